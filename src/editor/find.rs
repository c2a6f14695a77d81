//! Search for elements by name.

use crate::document::{Design, Id, Subject};
use crate::editor::display_name;
use crate::editor::scene::node_shape::kind_label;

/// Rank of a name for a query, 0 the best; `None` if it does not match. Every word of the query
/// must occur in the name.
pub fn rank(wanted: &str, name: &str) -> Option<u32> {
    let (wanted, name) = (wanted.to_lowercase(), name.to_lowercase());
    let mut worst = 0;
    for word in wanted.split_whitespace() {
        let at = name.find(word)?;
        let begins_word = |at: usize| {
            let before = name[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric())
        };
        let rank = if at == 0 {
            0
        } else if name.match_indices(word).any(|(at, _)| begins_word(at)) {
            1
        } else {
            2
        };
        worst = worst.max(rank);
    }
    Some(worst)
}

/// The best matches, at most `most`, and the number of all matches.
pub fn search<T>(
    wanted: &str,
    all: impl Iterator<Item = (String, T)>,
    most: usize,
) -> (Vec<(String, T)>, usize) {
    let found = all.filter_map(|(name, what)| Some((rank(wanted, &name)?, name, what)));
    let mut found: Vec<_> = found.collect();
    let count = found.len();
    if !wanted.trim().is_empty() {
        // Of equal ranks the shorter name is the likelier one.
        found.sort_by(|a, b| (a.0, a.1.len(), &a.1).cmp(&(b.0, b.1.len(), &b.1)));
    }
    found.truncate(most);
    let found = found.into_iter().map(|(_, name, what)| (name, what));
    (found.collect(), count)
}

/// All named elements: components, domains and flows, and connections by their ends.
pub fn elements(design: &Design) -> impl Iterator<Item = (String, Subject)> + '_ {
    let components = design
        .components
        .iter()
        .map(|c| Subject::Component(c.id.clone()));
    let domains = design.domains.iter().map(|d| Subject::Domain(d.id.clone()));
    let flows = design.flows.iter().map(|f| Subject::Flow(f.id.clone()));
    let connections = design
        .connections
        .iter()
        .map(|c| Subject::Connection(c.id.clone()));
    let all = components.chain(domains).chain(flows).chain(connections);
    all.map(|subject| (display_name(design, &subject), subject))
}

/// The kind of an element in one word.
pub fn element_kind_label(design: &Design, subject: &Subject) -> &'static str {
    match subject {
        Subject::Design => "design",
        Subject::Domain(_) => "domain",
        Subject::Component(id) => design.components.get(id).map_or("", |c| kind_label(c.kind)),
        Subject::Connection(id) => design.connections.get(id).map_or("", |c| c.style.as_str()),
        Subject::Flow(_) => "flow",
        Subject::Invariant(_) => "invariant",
    }
}

/// All components except one.
pub fn components_except<'d>(
    design: &'d Design,
    but: Option<&'d Id>,
) -> impl Iterator<Item = (String, Id)> + 'd {
    let others = design.components.iter().filter(move |c| Some(&c.id) != but);
    others.map(|c| (c.name.clone(), c.id.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(wanted: &str, names: &[&str]) -> Vec<String> {
        let all = names.iter().map(|name| ((*name).to_owned(), ()));
        let (found, _) = search(wanted, all, 9);
        found.into_iter().map(|(name, ())| name).collect()
    }

    #[test]
    fn search_ranks_prefixes_first_then_word_starts() {
        let names = ["Reorder desk", "The order desk", "Order desk", "Stock"];
        let all = ["Order desk", "The order desk", "Reorder desk"];
        assert_eq!(found("order", &names), all);
        assert_eq!(
            found("DESK ord", &names),
            ["Order desk", "The order desk", "Reorder desk"]
        );
        assert_eq!(found("", &names), names);
        assert!(found("order stock", &names).is_empty());
    }

    #[test]
    fn search_finds_letters_of_every_script() {
        assert_eq!(found("ÜBER", &["Prüfung", "über uns"]), ["über uns"]);
        assert_eq!(found("注", &["受注", "在庫"]), ["受注"]);
    }

    #[test]
    fn search_limits_matches_and_counts_all() {
        let all = (0..100).map(|n| (format!("Service {n}"), n));
        let (found, count) = search("service 7", all, 3);
        assert_eq!(count, 19);
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Service 7", "Service 70", "Service 71"]);
    }

    #[test]
    fn search_covers_every_named_element() {
        let text = include_str!("../../examples/checkout.json");
        let design = crate::document::format::load(text).unwrap();
        let all: Vec<_> = elements(&design).collect();
        let (components, domains) = (design.components.len(), design.domains.len());
        let (flows, connections) = (design.flows.len(), design.connections.len());
        assert_eq!(all.len(), components + domains + flows + connections);
        assert!(
            all.iter()
                .all(|(name, s)| !name.is_empty() && !element_kind_label(&design, s).is_empty())
        );
    }
}
