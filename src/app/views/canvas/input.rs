//! Conversion of browser events to input of the canvas controller.

use crate::editor::canvas::{CanvasKey, Modifiers, PointerButton, PointerInput};
use crate::editor::scene::geometry::Vec2;
use crate::editor::scene::routing::Side;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

/// Position of an event, in pixels from the corner of an element.
pub fn position_in(event: &MouseEvent, element: &Element) -> Vec2 {
    let rect = element.get_bounding_client_rect();
    Vec2::new(
        f64::from(event.client_x()) - rect.left(),
        f64::from(event.client_y()) - rect.top(),
    )
}

/// Input of a pointer. `space` is true while the space bar is held.
pub fn pointer_input(event: &PointerEvent, element: &Element, space: bool) -> PointerInput {
    let touch = event.pointer_type() == "touch";
    PointerInput {
        pointer: event.pointer_id(),
        at: position_in(event, element),
        button: match event.button() {
            0 => PointerButton::First,
            1 => PointerButton::Middle,
            _ => PointerButton::Other,
        },
        touch,
        modifiers: Modifiers {
            shift: event.shift_key(),
            control: event.ctrl_key() || event.meta_key(),
            space,
            alt: event.alt_key(),
        },
    }
}

/// Key of the canvas. The space bar is excluded: it acts on release, and only if it did not pan.
pub fn canvas_key(event: &KeyboardEvent) -> Option<(CanvasKey, Modifiers)> {
    let control = event.ctrl_key() || event.meta_key();
    let modifiers = Modifiers {
        shift: event.shift_key(),
        control,
        space: false,
        alt: event.alt_key(),
    };
    if event.is_composing() || event.alt_key() && !event.key().starts_with("Arrow") {
        return None;
    }
    let key = match event.key().as_str() {
        "ArrowLeft" => CanvasKey::Arrow(Side::Left),
        "ArrowRight" => CanvasKey::Arrow(Side::Right),
        "ArrowUp" => CanvasKey::Arrow(Side::Top),
        "ArrowDown" => CanvasKey::Arrow(Side::Bottom),
        "a" | "A" if control => CanvasKey::All,
        _ if control => return None,
        "PageDown" => CanvasKey::Next,
        "PageUp" => CanvasKey::Previous,
        "Enter" | "F2" => CanvasKey::Enter,
        "Escape" => CanvasKey::Escape,
        "Delete" | "Backspace" => CanvasKey::Delete,
        "c" | "C" if !event.shift_key() => CanvasKey::Connect,
        _ => return None,
    };
    Some((key, modifiers))
}

/// Returns true for keys that open the context menu.
pub fn opens_menu(event: &KeyboardEvent) -> bool {
    let key = event.key();
    key == "ContextMenu" || key == "F10" && event.shift_key()
}

/// Effect of the wheel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WheelInput {
    /// Pans by pixels.
    Pan(Vec2),
    /// Zooms around a position by a factor.
    Zoom(Vec2, f64),
}

/// Effect of a wheel event. It zooms with Control, which browsers also set for a pinch on a touchpad.
pub fn wheel_input(event: &WheelEvent, element: &Element) -> WheelInput {
    const LINE: f64 = 32.0;
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => LINE,
        WheelEvent::DOM_DELTA_PAGE => f64::from(element.client_height()),
        _ => 1.0,
    };
    let (x, y) = (event.delta_x() * unit, event.delta_y() * unit);
    if event.ctrl_key() || event.meta_key() {
        // A notch of a wheel is some hundred pixels, a step of a pinch only a few.
        let factor = (-y.clamp(-40.0, 40.0) * 0.008).exp();
        return WheelInput::Zoom(position_in(event, element), factor);
    }
    if event.shift_key() && x == 0.0 {
        return WheelInput::Pan(Vec2::new(-y, 0.0));
    }
    WheelInput::Pan(Vec2::new(-x, -y))
}
