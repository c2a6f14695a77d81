//! Sequence diagrams, the common form of Mermaid's and PlantUML's: participants become components, and
//! the messages in their order a flow.

use super::classify::label;
use super::classify::label_parts::label_parts;
use super::diagram::{Diagram, DiagramEdge, DiagramNode, FlowItem, LineStyle, MAX_EDGES, quoted};
use super::{Confidence, Import, ImportError, text};
use crate::document::Kind;
use std::collections::{HashMap, HashSet};

/// A sequence diagram while it is read.
#[derive(Default)]
pub struct SequenceModel {
    /// The diagram that it becomes, with its notes.
    pub diagram: Diagram,
    by_id: HashMap<String, usize>,
    steps: Vec<(SequenceStep, usize)>,
    /// The number of calls without a reply, by caller and callee.
    open_calls: HashMap<(usize, usize), usize>,
    /// Pairs of callers and callees.
    called: HashSet<(usize, usize)>,
    has_participants: bool,
}

enum SequenceStep {
    Message(usize),
    Work(usize, String),
}

/// The style of an arrow between participants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ArrowStyle {
    /// A call.
    Solid,
    /// An answer, if there is a call that it answers.
    Dotted,
    /// A message that nobody waits for.
    Async,
    /// The same, dotted: never an answer.
    AsyncDotted,
    /// A message that ends in a cross.
    Lost,
}

impl SequenceModel {
    /// Declares a participant: its name, unless that is blank, its kind and the box around it.
    pub fn declare(
        &mut self,
        id: &str,
        name: &str,
        stated_kind: Option<(Kind, &'static str)>,
        within: Option<usize>,
        line: usize,
    ) -> Option<usize> {
        let at = self.participant_index(id, line)?;
        if !name.is_empty() {
            let known = self.diagram.node_mut(at);
            let (first, around) = known.map(|node| (node.line, node.within))?;
            self.diagram
                .replace_node(at, participant_node(name, first, around));
        }
        let component = self.diagram.node_mut(at)?;
        component.stated_kind = stated_kind.or(component.stated_kind);
        component.is_person |= matches!(stated_kind, Some((Kind::Client, _)));
        component.within = component.within.or(within);
        Some(at)
    }

    /// The participant of that id; added if missing. `None` for a blank id and beyond the limit.
    pub fn participant_index(&mut self, id: &str, line: usize) -> Option<usize> {
        let id = id.trim().trim_matches('"').trim();
        if id.is_empty() {
            return None;
        }
        if let Some(at) = self.by_id.get(id) {
            return Some(*at);
        }
        if self.diagram.has_all_nodes() {
            self.diagram.note_limit(Some(line));
            return None;
        }
        let at = self
            .diagram
            .add_node(participant_node(id, Some(line), None))?;
        self.by_id.insert(id.to_owned(), at);
        self.has_participants = true;
        Some(at)
    }

    /// True if no more messages are read: the rest, from that line on, is noted.
    pub fn is_full(&mut self, line: usize) -> bool {
        let is_full = self.diagram.has_all_edges();
        if is_full {
            let text = format!("There are more than {MAX_EDGES} messages: the rest is left out");
            self.diagram
                .notes
                .add(Some(line), Confidence::LeftOut, text);
        }
        is_full
    }

    /// Notes a line that is not understood; where there is no room for its participants, that is noted already.
    pub fn note_unread(&mut self, text: &str, line: usize) {
        if self.diagram.has_all_nodes() || self.diagram.has_all_edges() {
            return;
        }
        let head = "Not understood and left out";
        let what = format!("line {line} from {}", quoted(text::cut(text, 60)));
        self.diagram
            .notes
            .add_item(Some(line), Confidence::LeftOut, head, what);
    }

    /// Adds a message. `None` beyond the limit.
    pub fn message(
        &mut self,
        from: usize,
        to: usize,
        style: ArrowStyle,
        is_bidirectional: bool,
        label: String,
        line: usize,
    ) -> Option<()> {
        if from == to {
            let head = "What a participant says to itself is a step and no connection";
            let what = quoted(self.diagram.name(from));
            self.diagram
                .notes
                .add_item(Some(line), Confidence::Understood, head, what);
            self.steps.push((SequenceStep::Work(from, label), line));
            return Some(());
        }
        let ends = format!(
            "{} to {}",
            quoted(self.diagram.name(from)),
            quoted(self.diagram.name(to))
        );
        let dotted = matches!(style, ArrowStyle::Dotted);
        let is_solid_answer = style == ArrowStyle::Solid
            && label::is_answer(&label)
            && self.called.contains(&(to, from));
        if (dotted || is_solid_answer) && !is_bidirectional {
            let open = self
                .open_calls
                .get_mut(&(to, from))
                .filter(|open| **open > 0);
            let answers = open.is_some() || self.called.contains(&(to, from));
            if let Some(open) = open {
                *open -= 1;
            }
            if answers {
                let head = "Answers belong to their calls and are no connections";
                self.diagram
                    .notes
                    .add_item(Some(line), Confidence::Understood, head, ends);
                return Some(());
            }
        }
        if style == ArrowStyle::Lost {
            let head = "An arrow that ends in a cross is read like any other";
            self.diagram
                .notes
                .add_item(Some(line), Confidence::Guessed, head, ends);
        }
        let line_style = match style {
            ArrowStyle::Async | ArrowStyle::AsyncDotted => LineStyle::Asynchronous,
            ArrowStyle::Dotted => LineStyle::Dashed,
            ArrowStyle::Solid | ArrowStyle::Lost => LineStyle::Synchronous,
        };
        if line_style == LineStyle::Synchronous {
            *self.open_calls.entry((from, to)).or_default() += 1;
        }
        self.called.insert((from, to));
        let arrow = self.diagram.add_edge(DiagramEdge {
            from,
            to,
            line: Some(line),
            label,
            line_style,
            is_bidirectional,
            ..DiagramEdge::default()
        })?;
        self.steps.push((SequenceStep::Message(arrow), line));
        Some(())
    }

    /// Builds the design.
    ///
    /// # Errors
    /// For a diagram without participants.
    pub fn finish(mut self) -> Result<Import, ImportError> {
        if !self.has_participants {
            return Err(ImportError::new(
                "the sequence diagram has no participant",
                "participants, or messages such as A->>B: Order",
            ));
        }
        let name = match self.diagram.title.trim() {
            "" => "Sequence".to_owned(),
            title => title.to_owned(),
        };
        self.diagram.add_flow(&name);
        for (step, line) in std::mem::take(&mut self.steps) {
            let item = match step {
                SequenceStep::Message(arrow) => FlowItem::Edge(arrow),
                SequenceStep::Work(component, what) => FlowItem::Work(component, what),
            };
            self.diagram.add_flow_item(item, Some(line));
        }
        self.diagram.finish()
    }
}

/// The node of a label.
fn participant_node(label: &str, line: Option<usize>, within: Option<usize>) -> DiagramNode {
    let parts = label_parts(label);
    let technology = match parts.technology.as_str() {
        "" => label::technology_of_name(&parts.name).unwrap_or_default(),
        technology => technology.to_owned(),
    };
    DiagramNode {
        technology,
        name: parts.name,
        notes: parts.notes,
        line,
        within,
        ..DiagramNode::default()
    }
}
