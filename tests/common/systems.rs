//! Systems of a client, services, a broker and an orchestrator, with one flow that goes through them. Of
//! these many are sound: a document of any elements hardly ever is.

use crate::common::Choices;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Names of the services.
const SERVICES: [&str; 4] = ["shop", "payment", "stock", "mail"];

/// A system under construction.
struct Draft {
    choices: Choices,
    components: Vec<Value>,
    connections: Vec<Value>,
    /// One of so many fields is not as it should be.
    flaws: usize,
}

impl Draft {
    /// A good value; now and then a bad one.
    fn known(&mut self, good: Value, bad: Value) -> Value {
        match self.choices.below(self.flaws) {
            1 => bad,
            _ => good,
        }
    }

    fn is_chosen(&mut self, one_of: usize) -> bool {
        self.choices.below(one_of) == 1
    }

    fn component(&mut self, id: &str, kind: &str) {
        let mut fields = json!({"id": id, "name": id, "kind": kind});
        fields["io"] = self.known(json!("non-blocking"), json!("blocking"));
        fields["replicas"] = self.known(json!(3), json!(1));
        match kind {
            "broker" | "datastore" => {
                fields["durable"] = self.known(json!(true), json!(false));
                fields["cap"] = self.known(json!("consistent"), json!("available"));
            }
            "orchestrator" => {
                fields["stateful"] = self.known(json!(true), json!(false));
                fields["error_reporting"] = self.known(json!(true), json!(false));
            }
            "telemetry" => {}
            _ => fields["cap"] = self.known(json!("consistent"), json!("available")),
        }
        self.components.push(fields);
    }

    /// The connection of that style, which is made where there is none.
    fn connection(&mut self, from: &str, to: &str, style: &str) -> String {
        let id = format!("{from}-{to}-{style}");
        if self.connections.iter().any(|known| known["id"] == *id) {
            return id;
        }
        let mut fields = json!({"id": id, "from": from, "to": to, "style": style});
        fields["retries"] = self.known(json!(2), json!(0));
        fields["idempotent"] = self.known(json!(true), json!(false));
        fields["outbox"] = self.known(json!(true), json!(false));
        match style {
            "request" => fields["timeout"] = self.known(json!("1s"), json!("none")),
            "data" => fields["access"] = json!("read-write"),
            "telemetry" => fields["signal"] = json!("events"),
            _ => {
                fields["delivery"] = self.known(json!("at-least-once"), json!("at-most-once"));
                fields["dead_letter"] = self.known(json!(true), json!(false));
            }
        }
        if style == "request" && self.is_chosen(12) {
            fields["fallback"] = json!("the last answer");
        }
        self.connections.push(fields);
        id
    }
}

/// A generated system of which all that a run depends on is known.
fn system(choices: Vec<u16>) -> Value {
    let mut draft = Draft {
        choices: Choices::new(choices),
        components: vec![json!({"id": "user", "name": "user", "kind": "client"})],
        connections: Vec::new(),
        flaws: 0,
    };
    // Without a flaw, with some, with many.
    draft.flaws = [1, 24, 10, 5][draft.choices.below(4)];
    let services = &SERVICES[..2 + draft.choices.below(3)];
    for service in services {
        draft.component(service, "service");
        if draft.is_chosen(2) {
            let store = format!("{service}-db");
            draft.component(&store, "datastore");
            draft.connection(service, &store, "data");
        }
    }
    let has_saga = draft.is_chosen(2);
    if has_saga {
        draft.component("saga", "orchestrator");
    }
    let has_broker = draft.is_chosen(2);
    if has_broker {
        draft.component("bus", "broker");
    }
    let mut receivers: Vec<&str> = services.to_vec();
    if draft.is_chosen(3) {
        draft.component("bank", "external");
        receivers.push("bank");
    }
    // Sees everybody: enforcer, and tracker of what is not orchestrated.
    draft.component("watch", "service");
    for receiver in &receivers {
        if draft.flaws == 1 || !draft.is_chosen(draft.flaws) {
            draft.connection(receiver, "watch", "event");
        }
    }
    let flow = flow(&mut draft, has_saga, has_broker, &receivers);
    json!({
        "format": "plumbline-design", "version": 1, "title": "A system",
        "components": draft.components, "connections": draft.connections, "flows": [flow],
    })
}

fn flow(draft: &mut Draft, has_saga: bool, has_broker: bool, receivers: &[&str]) -> Value {
    let strategies = ["compensate", "retry", "reconcile"];
    let strategy = strategies[draft.choices.below(3)];
    let first = if has_saga { "saga" } else { receivers[0] };
    let mut steps: Vec<Value> = Vec::new();
    let mut add = |draft: &mut Draft, component: &str, connection: Option<String>, writes: bool| {
        let mut step = Map::new();
        step.insert("id".into(), json!(format!("s{}", steps.len())));
        step.insert("component".into(), json!(component));
        if let Some(connection) = connection {
            step.insert("connection".into(), json!(connection));
        }
        step.insert("action".into(), json!(format!("{component}.Do")));
        step.insert("writes".into(), json!(writes));
        step.insert("core".into(), json!(draft.is_chosen(3)));
        if writes && strategy == "compensate" && !draft.is_chosen(4) {
            step.insert("compensation".into(), json!(format!("{component}.Undo")));
        }
        steps.push(Value::Object(step));
    };
    let is_begun_by_user = draft.flaws == 1 || !draft.is_chosen(draft.flaws);
    match is_begun_by_user {
        true => {
            let style = ["request", "message"][usize::from(draft.is_chosen(6))];
            let connection = draft.connection("user", first, style);
            let writes = !has_saga && !draft.is_chosen(3);
            add(draft, first, Some(connection), writes);
        }
        false => add(draft, first, None, !has_saga),
    }
    let mut reached: Vec<&str> = vec![first];
    for _ in 0..draft.choices.below(5) {
        let from = match has_saga && !draft.is_chosen(4) {
            true => "saga",
            false => reached[draft.choices.below(reached.len())],
        };
        let to = receivers[draft.choices.below(receivers.len())];
        let writes = !draft.is_chosen(4);
        if from == "bank" {
            continue;
        }
        if from == to {
            let store = format!("{to}-db");
            if draft.components.iter().any(|c| c["id"] == *store) {
                let connection = draft.connection(to, &store, "data");
                add(draft, &store, Some(connection), writes);
            }
            continue;
        }
        let connection = match draft.choices.below(5) {
            0 | 1 => draft.connection(from, to, "request"),
            2 => draft.connection(from, to, "message"),
            _ if has_broker && to != "bank" => {
                draft.connection(from, "bus", "event");
                draft.connection("bus", to, "event")
            }
            _ => draft.connection(from, to, "event"),
        };
        add(draft, to, Some(connection), writes);
        if !reached.contains(&to) {
            reached.push(to);
        }
    }
    let coordination = match has_saga {
        true => json!({"style": "orchestrated", "by": "saga"}),
        false if draft.flaws > 1 && draft.is_chosen(draft.flaws) => {
            json!({"style": "choreographed"})
        }
        false => json!({"style": "choreographed", "tracker": "watch"}),
    };
    let breach = ["retry", "compensate", "alert"][draft.choices.below(3)];
    let mut flow = json!({
        "id": "f", "name": "Flow", "steps": steps, "coordination": coordination,
        "consistency": {"strategy": strategy, "within": "30m", "enforced_by": "watch", "on_breach": breach},
    });
    if is_begun_by_user {
        flow["trigger"] = json!("user");
    }
    flow
}

/// Any system.
pub fn systems() -> impl Strategy<Value = Value> {
    prop::collection::vec(any::<u16>(), 40..160).prop_map(system)
}
