//! Context menus.

use super::CommandId;
use crate::document::Subject;
use crate::editor::Selection;
use crate::editor::canvas::{Align, Axis};
use crate::editor::layout::LayoutScope;

/// Context menu of a component, in groups.
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
    &[
        CommandId::Pin,
        CommandId::ZoomSelection,
        CommandId::CallDown,
    ],
];
/// Context menu of a connection.
const OF_CONNECTION: &[&[CommandId]] = &[
    &[
        CommandId::Rename,
        CommandId::ShowFields,
        CommandId::ChangeSource,
        CommandId::ChangeTarget,
    ],
    &[CommandId::AddNext, CommandId::Straighten],
    &[
        CommandId::SelectUpstream,
        CommandId::SelectDownstream,
        CommandId::CallDown,
    ],
    &[CommandId::Delete],
];
/// Context menu of a domain's frame.
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
/// Context menu of flows and invariants, in the outline.
const OF_OTHER: &[&[CommandId]] = &[&[CommandId::ShowFields], &[CommandId::Delete]];
/// Context menu of several elements.
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
/// Context menu of the empty canvas.
const OF_CANVAS: &[&[CommandId]] = &[
    &[CommandId::Paste, CommandId::SelectAll],
    &[CommandId::LayOut(LayoutScope::All), CommandId::ZoomFit],
    &[CommandId::Find, CommandId::Palette],
];

/// The context menu of a selection, in groups; of the canvas, if nothing is selected.
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
