//! Queries about the flows under failures, and the view models of their answers.

use crate::rules::Text;
use crate::worker::view_models::QuestionView;
use serde::{Deserialize, Serialize};

/// A query about the flows of the open document under failures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FailureQuery {
    /// Goes on with the search for a moment: a [`SearchView`]. The page asks again until it is done.
    Search {
        /// Faults of a run at most: 1 or 2.
        depth: usize,
    },
    /// Every flow while something is broken: a [`WhatIfView`].
    WhatIf(BreakageView),
    /// A run to be played: a [`RunView`]. Nothing if there is no such flow, or a fault names nothing.
    Play(RunKey),
    /// Repairs that mend a run: a list of [`MendView`].
    Mend(RunKey),
    /// Answer to a question of a run: a [`super::super::protocol::EditResult`].
    Answer {
        /// Keys of the answered fields.
        keys: Vec<String>,
        /// The answer as text.
        text: String,
    },
    /// Goes on with the availability of a flow for a moment: an [`AvailabilityView`].
    Availability(String),
    /// The run that proves a finding, by its fingerprint: a [`RunKey`], or nothing.
    Proof(String),
}

/// A run: its flow and its faults, as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunKey {
    /// Id of the flow.
    pub flow: String,
    /// Faults such as `down:payment:outage`.
    pub faults: Vec<String>,
    /// Name of the reading, such as `best`; empty: the worst.
    #[serde(default)]
    pub reading: String,
}

/// Elements that fail together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakageView {
    /// Ids of components that are down.
    pub components: Vec<String>,
    /// Ids of connections that are cut.
    pub connections: Vec<String>,
    /// Zones that are down.
    pub zones: Vec<String>,
    /// Ids of the components on one side of a partition; empty: there is none.
    pub side: Vec<String>,
    /// Ids of the components on its other side; empty: all others.
    pub other_side: Vec<String>,
    /// True: for good; false: for an outage.
    pub is_permanent: bool,
}

impl BreakageView {
    /// True if nothing is broken.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty()
            && self.connections.is_empty()
            && self.zones.is_empty()
            && self.side.is_empty()
    }
}

/// An outcome: `torn`, and its word for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeView {
    /// As it is written.
    pub key: String,
    /// Word for people.
    pub word: String,
}

/// The search so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchView {
    /// State of the document that is searched.
    pub state: u64,
    /// Faults of a run at most.
    pub depth: usize,
    /// Runs that were made.
    pub runs: usize,
    /// Runs of the whole search, as far as it is known.
    pub total: usize,
    /// True if nothing is left.
    pub is_done: bool,
    /// The flows, in the order of the document.
    pub flows: Vec<FlowView>,
    /// Columns of the table, worst first. Cells are in the flows.
    pub columns: Vec<Text>,
    /// Number of further columns.
    pub more_columns: usize,
}

/// A flow of the search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlowView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// The verdict with its bound; empty until it is searched.
    pub verdict: String,
    /// `yes`, `if` or `no`; empty until it is searched.
    pub sound: String,
    /// Runs, one of each kind, worst first.
    pub runs: Vec<RunSummaryView>,
    /// For each column, the worst run; `None`: the fault cannot touch the flow.
    pub cells: Vec<Option<CellView>>,
}

/// A cell of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellView {
    /// Outcome at worst.
    pub outcome: OutcomeView,
    /// Faults of the run.
    pub faults: Vec<String>,
}

/// A run in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSummaryView {
    /// The run.
    pub key: RunKey,
    /// The end, in a title.
    pub title: Text,
    /// The faults.
    pub faults: Text,
    /// Reason with the path.
    pub reason: Text,
    /// Outcome at worst.
    pub worst: OutcomeView,
    /// Outcome at best, where it is another.
    pub best: Option<OutcomeView>,
    /// Unknown fields that decide between the two.
    pub questions: Vec<QuestionView>,
    /// The finding that foretold a bad run: fingerprint and title.
    pub finding: Option<(String, Text)>,
    /// True if it is bad and no finding foretold it.
    pub is_unforetold: bool,
}

/// Every flow while something is broken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhatIfView {
    /// State of the document.
    pub state: u64,
    /// The flows.
    pub flows: Vec<ImpactView>,
    /// Marks of elements: subject and word, such as `component:orders` and `down`.
    pub marks: Vec<(String, String)>,
}

/// A flow while something is broken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImpactView {
    /// The run.
    pub key: RunKey,
    /// Name of the flow.
    pub name: Text,
    /// The end at worst, in a title.
    pub title: Text,
    /// Reason with the path; empty where it works.
    pub reason: Text,
    /// Outcome at worst.
    pub worst: OutcomeView,
    /// Outcome at best.
    pub best: OutcomeView,
}

/// A run to be played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunView {
    /// State of the document.
    pub state: u64,
    /// Name of the flow.
    pub name: Text,
    /// The run in a list.
    pub summary: RunSummaryView,
    /// The start, then a frame for each event.
    pub frames: Vec<FrameView>,
    /// Number of further events.
    pub more: usize,
    /// Participants of the sequence diagram: ids and names.
    pub participants: Vec<(String, String)>,
    /// Effects of the flow: component id and name.
    pub effects: Vec<(String, Text)>,
    /// Statements of the invariants.
    pub invariants: Vec<Text>,
    /// Faults that can be put in at a step: its id, then each fault with its words.
    pub faults: Vec<(String, Vec<(String, Text)>)>,
    /// Marks of elements through the whole run: what is down.
    pub marks: Vec<(String, String)>,
    /// The faults of the run, each with its words.
    pub given: Vec<(String, Text)>,
    /// Every other single fault of the flow, with its words.
    pub others: Vec<(String, Text)>,
    /// Outcome under the reading that is played.
    pub outcome: OutcomeView,
    /// Readings to choose from: name, label and outcome; empty where all end alike.
    pub readings: Vec<(String, String, OutcomeView)>,
    /// The end, in lines.
    pub ending: Vec<Text>,
    /// The run as a Mermaid sequence diagram.
    pub mermaid: String,
}

impl RunView {
    /// Drops everything that would change the open document: the run is of another design.
    pub fn forget_edits(&mut self) {
        self.faults = Vec::new();
        self.others = Vec::new();
        self.summary.questions = Vec::new();
        self.summary.finding = None;
        self.summary.is_unforetold = false;
    }
}

/// One moment of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrameView {
    /// `now`, `later` or `bound`.
    pub phase: String,
    /// The event as a sentence.
    pub text: Text,
    /// True if something goes wrong.
    pub is_trouble: bool,
    /// Ids of the connections on the way.
    pub connections: Vec<String>,
    /// Id of the component that it is at.
    pub component: Option<String>,
    /// Shape in the sequence diagram.
    pub shape: ShapeView,
    /// `try 2 of 3`; empty where it is the first.
    pub attempt: String,
    /// State of each effect of the run: see [`effect_word`].
    pub effects: Vec<u8>,
    /// Waiting work: component id and words.
    pub waiting: Vec<(String, Text)>,
    /// The answer to the user so far.
    pub user: String,
    /// Invariants of the run that do not hold at this moment, by position.
    pub broken: Vec<usize>,
    /// Id of the step that it is about; empty: none.
    pub step: String,
}

/// Word for the state of an effect.
pub fn effect_word(state: u8) -> &'static str {
    match state {
        0 => "not yet",
        1 => "done",
        2 => "done twice",
        _ => "undone",
    }
}

/// Shape in a sequence diagram. Participants are positions in the list of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShapeView {
    /// The start.
    Nothing,
    /// An arrow.
    Arrow {
        /// Participant that it starts at.
        from: usize,
        /// Participant that it leads to.
        to: usize,
        /// True for messages and events.
        is_asynchronous: bool,
        /// True where it does not arrive.
        is_lost: bool,
    },
    /// A note at a participant.
    Note(usize),
    /// A note on the flow as a whole.
    Remark,
}

/// A repair that mends a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MendView {
    /// Fingerprint of the finding that it repairs.
    pub finding: String,
    /// Index of the repair.
    pub at: usize,
    /// Title.
    pub title: Text,
    /// Outcome of the same run afterwards.
    pub after: OutcomeView,
}

/// The availability of a flow so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AvailabilityView {
    /// State of the document.
    pub state: u64,
    /// Id of the flow.
    pub flow: String,
    /// Sets of components that were played, and all of them.
    pub progress: (usize, usize),
    /// True if nothing is left.
    pub is_done: bool,
    /// Probability of each outcome, the worst first.
    pub outcomes: Vec<(OutcomeView, f64)>,
    /// Share of the outcomes that are good enough.
    pub works: f64,
    /// Probability of the sets that were not played.
    pub not_looked_at: f64,
    /// Names of components whose availability was assumed.
    pub assumed: Vec<Text>,
    /// Components by what the flow would gain if they were never down, the most first.
    pub gain: Vec<(String, Text, f64)>,
}
