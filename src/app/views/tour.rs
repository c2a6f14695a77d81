//! Tour of the app: a few steps beside the parts that they describe. It blocks nothing and can be left at
//! any time.

use crate::app::browser::element;
use crate::app::browser::focus_canvas;
use crate::app::command::Commands;
use crate::app::state::StateAction;
use crate::app::ui::icon;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`Tour`].
#[derive(Clone, Properties, PartialEq)]
pub struct TourProps {
    /// Sends commands.
    pub commands: Commands,
}

struct TourStep {
    /// Part of the screen that is highlighted, by its name in the style sheet.
    at: &'static str,
    title: &'static str,
    text: &'static str,
}

const STEPS: [TourStep; 5] = [
    TourStep {
        at: "tools",
        title: "Draw components",
        text: "Take a kind of component here, or press its number, and click on the drawing. You can also drag it there. Its name is typed at once.",
    },
    TourStep {
        at: "drawing",
        title: "Connect them",
        text: "Point at a component and drag from one of the dots around it to another component. Then say what goes there: a request, a message, an event, data.",
    },
    TourStep {
        at: "side",
        title: "See what will break",
        text: "The checklist runs as you draw. Each finding says what was found, why it matters and what to do; most offer a repair, and questions are answered where they stand. F8 goes to the next.",
    },
    TourStep {
        at: "top",
        title: "Save and report",
        text: "Save gives you the design as a file, Report what was found. Your drawing stays in this browser and goes nowhere else.",
    },
    TourStep {
        at: "foot",
        title: "Find commands",
        text: "The question mark lists every command with its keys; Ctrl+K finds one by its name. A right click, or Shift+F10, opens the menu of what you are at.",
    },
];

/// The tour, one step at a time.
#[component]
pub fn Tour(props: &TourProps) -> Html {
    let at = use_state_eq(|| 0_usize);
    let next = use_node_ref();
    use_effect_with(*at, |at| {
        point(STEPS.get(*at).map(|step| step.at));
        || point(None)
    });
    use_effect_with((), {
        let next = next.clone();
        move |()| {
            if let Some(next) = next.cast::<HtmlElement>() {
                let _ = next.focus();
            }
        }
    });
    let leave = {
        let commands = props.commands.clone();
        Callback::from(move |()| {
            commands.send(StateAction::ShowTour(false));
            focus_canvas();
        })
    };
    let Some(step) = STEPS.get(*at) else {
        return Html::default();
    };
    let go = |by: isize| {
        let at = at.clone();
        move |_: MouseEvent| at.set(at.saturating_add_signed(by))
    };
    let onkeydown = {
        let leave = leave.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                leave.emit(());
            }
        }
    };
    let last = *at + 1 == STEPS.len();
    let on_next = if last {
        leave.reform(|_: MouseEvent| ())
    } else {
        Callback::from(go(1))
    };
    html! {
        <section class="tour" aria-label="Tour" {onkeydown}>
            <div role="status">
                <h2>{ step.title }{ " " }<small>{ format!("{} of {}", *at + 1, STEPS.len()) }</small></h2>
                <p>{ step.text }</p>
            </div>
            <div class="acts">
                <button ref={next} type="button" class="main small" onclick={on_next}>{ if last { "Done" } else { "Next" } }</button>
                if *at > 0 {
                    <button type="button" class="line small" onclick={go(-1)}>{ "Back" }</button>
                }
            </div>
            <button type="button" class="icon" aria-label="Leave the tour" title="Leave the tour" onclick={leave.reform(|_| ())}>{ icon::close() }</button>
        </section>
    }
}

/// Highlights a part of the screen, or none.
fn point(at: Option<&str>) {
    if let Some(app) = element("app") {
        // Fails only for an invalid attribute name.
        let _ = match at {
            Some(at) => app.set_attribute("data-tour", at),
            None => app.remove_attribute("data-tour"),
        };
    }
}
