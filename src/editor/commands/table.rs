//! The table of all commands and the conditions under which they are enabled.

use super::{CommandContext, CommandId, KeyChord, ReportKind, key_labels};
use crate::document::{Kind, Subject};
use crate::editor::Tool;
use crate::editor::canvas::{Align, Axis};
use crate::editor::layout::LayoutScope;

/// Menu sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandGroup {
    /// Files.
    File,
    /// Reports and pictures.
    Report,
    /// Editing.
    Edit,
    /// Selecting.
    Select,
    /// Arranging.
    Arrange,
    /// Tools.
    Tools,
    /// Drawing.
    Draw,
    /// The view.
    View,
    /// Navigation.
    Go,
    /// Help.
    Help,
    /// Exercises.
    Learn,
}

impl CommandGroup {
    /// All groups in menu order.
    pub const ALL: [Self; 11] = [
        Self::File,
        Self::Report,
        Self::Edit,
        Self::Select,
        Self::Arrange,
        Self::Tools,
        Self::Draw,
        Self::View,
        Self::Go,
        Self::Help,
        Self::Learn,
    ];

    /// The heading of the group.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Report => "Report",
            Self::Edit => "Edit",
            Self::Select => "Select",
            Self::Arrange => "Arrange",
            Self::Tools => "Tools",
            Self::Draw => "Draw",
            Self::View => "View",
            Self::Go => "Go",
            Self::Help => "Help",
            Self::Learn => "Learn",
        }
    }
}

/// A command with its label, shortcuts and condition.
#[derive(Clone, Copy, Debug)]
pub struct CommandSpec {
    /// Stable id for settings and tests.
    pub id: &'static str,
    /// Label.
    pub name: &'static str,
    /// Shorter label where context gives the rest.
    pub short_name: &'static str,
    /// Menu section.
    pub group: CommandGroup,
    /// Shortcuts such as `Ctrl+A`, the preferred one first. Ctrl is Command on a Mac.
    pub keys: &'static [&'static str],
    /// Returns whether the command can run in this context.
    pub is_enabled: fn(&CommandContext<'_>) -> bool,
    /// The command to run.
    pub command: CommandId,
}

macro_rules! actions {
    ($($group:ident: $id:literal $name:literal $(/ $short:literal)? [$($key:literal)*] $applies:expr => $act:expr;)+) => {
        /// All commands; those of a group in menu order.
        pub const COMMANDS: &[CommandSpec] = &[$(CommandSpec {
            id: $id,
            name: $name,
            short_name: [$($short,)? $name][0],
            group: CommandGroup::$group,
            keys: &[$($key),*],
            is_enabled: $applies,
            command: $act,
        }),+];
    };
}

fn always(_: &CommandContext<'_>) -> bool {
    true
}
fn drawn(c: &CommandContext<'_>) -> bool {
    !c.stage.scene.design().components.is_empty()
}
/// True if anything can be found by name. Connections are named by their ends.
fn named(c: &CommandContext<'_>) -> bool {
    let design = c.stage.scene.design();
    drawn(c) || !design.domains.is_empty() || !design.flows.is_empty()
}
fn selected(c: &CommandContext<'_>) -> bool {
    !c.stage.selection.is_empty()
}
fn movable(c: &CommandContext<'_>) -> bool {
    c.selected(|s| matches!(s, Subject::Component(_) | Subject::Domain(_))) > 0
}
fn joinable(c: &CommandContext<'_>) -> bool {
    c.selected(|s| matches!(s, Subject::Component(_) | Subject::Connection(_))) > 0
}
fn some(c: &CommandContext<'_>) -> bool {
    c.components() > 0
}
fn two(c: &CommandContext<'_>) -> bool {
    c.components() > 1
}
fn arrangeable(c: &CommandContext<'_>) -> bool {
    two(c) || c.selected(|s| matches!(s, Subject::Domain(_))) > 0
}
fn three(c: &CommandContext<'_>) -> bool {
    c.components() > 2
}
fn worked_on(c: &CommandContext<'_>) -> bool {
    c.stage.subject().is_some()
}
fn deletable(c: &CommandContext<'_>) -> bool {
    !c.stage.selection.is_empty() || c.stage.current.is_some()
}
fn at_component(c: &CommandContext<'_>) -> bool {
    matches!(c.stage.subject(), Some(Subject::Component(_)))
}
fn at_connection(c: &CommandContext<'_>) -> bool {
    matches!(c.stage.subject(), Some(Subject::Connection(_)))
}
fn at_either(c: &CommandContext<'_>) -> bool {
    at_component(c) || at_connection(c)
}
fn bent(c: &CommandContext<'_>) -> bool {
    c.stage.selection.iter().any(|s| match s {
        Subject::Connection(id) => {
            let edge = c.stage.scene.edge(id);
            edge.is_some_and(|edge| !edge.connection.waypoints.is_empty())
        }
        _ => false,
    })
}

actions! {
    File: "new" "New design" / "New" [] always => CommandId::New;
    File: "start" "Templates and examples…" [] always => CommandId::Start;
    File: "open" "Open…" ["Ctrl+O"] always => CommandId::Open;
    File: "merge" "Merge a file…" ["Ctrl+I"] always => CommandId::Merge;
    File: "compare" "Compare with a file…" [] drawn => CommandId::Compare;
    File: "compare-version" "Compare with a version…" [] drawn => CommandId::CompareVersion;
    File: "save" "Save" ["Ctrl+S"] always => CommandId::Save;
    File: "save-as" "Save as…" ["Ctrl+Shift+S"] always => CommandId::SaveAs;
    File: "designs" "Designs…" [] always => CommandId::Designs;
    File: "share" "Copy link" [] always => CommandId::Share;
    File: "print" "Print…" ["Ctrl+P"] always => CommandId::Print;

    Report: "report-read" "Read the report" [] always => CommandId::ReadReport;
    Report: "report-print" "Print the report…" [] always => CommandId::PrintReport;
    Report: "report-markdown" "Download as Markdown" ["Ctrl+E"] always => CommandId::Report(ReportKind::Markdown);
    Report: "report-json" "Download as JSON" [] always => CommandId::Report(ReportKind::Json);
    Report: "report-page" "Download as HTML" [] always => CommandId::Report(ReportKind::Page);
    Report: "report-csv" "Download findings as CSV" [] always => CommandId::Report(ReportKind::Csv);
    Report: "report-mermaid" "Download as Mermaid" [] always => CommandId::Report(ReportKind::Mermaid);
    Report: "copy-markdown" "Copy Markdown" [] always => CommandId::CopyReport(ReportKind::Markdown);
    Report: "copy-json" "Copy JSON" [] always => CommandId::CopyReport(ReportKind::Json);
    Report: "picture" "Picture as SVG or PNG…" ["Ctrl+Shift+E"] drawn => CommandId::Picture;

    Edit: "undo" "Undo" ["Ctrl+Z"] |c| c.can_undo || c.is_recording => CommandId::Undo;
    Edit: "redo" "Redo" ["Ctrl+Shift+Z" "Ctrl+Y"] |c| c.can_redo => CommandId::Redo;
    Edit: "cut" "Cut" ["Ctrl+X"] movable => CommandId::Cut;
    Edit: "copy" "Copy" ["Ctrl+C"] movable => CommandId::Copy;
    Edit: "paste" "Paste" ["Ctrl+V"] always => CommandId::Paste;
    Edit: "duplicate" "Duplicate" ["Ctrl+D"] movable => CommandId::Duplicate;
    Edit: "delete" "Delete" ["Delete" "Backspace"] |c| deletable(c) || c.is_recording => CommandId::Delete;
    Edit: "rename" "Rename or change style" ["F2"] worked_on => CommandId::Rename;
    Edit: "fields" "Show fields" ["E"] worked_on => CommandId::ShowFields;

    Select: "select-all" "Select all" ["Ctrl+A"] drawn => CommandId::SelectAll;
    Select: "select-upstream" "Select everything upstream" ["Shift+U"] joinable => CommandId::SelectUpstream;
    Select: "select-downstream" "Select everything downstream" ["Shift+D"] joinable => CommandId::SelectDownstream;
    Select: "select-same-kind" "Select all of the same kind" ["Shift+K"] joinable => CommandId::SelectSameKind;

    Arrange: "align-left" "Align left" ["Ctrl+Shift+ArrowLeft"] two => CommandId::Align(Align::Left);
    Arrange: "align-centre" "Align centres" ["Shift+X"] two => CommandId::Align(Align::Centre);
    Arrange: "align-right" "Align right" ["Ctrl+Shift+ArrowRight"] two => CommandId::Align(Align::Right);
    Arrange: "align-top" "Align top" ["Ctrl+Shift+ArrowUp"] two => CommandId::Align(Align::Top);
    Arrange: "align-middle" "Align middles" ["Shift+Y"] two => CommandId::Align(Align::Middle);
    Arrange: "align-bottom" "Align bottom" ["Ctrl+Shift+ArrowDown"] two => CommandId::Align(Align::Bottom);
    Arrange: "distribute-across" "Distribute horizontally" ["Shift+H"] three => CommandId::Distribute(Axis::Across);
    Arrange: "distribute-down" "Distribute vertically" ["Shift+V"] three => CommandId::Distribute(Axis::Down);
    Arrange: "lay-out" "Lay out the drawing" ["Shift+L"] drawn => CommandId::LayOut(LayoutScope::All);
    Arrange: "lay-out-selection" "Lay out the selection" ["L"] arrangeable => CommandId::LayOut(LayoutScope::Selected);
    Arrange: "group" "Put into a domain" ["Ctrl+G"] |c| c.components() > 0 => CommandId::PutIntoDomain;
    Arrange: "pin" "Pin or unpin" / "Pin" ["K"] some => CommandId::Pin;
    Arrange: "straighten" "Straighten" ["Shift+S"] bent => CommandId::Straighten;

    Tools: "tool-select" "Select" ["V"] always => CommandId::SetTool(Tool::Select);
    Tools: "tool-pan" "Pan" ["H"] always => CommandId::SetTool(Tool::Pan);
    Tools: "tool-connect" "Connect" ["C"] always => CommandId::SetTool(Tool::Connect);
    Tools: "tool-client" "Client" ["1"] always => CommandId::SetTool(Tool::Place(Kind::Client));
    Tools: "tool-service" "Service" ["2"] always => CommandId::SetTool(Tool::Place(Kind::Service));
    Tools: "tool-gateway" "Gateway" ["3"] always => CommandId::SetTool(Tool::Place(Kind::Gateway));
    Tools: "tool-datastore" "Datastore" ["4"] always => CommandId::SetTool(Tool::Place(Kind::Datastore));
    Tools: "tool-broker" "Broker" ["5"] always => CommandId::SetTool(Tool::Place(Kind::Broker));
    Tools: "tool-orchestrator" "Orchestrator" ["6"] always => CommandId::SetTool(Tool::Place(Kind::Orchestrator));
    Tools: "tool-external" "External system" / "External" ["7"] always => CommandId::SetTool(Tool::Place(Kind::External));
    Tools: "tool-telemetry" "Telemetry" ["8"] always => CommandId::SetTool(Tool::Place(Kind::Telemetry));
    Tools: "tool-job" "Job" ["9"] always => CommandId::SetTool(Tool::Place(Kind::Job));
    Tools: "tool-domain" "Domain" ["D"] always => CommandId::SetTool(Tool::Domain);
    Tools: "record-flow" "Record a flow" / "Flow" ["F"] drawn => CommandId::RecordFlow;

    Draw: "add-next" "Add the next component" ["A"] at_either => CommandId::AddNext;
    Draw: "connect-by-name" "Connect to…" ["Shift+C"] at_component => CommandId::ConnectByName;
    Draw: "call-down" "What breaks if this is down" ["X"] at_either => CommandId::CallDown;
    Draw: "change-target" "Change target…" ["Shift+C"] at_connection => CommandId::ChangeTarget;
    Draw: "change-source" "Change source…" ["Shift+F"] at_connection => CommandId::ChangeSource;

    View: "zoom-in" "Zoom in" ["+" "="] always => CommandId::ZoomIn;
    View: "zoom-out" "Zoom out" ["-"] always => CommandId::ZoomOut;
    View: "zoom-actual" "Actual size" ["0"] always => CommandId::ZoomActual;
    View: "zoom-fit" "Show all" ["Z"] always => CommandId::ZoomFit;
    View: "zoom-selection" "Show the selection" ["Shift+Z"] selected => CommandId::ZoomSelection;
    View: "minimap" "Minimap" ["M"] always => CommandId::Minimap;
    View: "badges" "Finding badges" ["B"] always => CommandId::Badges;
    View: "panel" "Panel" ["T"] always => CommandId::Panel;
    View: "full-screen" "Full screen" [] always => CommandId::FullScreen;
    View: "large-type" "Larger type" [] always => CommandId::LargeType;
    View: "domain-colours" "Domain colours" [] always => CommandId::DomainColours;
    View: "theme" "Theme" [] always => CommandId::Theme;

    Go: "find" "Find an element…" ["Ctrl+F" "/"] named => CommandId::Find;
    Go: "outline" "Outline" ["O"] always => CommandId::Outline;
    Go: "failures" "Failures" ["Shift+B"] always => CommandId::Failures;
    Go: "view-back" "Previous view" ["Alt+ArrowLeft" "["] |c| c.can_go_back => CommandId::ViewBack;
    Go: "view-forward" "Next view" ["Alt+ArrowRight" "]"] |c| c.can_go_forward => CommandId::ViewForward;
    Go: "next-finding" "Next finding" ["F8"] |c| c.has_findings => CommandId::NextFinding;
    Go: "previous-finding" "Previous finding" ["Shift+F8"] |c| c.has_findings => CommandId::PreviousFinding;
    Go: "next-question" "Next open question" ["F9"] always => CommandId::NextQuestion;
    Go: "previous-question" "Previous open question" ["Shift+F9"] always => CommandId::PreviousQuestion;
    Go: "rules" "Rules and settings" [] |c| c.has_findings => CommandId::Rules;
    Go: "next-region" "Next region of the screen" ["F6"] always => CommandId::NextRegion;
    Go: "previous-region" "Previous region of the screen" ["Shift+F6"] always => CommandId::PreviousRegion;
    Go: "follow-out" "Follow connection" ["N"] at_either => CommandId::FollowOut;
    Go: "follow-in" "Follow connection back" ["P"] at_either => CommandId::FollowIn;
    Go: "follow-other" "Follow another connection" ["Shift+N"] at_component => CommandId::FollowOther;

    Help: "palette" "Find a command…" ["Ctrl+K"] always => CommandId::Palette;
    Help: "help" "Help: notions, legend, keys" / "Help" ["?" "F1"] always => CommandId::Help;
    Help: "tour" "Guided tour" [] always => CommandId::Tour;

    Learn: "course" "Exercises…" [] always => CommandId::Course;
    Learn: "self-review" "Self-review, step by step" [] always => CommandId::SelfReview;
    Learn: "make-exercise" "Make an exercise from this drawing" [] drawn => CommandId::MakeExercise;
    Learn: "collect-hand-ins" "Collect hand-ins…" [] always => CommandId::CollectHandIns;
    Learn: "present" "Present the exercise" [] always => CommandId::Present;
}

impl CommandSpec {
    /// The preferred shortcut as one line of key labels.
    pub fn shortcut_label(&self) -> Option<String> {
        Some(key_labels(self.keys.first()?).join(" "))
    }

    /// Returns whether the chord is one of the shortcuts.
    pub fn matches(&self, pressed: &KeyChord) -> bool {
        let own = self.keys.iter().filter_map(|keys| KeyChord::parse(keys));
        own.into_iter().any(|own| own == *pressed)
    }
}

/// The enabled command of a shortcut.
pub fn command_for_keys(
    pressed: &KeyChord,
    context: &CommandContext<'_>,
) -> Option<&'static CommandSpec> {
    let mut asked = COMMANDS.iter().filter(|action| action.matches(pressed));
    asked.find(|action| (action.is_enabled)(context))
}

/// The table entry of a command.
pub fn command_spec(act: CommandId) -> Option<&'static CommandSpec> {
    COMMANDS.iter().find(|action| action.command == act)
}

/// The table entry with an id.
pub fn find_command(id: &str) -> Option<&'static CommandSpec> {
    COMMANDS.iter().find(|action| action.id == id)
}
