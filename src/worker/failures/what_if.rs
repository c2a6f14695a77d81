//! Every flow while something is broken: what breaks if.

use super::protocol::{BreakageView, ImpactView, WhatIfView};
use super::{id_list, key, outcome};
use crate::rules::Text;
use crate::rules::text::Name;
use crate::simulation::{Breakage, Downtime, Simulation, System, WhatIf};

/// Plays every flow of the system.
pub fn what_if(system: &System, state: u64, broken: &BreakageView) -> WhatIfView {
    let breakage = Breakage {
        components: id_list(&broken.components),
        connections: id_list(&broken.connections),
        zones: broken.zones.clone(),
        side: id_list(&broken.side),
        other_side: id_list(&broken.other_side),
        time: match broken.is_permanent {
            true => Downtime::Permanent,
            false => Downtime::Outage,
        },
    };
    let result = WhatIf::new(system, &breakage);
    let flows = result.flows.iter().map(|impact| {
        let simulation = Simulation::new(system, impact.flow);
        ImpactView {
            key: key(&simulation, &impact.faults),
            name: Text::from(Name(&simulation.flow().name).to_string()),
            title: simulation.end_title(&impact.worst),
            reason: impact.reason.clone(),
            worst: outcome(impact.worst.outcome),
            best: outcome(impact.best.outcome),
        }
    });
    let marks = result.marks.iter();
    WhatIfView {
        state,
        flows: flows.collect(),
        marks: marks
            .map(|mark| (mark.subject.to_string(), mark.kind.word().to_owned()))
            .collect(),
    }
}
