//! Commands that the canvas executes itself.

use super::{CanvasController, CanvasOutput};
use crate::document::{Id, Subject};
use crate::editor::commands::CommandId;
use crate::editor::layout::{self, CrossingReduction, LayoutScope};
use crate::editor::scene::SceneNode;
use crate::editor::scene::geometry::{Vec2, bounds};
use crate::editor::{Command, Tool};
use std::collections::{HashMap, HashSet};

/// Zoom factor of one step.
const NEARER: f64 = 1.25;

impl CanvasController {
    /// Executes a command; `None` if only the app can.
    pub fn execute(&mut self, act: CommandId) -> Option<Vec<CanvasOutput>> {
        Some(match act {
            CommandId::Undo | CommandId::Delete if self.recording().is_some() => {
                self.undo_recorded_step()
            }
            CommandId::SetTool(tool) => self.set_tool(tool),
            CommandId::RecordFlow if self.recording().is_some() => self.end_recording(),
            CommandId::RecordFlow => self.start_recording(self.selected_flow()),
            CommandId::SelectAll => self.select_all(),
            CommandId::SelectUpstream => self.select_along(false),
            CommandId::SelectDownstream => self.select_along(true),
            CommandId::SelectSameKind => self.select_same_kind(),
            CommandId::Align(align) => self.align(align),
            CommandId::Distribute(axis) => self.distribute(axis),
            CommandId::Duplicate => self.duplicate(),
            CommandId::Copy => self.copy(),
            CommandId::Cut => self.cut(),
            CommandId::Paste => vec![CanvasOutput::Paste],
            CommandId::Delete => self.delete(),
            CommandId::Rename => {
                let subject = self.subject()?;
                self.start_edit(&subject)
            }
            CommandId::Straighten => self.straighten(),
            CommandId::AddNext => self.add_next(),
            CommandId::ConnectByName => match self.subject()? {
                Subject::Component(id) => vec![CanvasOutput::ConnectByName(id)],
                _ => Vec::new(),
            },
            CommandId::ChangeSource => self.reconnect_by_name(super::EdgeEnd::From),
            CommandId::ChangeTarget => self.reconnect_by_name(super::EdgeEnd::To),
            CommandId::FollowOut => self.follow(true),
            CommandId::FollowIn => self.follow(false),
            CommandId::FollowOther => self.follow_other(),
            CommandId::Pin => self.pin(),
            CommandId::ZoomIn => self.zoom(NEARER),
            CommandId::ZoomOut => self.zoom(1.0 / NEARER),
            CommandId::ZoomActual => {
                self.push_view();
                self.zoom(1.0 / self.view.zoom)
            }
            CommandId::ViewBack => {
                self.views.back(&mut self.view);
                Vec::new()
            }
            CommandId::ViewForward => {
                self.views.forward(&mut self.view);
                Vec::new()
            }
            CommandId::ZoomFit => {
                self.push_view();
                match self.scene.bounds() {
                    Some(area) => self.view.fit(&area, 1.0),
                    None => {
                        self.view.zoom = 1.0;
                        self.view.offset = self.view.size * 0.5;
                    }
                }
                Vec::new()
            }
            CommandId::ZoomSelection => {
                let areas = self.selection.iter().filter_map(|s| self.scene.area(s));
                if let Some(area) = bounds(areas) {
                    self.push_view();
                    self.view.fit(&area, 2.0);
                }
                Vec::new()
            }
            // Layout may take a while, so the review worker does it.
            CommandId::LayOut(_)
            | CommandId::Undo
            | CommandId::Redo
            | CommandId::Find
            | CommandId::Outline
            | CommandId::Failures
            | CommandId::CallDown
            | CommandId::ShowFields
            | CommandId::Tour
            | CommandId::Course
            | CommandId::SelfReview
            | CommandId::MakeExercise
            | CommandId::CollectHandIns
            | CommandId::Present
            | CommandId::Start
            | CommandId::NextFinding
            | CommandId::PreviousFinding
            | CommandId::NextQuestion
            | CommandId::PreviousQuestion
            | CommandId::Rules
            | CommandId::Palette
            | CommandId::Help
            | CommandId::New
            | CommandId::Open
            | CommandId::Merge
            | CommandId::Compare
            | CommandId::Save
            | CommandId::SaveAs
            | CommandId::Designs
            | CommandId::Report(_)
            | CommandId::CopyReport(_)
            | CommandId::Picture
            | CommandId::Share
            | CommandId::Print
            | CommandId::Theme
            | CommandId::Minimap
            | CommandId::Badges
            | CommandId::PutIntoDomain
            | CommandId::Panel
            | CommandId::NextRegion
            | CommandId::PreviousRegion
            | CommandId::FullScreen
            | CommandId::LargeType
            | CommandId::DomainColours
            | CommandId::CompareVersion
            | CommandId::ReadReport
            | CommandId::PrintReport => return None,
        })
    }

    /// Selects a tool. The connect tool starts at the current component, as its shortcut does.
    pub fn set_tool(&mut self, tool: Tool) -> Vec<CanvasOutput> {
        if tool == Tool::Connect
            && let Some(outputs) = self.start_connection()
        {
            return outputs;
        }
        vec![CanvasOutput::SetTool(tool)]
    }

    pub(super) fn delete(&self) -> Vec<CanvasOutput> {
        let mut subjects: Vec<Subject> = self.selection.iter().cloned().collect();
        if subjects.is_empty() {
            subjects.extend(self.current.clone());
        }
        if subjects.is_empty() {
            return Vec::new();
        }
        vec![CanvasOutput::Run(Command::Delete(subjects))]
    }

    fn zoom(&mut self, factor: f64) -> Vec<CanvasOutput> {
        let middle = self.view.size * 0.5;
        self.view.zoom_at(middle, factor);
        Vec::new()
    }

    /// Adds the viewport to the history before it changes.
    pub fn push_view(&mut self) {
        self.views.push(&self.view);
    }

    /// Brings elements into view at a legible zoom. The previous viewport stays in the history.
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
            self.views.push(&before);
        }
    }

    /// True if every selected component is pinned.
    pub fn is_selection_pinned(&self) -> bool {
        let (components, _) = self.dragged_elements();
        !components.is_empty() && components.iter().all(|id| self.pins.contains(id))
    }

    /// Pins the selected components, or unpins them if all are pinned.
    fn pin(&mut self) -> Vec<CanvasOutput> {
        let all = self.is_selection_pinned();
        let (components, _) = self.dragged_elements();
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
        vec![CanvasOutput::Announce(said)]
    }

    /// The components to lay out: all but pinned ones, or the selection.
    pub fn layout_components(&self, scope: LayoutScope) -> HashSet<Id> {
        let design = self.scene.design();
        match scope {
            LayoutScope::All => {
                let all = design.components.iter().map(|c| &c.id);
                all.filter(|id| !self.pins.contains(*id)).cloned().collect()
            }
            LayoutScope::Selected => self.dragged_elements().0,
        }
    }

    /// The command that lays out these components around the others, with as few crossings as the
    /// search finds. `None` if nothing moves.
    pub fn lay_out(
        &self,
        moving: &HashSet<Id>,
        search: Option<&CrossingReduction<'_>>,
    ) -> Option<Command> {
        let design = self.scene.design();
        let at = |id: &Id| self.scene.node(id).map(|n| n.center).unwrap_or_default();
        let places = layout::lay_out(design, moving, &at, search);
        let name = match moving.len() {
            all if all == design.components.len() => "Lay out the drawing".to_owned(),
            1 => "Lay out 1 component".to_owned(),
            some => format!("Lay out {some} components"),
        };
        self.layout_command(moving, places, &name)
    }

    /// The command for new positions: drops bends made for the old ones and adapts the frames.
    fn layout_command(
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
        // A hand-drawn frame moves along if all its contents do.
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
            let center =
                |node: &SceneNode| at.get(&node.component.id).copied().unwrap_or(node.center);
            let rects = self.scene.frames_around(&unframed, center);
            for at in along {
                if let Some(rect) = rects[at] {
                    let domain = super::resize::with_frame(&design.domains[at], &rect);
                    rest.push(Command::put(domain, "Frame"));
                }
            }
        }
        drop(at);
        let moves = match self.arrange(places, name).pop() {
            Some(CanvasOutput::Run(command)) => Some(command),
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
