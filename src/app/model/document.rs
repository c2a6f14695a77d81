//! The open document: its identity, the file that it is saved to, and blank designs.

use crate::document::Design;
use std::any::Any;
use std::fmt;
use std::rc::Rc;

pub use crate::store::UNTITLED;

/// Identity of an opened document. An edit that names another document is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DocumentId(u64);

impl DocumentId {
    /// Identity of the document that is opened after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// Number for keys of views.
    pub fn number(self) -> u64 {
        self.0
    }
}

/// Handle of a file that saving writes back to. State and services pass it on; only the browser's
/// file access looks inside. Cheap to clone; two handles are equal if they are clones of one.
#[derive(Clone)]
pub struct FileHandle(Rc<dyn Any>);

impl FileHandle {
    /// Wraps what the platform gives for the file.
    pub fn new(file: impl Any) -> Self {
        Self(Rc::new(file))
    }

    /// The platform's handle of the file, if it is a `T`.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

impl PartialEq for FileHandle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for FileHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileHandle")
    }
}

/// A design without elements.
pub fn empty_design() -> Rc<Design> {
    Rc::new(Design::new(UNTITLED))
}

/// True if the design holds nothing but its title and notes, so that there is nothing to review.
pub fn is_blank(design: &Design) -> bool {
    let blank = Design {
        title: design.title.clone(),
        notes: design.notes.clone(),
        ..Design::default()
    };
    *design == blank
}
