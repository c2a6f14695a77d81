//! In and out: what another file would become or differ in, pictures, links. Files come and
//! pictures go as Base64, since messages are text.

use super::message::Edit;
use crate::checklist::Text;
use crate::checklist::names::{count, list};
use crate::checklist::text::Name;
use crate::design::{Design, Id, Patch, Subject, format};
use crate::draw::{self, Marks, Options, Theme, png};
use crate::editor::Places;
use crate::editor::geometry::Vec2;
use crate::editor::scene::Scene;
use crate::import::{self, Import, Note};
use crate::merge::{Kept, merge};
use crate::report::{Difference, Entry, Section};
use crate::review::{Review, review};
use crate::share;
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// More entries than these of one list are not sent: a person reads the first ones, and is told
/// how many there are.
pub const MOST: usize = 200;

/// A file from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arrived {
    /// What it is called, for what it may be and for a title.
    pub name: String,
    /// What is in it, in Base64.
    pub content: String,
}

impl Arrived {
    /// Of bytes.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            content: BASE64.encode(bytes),
        }
    }

    fn read(&self) -> Result<Import, String> {
        let bytes = BASE64.decode(self.content.as_bytes());
        let bytes = bytes.map_err(|_| "it did not arrive whole".to_owned())?;
        let document = draw::embedded(&bytes).map_err(|e| e.to_string())?;
        let bytes = document.map_or(bytes, String::into_bytes);
        import::import(&self.name, &bytes, None).map_err(|refused| refused.to_string())
    }
}

/// What a file would become.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Imported {
    /// It cannot be read: where, what is wrong, what was expected.
    Refused(String),
    /// It can.
    Read(Box<ImportView>),
}

/// What a file would become, before anything changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportView {
    /// What the design is called.
    pub title: String,
    /// Such as "two domains, six components and eight connections".
    pub holds: String,
    /// What was understood, guessed and left out, by line; the first ones.
    pub notes: Vec<NoteView>,
    /// How many notes there are more.
    pub more: usize,
    /// As a design of its own.
    pub document: String,
    /// As a part of the drawing; `None` while nothing is drawn.
    pub merge: Option<MergeView>,
}

/// Something to know of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoteView {
    /// The line of the file, from 1.
    pub line: Option<usize>,
    /// `understood`, `guessed` or `left out`.
    pub sort: String,
    /// In a sentence.
    pub text: String,
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
        edit: Edit,
    },
}

/// How two designs differ, with long lists cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DifferenceView {
    /// What the two are called.
    pub title: Text,
    /// In a sentence.
    pub verdict: String,
    /// Each with how many entries it has more.
    pub sections: Vec<(Section, usize)>,
}

impl DifferenceView {
    fn of(difference: Difference) -> Self {
        let sections = difference.sections.into_iter().map(|mut section| {
            let more = section.entries.len().saturating_sub(MOST);
            section.entries.truncate(MOST);
            (section, more)
        });
        Self {
            title: difference.title,
            verdict: difference.verdict,
            sections: sections.collect(),
        }
    }
}

/// How the drawing differs from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Compared {
    /// The file cannot be read.
    Refused(String),
    /// From the file to the drawing.
    Differs(DifferenceView),
}

/// The drawing for elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
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
pub enum Link {
    /// What follows the address of the app.
    Fragment(String),
    /// No link holds it; what to do instead.
    TooLarge(String),
}

/// What a link, or a file of Plumbline's own, holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Opened {
    /// The document.
    Document(String),
    /// Why it cannot be opened.
    Refused(String),
}

/// What a file would become, alone and in the drawing.
pub fn import(arrived: &Arrived, state: u64, now: &Review) -> Imported {
    let import = match arrived.read() {
        Ok(import) => import,
        Err(refused) => return Imported::Refused(refused),
    };
    let open = now.design();
    let is_blank = open.components.is_empty() && open.domains.is_empty() && open.flows.is_empty();
    Imported::Read(Box::new(ImportView {
        title: import.design.title.clone(),
        holds: holds(&import.design),
        notes: import.notes.iter().take(MOST).map(note).collect(),
        more: import.notes.len().saturating_sub(MOST),
        document: format::save(&import.design),
        merge: (!is_blank).then(|| into(now, state, &import.design, &arrived.name)),
    }))
}

fn note(note: &Note) -> NoteView {
    NoteView {
        line: note.line,
        sort: note.sort.as_str().to_owned(),
        text: note.text.clone(),
    }
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
        return "nothing".to_owned();
    }
    list(said.iter())
}

fn into(now: &Review, state: u64, import: &Design, name: &str) -> MergeView {
    let merged = match merge(now.design(), import) {
        Ok(merged) => merged,
        Err(error) => return MergeView::Refused(error.to_string()),
    };
    let after = review(&Rc::new(merged.design), now.today());
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
    MergeView::Would {
        difference: DifferenceView::of(difference),
        edit: Edit {
            state,
            name: format!("import {name}"),
            patch: Patch::between(now.design(), after.design()).to_text(),
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
    }
}

/// How the drawing differs from a file, which is what was before.
pub fn compare(arrived: &Arrived, now: &Review) -> Compared {
    let import = match arrived.read() {
        Ok(import) => import,
        Err(refused) => return Compared::Refused(refused),
    };
    let before = review(&Rc::new(import.design), now.today());
    Compared::Differs(DifferenceView::of(Difference::between(&before, now)))
}

/// The drawing as SVG, which holds its document.
pub fn picture(picture: &Picture, review: &Review) -> String {
    let design = review.design();
    let marks = picture.findings.then(|| Marks::of_review(review));
    let flow = picture.flow.as_deref().and_then(Id::new);
    let options = Options {
        theme: match picture.dark {
            true => Theme::Dark,
            false => Theme::Light,
        },
        scale: picture.scale,
        marks: marks.as_ref(),
        flow: flow.as_ref(),
        document: true,
    };
    let places = picture.places.iter();
    let places = places.filter_map(|(id, x, y)| Some((Id::new(id)?, Vec2::new(*x, *y))));
    draw::of_scene(&Scene::at_places(design, Places::known(places)), &options)
}

/// A PNG of the drawing, in Base64, with the document in it.
pub fn stamped(picture: &str, design: &Design) -> Option<String> {
    let picture = BASE64.decode(picture.as_bytes()).ok()?;
    let stamped = png::embed(&picture, &format::save(design))?;
    Some(BASE64.encode(&stamped))
}

/// A link to the drawing.
pub fn link(design: &Design) -> Link {
    match share::link(design) {
        Ok(fragment) => Link::Fragment(fragment),
        Err(too_large) => Link::TooLarge(too_large.to_string()),
    }
}

/// What a link holds.
pub fn open_link(fragment: &str) -> Opened {
    match share::open(fragment) {
        Ok(design) => Opened::Document(format::save(&design)),
        Err(refused) => Opened::Refused(refused.to_string()),
    }
}
