//! Business processes, end to end; and what takes no part in any.

use super::Fix;
use super::context::RepairContext;
use crate::document::{Id, Subject};

/// `process-split`: the two flows are one.
pub fn join(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let [first, second] = ctx.flows()[..] else {
        return Vec::new();
    };
    let rest = facts.flow(second);
    let mut draft = ctx.draft();
    draft.delete(vec![Subject::Flow(rest.id.clone())]);
    draft.flow(ctx.flow_id(first), &mut |flow| {
        for step in &rest.steps {
            let mut step = step.clone();
            let taken = |id: &str| flow.steps.iter().any(|step| step.id.as_str() == id);
            if taken(step.id.as_str()) {
                step.id = Id::from_name(step.id.as_str(), "step", taken);
            }
            flow.steps.push(step);
        }
        flow.outcome = rest.outcome.clone().or_else(|| flow.outcome.take());
        let own = flow.minimal_experience.take();
        flow.minimal_experience = own.or_else(|| rest.minimal_experience.clone());
        let own = flow.coordination.take();
        flow.coordination = own.or_else(|| rest.coordination.clone());
        let own = flow.consistency.take();
        flow.consistency = own.or_else(|| rest.consistency.clone());
        if rest.long_lived == Some(true) {
            flow.long_lived = Some(true);
        }
    });
    draft
        .fix(format!(
            "Draw {} and {} as one process",
            ctx.names.flow(first),
            ctx.names.flow(second)
        ))
        .into_iter()
        .collect()
}

/// `unconnected`: it leaves the drawing, if nothing else speaks of it.
pub fn leave(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(c) = ctx.component() else {
        return Vec::new();
    };
    let id = ctx.id(c);
    let design = ctx.facts.design();
    let in_flow = design.flows.iter().any(|flow| {
        let coordination = flow.coordination.as_ref();
        let consistency = flow.consistency.as_ref();
        let roles = [
            flow.trigger.as_ref(),
            coordination.and_then(|c| c.by.as_ref()),
            coordination.and_then(|c| c.tracker.as_ref()),
            consistency.and_then(|c| c.enforced_by.as_ref()),
        ];
        roles.contains(&Some(id)) || flow.steps.iter().any(|step| step.component == *id)
    });
    let in_invariant = design.invariants.iter().any(|i| i.components.contains(id));
    if in_flow || in_invariant {
        return Vec::new();
    }
    let mut draft = ctx.draft();
    draft.delete(vec![Subject::Component(id.clone())]);
    draft
        .fix(format!("Take {} out of the drawing", ctx.names.of(c)))
        .into_iter()
        .collect()
}
