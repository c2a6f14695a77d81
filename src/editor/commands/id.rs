//! Identifiers of the commands.

use crate::editor::Tool;
use crate::editor::canvas::{Align, Axis};
use crate::editor::layout::LayoutScope;

/// A command of the user interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandId {
    /// Switches to a tool.
    SetTool(Tool),
    /// Starts recording the steps of a flow.
    RecordFlow,
    /// Undoes the last step.
    Undo,
    /// Redoes the step undone last.
    Redo,
    /// Selects all elements.
    SelectAll,
    /// Selects everything upstream of the selection.
    SelectUpstream,
    /// Selects everything downstream of the selection.
    SelectDownstream,
    /// Selects all elements of the same kind.
    SelectSameKind,
    /// Aligns the selected components.
    Align(Align),
    /// Spaces the selected components evenly.
    Distribute(Axis),
    /// Duplicates the selection.
    Duplicate,
    /// Copies the selection to the clipboard.
    Copy,
    /// Cuts the selection to the clipboard.
    Cut,
    /// Inserts the contents of the clipboard.
    Paste,
    /// Deletes the selection.
    Delete,
    /// Edits the name of an element, or the style of a connection.
    Rename,
    /// Shows all fields in the inspector.
    ShowFields,
    /// Removes all bends of the selected connections.
    Straighten,
    /// Lays out the drawing or the selection.
    LayOut(LayoutScope),
    /// Pins or unpins the selected components: layout leaves pinned ones in place.
    Pin,
    /// Adds a component connected to the current one; on a connection, splits it.
    AddNext,
    /// Connects to a component chosen by name.
    ConnectByName,
    /// Moves the start of the connection to a component chosen by name.
    ChangeSource,
    /// Moves the end of the connection to a component chosen by name.
    ChangeTarget,
    /// Follows the first outgoing connection.
    FollowOut,
    /// Follows the first incoming connection backwards.
    FollowIn,
    /// Follows the next connection of the component left last.
    FollowOther,
    /// Zooms in.
    ZoomIn,
    /// Zooms out.
    ZoomOut,
    /// Resets the zoom to 100%.
    ZoomActual,
    /// Fits the drawing into the view.
    ZoomFit,
    /// Fits the selection into the view.
    ZoomSelection,
    /// Returns to the previous viewport.
    ViewBack,
    /// Returns to the next viewport.
    ViewForward,
    /// Finds an element by name.
    Find,
    /// Shows or hides the outline.
    Outline,
    /// Shows the flows under failures.
    Failures,
    /// Calls the current component or connection down, or up again, and shows what breaks.
    CallDown,
    /// Selects the next finding.
    NextFinding,
    /// Selects the previous finding.
    PreviousFinding,
    /// Selects the next open question.
    NextQuestion,
    /// Selects the previous open question.
    PreviousQuestion,
    /// Lists the rules of the checklist.
    Rules,
    /// Opens the command palette.
    Palette,
    /// Lists all commands with their shortcuts.
    Help,
    /// Starts the guided tour.
    Tour,
    /// Opens the course of exercises.
    Course,
    /// Walks the design through the checklist.
    SelfReview,
    /// Makes an exercise from the drawing.
    MakeExercise,
    /// Collects hand-ins of a group.
    CollectHandIns,
    /// Presents the open exercise.
    Present,
    /// Creates an empty design.
    New,
    /// Opens the list of templates and examples.
    Start,
    /// Opens a file.
    Open,
    /// Saves to the design's file.
    Save,
    /// Saves to a new file.
    SaveAs,
    /// Opens the list of stored designs.
    Designs,
    /// Merges a file into the design.
    Merge,
    /// Compares the design with a file.
    Compare,
    /// Compares the design with an earlier version of it.
    CompareVersion,
    /// Shows the report.
    ReadReport,
    /// Prints the report.
    PrintReport,
    /// Downloads the report.
    Report(ReportKind),
    /// Copies the report to the clipboard.
    CopyReport(ReportKind),
    /// Exports a picture of the drawing.
    Picture,
    /// Copies a share link.
    Share,
    /// Prints the drawing and its findings.
    Print,
    /// Cycles through the light, dark and system themes.
    Theme,
    /// Shows or hides the minimap.
    Minimap,
    /// Shows or hides the badges of findings.
    Badges,
    /// Puts the selected components into a new domain.
    PutIntoDomain,
    /// Folds or unfolds the panel at the side.
    Panel,
    /// Moves the focus to the next region of the screen.
    NextRegion,
    /// Moves the focus to the previous region of the screen.
    PreviousRegion,
    /// Shows the drawing in full screen, or ends that.
    FullScreen,
    /// Makes the type around the drawing larger, as for a projector, or as before.
    LargeType,
    /// Gives each domain a colour of its own, or none.
    DomainColours,
}

/// Formats of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// Markdown, for people.
    Markdown,
    /// JSON, for programs.
    Json,
    /// An HTML page with the drawing, for printing.
    Page,
    /// Findings as CSV.
    Csv,
    /// The drawing as a Mermaid flowchart.
    Mermaid,
}
