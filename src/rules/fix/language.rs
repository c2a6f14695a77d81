//! Words: what domains say to one another is in a language, and what happened is said.

use super::Fix;
use super::context::RepairContext;
use super::draft::RepairDraft;
use crate::analysis::Word;
use crate::document::sort::sorted_unique;
use crate::document::{Style, Term, normal_form};
use crate::graph::Dom;

/// Kind of a word in a language.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A state: something that has happened.
    State,
    /// An action: something to be done.
    Action,
}

/// Adds a word to a domain's own language.
pub fn teach(draft: &mut RepairDraft, ctx: &RepairContext<'_>, d: Dom, word: &str, sort: Sort) {
    let word = word.trim();
    let (entity, part) = match word.rsplit_once('.') {
        Some((entity, part)) if !entity.trim().is_empty() && !part.trim().is_empty() => {
            (entity, Some(part))
        }
        _ => (word, None),
    };
    draft.domain(&ctx.facts.domain(d).id, &mut |domain| {
        let known = domain
            .language
            .iter()
            .position(|term| normal_form(&term.entity) == normal_form(entity));
        let at = known.unwrap_or_else(|| {
            domain.language.push(Term::new(entity.to_owned()));
            domain.language.len() - 1
        });
        if let Some(part) = part {
            let term = &mut domain.language[at];
            match sort {
                Sort::State => term.states.push(part.to_owned()),
                Sort::Action => term.actions.push(part.to_owned()),
            }
        }
    });
}

/// Repair: the domain that should own a word takes it into its language. An event is the sender's;
/// what is asked or told is the receiver's.
pub fn published(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(e) = ctx.connection() else {
        return Vec::new();
    };
    let event = facts.style(e) == Style::Event;
    let sort = if event { Sort::State } else { Sort::Action };
    let mut lessons: Vec<(Dom, Word)> = Vec::new();
    for chain in facts
        .logical_edges_through(e)
        .filter(|chain| chain.first() == e)
    {
        let whose = if event { chain.sender } else { chain.receiver };
        let Some(d) = facts.domain_of(whose) else {
            continue;
        };
        for word in chain.words.iter().filter(|word| !facts.has_word(d, **word)) {
            if !lessons.contains(&(d, *word)) {
                lessons.push((d, *word));
            }
        }
    }
    let teachers = sorted_unique(lessons.iter().map(|(d, _)| *d).collect());
    let words = sorted_unique(lessons.iter().map(|(_, word)| *word).collect());
    let mut draft = ctx.draft();
    for (d, word) in &lessons {
        teach(&mut draft, ctx, *d, facts.spelling(*word), sort);
    }
    let words = match words.as_slice() {
        [one] => ctx.names.word(*one).to_string(),
        _ => "the words".to_owned(),
    };
    let domains = match teachers.as_slice() {
        [one] => ctx.names.domain(*one).to_string(),
        _ => "the languages".to_owned(),
    };
    draft
        .fix(format!("Add {words} to {domains}"))
        .into_iter()
        .collect()
}

/// Every word that a domain speaks, in the form in which words compare.
pub fn spoken(ctx: &RepairContext<'_>, d: Dom) -> Vec<String> {
    let languages = ctx.facts.ancestors(d);
    let terms = languages.flat_map(|d| &ctx.facts.domain(d).language);
    let words = terms.flat_map(|term| term.words());
    words.map(|word| normal_form(&word)).collect()
}

/// The verb as something that has happened: "Create", "Created".
pub fn past(verb: &str) -> String {
    const IRREGULAR: &[(&str, &str)] = &[
        ("pay", "Paid"),
        ("send", "Sent"),
        ("sell", "Sold"),
        ("buy", "Bought"),
        ("ship", "Shipped"),
        ("cancel", "Cancelled"),
        ("begin", "Begun"),
        ("put", "Put"),
        ("set", "Set"),
        ("submit", "Submitted"),
        ("debit", "Debited"),
        ("credit", "Credited"),
        ("write", "Written"),
    ];
    let irregular = IRREGULAR
        .iter()
        .find(|(now, _)| verb.eq_ignore_ascii_case(now));
    if let Some((_, past)) = irregular {
        return (*past).to_owned();
    }
    let vowel = |c: char| "aeiou".contains(c.to_ascii_lowercase());
    let mut last = verb.chars().rev();
    // "ConfirmCreate" is a verb and what it is done to: "CreateConfirmed".
    let seams = verb.char_indices().zip(verb.chars().skip(1));
    let mut seams = seams.filter(|((_, a), b)| a.is_lowercase() && b.is_uppercase());
    let second = seams.next().map(|((at, a), _)| at + a.len_utf8());
    if let Some((first, rest)) = second.map(|at| verb.split_at(at)) {
        return format!("{rest}{}", past(first));
    }
    match (last.next(), last.next()) {
        (Some('e'), _) => format!("{verb}d"),
        (Some('y'), Some(before)) if !vowel(before) => {
            format!("{}ied", &verb[..verb.len() - 1])
        }
        _ => format!("{verb}ed"),
    }
}

#[cfg(test)]
mod tests {
    use super::past;

    #[test]
    fn what_was_done() {
        for (verb, done) in [
            ("Create", "Created"),
            ("Pay", "Paid"),
            ("Notify", "Notified"),
            ("Deploy", "Deployed"),
            ("pick", "picked"),
            ("ConfirmCreate", "CreateConfirmed"),
            ("BeginCancel", "CancelBegun"),
            ("ABC", "ABCed"),
        ] {
            assert_eq!(past(verb), done);
        }
    }
}
