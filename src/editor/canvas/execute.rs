//! The actions that the canvas does by itself.

use super::{Output, Stage};
use crate::document::{Id, Subject};
use crate::editor::commands::Act;
use crate::editor::layout::{self, Scope, Uncrossing};
use crate::editor::scene::Node;
use crate::editor::scene::geometry::{Vec2, bounds};
use crate::editor::{Command, Tool};
use std::collections::{HashMap, HashSet};

/// How much nearer one step of zooming is.
const NEARER: f64 = 1.25;

impl Stage {
    /// Does what is asked; `None` of what only the app can do.
    pub fn act(&mut self, act: Act) -> Option<Vec<Output>> {
        Some(match act {
            Act::Undo | Act::Delete if self.recording().is_some() => self.take_back(),
            Act::Take(tool) => self.take(tool),
            Act::RecordFlow if self.recording().is_some() => self.end_recording(),
            Act::RecordFlow => self.record(self.selected_flow()),
            Act::SelectAll => self.select_all(),
            Act::SelectUpstream => self.select_along(false),
            Act::SelectDownstream => self.select_along(true),
            Act::SelectSameKind => self.select_same_kind(),
            Act::Align(align) => self.align(align),
            Act::Distribute(axis) => self.distribute(axis),
            Act::Duplicate => self.duplicate(),
            Act::Copy => self.copy(),
            Act::Cut => self.cut(),
            Act::Paste => vec![Output::Paste],
            Act::Delete => self.delete(),
            Act::Rename => {
                let subject = self.subject()?;
                self.edit(&subject)
            }
            Act::Straighten => self.straighten(),
            Act::AddNext => self.add_next(),
            Act::ConnectByName => match self.subject()? {
                Subject::Component(id) => vec![Output::ConnectByName(id)],
                _ => Vec::new(),
            },
            Act::LeadStart => self.lead_by_name(super::End::From),
            Act::LeadEnd => self.lead_by_name(super::End::To),
            Act::FollowOut => self.follow(true),
            Act::FollowIn => self.follow(false),
            Act::FollowOther => self.follow_other(),
            Act::Pin => self.pin(),
            Act::ZoomIn => self.zoom(NEARER),
            Act::ZoomOut => self.zoom(1.0 / NEARER),
            Act::ZoomActual => {
                self.leave();
                self.zoom(1.0 / self.view.zoom)
            }
            Act::ViewBack => {
                self.views.back(&mut self.view);
                Vec::new()
            }
            Act::ViewForth => {
                self.views.forth(&mut self.view);
                Vec::new()
            }
            Act::ZoomFit => {
                self.leave();
                match self.scene.bounds() {
                    Some(area) => self.view.fit(&area, 1.0),
                    None => {
                        self.view.zoom = 1.0;
                        self.view.offset = self.view.size * 0.5;
                    }
                }
                Vec::new()
            }
            Act::ZoomSelection => {
                let areas = self.selection.iter().filter_map(|s| self.scene.area(s));
                if let Some(area) = bounds(areas) {
                    self.leave();
                    self.view.fit(&area, 2.0);
                }
                Vec::new()
            }
            // The checker does that: it may take a while.
            Act::LayOut(_)
            | Act::Undo
            | Act::Redo
            | Act::Find
            | Act::Outline
            | Act::Fields
            | Act::Tour
            | Act::Start
            | Act::NextFinding
            | Act::PreviousFinding
            | Act::NextQuestion
            | Act::PreviousQuestion
            | Act::Rules
            | Act::Palette
            | Act::Help
            | Act::New
            | Act::Open
            | Act::Merge
            | Act::Compare
            | Act::Save
            | Act::SaveAs
            | Act::Designs
            | Act::Report(_)
            | Act::CopyReport(_)
            | Act::Picture
            | Act::Share
            | Act::Print
            | Act::Theme
            | Act::Minimap
            | Act::Badges => return None,
        })
    }

    /// Takes a tool. To connect begins at the component that is worked on, as the key does.
    pub fn take(&mut self, tool: Tool) -> Vec<Output> {
        if tool == Tool::Connect
            && let Some(outputs) = self.connect_from_here()
        {
            return outputs;
        }
        vec![Output::Take(tool)]
    }

    pub(super) fn delete(&self) -> Vec<Output> {
        let mut subjects: Vec<Subject> = self.selection.iter().cloned().collect();
        if subjects.is_empty() {
            subjects.extend(self.current.clone());
        }
        if subjects.is_empty() {
            return Vec::new();
        }
        vec![Output::Run(Command::Delete(subjects))]
    }

    fn zoom(&mut self, factor: f64) -> Vec<Output> {
        let middle = self.view.size * 0.5;
        self.view.zoom_at(middle, factor);
        Vec::new()
    }

    /// Takes note of what is seen, before something else is.
    pub fn leave(&mut self) {
        self.views.leave(&self.view);
    }

    /// Brings elements into view, readably. What was seen before can be gone back to.
    pub fn show(&mut self, subjects: &[Subject]) {
        const READABLE: f64 = 0.6;
        let areas = subjects.iter().filter_map(|s| self.scene.area(s));
        let Some(area) = bounds(areas) else {
            return;
        };
        let before = self.view;
        if self.view.zoom < READABLE {
            self.view.fit(&area, 1.0);
        }
        self.view.reveal(&area);
        if self.view != before {
            self.views.leave(&before);
        }
    }

    /// Pins the selected components, or lets go of them where all are pinned.
    fn pin(&mut self) -> Vec<Output> {
        let (components, _) = self.dragged();
        let all = components.iter().all(|id| self.pins.contains(id));
        let count = match components.len() {
            1 => "The component".to_owned(),
            count => format!("{count} components"),
        };
        let said = if all {
            self.pins.retain(|id| !components.contains(id));
            format!("{count} will move again when the drawing is laid out.")
        } else {
            self.pins.extend(components);
            format!("{count} will stay in place when the drawing is laid out.")
        };
        vec![Output::Say(said)]
    }

    /// What is laid out: all but what is pinned, or what is selected.
    pub fn to_lay_out(&self, scope: Scope) -> HashSet<Id> {
        let design = self.scene.design();
        match scope {
            Scope::All => {
                let all = design.components.iter().map(|c| &c.id);
                all.filter(|id| !self.pins.contains(*id)).cloned().collect()
            }
            Scope::Selected => self.dragged().0,
        }
    }

    /// Lays out these components, the others where they are, in an order with as few crossings as
    /// the search finds. `None` where nothing moves.
    pub fn lay_out(
        &self,
        moving: &HashSet<Id>,
        search: Option<&Uncrossing<'_>>,
    ) -> Option<Command> {
        let design = self.scene.design();
        let at = |id: &Id| self.scene.node(id).map(|n| n.center).unwrap_or_default();
        let places = layout::lay_out(design, moving, &at, search);
        let name = match moving.len() {
            all if all == design.components.len() => "Lay out the drawing".to_owned(),
            1 => "Lay out 1 component".to_owned(),
            some => format!("Lay out {some} components"),
        };
        self.laid_out(moving, places, &name)
    }

    /// The places, without the bends that were made for the old ones, and with frames around the
    /// new ones.
    fn laid_out(
        &self,
        moving: &HashSet<Id>,
        places: Vec<(Id, Vec2)>,
        name: &str,
    ) -> Option<Command> {
        let design = self.scene.design();
        let at: HashMap<&Id, Vec2> = places.iter().map(|(id, at)| (id, *at)).collect();
        let mut rest = Vec::new();
        for connection in design
            .connections
            .iter()
            .filter(|c| !c.waypoints.is_empty())
        {
            if moving.contains(&connection.from) || moving.contains(&connection.to) {
                let mut straight = (**connection).clone();
                straight.waypoints.clear();
                rest.push(Command::put(straight, "Straighten"));
            }
        }
        // A frame that was drawn by hand goes along when all that is in it does.
        let (mut moved, mut kept) = (HashSet::new(), HashSet::new());
        for component in &design.components {
            let known = if moving.contains(&component.id) {
                &mut moved
            } else {
                &mut kept
            };
            let mut around = component.domain.as_ref();
            while let Some(id) = around.filter(|id| known.insert(*id)) {
                around = design.domains.get(id).and_then(|d| d.parent.as_ref());
            }
        }
        let mut unframed = (**design).clone();
        let mut along = Vec::new();
        for (at, domain) in design.domains.iter().enumerate() {
            if domain.frame.is_some() && moved.contains(&domain.id) && !kept.contains(&domain.id) {
                let mut domain = (**domain).clone();
                domain.frame = None;
                unframed.domains.put(domain.into());
                along.push(at);
            }
        }
        if !along.is_empty() {
            let center = |node: &Node| at.get(&node.component.id).copied().unwrap_or(node.center);
            let rects = self.scene.frames_around(&unframed, center);
            for at in along {
                if let Some(rect) = rects[at] {
                    let domain = super::resize::framed(&design.domains[at], &rect);
                    rest.push(Command::put(domain, "Frame"));
                }
            }
        }
        drop(at);
        let moves = match self.arrange(places, name).pop() {
            Some(Output::Run(command)) => Some(command),
            _ => None,
        };
        if rest.is_empty() {
            return moves;
        }
        rest.extend(moves);
        Some(Command::Batch {
            name: name.to_owned(),
            commands: rest,
        })
    }
}
