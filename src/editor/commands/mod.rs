//! Everything that a person can ask the app for, once: its menus, keys and palette are made from
//! this table.

use crate::document::{Kind, Subject};
use crate::editor::canvas::{Align, Axis, CanvasController};
use crate::editor::layout::LayoutScope;
use crate::editor::{Editor, Selection, Tool};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandId {
    /// Takes a tool.
    SetTool(Tool),
    /// Begins to record the steps of a flow.
    RecordFlow,
    /// One step back.
    Undo,
    /// One step forth.
    Redo,
    /// Selects everything.
    SelectAll,
    /// Selects what leads to the selected.
    SelectUpstream,
    /// Selects what the selected leads to.
    SelectDownstream,
    /// Selects all of the same kind.
    SelectSameKind,
    /// Brings the selected components in line.
    Align(Align),
    /// Gives the selected components the same room in between.
    Distribute(Axis),
    /// Copies the selected beside itself.
    Duplicate,
    /// Puts the selected on the clipboard.
    Copy,
    /// Puts the selected on the clipboard and takes it out.
    Cut,
    /// Puts in what is on the clipboard.
    Paste,
    /// Takes the selected out.
    Delete,
    /// Edits the name, or the style of a connection.
    Rename,
    /// Shows all fields.
    ShowFields,
    /// Takes all bends out of the selected connections.
    Straighten,
    /// Lays out the drawing, or what is selected.
    LayOut(LayoutScope),
    /// Keeps the selected components where they are when the drawing is laid out, or no longer.
    Pin,
    /// Adds the next component, connected to this one; on a connection, in between.
    AddNext,
    /// Connects to a component that is chosen by its name.
    ConnectByName,
    /// Leads the selected connection's start to a component that is chosen by its name.
    ChangeSource,
    /// Leads the selected connection's end to a component that is chosen by its name.
    ChangeTarget,
    /// Goes along the first connection that begins here.
    FollowOut,
    /// Goes against the first connection that ends here.
    FollowIn,
    /// Takes the next connection of the component that was left last.
    FollowOther,
    /// Nearer.
    ZoomIn,
    /// Farther.
    ZoomOut,
    /// As large as it is.
    ZoomActual,
    /// All of the drawing.
    ZoomFit,
    /// All of the selected.
    ZoomSelection,
    /// What was seen before.
    ViewBack,
    /// What was seen after that.
    ViewForward,
    /// Finds an element by its name.
    Find,
    /// Shows or hides the list of all elements.
    Outline,
    /// Goes to the next finding.
    NextFinding,
    /// Goes to the finding before.
    PreviousFinding,
    /// Goes to the next open question.
    NextQuestion,
    /// Goes to the open question before.
    PreviousQuestion,
    /// Lists the rules of the checklist.
    Rules,
    /// Finds a command by its name.
    Palette,
    /// Lists all commands and their keys.
    Help,
    /// Shows around, in a few steps.
    Tour,
    /// Begins an empty design.
    New,
    /// Begins with a template or an example.
    Start,
    /// Opens a design from a file.
    Open,
    /// Saves the design to its file.
    Save,
    /// Saves the design as a new file.
    SaveAs,
    /// Shows the designs that are kept side by side.
    Designs,
    /// Puts a file into the drawing.
    Merge,
    /// Says how the drawing differs from a file.
    Compare,
    /// Gives the report out as a file.
    Report(ReportKind),
    /// Puts the report on the clipboard.
    CopyReport(ReportKind),
    /// Gives a picture of the drawing out as a file.
    Picture,
    /// Makes a link to the design.
    Share,
    /// Prints drawing and findings.
    Print,
    /// Light, dark, or as the system has it.
    Theme,
    /// Shows or hides the small map.
    Minimap,
    /// Shows or hides the badges of findings.
    Badges,
}

/// What a report can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// For people.
    Markdown,
    /// For programs.
    Json,
    /// To print, with the drawing.
    Page,
    /// The findings for a spreadsheet.
    Csv,
    /// The drawing as a chart of Mermaid.
    Mermaid,
}

/// Where an action stands in a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandGroup {
    /// The design as a file.
    File,
    /// What is taken away.
    Report,
    /// Changes to what is there.
    Edit,
    /// What is selected.
    Select,
    /// Where things are.
    Arrange,
    /// The tools.
    Tools,
    /// What is drawn, and adding to it.
    Draw,
    /// What of it is seen.
    View,
    /// Going from one to another.
    Go,
    /// About the app.
    Help,
}

impl CommandGroup {
    /// All, in the order in which a menu has them.
    pub const ALL: [Self; 10] = [
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
    ];

    /// What it is called.
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
        }
    }
}

/// What decides whether an action applies.
#[derive(Clone, Copy)]
pub struct CommandContext<'c> {
    /// The canvas.
    pub stage: &'c CanvasController,
    /// There is a step to undo.
    pub can_undo: bool,
    /// There is a step to do again.
    pub can_redo: bool,
    /// A flow is recorded: its last step is what is taken back.
    pub records: bool,
    /// The review has findings.
    pub has_findings: bool,
    /// Another part was seen before.
    pub can_go_back: bool,
    /// Another part was seen after this one.
    pub can_go_forth: bool,
}

impl<'c> CommandContext<'c> {
    /// As things are. The tool is the app's: the canvas takes it a moment later.
    pub fn of(
        stage: &'c CanvasController,
        editor: &Editor,
        tool: Tool,
        has_findings: bool,
    ) -> Self {
        Self {
            stage,
            can_undo: editor.undo_name().is_some(),
            can_redo: editor.redo_name().is_some(),
            records: tool == Tool::Record,
            has_findings,
            can_go_back: stage.views.can_go_back(),
            can_go_forth: stage.views.can_go_forth(),
        }
    }

    fn selected(&self, what: fn(&Subject) -> bool) -> usize {
        self.stage.selection.iter().filter(|s| what(s)).count()
    }

    fn components(&self) -> usize {
        self.selected(|s| matches!(s, Subject::Component(_)))
    }
}

/// One thing that can be asked for.
#[derive(Clone, Copy, Debug)]
pub struct CommandSpec {
    /// Its name in settings and tests: never changes.
    pub id: &'static str,
    /// What a person calls it.
    pub name: &'static str,
    /// The same where there is little room and what is around it says the rest.
    pub short_name: &'static str,
    /// Where it stands.
    pub group: CommandGroup,
    /// Its keys, best first, such as `Ctrl+A`. Ctrl is Command on a Mac.
    pub keys: &'static [&'static str],
    /// Whether it does anything now.
    pub is_enabled: fn(&CommandContext<'_>) -> bool,
    /// What it does.
    pub command: CommandId,
}

macro_rules! actions {
    ($($group:ident: $id:literal $name:literal $(/ $short:literal)? [$($key:literal)*] $applies:expr => $act:expr;)+) => {
        /// All actions, in the order in which a menu has those of one group.
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
/// Something has a name by which it is found. Connections are called by their ends.
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
    File: "save" "Save" ["Ctrl+S"] always => CommandId::Save;
    File: "save-as" "Save as…" ["Ctrl+Shift+S"] always => CommandId::SaveAs;
    File: "designs" "Designs…" [] always => CommandId::Designs;
    File: "share" "Copy link" [] always => CommandId::Share;
    File: "print" "Print…" ["Ctrl+P"] always => CommandId::Print;

    Report: "report-markdown" "Download as Markdown" ["Ctrl+E"] always => CommandId::Report(ReportKind::Markdown);
    Report: "report-json" "Download as JSON" [] always => CommandId::Report(ReportKind::Json);
    Report: "report-page" "Download as a page" [] always => CommandId::Report(ReportKind::Page);
    Report: "report-csv" "Download findings as CSV" [] always => CommandId::Report(ReportKind::Csv);
    Report: "report-mermaid" "Download as Mermaid" [] always => CommandId::Report(ReportKind::Mermaid);
    Report: "copy-markdown" "Copy Markdown" [] always => CommandId::CopyReport(ReportKind::Markdown);
    Report: "copy-json" "Copy JSON" [] always => CommandId::CopyReport(ReportKind::Json);
    Report: "picture" "Picture as SVG or PNG…" ["Ctrl+Shift+E"] drawn => CommandId::Picture;

    Edit: "undo" "Undo" ["Ctrl+Z"] |c| c.can_undo || c.records => CommandId::Undo;
    Edit: "redo" "Redo" ["Ctrl+Shift+Z" "Ctrl+Y"] |c| c.can_redo => CommandId::Redo;
    Edit: "cut" "Cut" ["Ctrl+X"] movable => CommandId::Cut;
    Edit: "copy" "Copy" ["Ctrl+C"] movable => CommandId::Copy;
    Edit: "paste" "Paste" ["Ctrl+V"] always => CommandId::Paste;
    Edit: "duplicate" "Duplicate" ["Ctrl+D"] movable => CommandId::Duplicate;
    Edit: "delete" "Delete" ["Delete" "Backspace"] |c| deletable(c) || c.records => CommandId::Delete;
    Edit: "rename" "Rename, or choose a style" ["F2"] worked_on => CommandId::Rename;
    Edit: "fields" "Show its fields" ["E"] worked_on => CommandId::ShowFields;

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
    Arrange: "pin" "Keep in place, or no longer" ["K"] some => CommandId::Pin;
    Arrange: "straighten" "Straighten" ["Shift+S"] bent => CommandId::Straighten;

    Tools: "tool-select" "Select" ["V"] always => CommandId::SetTool(Tool::Select);
    Tools: "tool-pan" "Move the view" ["H"] always => CommandId::SetTool(Tool::Pan);
    Tools: "tool-connect" "Connect" ["C"] always => CommandId::SetTool(Tool::Connect);
    Tools: "tool-client" "Client" ["1"] always => CommandId::SetTool(Tool::Place(Kind::Client));
    Tools: "tool-service" "Service" ["2"] always => CommandId::SetTool(Tool::Place(Kind::Service));
    Tools: "tool-gateway" "Gateway" ["3"] always => CommandId::SetTool(Tool::Place(Kind::Gateway));
    Tools: "tool-datastore" "Datastore" ["4"] always => CommandId::SetTool(Tool::Place(Kind::Datastore));
    Tools: "tool-broker" "Broker" ["5"] always => CommandId::SetTool(Tool::Place(Kind::Broker));
    Tools: "tool-orchestrator" "Orchestrator" ["6"] always => CommandId::SetTool(Tool::Place(Kind::Orchestrator));
    Tools: "tool-external" "External system" ["7"] always => CommandId::SetTool(Tool::Place(Kind::External));
    Tools: "tool-telemetry" "Telemetry" ["8"] always => CommandId::SetTool(Tool::Place(Kind::Telemetry));
    Tools: "tool-job" "Job" ["9"] always => CommandId::SetTool(Tool::Place(Kind::Job));
    Tools: "tool-domain" "Domain" ["D"] always => CommandId::SetTool(Tool::Domain);
    Tools: "record-flow" "Record a flow" ["F"] drawn => CommandId::RecordFlow;

    Draw: "add-next" "Add the next component" ["A"] at_either => CommandId::AddNext;
    Draw: "connect-by-name" "Connect to…" ["Shift+C"] at_component => CommandId::ConnectByName;
    Draw: "lead-end" "Lead the end to…" ["Shift+C"] at_connection => CommandId::ChangeTarget;
    Draw: "lead-start" "Lead the start from…" ["Shift+F"] at_connection => CommandId::ChangeSource;

    View: "zoom-in" "Zoom in" ["+" "="] always => CommandId::ZoomIn;
    View: "zoom-out" "Zoom out" ["-"] always => CommandId::ZoomOut;
    View: "zoom-actual" "Actual size" ["0"] always => CommandId::ZoomActual;
    View: "zoom-fit" "Show all" ["Z"] always => CommandId::ZoomFit;
    View: "zoom-selection" "Show the selection" ["Shift+Z"] selected => CommandId::ZoomSelection;
    View: "minimap" "Small map" ["M"] always => CommandId::Minimap;
    View: "badges" "Badges of findings" ["B"] always => CommandId::Badges;
    View: "theme" "Light or dark" / "Theme" [] always => CommandId::Theme;

    Go: "find" "Find an element…" ["Ctrl+F" "/"] named => CommandId::Find;
    Go: "outline" "Outline" ["O"] always => CommandId::Outline;
    Go: "view-back" "Back to where you were" ["Alt+ArrowLeft" "["] |c| c.can_go_back => CommandId::ViewBack;
    Go: "view-forth" "Forth again" ["Alt+ArrowRight" "]"] |c| c.can_go_forth => CommandId::ViewForward;
    Go: "next-finding" "Next finding" ["F8"] |c| c.has_findings => CommandId::NextFinding;
    Go: "previous-finding" "Previous finding" ["Shift+F8"] |c| c.has_findings => CommandId::PreviousFinding;
    Go: "next-question" "Next open question" ["F9"] always => CommandId::NextQuestion;
    Go: "previous-question" "Previous open question" ["Shift+F9"] always => CommandId::PreviousQuestion;
    Go: "rules" "All rules" [] |c| c.has_findings => CommandId::Rules;
    Go: "follow-out" "Follow a connection" ["N"] at_either => CommandId::FollowOut;
    Go: "follow-in" "Go back along a connection" ["P"] at_either => CommandId::FollowIn;
    Go: "follow-other" "Take the next connection instead" ["Shift+N"] at_component => CommandId::FollowOther;

    Help: "palette" "Find a command…" ["Ctrl+K"] always => CommandId::Palette;
    Help: "help" "All commands and keys" / "Keys" ["?" "F1"] always => CommandId::Help;
    Help: "tour" "Show me around" [] always => CommandId::Tour;
}

/// The menu of one component, in groups.
const OF_COMPONENT: &[&[CommandId]] = &[
    &[
        CommandId::Rename,
        CommandId::ShowFields,
        CommandId::ConnectByName,
        CommandId::AddNext,
    ],
    &[
        CommandId::Cut,
        CommandId::Copy,
        CommandId::Duplicate,
        CommandId::Delete,
    ],
    &[
        CommandId::SelectUpstream,
        CommandId::SelectDownstream,
        CommandId::SelectSameKind,
    ],
    &[CommandId::Pin, CommandId::ZoomSelection],
];
/// The menu of one connection.
const OF_CONNECTION: &[&[CommandId]] = &[
    &[
        CommandId::Rename,
        CommandId::ShowFields,
        CommandId::ChangeSource,
        CommandId::ChangeTarget,
    ],
    &[CommandId::AddNext, CommandId::Straighten],
    &[CommandId::SelectUpstream, CommandId::SelectDownstream],
    &[CommandId::Delete],
];
/// The menu of the frame of a domain.
const OF_FRAME: &[&[CommandId]] = &[
    &[CommandId::Rename, CommandId::ShowFields],
    &[
        CommandId::Cut,
        CommandId::Copy,
        CommandId::Duplicate,
        CommandId::Delete,
    ],
    &[
        CommandId::LayOut(LayoutScope::Selected),
        CommandId::ZoomSelection,
    ],
];
/// The menu of what else is in a design, in its outline.
const OF_OTHER: &[&[CommandId]] = &[&[CommandId::ShowFields], &[CommandId::Delete]];
/// The menu of several.
const OF_SEVERAL: &[&[CommandId]] = &[
    &[
        CommandId::Cut,
        CommandId::Copy,
        CommandId::Duplicate,
        CommandId::Delete,
    ],
    &[
        CommandId::Align(Align::Left),
        CommandId::Align(Align::Centre),
        CommandId::Align(Align::Right),
        CommandId::Align(Align::Top),
        CommandId::Align(Align::Middle),
        CommandId::Align(Align::Bottom),
        CommandId::Distribute(Axis::Across),
        CommandId::Distribute(Axis::Down),
    ],
    &[
        CommandId::LayOut(LayoutScope::Selected),
        CommandId::Pin,
        CommandId::Straighten,
    ],
    &[CommandId::ZoomSelection],
];
/// The menu of the empty canvas.
const OF_CANVAS: &[&[CommandId]] = &[
    &[CommandId::Paste, CommandId::SelectAll],
    &[CommandId::LayOut(LayoutScope::All), CommandId::ZoomFit],
    &[CommandId::Find, CommandId::Palette],
];

/// What the menu of the selected offers, in groups; where nothing is selected, of the canvas.
pub fn menu(selection: &Selection) -> &'static [&'static [CommandId]] {
    match selection.single() {
        Some(Subject::Component(_)) => OF_COMPONENT,
        Some(Subject::Connection(_)) => OF_CONNECTION,
        Some(Subject::Domain(_)) => OF_FRAME,
        Some(_) => OF_OTHER,
        None if selection.is_empty() => OF_CANVAS,
        None => OF_SEVERAL,
    }
}

/// What keys do on the drawing besides: they move, choose and end what is being done.
pub const CANVAS_KEYS: &[(&str, &str)] = &[
    ("PageDown", "Next element"),
    ("PageUp", "Previous element"),
    ("Space", "Select the element that the keyboard is at"),
    ("Enter", "Name it, or end what is being drawn"),
    (
        "ArrowRight",
        "Move what is selected, or go to the next component that way",
    ),
    ("Ctrl+ArrowRight", "Go to the next component that way"),
    (
        "Alt+ArrowRight",
        "Move the side of the selected frame, or bend the selected connection",
    ),
    ("Shift+F10", "Open the menu of what the keyboard is at"),
    (
        "Backspace",
        "While a flow is recorded: take its last step back",
    ),
    (
        "Escape",
        "EdgeEnd what is being done, lay the tool down, select nothing",
    ),
];

/// Keys that are pressed together, one by one and as they are written on a keyboard.
pub fn key_labels(keys: &str) -> Vec<&str> {
    let sign = |key| match key {
        "ArrowLeft" => "←",
        "ArrowRight" => "→",
        "ArrowUp" => "↑",
        "ArrowDown" => "↓",
        "PageDown" => "Page down",
        "PageUp" => "Page up",
        other => other,
    };
    // The key may itself be a plus.
    match keys.strip_suffix('+') {
        Some(held) => held
            .split('+')
            .filter(|k| !k.is_empty())
            .chain(["+"])
            .collect(),
        None => keys.split('+').map(sign).collect(),
    }
}

/// One press of keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyChord {
    control: bool,
    shift: bool,
    alt: bool,
    /// As the browser names it; a letter is lower case.
    key: String,
}

impl KeyChord {
    /// Reads `Ctrl+Shift+A`; `None` where the text is no chord.
    pub fn parse(text: &str) -> Option<Self> {
        // The key may itself be a plus.
        let (held, key) = match text.strip_suffix('+') {
            Some("") => ("", "+"),
            Some(held) => (held.strip_suffix('+')?, "+"),
            None => text.rsplit_once('+').unwrap_or(("", text)),
        };
        let mut chord = Self::pressed(key, false, false, false, false);
        for held in held.split('+').filter(|h| !h.is_empty()) {
            match held {
                "Ctrl" => chord.control = true,
                "Shift" => chord.shift = true,
                "Alt" => chord.alt = true,
                _ => return None,
            }
        }
        (!key.is_empty()).then_some(chord)
    }

    /// What was pressed. Command of a Mac counts as Control; of signs, which are on other keys on
    /// every keyboard, it does not matter whether Shift was needed.
    pub fn pressed(key: &str, control: bool, shift: bool, alt: bool, meta: bool) -> Self {
        let mut letters = key.chars();
        let is_sign = match (letters.next(), letters.next()) {
            (Some(c), None) => !c.is_alphanumeric(),
            _ => false,
        };
        Self {
            control: control || meta,
            shift: shift && !is_sign,
            alt,
            key: if key.chars().count() == 1 {
                key.to_lowercase()
            } else {
                key.to_owned()
            },
        }
    }

    /// Whether it is a character alone, which belongs to whoever is typing and can be turned off.
    pub fn is_single(&self) -> bool {
        !self.control && !self.alt && self.key.chars().count() == 1
    }
}

impl CommandSpec {
    /// Its best keys as they are written on a keyboard, in a line.
    pub fn shortcut_label(&self) -> Option<String> {
        Some(key_labels(self.keys.first()?).join(" "))
    }

    /// Whether these keys are among its own.
    pub fn matches(&self, pressed: &KeyChord) -> bool {
        let own = self.keys.iter().filter_map(|keys| KeyChord::parse(keys));
        own.into_iter().any(|own| own == *pressed)
    }
}

/// The action that these keys ask for now.
pub fn command_for_keys(
    pressed: &KeyChord,
    context: &CommandContext<'_>,
) -> Option<&'static CommandSpec> {
    let mut asked = COMMANDS.iter().filter(|action| action.matches(pressed));
    asked.find(|action| (action.is_enabled)(context))
}

/// The action that does that.
pub fn command_spec(act: CommandId) -> Option<&'static CommandSpec> {
    COMMANDS.iter().find(|action| action.command == act)
}

/// The action of that id.
pub fn find_command(id: &str) -> Option<&'static CommandSpec> {
    COMMANDS.iter().find(|action| action.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Design, Domain, Id, Style};
    use crate::editor::scene::Scene;
    use crate::editor::{Command, factory, find};
    use std::collections::{HashMap, HashSet};
    use std::rc::Rc;

    fn stage(selected: &[Subject]) -> CanvasController {
        let mut editor = Editor::open(Rc::new(Design::new("Test")));
        for (at, name) in ["a", "b", "c"].into_iter().enumerate() {
            let x = 300.0 * at as f64;
            let component = factory::component(editor.design(), Kind::Service, name, (x, 0.0));
            editor.run(Command::AddComponent(component.into())).unwrap();
        }
        let id = |text: &str| Id::new(text).unwrap();
        let mut link = factory::connection(editor.design(), &id("a"), &id("b"), Style::Request);
        let bend =
            crate::document::Point::new(crate::document::Real(1.0), crate::document::Real(99.0));
        link.waypoints.push(bend);
        editor.run(Command::AddConnection(link.into())).unwrap();
        let sales = Domain::new(id("sales"), "Sales".to_owned());
        editor.run(Command::put(sales, "Add")).unwrap();
        let scene = Scene::of(editor.design(), &Scene::default());
        let mut stage = CanvasController::default();
        let selection: Selection = selected.iter().cloned().collect();
        stage.update(Rc::new(scene), Tool::Select, &selection);
        stage
    }

    #[test]
    fn keys_are_read_and_matched() {
        let all = KeyChord::parse("Ctrl+A").unwrap();
        assert_eq!(all, KeyChord::pressed("a", true, false, false, false));
        assert_eq!(
            all,
            KeyChord::pressed("A", false, false, false, true),
            "Command"
        );
        assert_ne!(all, KeyChord::pressed("a", false, false, false, false));
        assert_ne!(all, KeyChord::pressed("A", true, true, false, false));
        let help = KeyChord::parse("?").unwrap();
        assert_eq!(help, KeyChord::pressed("?", false, true, false, false));
        let plus = KeyChord::pressed("+", false, true, false, false);
        assert_eq!(KeyChord::parse("+"), Some(plus));
        let with = KeyChord::pressed("+", true, false, false, false);
        assert_eq!(KeyChord::parse("Ctrl++"), Some(with));
        let back = KeyChord::parse("Shift+F8").unwrap();
        assert_eq!(back, KeyChord::pressed("F8", false, true, false, false));
        for bad in ["", "Hyper+A", "Ctrl+", "ctrl+a"] {
            assert_eq!(KeyChord::parse(bad), None, "{bad}");
        }
        assert!(KeyChord::parse("Shift+U").unwrap().is_single());
        assert!(!KeyChord::parse("F8").unwrap().is_single());
    }

    #[test]
    fn keys_are_shown_as_they_are_written_on_a_keyboard() {
        assert_eq!(key_labels("Ctrl+Shift+ArrowLeft"), ["Ctrl", "Shift", "←"]);
        assert_eq!(key_labels("+"), ["+"]);
        assert_eq!(key_labels("Ctrl++"), ["Ctrl", "+"]);
        assert_eq!(key_labels("F8"), ["F8"]);
    }

    #[test]
    fn ids_are_unique_and_keys_are_valid() {
        let ids: HashSet<_> = COMMANDS.iter().map(|a| a.id).collect();
        assert_eq!(ids.len(), COMMANDS.len());
        for action in COMMANDS {
            for keys in action.keys {
                assert!(KeyChord::parse(keys).is_some(), "{keys}");
            }
            assert!(!action.name.ends_with('.'), "{}", action.name);
        }
    }

    #[test]
    fn no_two_that_apply_together_share_keys() {
        let id = |text: &str| Id::new(text).unwrap();
        let component = |text: &str| Subject::Component(id(text));
        let connection = Subject::Connection(id("a-b"));
        let selections = [
            vec![],
            vec![component("a")],
            vec![component("a"), component("b")],
            vec![component("a"), component("b"), component("c")],
            vec![connection.clone()],
            vec![connection, component("a"), component("b"), component("c")],
            vec![Subject::Domain(id("sales"))],
        ];
        let mut applied = HashSet::new();
        for selected in &selections {
            let stage = stage(selected);
            let context = CommandContext {
                stage: &stage,
                can_undo: true,
                can_redo: true,
                records: false,
                has_findings: true,
                can_go_back: true,
                can_go_forth: true,
            };
            let mut taken = HashMap::new();
            for action in COMMANDS.iter().filter(|a| (a.is_enabled)(&context)) {
                applied.insert(action.id);
                for keys in action.keys {
                    let before = taken.insert(KeyChord::parse(keys), action.id);
                    assert_eq!(before, None, "{keys} of {}", action.id);
                }
            }
        }
        assert_eq!(applied.len(), COMMANDS.len(), "each applies at some time");
    }

    #[test]
    fn menus_name_what_is_in_the_register_and_applies() {
        let id = |text: &str| Id::new(text).unwrap();
        let component = |text: &str| Subject::Component(id(text));
        let selections = [
            vec![],
            vec![component("a")],
            vec![Subject::Connection(id("a-b"))],
            vec![Subject::Domain(id("sales"))],
            vec![component("a"), component("b"), component("c")],
        ];
        for selected in &selections {
            let stage = stage(selected);
            let editor = Editor::open(stage.scene.design().clone());
            let context = CommandContext::of(&stage, &editor, Tool::Select, false);
            for act in menu(&stage.selection).iter().flat_map(|group| *group) {
                let action = command_spec(*act).unwrap();
                // Only connections have bends to take out.
                let applies = (action.is_enabled)(&context) || *act == CommandId::Straighten;
                assert!(applies, "{} of {selected:?}", action.id);
            }
        }
    }

    #[test]
    fn what_does_not_apply_is_not_asked_for() {
        let empty = CanvasController::default();
        let editor = Editor::open(Rc::new(Design::new("Test")));
        let context = CommandContext::of(&empty, &editor, Tool::Select, false);
        let keys = |text: &str| KeyChord::parse(text).unwrap();
        assert!(command_for_keys(&keys("Ctrl+Z"), &context).is_none());
        assert!(command_for_keys(&keys("Ctrl+A"), &context).is_none());
        assert_eq!(
            command_for_keys(&keys("2"), &context).unwrap().name,
            "Service"
        );
        assert_eq!(find_command("undo").unwrap().command, CommandId::Undo);
    }

    #[test]
    fn while_a_flow_is_recorded_its_last_step_can_be_taken_back() {
        let stage = stage(&[]);
        let editor = Editor::open(stage.scene.design().clone());
        for (tool, applies) in [(Tool::Select, false), (Tool::Record, true)] {
            let context = CommandContext::of(&stage, &editor, tool, false);
            for id in ["undo", "delete"] {
                let action = find_command(id).unwrap();
                assert_eq!((action.is_enabled)(&context), applies, "{id} with {tool:?}");
            }
        }
    }

    #[test]
    fn an_element_is_looked_for_where_anything_can_be_found() {
        let id = |text: &str| Id::new(text).unwrap();
        let empty = Design::new("Test");
        let component = factory::component(&empty, Kind::Service, "a", (0.0, 0.0));
        let domain = Domain::new(id("sales"), "Sales".to_owned());
        let flow = factory::flow(&empty, "Buy");
        let adds = [
            Command::AddComponent(component.into()),
            Command::put(domain, "Add"),
            Command::put(flow, "Add"),
        ];
        let found = |editor: &Editor| {
            let scene = Scene::of(editor.design(), &Scene::default());
            let mut stage = CanvasController::default();
            stage.update(Rc::new(scene), Tool::Select, &Selection::none());
            let context = CommandContext::of(&stage, editor, Tool::Select, false);
            let offered = (find_command("find").unwrap().is_enabled)(&context);
            let any = find::elements(editor.design()).next().is_some();
            assert_eq!(offered, any);
            offered
        };
        assert!(!found(&Editor::open(Rc::new(empty.clone()))));
        for add in adds {
            let mut editor = Editor::open(Rc::new(empty.clone()));
            let name = format!("{add:?}");
            editor.run(add).unwrap();
            assert!(found(&editor), "{name}");
        }
    }

    #[test]
    fn a_short_name_says_no_more_and_is_shown_beside_its_keys() {
        for action in COMMANDS {
            assert!(!action.short_name.is_empty(), "{}", action.id);
            assert!(
                action.short_name.len() <= action.name.len(),
                "{}",
                action.id
            );
        }
        assert_eq!(find_command("new").unwrap().short_name, "New");
        assert_eq!(find_command("save").unwrap().short_name, "Save");
        let keys = |id: &str| find_command(id).unwrap().shortcut_label();
        assert_eq!(keys("save-as").as_deref(), Some("Ctrl Shift S"));
        assert_eq!(keys("new"), None);
    }
}
