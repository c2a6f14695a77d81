//! A question in a dialog of its own.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// Properties of [`Question`].
#[derive(Properties, PartialEq)]
pub struct QuestionProps<T: Clone + PartialEq + 'static> {
    /// Title of the dialog.
    pub title: String,
    /// The question.
    pub text: &'static str,
    /// Label, value and class of each button.
    pub choices: Vec<(&'static str, T, &'static str)>,
    /// Value if the dialog is closed without a choice: the one that loses nothing.
    pub otherwise: T,
    /// Called once, with what was chosen.
    pub on_choose: Callback<T>,
}

/// The dialog; it is modal.
#[component]
pub fn Question<T: Clone + PartialEq + 'static>(props: &QuestionProps<T>) -> Html {
    let dialog = use_node_ref();
    let chosen = use_mut_ref(|| None::<T>);
    let id = use_memo((), |()| {
        format!(
            "ask-{:x}",
            (js_sys::Math::random() * 4_294_967_296.0) as u32
        )
    });
    use_effect_with(dialog.clone(), |dialog| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            // Fails only for what is not on the page.
            let _ = dialog.show_modal();
        }
    });
    let onclose = {
        let (chosen, on_choose, otherwise) = (
            chosen.clone(),
            props.on_choose.clone(),
            props.otherwise.clone(),
        );
        move |_: Event| on_choose.emit(chosen.take().unwrap_or_else(|| otherwise.clone()))
    };
    let button = |(label, value, class): &(&'static str, T, &'static str)| {
        let (dialog, chosen, value) = (dialog.clone(), chosen.clone(), value.clone());
        let onclick = move |_: MouseEvent| {
            *chosen.borrow_mut() = Some(value.clone());
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        };
        html! { <button type="button" class={*class} {onclick}>{ *label }</button> }
    };
    html! {
        <dialog ref={dialog.clone()} class="keep ask" aria-labelledby={(*id).clone()} role="alertdialog" {onclose}>
            <div class="head"><h2 id={(*id).clone()}>{ &props.title }</h2></div>
            <p>{ props.text }</p>
            <div class="acts foot-acts">{ for props.choices.iter().map(button) }</div>
        </dialog>
    }
}
