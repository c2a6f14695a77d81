//! Addresses of assets, whose file names contain a hash of their content.

/// Address of the asset with this name in the sources.
pub fn address(name: &str) -> String {
    let meta = super::document().and_then(|d| {
        d.query_selector("meta[name=plumbline-assets]")
            .ok()
            .flatten()
    });
    let listed = meta.and_then(|m| m.get_attribute("content"));
    // The build writes this JSON: no name needs an escape.
    let hashed = listed.as_deref().and_then(|listed| {
        let (_, rest) = listed.split_once(&format!("\"{name}\":\""))?;
        rest.split('"').next()
    });
    // A development build lists none and keeps the names.
    hashed.unwrap_or(name).to_owned()
}
