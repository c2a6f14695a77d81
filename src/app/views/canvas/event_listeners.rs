//! Event listeners that Yew cannot attach: the wheel, which must not scroll the page and so needs an
//! active listener, the end of a touch, which must not become a click, and the size of the canvas.

use super::press_state::PressState;
use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver, WheelEvent};
use yew::Callback;

/// Listeners that detach when dropped.
pub struct EventListeners {
    _wheel: EventListener,
    _touch: EventListener,
    size: Option<(ResizeObserver, Closure<dyn FnMut()>)>,
}

impl EventListeners {
    /// Attaches listeners to an element. `on_size` is called with the initial size as well.
    pub fn attach(
        element: &Element,
        on_wheel: Callback<WheelEvent>,
        on_size: Callback<()>,
        press: PressState,
    ) -> Self {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = move |event: &web_sys::Event| {
            if let Some(event) = event.dyn_ref::<WheelEvent>() {
                event.prevent_default();
                on_wheel.emit(event.clone());
            }
        };
        let wheel = EventListener::new_with_options(element, "wheel", options, listener);
        let options = EventListenerOptions::enable_prevent_default();
        let touch = EventListener::new_with_options(element, "touchend", options, move |event| {
            // One that ends while the page scrolls cannot become a click, nor be cancelled.
            if press.take_tap() && event.cancelable() {
                event.prevent_default();
            }
        });
        let observed = Closure::<dyn FnMut()>::new(move || on_size.emit(()));
        let observer = ResizeObserver::new(observed.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Self {
            _wheel: wheel,
            _touch: touch,
            size: observer.map(|observer| (observer, observed)),
        }
    }
}

impl Drop for EventListeners {
    fn drop(&mut self) {
        if let Some((observer, _)) = &self.size {
            observer.disconnect();
        }
    }
}
