//! What the page and the checker say to each other, as JSON.

use super::exchange;
use super::view::{HouseView, OfferView, ReviewView};
use serde::{Deserialize, Serialize};

/// A message of the page to the checker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The day of today, in UTC, which decides what waivers still count.
    pub today: String,
    /// What it says.
    pub ask: Ask,
}

/// What the page says to the checker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// The drawing has changed. It is reviewed, and nothing else is answered.
    Changed {
        /// Counts the states of the drawing.
        state: u64,
        /// What changed since the state that was told before, as [`crate::document::Patch`] has it.
        patch: String,
    },
    /// Rules that broke the checker before: they are not run.
    Skip(Vec<String>),
    /// Wants an answer, which carries the same number.
    Want(u64, Want),
}

/// What can be wanted. Each says what the answer is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Want {
    /// The report: its text.
    Report(Written),
    /// More findings of a rule than a card lists: a list of [`super::view::FindingView`].
    Findings {
        /// The rule.
        rule: String,
        /// How many are known already.
        from: usize,
    },
    /// The first finding that an element wears, as the panel orders them: a
    /// [`super::view::FindingView`].
    FirstOf(String),
    /// The repairs that a finding offers: a list of [`super::view::OfferView`].
    Repairs(String),
    /// A repair: an [`Edited`].
    Repair {
        /// The fingerprint of the finding.
        finding: String,
        /// Which of its repairs.
        at: usize,
    },
    /// What a file would become: an [`exchange::Imported`].
    Import(exchange::Arrived),
    /// How the drawing differs from a file: an [`exchange::Compared`].
    Compare(exchange::Arrived),
    /// The drawing as SVG.
    Picture(exchange::Picture),
    /// The document put into a PNG of the drawing; both in Base64.
    Stamp(String),
    /// A link to the drawing: an [`exchange::Link`].
    Link,
    /// What follows the `#` of a link: an [`exchange::Opened`].
    OpenLink(String),
    /// A step through the open questions: a [`super::view::StepView`], or nothing where all are
    /// answered or set aside.
    Step {
        /// The key of the card where one stands; empty at the beginning.
        key: String,
        /// Its place when it was asked for: where it is answered, the next has taken that.
        at: usize,
        /// One forth, one back, or that card itself.
        by: i8,
        /// Cards that are not decided yet, by their keys.
        aside: Vec<String>,
    },
    /// An answer to a question: an [`Edited`].
    Answer {
        /// The rule that asks.
        rule: String,
        /// The [`super::view::EachView::key`]s of what is answered.
        keys: Vec<String>,
        /// Whether it holds for all that the rule asks alike.
        all: bool,
        /// The answer.
        text: String,
    },
    /// More of those that are asked alike: a list of [`super::view::EachView`].
    Each {
        /// The rule that asks.
        rule: String,
        /// The finding, by its fingerprint; empty: all of the rule.
        finding: String,
        /// The [`super::view::EachView::key`] of the first of them.
        key: String,
        /// How many are known already.
        from: usize,
    },
    /// A waiver of a finding: an [`Edited`].
    Waive {
        /// The fingerprint of the finding.
        finding: String,
        /// Why it is accepted.
        reason: String,
        /// By whom.
        by: String,
        /// Until when; empty: for good.
        until: String,
    },
    /// The design without a waiver, by its place in the design's list: an [`Edited`].
    TakeBack(usize),
    /// The page of a rule: a [`super::view::PageView`].
    Page {
        /// The rule.
        rule: String,
        /// Whether its pictures are dark.
        dark: bool,
    },
    /// Every rule: a list of [`super::view::RulesView`].
    Rules,
    /// An example of a rule as a document, by its place on the rule's page: its text.
    Example(String, usize),
    /// The drawing with components in new places: a [`LaidOut`].
    LayOut {
        /// Those that may move, by their ids.
        moving: Vec<String>,
        /// Where those without a position are drawn: id, x and y of the middle.
        drawn: Vec<(String, f64, f64)>,
    },
    /// Another level of a rule, empty: as it comes: an [`Edited`].
    Level(String, String),
    /// Another limit of a rule, empty: as it comes: an [`Edited`].
    Limit(String, String),
    /// What is concluded from a technology: a [`super::view::TechnologyView`], or nothing where
    /// it is not known.
    Technology(String),
    /// A house rule as it is typed, by its id: a [`HouseView`].
    HouseRule(String),
    /// The design with a house rule: an [`Edited`].
    PutHouseRule {
        /// The id of the one that it replaces; empty: it is added.
        replaces: String,
        /// The rule as it was typed.
        rule: HouseView,
    },
    /// The design without a house rule, by its id: an [`Edited`].
    RemoveHouseRule(String),
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Written {
    /// For programs.
    Json,
    /// For people.
    Markdown,
    /// For a spreadsheet.
    Csv,
    /// A page to print, with the drawing.
    Page,
    /// The drawing as a Mermaid flowchart.
    Mermaid,
}

/// A change of the drawing that the checker has made a proposal of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// The state of the drawing that it changes.
    pub state: u64,
    /// What it is called, as undo offers it.
    pub name: String,
    /// What changes, as [`crate::document::Patch`] has it.
    pub patch: String,
}

/// A layout that the checker proposes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LaidOut {
    /// The change; nothing where all is in its place already.
    pub edit: Option<Edited>,
    /// What it does, in words.
    pub says: String,
    /// Where the drawing is then: x, y, width and height.
    pub area: (f64, f64, f64, f64),
}

/// A change, or why there is none, in words for who wanted it.
pub type Edited = Result<Edit, String>;

/// What the checker says to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Said {
    /// It listens.
    Ready,
    /// It has reviewed the drawing.
    Review(ReviewView),
    /// The answer to what was wanted under that number; `None` where there is none, as when the
    /// finding is gone.
    Answer(u64, Option<String>),
    /// The repairs of a finding, found without being asked.
    Offers {
        /// The state of the drawing that they repair.
        state: u64,
        /// The fingerprint of the finding.
        finding: String,
        /// What each does.
        offers: Vec<OfferView>,
    },
    /// It has broken, and hears no more.
    Broke {
        /// Where and why.
        message: String,
        /// The rule that was running, if one was.
        rule: Option<String>,
    },
}
