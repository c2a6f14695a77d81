//! The course: exercises in an order that builds, from one component to a real system.

use super::{Exercise, load};
use crate::document::format::LoadError;

/// An exercise of the course.
pub struct CourseEntry {
    /// Name, as commands and links have it.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
}

impl CourseEntry {
    /// Reads the exercise.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn load(&self) -> Result<Exercise, LoadError> {
        load(self.text)
    }
}

macro_rules! course {
    ($($name:literal,)*) => {
        /// The exercises of the course, in order.
        pub const COURSE: &[CourseEntry] = &[$(CourseEntry {
            name: $name,
            text: include_str!(concat!("../../examples/course/", $name, ".json")),
        }),*];
    };
}

course! {
    "one-seat",
    "refused-chart",
    "one-cellar",
    "open-locks",
    "lost-label",
    "waiting-lobby",
    "all-or-nothing",
    "unexplained-number",
    "knew-everyone",
    "nobodys-word",
    "two-teams",
    "refund-in-three-days",
    "half-a-trip",
    "service-that-led",
    "leader-that-forgot",
    "nobody-keeps-the-thread",
    "two-halves",
    "sold-more-than-it-had",
}

/// The exercise of that name.
pub fn course_entry(name: &str) -> Option<&'static CourseEntry> {
    COURSE.iter().find(|entry| entry.name == name)
}
