//! Reviewing as one draws: at once where that is quick, a moment later where it is not, so that
//! neither typing nor dragging waits.

use super::browser::clock;
use crate::design::Design;
use crate::review::{Review, review};
use gloo::timers::callback::Timeout;
use std::rc::Rc;
use yew::prelude::*;

/// A review and how long it took. Cheap to clone; two are equal where they are the same.
#[derive(Clone)]
pub struct Reviewed(Rc<Timed>);

struct Timed {
    review: Review,
    milliseconds: f64,
}

impl PartialEq for Reviewed {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Reviewed {
    /// Reviews the design as of today.
    pub fn new(design: &Rc<Design>) -> Self {
        let before = clock::milliseconds();
        let review = review(design, clock::today());
        let milliseconds = clock::milliseconds() - before;
        Self(Rc::new(Timed {
            review,
            milliseconds,
        }))
    }

    /// The review.
    pub fn review(&self) -> &Review {
        &self.0.review
    }

    /// How long it took.
    pub fn milliseconds(&self) -> f64 {
        self.0.milliseconds
    }
}

/// A design with more parts than these is not reviewed at once before it is known how long that
/// takes.
const SMALL: usize = 1_000;
/// What takes longer than this is felt, in milliseconds.
const FELT: f64 = 8.0;
/// How long the person pauses before such a design is reviewed, in milliseconds.
const PAUSE: u32 = 150;

/// The latest review of the design; that of an earlier state of it until then.
#[hook]
pub fn use_review(design: &Rc<Design>) -> Option<Reviewed> {
    let reviewed = use_state(|| None::<Reviewed>);
    use_effect_with(Same(design.clone()), {
        let reviewed = reviewed.clone();
        move |Same(design)| {
            let parts = |design: &Design| design.components.len() + design.connections.len();
            let known = reviewed.as_ref().filter(|r| {
                // Of another design the time says nothing.
                parts(r.review().design()).abs_diff(parts(design)) < SMALL
            });
            let at_once = match known {
                Some(before) => before.milliseconds() <= FELT,
                None => parts(design) <= SMALL,
            };
            let mut waiting = None;
            if at_once {
                reviewed.set(Some(Reviewed::new(design)));
            } else {
                let design = design.clone();
                let run = move || reviewed.set(Some(Reviewed::new(&design)));
                waiting = Some(Timeout::new(PAUSE, run));
            }
            // An edit that comes before it takes its place.
            move || drop(waiting)
        }
    });
    (*reviewed).clone()
}

/// A design that equals only itself: comparing two deeply would cost more than a review.
#[derive(Clone)]
pub struct Same(pub Rc<Design>);

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
