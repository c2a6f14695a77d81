//! Panel in which a trainer makes an exercise from the drawing.

use super::typed::TypedText;
use crate::app::browser::clipboard;
use crate::app::browser::download::{JSON, file_name};
use crate::app::model::workshop::{link_options, mode_name};
use crate::app::services::files::offer_download;
use crate::app::services::share_links::address;
use crate::app::services::workshop::service::Workshop;
use crate::app::services::workshop::state::ExerciseDraft;
use crate::app::ui::words::marked;
use crate::document::{Design, Subject};
use crate::exercises::progress::{Incident, Mode};
use crate::worker::workshop::protocol::{CandidateView, DraftRequest, DraftSolution, DraftView};
use std::rc::Rc;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::platform::spawn_local;
use yew::prelude::*;

/// Renders the panel.
pub fn make(workshop: &Workshop, draft: &ExerciseDraft, design: &Rc<Design>) -> Html {
    let request = &draft.request;
    let act = |act: fn(&Workshop)| {
        let workshop = workshop.clone();
        move |_: MouseEvent| act(&workshop)
    };
    html! {
        <div class="exercise make" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            <div class="list">
                <section class="story">
                    <h2>{ "Make an exercise" }</h2>
                    <p>{ "The drawing is the start. Choose goals from its verdicts, lock what has to stay, then repair it yourself." }</p>
                    { text_field(workshop, "Title", &request.title, false, |draft, text| draft.title = text) }
                    { text_field(workshop, "Story: the system, and what went wrong", &request.story, true, |draft, text| draft.story = text) }
                    { minutes(workshop, request.minutes) }
                    { start(workshop, design) }
                </section>
                { goals(workshop, draft) }
                { locks(workshop, request, design) }
                { hints(workshop, request) }
                { incident(workshop, request) }
                { solution(workshop, draft, design) }
                { share(workshop, draft) }
            </div>
            <div class="bottom">
                <button type="button" class="line small" onclick={act(Workshop::hide_draft)}>{ "Close" }</button>
                <button type="button" class="line small" onclick={act(Workshop::discard_draft)}>{ "Discard" }</button>
                <button type="button" class="main small" disabled={!is_whole(draft)} onclick={act(Workshop::try_draft)}>{ "Try it" }</button>
            </div>
        </div>
    }
}

fn is_whole(draft: &ExerciseDraft) -> bool {
    draft
        .view
        .as_ref()
        .is_some_and(|view| !view.file.is_empty())
}

type SetText = fn(&mut DraftRequest, String);

fn text_field(workshop: &Workshop, label: &str, text: &str, is_long: bool, set: SetText) -> Html {
    let workshop = workshop.clone();
    let text = text.to_owned();
    let on_change = Callback::from(move |text: String| {
        workshop.change_draft(|draft| set(draft, text));
    });
    let rows: u32 = if is_long { 3 } else { 1 };
    html! { <label class="pair">{ label }<TypedText {rows} value={text} {on_change} /></label> }
}

fn minutes(workshop: &Workshop, minutes: u64) -> Html {
    let workshop = workshop.clone();
    let onchange = move |event: Event| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        if let Ok(minutes) = text.parse::<u64>() {
            workshop.change_draft(|draft| draft.minutes = minutes.clamp(1, 999));
        }
    };
    html! { <label class="pair">{ "Minutes" }<input type="number" min="1" max="999" value={minutes.to_string()} {onchange} /></label> }
}

fn start(workshop: &Workshop, design: &Rc<Design>) -> Html {
    let take = {
        let (workshop, design) = (workshop.clone(), design.clone());
        move |_: MouseEvent| workshop.take_start(&design)
    };
    let show = {
        let workshop = workshop.clone();
        move |_: MouseEvent| workshop.show_draft(false)
    };
    html! {
        <div class="acts">
            <button type="button" class="line small" onclick={take}>{ "Take this drawing as the start" }</button>
            <button type="button" class="line small" onclick={show}>{ "Show the start" }</button>
        </div>
    }
}

fn goals(workshop: &Workshop, draft: &ExerciseDraft) -> Html {
    let chosen = &draft.request.goals;
    // Chosen ones stay in the list when another start suggests others.
    let is_suggested = |holds: &String| draft.candidates.iter().any(|c| c.holds == *holds);
    let others = chosen.iter().filter(|(_, holds)| !is_suggested(holds));
    let toggle = |text: String, holds: String| {
        let workshop = workshop.clone();
        move |_: Event| {
            let goal = (text.clone(), holds.clone());
            workshop.change_draft(|draft| {
                match draft.goals.iter().position(|(_, known)| *known == goal.1) {
                    Some(at) => draft.remove_goal(at),
                    None => draft.goals.push(goal),
                }
            });
        }
    };
    let row = |text: &str, holds: &str, is_met: Option<bool>, reason: Html| {
        let is_chosen = chosen.iter().any(|(_, known)| known == holds);
        let tag = match is_met {
            Some(true) => html! { <span class="tag pass">{ "met" }</span> },
            Some(false) => html! { <span class="tag fail">{ "not met" }</span> },
            None => Html::default(),
        };
        html! {
            <li key={holds.to_owned()}>
                <label><input type="checkbox" checked={is_chosen} onchange={toggle(text.to_owned(), holds.to_owned())} />
                    <span>{ text }{ " " }{ tag }<small>{ reason }</small></span>
                </label>
            </li>
        }
    };
    let candidate = |c: &CandidateView| row(&c.text, &c.holds, Some(c.is_met), marked(&c.reason));
    html! {
        <section>
            <h3>{ "Goals" }{ " " }<small>{ "by the verdicts on the start" }</small></h3>
            <ul class="choices" aria-label="Goals">
                { for others.map(|(text, holds)| row(text, holds, None, Html::default())) }
                { for draft.candidates.iter().map(candidate) }
            </ul>
        </section>
    }
}

fn locks(workshop: &Workshop, request: &DraftRequest, design: &Design) -> Html {
    let components = design
        .components
        .iter()
        .map(|c| Subject::Component(c.id.clone()));
    let elements = components
        .chain(design.domains.iter().map(|d| Subject::Domain(d.id.clone())))
        .chain(design.flows.iter().map(|f| Subject::Flow(f.id.clone())))
        .chain(
            design
                .invariants
                .iter()
                .map(|i| Subject::Invariant(i.id.clone())),
        );
    let row = |subject: Subject| {
        let key = subject.to_string();
        let is_locked = request.locked.contains(&key);
        let name = design.name_of(&subject).to_owned();
        let toggle = {
            let (workshop, key) = (workshop.clone(), key.clone());
            move |_: Event| {
                workshop.change_draft(|draft| {
                    match draft.locked.iter().position(|known| *known == key) {
                        Some(at) => {
                            draft.locked.remove(at);
                        }
                        None => draft.locked.push(key.clone()),
                    }
                });
            }
        };
        html! {
            <li key={key}><label><input type="checkbox" checked={is_locked} onchange={toggle} /><span>{ name }</span></label></li>
        }
    };
    html! {
        <section>
            <details>
                <summary>{ format!("Locked elements ({})", request.locked.len()) }</summary>
                <p>{ "Elements that goals are about are locked automatically." }</p>
                <ul class="choices" aria-label="Locked elements">{ for elements.map(row) }</ul>
            </details>
        </section>
    }
}

/// One list of hints for each goal, which applies while that is not met, and one for all.
fn hints(workshop: &Workshop, request: &DraftRequest) -> Html {
    let field = |goal: Option<usize>, label: String| {
        let of_goal = request.hints.iter().filter(|(_, of)| *of == goal);
        let lines: Vec<&str> = of_goal.map(|(text, _)| text.as_str()).collect();
        let workshop = workshop.clone();
        let on_change = Callback::from(move |text: String| {
            workshop.change_draft(|draft| draft.set_hints(goal, &text));
        });
        html! {
            <label class="pair" key={label.clone()}>{ label }<TypedText rows={3_u32} value={lines.join("\n")} {on_change} /></label>
        }
    };
    let goals = request.goals.iter().enumerate();
    let of_goals =
        goals.map(|(at, (text, _))| field(Some(at), format!("Until this is met: {text}")));
    html! {
        <section>
            <h3>{ "Hints" }{ " " }<small>{ "one a line, the next step first" }</small></h3>
            { for of_goals }
            { field(None, "Until every goal is met".to_owned()) }
        </section>
    }
}

fn incident(workshop: &Workshop, request: &DraftRequest) -> Html {
    let take = {
        let workshop = workshop.clone();
        move |_: MouseEvent| workshop.take_run()
    };
    let said = request.before.as_ref().map(|(run, text)| {
        let workshop = workshop.clone();
        let on_change = Callback::from(move |text: String| {
            workshop.change_draft(|draft| {
                if let Some((_, said)) = &mut draft.before {
                    *said = text;
                }
            });
        });
        html! {
            <>
                <p><code>{ run.faults.join(" ") }</code></p>
                <label class="pair">{ "Report of the incident" }<TypedText value={text.clone()} {on_change} /></label>
            </>
        }
    });
    html! {
        <section>
            <h3>{ "Failure in production" }</h3>
            { for said }
            <div class="acts"><button type="button" class="line small" onclick={take}>{ "Take the run that is played" }</button></div>
        </section>
    }
}

fn solution(workshop: &Workshop, draft: &ExerciseDraft, design: &Rc<Design>) -> Html {
    let take = {
        let (workshop, design) = (workshop.clone(), design.clone());
        move |_: MouseEvent| workshop.take_solution(&design)
    };
    let show = {
        let workshop = workshop.clone();
        move |_: MouseEvent| workshop.show_draft(true)
    };
    let fields = draft.request.solution.as_ref().map(|solution| {
        let field = |label: &'static str, text: &str, set: fn(&mut DraftSolution, String)| {
            let workshop = workshop.clone();
            let on_change = Callback::from(move |text: String| {
                workshop.change_draft(|draft| {
                    if let Some(solution) = &mut draft.solution {
                        set(solution, text);
                    }
                });
            });
            html! { <label class="pair">{ label }<TypedText value={text.to_owned()} {on_change} /></label> }
        };
        html! {
            <>
                { field("Title of the solution", &solution.title, |s, text| s.title = text) }
                { field("Why it solves the exercise", &solution.reasoning, |s, text| s.reasoning = text) }
                { field("Trade-off", &solution.gives_up, |s, text| s.gives_up = text) }
            </>
        }
    });
    html! {
        <section>
            <h3>{ "Your solution" }</h3>
            <p>{ "Repair the drawing until its goals are met, then take it." }</p>
            <div class="acts">
                <button type="button" class="line small" onclick={take}>{ "Take this drawing as the solution" }</button>
                if draft.request.solution.is_some() {
                    <button type="button" class="line small" onclick={show}>{ "Show the solution" }</button>
                }
            </div>
            { for fields }
            { for draft.view.iter().map(|view| verdict(view)) }
        </section>
    }
}

fn verdict(view: &DraftView) -> Html {
    let line = |is_good: bool, good: &'static str, bad: &'static str| {
        let (class, sign) = if is_good {
            ("tag pass", "yes")
        } else {
            ("tag fail", "no")
        };
        html! { <li><span {class}>{ sign }</span>{ " " }{ if is_good { good } else { bad } }</li> }
    };
    html! {
        <div role="status" aria-label="Checks">
        <ul class="checks-of-draft">
            { for view.problems.iter().map(|problem| html! { <li><span class="tag fail">{ "no" }</span>{ " " }{ problem }</li> }) }
            if view.problems.is_empty() {
                { line(view.starts_failing, "The start fails, as it should.", "The start meets every goal already.") }
                { match view.ends_passing {
                    Some(passes) => line(passes, "Your solution meets every goal.", "Your solution misses a goal."),
                    None => html! { <li><span class="tag ask">{ "open" }</span>{ " No solution yet." }</li> },
                } }
                { for view.missing.iter().map(|text| html! { <li>{ marked(text) }</li> }) }
            }
        </ul>
        </div>
    }
}

fn share(workshop: &Workshop, draft: &ExerciseDraft) -> Html {
    let Some(view) = draft.view.clone().filter(|view| !view.file.is_empty()) else {
        return Html::default();
    };
    let mode = draft.mode.unwrap_or(Mode::Open);
    let incident = draft.request.before.as_ref().and_then(|(run, text)| {
        let flow = crate::document::Id::new(&run.flow)?;
        Some(Incident::new(flow, run.faults.clone(), text.clone()))
    });
    let choose = {
        let workshop = workshop.clone();
        move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            workshop.change(|state| {
                if let Some(draft) = &mut state.draft {
                    draft.mode = Mode::parse(&chosen);
                }
            });
        }
    };
    let copy = {
        let (workshop, view) = (workshop.clone(), view.clone());
        move |_: MouseEvent| {
            let fragment = match &view.link {
                Ok(fragment) => fragment.clone(),
                Err(why) => return workshop.tell(format!("No link holds this exercise: {why}")),
            };
            let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
            let end = link_options(mode, incident.as_ref(), encode);
            let workshop = workshop.clone();
            spawn_local(async move {
                let link = address(&format!("{fragment}{end}"));
                workshop.tell(match clipboard::copy(&link).await {
                    true => "A link that holds the exercise is on the clipboard.",
                    false => {
                        "This browser does not allow copying here. Download the exercise instead."
                    }
                });
            });
        }
    };
    let download = {
        let (workshop, title) = (workshop.clone(), draft.request.title.clone());
        move |_: MouseEvent| {
            let name = file_name(&title, "exercise.json");
            offer_download(&name, JSON, &view.file, workshop.commands());
        }
    };
    html! {
        <section aria-label="Share the exercise">
            <h3>{ "Share" }</h3>
            <label class="mode">{ "Mode" }
                <select onchange={choose}>
                    for other in Mode::ALL {
                        <option value={other.as_str()} selected={*other == mode}>{ mode_name(*other) }</option>
                    }
                </select>
            </label>
            <div class="acts">
                <button type="button" class="main small" onclick={copy}>{ "Copy link to the exercise" }</button>
                <button type="button" class="line small" onclick={download}>{ "Download the exercise" }</button>
            </div>
        </section>
    }
}
