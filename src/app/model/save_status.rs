//! Status of autosave.

/// True state of the open document in the storage of the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SaveStatus {
    /// All changes are stored.
    #[default]
    Saved,
    /// Changes will be stored in a moment.
    Saving,
    /// The browser does not store the changes.
    Unsaved,
}
