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
