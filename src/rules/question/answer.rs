//! Answers become commands.

use super::FieldQuestion;
use super::draft::AnswerDraft;
use super::field::Field;
use super::form::{AnswerForm, Choice};
use crate::document::format::read::{LONGEST_TEXT, Read};
use crate::document::{
    Breach, Callers, Cap, Component, Connection, Consistency, Coordination, CoordinationStyle,
    Delivery, Design, Duration, Flow, Id, Identity, Io, Kind, Signal, Signals, Step, Strategy,
    Style, Subject, Term, Timeout, WhenInDoubt, normal_form,
};
use crate::editor::{Command, InputError, factory};
use crate::rules::names::lower;
use std::collections::HashSet;
use std::num::NonZeroU64;

/// Answers one thing, as one step: `Answer: timeout of the request from Order service to Payment`.
///
/// # Errors
/// Says what was expected, where the value does not fit what is asked.
pub fn answer(design: &Design, asked: &FieldQuestion, value: &str) -> Result<Command, InputError> {
    answer_all(design, std::slice::from_ref(asked), value)
}

/// Gives the same answer to several, as one step: "Same for all 7".
///
/// # Errors
/// Says what was expected, where the value does not fit one of them; then none is answered.
pub fn answer_all(
    design: &Design,
    asked: &[FieldQuestion],
    value: &str,
) -> Result<Command, InputError> {
    let mut draft = AnswerDraft::of(design);
    for asked in asked {
        put_in(&mut draft, asked, value)?;
    }
    Ok(draft.command(name(asked)))
}

fn name(asked: &[FieldQuestion]) -> String {
    const MOST: usize = 120;
    let named = match asked {
        [one] => lower(&one.title().plain()),
        [first, rest @ ..] if rest.iter().all(|a| a.label == first.label) => {
            format!("{}, the same for all {}", lower(&first.label), asked.len())
        }
        _ => format!("the same for all {}", asked.len()),
    };
    let short = match named.char_indices().nth(MOST) {
        None => named,
        Some((end, _)) => format!("{}…", named[..end].trim_end()),
    };
    format!("Answer: {short}")
}

fn put_in(
    draft: &mut AnswerDraft<'_>,
    asked: &FieldQuestion,
    value: &str,
) -> Result<(), InputError> {
    if value.len() > LONGEST_TEXT {
        return Err(InputError::new(
            format!("The answer has {} bytes", value.len()),
            format!("at most {LONGEST_TEXT}"),
        ));
    }
    let value = value.trim();
    match &asked.subject {
        Subject::Component(id) => of_component(draft, asked, id, value),
        Subject::Connection(id) => of_connection(draft, asked, id, value),
        Subject::Flow(id) => of_flow(draft, asked, id, value),
        Subject::Domain(id) => of_domain(draft, asked, id, value),
        Subject::Invariant(id) => of_invariant(draft, asked, id, value),
        Subject::Design => Err(elsewhere(asked)),
    }
}

/// Error: the element of the question is gone.
fn gone(asked: &FieldQuestion) -> InputError {
    InputError::new(
        format!("There is no {} in this design", asked.subject),
        "an element that is still there",
    )
}

/// Error: the element has no such field.
fn elsewhere(asked: &FieldQuestion) -> InputError {
    InputError::new(
        format!("{} has no {}", asked.subject, asked.field.path()),
        "a field of that element",
    )
}

fn of_component(
    draft: &mut AnswerDraft<'_>,
    asked: &FieldQuestion,
    id: &Id,
    value: &str,
) -> Result<(), InputError> {
    if asked.field == Field::Domain {
        let name = text(value, "the name of a domain, such as Sales")?;
        draft.component(id).ok_or_else(|| gone(asked))?;
        let called = draft.domain_called(&name);
        let domain = called.unwrap_or_else(|| draft.add_domain(&name));
        draft.component(id).ok_or_else(|| gone(asked))?.domain = Some(domain);
        return Ok(());
    }
    let c = draft.component(id).ok_or_else(|| gone(asked))?;
    match &asked.field {
        Field::Cap => c.cap = Some(parsed(asked, value, Cap::parse)?),
        Field::Io => c.io = Some(parsed(asked, value, Io::parse)?),
        Field::Replicas => c.replicas = Some(instances(value)?),
        Field::Stateful => c.stateful = Some(yes_or_no(value)?),
        Field::ErrorReporting => c.error_reporting = Some(yes_or_no(value)?),
        Field::Durable => c.durable = Some(yes_or_no(value)?),
        Field::Raw => c.raw = Some(yes_or_no(value)?),
        Field::Retention => c.retention = Some(duration(value)?),
        Field::Identity => callers(c).identity = Some(parsed(asked, value, Identity::parse)?),
        Field::RateLimit => {
            callers(c).rate_limit = Some(text(
                value,
                "a rate limit, such as 200/s per caller, or none",
            )?);
        }
        _ => return Err(elsewhere(asked)),
    }
    Ok(())
}

fn callers(c: &mut Component) -> &mut Callers {
    c.callers.get_or_insert_with(Callers::new)
}

fn of_connection(
    draft: &mut AnswerDraft<'_>,
    asked: &FieldQuestion,
    id: &Id,
    value: &str,
) -> Result<(), InputError> {
    let c = draft.connection(id).ok_or_else(|| gone(asked))?;
    match &asked.field {
        Field::Timeout => c.timeout = Some(timeout(value)?),
        Field::Retries => c.retries = Some(retries(value)?),
        Field::Fallback => {
            c.fallback = Some(text(value, "what the caller does instead, or none")?);
        }
        Field::Idempotent => c.idempotent = Some(yes_or_no(value)?),
        Field::DeadLetter => c.dead_letter = Some(yes_or_no(value)?),
        Field::Outbox => c.outbox = Some(yes_or_no(value)?),
        Field::Delivery => c.delivery = Some(parsed(asked, value, Delivery::parse)?),
        Field::Style => restyle(c, parsed(asked, value, Style::parse)?),
        Field::Carries => add_words(&mut c.carries, words(value)?),
        Field::Signal => c.signal = Some(signals(asked, value)?),
        Field::UsedBy => {
            let connection = c.clone();
            let flow = one_of(asked, value)?;
            return use_in(draft, asked, &connection, &flow);
        }
        _ => return Err(elsewhere(asked)),
    }
    Ok(())
}

fn restyle(c: &mut Connection, style: Style) {
    if c.style != style {
        c.restyle(style);
    }
}

/// Adds a step that uses the connection to a flow: after the last step at the component that it
/// starts from, or at the end.
fn use_in(
    draft: &mut AnswerDraft<'_>,
    asked: &FieldQuestion,
    connection: &Connection,
    flow: &str,
) -> Result<(), InputError> {
    let design = draft.design;
    let flow = Id::new(flow).and_then(|id| draft.flow(&id));
    let flow = flow.ok_or_else(|| gone(asked))?;
    let mut step = factory::step(design, flow, &connection.to);
    step.connection = Some(connection.id.clone());
    let before = flow
        .steps
        .iter()
        .rposition(|s| s.component == connection.from);
    let at = before.map_or(flow.steps.len(), |at| at + 1);
    flow.steps.insert(at, step);
    Ok(())
}

fn of_flow(
    draft: &mut AnswerDraft<'_>,
    asked: &FieldQuestion,
    id: &Id,
    value: &str,
) -> Result<(), InputError> {
    if asked.field == Field::Invariant {
        let statement = text(value, "an invariant, in one sentence")?;
        let flow = draft.flow(id).ok_or_else(|| gone(asked))?.clone();
        let components = writers(draft.design, &flow);
        if components.is_empty() {
            return Err(gone(asked));
        }
        draft.add_invariant(&statement, components);
        return Ok(());
    }
    let design = draft.design;
    let f = draft.flow(id).ok_or_else(|| gone(asked))?;
    match &asked.field {
        Field::MinimalExperience => {
            f.minimal_experience = Some(text(value, "the minimal acceptable experience")?);
        }
        Field::Core { .. } => set_steps(f, asked, value, |step, core| step.core = Some(core))?,
        Field::Writes => set_steps(f, asked, value, |step, writes| step.writes = Some(writes))?,
        Field::Emits { step } => {
            let step = f.steps.iter_mut().find(|s| s.id == *step);
            add_words(&mut step.ok_or_else(|| gone(asked))?.emits, words(value)?);
        }
        Field::Strategy => {
            consistency(f).strategy = Some(parsed(asked, value, Strategy::parse)?);
        }
        Field::OnBreach => {
            consistency(f).on_breach = Some(parsed(asked, value, Breach::parse)?);
        }
        Field::Coordination => {
            let style = parsed(asked, value, CoordinationStyle::parse)?;
            coordinate(f, style);
        }
        Field::LedBy => {
            let by = component(design, asked, value)?;
            coordinate(f, CoordinationStyle::Orchestrated).by = Some(by);
        }
        Field::FollowedBy => {
            let tracker = component(design, asked, value)?;
            coordinate(f, CoordinationStyle::Choreographed).tracker = Some(tracker);
        }
        _ => return Err(elsewhere(asked)),
    }
    Ok(())
}

fn consistency(f: &mut Flow) -> &mut Consistency {
    f.consistency.get_or_insert_with(Consistency::new)
}

/// Sets the style; what has no meaning for it goes.
fn coordinate(f: &mut Flow, style: CoordinationStyle) -> &mut Coordination {
    let coordination = f.coordination.get_or_insert_with(Coordination::new);
    coordination.style = Some(style);
    match style {
        CoordinationStyle::Orchestrated => coordination.tracker = None,
        CoordinationStyle::Choreographed => coordination.by = None,
    }
    coordination
}

/// Own components that write in the flow, in the order of its steps, each once.
fn writers(design: &Design, flow: &Flow) -> Vec<Id> {
    let writes = flow.steps.iter().filter(|s| s.writes == Some(true));
    let ours = |id: &Id| {
        let kind = design.components.get(id).map(|c| c.kind);
        kind.is_some_and(|k| !matches!(k, Kind::Broker | Kind::Client | Kind::External))
    };
    let mut seen = HashSet::new();
    let ids = writes.map(|s| &s.component).filter(|id| ours(id));
    ids.filter(|id| seen.insert(*id)).cloned().collect()
}

fn set_steps(
    f: &mut Flow,
    asked: &FieldQuestion,
    value: &str,
    set: fn(&mut Step, bool),
) -> Result<(), InputError> {
    const EXPECTED: &str = "yes or no for all steps, or each: s1=yes s2=no";
    let AnswerForm::Steps(steps) = &asked.form else {
        return Err(elsewhere(asked));
    };
    let said: Vec<(&str, bool)> = match yes_or_no(value) {
        Ok(all) => steps.iter().map(|s| (s.value.as_str(), all)).collect(),
        Err(_) => {
            let entries = value
                .split([',', ' ', '\n', '\t'])
                .filter(|e| !e.is_empty());
            let each = entries.map(|entry| {
                let (step, said) = entry
                    .split_once('=')
                    .ok_or_else(|| InputError::from_text(value, EXPECTED))?;
                if !steps.iter().any(|s| s.value == step) {
                    return Err(InputError::from_text(
                        step,
                        "the id of a step that is asked about",
                    ));
                }
                Ok((step, yes_or_no(said)?))
            });
            each.collect::<Result<_, _>>()?
        }
    };
    if said.is_empty() {
        return Err(InputError::from_text(value, EXPECTED));
    }
    for (step, yes) in said {
        let found = f.steps.iter_mut().find(|s| s.id.as_str() == step);
        set(found.ok_or_else(|| gone(asked))?, yes);
    }
    Ok(())
}

fn of_domain(
    draft: &mut AnswerDraft<'_>,
    asked: &FieldQuestion,
    id: &Id,
    value: &str,
) -> Result<(), InputError> {
    let domain = draft.domain(id).ok_or_else(|| gone(asked))?;
    if asked.field != Field::Language {
        return Err(elsewhere(asked));
    }
    for term in terms(value)? {
        let entity = normal_form(&term.entity);
        let known = domain.language.iter_mut();
        match known.into_iter().find(|t| normal_form(&t.entity) == entity) {
            Some(known) => {
                add_words(&mut known.states, term.states);
                add_words(&mut known.actions, term.actions);
            }
            None => domain.language.push(term),
        }
    }
    Ok(())
}

fn of_invariant(
    draft: &mut AnswerDraft<'_>,
    asked: &FieldQuestion,
    id: &Id,
    value: &str,
) -> Result<(), InputError> {
    let invariant = draft.invariant(id).ok_or_else(|| gone(asked))?;
    if asked.field != Field::WhenInDoubt {
        return Err(elsewhere(asked));
    }
    invariant.when_in_doubt = Some(parsed(asked, value, WhenInDoubt::parse)?);
    Ok(())
}

// ---- what was typed -----------------------------------------------------------------------

fn yes_or_no(value: &str) -> Result<bool, InputError> {
    match value.trim().to_lowercase().as_str() {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err(InputError::from_text(value, "yes or no")),
    }
}

fn text(value: &str, expected: &str) -> Result<String, InputError> {
    match value {
        "" => Err(InputError::from_text(value, expected)),
        text => Ok(text.to_owned()),
    }
}

fn duration(value: &str) -> Result<Duration, InputError> {
    Duration::parse(value).ok_or_else(|| InputError::from_text(value, Duration::EXPECTED))
}

fn timeout(value: &str) -> Result<Timeout, InputError> {
    let typed = if value.eq_ignore_ascii_case("none") {
        "none"
    } else {
        value
    };
    Timeout::parse(typed).ok_or_else(|| InputError::from_text(value, Timeout::EXPECTED))
}

fn retries(value: &str) -> Result<u64, InputError> {
    let number = value.parse();
    number.map_err(|_| InputError::from_text(value, u64::EXPECTED))
}

fn instances(value: &str) -> Result<NonZeroU64, InputError> {
    let number = value.parse();
    number.map_err(|_| InputError::from_text(value, NonZeroU64::EXPECTED))
}

/// The choices of what is asked.
fn offered(asked: &FieldQuestion) -> &[Choice] {
    match &asked.form {
        AnswerForm::Choice(all)
        | AnswerForm::Several(all)
        | AnswerForm::Component(all)
        | AnswerForm::Domain(all)
        | AnswerForm::Steps(all) => all,
        _ => &[],
    }
}

/// Expected value of a choice, as an error says it.
fn among(asked: &FieldQuestion) -> String {
    const MOST: usize = 8;
    let all = offered(asked);
    let shown = all.iter().take(MOST).map(|c| c.value.as_str());
    let shown: Vec<&str> = shown.collect();
    let more = if all.len() > MOST { " …" } else { "" };
    format!("one of {}{more}", shown.join(", "))
}

/// The value of what was chosen, by its value or by its words.
fn one_of(asked: &FieldQuestion, value: &str) -> Result<String, InputError> {
    let all = offered(asked);
    let by_value = all.iter().find(|c| c.value == value);
    let by_words = || {
        let words = value.to_lowercase();
        all.iter().find(|c| c.words.trim().to_lowercase() == words)
    };
    let chosen = by_value.or_else(by_words);
    let chosen = chosen.ok_or_else(|| InputError::from_text(value, among(asked)))?;
    Ok(chosen.value.clone())
}

/// A choice that is offered, as the field has it.
fn parsed<T>(
    asked: &FieldQuestion,
    value: &str,
    parse: fn(&str) -> Option<T>,
) -> Result<T, InputError> {
    let chosen = one_of(asked, value)?;
    parse(&chosen).ok_or_else(|| InputError::from_text(value, among(asked)))
}

fn component(design: &Design, asked: &FieldQuestion, value: &str) -> Result<Id, InputError> {
    let chosen = one_of(asked, value)?;
    let found = design.components.find(&chosen);
    found
        .map(|c| c.id.clone())
        .ok_or_else(|| InputError::from_text(value, "a component that is still there"))
}

fn signals(asked: &FieldQuestion, value: &str) -> Result<Signals, InputError> {
    let mut signals: Vec<Signal> = Vec::new();
    for entry in entries(value) {
        let signal = parsed(asked, entry, Signal::parse)?;
        if !signals.contains(&signal) {
            signals.push(signal);
        }
    }
    if signals.is_empty() {
        return Err(InputError::from_text(value, Signals::EXPECTED));
    }
    signals.sort_unstable();
    Ok(Signals(signals))
}

fn entries(value: &str) -> impl Iterator<Item = &str> {
    let entries = value.split([',', '\n']).map(str::trim);
    entries.filter(|entry| !entry.is_empty())
}

/// Words between commas; at least one, each of more than separators.
fn words(value: &str) -> Result<Vec<String>, InputError> {
    const EXPECTED: &str = "words such as Order.Placed, with commas between";
    let words: Vec<String> = entries(value).map(str::to_owned).collect();
    if words.is_empty() || words.iter().any(|word| normal_form(word).is_empty()) {
        return Err(InputError::from_text(value, EXPECTED));
    }
    Ok(words)
}

/// Adds words that are not there yet.
fn add_words(to: &mut Vec<String>, words: Vec<String>) {
    let mut known: HashSet<String> = to.iter().map(|w| normal_form(w)).collect();
    to.extend(words.into_iter().filter(|w| known.insert(normal_form(w))));
}

/// Terms: `Order: Placed, Paid / Create, Cancel; Parcel`.
fn terms(value: &str) -> Result<Vec<Term>, InputError> {
    const EXPECTED: &str =
        "an entity with its states and actions: Order: Placed, Paid / Create, Cancel";
    let mut terms = Vec::new();
    for entry in value.split([';', '\n']).map(str::trim) {
        if entry.is_empty() {
            continue;
        }
        let (entity, parts) = entry.split_once(':').unwrap_or((entry, ""));
        let (states, actions) = parts.split_once('/').unwrap_or((parts, ""));
        let entity = entity.trim();
        let plain = !normal_form(entity).is_empty() && !entity.contains([',', '/']);
        if !plain || actions.contains(['/', ':']) || states.contains(':') {
            return Err(InputError::from_text(entry, EXPECTED));
        }
        let list = |parts| -> Vec<String> { entries(parts).map(str::to_owned).collect() };
        let mut term = Term::new(entity.to_owned());
        term.states = list(states);
        term.actions = list(actions);
        terms.push(term);
    }
    if terms.is_empty() {
        return Err(InputError::from_text(value, EXPECTED));
    }
    Ok(terms)
}
