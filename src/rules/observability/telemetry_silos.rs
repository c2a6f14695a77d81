//! Rule `telemetry-silos`.

use super::ob2::senders_to;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Id, Kind, Signal, Signals, Style};
use crate::graph::Comp;
use crate::rules::fix::parts::{event_store, send_events};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "telemetry-silos",
    reads: read_set::TELEMETRY_ROUTES.and(read_set::SIGNAL),
    docs: Docs {
        checks: "One place receives the telemetry of every component.",
        matters: "What went wrong between two components shows only where the data of both is. Across two stores it has to be correlated by hand, by clocks and names that do not agree, during the incident.",
        detected: "Telemetry goes to two or more components, directly or through brokers, and none of these, nor a telemetry component that they forward to, receives it from every sender. Not where all signals are known and no two of these components receive the same: traces here and metrics there is a division, no silo.",
        remedy: "Send all telemetry to one of them, or let the others forward to it.",
        false_alarms: "Data that must be kept apart by law: keep that store, and send what may be seen to the common one as well.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "service"},
                {"id": "stock", "name": "Stock", "kind": "service"},
                {"id": "logs", "name": "Sales logs", "kind": "telemetry", "raw": true, "retention": "30d"},
                {"id": "traces", "name": "Depot logs", "kind": "telemetry", "raw": true, "retention": "30d"}
            ],
            "connections": [
                {"id": "t1", "from": "orders", "to": "logs", "style": "telemetry", "signal": "events"},
                {"id": "t2", "from": "stock", "to": "traces", "style": "telemetry", "signal": "events"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Orders", "kind": "service"},
                {"id": "stock", "name": "Stock", "kind": "service"},
                {"id": "logs", "name": "Sales logs", "kind": "telemetry", "raw": true, "retention": "30d"},
                {"id": "traces", "name": "All logs", "kind": "telemetry", "raw": true, "retention": "30d"}
            ],
            "connections": [
                {"id": "t1", "from": "orders", "to": "logs", "style": "telemetry", "signal": "events"},
                {"id": "t2", "from": "stock", "to": "traces", "style": "telemetry", "signal": "events"},
                {"id": "t3", "from": "logs", "to": "traces", "style": "telemetry", "signal": "events"}
            ]"#,
        read_on: &[
            "microservices.io: Log Aggregation, Distributed Tracing",
            "SRE Book, chapter 6: Monitoring Distributed Systems",
        ],
    },
    find,
    repairs: &[together],
    ..Rule::DEFAULT
};

struct TelemetrySilos(Vec<Comp>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let senders = facts.telemetry_senders();
    let all: Vec<(Comp, u64)> = senders.iter().map(|c| (*c, 1)).collect();
    let told = facts.unforwarded_telemetry(&all);
    let received = facts.received_telemetry(&all);
    let no_brokers = |marks: &[u64]| -> Vec<Comp> {
        let gets = |c: &Comp| marks[c.at()] != 0 && facts.kind(*c) != Kind::Broker;
        facts.components().filter(gets).collect()
    };
    let stores = no_brokers(&told);
    if stores.len() < 2 {
        return;
    }
    if is_divided(facts, &stores) {
        return;
    }
    // Whose telemetry ends in a broker sends to none of them.
    let arrives = facts.sources_of(stores.iter().copied(), Style::Telemetry, |kind| {
        kind == Kind::Broker
    });
    let heard: Vec<Comp> = senders
        .into_iter()
        .filter(|c| arrives.binary_search(c).is_ok())
        .collect();
    // Who has the telemetry of all, asked for as many senders at a time as a number has bits.
    let mut central = no_brokers(&received);
    for some in heard.chunks(u64::BITS as usize) {
        let marked: Vec<(Comp, u64)> = some
            .iter()
            .copied()
            .zip((0..).map(|bit| 1 << bit))
            .collect();
        let all = marked.iter().fold(0, |all, (_, mark)| all | mark);
        let received = facts.received_telemetry(&marked);
        central.retain(|c| received[c.at()] == all);
        if central.is_empty() {
            findings.fail(Severity::Medium, TelemetrySilos(stores));
            return;
        }
    }
}

/// True if every signal that enters the stores is known, and none enters two of them.
fn is_divided(facts: &Facts, stores: &[Comp]) -> bool {
    let mut taken: Vec<Signal> = Vec::new();
    for store in stores {
        let mut own: Vec<Signal> = Vec::new();
        let edges = facts.incoming(*store);
        for (e, _) in edges.filter(|(e, _)| facts.style(*e) == Style::Telemetry) {
            match &facts.connection(e).signal {
                Some(signals) => own.extend(&signals.0),
                None => return false,
            }
        }
        let own = sorted_unique(own);
        if own.iter().any(|signal| taken.contains(signal)) {
            return false;
        }
        taken.extend(own);
    }
    true
}

impl Diagnostic for TelemetrySilos {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.iter().map(|c| SubjectIndex::from(*c)).collect()
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects().into_iter().take(1).collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        /// As many stores are told of in full; the others are named.
        const TOLD: usize = 4;
        let hears = |store: &Comp| {
            let senders = senders_to(names.facts, *store);
            format!(
                "{} receives the telemetry of {}",
                names.of(*store),
                names.list(&senders)
            )
        };
        let told: Vec<String> = self.0.iter().take(TOLD).map(hears).collect();
        let more = match self.0.get(TOLD..) {
            None | Some([]) => String::new(),
            Some(more) => format!("; it goes to {}, too", names.list(more)),
        };
        let stores = names.list(&self.0);
        Words::new(
            format!("Telemetry is split between {stores}"),
            format!(
                "{}{more}. None of them receives all of it.",
                told.join("; ")
            ),
            "During an incident, data from different stores has to be correlated by hand, by clocks and names that do not agree.",
            "Choose one of them, and let the others forward to it or every component send to it.",
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Signals that a store receives, or that one sender sends it; `None` where one is unknown.
fn forwarded(facts: &Facts, store: Comp, sender: Comp) -> Option<Signals> {
    let entering = facts.incoming(store).filter(|(e, from)| {
        facts.style(*e) == Style::Telemetry && (sender == store || *from == sender)
    });
    let mut all = Vec::new();
    for (e, _) in entering {
        all.extend(facts.connection(e).signal.as_ref()?.0.iter().copied());
    }
    let all = sorted_unique(all);
    (!all.is_empty()).then_some(Signals(all))
}

/// All of it in the largest of them; or in a new one.
fn together(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let silos = ctx.components();
    let senders = |store: Comp| -> Vec<Comp> {
        let entering = facts.incoming(store);
        let sent = entering.filter(|(e, _)| facts.style(*e) == Style::Telemetry);
        crate::document::sort::sorted_unique(sent.map(|(_, from)| from).collect())
    };
    let rank = |c: &Comp| {
        let raw = facts.component(*c).raw;
        (
            facts.kind(*c) == Kind::Telemetry,
            raw == Some(true),
            senders(*c).len(),
        )
    };
    let mut ways = Vec::new();
    if let Some(central) = silos.iter().rev().copied().max_by_key(rank) {
        let mut draft = ctx.draft();
        let has = senders(central);
        let others: Vec<Comp> = silos.iter().copied().filter(|c| *c != central).collect();
        let mut sent = has.clone();
        for other in &others {
            let more = match facts.kind(*other) {
                Kind::Telemetry => vec![*other],
                _ => senders(*other),
            };
            for c in more {
                if c != central && !sent.contains(&c) {
                    sent.push(c);
                    let signals = forwarded(facts, *other, c);
                    let (c, central) = (ctx.id(c), ctx.id(central));
                    draft.connect(c, central, Style::Telemetry, &mut |e| {
                        e.signal.clone_from(&signals);
                    });
                }
            }
        }
        ways.extend(draft.safe_fix(format!("Forward all to {}", ctx.names.of(central))));
    }
    let all: Vec<Comp> = silos.iter().flat_map(|s| senders(*s)).collect();
    let all = crate::document::sort::sorted_unique(all);
    let near: Vec<Id> = all.iter().map(|c| ctx.id(*c).clone()).collect();
    let mut draft = ctx.draft();
    let store = event_store(&mut draft, &near);
    for id in &near {
        send_events(&mut draft, id, &store);
    }
    ways.extend(draft.fix("Add a central event store".to_owned()));
    ways
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn telemetry_silos() {
        let case = |lines: &str| format!("service a\nservice b\ntelemetry t\ntelemetry u\n{lines}");
        let apart = case("a -> t telemetry\nb -> u telemetry\n");
        let fail: &[&str] = &["fail medium component:t component:u"];
        table(
            "telemetry-silos",
            &[
                ("nothing there", "", &[]),
                ("nothing sent", &case(""), &[]),
                (
                    "one store",
                    &case("a -> t telemetry\nb -> t telemetry"),
                    &[],
                ),
                ("two, each with a part", &apart, fail),
                (
                    "two, one with all",
                    &case("a -> t telemetry\nb -> u telemetry\na -> u telemetry"),
                    &[],
                ),
                (
                    "two that one component sends to",
                    &case("a -> t telemetry\na -> u telemetry"),
                    &[],
                ),
                (
                    "one forwards to the other",
                    &format!("{apart}t -> u telemetry"),
                    &[],
                ),
                (
                    "both forward to a third",
                    &format!("{apart}telemetry v\nt -> v telemetry\nu -> v telemetry"),
                    &[],
                ),
                (
                    "by way of another and a broker",
                    &format!(
                        "{apart}telemetry v\nbroker k\nt -> v telemetry\nv -> k telemetry\nk -> u telemetry"
                    ),
                    &[],
                ),
                (
                    "both forward round in a ring",
                    &format!("{apart}t -> u telemetry\nu -> t telemetry"),
                    &[],
                ),
                (
                    "one forwards to a third",
                    &format!("{apart}telemetry v\nt -> v telemetry"),
                    fail,
                ),
                (
                    "at start it does not forward",
                    &format!("{apart}t -> u telemetry \"phase\":\"startup\""),
                    fail,
                ),
                (
                    "two, with different signals",
                    &case(
                        "a -> t telemetry \"signal\":[\"logs\",\"events\"]\nb -> u telemetry \"signal\":\"traces\"",
                    ),
                    &[],
                ),
                (
                    "two, with the same signal",
                    &case(
                        "a -> t telemetry \"signal\":[\"logs\",\"events\"]\nb -> u telemetry \"signal\":\"logs\"",
                    ),
                    fail,
                ),
                (
                    "two, one signal unknown",
                    &case("a -> t telemetry \"signal\":\"events\"\nb -> u telemetry"),
                    fail,
                ),
                (
                    "two, one of two signals unknown",
                    &case(
                        "a -> t telemetry \"signal\":\"events\"\nb -> u telemetry \"signal\":\"logs\"\nb -> u telemetry \"id\":\"x\"",
                    ),
                    fail,
                ),
                (
                    "by a guess",
                    &apart.replace("telemetry u", "telemetry u \"guessed\":[\"kind\"]"),
                    &["question medium component:t component:u"],
                ),
                (
                    "two, one from a standby",
                    &case("a -> t telemetry\nservice s \"standby_of\":\"a\"\ns -> u telemetry"),
                    &[],
                ),
                (
                    "a service does not forward",
                    "service a\nservice b\nservice c\ntelemetry t\na -> c telemetry\nb -> t telemetry\nc -> t telemetry",
                    &["fail medium component:c component:t"],
                ),
                (
                    "telemetry forwards to telemetry only",
                    "service a\nservice b\ntelemetry t\ndatastore d\na -> t telemetry\nt -> d telemetry\nb -> d telemetry",
                    &["fail medium component:d component:t"],
                ),
                (
                    "a broker passes on",
                    &case(
                        "broker k\na -> k telemetry\nb -> k telemetry\nk -> t telemetry\nb -> u telemetry",
                    ),
                    &[],
                ),
                (
                    "a broker is no store",
                    &case("broker k\na -> k telemetry\nb -> t telemetry"),
                    &[],
                ),
                (
                    "a broker that nobody sends telemetry sends its own",
                    &case("broker k\nk -> t telemetry\nb -> u telemetry"),
                    fail,
                ),
                (
                    "two brokers, one store behind both",
                    &case(
                        "broker k\nbroker l\na -> k telemetry\nb -> l telemetry\nk -> t telemetry\nl -> t telemetry\nk -> u telemetry",
                    ),
                    &[],
                ),
                (
                    "events do not count",
                    &case("a -> t event\nb -> u event"),
                    &[],
                ),
                (
                    "what is no telemetry component counts",
                    "service a\nservice b\ndatastore d\nexternal e\na -> d telemetry\nb -> e telemetry",
                    &["fail medium component:d component:e"],
                ),
                (
                    "what only telemetry enters is no store",
                    "service a\ntelemetry t\ntelemetry u\na -> t telemetry\nt -> u telemetry",
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn telemetry_silos_of_many_senders() {
        // More than one round of marks: the odd one out is in the last.
        let many = |odd: &str| {
            let senders = (100..300).map(|i| format!("service s{i}\ns{i} -> t telemetry\n"));
            let all: String = senders.collect();
            format!("{all}telemetry t\ntelemetry u\nservice z\nz -> u telemetry\n{odd}")
        };
        table(
            "telemetry-silos",
            &[
                ("apart", &many(""), &["fail medium component:t component:u"]),
                ("together", &many("z -> t telemetry"), &[]),
            ],
        );
    }
}
