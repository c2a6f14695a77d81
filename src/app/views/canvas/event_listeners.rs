//! Events that have to be listened to outside of the components: the wheel, which must be kept
//! from scrolling the page, and the size of the canvas.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver, WheelEvent};
use yew::Callback;

/// Listens until it is dropped.
pub struct Watch {
    _wheel: EventListener,
    size: Option<(ResizeObserver, Closure<dyn FnMut()>)>,
}

impl Watch {
    /// Listens to the wheel on the element, and to its size, of which the first is told at once.
    pub fn on(element: &Element, on_wheel: Callback<WheelEvent>, on_size: Callback<()>) -> Self {
        let options = EventListenerOptions::enable_prevent_default();
        let heard = move |event: &web_sys::Event| {
            if let Some(event) = event.dyn_ref::<WheelEvent>() {
                event.prevent_default();
                on_wheel.emit(event.clone());
            }
        };
        let wheel = EventListener::new_with_options(element, "wheel", options, heard);
        let told = Closure::<dyn FnMut()>::new(move || on_size.emit(()));
        let observer = ResizeObserver::new(told.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Self {
            _wheel: wheel,
            size: observer.map(|observer| (observer, told)),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some((observer, _)) = &self.size {
            observer.disconnect();
        }
    }
}
