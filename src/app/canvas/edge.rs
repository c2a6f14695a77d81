//! A connection on the drawing.

use super::badge::Badge;
use super::live::{Live, Shared};
use super::marks::Mark;
use crate::design::{Style, Subject};
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
    /// How it looks while something that it joins is dragged.
    dragged: Option<Rc<Edge>>,
}

impl Component for EdgeView {
    type Message = Option<Rc<Edge>>;
    type Properties = EdgeProps;

    fn create(ctx: &Context<Self>) -> Self {
        let props = ctx.props();
        let listener = ctx.link().callback(|edge| edge);
        props
            .live
            .add_edge(props.edge.0.connection.id.clone(), listener);
        Self { dragged: None }
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
        html! {
            <g class={classes!("edge", style.as_str(), props.selected.then_some("selected"), hot.then_some("hot"))}
                data-connection={edge.connection.id.as_str().to_owned()}>
                if props.selected {
                    <path class="halo" d={edge.route.line(0.0)} />
                }
                { arrow(&edge.route, style) }
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
    let (length, half_width, closed) = match style {
        Style::Request => (11.0, 4.5, true),
        Style::Data => (7.0, 3.0, true),
        Style::Message | Style::Event => (9.0, 5.0, false),
        Style::Telemetry => (6.0, 3.0, false),
    };
    // A filled head ends in a point, which the blunt end of the line would cover.
    let short = if closed { length - 1.0 } else { 1.0 };
    html! {
        <>
            <path class="line" d={route.line(short)} />
            <path class={if closed { "head" } else { "head open" }} d={route.head(length, half_width, closed)} />
        </>
    }
}
