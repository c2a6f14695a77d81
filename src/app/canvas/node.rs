//! A component on the drawing.

use super::badge::Badge;
use super::body::body;
use super::live::{Live, Shared, put_at, translate};
use super::marks::Mark;
use crate::design::Subject;
use crate::editor::geometry::Vec2;
use crate::editor::notation::words;
use crate::editor::scene::Node;
use crate::editor::shape::{LINE_HEIGHT, kind_word};
use std::cell::Cell;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`NodeView`].
#[derive(Clone, Properties, PartialEq)]
pub struct NodeProps {
    /// What is drawn.
    pub node: Shared<Node>,
    /// It is selected.
    pub selected: bool,
    /// Its findings.
    pub mark: Option<Mark>,
    /// Where it tells how it can be reached.
    pub live: Live,
    /// Its badge was pressed.
    pub on_badge: Callback<Subject>,
}

/// A component on the drawing.
pub struct NodeView {
    element: NodeRef,
    /// Where it rests.
    center: Rc<Cell<Vec2>>,
}

impl Component for NodeView {
    type Message = ();
    type Properties = NodeProps;

    fn create(ctx: &Context<Self>) -> Self {
        let node = &ctx.props().node.0;
        let element = NodeRef::default();
        let center = Rc::new(Cell::new(node.center));
        let listener = {
            let (element, center) = (element.clone(), center.clone());
            move |by: Option<Vec2>| put_at(&element, center.get() + by.unwrap_or_default())
        };
        let live = &ctx.props().live;
        live.add_node(node.component.id.clone(), Rc::new(listener));
        Self { element, center }
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &NodeProps) -> bool {
        self.center.set(ctx.props().node.0.center);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let node = &props.node.0;
        let component = &node.component;
        let (kind, shape) = (component.kind, &node.shape);
        let subject = Subject::Component(component.id.clone());
        let mut label = format!("{}, {}", component.name, kind_word(kind));
        if let Some(mark) = props.mark {
            label = format!("{label}, {}", mark.said());
        }
        let words = words(node);
        let x = words.x.to_string();
        let line = |(nth, text): (usize, &String)| {
            let y = words.name + LINE_HEIGHT * nth as f64;
            html! { <text x={x.clone()} y={y.to_string()}>{ text.clone() }</text> }
        };
        html! {
            <g ref={self.element.clone()} id={format!("at-component-{}", component.id)} role="group" aria-label={label}
                class={classes!("node", kind.as_str(), props.selected.then_some("selected"))}
                transform={translate(node.center)}>
                { body(kind, shape.width, shape.height) }
                { for shape.lines.iter().enumerate().map(line) }
                <text class="under" x={x.clone()} y={words.under.to_string()}>{ shape.under.clone() }</text>
                if let Some(mark) = props.mark {
                    <Badge {subject} name={component.name.clone()} {mark} on_badge={props.on_badge.clone()}
                        at={(shape.width / 2.0, -shape.height / 2.0)} />
                }
            </g>
        }
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        props.live.remove_node(&props.node.0.component.id);
    }
}
