//! CA2 · Whatever must stay in sync is a single point of failure.

use crate::analysis::{Facts, sorted_unique};
use crate::document::Kind;
use crate::graph::{Comp, FlowNo};
use crate::rules::{Item, Names, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "CA2",
    stake: Stake::Other,
    title: "Whatever must stay in sync is a single point of failure",
    bucket: super::BUCKET,
    about: |facts| {
        if facts.has_flows() {
            cored(facts).next().is_some()
        } else {
            !awaited(facts).is_empty()
        }
    },
    evidence,
    rules: super::CA2,
};

/// The flows with a core.
pub(super) fn cored(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    facts.flows().filter(|f| !facts.of_flow(*f).core.is_empty())
}

/// Components that clients wait for.
pub(super) fn awaited(facts: &Facts) -> Vec<Comp> {
    let waiting = facts.connections().filter(|e| facts.is_waiting(*e));
    let by_clients = waiting.filter(|e| facts.kind(facts.from(*e)) == Kind::Client);
    sorted_unique(by_clients.map(|e| facts.to(e)).collect())
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    if !facts.has_flows() {
        let say = |c: &Comp| {
            let needs = facts.availability_deps(*c);
            format!(
                "For an answer of {} to clients, {} must be up.",
                names.of(*c),
                names.list(&needs)
            )
        };
        return awaited(facts).iter().map(say).map(Text::from).collect();
    }
    let say = |f: FlowNo| {
        let needs = facts.core_deps(f);
        format!(
            "For the core of {}, {} must be up.",
            names.flow(f),
            names.list(needs)
        )
    };
    cored(facts).map(say).map(Text::from).collect()
}

/// Joint availability of a set of components, their private datastores included.
pub(super) struct JointAvailability {
    /// In (0, 1].
    pub(super) availability: f64,
    /// Number of components and private datastores.
    counted: usize,
    /// Number of private datastores among them.
    stores: usize,
    /// Number of those with an assumed availability.
    assumed: usize,
}

/// Availability of a component that does not say its own: "three nines".
const ASSUMED: f64 = 0.999;

impl JointAvailability {
    pub(super) fn of(facts: &Facts, set: &[Comp]) -> Self {
        let all = set
            .iter()
            .flat_map(|c| std::iter::once(c).chain(facts.folded_into(*c)));
        let mut together = Self {
            availability: 1.0,
            counted: 0,
            stores: 0,
            assumed: 0,
        };
        for c in all {
            together.counted += 1;
            let said = facts.component(*c).availability;
            together.assumed += usize::from(said.is_none());
            together.availability *= said.map_or(ASSUMED, |share| share.get());
        }
        together.stores = together.counted - set.len();
        together
    }

    pub(super) fn sentence(&self) -> String {
        let percent = percent(self.availability);
        let down = downtime(self.availability);
        let assumed = match (self.assumed, self.stores) {
            (0, _) => "",
            (n, 0) if n == self.counted => " 99.9% is assumed for each.",
            (n, _) if n == self.counted => {
                " 99.9% is assumed for each, and for their private datastores."
            }
            (1, _) => " 99.9% is assumed for the one without an availability.",
            _ => " 99.9% is assumed for those without an availability.",
        };
        format!("Together they are up {percent} of the time, down for {down}.{assumed}")
    }
}

/// A share as a percentage, with as many digits as it takes to tell it from 100%.
fn percent(share: f64) -> String {
    let digits = match 1.0 - share {
        d if d >= 0.000_95 => 1,
        d if d >= 0.000_095 => 2,
        _ => 3,
    };
    format!("{:.digits$}%", share * 100.0)
}

/// Downtime in a month of 30 days, rounded as people say it.
fn downtime(share: f64) -> String {
    let minutes = (1.0 - share) * 30.0 * 24.0 * 60.0;
    match minutes {
        m if m < 1.0 => "less than a minute a month".to_owned(),
        m if m < 90.0 => format!("{} a month", plural(m, "minute")),
        m if m < 2_880.0 => format!("{} a month", plural(m / 60.0, "hour")),
        m => format!("{} a month", plural(m / 1_440.0, "day")),
    }
}

fn plural(amount: f64, unit: &str) -> String {
    let rounded = amount.round();
    let plural = if rounded == 1.0 { "" } else { "s" };
    format!("{rounded} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::design;

    #[test]
    fn availabilities_multiply_and_private_stores_count() {
        let design = design(
            "service a \"availability\":0.9\ndatastore d \"availability\":0.5\nservice b\na -> d data",
        );
        let facts = Facts::new(&design);
        let set: Vec<Comp> = vec![Comp(0), Comp(1)];
        let together = JointAvailability::of(&facts, &set);
        assert!((together.availability - 0.9 * 0.5 * 0.999).abs() < 1e-12);
        assert_eq!(together.assumed, 1);
        assert_eq!(percent(0.997_002_999), "99.7%");
        assert_eq!(percent(0.9999), "99.99%");
        assert_eq!(downtime(0.997_003), "2 hours a month");
        assert_eq!(downtime(0.9), "3 days a month");
        assert_eq!(downtime(1.0), "less than a minute a month");
    }
}
