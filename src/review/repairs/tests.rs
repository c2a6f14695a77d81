//! Repairs as a golden table: the design, its finding, and the changes of each repair.

use super::{repairs, trial};
use crate::document::{Component, Point, Real};
use crate::document::{Design, format};
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::node_shape::node_shape;
use crate::editor::{Command, Editor};
use crate::golden::assert_golden;
use crate::review::review;
use crate::rules::fix::Meaning;
use crate::rules::testing::{design, today};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The rule, and a design of which it speaks.
const CASES: &[(&str, &str)] = &[
    // ---- what must be up ----
    (
        "core-on-available-store",
        r#"
        service orders
        datastore db "technology":"cassandra"
        orders -> db data "access":"write"
        flow f
        step orders core writes"#,
    ),
    (
        "consistent-set",
        r#"
        service orders
        service payment
        service stock
        orders -> payment request
        orders -> stock request
        flow f
        step orders core writes
        step payment via orders-payment core writes
        step stock via orders-stock core !writes"#,
    ),
    // An invariant holds Payment in the core.
    (
        "consistent-set",
        r#"
        service orders
        service payment
        service stock
        orders -> payment request
        orders -> stock request
        flow f
        step orders core writes
        step payment via orders-payment core writes
        step stock via orders-stock core writes
        invariant once "components":["payment"],"when_in_doubt":"reject""#,
    ),
    // What is needed without being asked for.
    (
        "consistent-set",
        r#"
        service orders
        service prices
        service tax
        orders -> prices request
        prices -> tax request
        flow f
        step orders core writes"#,
    ),
    (
        "implied-consistent-set",
        r#"
        client shopper
        service shop
        service a
        service b
        service c
        shopper -> shop request
        shop -> a request
        shop -> b request
        shop -> c request"#,
    ),
    (
        "everything-core",
        r#"
        service a
        service b
        service c
        flow f
        step a core
        step b core
        step c core"#,
    ),
    (
        "core-step-asynchronous",
        r#"
        service a
        broker k
        service b
        a -> k message
        k -> b message
        flow f
        step a core
        step b via k-b core"#,
    ),
    (
        "sole-instance",
        r#"
        service a "replicas":1
        flow f
        step a core"#,
    ),
    // What votes, and a database.
    (
        "sole-instance",
        r#"
        service a "replicas":2
        broker k "technology":"kafka","replicas":1
        a -> k event
        flow f
        step k via a-k writes"#,
    ),
    (
        "sole-instance",
        r#"
        service a "replicas":2
        datastore d "technology":"consul","replicas":1
        a -> d data
        flow f
        step d via a-d writes"#,
    ),
    (
        "sole-instance",
        r#"
        service a "replicas":2
        datastore d "technology":"mysql","replicas":1
        a -> d data
        flow f
        step d via a-d writes"#,
    ),
    // ---- waiting ----
    (
        "lost-work",
        r#"
        service a
        service b
        a -> b request "retries":0
        flow f
        step a core
        step b via a-b !core writes"#,
    ),
    (
        "lost-work",
        r#"
        service a
        broker k
        service b
        a -> k event "delivery":"at-most-once"
        k -> b event
        flow f
        step a core
        step b via k-b !core writes"#,
    ),
    (
        "temporal-coupling",
        r#"
        domain sales "language":[{"entity":"Order","states":["Placed"]}]
        domain mailing
        service orders "domain":"sales","position":{"x":0,"y":0}
        service mail "domain":"mailing","position":{"x":400,"y":0}
        orders -> mail request "timeout":"5s","retries":2,"carries":["Mail.Send"]
        flow f
        step orders core "emits":["Order.Placed"]
        step mail via orders-mail !core"#,
    ),
    // Who only reads wants an answer.
    (
        "temporal-coupling",
        r#"
        service a
        service b
        a -> b request
        flow f
        step a core
        step b via a-b !core !writes"#,
    ),
    (
        "sync-chain",
        r#"
        service a
        service b
        service c
        service d
        service e
        service f
        a -> b request
        b -> c request
        c -> d request
        d -> e request
        e -> f request"#,
    ),
    (
        "sync-cycle",
        r#"
        client u
        service a
        service b
        service c
        u -> a request
        a -> b request
        b -> c request
        c -> a request"#,
    ),
    (
        "sync-cycle",
        r#"
        service a
        a -> a request"#,
    ),
    (
        "sync-fan-out",
        r#"
        service a
        service b
        service c
        service d
        external e
        a -> b request
        a -> c request
        a -> d request
        a -> e request
        flow f
        step a core
        step b via a-b core
        step c via a-c !core writes
        step d via a-d !core writes
        step e via a-e core"#,
    ),
    (
        "no-timeout",
        r#"
        service a
        service b
        a -> b request "timeout":"none""#,
    ),
    // Five seconds would break the bound of the flow.
    (
        "no-timeout",
        r#"
        service a
        service b
        a -> b request "timeout":"none"
        flow f "consistency":{"strategy":"retry","within":"4s"}
        step a writes
        step b via a-b writes"#,
    ),
    (
        "retry-not-idempotent",
        r#"
        service a
        service b
        a -> b request "retries":2,"idempotent":false"#,
    ),
    (
        "retry-not-idempotent",
        r#"
        service a
        service b
        a -> b message "delivery":"at-least-once","idempotent":false"#,
    ),
    (
        "no-dead-letter",
        r#"
        service a
        service b
        a -> b message "dead_letter":false"#,
    ),
    // ---- agreeing ----
    (
        "no-convergence",
        r#"
        service a
        service b
        flow f "consistency":{"strategy":"none"}
        step a writes "action":"Order.Create"
        step b writes "action":"Payment.Charge""#,
    ),
    (
        "no-compensation",
        r#"
        domain sales "language":[{"entity":"Order","actions":["Create","Revert"]}]
        service a "domain":"sales"
        service b
        service c
        flow f "consistency":{"strategy":"compensate","within":"5m","enforced_by":"a"}
        step a writes "action":"Order.Create"
        step b writes
        step c writes"#,
    ),
    (
        "dual-write",
        r#"
        service a
        service b
        service c
        datastore d
        a -> d data "access":"write"
        a -> b event "outbox":false
        a -> c event
        flow f
        step a writes"#,
    ),
    (
        "volatile-store",
        r#"
        service a
        datastore d "durable":false
        a -> d data "access":"write"
        flow f
        step a writes"#,
    ),
    // A cache is made no database.
    (
        "volatile-store",
        r#"
        service a
        datastore d "technology":"redis","durable":false
        a -> d data "access":"read-write"
        flow f
        step a writes"#,
    ),
    (
        "volatile-store",
        r#"
        service a
        broker k "durable":false
        service b
        a -> k event
        k -> b event
        flow f
        step a writes
        step b via k-b writes"#,
    ),
    (
        "compensation-once",
        r#"
        orchestrator o
        service a
        service b
        o -> a request "retries":0
        o -> a message "id":"undo-b","carries":["B.Undo"],"delivery":"at-most-once"
        flow f "consistency":{"strategy":"compensate"}
        step a via o-a writes "compensation":"A.Undo"
        step b writes "compensation":"B.Undo""#,
    ),
    (
        "retry-gives-up",
        r#"
        orchestrator o
        service a
        service b
        o -> b request "timeout":"7s","retries":1
        flow f "consistency":{"strategy":"retry"}
        step a writes core
        step b via o-b writes"#,
    ),
    // One has a datastore that can be read, one publishes, one does neither.
    (
        "no-time-bound",
        r#"
        service a
        datastore d
        service b
        broker k
        service c
        a -> d data "access":"read-write"
        b -> k event "carries":["Paid"]
        flow f "consistency":{"strategy":"retry"}
        step a writes
        step b writes
        step c writes"#,
    ),
    (
        "no-time-bound",
        r#"
        service a
        orchestrator o
        service b
        o -> a request "timeout":"10s","retries":2
        o -> b request "timeout":"5m","retries":1
        flow f "consistency":{"strategy":"retry"},"coordination":{"style":"orchestrated","by":"o"}
        step a via o-a writes
        step b via o-b writes"#,
    ),
    (
        "bound-not-enforced",
        r#"
        orchestrator o
        service a
        service b
        o -> a request
        flow f "consistency":{"strategy":"retry","within":"5m"},"coordination":{"style":"orchestrated","by":"o"}
        step a via o-a writes
        step b writes"#,
    ),
    (
        "enforcer-blind",
        r#"
        job j
        service a
        service b
        flow f "consistency":{"strategy":"retry","within":"5m","enforced_by":"j"}
        step a writes
        step b writes"#,
    ),
    (
        "bound-too-short",
        r#"
        service a
        service b
        service c
        a -> b request "timeout":"4m","retries":3
        b -> c request "timeout":"none"
        flow f "consistency":{"strategy":"retry","within":"20s"}
        step b via a-b writes
        step c via b-c writes"#,
    ),
    // ---- domains ----
    (
        "gateway-bypassed",
        r#"
        domain sales
        domain stock
        service orders "domain":"sales"
        job sync "domain":"sales"
        gateway door "domain":"stock"
        service shelves "domain":"stock"
        sync -> door request
        orders -> shelves request "carries":["Shelf.Pick"],"timeout":"2s"
        door -> shelves request
        flow f
        step orders core
        step shelves via orders-shelves core"#,
    ),
    (
        "many-doors",
        r#"
        domain sales
        domain stock
        service orders "domain":"sales","position":{"x":0,"y":0}
        service shelves "domain":"stock","position":{"x":400,"y":0}
        service parcels "domain":"stock","position":{"x":400,"y":120}
        telemetry events "raw":true
        orders -> events telemetry
        shelves -> events telemetry
        parcels -> events telemetry
        orders -> shelves request
        orders -> parcels request
        flow f
        step orders core
        step parcels via orders-parcels core"#,
    ),
    (
        "shared-datastore",
        r#"
        domain sales
        domain stock
        service orders "domain":"sales"
        service shelves "domain":"stock"
        datastore db "domain":"sales","technology":"postgresql"
        orders -> db data "access":"read-write"
        shelves -> db data "access":"read"
        flow f
        step orders writes "emits":["Order.Placed"]
        step db via shelves-db"#,
    ),
    (
        "foreign-datastore",
        r#"
        domain sales
        domain stock
        service orders "domain":"sales"
        datastore db "domain":"stock"
        orders -> db data "access":"read-write""#,
    ),
    // Who only reads may keep a copy.
    (
        "foreign-datastore",
        r#"
        domain sales
        domain stock
        service orders "domain":"sales"
        datastore db "domain":"stock"
        orders -> db data "access":"read""#,
    ),
    (
        "domain-cycle",
        r#"
        domain sales
        domain stock
        service orders "domain":"sales"
        service shelves "domain":"stock"
        orders -> shelves request
        shelves -> orders message"#,
    ),
    (
        "foreign-language",
        r#"
        domain sales "language":[{"entity":"Order","states":["Placed"]}]
        domain stock "language":[{"entity":"Shelf"}]
        service orders "domain":"sales"
        service shelves "domain":"stock"
        orders -> shelves event "carries":["Order.Paid","Invoice"]"#,
    ),
    (
        "wrong-side-language",
        r#"
        domain sales "language":[{"entity":"Order","states":["Placed"]}]
        domain stock "language":[{"entity":"Shelf","actions":["Pick"]}]
        service orders "domain":"sales"
        service shelves "domain":"stock"
        orders -> shelves event "carries":["Shelf.Pick"]"#,
    ),
    (
        "workflow-in-service",
        r#"
        domain sales
        domain stock
        domain money
        service orders "domain":"sales"
        service shelves "domain":"stock"
        service payment "domain":"money"
        broker k
        orders -> payment request
        orders -> k message
        k -> shelves message
        flow f
        step orders writes core
        step payment via orders-payment writes core
        step shelves via k-shelves writes !core
        flow g
        step payment via orders-payment"#,
    ),
    (
        "knows-too-many",
        r#"
        domain a
        domain b
        domain c
        domain d
        service one "domain":"a"
        service two "domain":"b"
        service three "domain":"c"
        service four "domain":"d"
        one -> two request
        one -> three message
        one -> four message"#,
    ),
    (
        "no-coordination",
        r#"
        domain sales
        domain stock
        service orders "domain":"sales"
        service shelves "domain":"stock"
        orders -> shelves message
        flow f
        step orders writes
        step shelves via orders-shelves writes"#,
    ),
    (
        "not-an-orchestrator",
        r#"
        service a "stateful":true
        service b
        a -> b message
        flow f "coordination":{"style":"orchestrated","by":"a"}
        step a writes
        step b via a-b writes"#,
    ),
    (
        "orchestrator-stateless",
        r#"
        orchestrator o "stateful":false"#,
    ),
    (
        "orchestrator-stateless",
        r#"
        orchestrator o"#,
    ),
    (
        "orchestrator-silent",
        r#"
        orchestrator o "error_reporting":false"#,
    ),
    (
        "orchestrator-no-retries",
        r#"
        orchestrator o
        service a
        broker k
        o -> a request "retries":0
        o -> k message"#,
    ),
    (
        "choreography-untracked",
        r#"
        service a
        service b
        telemetry t "raw":true
        a -> t telemetry
        flow f "coordination":{"style":"choreographed"}
        step a writes
        step b writes"#,
    ),
    (
        "tracker-blind",
        r#"
        service a
        service b
        broker k
        service t
        a -> k event "carries":["Done"]
        flow f "coordination":{"style":"choreographed","tracker":"t"}
        step a writes
        step b writes"#,
    ),
    (
        "no-completion-bound",
        r#"
        service a
        flow f "coordination":{"style":"choreographed"},"long_lived":true
        step a writes"#,
    ),
    (
        "choreography-by-command",
        r#"
        service a
        service b
        service c
        a -> b event
        b -> c message
        flow f "coordination":{"style":"choreographed"}
        step a writes
        step b via a-b writes
        step c via b-c writes"#,
    ),
    (
        "process-split",
        r#"
        service a
        service b
        a -> b event "carries":["Order.Placed"]
        flow f "outcome":"Order.Placed"
        step a writes "emits":["Order.Placed"]
        flow g "outcome":"Order.Shipped"
        step b via a-b writes"#,
    ),
    (
        "targeted-message",
        r#"
        domain sales
        domain stock
        service orders "domain":"sales"
        service shelves "domain":"stock"
        broker k
        orders -> k message
        k -> shelves message"#,
    ),
    (
        "message-fan-out",
        r#"
        service a
        service b
        service c
        a -> b message "carries":["Do"]
        a -> c message "carries":["Do"]"#,
    ),
    (
        "event-without-broker",
        r#"
        service a
        service b
        a -> b event "outbox":true,"idempotent":true"#,
    ),
    // ---- seeing ----
    (
        "emits-nothing",
        r#"
        service a
        service b
        telemetry t
        a -> t telemetry
        a -> b request"#,
    ),
    // A store of metrics is no place for events.
    (
        "emits-nothing",
        r#"
        service a
        service b
        telemetry t "raw":false
        a -> t telemetry "signal":"metrics"
        a -> b request"#,
    ),
    (
        "choreography-untracked",
        r#"
        service a
        service b
        telemetry t "technology":"prometheus"
        a -> t telemetry
        flow f "coordination":{"style":"choreographed"}
        step a writes
        step b writes"#,
    ),
    (
        "only-aggregates",
        r#"
        service a
        telemetry t "technology":"prometheus","raw":false
        a -> t telemetry"#,
    ),
    (
        "no-raw-events",
        r#"
        service a
        telemetry t
        a -> t telemetry "signal":"metrics""#,
    ),
    (
        "silent-flow",
        r#"
        domain sales "language":[{"entity":"Order","states":["Placed"]}]
        service a "domain":"sales"
        service b
        flow f
        step a writes "action":"Order.Cancel"
        step b writes"#,
    ),
    (
        "event-not-domain",
        r#"
        domain sales "language":[{"entity":"Order","states":["Placed"]}]
        service a "domain":"sales"
        flow f
        step a writes "emits":["Order.Paid"]"#,
    ),
    (
        "no-central-store",
        r#"
        service a
        job b
        gateway c"#,
    ),
    (
        "telemetry-silos",
        r#"
        service a
        service b
        telemetry t "raw":true
        telemetry u
        a -> t telemetry
        b -> u telemetry"#,
    ),
    (
        "only-aggregates",
        r#"
        service a
        telemetry t "raw":false
        a -> t telemetry"#,
    ),
    // ---- in general ----
    (
        "blocking-io",
        r#"
        service a "technology":"spring-mvc"
        service b
        a -> b request"#,
    ),
    (
        "open-store",
        r#"
        broker k "callers":{"identity":"none"}"#,
    ),
    (
        "anonymous-callers",
        r#"
        client u
        service a
        service b "callers":{"identity":"none","rate_limit":"5/s"}
        u -> b request
        a -> b request "callers":{"identity":"ip"}"#,
    ),
    (
        "unlimited-callers",
        r#"
        client u
        service b "callers":{"rate_limit":"none"}
        u -> b request"#,
    ),
    (
        "invariant-on-available",
        r#"
        service a
        datastore d "cap":"available"
        a -> d data "access":"write"
        invariant i "components":["a"],"when_in_doubt":"reject""#,
    ),
    (
        "invariant-not-in-core",
        r#"
        service a
        service b
        a -> b message
        flow f
        step a core
        step b via a-b !core writes
        invariant i "components":["b"],"when_in_doubt":"reject""#,
    ),
    (
        "invariant-on-copy",
        r#"
        service a
        service b
        datastore d
        datastore e "copy_of":["d"]
        b -> d data "access":"write"
        a -> e data "access":"read"
        invariant i "components":["a"],"when_in_doubt":"reject""#,
    ),
    (
        "invariant-proceeds",
        r#"
        service a
        flow f "consistency":{"strategy":"retry"}
        step a writes "action":"Seat.Book"
        invariant i "components":["a"],"when_in_doubt":"proceed""#,
    ),
    (
        "invariant-torn",
        r#"
        service a
        service b
        flow f
        step a core writes
        invariant i "components":["a","b"],"when_in_doubt":"reject""#,
    ),
];

/// Designs whose finding has no repair: nobody but the author knows the way out.
const WITHOUT_REPAIR: &[(&str, &str)] = &[
    // No queue before a system of others, and no fallback on what it does.
    (
        "consistent-set",
        r#"
        service a
        external e
        external g
        a -> e request
        a -> g request
        flow f
        step a core writes
        step e via a-e core writes
        step g via a-g core"#,
    ),
    (
        "sync-chain",
        r#"
        external a
        external b
        external c
        external d
        service s
        a -> s request
        s -> b request
        set "rules":{"sync-chain":{"limit":2}}"#,
    ),
    // An outbox in front of a system of others is for them to understand.
    (
        "dual-write",
        r#"
        service a
        external e
        datastore d
        a -> d data "access":"write"
        a -> e message "outbox":false
        flow f
        step a writes"#,
    ),
    // Deletion is no repair.
    ("unconnected", "service a"),
];

#[test]
fn no_repair_is_better_than_a_wrong_one() {
    for (rule, lines) in WITHOUT_REPAIR {
        let design = design(lines);
        let review = review(&design, today());
        let finding = review.findings().find(|f| f.rule == *rule);
        let finding = finding.unwrap_or_else(|| panic!("{rule} says nothing of {lines}"));
        let titles: Vec<String> = repairs(&review, finding)
            .iter()
            .map(|fix| fix.title.plain())
            .collect();
        assert_eq!(titles, Vec::<String>::new(), "{rule} of {lines}");
    }
}

/// Every element of a design, with its fields.
fn elements(design: &Design) -> BTreeMap<String, Map<String, Value>> {
    let whole: Value = serde_json::from_str(&format::save(design)).unwrap();
    let lists = [
        "domains",
        "components",
        "connections",
        "flows",
        "invariants",
    ];
    let mut all = BTreeMap::new();
    for list in lists {
        for element in whole[list].as_array().into_iter().flatten() {
            let mut fields = element.as_object().unwrap().clone();
            let id = fields["id"].as_str().unwrap().to_owned();
            fields.remove("id");
            all.insert(format!("{} {id}", &list[..list.len() - 1]), fields);
        }
    }
    all
}

/// One line for each element added, removed or changed.
fn changes(before: &Design, after: &Design) -> String {
    let (before, after) = (elements(before), elements(after));
    let mut lines = String::new();
    for (element, fields) in &after {
        let Some(had) = before.get(element) else {
            writeln!(lines, "  + {element} {}", Value::Object(fields.clone())).unwrap();
            continue;
        };
        let mut changed = Map::new();
        for (field, value) in fields
            .iter()
            .filter(|(field, value)| had.get(*field) != Some(value))
        {
            changed.insert(field.clone(), value.clone());
        }
        for field in had.keys().filter(|field| !fields.contains_key(*field)) {
            changed.insert(field.clone(), Value::Null);
        }
        if !changed.is_empty() {
            writeln!(lines, "  ~ {element} {}", Value::Object(changed)).unwrap();
        }
    }
    for element in before
        .keys()
        .filter(|element| !after.contains_key(*element))
    {
        writeln!(lines, "  - {element}").unwrap();
    }
    lines
}

#[test]
fn what_each_repair_does() {
    let mut table = String::new();
    for (rule, lines) in CASES {
        let design = design(lines);
        let review = review(&design, today());
        let finding = review.findings().find(|f| f.rule == *rule);
        let finding = finding.unwrap_or_else(|| panic!("{rule} says nothing of {lines}"));
        writeln!(
            table,
            "{} {}",
            finding.outcome.as_str(),
            review.fingerprint(finding)
        )
        .unwrap();
        for (at, fix) in repairs(&review, finding).into_iter().enumerate() {
            assert!(trial(&review, finding, &fix).is_some());
            let mut editor = Editor::open(design.clone());
            editor.run(fix.command.clone()).unwrap();
            let mark = match at == 0 && fix.meaning == Meaning::Kept {
                true => " (recommended)",
                false => "",
            };
            writeln!(table, "  {}{mark}", fix.title.plain()).unwrap();
            for line in changes(&design, editor.design()).lines() {
                writeln!(table, "  {line}").unwrap();
            }
            assert!(editor.undo());
            assert_eq!(
                format::save(editor.design()),
                format::save(&design),
                "{rule}"
            );
        }
        table.push('\n');
    }
    assert_golden("tests/golden/fixes.txt", &table);
}

#[test]
fn what_repairs_add_has_a_free_place() {
    let area = |component: &Component| -> Rect {
        let at = component.position.as_ref().expect("it has a position");
        node_shape(component).at(Vec2::new(at.x.0, at.y.0))
    };
    let mut added = 0;
    for (rule, lines) in CASES {
        let mut editor = Editor::open(design(lines));
        let ids = editor.design().components.iter().map(|c| c.id.clone());
        let grid = ids.zip(0_u8..).map(|(id, n)| {
            let (x, y) = (f64::from(n % 3) * 200.0, f64::from(n / 3) * 120.0);
            (id, Point::new(Real(x), Real(y)))
        });
        editor.run(Command::Move(grid.collect())).unwrap();
        let review = review(editor.design(), today());
        let finding = review.findings().find(|f| f.rule == *rule).unwrap();
        for fix in repairs(&review, finding) {
            let mut after = editor.clone();
            after.run(fix.command).unwrap();
            let components = &after.design().components;
            for new in components
                .iter()
                .filter(|c| editor.design().components.get(&c.id).is_none())
            {
                added += 1;
                for other in components.iter().filter(|c| c.id != new.id) {
                    assert!(
                        !area(new).intersects(&area(other)),
                        "{rule}: {} on {}",
                        new.id,
                        other.id
                    );
                }
            }
        }
    }
    assert!(added > 30, "{added}");
}
