//! Messages between tabs about designs that were written or deleted.

use gloo::events::EventListener;
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// A design that another tab wrote, or deleted.
pub struct TabMessage {
    /// The design.
    pub id: String,
    /// Revision; `None` if it was deleted.
    pub revision: Option<u64>,
    /// The page that wrote it.
    pub writer: String,
}

/// The channel of all tabs.
pub struct TabChannel {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl TabChannel {
    /// Opens the channel. `None` if the browser has none.
    pub fn open(on_message: impl Fn(TabMessage) + 'static) -> Option<Self> {
        let constructor = Reflect::get(&js_sys::global(), &"BroadcastChannel".into()).ok()?;
        if !constructor.is_function() {
            return None;
        }
        let channel = BroadcastChannel::new("plumbline").ok()?;
        let listener = EventListener::new(&channel, "message", move |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            if let Some(message) = data.and_then(|data| read(&data)) {
                on_message(message);
            }
        });
        Some(Self {
            channel,
            _listener: listener,
        })
    }

    /// Tells the other tabs.
    pub fn post(&self, message: &TabMessage) {
        let data = Object::new();
        let revision = message
            .revision
            .map_or(JsValue::NULL, |revision| (revision as f64).into());
        let fields = [
            ("id", JsValue::from_str(&message.id)),
            ("revision", revision),
            ("writer", JsValue::from_str(&message.writer)),
        ];
        for (key, value) in fields {
            // A plain object takes any field.
            let _ = Reflect::set(&data, &key.into(), &value);
        }
        let _ = self.channel.post_message(&data);
    }
}

fn read(data: &JsValue) -> Option<TabMessage> {
    let field = |key: &str| Reflect::get(data, &key.into()).ok();
    Some(TabMessage {
        id: field("id")?.as_string()?,
        revision: field("revision")?.as_f64().map(|revision| revision as u64),
        writer: field("writer")?.as_string().unwrap_or_default(),
    })
}
