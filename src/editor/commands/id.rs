//! Identifiers of the commands.

use crate::editor::Tool;
use crate::editor::canvas::{Align, Axis};
use crate::editor::layout::LayoutScope;

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
