//! Recording of a flow's steps: each click on a connection, or on a component that works by itself,
//! adds a step. The design changes only at the end, as one undo step.

use super::{CanvasController, CanvasOutput};
use crate::document::{Design, Flow, Id, Step, Subject};
use crate::editor::command::truncate_name;
use crate::editor::scene::HitTarget;
use crate::editor::{Command, Tool, count_noun, display_name, factory};

/// A recording in progress.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlowRecording {
    /// The flow to extend; `None` for a new one.
    flow: Option<Id>,
    /// Name of the new flow.
    name: String,
    /// Recorded steps in order.
    went: Vec<RecordedStep>,
}

/// A recorded step.
#[derive(Clone, Debug, PartialEq)]
struct RecordedStep {
    component: Id,
    /// The connection that reaches the component.
    connection: Option<Id>,
}

impl FlowRecording {
    /// True for a new flow, which needs a name.
    pub fn is_new(&self) -> bool {
        self.flow.is_none()
    }

    /// True if there is no step to undo.
    pub fn is_empty(&self) -> bool {
        self.went.is_empty()
    }

    /// The flow as if the recording ended here.
    fn flow(&self, design: &Design) -> Flow {
        let known = self.flow.as_ref().and_then(|id| design.flows.get(id));
        let mut flow = match known {
            Some(flow) => Flow::clone(flow),
            None => factory::flow(design, or_new(&self.name)),
        };
        let begins = flow.steps.is_empty() && flow.trigger.is_none();
        if let Some(first) = self.went.first().filter(|_| begins) {
            // The first caller is the trigger. A component alone defines none.
            let way = first.connection.as_ref();
            let way = way.and_then(|id| design.connections.get(id));
            flow.trigger = way.map(|connection| connection.from.clone());
        }
        for went in &self.went {
            let mut step: Step = factory::step(design, &flow, &went.component);
            step.connection.clone_from(&went.connection);
            flow.steps.push(step);
        }
        flow
    }
}

/// The subject shown for a step: its connection, or its component.
fn along(component: &Id, connection: Option<&Id>) -> Subject {
    match connection {
        Some(id) => Subject::Connection(id.clone()),
        None => Subject::Component(component.clone()),
    }
}

fn or_new(name: &str) -> &str {
    match name.trim() {
        "" => "New flow",
        given => given,
    }
}

impl CanvasController {
    /// The recording in progress.
    pub fn recording(&self) -> Option<&FlowRecording> {
        self.recording.as_ref()
    }

    /// The recorded flow as if the recording ended here.
    pub fn recorded_flow(&self) -> Option<Flow> {
        let recording = self.recording.as_ref()?;
        Some(recording.flow(self.scene.design()))
    }

    /// Status text: the progress and the next action.
    pub fn recording_status(&self) -> Option<String> {
        let flow = self.recorded_flow()?;
        let name = truncate_name(&flow.name);
        let design = self.scene.design();
        let Some(last) = flow.steps.last() else {
            return Some(format!("{name}: click its first connection."));
        };
        let last = display_name(design, &along(&last.component, last.connection.as_ref()));
        let steps = count_noun(flow.steps.len(), "step", "steps");
        Some(format!(
            "{name}: {steps}, the last {last}. Click the next connection."
        ))
    }

    /// Starts recording: extends a flow, or begins a new one.
    pub fn start_recording(&mut self, flow: Option<Id>) -> Vec<CanvasOutput> {
        self.begin_recording(flow);
        self.tool = Tool::Record;
        vec![CanvasOutput::SetTool(Tool::Record)]
    }

    fn begin_recording(&mut self, flow: Option<Id>) {
        let design = self.scene.design();
        let flow = flow.and_then(|id| design.flows.get(&id));
        // Keyboard focus moves to the last step.
        if let Some(last) = flow.and_then(|flow| flow.steps.last()) {
            self.current = Some(along(&last.component, last.connection.as_ref()));
        }
        self.recording = Some(FlowRecording {
            flow: flow.map(|flow| flow.id.clone()),
            ..FlowRecording::default()
        });
    }

    /// The selected flow, which a recording extends.
    pub(super) fn selected_flow(&self) -> Option<Id> {
        match self.selection.single() {
            Some(Subject::Flow(id)) => Some(id.clone()),
            _ => None,
        }
    }

    /// Sets the name of the new flow.
    pub fn name_recording(&mut self, name: &str) {
        if let Some(recording) = &mut self.recording {
            name.clone_into(&mut recording.name);
        }
    }

    /// Removes the last recorded step. Existing steps of the flow stay.
    pub fn undo_recorded_step(&mut self) -> Vec<CanvasOutput> {
        if let Some(recording) = &mut self.recording {
            recording.went.pop();
        }
        Vec::new()
    }

    /// Ends the recording: adds its steps to the flow and shows the fields of the flow.
    pub fn end_recording(&mut self) -> Vec<CanvasOutput> {
        let mut outputs = vec![CanvasOutput::SetTool(Tool::Select)];
        outputs.extend(self.recorded_edit());
        outputs
    }

    /// Ends a recording that was interrupted by choosing another tool.
    pub fn end_interrupted_recording(&mut self) -> Vec<CanvasOutput> {
        match self.tool {
            Tool::Record => Vec::new(),
            _ => self.recorded_edit(),
        }
    }

    fn recorded_edit(&mut self) -> Vec<CanvasOutput> {
        let Some(recording) = self.recording.take() else {
            return Vec::new();
        };
        if recording.is_empty() {
            return vec![CanvasOutput::Announce("Nothing was recorded".to_owned())];
        }
        let flow = recording.flow(self.scene.design());
        let steps = match recording.went.len() {
            1 => "a step".to_owned(),
            more => format!("{more} steps"),
        };
        let name = match recording.is_new() {
            true => format!("Record {}", truncate_name(&flow.name)),
            false => format!("Record {steps} of {}", truncate_name(&flow.name)),
        };
        let subject = Subject::Flow(flow.id.clone());
        vec![
            CanvasOutput::Run(Command::put(flow, name)),
            CanvasOutput::ShowFields(subject),
        ]
    }

    /// Records a step for the clicked or focused element. Other elements are ignored.
    pub(super) fn record_step(&mut self, hit: Option<HitTarget>) -> Vec<CanvasOutput> {
        let went = match hit {
            Some(HitTarget::Connection(id)) => self.scene.edge(&id).map(|edge| RecordedStep {
                component: edge.connection.to.clone(),
                connection: Some(id),
            }),
            Some(HitTarget::Component(component)) => Some(RecordedStep {
                component,
                connection: None,
            }),
            Some(HitTarget::Domain(_)) | None => None,
        };
        if let (Some(went), Some(recording)) = (went, &mut self.recording) {
            self.current = Some(along(&went.component, went.connection.as_ref()));
            recording.went.push(went);
        }
        Vec::new()
    }

    /// Keys with a different meaning during a recording.
    pub(super) fn recording_key(&mut self, key: super::CanvasKey) -> Option<Vec<CanvasOutput>> {
        use super::CanvasKey;
        self.recording.as_ref()?;
        match key {
            CanvasKey::Enter | CanvasKey::Space => {
                let hit = match self.current.clone() {
                    Some(Subject::Connection(id)) => Some(HitTarget::Connection(id)),
                    Some(Subject::Component(id)) => Some(HitTarget::Component(id)),
                    _ => None,
                };
                Some(self.record_step(hit))
            }
            CanvasKey::Delete => Some(self.undo_recorded_step()),
            CanvasKey::Escape if self.gesture == super::Gesture::Idle => Some(self.end_recording()),
            _ => None,
        }
    }

    /// Starts a recording if its tool was chosen, and drops steps whose elements were deleted.
    pub(super) fn sync_recording(&mut self) {
        if self.tool == Tool::Record && self.recording.is_none() {
            self.begin_recording(self.selected_flow());
        }
        let design = self.scene.design();
        if let Some(recording) = &mut self.recording {
            let flows = &design.flows;
            recording.flow = recording.flow.take().filter(|id| flows.get(id).is_some());
            recording.went.retain(|went| match &went.connection {
                Some(id) => {
                    let way = design.connections.get(id);
                    way.is_some_and(|connection| connection.to == went.component)
                }
                None => design.components.get(&went.component).is_some(),
            });
        }
    }
}
