//! Recording of a flow's steps. A click on a component adds the step that reaches it, with the
//! connection from the step before; a click on a connection adds the step along it. A first click on a
//! client sets the trigger. The design changes only at the end, as one undo step.

use super::{CanvasController, CanvasOutput};
use crate::document::{Design, Flow, Id, Kind, Step, Subject};
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
    /// The client that was clicked first: it triggers the flow.
    trigger: Option<Id>,
    /// Recorded steps in order.
    went: Vec<RecordedStep>,
    /// The step whose connection is still to be chosen.
    choice: Option<ConnectionChoice>,
}

/// A recorded step.
#[derive(Clone, Debug, PartialEq)]
struct RecordedStep {
    component: Id,
    /// The connection that reaches the component.
    connection: Option<Id>,
}

/// A component that several connections lead to, from the step before.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectionChoice {
    /// The component that was clicked.
    pub component: Id,
    /// The connections, in the order of ids.
    pub connections: Vec<Id>,
}

impl FlowRecording {
    /// True for a new flow, which needs a name.
    pub fn is_new(&self) -> bool {
        self.flow.is_none()
    }

    /// True if there is nothing to undo.
    pub fn is_empty(&self) -> bool {
        self.went.is_empty() && self.trigger.is_none()
    }

    /// The connection to choose, if several lead to the component that was clicked last.
    pub fn choice(&self) -> Option<&ConnectionChoice> {
        self.choice.as_ref()
    }

    /// The flow as if the recording ended here.
    fn flow(&self, design: &Design) -> Flow {
        let known = self.flow.as_ref().and_then(|id| design.flows.get(id));
        let mut flow = match known {
            Some(flow) => Flow::clone(flow),
            None => factory::flow(design, or_new(&self.name)),
        };
        if flow.steps.is_empty() && flow.trigger.is_none() {
            // The first caller is the trigger. A component that works by itself defines none.
            let way = self.went.first().and_then(|went| went.connection.as_ref());
            let way = way.and_then(|id| design.connections.get(id));
            let caller = way.map(|connection| connection.from.clone());
            flow.trigger = self.trigger.clone().or(caller);
        }
        for went in &self.went {
            let mut step: Step = factory::step(design, &flow, &went.component);
            step.connection.clone_from(&went.connection);
            flow.steps.push(step);
        }
        flow
    }
}

/// Connections by which the flow reaches a component: those from the step before; for a component that
/// the flow has not reached yet, otherwise those from the latest step that any leads from.
fn ways_to(design: &Design, flow: &Flow, component: &Id) -> Vec<Id> {
    let steps = flow.steps.iter().map(|step| &step.component);
    let visited: Vec<&Id> = flow.trigger.iter().chain(steps).collect();
    let Some((last, earlier)) = visited.split_last() else {
        return Vec::new();
    };
    if *last == component {
        // It works on by itself.
        return Vec::new();
    }
    let ways = |from: &Id| -> Vec<Id> {
        let all = design.connections.iter();
        let between = all.filter(|c| c.from == *from && c.to == *component);
        between.map(|c| c.id.clone()).collect()
    };
    let direct = ways(last);
    if !direct.is_empty() || visited.contains(&component) {
        return direct;
    }
    let found = earlier.iter().rev().map(|from| ways(from));
    found
        .into_iter()
        .find(|ways| !ways.is_empty())
        .unwrap_or_default()
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
        let recording = self.recording.as_ref()?;
        let flow = self.recorded_flow()?;
        let design = self.scene.design();
        let name = truncate_name(&flow.name);
        let component = |id: &Id| display_name(design, &Subject::Component(id.clone()));
        if let Some(choice) = &recording.choice {
            let to = component(&choice.component);
            return Some(format!("{name}: which connection leads to {to}?"));
        }
        let Some(last) = flow.steps.last() else {
            return Some(match &flow.trigger {
                Some(trigger) => {
                    let trigger = component(trigger);
                    format!("{name}: {trigger} starts it. Click the component it calls.")
                }
                None => format!("{name}: click the client that starts it, then each component."),
            });
        };
        let steps = count_noun(flow.steps.len(), "step", "steps");
        let shown = display_name(design, &along(&last.component, last.connection.as_ref()));
        let is_apart = last.connection.is_none() && recording.went.len() > 1;
        let gap = if is_apart {
            ", without a connection"
        } else {
            ""
        };
        Some(format!(
            "{name}: {steps}, last {shown}{gap}. Click the next component."
        ))
    }

    /// Starts recording: extends a flow, or begins a new one.
    pub fn start_recording(&mut self, flow: Option<Id>) -> Vec<CanvasOutput> {
        self.begin_recording(flow);
        self.walk = None;
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
        if let Some(recording) = &mut self.recording
            && recording.choice.take().is_none()
            && recording.went.pop().is_none()
        {
            recording.trigger = None;
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
        if recording.went.is_empty() {
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
        let Some(flow) = self.recorded_flow() else {
            return Vec::new();
        };
        match hit {
            Some(HitTarget::Connection(id)) => {
                let Some(edge) = self.scene.edge(&id) else {
                    return Vec::new();
                };
                let component = edge.connection.to.clone();
                self.add_step(component, Some(id))
            }
            Some(HitTarget::Component(component)) => {
                let design = self.scene.design();
                let starts = design.components.get(&component).is_some_and(|c| {
                    matches!(c.kind, Kind::Client | Kind::External) && flow.steps.is_empty()
                });
                if starts && flow.trigger.is_none() {
                    self.current = Some(Subject::Component(component.clone()));
                    if let Some(recording) = &mut self.recording {
                        recording.trigger = Some(component);
                    }
                    return Vec::new();
                }
                let mut ways = ways_to(design, &flow, &component);
                if ways.len() > 1 {
                    self.current = Some(Subject::Component(component.clone()));
                    if let Some(recording) = &mut self.recording {
                        recording.choice = Some(ConnectionChoice {
                            component,
                            connections: ways,
                        });
                    }
                    return vec![CanvasOutput::PickConnection];
                }
                self.add_step(component, ways.pop())
            }
            Some(HitTarget::Domain(_)) | None => Vec::new(),
        }
    }

    fn add_step(&mut self, component: Id, connection: Option<Id>) -> Vec<CanvasOutput> {
        self.current = Some(along(&component, connection.as_ref()));
        if let Some(recording) = &mut self.recording {
            recording.choice = None;
            recording.went.push(RecordedStep {
                component,
                connection,
            });
        }
        Vec::new()
    }

    /// Answers [`CanvasOutput::PickConnection`]: records the step along a connection, or with `None`
    /// gives it up.
    pub fn choose_connection(&mut self, connection: Option<Id>) -> Vec<CanvasOutput> {
        let choice = self.recording.as_mut().and_then(|r| r.choice.take());
        match (choice, connection) {
            (Some(choice), Some(connection)) => self.add_step(choice.component, Some(connection)),
            _ => Vec::new(),
        }
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
            let is_there = |id: &Id| design.components.get(id).is_some();
            recording.trigger = recording.trigger.take().filter(is_there);
            recording.choice.take_if(|choice| {
                let all = choice.connections.iter();
                !all.into_iter()
                    .all(|id| design.connections.get(id).is_some())
            });
        }
    }
}
