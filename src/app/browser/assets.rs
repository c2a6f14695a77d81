//! The files beside the page, whose names carry a hash of what is in them.

/// The address of the file that is called so in the sources.
pub fn address(name: &str) -> String {
    let meta = super::document().and_then(|d| {
        d.query_selector("meta[name=plumbline-assets]")
            .ok()
            .flatten()
    });
    let listed = meta.and_then(|m| m.get_attribute("content"));
    let listed: serde_json::Value = listed
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    // A build for development lists none: there they are called as they are.
    let hashed = listed.get(name).and_then(|hashed| hashed.as_str());
    hashed.unwrap_or(name).to_owned()
}
