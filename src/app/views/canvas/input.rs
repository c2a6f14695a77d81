//! Events of the browser, as the stage understands them.

use crate::editor::canvas::{CanvasKey, Modifiers, PointerButton, PointerInput};
use crate::editor::scene::geometry::Vec2;
use crate::editor::scene::routing::Side;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

/// Where the event is, in pixels from the corner of the element.
pub fn place_of(event: &MouseEvent, element: &Element) -> Vec2 {
    let rect = element.get_bounding_client_rect();
    Vec2::new(
        f64::from(event.client_x()) - rect.left(),
        f64::from(event.client_y()) - rect.top(),
    )
}

/// The pointer. `space` says whether the space bar is held.
pub fn press(event: &PointerEvent, element: &Element, space: bool) -> PointerInput {
    let touch = event.pointer_type() == "touch";
    PointerInput {
        pointer: event.pointer_id(),
        at: place_of(event, element),
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

/// A key that means something on the canvas. The space bar is not among them: it means something
/// only when it goes up again without having moved the view.
pub fn key(event: &KeyboardEvent) -> Option<(CanvasKey, Modifiers)> {
    let control = event.ctrl_key() || event.meta_key();
    let held = Modifiers {
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
    Some((key, held))
}

/// Whether these keys open the menu of what one is at.
pub fn asks_for_menu(event: &KeyboardEvent) -> bool {
    let key = event.key();
    key == "ContextMenu" || key == "F10" && event.shift_key()
}

/// What the wheel asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wheel {
    /// So many pixels.
    Pan(Vec2),
    /// So many times as near, at that place.
    Zoom(Vec2, f64),
}

/// Reads the wheel: with Control, which a pinch on a touchpad pretends, it zooms.
pub fn wheel(event: &WheelEvent, element: &Element) -> Wheel {
    const LINE: f64 = 32.0;
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => LINE,
        WheelEvent::DOM_DELTA_PAGE => f64::from(element.client_height()),
        _ => 1.0,
    };
    let (x, y) = (event.delta_x() * unit, event.delta_y() * unit);
    if event.ctrl_key() || event.meta_key() {
        // A notch of a wheel is a hundred pixels, a step of a pinch only a few.
        let factor = (-y.clamp(-40.0, 40.0) * 0.008).exp();
        return Wheel::Zoom(place_of(event, element), factor);
    }
    if event.shift_key() && x == 0.0 {
        return Wheel::Pan(Vec2::new(-y, 0.0));
    }
    Wheel::Pan(Vec2::new(-x, -y))
}
