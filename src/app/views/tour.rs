//! Tour of the app on a design: each step says what to do, goes on when it is done, and can be passed
//! over. It blocks nothing and can be left at any time.

use crate::app::browser::element;
use crate::app::browser::focus_canvas;
use crate::app::context::{AppContext, use_app_context};
use crate::app::state::StateAction;
use crate::app::ui::icon;
use crate::document::Design;
use crate::editor::commands::{CommandId, ReportKind};
use crate::messages::{self, StaticMessage};
use web_sys::HtmlElement;
use yew::prelude::*;

struct TourStep {
    /// Part of the screen that is highlighted, by its name in the style sheet.
    at: &'static str,
    title: StaticMessage,
    text: StaticMessage,
    /// True once the person has done it, since the design was like the first argument.
    is_done: fn(&Design, &AppContext) -> bool,
}

const STEPS: [TourStep; 5] = [
    TourStep {
        at: "drawing",
        title: messages::tour_domain,
        text: messages::tour_domain_how,
        is_done: |before, now| now.state.design().domains.len() > before.domains.len(),
    },
    TourStep {
        at: "drawing",
        title: messages::tour_flow,
        text: messages::tour_flow_how,
        is_done: |before, now| now.state.design().flows.len() > before.flows.len(),
    },
    TourStep {
        at: "side",
        title: messages::tour_core,
        text: messages::tour_core_how,
        is_done: |before, now| {
            let core = |design: &Design| {
                let steps = design.flows.iter().flat_map(|flow| &flow.steps);
                steps.filter(|step| step.core == Some(true)).count()
            };
            core(now.state.design()) > core(before)
        },
    },
    TourStep {
        at: "side",
        title: messages::tour_repair,
        text: messages::tour_repair_how,
        is_done: |_, now| {
            let last = now.state.editor.undo_name();
            let review = now.review.snapshot();
            last.zip(review)
                .is_some_and(|(last, review)| review.offered(last))
        },
    },
    TourStep {
        at: "top",
        title: messages::tour_report,
        text: messages::tour_report_how,
        is_done: |_, _| false,
    },
];

/// The tour, one step at a time.
#[component]
pub fn Tour() -> Html {
    let at = use_state_eq(|| 0_usize);
    let next = use_node_ref();
    let context = use_app_context();
    let document = context.as_ref().map(|context| context.state.document);
    // The design as each step begins.
    let before = use_memo((*at, document), |_| {
        context
            .as_ref()
            .map(|context| context.state.design().clone())
    });
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
    let is_done =
        context
            .as_ref()
            .zip(before.as_ref().as_ref())
            .is_some_and(|(context, before)| {
                STEPS
                    .get(*at)
                    .is_some_and(|step| (step.is_done)(before, context))
            });
    use_effect_with((*at, is_done), {
        let at = at.clone();
        move |(now, is_done)| {
            if *is_done {
                at.set(now + 1);
            }
        }
    });
    let (Some(step), Some(context)) = (STEPS.get(*at), context) else {
        return Html::default();
    };
    let leave = {
        let context = context.clone();
        Callback::from(move |()| {
            context.send(StateAction::ShowTour(false));
            focus_canvas();
        })
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
    let report = move |_: MouseEvent| context.send(CommandId::Report(ReportKind::Page));
    html! {
        <section class="tour" aria-label={messages::tour_title()} {onkeydown}>
            <div role="status">
                <h2>{ (step.title)() }{ " " }<small>{ messages::tour_progress(*at + 1, STEPS.len()) }</small></h2>
                <p>{ (step.text)() }</p>
            </div>
            <div class="acts">
                <button ref={next} type="button" class="line small" onclick={on_next}>{ if last { messages::tour_done() } else { messages::tour_next() } }</button>
                if last {
                    <button type="button" class="line small" onclick={report}>{ messages::tour_download() }</button>
                }
                if *at > 0 {
                    <button type="button" class="line small" onclick={go(-1)}>{ messages::tour_back() }</button>
                }
            </div>
            <button type="button" class="icon" aria-label={messages::tour_leave()} title={messages::tour_leave()} onclick={leave.reform(|_| ())}>{ icon::close() }</button>
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
