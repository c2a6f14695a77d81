//! Dialog with a reference solution beside the own design, and the price of each.

use crate::app::browser::theme::is_dark;
use crate::app::services::workshop::service::{Workshop, use_workshop};
use crate::app::ui::icon;
use crate::app::ui::words::marked;
use crate::worker::workshop::protocol::{PriceView, SolutionView};
use yew::prelude::*;

/// Properties of [`SolutionDialog`].
#[derive(Properties, PartialEq)]
pub struct SolutionDialogProps {
    /// The exercises.
    pub workshop: Workshop,
    /// Closes the dialog.
    pub on_close: Callback<()>,
}

/// Content of the dialog.
#[component]
pub fn SolutionDialog(props: &SolutionDialogProps) -> Html {
    let workshop = &props.workshop;
    let state = use_workshop(workshop);
    let Some(open) = &state.open else {
        return Html::default();
    };
    let choice = |(at, title): (usize, &String)| {
        let workshop = workshop.clone();
        let is_shown = open.solution.as_ref().is_some_and(|s| s.at == at);
        html! {
            <button type="button" class="line small" aria-pressed={is_shown.to_string()}
                onclick={move |_| workshop.show_solution(at, is_dark())}>{ title }</button>
        }
    };
    html! {
        <div class="solution">
            <div class="head">
                <h2 id="dialog-title">{ "Your design and a solution" }</h2>
                <button type="button" class="icon" aria-label="Close" onclick={props.on_close.reform(|_| ())}>{ icon::close() }</button>
            </div>
            if open.view.solutions.len() > 1 {
                <div class="acts" role="group" aria-label="Solutions">{ for open.view.solutions.iter().enumerate().map(choice) }</div>
            }
            { match &open.solution {
                Some(solution) => beside(props, solution),
                None => html! { <p class="empty">{ "…" }</p> },
            } }
        </div>
    }
}

fn beside(props: &SolutionDialogProps, view: &SolutionView) -> Html {
    let open = {
        let (workshop, on_close) = (props.workshop.clone(), props.on_close.clone());
        move |_: MouseEvent| {
            on_close.emit(());
            workshop.open_solution();
        }
    };
    let figure = |title: &str, picture: &str, alt: &'static str| {
        let picture = js_sys::encode_uri_component(picture);
        html! {
            <figure>
                <figcaption>{ title }</figcaption>
                <img src={format!("data:image/svg+xml,{picture}")} {alt} />
            </figure>
        }
    };
    let (own, other) = (view.own_price, view.price);
    let state = props.workshop.state();
    let note = state.attempt().and_then(|attempt| attempt.note.clone());
    html! {
        <>
            <div class="pair">
                { figure("Your design", &view.own_picture, "Your design as it is drawn") }
                { figure(&view.title, &view.picture, "The solution as it is drawn") }
            </div>
            <table class="price">
                <caption>{ "Price" }</caption>
                <thead><tr><td></td><th scope="col">{ "Your design" }</th><th scope="col">{ &view.title }</th></tr></thead>
                <tbody>
                    <tr><th scope="row">{ "Components" }</th><td>{ own.components }</td><td>{ other.components }</td></tr>
                    <tr><th scope="row">{ "Availability" }</th><td>{ availability(own) }</td><td>{ availability(other) }</td></tr>
                    <tr><th scope="row">{ "Gives up" }</th><td>{ note.unwrap_or_else(|| "Say it in your own words".to_owned()) }</td><td>{ &view.gives_up }</td></tr>
                </tbody>
            </table>
            <section>
                <h3>{ "Why it solves the exercise" }</h3>
                <p>{ &view.reasoning }</p>
            </section>
            if !view.differences.is_empty() {
                <section>
                    <details>
                        <summary>{ format!("Differences ({})", view.differences.len()) }</summary>
                        <ul>{ for view.differences.iter().map(|line| html! { <li>{ marked(line) }</li> }) }</ul>
                    </details>
                </section>
            }
            <div class="acts foot-acts"><button type="button" class="line" onclick={open}>{ "Open the solution as a design" }</button></div>
        </>
    }
}

fn availability(price: PriceView) -> String {
    match price.availability {
        Some(share) => format!("{:.3}%", share * 100.0),
        None => "not computed".to_owned(),
    }
}
