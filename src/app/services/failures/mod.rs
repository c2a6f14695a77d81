//! Flows under failures: the search, what is broken, and the run that is played. Shared by the panel,
//! the player and the marks on the canvas, which render again with each change.

mod run;

use crate::app::command::Commands;
use crate::app::model::examples::FamousFailure;
use crate::app::model::ui::Panel;
use crate::app::services::files;
use crate::app::services::review_client::ReviewClient;
use crate::app::services::shared_state::{SharedState, use_shared_state};
use crate::app::state::StateAction;
use crate::document::Design;
use crate::worker::failures::protocol::{
    AvailabilityView, BreakageView, FailureQuery, MendView, RunKey, RunView, SearchView, WhatIfView,
};
use crate::worker::protocol::Query;
use gloo::timers::callback::Timeout;
use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;
use yew::prelude::*;

/// Longest time that a choice of what is broken waits for its effects before it is shown alone, in milliseconds.
const LONGEST_WAIT: u32 = 50;

/// Tabs of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailureTab {
    /// Runs that the search found.
    #[default]
    Runs,
    /// Effects of what is called down.
    WhatIf,
    /// Availability.
    HowOften,
}

/// Tool on the drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BreakTool {
    /// None: the drawing is edited as ever.
    #[default]
    Off,
    /// A click calls an element down, or up again.
    Toggle,
    /// A line parts the drawing in two.
    Partition,
}

/// A run that is played, and where.
#[derive(Clone, Default)]
pub struct PlayedRun {
    /// The run; `None` while it is fetched.
    pub view: Option<Rc<RunView>>,
    /// Flow and faults.
    pub key: RunKey,
    /// Frame that is shown.
    pub step: usize,
    /// True while it plays by itself.
    pub is_playing: bool,
    /// Repairs that mend it; `None` while they are looked for.
    pub mends: Option<Rc<Vec<MendView>>>,
    /// True for a run of another design than the open one.
    pub is_other: bool,
}

/// Search, breakage and run, as views show them.
#[derive(Clone, Default)]
pub struct FailureState {
    /// Tab of the panel.
    pub tab: FailureTab,
    /// Faults of a run of the search at most.
    pub depth: usize,
    /// The search so far.
    pub search: Option<Rc<SearchView>>,
    /// True while it goes on.
    pub is_searching: bool,
    /// Elements that are broken.
    pub breakage: BreakageView,
    /// Every flow while they are.
    pub what_if: Option<Rc<WhatIfView>>,
    /// Tool on the drawing.
    pub tool: BreakTool,
    /// The run that is played.
    pub run: Option<PlayedRun>,
    /// Availability of the flow that was asked for.
    pub availability: Option<Rc<AvailabilityView>>,
    /// Share of runs that worked before the last change of the design.
    pub worked_before: Option<(String, f64)>,
    /// Runs that reports tell.
    pub report_runs: Vec<RunKey>,
    /// Error of the last answer, by the key of its question.
    pub answer_error: Option<(String, String)>,
}

struct Inner {
    state: SharedState<FailureState>,
    client: ReviewClient,
    commands: Commands,
    /// Counts requests, so that an answer to an older one is dropped.
    request: Cell<u64>,
    /// True once something was played or broken.
    is_used: Cell<bool>,
    /// True while the panel is on the screen: only then is every change of the design searched.
    is_shown: Cell<bool>,
    pending: RefCell<Option<(RunKey, usize)>>,
}

/// The flows under failures, as the page knows them. Cheap to clone; two are equal if they are clones
/// of one.
#[derive(Clone)]
pub struct Failures(Rc<Inner>);

impl PartialEq for Failures {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Failures {
    /// Nothing is searched, broken or played.
    pub fn new(client: &ReviewClient, commands: &Commands) -> Self {
        let state = FailureState {
            depth: 1,
            ..FailureState::default()
        };
        Self(Rc::new(Inner {
            state: SharedState::new(state),
            client: client.clone(),
            commands: commands.clone(),
            request: Cell::default(),
            is_used: Cell::default(),
            is_shown: Cell::default(),
            pending: RefCell::default(),
        }))
    }

    /// The state.
    pub fn state(&self) -> Ref<'_, FailureState> {
        self.0.state.get()
    }

    fn change(&self, change: impl FnOnce(&mut FailureState)) {
        self.0.state.change(change);
    }

    fn query<T: serde::de::DeserializeOwned>(
        &self,
        query: FailureQuery,
        answered: impl FnOnce(&Self, Option<T>) + 'static,
    ) {
        let this = self.clone();
        let query = Query::Failures(query);
        self.0
            .client
            .query_value(query, move |answer| answered(&this, answer));
    }

    fn announce(&self, text: String) {
        self.0.commands.send(StateAction::Announce(text));
    }

    // ---- the design ------------------------------------------------------------------------

    /// The open design has changed, or is another one.
    pub fn follow(&self, design: &Design) {
        let pending = self.0.pending.take();
        if let Some((key, step)) = pending {
            self.0.is_used.set(true);
            self.0
                .commands
                .send(StateAction::ShowPanel(Panel::Failures));
            self.play(key, step);
        }
        if !self.0.is_used.get() {
            return;
        }
        self.change(|state| {
            let has = |id: &String| design.components.position(id).is_some();
            let broken = &mut state.breakage;
            broken.components.retain(has);
            broken.side.retain(has);
            broken.other_side.retain(has);
            broken
                .connections
                .retain(|id| design.connections.position(id).is_some());
            if let Some(view) = state.availability.take().filter(|view| view.is_done) {
                state.worked_before = Some((view.flow.clone(), view.works));
            }
        });
        let (flow, run) = {
            let state = self.state();
            let flow = state.worked_before.clone().map(|(flow, _)| flow);
            let run = state.run.as_ref().filter(|run| !run.is_other);
            let run = run.map(|run| (run.key.clone(), run.step));
            (flow, run)
        };
        if self.0.is_shown.get() {
            self.search();
        }
        self.evaluate();
        if let Some((key, step)) = run {
            self.play(key, step);
        }
        if let Some(flow) = flow.filter(|_| self.state().tab == FailureTab::HowOften) {
            self.measure(flow);
        }
    }

    /// Another design is open: nothing of the one before counts.
    pub fn reset(&self) {
        self.change(|state| {
            *state = FailureState {
                depth: 1,
                tab: state.tab,
                ..FailureState::default()
            };
        });
    }

    /// Plays the run once the design of a link is open.
    pub fn play_when_open(&self, key: RunKey, step: usize) {
        self.0.pending.replace(Some((key, step)));
    }

    /// Opens a famous failure, or its repaired twin, and plays its run.
    pub fn open_famous(&self, failure: &'static FamousFailure, is_mended: bool) {
        let (flow, fault) = failure.run;
        let key = RunKey {
            flow: flow.to_owned(),
            faults: vec![fault.to_owned()],
            ..RunKey::default()
        };
        self.play_when_open(key, 0);
        let example = match is_mended {
            true => &failure.mended,
            false => &failure.fails,
        };
        files::open_example(example, &self.0.commands);
    }

    // ---- the search ------------------------------------------------------------------------

    /// The panel appears, or goes. While it is shown, the design is searched.
    pub fn set_shown(&self, is_shown: bool) {
        self.0.is_used.set(true);
        self.0.is_shown.set(is_shown);
        if is_shown {
            self.search();
        } else {
            self.0.request.set(self.0.request.get() + 1);
        }
    }

    /// Shows a tab of the panel.
    pub fn show_tab(&self, tab: FailureTab) {
        self.change(|state| {
            state.tab = tab;
            if tab != FailureTab::WhatIf {
                state.tool = BreakTool::Off;
            }
        });
    }

    /// Searches with so many faults at most.
    pub fn set_depth(&self, depth: usize) {
        self.change(|state| {
            state.depth = depth;
            state.search = None;
        });
        self.search();
    }

    /// Starts the search, or goes on with one that was stopped.
    pub fn search(&self) {
        let request = self.0.request.get() + 1;
        self.0.request.set(request);
        self.change(|state| state.is_searching = true);
        self.search_slice(request);
    }

    /// Stops the search. What was found stays.
    pub fn stop(&self) {
        self.0.request.set(self.0.request.get() + 1);
        self.change(|state| state.is_searching = false);
        self.announce("The search is stopped.".to_owned());
    }

    fn search_slice(&self, request: u64) {
        let depth = self.state().depth;
        self.query(
            FailureQuery::Search { depth },
            move |this, view: Option<SearchView>| {
                if this.0.request.get() != request {
                    return;
                }
                let goes_on = view.as_ref().is_some_and(|view| !view.is_done);
                this.change(|state| {
                    state.is_searching = goes_on;
                    if let Some(view) = view {
                        state.search = Some(Rc::new(view));
                    }
                });
                if goes_on {
                    this.search_slice(request);
                }
            },
        );
    }

    // ---- what breaks if --------------------------------------------------------------------

    /// Takes a tool on the drawing.
    pub fn take_tool(&self, tool: BreakTool) {
        self.change(|state| state.tool = tool);
    }

    /// Changes what is broken. The page shows it together with what becomes of the flows: a frame without the answer
    /// would delay the one with it.
    pub fn break_with(&self, change: impl FnOnce(&mut BreakageView)) {
        self.0.is_used.set(true);
        self.0.state.prepare(|state| change(&mut state.breakage));
        self.evaluate();
    }

    /// Calls a component down, or up again.
    pub fn toggle_component(&self, id: &str) {
        self.break_with(|broken| toggle(&mut broken.components, id));
    }

    /// Cuts a connection, or mends it.
    pub fn toggle_connection(&self, id: &str) {
        self.break_with(|broken| toggle(&mut broken.connections, id));
    }

    fn evaluate(&self) {
        let broken = self.state().breakage.clone();
        if broken.is_empty() {
            return self.change(|state| state.what_if = None);
        }
        let asked = broken.clone();
        let is_answered = Rc::new(Cell::new(false));
        let late = (self.clone(), is_answered.clone());
        Timeout::new(LONGEST_WAIT, move || {
            let (this, is_answered) = late;
            if !is_answered.get() {
                this.change(|_| ());
            }
        })
        .forget();
        self.query(
            FailureQuery::WhatIf(broken),
            move |this, view: Option<WhatIfView>| {
                is_answered.set(true);
                if this.state().breakage == asked {
                    this.change(|state| state.what_if = view.map(Rc::new));
                }
            },
        );
    }

    // ---- availability ----------------------------------------------------------------------

    /// Computes how often a flow works.
    pub fn measure(&self, flow: String) {
        let asked = flow.clone();
        self.query(
            FailureQuery::Availability(flow),
            move |this, view: Option<AvailabilityView>| {
                let Some(view) = view else {
                    return;
                };
                let goes_on = !view.is_done;
                this.change(|state| state.availability = Some(Rc::new(view)));
                if goes_on && this.state().tab == FailureTab::HowOften {
                    this.measure(asked);
                }
            },
        );
    }
}

fn toggle(all: &mut Vec<String>, id: &str) {
    match all.iter().position(|known| known == id) {
        Some(at) => {
            all.remove(at);
        }
        None => all.push(id.to_owned()),
    }
}

/// Renders the view again with each change.
#[hook]
pub fn use_failures(failures: &Failures) -> FailureState {
    use_shared_state(&failures.0.state)
}
