//! The module beside the app that keeps designs in the browser's database: `keep.js`. It is
//! loaded after the first drawing; text goes to it and comes back.

use super::js_module;
use js_sys::Function;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// The module, for as long as this is held.
pub struct Keep {
    say: Function,
    /// It hears for as long as it is held.
    _heard: Closure<dyn FnMut(String)>,
}

impl Keep {
    /// Loads it and has it open the database. `None` where either cannot be had.
    pub async fn load(heard: impl FnMut(String) + 'static) -> Option<Self> {
        let module = js_module::load("keep.js").await.ok()?;
        let heard = Closure::<dyn FnMut(String)>::new(heard);
        let say = js_module::call(&module, "default", &[heard.as_ref()]).await;
        let say = say.ok()?.dyn_into().ok()?;
        Some(Self { say, _heard: heard })
    }

    /// Says it to the module.
    pub fn say(&self, text: &str) {
        let _ = self.say.call1(&JsValue::NULL, &JsValue::from_str(text));
    }
}

/// Whether the database may hold designs. It does not on a first visit.
pub async fn may_hold_designs() -> bool {
    let Some(window) = web_sys::window() else {
        return true;
    };
    // boot.js knows how to look.
    let holds = js_module::call(&window, "plumblineHolds", &[]).await;
    holds.map_or(true, |holds| holds.as_bool() != Some(false))
}
