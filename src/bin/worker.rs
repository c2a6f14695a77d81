//! The checker of the app, in a worker of the browser: messages of the page go to it, what it
//! says goes back, and what can wait is done while no message does.

use gloo::timers::callback::Timeout;
use plumbline::review::running_rule;
use plumbline::worker::ReviewService;
use plumbline::worker::protocol::Response;
use std::cell::RefCell;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

thread_local! {
    static SERVICE: RefCell<ReviewService> = RefCell::new(ReviewService::new(milliseconds));
    /// The pause until the next piece of what can wait.
    static WAITING: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// Who draws is not done yet: what can wait begins this long after the last message.
const PAUSE: u32 = 300;

fn main() {
    std::panic::set_hook(Box::new(|info| {
        send(&Response::Crashed {
            message: info.to_string(),
            rule: running_rule().map(str::to_owned),
        });
    }));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        if let Some(message) = event.data().as_string() {
            let said = SERVICE.with_borrow_mut(|service| service.handle(&message));
            said.iter().for_each(send);
            schedule_idle(PAUSE);
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It is heard for as long as the worker lives.
    on_message.forget();
    send(&Response::Ready);
}

/// A piece of what can wait, and then the next one, with room for messages between the two.
fn schedule_idle(pause: u32) {
    let next = Timeout::new(pause, || {
        if let Some(said) = SERVICE.with_borrow_mut(ReviewService::run_idle_step) {
            said.iter().for_each(send);
            schedule_idle(0);
        }
    });
    WAITING.set(Some(next));
}

fn send(said: &Response) {
    if let Ok(text) = serde_json::to_string(said) {
        // Fails only for what cannot be copied; text can.
        let _ = scope().post_message(&JsValue::from_str(&text));
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn milliseconds() -> f64 {
    scope().performance().expect_throw("workers have one").now()
}
