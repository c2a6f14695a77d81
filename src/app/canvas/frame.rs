//! The frame of a domain.

use super::live::{Live, Shared};
use crate::editor::DomainFrame;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`FrameView`].
#[derive(Clone, Properties, PartialEq)]
pub struct FrameProps {
    /// What is drawn.
    pub frame: Shared<DomainFrame>,
    /// It is selected.
    pub selected: bool,
    /// Where it tells how it can be reached.
    pub live: Live,
}

/// The frame of a domain.
pub struct FrameView {
    /// How it looks while something in it is dragged.
    dragged: Option<Rc<DomainFrame>>,
}

impl Component for FrameView {
    type Message = Option<Rc<DomainFrame>>;
    type Properties = FrameProps;

    fn create(ctx: &Context<Self>) -> Self {
        let props = ctx.props();
        let link = ctx.link().clone();
        let listener = move |frame: Option<Rc<DomainFrame>>| link.send_message(frame);
        let id = props.frame.0.id.clone();
        props.live.add_frame(id, Rc::new(listener));
        Self { dragged: None }
    }

    fn update(&mut self, _: &Context<Self>, dragged: Option<Rc<DomainFrame>>) -> bool {
        let changes = dragged.is_some() || self.dragged.is_some();
        self.dragged = dragged;
        changes
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let frame = self.dragged.as_ref().unwrap_or(&props.frame.0);
        let rect = frame.rect;
        let y = (rect.y + 22.0).to_string();
        let label = match frame.language.is_empty() {
            true => format!("{}, domain", frame.name),
            false => format!("{}, domain of {}", frame.name, frame.language),
        };
        html! {
            <g class={classes!("frame", props.selected.then_some("selected"))} id={format!("at-domain-{}", frame.id)}
                role="group" aria-label={label}>
                <rect x={rect.x.to_string()} y={rect.y.to_string()} rx="10"
                    width={rect.width.to_string()} height={rect.height.to_string()} />
                <text x={(rect.x + 14.0).to_string()} y={y.clone()}>{ frame.name.clone() }</text>
                if !frame.language.is_empty() {
                    <text class="language" x={frame.language_x().to_string()} {y}>{ frame.language.clone() }</text>
                }
            </g>
        }
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        props.live.remove_frame(&props.frame.0.id);
    }
}
