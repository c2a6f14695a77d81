//! In and out: what another file would become or differ in, pictures, links. Files come and
//! pictures go as Base64, since messages are text.

use super::protocol::EditProposal;
use crate::document::format::{LoadError, Problem};
use crate::document::{Design, DesignDiff, Id, Subject, format};
use crate::editor::AutoPositions;
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::Vec2;
use crate::export::report::{Difference, Entry, Section};
use crate::export::share_link;
use crate::export::{self, Marks, PictureTheme, SvgOptions, png};
use crate::import::{self, Confidence, Import, ImportError, ImportFormat, Note};
use crate::merge::{Kept, merge};
use crate::review::{Review, review_incremental};
use crate::rules::Text;
use crate::rules::names::{count, list, sentence};
use crate::rules::text::Name;
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// More lines than these of one group are not sent: a person reads the first ones, and is told
/// how many there are.
pub const MOST: usize = 100;

/// A file from outside, or what was on the clipboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UploadedFile {
    /// What it is called, for what it may be and for a title; empty of what was on the clipboard.
    pub name: String,
    /// What is in it, in Base64.
    pub content: String,
}

impl UploadedFile {
    /// Of bytes.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            content: BASE64.encode(bytes),
        }
    }

    fn read(&self) -> Result<Import, Vec<Problem>> {
        let bytes = BASE64.decode(self.content.as_bytes());
        let bytes = bytes.map_err(|_| told("it did not arrive whole"))?;
        let document = export::extract_document(&bytes).map_err(|e| told(&e.to_string()))?;
        let bytes = document.map_or(bytes, String::into_bytes);
        let text = std::str::from_utf8(&bytes).ok();
        let source = text.and_then(|text| import::detect_format(&self.name, text));
        if source == Some(ImportFormat::Plumbline) {
            // Its reader says all that is wrong, and not only what comes first.
            let design = format::load_bytes(&bytes).map_err(problems)?;
            let notes = Vec::new();
            return Ok(Import { design, notes });
        }
        import::import(&self.name, &bytes, source).map_err(|refused| vec![problem(refused)])
    }

    /// What a person calls it.
    fn called(&self) -> String {
        match self.name.as_str() {
            "" => "the clipboard".to_owned(),
            name => Name(name).to_string(),
        }
    }
}

/// What is wrong with the whole of it.
fn told(message: &str) -> Vec<Problem> {
    let (wrong, expected) = message.split_once("; expected ").unwrap_or((message, ""));
    vec![Problem {
        path: "the file".to_owned(),
        wrong: wrong.to_owned(),
        expected: expected.to_owned(),
    }]
}

/// What is wrong with a document of Plumbline's own.
fn problems(error: LoadError) -> Vec<Problem> {
    match error {
        LoadError::Syntax {
            line,
            column,
            message,
        } => vec![Problem {
            path: format!("line {line}, column {column}"),
            ..told(&message).remove(0)
        }],
        LoadError::Invalid(problems) => problems,
        LoadError::Newer { .. } | LoadError::TooLarge { .. } => told(&error.to_string()),
    }
}

/// What is wrong with a file of others.
fn problem(refused: ImportError) -> Problem {
    let ImportError {
        line,
        column,
        wrong,
        expected,
    } = refused;
    let path = match (line, column) {
        (Some(line), Some(column)) => format!("line {line}, column {column}"),
        (Some(line), None) => format!("line {line}"),
        _ => "the file".to_owned(),
    };
    Problem {
        path,
        wrong,
        expected,
    }
}

/// What a file would become.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ImportResult {
    /// It cannot be read: where, what is wrong, what was expected.
    Refused(Vec<Problem>),
    /// It can.
    Read(Box<ImportView>),
}

/// What a file would become, before anything changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportView {
    /// Where it comes from.
    pub heading: Text,
    /// What the design is called and what it holds.
    pub says: Text,
    /// What was left out, guessed and understood.
    pub notes: Vec<LineGroupView>,
    /// As a design of its own.
    pub document: String,
    /// As a part of the drawing; `None` while nothing is drawn.
    pub merge: Option<MergeView>,
}

/// Lines under a heading, which a person can close and open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineGroupView {
    /// What the lines have in common.
    pub heading: String,
    /// Whether it is open at first.
    pub open: bool,
    /// The first ones.
    pub lines: Vec<LineView>,
    /// How many there are more, in words; empty where there are none.
    pub more: String,
}

impl LineGroupView {
    fn of(heading: String, open: bool, lines: impl ExactSizeIterator<Item = LineView>) -> Self {
        let more = match lines.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!("and {more} more"),
        };
        Self {
            heading: format!("{heading}: {}", lines.len()),
            open,
            lines: lines.take(MOST).collect(),
            more,
        }
    }
}

/// One thing to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineView {
    /// Where in the file it stands: `line 12`, or empty.
    pub place: String,
    /// In a sentence.
    pub said: Text,
    /// Such as the fields that changed.
    pub parts: Vec<Text>,
    /// The elements of the drawing that it is about.
    pub shows: Vec<String>,
}

/// What putting it into the drawing would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum MergeView {
    /// It cannot be done, for that reason.
    Refused(String),
    /// It can.
    Would {
        /// Of the drawing as it is and as it would be.
        difference: DifferenceView,
        /// The change itself.
        edit: EditProposal,
    },
}

/// How two designs differ, with long lists cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DifferenceView {
    /// What is compared with what.
    pub heading: Text,
    /// In a sentence.
    pub verdict: String,
    /// Findings first, then the lists of the document.
    pub groups: Vec<LineGroupView>,
}

impl DifferenceView {
    /// `drawn`: what is on the screen, where elements can be shown.
    fn of(heading: String, difference: Difference, drawn: &Design) -> Self {
        let line = |entry: Entry| {
            let on_screen = |s: &&Subject| **s != Subject::Design && drawn.has(s);
            LineView {
                place: String::new(),
                said: entry.said,
                parts: entry.parts,
                shows: entry
                    .about
                    .iter()
                    .filter(on_screen)
                    .map(ToString::to_string)
                    .collect(),
            }
        };
        let groups = difference
            .sections
            .into_iter()
            .map(|Section { heading, entries }| {
                LineGroupView::of(heading, true, entries.into_iter().map(line))
            });
        Self {
            heading: Text::from(heading),
            verdict: difference.verdict,
            groups: groups.collect(),
        }
    }
}

/// How the drawing differs from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ComparisonResult {
    /// The file cannot be read.
    Refused(Vec<Problem>),
    /// From the file to the drawing.
    Differs(DifferenceView),
}

/// The drawing for elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureOptions {
    /// Dark, or light.
    pub dark: bool,
    /// How large it is shown; 1 is as on the screen.
    pub scale: f64,
    /// Whether it shows what was found.
    pub findings: bool,
    /// The flow whose steps are numbered.
    pub flow: Option<String>,
    /// Where the screen shows components that have no position of their own.
    pub places: Vec<(String, f64, f64)>,
}

/// A link to the drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ShareLink {
    /// What follows the address of the app.
    Fragment(String),
    /// No link holds it; what to do instead.
    TooLarge(String),
}

/// What a link, or a file of Plumbline's own, holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ShareLinkContent {
    /// The document.
    Document(String),
    /// Why it cannot be opened.
    Refused(String),
}

/// What a file would become, alone and in the drawing.
pub fn import(arrived: &UploadedFile, state: u64, now: &Review) -> ImportResult {
    let import = match arrived.read() {
        Ok(import) => import,
        Err(refused) => return ImportResult::Refused(refused),
    };
    let open = now.design();
    let is_blank = open.components.is_empty() && open.domains.is_empty() && open.flows.is_empty();
    ImportResult::Read(Box::new(ImportView {
        heading: Text::from(format!("From {}", arrived.called())),
        says: Text::from(format!(
            "{} has {}.",
            Name(&import.design.title),
            holds(&import.design)
        )),
        notes: notes(&import.notes),
        document: format::save(&import.design),
        merge: (!is_blank).then(|| into(now, state, &import.design, arrived)),
    }))
}

/// What a person should look at comes first.
fn notes(notes: &[Note]) -> Vec<LineGroupView> {
    let of = |sort: Confidence| {
        let own: Vec<&Note> = notes
            .iter()
            .filter(|note| note.confidence == sort)
            .collect();
        let open = sort != Confidence::Understood || own.len() == notes.len();
        (!own.is_empty()).then(|| {
            let lines = own.into_iter().map(|note| LineView {
                place: note
                    .line
                    .map_or_else(String::new, |line| format!("line {line}")),
                said: words(&note.text),
                parts: Vec::new(),
                shows: Vec::new(),
            });
            LineGroupView::of(sentence(sort.as_str()), open, lines)
        })
    };
    let sorts = [
        Confidence::LeftOut,
        Confidence::Guessed,
        Confidence::Understood,
    ];
    sorts.into_iter().filter_map(of).collect()
}

/// Words with those of a file among them, which do no more than stand there.
fn words(said: &str) -> Text {
    Text::from(Text::from(Name(said).to_string()).plain())
}

/// Such as "six components and eight connections".
fn holds(design: &Design) -> String {
    let counts = [
        (design.domains.len(), "domain"),
        (design.components.len(), "component"),
        (design.connections.len(), "connection"),
        (design.flows.len(), "flow"),
        (design.invariants.len(), "invariant"),
    ];
    let some = counts.into_iter().filter(|(n, _)| *n > 0);
    let said: Vec<String> = some.map(|(n, noun)| count(n, noun)).collect();
    if said.is_empty() {
        return "nothing in it".to_owned();
    }
    list(said.iter())
}

fn into(now: &Review, state: u64, import: &Design, arrived: &UploadedFile) -> MergeView {
    let merged = match merge(now.design(), import) {
        Ok(merged) => merged,
        Err(error) => return MergeView::Refused(error.to_string()),
    };
    let after = review_incremental(now, &Rc::new(merged.design), now.today());
    let patch = DesignDiff::between(now.design(), after.design());
    if patch.is_empty() {
        let said = "All of it is in this drawing already.";
        return MergeView::Refused(said.to_owned());
    }
    let mut difference = Difference::between(now, &after);
    if !merged.kept.is_empty() {
        difference.sections.push(Section {
            heading: "Kept as it is drawn".to_owned(),
            entries: merged
                .kept
                .iter()
                .map(|k| kept(after.design(), k))
                .collect(),
        });
    }
    let heading = "In this drawing".to_owned();
    MergeView::Would {
        difference: DifferenceView::of(heading, difference, now.design()),
        edit: EditProposal {
            state,
            name: format!("Import {}", Text::from(arrived.called()).plain()),
            patch: patch.to_text(),
        },
    }
}

/// "Orders: kind stays service; the file says job".
fn kept(design: &Design, kept: &Kept) -> Entry {
    let subject = Subject::parse(&kept.subject);
    let name = subject
        .as_ref()
        .map_or(&*kept.subject, |s| design.name_of(s));
    let value = |value: &serde_json::Value| match value.as_str() {
        Some(text) => Name(text).to_string(),
        None => Name(&value.to_string()).to_string(),
    };
    Entry {
        said: Text::from(format!(
            "{}: {} stays {}; the file says {}",
            Name(name),
            Name(&kept.field),
            value(&kept.kept),
            value(&kept.offered)
        )),
        parts: Vec::new(),
        about: subject.into_iter().collect(),
    }
}

/// How the drawing differs from a file, which is what was before.
pub fn compare(arrived: &UploadedFile, now: &Review) -> ComparisonResult {
    let import = match arrived.read() {
        Ok(import) => import,
        Err(refused) => return ComparisonResult::Refused(refused),
    };
    let before = review_incremental(now, &Rc::new(import.design), now.today());
    let heading = format!("From {} to this drawing", arrived.called());
    let difference = Difference::between(&before, now);
    ComparisonResult::Differs(DifferenceView::of(heading, difference, now.design()))
}

/// The drawing as SVG, which holds its document.
pub fn picture(picture: &PictureOptions, review: &Review) -> String {
    let design = review.design();
    let marks = picture.findings.then(|| Marks::of_review(review));
    let flow = picture.flow.as_deref().and_then(Id::new);
    let options = SvgOptions {
        theme: match picture.dark {
            true => PictureTheme::Dark,
            false => PictureTheme::Light,
        },
        scale: picture.scale,
        marks: marks.as_ref(),
        flow: flow.as_ref(),
        embed_document: true,
    };
    let places = picture.places.iter();
    let places = places.filter_map(|(id, x, y)| Some((Id::new(id)?, Vec2::new(*x, *y))));
    export::svg_of_scene(
        &Scene::at_places(design, AutoPositions::known(places)),
        &options,
    )
}

/// A PNG of the drawing, in Base64, with the document in it.
pub fn stamped(picture: &str, design: &Design) -> Option<String> {
    let picture = BASE64.decode(picture.as_bytes()).ok()?;
    let stamped = png::embed_document(&picture, &format::save(design))?;
    Some(BASE64.encode(&stamped))
}

/// A link to the drawing.
pub fn link(design: &Design) -> ShareLink {
    match share_link::encode(design) {
        Ok(fragment) => ShareLink::Fragment(fragment),
        Err(too_large) => ShareLink::TooLarge(too_large.to_string()),
    }
}

/// What a link holds.
pub fn open_link(fragment: &str) -> ShareLinkContent {
    match share_link::decode(fragment) {
        Ok(design) => ShareLinkContent::Document(format::save(&design)),
        Err(refused) => ShareLinkContent::Refused(refused.to_string()),
    }
}
