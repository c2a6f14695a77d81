//! The command registry: menus, keyboard shortcuts and the command palette are generated from one
//! table.

mod context;
mod id;
mod keys;
mod menus;
mod table;
#[cfg(test)]
mod tests;

pub use context::CommandContext;
pub use id::{CommandId, ReportKind};
pub use keys::{CANVAS_KEYS, KeyChord, key_labels};
pub use menus::menu;
pub use table::{
    COMMANDS, CommandGroup, CommandSpec, command_for_keys, command_spec, find_command,
};
