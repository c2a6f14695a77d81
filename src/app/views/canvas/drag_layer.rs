//! What is moved, while it is. It is drawn over what stays: to move a component is to draw a few
//! lines, however many lie below.

use super::picture::{Near, Picture, Split};
use super::shared::Shared;
use crate::document::Subject;
use crate::editor::Selection;
use crate::editor::scene::geometry::Rect;
use crate::editor::scene::{DragPreview, DragSet};
use crate::export::Marks;
use std::rc::Rc;
use yew::prelude::*;

/// A drawing of which something is moved.
pub struct Lifted {
    lift: DragSet,
    split: Split,
}

impl Lifted {
    /// Lifts that out of what is near.
    pub fn of(lift: DragSet, near: &Rc<Near>) -> Self {
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

    /// Where frames would be that give way to it.
    pub fn giving_way<'a>(&'a self, preview: &'a DragPreview) -> impl Iterator<Item = Rect> + 'a {
        let frames = preview.frames.iter();
        let staying = frames.filter(|frame| !self.lift.domains.contains(&frame.id));
        staying.map(|frame| frame.rect)
    }

    /// What is over the drawing.
    pub fn view(
        &self,
        near: &Rc<Near>,
        preview: &DragPreview,
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
        html! {
            <g class="lifted">
                <g transform={by.clone()}>{ picture(&split.joins, false) }</g>
                { picture(&near.led_anew(&self.lift, preview), true) }
                <g transform={by}>{ picture(&split.moving, false) }</g>
            </g>
        }
    }
}
