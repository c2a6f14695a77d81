//! What is shared, and drawn anew only where it is another.

use std::rc::Rc;

/// Something that is shared and compared by its pointer alone: to compare two designs or scenes deeply
/// would cost more than to draw them.
#[derive(Debug)]
pub struct Shared<T: ?Sized>(pub Rc<T>);

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: ?Sized> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
