//! Words: what domains say to one another is in a language, and what happened is said.

use super::Fix;
use super::consistency::joined;
use super::context::RepairContext;
use super::draft::RepairDraft;
use crate::analysis::{StepAt, Word};
use crate::document::sort::sorted_unique;
use crate::document::{Style, Term, normal_form};
use crate::graph::{Comp, Dom};
use crate::rules::names::list;
use crate::rules::text::Name;

/// What a word is in a language.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// What has happened.
    State,
    /// What is to be done.
    Action,
}

/// Adds a word to a domain's own language.
fn teach(draft: &mut RepairDraft, ctx: &RepairContext<'_>, d: Dom, word: &str, sort: Sort) {
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

/// `foreign-language`, `wrong-side-language`: the one whose word it should be takes it into its
/// language. An event is the sender's; what is asked or told is the receiver's.
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
    let (words, domains) = (ctx.names.words(&words), ctx.names.domains(&teachers));
    draft
        .fix(format!("Take {words} into the language of {domains}"))
        .into_iter()
        .collect()
}

/// `event-not-domain`: the domain takes what it emits into its language.
pub fn emitted(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let (Some(c), Some(f)) = (ctx.component(), ctx.flow()) else {
        return Vec::new();
    };
    let Some(d) = facts.domain_of(c) else {
        return Vec::new();
    };
    let spoken = spoken(ctx, d);
    let mut new: Vec<&String> = Vec::new();
    for word in ctx
        .steps_of(f, c)
        .iter()
        .flat_map(|at| &facts.step(*at).emits)
    {
        let known = spoken.contains(&normal_form(word));
        if !known && !new.iter().any(|w| normal_form(w) == normal_form(word)) {
            new.push(word);
        }
    }
    let mut draft = ctx.draft();
    for word in &new {
        teach(&mut draft, ctx, d, word, Sort::State);
    }
    let words = list(new.iter().map(|word| Name(word)));
    let domain = ctx.names.domain(d);
    draft
        .fix(format!("Take {words} into the language of {domain}"))
        .into_iter()
        .collect()
}

/// Every word that a domain speaks, in the form in which words compare.
fn spoken(ctx: &RepairContext<'_>, d: Dom) -> Vec<String> {
    let languages = ctx.facts.ancestors(d);
    let terms = languages.flat_map(|d| &ctx.facts.domain(d).language);
    let words = terms.flat_map(|term| term.words());
    words.map(|word| normal_form(&word)).collect()
}

/// `silent-flow`: every step that changes something says that it happened.
pub fn outspoken(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(f) = ctx.flow() else {
        return Vec::new();
    };
    let silent = |at: &StepAt| {
        let step = facts.step(*at);
        step.writes == Some(true) && step.emits.is_empty()
    };
    let mut words = Vec::new();
    let mut taught = Vec::new();
    let mut draft = ctx.draft();
    for at in facts.steps(f).filter(silent) {
        let Some(c) = facts.component_at(at) else {
            continue;
        };
        // What it is told or asked to do is what it does.
        let told = facts
            .connection_of(at)
            .filter(|e| facts.style(*e) != Style::Event);
        let told = told.and_then(|e| facts.connection(e).carries.first());
        let told = told.filter(|word| word.contains('.'));
        let action = facts.step(at).action.as_ref().or(told);
        let word = happened(ctx, c, action.map(String::as_str));
        let own = facts.domain_of(c).filter(|d| facts.has_language(*d));
        if let Some(d) = own.filter(|d| !spoken(ctx, *d).contains(&normal_form(&word))) {
            teach(&mut draft, ctx, d, &word, Sort::State);
            taught.push(d);
        }
        let id = &facts.step(at).id;
        draft.flow(ctx.flow_id(f), &mut |flow| {
            if let Some(step) = flow.steps.iter_mut().find(|step| step.id == *id) {
                step.emits.push(word.clone());
            }
        });
        words.push(word);
    }
    let (words, flow) = (list(words.iter().map(|w| Name(w))), ctx.names.flow(f));
    let new = match sorted_unique(taught) {
        taught if taught.is_empty() => String::new(),
        taught => format!("; new to the language of {}", ctx.names.domains(&taught)),
    };
    draft
        .fix(format!("Let {flow} say when it happened: {words}{new}"))
        .into_iter()
        .collect()
}

/// A word for what has happened when the action is done: that of the domain, if it has one.
fn happened(ctx: &RepairContext<'_>, c: Comp, action: Option<&str>) -> String {
    let facts = ctx.facts;
    let (entity, verb) = match action.map(str::trim).and_then(|a| a.rsplit_once('.')) {
        Some((entity, verb)) => (entity.to_owned(), verb.to_owned()),
        None => {
            let name = joined(&ctx.stem(c));
            (name, action.unwrap_or("Change").trim().to_owned())
        }
    };
    let past = past(&verb);
    let word = format!("{entity}.{past}");
    let domain = facts.domain_of(c).into_iter();
    let known = domain
        .flat_map(|d| facts.ancestors(d))
        .flat_map(|d| &facts.domain(d).language)
        .flat_map(|term| term.words())
        .find(|known| normal_form(known) == normal_form(&word));
    known.unwrap_or(word)
}

/// The verb as something that has happened: "Create", "Created".
fn past(verb: &str) -> String {
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
