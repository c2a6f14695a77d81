//! The files beside the page, whose names carry a hash of what is in them.

/// The address of the file that is called so in the sources.
pub fn address(name: &str) -> String {
    let meta = super::document().and_then(|d| {
        d.query_selector("meta[name=plumbline-assets]")
            .ok()
            .flatten()
    });
    let listed = meta.and_then(|m| m.get_attribute("content"));
    // JSON of the build's own making: no name needs an escape.
    let hashed = listed.as_deref().and_then(|listed| {
        let (_, rest) = listed.split_once(&format!("\"{name}\":\""))?;
        rest.split('"').next()
    });
    // A build for development lists none: there they are called as they are.
    hashed.unwrap_or(name).to_owned()
}
