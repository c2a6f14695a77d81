//! Templates and example designs. Their files lie beside the app and are fetched on demand, so that
//! a first visit downloads none of them.

/// A design that can be opened from the start dialog or the menu.
#[derive(Debug, PartialEq)]
pub struct Example {
    /// Name in menus.
    pub name: &'static str,
    /// Short description.
    pub hint: &'static str,
    /// Path of its file, relative to the app.
    pub file: &'static str,
}

/// Small designs to start from.
pub const TEMPLATES: [Example; 3] = [
    example(
        "Web application",
        "gateway, service, datastore",
        "examples/web-application.json",
    ),
    example(
        "Orchestrated saga",
        "one leads, the others follow",
        "examples/orchestrated-saga.json",
    ),
    example(
        "Event choreography",
        "events over a broker, nobody leads",
        "examples/event-choreography.json",
    ),
];

/// Designs of whole systems.
pub const EXAMPLES: [Example; 4] = [
    example("Checkout", "a small shop", "examples/checkout.json"),
    example("Sock Shop", "microservices demo", "examples/sock-shop.json"),
    example(
        "Online Boutique",
        "microservices demo",
        "examples/online-boutique.json",
    ),
    example("FTGO", "sagas and events", "examples/ftgo.json"),
];

/// A design that fails in a known way, and its repaired twin.
#[derive(Debug, PartialEq)]
pub struct FamousFailure {
    /// The design that fails.
    pub fails: Example,
    /// The same, repaired.
    pub mended: Example,
    /// Flow and fault of the run that shows it.
    pub run: (&'static str, &'static str),
    /// Name in links: `#example=double-charge`.
    pub id: &'static str,
}

/// Famous failures.
pub const FAMOUS_FAILURES: [FamousFailure; 7] = [
    famous(
        "double-charge",
        example(
            "Double charge",
            "An answer is lost, and the retry pays again.",
            "examples/failures/double-charge.json",
        ),
        "examples/failures/double-charge-mended.json",
        ("checkout", "no-answer:pay"),
    ),
    famous(
        "order-without-message",
        example(
            "Order without a message",
            "A crash between the order and its message: nobody ships.",
            "examples/failures/order-without-message.json",
        ),
        "examples/failures/order-without-message-mended.json",
        ("order", "crash:place:after:outage"),
    ),
    famous(
        "oversold-stock",
        example(
            "Oversold stock",
            "Orders are confirmed faster than stock is taken.",
            "examples/failures/oversold-stock.json",
        ),
        "examples/failures/oversold-stock-mended.json",
        ("buy", "declined:reserve"),
    ),
    famous(
        "missing-compensation",
        example(
            "Saga without its last compensation",
            "Delivery declines, and nothing refunds the payment.",
            "examples/failures/missing-compensation.json",
        ),
        "examples/failures/missing-compensation-mended.json",
        ("order", "declined:deliver"),
    ),
    famous(
        "blocking-chain",
        example(
            "Blocking chain",
            "Recommendations take the whole shop down.",
            "examples/failures/blocking-chain.json",
        ),
        "examples/failures/blocking-chain-mended.json",
        ("checkout", "down:recommendations:outage"),
    ),
    famous(
        "split-brain",
        example(
            "Split brain",
            "Both halves of an available store sell the same seat.",
            "examples/failures/split-brain.json",
        ),
        "examples/failures/split-brain-mended.json",
        ("book", "split:box-office"),
    ),
    famous(
        "forgetful-orchestrator",
        example(
            "Orchestrator that forgets",
            "A crash, and the progress of the saga is gone.",
            "examples/failures/forgetful-orchestrator.json",
        ),
        "examples/failures/forgetful-orchestrator-mended.json",
        ("order", "crash:start:at-pay:outage"),
    ),
];

const fn famous(
    id: &'static str,
    fails: Example,
    mended: &'static str,
    run: (&'static str, &'static str),
) -> FamousFailure {
    FamousFailure {
        mended: example(fails.name, "repaired", mended),
        fails,
        run,
        id,
    }
}

const fn example(name: &'static str, hint: &'static str, file: &'static str) -> Example {
    Example { name, hint, file }
}

impl Example {
    /// Path of its thumbnail, relative to the app.
    pub fn thumbnail(&self, dark: bool) -> String {
        let name = self.file.trim_start_matches("examples/");
        let name = name.trim_end_matches(".json");
        let theme = if dark { "dark" } else { "light" };
        format!("examples/pictures/{name}.{theme}.svg")
    }
}
