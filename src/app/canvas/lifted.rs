//! What is moved, while it is. It is drawn over what stays: to move a component is to draw a few
//! lines, however many lie below.

use super::marks::Marks;
use super::overlay::line;
use super::picture::{Near, Picture, Split};
use super::shared::Shared;
use crate::design::Subject;
use crate::editor::geometry::{Rect, Vec2};
use crate::editor::scene::{Lift, Preview};
use crate::editor::{DomainFrame, Selection};
use std::rc::Rc;
use yew::prelude::*;

/// A drawing of which something is moved.
pub struct Lifted {
    lift: Lift,
    split: Split,
}

impl Lifted {
    /// Lifts that out of what is near.
    pub fn of(lift: Lift, near: &Rc<Near>) -> Self {
        let split = near.split(&lift);
        Self { lift, split }
    }

    /// The same, out of what is near now.
    #[must_use]
    pub fn again(self, near: &Rc<Near>) -> Self {
        Self::of(self.lift, near)
    }

    /// What stays below it.
    pub fn below(&self) -> &Rc<Near> {
        &self.split.below
    }

    /// What is over the drawing.
    pub fn view(
        &self,
        near: &Rc<Near>,
        preview: &Preview,
        selection: &Selection,
        marks: &Rc<Marks>,
        on_badge: &Callback<Subject>,
    ) -> Html {
        let by = format!("translate({} {})", preview.by.x, preview.by.y);
        let picture = |near: &Rc<Near>, moves: bool| {
            html! {
                <Picture near={Shared(near.clone())} selection={selection.clone()} marks={Shared(marks.clone())} on_badge={on_badge.clone()} {moves} />
            }
        };
        let split = &self.split;
        let gives_way = |frame: &&Rc<DomainFrame>| !self.lift.domains.contains(&frame.id);
        html! {
            <g class="lifted">
                <g transform={by.clone()}>{ picture(&split.joins, false) }</g>
                { for preview.frames.iter().filter(gives_way).map(outline) }
                { picture(&near.led_anew(&self.lift, preview), true) }
                <g transform={by}>{ picture(&split.moving, false) }</g>
            </g>
        }
    }
}

/// Where a frame would be that gives way. As a whole it would cover what lies in it, and as one
/// rectangle all of it would be painted anew when one side moves.
fn outline(frame: &Rc<DomainFrame>) -> Html {
    let Rect { x, y, .. } = frame.rect;
    let (right, bottom) = (frame.rect.right(), frame.rect.bottom());
    let sides = [
        ((x, y), (right, y)),
        ((x, bottom), (right, bottom)),
        ((x, y), (x, bottom)),
        ((right, y), (right, bottom)),
    ];
    let side = |(from, to): ((f64, f64), (f64, f64))| {
        line(
            "gives-way",
            Vec2::new(from.0, from.1),
            Vec2::new(to.0, to.1),
        )
    };
    html! { <g key={frame.id.as_str()}>{ for sides.map(side) }</g> }
}
