//! Loads a bundle on demand. Generic: knows nothing of what it loads.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

type Loading<B> = Pin<Box<dyn Future<Output = Option<&'static B>>>>;

struct LoaderState<B: ?Sized + 'static> {
    load: fn() -> Loading<B>,
    loaded: Cell<Option<&'static B>>,
}

/// Loads a bundle once; a failed attempt can be repeated. Cheap to clone.
pub struct Loader<B: ?Sized + 'static>(Rc<LoaderState<B>>);

impl<B: ?Sized + 'static> Clone for Loader<B> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<B: ?Sized + 'static> Loader<B> {
    /// A loader that fetches the bundle with `load`.
    pub fn new(load: fn() -> Loading<B>) -> Self {
        Self(Rc::new(LoaderState {
            load,
            loaded: Cell::new(None),
        }))
    }

    /// The bundle, if it is loaded.
    pub fn loaded(&self) -> Option<&'static B> {
        self.0.loaded.get()
    }

    /// Loads the bundle, unless it is loaded; `None` if that fails.
    pub async fn load(&self) -> Option<&'static B> {
        if self.loaded().is_none() {
            let loaded = (self.0.load)().await;
            self.0.loaded.set(loaded.or(self.loaded()));
        }
        self.loaded()
    }
}
