//! The field in which a name is typed, over the drawing where the name will be. It is always there
//! and only hidden, so that it has the focus as soon as a name is asked for: what is typed next is
//! never taken for a key of the drawing, however much there is to draw first.

use super::place::place;
use crate::document::Subject;
use crate::editor::scene::geometry::Rect;
use crate::editor::scene::node_shape::kind_label;
use crate::editor::{CanvasController, NameEdit, display_name};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::NodeRef;

/// The field, and what is being named in it.
#[derive(Clone, Default)]
pub struct NameField {
    /// Its element.
    pub input: NodeRef,
    naming: Rc<RefCell<Option<NameEdit>>>,
}

impl NameField {
    /// What is being named.
    pub fn naming(&self) -> Option<NameEdit> {
        self.naming.borrow().clone()
    }

    fn element(&self) -> Option<HtmlInputElement> {
        self.input.cast()
    }

    /// Asks for a name, at once.
    pub fn open(&self, stage: &CanvasController, naming: &NameEdit) {
        *self.naming.borrow_mut() = Some(naming.clone());
        let Some(input) = self.element() else {
            return;
        };
        let label = match naming {
            NameEdit::NewComponent { kind, .. } => format!("Name of the new {}", kind_label(*kind)),
            NameEdit::NewDomain { .. } => "Name of the new domain".to_owned(),
            NameEdit::Existing(subject) => {
                format!(
                    "New name of {}",
                    display_name(stage.scene.design(), subject)
                )
            }
        };
        // Fails only for names that are no attribute's.
        let _ = input.set_attribute("aria-label", &label);
        input.set_placeholder(stage.suggested_name(naming));
        input.set_value(&stage.current_name(naming));
        let _ = input.remove_attribute("hidden");
        self.follow(stage);
        let _ = input.focus();
        input.select();
    }

    /// Puts it where what it names is seen.
    pub fn follow(&self, stage: &CanvasController) {
        let naming = self.naming.borrow();
        let area = naming.as_ref().and_then(|n| stage.name_field_area(n));
        if let Some(area) = area.map(|area| stage.view.rect_to_screen(&area)) {
            // As wide as what it names, and never too narrow to type in.
            let wide = Rect::around(area.center(), area.width.max(140.0), 32.0);
            place(&self.input, &wide);
        }
    }

    /// What was being named and what was typed. The field goes.
    pub fn close(&self) -> Option<(NameEdit, String)> {
        // Hidden, it loses the focus, which would close it once more.
        let naming = self.naming.borrow_mut().take()?;
        let typed = self.element().map(|input| input.value());
        if let Some(input) = self.element() {
            let _ = input.set_attribute("hidden", "");
        }
        Some((naming, typed.unwrap_or_default()))
    }

    /// Gives up what is no longer there.
    pub fn keep_if(&self, is_there: impl Fn(&Subject) -> bool) {
        if let Some(NameEdit::Existing(subject)) = self.naming()
            && !is_there(&subject)
        {
            self.close();
        }
    }
}
