//! Columns of a table of flows and faults. Steps belong to one flow, so a column is named after the
//! component that a fault is at.

use super::fault::Fault;
use super::{FlowResult, RunOutcome, Simulation};
use crate::document::Id;
use crate::rules::Text;
use crate::rules::names::sentence;
use crate::rules::text::Name;
use std::collections::BTreeMap;

/// The place and manner of a fault, the same for all flows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultSite {
    /// A component is down, for whatever time.
    Down(Id),
    /// A zone is down.
    Zone(String),
    /// A component crashes at some step.
    Crash(Id),
    /// A component restarts.
    Restart(Id),
    /// A message or request to a component is lost.
    Lost(Id),
    /// An answer of a component is lost.
    NoAnswer(Id),
    /// A component is reached twice.
    Twice(Id),
    /// A component declines.
    Declined(Id),
    /// Two components cannot reach each other.
    Cut(Id, Id),
    /// A component is split.
    Split(Id),
}

/// A column: the site with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultColumn {
    /// The site.
    pub site: FaultSite,
    /// Name: "Payment down".
    pub name: Text,
    /// Worst outcome of any flow.
    pub worst: RunOutcome,
}

impl Simulation<'_> {
    /// The site of a single fault of this flow.
    pub fn site(&self, fault: &Fault) -> Option<FaultSite> {
        let at = |step: &Id| {
            let planned = self.plan.steps.get(self.plan.position(step.as_str())?)?;
            Some(self.system.nodes[planned.component].id.clone())
        };
        Some(match fault {
            Fault::Down(c, _) => FaultSite::Down(c.clone()),
            Fault::Zone(zone, _) => FaultSite::Zone(zone.clone()),
            Fault::Crash(step, ..) => FaultSite::Crash(at(step)?),
            Fault::Restart(c) => FaultSite::Restart(c.clone()),
            Fault::Lost(step) => FaultSite::Lost(at(step)?),
            Fault::NoAnswer(step) => FaultSite::NoAnswer(at(step)?),
            Fault::Twice(step) => FaultSite::Twice(at(step)?),
            Fault::Declined(step) => FaultSite::Declined(at(step)?),
            Fault::Cut(a, b, _) => FaultSite::Cut(a.clone(), b.clone()),
            Fault::Split(c) => FaultSite::Split(c.clone()),
        })
    }

    /// Name of a site.
    pub fn site_name(&self, site: &FaultSite) -> Text {
        let component = |id: &Id| match self.system.design().components.get(id) {
            Some(component) => Name(&component.name).to_string(),
            None => Name(id.as_str()).to_string(),
        };
        let words = match site {
            FaultSite::Down(c) => format!("{} down", component(c)),
            FaultSite::Zone(zone) => format!("zone {} down", Name(zone)),
            FaultSite::Crash(c) => format!("{} crashes", component(c)),
            FaultSite::Restart(c) => format!("{} restarts", component(c)),
            FaultSite::Lost(c) => format!("lost on the way to {}", component(c)),
            FaultSite::NoAnswer(c) => format!("answer of {} lost", component(c)),
            FaultSite::Twice(c) => format!("{} reached twice", component(c)),
            FaultSite::Declined(c) => format!("{} declines", component(c)),
            FaultSite::Cut(a, b) => format!("{} cut off from {}", component(a), component(b)),
            FaultSite::Split(c) => format!("{} split", component(c)),
        };
        Text::from(sentence(&words))
    }

    /// The worst run of the search at each site, by position among its single faults.
    pub fn by_site(&self, result: &FlowResult) -> BTreeMap<FaultSite, usize> {
        let mut worst: BTreeMap<FaultSite, usize> = BTreeMap::new();
        for (at, run) in result.by_fault.iter().enumerate() {
            let Some(site) = run.faults.first().and_then(|fault| self.site(fault)) else {
                continue;
            };
            let entry = worst.entry(site).or_insert(at);
            if run.worst.rank() < result.by_fault[*entry].worst.rank() {
                *entry = at;
            }
        }
        worst
    }
}
