//! Import and comparison of uploaded files.

use super::import_elements;
use super::protocol::{EditProposal, ImportChoices, UploadedFile};
use super::view_models::{
    ComparisonResult, DifferenceView, DrawnDifference, ImportResult, ImportView, LineGroupView,
    LineView, MergeView,
};
use crate::compare::{ElementChange, compare as compare_designs};
use crate::document::format::{LoadError, Problem};
use crate::document::{Design, DesignDiff, Id, Subject, format};
use crate::drift::{drift, drift_difference};
use crate::export;
use crate::export::report::{self, Difference, DifferenceEntry, DifferenceSection};
use crate::import::{
    self, Confidence, FileReader, Import, ImportError, ImportFormat, ImportOptions, Note,
    PageChoice, Pages, correct, same_components,
};
use crate::merge::{MergeConflict, merge_with};
use crate::review::{Review, review_incremental};
use crate::rules::Text;
use crate::rules::names::{count, list, sentence};
use crate::rules::text::Name;
use data_encoding::BASE64;
use std::rc::Rc;

/// Lines of a group beyond this number are only counted.
pub const MAX_LINES: usize = 100;

/// Previews an import with the choices of a person, as a new design and merged into the open one.
pub fn import(
    file: &UploadedFile,
    choices: &ImportChoices,
    state: u64,
    review: &Review,
) -> ImportResult {
    let corrections = choices.corrections.as_slice();
    let (import, _) = match read(file, choices.page) {
        Ok(import) => import,
        Err(problems) => return ImportResult::Invalid(problems),
    };
    let corrected = correct(&import.design, corrections);
    let same = same_components(corrections);
    let open = review.design();
    let is_blank = open.components.is_empty() && open.domains.is_empty() && open.flows.is_empty();
    ImportResult::Preview(Box::new(ImportView {
        heading: Text::from(format!("From {}", source_name(file))),
        summary: Text::from(format!(
            "{} has {}.",
            Name(&corrected.title),
            contents(&corrected)
        )),
        notes: note_groups(&import.notes),
        pages: import.pages.all,
        page: import.pages.read,
        elements: import_elements::of(&import.design, &corrected, corrections, open),
        existing: import_elements::existing(open),
        document: format::save(&corrected),
        merge: (!is_blank).then(|| merge_preview(review, state, &corrected, &same, file)),
    }))
}

/// Compares an uploaded file with the open design: a design as the earlier state, a file of another
/// tool, or its chosen page, as what runs.
pub fn compare(file: &UploadedFile, page: Option<usize>, review: &Review) -> ComparisonResult {
    let (import, is_own) = match read(file, page) {
        Ok(import) => import,
        Err(problems) => return ComparisonResult::Invalid(problems),
    };
    if !is_own {
        let found = drift(review.design(), &import.design, review.today());
        let words = drift_difference(&found, review.design(), &file.name);
        let heading = format!("Drift between this drawing and {}", source_name(file));
        let markdown = words.to_markdown("Drift");
        let view = DifferenceView {
            pages: import.pages.all,
            page: import.pages.read,
            ..difference_view(heading, words, review.design())
        };
        return ComparisonResult::Difference(view, markdown);
    }
    let drawn = drawn_difference(&import.design, review.design());
    let before = review_incremental(review, &Rc::new(import.design), review.today());
    let heading = format!("From {} to this drawing", source_name(file));
    let difference = Difference::between(&before, review);
    let view = DifferenceView {
        drawn: Some(Box::new(drawn)),
        ..difference_view(heading, difference, review.design())
    };
    let markdown = report::difference_markdown(&before, review);
    ComparisonResult::Difference(view, markdown)
}

/// Drawn elements that differ, apart from their layout.
fn drawn_difference(before: &Design, after: &Design) -> DrawnDifference {
    let comparison = compare_designs(before, after);
    let mut drawn = DrawnDifference {
        before: format::save(before),
        ..DrawnDifference::default()
    };
    let lists = [
        ("domain", &comparison.domains),
        ("component", &comparison.components),
        ("connection", &comparison.connections),
    ];
    for (what, changes) in lists {
        for change in changes.iter().filter(|change| !change.is_layout_only()) {
            let list = match change {
                ElementChange::Added { .. } => &mut drawn.added,
                ElementChange::Changed { .. } => &mut drawn.changed,
                ElementChange::Removed { .. } => &mut drawn.removed,
            };
            list.push(format!("{what}:{}", change.id()));
        }
    }
    drawn
}

/// The import of a file, and whether it is a design of Plumbline.
fn read(file: &UploadedFile, page: Option<usize>) -> Result<(Import, bool), Vec<Problem>> {
    let bytes = BASE64.decode(file.content.as_bytes());
    let bytes = bytes.map_err(|_| file_problem("it did not arrive whole"))?;
    let document = export::extract_document(&bytes).map_err(|e| file_problem(&e.to_string()))?;
    let bytes = document.map_or(bytes, String::into_bytes);
    let source = import::detect_file(&file.name, &bytes);
    if source == Some(ImportFormat::Plumbline) {
        // Unlike the importer, the document loader reports every problem and not only the first.
        let design = format::load_bytes(&bytes).map_err(load_problems)?;
        let import = Import {
            design,
            notes: Vec::new(),
            pages: Pages::default(),
        };
        return Ok((import, true));
    }
    let folder = DroppedFiles(&file.beside);
    let options = ImportOptions {
        format: source,
        page: page.map(PageChoice::Numbered),
        files: (!file.beside.is_empty()).then_some(&folder as &dyn FileReader),
    };
    let import = import::import_with(&file.name, &bytes, &options);
    let import = import.map_err(|error| vec![import_problem(error)])?;
    Ok((import, false))
}

/// Files that were dropped together: a folder without folders in it.
struct DroppedFiles<'f>(&'f [UploadedFile]);

impl FileReader for DroppedFiles<'_> {
    fn read(&self, path: &str) -> Result<String, String> {
        let file = self.0.iter().find(|file| file.name == path);
        let file = file.ok_or("it was not dropped with the file")?;
        let bytes = BASE64.decode(file.content.as_bytes());
        let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        text.ok_or_else(|| "it cannot be read".to_owned())
    }
}

/// Display name of the source.
fn source_name(file: &UploadedFile) -> String {
    match file.name.as_str() {
        "" => "the clipboard".to_owned(),
        name => Name(name).to_string(),
    }
}

/// A problem with the file as a whole.
fn file_problem(message: &str) -> Vec<Problem> {
    let (wrong, expected) = message.split_once("; expected ").unwrap_or((message, ""));
    vec![Problem {
        path: "the file".to_owned(),
        wrong: wrong.to_owned(),
        expected: expected.to_owned(),
    }]
}

/// Problems of a Plumbline document.
fn load_problems(error: LoadError) -> Vec<Problem> {
    match error {
        LoadError::Syntax {
            line,
            column,
            message,
        } => vec![Problem {
            path: format!("line {line}, column {column}"),
            ..file_problem(&message).remove(0)
        }],
        LoadError::Invalid(problems) => problems,
        LoadError::Newer { .. } | LoadError::TooLarge { .. } => file_problem(&error.to_string()),
    }
}

/// Problem of a file in another format.
fn import_problem(error: ImportError) -> Problem {
    let ImportError {
        line,
        column,
        wrong,
        expected,
    } = error;
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

/// Groups the notes of an import by kind, those that need attention first.
fn note_groups(notes: &[Note]) -> Vec<LineGroupView> {
    let group = |sort: Confidence| {
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
                text: foreign_text(&note.text),
                details: Vec::new(),
                subjects: Vec::new(),
            });
            line_group(sentence(sort.as_str()), open, lines)
        })
    };
    let sorts = [
        Confidence::LeftOut,
        Confidence::Guessed,
        Confidence::Understood,
    ];
    sorts.into_iter().filter_map(group).collect()
}

/// Text that quotes a file. Control and direction characters of the file are removed.
fn foreign_text(text: &str) -> Text {
    Text::from(Text::from(Name(text).to_string()).plain())
}

/// Element counts such as "six components and eight connections".
fn contents(design: &Design) -> String {
    let counts = [
        (design.domains.len(), "domain"),
        (design.components.len(), "component"),
        (design.connections.len(), "connection"),
        (design.flows.len(), "flow"),
        (design.invariants.len(), "invariant"),
    ];
    let counts = counts.into_iter().filter(|(n, _)| *n > 0);
    let counts: Vec<String> = counts.map(|(n, noun)| count(n, noun)).collect();
    if counts.is_empty() {
        return "nothing in it".to_owned();
    }
    list(counts.iter())
}

fn merge_preview(
    review: &Review,
    state: u64,
    import: &Design,
    same: &[(Id, Id)],
    file: &UploadedFile,
) -> MergeView {
    let merged = match merge_with(review.design(), import, same) {
        Ok(merged) => merged,
        Err(error) => return MergeView::Impossible(error.to_string()),
    };
    let after = review_incremental(review, &Rc::new(merged.design), review.today());
    let patch = DesignDiff::between(review.design(), after.design());
    if patch.is_empty() {
        let message = "All of it is in this drawing already.";
        return MergeView::Impossible(message.to_owned());
    }
    let mut difference = Difference::between(review, &after);
    if !merged.kept.is_empty() {
        difference.sections.push(DifferenceSection {
            heading: "Kept as it is drawn".to_owned(),
            entries: merged
                .kept
                .iter()
                .map(|kept| kept_entry(after.design(), kept))
                .collect(),
        });
    }
    let heading = "In this drawing".to_owned();
    MergeView::Possible {
        difference: difference_view(heading, difference, review.design()),
        edit: EditProposal {
            state,
            name: format!("Import {}", Text::from(source_name(file)).plain()),
            patch: patch.to_text(),
        },
    }
}

/// "Orders: kind stays service; the file says job".
fn kept_entry(design: &Design, kept: &MergeConflict) -> DifferenceEntry {
    let subject = Subject::parse(&kept.subject);
    let name = subject
        .as_ref()
        .map_or(&*kept.subject, |s| design.name_of(s));
    let value = |value: &serde_json::Value| match value.as_str() {
        Some(text) => Name(text).to_string(),
        None => Name(&value.to_string()).to_string(),
    };
    DifferenceEntry {
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

/// View of a difference. Lines link only to elements of `open`, the design on screen.
fn difference_view(heading: String, difference: Difference, open: &Design) -> DifferenceView {
    let line = |entry: DifferenceEntry| {
        let is_open = |s: &&Subject| **s != Subject::Design && open.has(s);
        let subjects = entry.about.iter().filter(is_open);
        LineView {
            place: String::new(),
            subjects: subjects.map(ToString::to_string).collect(),
            text: entry.said,
            details: entry.parts,
        }
    };
    let groups = difference
        .sections
        .into_iter()
        .map(|DifferenceSection { heading, entries }| {
            line_group(heading, true, entries.into_iter().map(line))
        });
    DifferenceView {
        heading: Text::from(heading),
        pages: Vec::new(),
        page: 0,
        verdict: difference.verdict,
        groups: groups.collect(),
        drawn: None,
    }
}

fn line_group(
    heading: String,
    open: bool,
    lines: impl ExactSizeIterator<Item = LineView>,
) -> LineGroupView {
    let more = match lines.len().saturating_sub(MAX_LINES) {
        0 => String::new(),
        more => format!("and {more} more"),
    };
    LineGroupView {
        heading: format!("{heading}: {}", lines.len()),
        open,
        lines: lines.take(MAX_LINES).collect(),
        more,
    }
}
