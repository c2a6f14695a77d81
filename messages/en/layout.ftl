layout-nothing = All is laid out already.
layout-pinned = Every component is kept in place.
layout-running = Looking for places…
layout-first = The checker did not answer, so no order with fewer crossings was looked for.
