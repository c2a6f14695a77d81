//! The module beside the app that keeps designs in the browser's database: `keep.js`. It is
//! loaded after the first drawing; text goes to it and comes back.

use super::assets;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The module, for as long as this is held.
pub struct Keep {
    say: Function,
    /// It hears for as long as it is held.
    _heard: Closure<dyn FnMut(String)>,
}

impl Keep {
    /// Loads it and has it open the database. `None` where either cannot be had.
    pub async fn load(heard: impl FnMut(String) + 'static) -> Option<Self> {
        let window = web_sys::window()?;
        // Only a script can import: boot.js offers it.
        let import = function(&window, "plumblineImport")?;
        let address = JsValue::from_str(&assets::address("keep.js"));
        let module = call(&import, &address).await?;
        let start = function(&module, "default")?;
        let heard = Closure::<dyn FnMut(String)>::new(heard);
        let say = call(&start, heard.as_ref()).await?.dyn_into().ok()?;
        Some(Self { say, _heard: heard })
    }

    /// Says it to the module.
    pub fn say(&self, text: &str) {
        let _ = self.say.call1(&JsValue::NULL, &JsValue::from_str(text));
    }
}

fn function(of: &JsValue, name: &str) -> Option<Function> {
    let found = Reflect::get(of, &JsValue::from_str(name)).ok()?;
    found.dyn_into().ok()
}

async fn call(function: &Function, with: &JsValue) -> Option<JsValue> {
    let promise: Promise = function.call1(&JsValue::NULL, with).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}
