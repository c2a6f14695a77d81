//! Messages to the panels of the sidebar.

use super::channel::Channel;
use super::ui::FindingFocus;

/// A message to the findings panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingsCommand {
    /// Moves the focus to the selected finding.
    Focus(FindingFocus),
    /// Steps through the open questions: to the next (1), the previous (-1), or to the current (0).
    Step(i8),
}

/// Messages to each panel. Cheap to clone.
#[derive(Clone, Default, PartialEq)]
pub struct PanelChannels {
    /// Messages to the findings panel.
    pub findings: Channel<FindingsCommand>,
    /// Moves the focus to the outline.
    pub focus_outline: Channel<()>,
    /// Moves the focus to the first field of the selected element.
    pub focus_fields: Channel<()>,
}
