//! Whatever opens over the drawing.

use super::acts::{Acts, Open};
use super::chooser::ChooserProps;
use super::parts::Part;
use yew::prelude::*;

/// Properties of [`Dialogs`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Where it is asked for.
    pub acts: Acts,
}

/// Shows what is asked for, when it is.
#[component]
pub fn Dialogs(props: &Props) -> Html {
    let asked = use_reducer(|| Asked(None));
    let dispatch = asked.dispatcher();
    use_effect_with(props.acts.clone(), move |acts| {
        acts.on_open(Callback::from(move |open| dispatch.dispatch(open)));
    });
    match &asked.0 {
        Some(asked) => {
            html! { <Part<ChooserProps> acts={props.acts.clone()} asked={asked.clone()} /> }
        }
        None => Html::default(),
    }
}

/// What was asked for last, with a number that tells one time from the next.
struct Asked(Option<(u64, Open)>);

impl Reducible for Asked {
    type Action = Open;

    fn reduce(self: std::rc::Rc<Self>, open: Open) -> std::rc::Rc<Self> {
        let number = self.0.as_ref().map_or(0, |(number, _)| number + 1);
        Self(Some((number, open))).into()
    }
}
