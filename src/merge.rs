//! Merge of an import into the open design: elements match by id, then by name. Values of the open
//! design are kept, unknown fields are filled in, new elements are added.

use crate::document::format::{self, LoadError};
use crate::document::{Connection, Design, Id, Keyed, List, Step, Subject, normal_form};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Result of a merge.
#[derive(Clone, Debug)]
pub struct Merge {
    /// The merged design.
    pub design: Design,
    /// Elements of the open design that the import has, too, in the order of the format.
    pub matched: Vec<Subject>,
    /// Conflicts, in which the value of the open design was kept.
    pub kept: Vec<MergeConflict>,
}

/// A field with different values in both designs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MergeConflict {
    /// The element, as [`Subject`] is written; the name of a custom rule or a setting.
    pub subject: String,
    /// Path of the field, such as `technology` or `callers.identity`.
    pub field: String,
    /// Value in the open design.
    pub kept: Value,
    /// Value in the import.
    pub offered: Value,
}

type JsonObject = Map<String, Value>;

/// Layout fields: placed elements do not move.
const LAYOUT: [&str; 3] = ["position", "waypoints", "frame"];

/// Merges the import into the open design.
///
/// # Errors
/// Returns an error if the merged design exceeds the limits of a document.
pub fn merge(open: &Design, import: &Design) -> Result<Merge, LoadError> {
    merge_with(open, import, &[])
}

/// Merges the import into the open design. `same` are components that match whatever their names are:
/// the id in the import, and that in the open design.
///
/// # Errors
/// Returns an error if the merged design exceeds the limits of a document.
pub fn merge_with(open: &Design, import: &Design, same: &[(Id, Id)]) -> Result<Merge, LoadError> {
    let mut names = IdMapping {
        domains: by_name(&open.domains, &import.domains, |d| &d.name),
        components: by_name(&open.components, &import.components, |c| &c.name),
        flows: by_name(&open.flows, &import.flows, |f| &f.name),
        invariants: by_name(&open.invariants, &import.invariants, |i| &i.statement),
        connections: HashMap::new(),
    };
    for (own, other) in same {
        let are_there =
            import.components.get(own).is_some() && open.components.get(other).is_some();
        if are_there {
            // One component of the import for each of the open design.
            names.components.retain(|_, ours| ours != other);
            names.components.insert(own.clone(), other.clone());
        }
    }
    let names = names.with_connections(open, import);
    let import = names.renamed(import);

    let (mut whole, theirs) = (document(open), document(&import));
    let is_new = open.components.is_empty() && open.domains.is_empty();
    let mut merging = Merging::default();
    for (key, value) in theirs {
        match (key.as_str(), value) {
            ("format" | "version", _) => {}
            ("title", title) => {
                if is_new {
                    whole.insert(key, title);
                }
            }
            ("rules", Value::Object(rules)) => merging.rules(&mut whole, rules),
            ("waivers", Value::Array(waivers)) => add_new(&mut whole, &key, waivers),
            (list, Value::Array(elements)) if LISTS.contains(&list) => {
                merging.list(&mut whole, list, elements, is_new);
            }
            (_, value) => {
                whole.entry(key).or_insert(value);
            }
        }
    }
    forget_cycles(open, &mut whole);
    // Loaded from text, so that numbers and unknown fields keep their spelling.
    let design = format::load(&Value::Object(whole).to_string())?;
    Ok(Merge {
        design,
        matched: merging.matched,
        kept: merging.kept,
    })
}

const LISTS: [&str; 6] = [
    "domains",
    "components",
    "connections",
    "flows",
    "invariants",
    "house_rules",
];

fn document(design: &Design) -> JsonObject {
    match serde_json::from_str(&format::save(design)) {
        Ok(Value::Object(fields)) => fields,
        // A saved design is an object.
        _ => JsonObject::new(),
    }
}

/// Ids of the import's elements in the open design, where they differ.
#[derive(Default)]
struct IdMapping {
    domains: HashMap<Id, Id>,
    components: HashMap<Id, Id>,
    connections: HashMap<Id, Id>,
    flows: HashMap<Id, Id>,
    invariants: HashMap<Id, Id>,
}

/// Matches the import's elements without a match by id by their unique name. A name that occurs
/// twice on either side does not match.
fn by_name<T: Keyed>(
    open: &List<T>,
    import: &List<T>,
    name: impl Fn(&T) -> &String,
) -> HashMap<Id, Id> {
    let unmatched = |list: &List<T>, other: &List<T>| -> HashMap<String, Option<Id>> {
        let mut names = HashMap::new();
        for element in list.iter().filter(|e| other.get(e.id()).is_none()) {
            let name = normal_form(name(element));
            let seen = names
                .entry(name)
                .or_insert_with(|| Some(element.id().clone()));
            if seen.as_ref() != Some(element.id()) {
                *seen = None;
            }
        }
        names
    };
    let ours = unmatched(open, import);
    let theirs = unmatched(import, open).into_iter();
    let pairs = theirs.filter_map(|(name, theirs)| {
        let ours = ours.get(&name)?.clone()?;
        Some((theirs?, ours)).filter(|_| !name.is_empty())
    });
    pairs.collect()
}

fn renamed(names: &HashMap<Id, Id>, id: &Id) -> Id {
    names.get(id).unwrap_or(id).clone()
}

impl IdMapping {
    /// Connections have no names: they match by their ends, in id order; first those with the same
    /// id, then those of the same style.
    fn with_connections(mut self, open: &Design, import: &Design) -> Self {
        let mut free: HashMap<(Id, Id), Vec<&Rc<Connection>>> = HashMap::new();
        for connection in &open.connections {
            let ends = (connection.from.clone(), connection.to.clone());
            free.entry(ends).or_default().push(connection);
        }
        type Same = fn(&Connection, &Connection) -> bool;
        let passes: [Same; 3] = [|a, b| a.id == b.id, |a, b| a.style == b.style, |_, _| true];
        let mut done: HashSet<&Id> = HashSet::new();
        for same in passes {
            for theirs in &import.connections {
                let of = |id| renamed(&self.components, id);
                let ends = (of(&theirs.from), of(&theirs.to));
                let Some(free) = free.get_mut(&ends).filter(|_| !done.contains(&theirs.id)) else {
                    continue;
                };
                if let Some(at) = free.iter().position(|ours| same(ours, theirs)) {
                    let ours = free.remove(at);
                    done.insert(&theirs.id);
                    self.connections.insert(theirs.id.clone(), ours.id.clone());
                }
            }
        }
        // A new connection may have the id of another one.
        let mut taken: HashSet<String> =
            open.connections.iter().map(|c| c.id.to_string()).collect();
        for theirs in import.connections.iter().filter(|c| !done.contains(&c.id)) {
            let id = Id::from_name(theirs.id.as_str(), "connection", |id| taken.contains(id));
            taken.insert(id.to_string());
            self.connections.insert(theirs.id.clone(), id);
        }
        self
    }

    /// The import with the ids of the open design.
    fn renamed(&self, import: &Design) -> Design {
        let domain = |id: &mut Id| *id = renamed(&self.domains, id);
        let component = |id: &mut Id| *id = renamed(&self.components, id);
        let connection = |id: &mut Id| *id = renamed(&self.connections, id);
        let mut design = import.clone();
        design.domains = each(&import.domains, |d| {
            domain(&mut d.id);
            d.parent.iter_mut().for_each(domain);
        });
        design.components = each(&import.components, |c| {
            component(&mut c.id);
            c.domain.iter_mut().for_each(domain);
            c.standby_of.iter_mut().for_each(component);
            c.copy_of.iter_mut().for_each(component);
        });
        design.connections = each(&import.connections, |c| {
            connection(&mut c.id);
            component(&mut c.from);
            component(&mut c.to);
            c.reply_to.iter_mut().for_each(connection);
        });
        design.flows = each(&import.flows, |f| {
            f.id = renamed(&self.flows, &f.id);
            f.trigger.iter_mut().for_each(component);
            if let Some(coordination) = &mut f.coordination {
                coordination.by.iter_mut().for_each(component);
                coordination.tracker.iter_mut().for_each(component);
            }
            if let Some(consistency) = &mut f.consistency {
                consistency.enforced_by.iter_mut().for_each(component);
            }
            for Step {
                component: at,
                connection: by,
                ..
            } in &mut f.steps
            {
                component(at);
                by.iter_mut().for_each(connection);
            }
        });
        design.invariants = each(&import.invariants, |i| {
            i.id = renamed(&self.invariants, &i.id);
            i.components.iter_mut().for_each(component);
        });
        for waiver in &mut design.waivers {
            let Some(subject) = waiver.subject.as_deref().and_then(Subject::parse) else {
                continue;
            };
            let now = match subject {
                Subject::Design => Subject::Design,
                Subject::Domain(id) => Subject::Domain(renamed(&self.domains, &id)),
                Subject::Component(id) => Subject::Component(renamed(&self.components, &id)),
                Subject::Connection(id) => Subject::Connection(renamed(&self.connections, &id)),
                Subject::Flow(id) => Subject::Flow(renamed(&self.flows, &id)),
                Subject::Invariant(id) => Subject::Invariant(renamed(&self.invariants, &id)),
            };
            waiver.subject = Some(now.to_string());
        }
        design
    }
}

fn each<T: Clone + Keyed>(list: &List<T>, change: impl Fn(&mut T)) -> List<T> {
    let changed = list.iter().map(|element| {
        let mut element = (**element).clone();
        change(&mut element);
        Rc::new(element)
    });
    List::from_unordered(changed.collect())
}

#[derive(Default)]
struct Merging {
    matched: Vec<Subject>,
    kept: Vec<MergeConflict>,
}

impl Merging {
    fn list(&mut self, whole: &mut JsonObject, list: &str, theirs: Vec<Value>, is_new: bool) {
        let Value::Array(ours) = whole
            .entry(list)
            .or_insert_with(|| Value::Array(Vec::new()))
        else {
            return;
        };
        let id = |element: &Value| Some(element.get("id")?.as_str()?.to_owned());
        let at = |(at, element): (usize, &Value)| Some((id(element)?, at));
        let places: HashMap<String, usize> = ours.iter().enumerate().filter_map(at).collect();
        for element in theirs {
            let (Some(id), Value::Object(mut theirs)) = (id(&element), element) else {
                continue;
            };
            let known = places.get(&id).and_then(|at| ours.get_mut(*at));
            if let Some(Value::Object(known)) = known {
                let singular = list.trim_end_matches('s').replace('_', "-");
                let subject = format!("{singular}:{id}");
                self.matched.extend(Subject::parse(&subject));
                // The steps of a flow are one value.
                self.fill(&subject, "", known, theirs);
            } else {
                if !is_new {
                    LAYOUT.iter().for_each(|key| drop(theirs.remove(*key)));
                }
                ours.push(Value::Object(theirs));
            }
        }
    }

    /// Fills in absent fields.
    fn fill(&mut self, subject: &str, within: &str, ours: &mut JsonObject, theirs: JsonObject) {
        for (key, offered) in theirs {
            if LAYOUT.contains(&&*key) && within.is_empty() || key == "id" {
                continue;
            }
            let field = match within {
                "" => key.clone(),
                within => format!("{within}.{key}"),
            };
            match (ours.get_mut(&key), offered) {
                (None, offered) => {
                    ours.insert(key, offered);
                }
                (Some(Value::Object(known)), Value::Object(offered)) => {
                    self.fill(subject, &field, known, offered);
                }
                (Some(Value::Array(known)), Value::Array(offered)) if key == "language" => {
                    terms(known, offered);
                }
                (Some(Value::Array(known)), Value::Array(offered))
                    if ["carries", "states", "actions"].contains(&&*key) =>
                {
                    words(known, offered);
                }
                (Some(known), offered) if *known == offered => {}
                (Some(known), offered) => self.kept.push(MergeConflict {
                    subject: subject.to_owned(),
                    field,
                    kept: known.clone(),
                    offered,
                }),
            }
        }
    }

    fn rules(&mut self, whole: &mut JsonObject, theirs: JsonObject) {
        let ours = whole
            .entry("rules")
            .or_insert_with(|| Value::Object(JsonObject::new()));
        let Value::Object(ours) = ours else { return };
        for (rule, setting) in theirs {
            match (ours.get_mut(&rule), setting) {
                (Some(Value::Object(known)), Value::Object(setting)) => {
                    self.fill(&rule, "", known, setting);
                }
                (_, setting) => {
                    ours.entry(rule).or_insert(setting);
                }
            }
        }
    }
}

/// Adds missing entries.
fn add_new(whole: &mut JsonObject, list: &str, theirs: Vec<Value>) {
    let ours = whole
        .entry(list)
        .or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(ours) = ours else { return };
    let known: HashSet<String> = ours.iter().map(Value::to_string).collect();
    ours.extend(
        theirs
            .into_iter()
            .filter(|w| !known.contains(&w.to_string())),
    );
}

/// Adds missing words.
fn words(ours: &mut Vec<Value>, theirs: Vec<Value>) {
    let form = |word: &Value| word.as_str().map(normal_form);
    let known: HashSet<_> = ours.iter().map(form).collect();
    ours.extend(
        theirs
            .into_iter()
            .filter(|word| !known.contains(&form(word))),
    );
}

/// Adds missing terms, and missing states and actions of existing terms.
fn terms(ours: &mut Vec<Value>, theirs: Vec<Value>) {
    let entity = |term: &Value| term.get("entity").and_then(Value::as_str).map(normal_form);
    let places: HashMap<_, _> = ours
        .iter()
        .map(entity)
        .zip(0..)
        .collect::<HashMap<_, usize>>();
    for term in theirs {
        let known = places.get(&entity(&term)).and_then(|at| ours.get_mut(*at));
        match (known, term) {
            (Some(Value::Object(known)), Value::Object(term)) => {
                for key in ["states", "actions"] {
                    let known = known.entry(key).or_insert_with(|| Value::Array(Vec::new()));
                    if let (Value::Array(known), Some(Value::Array(new))) = (known, term.get(key)) {
                        words(known, new.clone());
                    }
                }
            }
            (_, term) => ours.push(term),
        }
    }
}

/// Removes filled-in parents that would put a domain into itself.
fn forget_cycles(open: &Design, whole: &mut JsonObject) {
    let Some(Value::Array(domains)) = whole.get_mut("domains") else {
        return;
    };
    let text = |domain: &Value, key: &str| Some(domain.get(key)?.as_str()?.to_owned());
    let link = |domain: &Value| Some((text(domain, "id")?, text(domain, "parent")?));
    let parents: HashMap<String, String> = domains.iter().filter_map(link).collect();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut in_cycles: HashSet<&str> = HashSet::new();
    for start in parents.keys() {
        // Each domain is visited once: a walk ends at a domain seen by it or by an earlier walk.
        let mut way: Vec<&str> = Vec::new();
        let mut at = Some(start.as_str());
        while let Some(id) = at.filter(|id| seen.insert(id)) {
            way.push(id);
            at = parents.get(id).map(String::as_str);
        }
        let cycle = way.iter().position(|id| Some(*id) == at);
        in_cycles.extend(cycle.and_then(|from| way.get(from..)).into_iter().flatten());
    }
    let was_there = |id: &str| open.domains.find(id).is_some_and(|d| d.parent.is_some());
    for domain in domains {
        let id = text(domain, "id").unwrap_or_default();
        if let Value::Object(fields) = domain
            && in_cycles.contains(id.as_str())
            && !was_there(&id)
        {
            fields.remove("parent");
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn design(value: &Value) -> Design {
        let mut value = value.clone();
        let fields = value.as_object_mut().unwrap();
        fields.insert("format".to_owned(), json!("plumbline-design"));
        fields.insert("version".to_owned(), json!(1));
        fields.entry("title").or_insert(json!("Shop"));
        format::load(&value.to_string()).unwrap()
    }

    fn merged(open: &Value, import: &Value) -> Merge {
        merge(&design(open), &design(import)).unwrap()
    }

    #[test]
    fn merge_by_id_fills_in_fields_and_keeps_position_and_answers() {
        let open = json!({"components": [{"id": "db", "name": "Orders database", "kind": "datastore",
            "cap": "available", "position": {"x": 10, "y": 20}, "mine": 1}]});
        let import = json!({"components": [{"id": "db", "name": "db", "kind": "datastore",
            "technology": "postgres:16", "cap": "consistent", "position": {"x": 0, "y": 0}}]});
        let merge = merged(&open, &import);
        let expected = json!({"components": [{"id": "db", "name": "Orders database",
            "kind": "datastore", "technology": "postgres:16", "cap": "available",
            "position": {"x": 10, "y": 20}, "mine": 1}]});
        assert_eq!(merge.design, design(&expected));
        let kept: Vec<&str> = merge.kept.iter().map(|k| k.field.as_str()).collect();
        assert_eq!(kept, ["cap", "name"]);
        assert_eq!(merge.matched.len(), 1);
    }

    #[test]
    fn merge_by_name_redirects_references() {
        let open = json!({
            "domains": [{"id": "d", "name": "Orders"}],
            "components": [{"id": "o", "name": "Order service", "kind": "service"}],
        });
        let import = json!({
            "domains": [{"id": "orders", "name": "orders"}],
            "components": [
                {"id": "order-service", "name": "order-service", "kind": "service", "domain": "orders"},
                {"id": "db", "name": "DB", "kind": "datastore", "position": {"x": 1, "y": 2}},
                {"id": "view", "name": "View", "kind": "datastore", "copy_of": ["order-service", "db"]},
                {"id": "spare", "name": "Spare", "kind": "service", "standby_of": "order-service"},
            ],
            "connections": [{"id": "c", "from": "order-service", "to": "db", "style": "data"}],
            "flows": [{"id": "f", "name": "Order", "trigger": "order-service",
                "steps": [{"id": "s", "component": "db", "connection": "c"}]}],
            "invariants": [{"id": "i", "statement": "No order twice", "components": ["order-service"]}],
            "waivers": [{"rule": "no-domain", "subject": "component:order-service", "reason": "later"}],
        });
        let expected = json!({
            "domains": [{"id": "d", "name": "Orders"}],
            "components": [
                {"id": "o", "name": "Order service", "kind": "service", "domain": "d"},
                {"id": "db", "name": "DB", "kind": "datastore"},
                {"id": "view", "name": "View", "kind": "datastore", "copy_of": ["o", "db"]},
                {"id": "spare", "name": "Spare", "kind": "service", "standby_of": "o"},
            ],
            "connections": [{"id": "c", "from": "o", "to": "db", "style": "data"}],
            "flows": [{"id": "f", "name": "Order", "trigger": "o",
                "steps": [{"id": "s", "component": "db", "connection": "c"}]}],
            "invariants": [{"id": "i", "statement": "No order twice", "components": ["o"]}],
            "waivers": [{"rule": "no-domain", "subject": "component:o", "reason": "later"}],
        });
        assert_eq!(merged(&open, &import).design, design(&expected));
    }

    #[test]
    fn merge_does_not_match_ambiguous_names() {
        let open = json!({"components": [
            {"id": "a", "name": "Cache", "kind": "datastore"},
            {"id": "b", "name": "Cache", "kind": "datastore"}]});
        let import = json!({"components": [{"id": "c", "name": "cache", "kind": "datastore"}]});
        assert_eq!(merged(&open, &import).design.components.len(), 3);
    }

    #[test]
    fn merge_matches_connections_by_their_ends() {
        let components = json!([
            {"id": "a", "name": "A", "kind": "service"},
            {"id": "b", "name": "B", "kind": "service"}]);
        let open = json!({"components": components, "connections": [
            {"id": "x", "from": "a", "to": "b", "style": "event", "carries": ["Order.Paid"]},
            {"id": "y", "from": "b", "to": "a", "style": "request"}]});
        // The first is the event, whatever the import guessed of it; x is another one there.
        let import = json!({"components": components, "connections": [
            {"id": "a-b", "from": "a", "to": "b", "style": "request",
                "carries": ["ORDER_PAID", "Order.Sent"]},
            {"id": "x", "from": "a", "to": "a", "style": "request"}]});
        let merge = merged(&open, &import);
        let expected = json!({"components": components, "connections": [
            {"id": "x", "from": "a", "to": "b", "style": "event",
                "carries": ["Order.Paid", "Order.Sent"]},
            {"id": "x-2", "from": "a", "to": "a", "style": "request"},
            {"id": "y", "from": "b", "to": "a", "style": "request"}]});
        assert_eq!(merge.design, design(&expected));
        assert_eq!(merge.kept.len(), 1);
    }

    #[test]
    fn merge_never_nests_a_domain_in_itself() {
        let open = json!({"domains": [
            {"id": "a", "name": "A"}, {"id": "b", "name": "B", "parent": "a"}]});
        let import = json!({"domains": [
            {"id": "a", "name": "A", "parent": "b"}, {"id": "b", "name": "B"}]});
        assert_eq!(merged(&open, &import).design, design(&open));
    }

    #[test]
    fn merge_unites_languages() {
        let open = json!({"domains": [{"id": "a", "name": "A", "language": [
            {"entity": "Order", "states": ["Paid"]}]}]});
        let import = json!({"domains": [{"id": "a", "name": "A", "language": [
            {"entity": "order", "states": ["Sent", "PAID"], "actions": ["Pay"]}, {"entity": "Item"}]}]});
        let expected = json!({"domains": [{"id": "a", "name": "A", "language": [
            {"entity": "Order", "states": ["Paid", "Sent"], "actions": ["Pay"]}, {"entity": "Item"}]}]});
        assert_eq!(merged(&open, &import).design, design(&expected));
    }

    #[test]
    fn merge_into_an_empty_design_is_the_import() {
        let import = design(&json!({"title": "Bank", "own": 1.50, "components": [
            {"id": "a", "name": "A", "kind": "service", "position": {"x": 1, "y": 2}}],
            "rules": {"no-domain": {"level": "low"}}}));
        let open = Design::new("New design");
        assert_eq!(merge(&open, &import).unwrap().design, import);
    }

    #[test]
    fn merge_with_itself_changes_nothing() {
        let text = include_str!("../tests/designs/ftgo.json");
        let design = format::load(text).unwrap();
        let merge = merge(&design, &design).unwrap();
        assert_eq!(format::save(&merge.design), format::save(&design));
        assert!(merge.kept.is_empty());
    }
}
