checker-unloaded = it could not be loaded
checker-silent = The checker did not answer. Nothing was changed.
checker-outdated = The drawing was changed meanwhile. Please try again.
checker-broken = it broke on this drawing
