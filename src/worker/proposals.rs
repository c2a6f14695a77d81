//! Edit proposals: commands applied to a copy of the document and sent as patches.

use super::protocol::{EditProposal, EditResult};
use crate::document::{Design, DesignDiff};
use crate::editor::{Command, Editor, InputError};
use std::rc::Rc;

/// Applies a command to a copy of the document and returns the difference as a proposal.
///
/// # Errors
/// Returns the message of the input error, or of the command if it cannot be applied.
pub fn propose(
    design: &Rc<Design>,
    state: u64,
    command: Result<Command, InputError>,
) -> EditResult {
    let command = command.map_err(|error| error.to_string())?;
    let mut editor = Editor::open(design.clone());
    let name = command.name(design);
    editor.run(command).map_err(|error| error.to_string())?;
    Ok(EditProposal {
        state,
        name,
        patch: DesignDiff::between(design, editor.design()).to_text(),
    })
}
