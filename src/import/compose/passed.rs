//! Variables whose values are not in the file: the name of one may tell the service that it has the address of.

use crate::import::classify::container::words;
use crate::import::containers::service::Service;
use crate::import::containers::values::UNKNOWN;
use std::collections::HashMap;

/// Last words of variables that have an address.
const ADDRESS_WORDS: &[&str] = &[
    "addr", "address", "url", "uri", "host", "hostname", "endpoint", "server",
];
/// Words that the name of a service may end with and that of a variable may not, and the other way round.
const ROLE_WORDS: &[&str] = &["service", "svc", "api"];

/// Fills in the services that variables without a value are named after: `CART_ADDR` is the address of `cart`.
pub fn resolve_addresses(services: &mut [Service]) {
    let mut by_words: HashMap<String, String> = HashMap::new();
    for service in services.iter() {
        let key = words(&service.name).concat();
        by_words.entry(key).or_insert_with(|| service.name.clone());
    }
    for service in services {
        let own = &service.name;
        for variable in &mut service.environment {
            if !is_unknown(&variable.value.text) {
                continue;
            }
            let named = named(&variable.key, &by_words);
            if let Some(name) = named.filter(|name| *name != own) {
                // Any port tells that it is an address.
                variable.value.text = format!("{name}:80");
            }
        }
    }
}

/// True for a value of nothing but variables and signs.
fn is_unknown(value: &str) -> bool {
    value.contains(UNKNOWN) && !value.chars().any(char::is_alphanumeric)
}

fn named<'n>(key: &str, by_words: &'n HashMap<String, String>) -> Option<&'n String> {
    let mut parts = words(key);
    let whole = parts.len();
    while parts
        .last()
        .is_some_and(|last| ADDRESS_WORDS.contains(&last.as_str()))
    {
        parts.pop();
    }
    if parts.is_empty() || parts.len() == whole {
        return None;
    }
    let exact = by_words.get(&parts.concat());
    exact.or_else(|| {
        parts
            .pop()
            .filter(|last| ROLE_WORDS.contains(&last.as_str()))?;
        by_words.get(&parts.concat())
    })
}
