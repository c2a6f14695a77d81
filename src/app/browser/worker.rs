//! Web worker that exchanges text with the page.

use gloo::events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// A running worker. It is terminated when the handle is dropped.
pub struct WorkerHandle {
    worker: Worker,
    /// Listeners, removed when they are dropped.
    _listeners: [EventListener; 2],
}

impl WorkerHandle {
    /// Starts the worker at this address. `on_message` receives its messages; `on_error` is called if it
    /// cannot start.
    pub fn start(
        address: &str,
        on_message: impl Fn(String) + 'static,
        on_error: impl Fn() + 'static,
    ) -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(address, &options).ok()?;
        let message = EventListener::new(&worker, "message", move |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            if let Some(text) = data.and_then(|d| d.as_string()) {
                on_message(text);
            }
        });
        let error = EventListener::new(&worker, "error", move |_| on_error());
        Some(Self {
            worker,
            _listeners: [message, error],
        })
    }

    /// Sends text to the worker.
    pub fn send(&self, text: &str) {
        // Fails only for values that cannot be cloned; text can.
        let _ = self.worker.post_message(&JsValue::from_str(text));
    }
}

impl Drop for WorkerHandle {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
