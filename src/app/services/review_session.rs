//! Protocol of the review client, apart from the worker itself: which requests are due, and the
//! review as far as it is known. Plain Rust: what has to happen outside is returned.

use crate::app::model::document::{DocumentId, is_blank};
use crate::app::model::review::{ReviewSnapshot, ReviewStatus};
use crate::document::{Design, DesignDiff};
use crate::messages;
use crate::worker::protocol::{EditProposal, Query, Request, Response};
use crate::worker::view_models::RepairView;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Receives the answer to a query; `None` if there is none.
pub type AnswerCallback = Box<dyn FnOnce(Option<String>)>;

/// A step that the client has to take, in this order.
pub enum SessionEffect {
    /// Ends the worker.
    StopWorker,
    /// Starts a worker.
    StartWorker,
    /// Sends a request to the worker.
    Send(Request),
    /// The review has changed.
    StatusChanged(ReviewStatus),
    /// Calls the callback of a query with the answer.
    Answer(AnswerCallback, Option<String>),
    /// Logs why the worker crashed.
    Log(String),
}

/// Crashes in a row after which the worker is not restarted.
const MAX_CRASHES: u32 = 3;

/// State of the conversation with the review worker.
#[derive(Default)]
pub struct ReviewSession {
    /// True once a worker was requested, until it fails.
    is_started: bool,
    /// True once the worker accepts requests. Until then they wait.
    is_ready: bool,
    waiting: Vec<Request>,
    design: Rc<Design>,
    document: DocumentId,
    /// True until the worker knows that another document is open.
    is_opened: bool,
    /// The design that the worker knows, with the number of that state.
    sent_design: Option<Rc<Design>>,
    state: u64,
    query_count: u64,
    pending: BTreeMap<u64, AnswerCallback>,
    status: ReviewStatus,
    /// Crashes since the last successful review.
    crash_count: u32,
    /// Rules that crashed the worker.
    skipped_rules: Vec<String>,
}

impl ReviewSession {
    /// The design has changed. The worker starts with the first design that is not blank.
    #[must_use]
    pub fn set_design(&mut self, design: &Rc<Design>, document: DocumentId) -> Vec<SessionEffect> {
        let mut effects = Vec::new();
        let is_first = *self.design == Design::default();
        self.design = design.clone();
        self.is_opened |= std::mem::replace(&mut self.document, document) != document;
        if self.is_started || !is_blank(design) {
            // A design that is there from the start was not placed just now.
            self.is_opened |= is_first;
            self.sync(&mut effects);
        }
        effects
    }

    /// Asks at once what is held back about new elements.
    #[must_use]
    pub fn ask_now(&mut self) -> Vec<SessionEffect> {
        let mut effects = Vec::new();
        self.sync(&mut effects);
        self.send(Request::AskNow, &mut effects);
        effects
    }

    /// Sends a query about the current design.
    #[must_use]
    pub fn query(&mut self, query: Query, answered: AnswerCallback) -> Vec<SessionEffect> {
        let mut effects = Vec::new();
        self.sync(&mut effects);
        self.query_count += 1;
        self.pending.insert(self.query_count, answered);
        self.send(Request::Query(self.query_count, query), &mut effects);
        effects
    }

    /// The worker has responded.
    #[must_use]
    pub fn on_response(&mut self, response: Response) -> Vec<SessionEffect> {
        match response {
            Response::Ready => {
                self.is_ready = true;
                let waiting = std::mem::take(&mut self.waiting);
                waiting.into_iter().map(SessionEffect::Send).collect()
            }
            Response::Review(view) => {
                let snapshot = ReviewSnapshot::after(self.status.snapshot(), view);
                self.set_snapshot(Some(snapshot))
            }
            Response::Repairs {
                state,
                finding,
                repairs,
            } => self.add_repairs(state, finding, repairs),
            Response::Answer(number, answer) => {
                let answered = self.pending.remove(&number);
                let answer = answered.map(|answered| SessionEffect::Answer(answered, answer));
                answer.into_iter().collect()
            }
            Response::Crashed { message, rule } => {
                if let Some(rule) = rule.filter(|rule| !self.skipped_rules.contains(rule)) {
                    // Without that rule the worker may run: its attempts start anew.
                    self.skipped_rules.push(rule);
                    self.crash_count = 0;
                }
                let mut effects = vec![SessionEffect::Log(message)];
                effects.extend(self.on_failure(messages::checker_broken()));
                effects
            }
        }
    }

    /// The worker failed. Another one takes its place and receives everything anew, unless too many
    /// failed in a row.
    #[must_use]
    pub fn on_failure(&mut self, reason: &str) -> Vec<SessionEffect> {
        let mut effects = vec![SessionEffect::StopWorker];
        self.is_started = false;
        self.is_ready = false;
        self.waiting.clear();
        self.sent_design = None;
        self.is_opened = true;
        self.crash_count += 1;
        let restarts = self.crash_count < MAX_CRASHES;
        self.status = match restarts {
            true => ReviewStatus::Running,
            false => ReviewStatus::Unavailable(reason.to_owned()),
        };
        let pending = std::mem::take(&mut self.pending);
        effects.extend(
            pending
                .into_values()
                .map(|p| SessionEffect::Answer(p, None)),
        );
        effects.push(SessionEffect::StatusChanged(self.status.clone()));
        if restarts {
            self.start(&mut effects);
            self.send(Request::SkipRules(self.skipped_rules.clone()), &mut effects);
            self.sync(&mut effects);
        }
        effects
    }

    /// Adds repairs that were found for a finding, unless the design has changed since.
    #[must_use]
    pub fn add_repairs(
        &mut self,
        state: u64,
        finding: String,
        repairs: Vec<RepairView>,
    ) -> Vec<SessionEffect> {
        let snapshot = self.status.snapshot();
        let next = snapshot.and_then(|before| before.with_offers(state, finding, repairs));
        self.set_snapshot(next)
    }

    /// Number of the design state that the worker knows.
    pub fn state(&self) -> u64 {
        self.state
    }

    /// The design after a proposed edit; `None` if the design has changed since the proposal.
    pub fn apply(&self, edit: &EditProposal) -> Option<Design> {
        let mut design = self.sent_design.as_deref().cloned().unwrap_or_default();
        let diff = DesignDiff::read(&edit.patch, &design)?;
        (edit.state == self.state).then(|| {
            diff.apply(&mut design);
            design
        })
    }

    fn set_snapshot(&mut self, snapshot: Option<ReviewSnapshot>) -> Vec<SessionEffect> {
        let Some(snapshot) = snapshot else {
            return Vec::new();
        };
        self.crash_count = 0;
        self.status = ReviewStatus::Ready(snapshot);
        vec![SessionEffect::StatusChanged(self.status.clone())]
    }

    /// Starts the worker if it does not run, and sends it the changes of the design.
    fn sync(&mut self, effects: &mut Vec<SessionEffect>) {
        self.start(effects);
        let sent = self.sent_design.clone().unwrap_or_default();
        let diff = DesignDiff::between(&sent, &self.design);
        if diff.is_empty() && self.sent_design.is_some() {
            return;
        }
        self.sent_design = Some(self.design.clone());
        self.state += 1;
        let update = Request::UpdateDesign {
            state: self.state,
            patch: diff.to_text(),
            is_opened: std::mem::take(&mut self.is_opened),
        };
        self.send(update, effects);
    }

    fn start(&mut self, effects: &mut Vec<SessionEffect>) {
        if std::mem::replace(&mut self.is_started, true) {
            return;
        }
        if self.status == ReviewStatus::Blank {
            self.status = ReviewStatus::Running;
        }
        effects.push(SessionEffect::StatusChanged(self.status.clone()));
        effects.push(SessionEffect::StartWorker);
    }

    fn send(&mut self, request: Request, effects: &mut Vec<SessionEffect>) {
        match self.is_ready {
            true => effects.push(SessionEffect::Send(request)),
            false => self.waiting.push(request),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    fn design(title: &str) -> Rc<Design> {
        let mut design = Design::new(title);
        let component = crate::editor::factory::component(
            &design,
            crate::document::Kind::Service,
            "orders",
            (0.0, 0.0),
        );
        design.components.put(Rc::new(component));
        Rc::new(design)
    }

    /// Effects in words.
    fn log(effects: &[SessionEffect]) -> Vec<String> {
        let word = |effect: &SessionEffect| match effect {
            SessionEffect::StopWorker => "stop".to_owned(),
            SessionEffect::StartWorker => "start".to_owned(),
            SessionEffect::Send(Request::UpdateDesign {
                state, is_opened, ..
            }) => match is_opened {
                true => format!("update {state} opened"),
                false => format!("update {state}"),
            },
            SessionEffect::Send(Request::AskNow) => "ask now".to_owned(),
            SessionEffect::Send(Request::SkipRules(rules)) => format!("skip {}", rules.join(" ")),
            SessionEffect::Send(Request::Query(number, _)) => format!("query {number}"),
            SessionEffect::StatusChanged(ReviewStatus::Blank) => "blank".to_owned(),
            SessionEffect::StatusChanged(ReviewStatus::Running) => "running".to_owned(),
            SessionEffect::StatusChanged(ReviewStatus::Ready(_)) => "ready".to_owned(),
            SessionEffect::StatusChanged(ReviewStatus::Unavailable(_)) => "unavailable".to_owned(),
            SessionEffect::Answer(_, answer) => format!("answer {answer:?}"),
            SessionEffect::Log(message) => format!("log {message}"),
        };
        effects.iter().map(word).collect()
    }

    fn crash(rule: Option<&str>) -> Response {
        Response::Crashed {
            message: "panic".to_owned(),
            rule: rule.map(str::to_owned),
        }
    }

    #[test]
    fn review_session_does_not_start_for_a_blank_design() {
        let mut session = ReviewSession::default();
        assert!(
            session
                .set_design(&Rc::new(Design::new("Blank")), DocumentId::default())
                .is_empty()
        );
    }

    #[test]
    fn review_session_sends_the_design_once_the_worker_is_ready() {
        let mut session = ReviewSession::default();
        let first = design("First");
        assert_eq!(
            log(&session.set_design(&first, DocumentId::default())),
            ["running", "start"]
        );
        assert_eq!(
            log(&session.on_response(Response::Ready)),
            ["update 1 opened"]
        );
        assert!(session.set_design(&first, DocumentId::default()).is_empty());
        let effects = session.set_design(&design("Second"), DocumentId::default());
        assert_eq!(log(&effects), ["update 2"]);
    }

    #[test]
    fn review_session_tells_documents_that_are_opened_from_edits() {
        let first = DocumentId::default();
        let mut session = ReviewSession::default();
        let _ = session.set_design(&Rc::new(Design::new("Blank")), first);
        // The first element of a blank design was placed by hand.
        let _ = session.set_design(&design("Blank"), first);
        assert_eq!(log(&session.on_response(Response::Ready)), ["update 1"]);
        let effects = session.set_design(&design("Other"), first.next());
        assert_eq!(log(&effects), ["update 2 opened"]);
        let effects = session.set_design(&design("Renamed"), first.next());
        assert_eq!(log(&effects), ["update 3"]);
        assert_eq!(log(&session.ask_now()), ["ask now"]);
    }

    #[test]
    fn review_session_delivers_an_answer_once() {
        let mut session = ReviewSession::default();
        let _ = session.set_design(&design("Shop"), DocumentId::default());
        let _ = session.on_response(Response::Ready);
        let answers = Rc::new(RefCell::new(Vec::new()));
        let to = answers.clone();
        let effects = session.query(
            Query::Rules,
            Box::new(move |answer| to.borrow_mut().push(answer)),
        );
        assert_eq!(log(&effects), ["query 1"]);
        for _ in 0..2 {
            let response = Response::Answer(1, Some("text".to_owned()));
            for effect in session.on_response(response) {
                if let SessionEffect::Answer(answered, answer) = effect {
                    answered(answer);
                }
            }
        }
        assert_eq!(*answers.borrow(), [Some("text".to_owned())]);
    }

    #[test]
    fn review_session_restarts_without_the_rule_that_crashed() {
        let mut session = ReviewSession::default();
        let _ = session.set_design(&design("Shop"), DocumentId::default());
        let _ = session.on_response(Response::Ready);
        let _ = session.query(Query::Rules, Box::new(|_| {}));
        let effects = session.on_response(crash(Some("shared-store")));
        assert_eq!(
            log(&effects),
            [
                "log panic",
                "stop",
                "answer None",
                "running",
                "running",
                "start"
            ]
        );
        let effects = session.on_response(Response::Ready);
        assert_eq!(log(&effects), ["skip shared-store", "update 2 opened"]);
    }

    #[test]
    fn review_session_gives_up_after_crashes_in_a_row() {
        let mut session = ReviewSession::default();
        let _ = session.set_design(&design("Shop"), DocumentId::default());
        for _ in 1..MAX_CRASHES {
            assert!(log(&session.on_response(crash(None))).contains(&"start".to_owned()));
        }
        let effects = log(&session.on_response(crash(None)));
        assert_eq!(effects, ["log panic", "stop", "unavailable"]);
        // The next change of the design is another attempt.
        let effects = log(&session.set_design(&design("Shop 2"), DocumentId::default()));
        assert_eq!(effects, ["unavailable", "start"]);
    }

    #[test]
    fn review_session_rejects_a_proposal_for_an_older_design() {
        let mut session = ReviewSession::default();
        let before = design("Shop");
        let _ = session.set_design(&before, DocumentId::default());
        let after = design("Store");
        let proposal = EditProposal {
            state: session.state(),
            name: "Rename".to_owned(),
            patch: DesignDiff::between(&before, &after).to_text(),
        };
        assert_eq!(session.apply(&proposal).as_ref(), Some(&*after));
        let _ = session.set_design(&design("Other"), DocumentId::default());
        assert_eq!(session.apply(&proposal), None);
    }
}
