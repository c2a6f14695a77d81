//! A connection on the drawing.

use super::badge::Badge;
use super::live::{EdgeMove, Live, Shared, put_at};
use super::marks::Mark;
use crate::design::{Style, Subject};
use crate::editor::geometry::{Rect, Vec2};
use crate::editor::notation;
use crate::editor::route::Route;
use crate::editor::scene::Edge;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`EdgeView`].
#[derive(Clone, Properties, PartialEq)]
pub struct EdgeProps {
    /// What is drawn.
    pub edge: Shared<Edge>,
    /// What it is called, where it has findings.
    pub name: AttrValue,
    /// Of a long one, only what lies in this area is drawn.
    pub within: Option<Rect>,
    /// It is selected.
    pub selected: bool,
    /// Its findings.
    pub mark: Option<Mark>,
    /// Where it tells how it can be reached.
    pub live: Live,
    /// Its badge was pressed.
    pub on_badge: Callback<Subject>,
}

/// A connection on the drawing.
pub struct EdgeView {
    element: NodeRef,
    /// How it looks while something that it joins is dragged.
    dragged: Option<Rc<Edge>>,
}

impl Component for EdgeView {
    type Message = Option<Rc<Edge>>;
    type Properties = EdgeProps;

    fn create(ctx: &Context<Self>) -> Self {
        let props = ctx.props();
        let element = NodeRef::default();
        let listener = {
            let (element, link) = (element.clone(), ctx.link().clone());
            move |moved: Option<EdgeMove>| match moved {
                Some(EdgeMove::Shifted(by)) => put_at(&element, by),
                Some(EdgeMove::Redrawn(edge)) => link.send_message(Some(edge)),
                None => {
                    put_at(&element, Vec2::default());
                    link.send_message(None);
                }
            }
        };
        let id = props.edge.0.connection.id.clone();
        props.live.add_edge(id, Rc::new(listener));
        let dragged = None;
        Self { element, dragged }
    }

    fn update(&mut self, _: &Context<Self>, dragged: Option<Rc<Edge>>) -> bool {
        let changes = dragged.is_some() || self.dragged.is_some();
        self.dragged = dragged;
        changes
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let edge = self.dragged.as_ref().unwrap_or(&props.edge.0);
        let style = edge.connection.style;
        let hot = props.mark.is_some_and(|mark| mark.fails > 0);
        let subject = Subject::Connection(edge.connection.id.clone());
        let badge_at = edge.badge_at();
        let clipped = props.within.map(|area| edge.route.clipped(&area));
        let line = clipped.as_ref().unwrap_or(&edge.route);
        html! {
            <g ref={self.element.clone()} class={classes!("edge", style.as_str(), props.selected.then_some("selected"), hot.then_some("hot"))}
                data-connection={edge.connection.id.as_str().to_owned()}>
                if props.selected {
                    <path class="halo" d={line.line(0.0)} />
                }
                { arrow_of(line, &edge.route, style) }
                if let Some(label) = &edge.label {
                    <text class="label" x={label.at.x.to_string()} y={(label.at.y + 4.0).to_string()}>{ label.text.clone() }</text>
                }
                if let Some(mark) = props.mark {
                    <Badge {subject} name={props.name.clone()} {mark} on_badge={props.on_badge.clone()} at={(badge_at.x, badge_at.y)} />
                }
            </g>
        }
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        props.live.remove_edge(&props.edge.0.connection.id);
    }
}

/// The line of a connection with its head, as the notation has it for that style.
pub fn arrow(route: &Route, style: Style) -> Html {
    arrow_of(route, route, style)
}

/// The line goes one way, of which the other is the whole.
fn arrow_of(line: &Route, whole: &Route, style: Style) -> Html {
    let arrow = notation::arrow(line, whole, style);
    html! {
        <>
            <path class="line" d={arrow.line} />
            <path class={if arrow.filled { "head" } else { "head open" }} d={arrow.head} />
        </>
    }
}
