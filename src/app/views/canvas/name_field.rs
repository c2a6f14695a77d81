//! Name field: an input over the canvas, where the name will be. The element is always in the page
//! and only hidden, so that it takes the focus within the event that opens it: the next key is never
//! taken for a shortcut, however long the canvas renders.

use super::position::position_element;
use crate::document::Subject;
use crate::editor::scene::geometry::Rect;
use crate::editor::scene::node_shape::kind_label;
use crate::editor::{CanvasController, NameEdit, display_name};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, HtmlInputElement};
use yew::NodeRef;

/// The field and the name that is edited in it.
#[derive(Clone, Default)]
pub struct NameField {
    /// The input element.
    pub input: NodeRef,
    /// The box below it with the completion that Tab takes.
    pub hint: NodeRef,
    /// The completion's words in that box.
    pub completion: NodeRef,
    edit: Rc<RefCell<Option<NameEdit>>>,
}

impl NameField {
    /// The edit in progress.
    pub fn edit(&self) -> Option<NameEdit> {
        self.edit.borrow().clone()
    }

    fn element(&self) -> Option<HtmlInputElement> {
        self.input.cast()
    }

    /// Opens the field and moves the focus to it.
    pub fn open(&self, controller: &CanvasController, edit: &NameEdit) {
        *self.edit.borrow_mut() = Some(edit.clone());
        let Some(input) = self.element() else {
            return;
        };
        let label = match edit {
            NameEdit::NewComponent { kind, .. } => format!("Name of the new {}", kind_label(*kind)),
            NameEdit::NewDomain { .. } => "Name of the new domain".to_owned(),
            NameEdit::Existing(subject) => {
                let what = match subject {
                    Subject::Connection(_) => "Words of",
                    _ => "New name of",
                };
                format!(
                    "{what} {}",
                    display_name(controller.scene.design(), subject)
                )
            }
        };
        // Fails only for an invalid attribute name.
        let _ = input.set_attribute("aria-label", &label);
        input.set_placeholder(controller.suggested_name(edit));
        input.set_value(&controller.current_name(edit));
        let _ = input.remove_attribute("hidden");
        self.follow(controller);
        self.suggest(controller);
        let _ = input.focus();
        input.select();
    }

    fn completed(&self, controller: &CanvasController, input: &HtmlInputElement) -> Option<String> {
        controller.complete_name(self.edit.borrow().as_ref()?, &input.value())
    }

    /// Shows how the name may go on, if there is anything to add.
    pub fn suggest(&self, controller: &CanvasController) {
        let (Some(input), Some(hint)) = (self.element(), self.hint.cast::<Element>()) else {
            return;
        };
        let name = self.completed(controller, &input);
        if let Some(words) = self.completion.get() {
            words.set_text_content(name.as_deref());
        }
        let _ = hint.toggle_attribute_with_force("hidden", name.is_none());
    }

    /// Takes the completion. Returns false if there is none.
    pub fn complete(&self, controller: &CanvasController) -> bool {
        let Some(input) = self.element() else {
            return false;
        };
        let Some(name) = self.completed(controller, &input) else {
            return false;
        };
        input.set_value(&name);
        self.suggest(controller);
        true
    }

    /// Places the field over the element that it names.
    pub fn follow(&self, controller: &CanvasController) {
        let edit = self.edit.borrow();
        let area = edit.as_ref().and_then(|n| controller.name_field_area(n));
        if let Some(area) = area.map(|area| controller.view.rect_to_screen(&area)) {
            // As wide as the element, but never too narrow to type in.
            let wide = Rect::around(area.center(), area.width.max(140.0), 32.0);
            position_element(&self.input, &wide);
            let below = Rect {
                y: wide.bottom() + 2.0,
                width: 0.0,
                height: 0.0,
                ..wide
            };
            position_element(&self.hint, &below);
        }
    }

    /// Closes the field. Returns the edit and the typed name.
    pub fn close(&self) -> Option<(NameEdit, String)> {
        // Hiding the field blurs it, which calls `close` again.
        let edit = self.edit.borrow_mut().take()?;
        let typed = self.element().map(|input| input.value());
        if let Some(input) = self.element() {
            let _ = input.set_attribute("hidden", "");
        }
        if let Some(hint) = self.hint.cast::<Element>() {
            let _ = hint.set_attribute("hidden", "");
        }
        Some((edit, typed.unwrap_or_default()))
    }

    /// Closes the field if its element no longer exists.
    pub fn close_unless(&self, exists: impl Fn(&Subject) -> bool) {
        if let Some(NameEdit::Existing(subject)) = self.edit()
            && !exists(&subject)
        {
            self.close();
        }
    }
}
