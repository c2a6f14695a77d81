//! Web Worker of the app: passes messages between the page and the review service, and runs idle
//! work while no message arrives.

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
    /// Timer of the next idle step.
    static IDLE_TIMER: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    /// Timer of the next question that is held back.
    static QUESTION_TIMER: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// Idle work starts this many milliseconds after the last message, so that it does not delay the
/// next edit.
const IDLE_DELAY: u32 = 300;

fn main() {
    std::panic::set_hook(Box::new(|info| {
        send(&Response::Crashed {
            message: info.to_string(),
            rule: running_rule().map(str::to_owned),
        });
    }));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        if let Some(message) = event.data().as_string() {
            let responses = SERVICE.with_borrow_mut(|service| service.handle(&message));
            responses.iter().for_each(send);
            schedule_idle(IDLE_DELAY);
            schedule_questions();
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    on_message.forget();
    send(&Response::Ready);
}

/// Schedules an idle step and then the next one. Messages are handled in between.
fn schedule_idle(delay: u32) {
    let next = Timeout::new(delay, || {
        if let Some(responses) = SERVICE.with_borrow_mut(ReviewService::run_idle_step) {
            responses.iter().for_each(send);
            schedule_idle(0);
        }
    });
    IDLE_TIMER.set(Some(next));
}

/// Schedules the questions about elements that are new now.
fn schedule_questions() {
    let due = SERVICE.with_borrow(ReviewService::until_next_question);
    let next = due.map(|milliseconds| {
        // A whole millisecond later, so that it is due by then. At most some seconds.
        Timeout::new(milliseconds as u32 + 1, || {
            let responses = SERVICE.with_borrow_mut(ReviewService::ask_due_questions);
            responses.iter().for_each(send);
            schedule_questions();
        })
    });
    QUESTION_TIMER.set(next);
}

fn send(response: &Response) {
    if let Ok(text) = serde_json::to_string(response) {
        // Fails only for values that cannot be cloned; text can.
        let _ = scope().post_message(&JsValue::from_str(&text));
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn milliseconds() -> f64 {
    scope().performance().expect_throw("workers have one").now()
}
