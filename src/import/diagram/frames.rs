//! Frames around nodes: the lines that end at them, and those that bound no language.

use super::interpret::likely_kind;
use super::{Boundary, Diagram, DiagramNode, quoted};
use crate::document::Kind;
use crate::import::classify::place::{is_place, zone};
use crate::import::{Confidence, builder::DesignBuilder, notes::NoteCollector};
use std::collections::HashMap;

/// Nodes by the frames around them.
#[derive(Debug, Default)]
pub struct FrameIndex {
    /// The members of each frame, once they were asked for.
    members: Option<Vec<FrameMembers>>,
    /// The members of each frame that call or can be called.
    active: Vec<FrameMembers>,
    /// The nodes that stand for frames.
    nodes: HashMap<usize, Option<usize>>,
}

#[derive(Clone, Copy, Debug, Default)]
enum FrameMembers {
    #[default]
    Nothing,
    One(usize),
    Several,
}

impl Diagram {
    /// Marks a boundary as one that the source states, such as a software system.
    pub fn state_boundary(&mut self, boundary: Option<usize>) {
        if let Some(boundary) = boundary.and_then(|at| self.boundaries.get_mut(at)) {
            boundary.is_stated = true;
        }
    }

    /// Marks a boundary as one that says where things run.
    pub fn mark_place(&mut self, boundary: Option<usize>) {
        if let Some(boundary) = boundary.and_then(|at| self.boundaries.get_mut(at)) {
            boundary.is_place = true;
        }
    }

    /// Names boundaries of that sort in notes.
    pub fn call_boundary(&mut self, boundary: Option<usize>, noun: &'static str) {
        if let Some(boundary) = boundary.and_then(|at| self.boundaries.get_mut(at)) {
            boundary.noun = noun;
        }
    }

    /// The node that a line to a frame is meant for: its only one, or one that stands for the frame.
    /// Asked for when all nodes are there.
    pub fn node_of_frame(&mut self, frame: usize) -> Option<usize> {
        if self.frames.members.is_none() {
            self.frames.members = Some(self.members(&|_| true));
            self.frames.active = self.members(&|node| !is_passive(likely_kind(node)));
        }
        let of = |list: Option<&Vec<FrameMembers>>| {
            list.and_then(|list| list.get(frame).copied())
                .unwrap_or_default()
        };
        let found = of(self.frames.members.as_ref());
        let active = of(Some(&self.frames.active));
        // A service with its datastore: the line is meant for the service.
        if let (FrameMembers::One(node), _) | (_, FrameMembers::One(node)) = (found, active) {
            return Some(node);
        }
        if let Some(known) = self.frames.nodes.get(&frame) {
            return *known;
        }
        let boundary = self.boundaries.get(frame)?;
        let (name, line) = (boundary.name.clone(), boundary.line);
        let within = match found {
            FrameMembers::Several => Some(frame),
            _ => boundary.within,
        };
        if matches!(found, FrameMembers::Several) {
            let head = "Lines end at frames around several components, and the frames stand as components, too: see which of their components are meant";
            self.notes
                .add_item(line, Confidence::Guessed, head, quoted(&name));
        }
        let holds_data =
            matches!(found, FrameMembers::Several) && matches!(active, FrameMembers::Nothing);
        let node = self.add_node(DiagramNode {
            fallback_kind: holds_data.then_some((Kind::Datastore, "for what lies in them")),
            name,
            line,
            within,
            stands_for_frame: true,
            ..DiagramNode::default()
        });
        self.frames.nodes.insert(frame, node);
        node
    }

    /// The node that a line to the frame has been found to be meant for, if there is such a line.
    pub fn known_node_of_frame(&self, frame: usize) -> Option<usize> {
        let found = self.frames.members.as_ref()?.get(frame)?;
        let active = self.frames.active.get(frame)?;
        match (found, active) {
            (FrameMembers::One(node), _) | (_, FrameMembers::One(node)) => Some(*node),
            _ => self.frames.nodes.get(&frame).copied().flatten(),
        }
    }

    /// True if the node lies in the frame, at any depth.
    pub fn lies_in_frame(&self, node: usize, frame: usize) -> bool {
        let mut next = self.nodes.get(node).and_then(|node| node.within);
        while let Some(at) = next {
            if at == frame {
                return true;
            }
            next = self.boundaries.get(at).and_then(|around| around.within);
        }
        false
    }

    fn members(&self, counts: &dyn Fn(&DiagramNode) -> bool) -> Vec<FrameMembers> {
        let mut members = vec![FrameMembers::Nothing; self.boundaries.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            if !counts(node) {
                continue;
            }
            let mut next = node.within;
            while let Some(frame) = next.and_then(|frame| members.get_mut(frame)) {
                *frame = match frame {
                    FrameMembers::Nothing => FrameMembers::One(at),
                    _ => FrameMembers::Several,
                };
                next = next
                    .and_then(|frame| self.boundaries.get(frame))
                    .and_then(|frame| frame.within);
            }
        }
        members
    }
}

/// True for a kind that calls nobody and is meant by no line to what is around it.
fn is_passive(kind: Kind) -> bool {
    matches!(kind, Kind::Datastore | Kind::Broker | Kind::Telemetry)
}

/// The boundaries of a design: which of them are domains.
pub(super) struct DomainChoice {
    /// The domain of what lies in each boundary.
    domains: Vec<Option<usize>>,
    /// The zone of what lies in each boundary.
    zones: Vec<Option<String>>,
}

impl DomainChoice {
    /// Adds the boundaries around nodes as domains.
    pub(super) fn add(
        boundaries: &[Boundary],
        nodes: &[DiagramNode],
        kinds: &[Kind],
        builder: &mut DesignBuilder,
        notes: &mut NoteCollector,
    ) -> Self {
        let mut choice = Self {
            domains: Vec::with_capacity(boundaries.len()),
            zones: Vec::with_capacity(boundaries.len()),
        };
        let contents = contents(boundaries, nodes, kinds);
        for (at, boundary) in boundaries.iter().enumerate() {
            let content = contents.get(at).copied().unwrap_or_default();
            let around = boundary.within.filter(|within| *within < at);
            let inherited = |list: &[Option<usize>]| around.and_then(|at| list.get(at).copied()?);
            let outer = inherited(&choice.domains);
            let outer_zone = around.and_then(|at| choice.zones.get(at)?.clone());
            let name = quoted(&boundary.name);
            let (head, own) = if content == FrameContent::Nothing {
                ("Boundaries around nothing are left out", false)
            } else if boundary.is_place || !boundary.is_stated && is_place(&boundary.name) {
                (
                    "Frames that say where or how things run bound no language and are no domains",
                    false,
                )
            } else if !boundary.is_stated && matches!(content, FrameContent::Only(_)) {
                (
                    "Frames around components of one kind bound no language and are no domains",
                    false,
                )
            } else {
                ("", true)
            };
            if own {
                let parent = outer.map(|outer| outer.to_string());
                builder.domain(&at.to_string(), &boundary.name, parent.as_deref());
                if !boundary.is_stated {
                    let head = format!("{} are drawn as domains", boundary.noun);
                    let shown = if boundary.name.is_empty() {
                        quoted("Domain")
                    } else {
                        name
                    };
                    notes.add_item(boundary.line, Confidence::Guessed, &head, shown);
                }
            } else {
                notes.add_item(boundary.line, Confidence::LeftOut, head, name);
            }
            let own_zone = (!own).then(|| zone(&boundary.name)).flatten();
            choice.domains.push(if own { Some(at) } else { outer });
            choice.zones.push(own_zone.or(outer_zone));
        }
        choice
    }

    /// The domain of what lies in a boundary.
    pub(super) fn domain(&self, within: usize) -> Option<usize> {
        self.domains.get(within).copied().flatten()
    }

    /// The zone of what lies in a boundary.
    pub(super) fn zone(&self, within: usize) -> Option<&str> {
        self.zones.get(within)?.as_deref()
    }
}

/// The kinds of what lies in a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum FrameContent {
    #[default]
    Nothing,
    /// Components of one kind other than services.
    Only(Kind),
    Mixed,
}

fn contents(boundaries: &[Boundary], nodes: &[DiagramNode], kinds: &[Kind]) -> Vec<FrameContent> {
    let mut contents = vec![FrameContent::Nothing; boundaries.len()];
    for (at, node) in nodes.iter().enumerate() {
        let kind = kinds.get(at).copied().unwrap_or(Kind::Service);
        let is_telling = matches!(
            kind,
            Kind::Client | Kind::Datastore | Kind::Broker | Kind::External | Kind::Telemetry
        );
        let mut next = node.within;
        while let Some(content) = next.and_then(|frame| contents.get_mut(frame)) {
            *content = match content {
                _ if !is_telling => FrameContent::Mixed,
                FrameContent::Nothing => FrameContent::Only(kind),
                FrameContent::Only(only) if *only == kind => FrameContent::Only(kind),
                _ => FrameContent::Mixed,
            };
            next = next.and_then(|frame| boundaries.get(frame)?.within);
        }
    }
    contents
}
