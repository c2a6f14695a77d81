//! Fields of the design as a run reads them: set, derived from the technology, or as the reading says.

use super::*;

impl Interpreter<'_> {
    pub(super) fn has_replicas(&self, place: Place) -> bool {
        let component = &self.system.design().components[place];
        match component.replicas {
            Some(replicas) => replicas.get() >= 2,
            None if self.system.nodes[place].is_managed => true,
            None => self.log.takes_second(UnknownField::Replicas(place)),
        }
    }

    pub(super) fn is_orchestrator(&self, place: Place) -> bool {
        self.system.nodes[place].kind == Kind::Orchestrator
    }

    pub(super) fn is_stateful_orchestrator(&self, place: Place) -> bool {
        self.is_orchestrator(place)
            && self.system.nodes[place]
                .stateful
                .unwrap_or_else(|| self.log.takes_second(UnknownField::Stateful(place)))
    }

    pub(super) fn reports_errors(&self, place: Place) -> bool {
        match self.system.design().components[place].error_reporting {
            Some(reports) => reports,
            None => {
                self.is_orchestrator(place)
                    && self.log.takes_second(UnknownField::ErrorReporting(place))
            }
        }
    }

    pub(super) fn is_durable(&self, place: Place) -> bool {
        let node = &self.system.nodes[place];
        if node.is_relay {
            return true;
        }
        match self.system.design().components[place].durable {
            Some(durable) => durable,
            None => node.is_managed || self.log.takes_second(UnknownField::Durable(place)),
        }
    }

    pub(super) fn starts_at_stateful(&self, link: Link) -> bool {
        let from = self.system.ends[link].0;
        self.system.nodes[from].is_relay || self.is_stateful_orchestrator(from)
    }

    pub(super) fn delivery(&self, link: Link) -> Delivery {
        let connection = self.system.connection(link);
        if !matches!(connection.style, Style::Message | Style::Event) {
            return Delivery::AtLeastOnce;
        }
        connection.delivery.unwrap_or_else(|| {
            if connection.outbox == Some(true)
                || self.starts_at_stateful(link)
                || self.log.takes_second(UnknownField::Delivery(link))
            {
                Delivery::AtLeastOnce
            } else {
                Delivery::AtMostOnce
            }
        })
    }

    pub(super) fn is_at_most_once(&self, step: StepIndex) -> bool {
        let way = &self.plan.steps[step].way;
        way.iter()
            .any(|link| self.delivery(*link) == Delivery::AtMostOnce)
    }

    pub(super) fn is_exactly_once(&self, step: StepIndex) -> bool {
        let way = &self.plan.steps[step].way;
        !way.is_empty()
            && way
                .iter()
                .all(|link| self.delivery(*link) == Delivery::ExactlyOnce)
    }

    pub(super) fn retries_of(&self, link: Link) -> u64 {
        self.system
            .connection(link)
            .retries
            .unwrap_or_else(|| u64::from(self.log.takes_second(UnknownField::Retries(link))))
    }

    pub(super) fn has_outbox(&self, step: StepIndex) -> bool {
        let Some(first) = self.plan.steps[step].way.first() else {
            return false;
        };
        let connection = self.system.connection(*first);
        connection.outbox.unwrap_or_else(|| {
            if self.starts_at_stateful(*first) {
                return true;
            }
            !matches!(connection.style, Style::Request | Style::Data)
                && self.log.takes_second(UnknownField::Outbox(*first))
        })
    }

    pub(super) fn is_idempotent(&self, step: StepIndex) -> bool {
        self.plan.steps[step].way.last().is_some_and(|link| {
            self.system
                .connection(*link)
                .idempotent
                .unwrap_or_else(|| self.log.takes_second(UnknownField::Idempotent(*link)))
        })
    }

    pub(super) fn has_dead_letter(&self, step: StepIndex) -> bool {
        self.plan.steps[step].way.last().is_some_and(|link| {
            self.system
                .connection(*link)
                .dead_letter
                .unwrap_or_else(|| self.log.takes_second(UnknownField::DeadLetter(*link)))
        })
    }

    pub(super) fn has_fallback(&self, step: StepIndex) -> bool {
        let last = self.plan.steps[step].way.last();
        last.is_some_and(|link| self.system.connection(*link).fallback().is_some())
    }

    pub(super) fn is_core(&self, step: StepIndex) -> bool {
        self.plan.steps[step]
            .core
            .unwrap_or_else(|| !self.log.takes_second(UnknownField::Core(step)))
    }

    pub(super) fn style(&self, step: StepIndex) -> Option<Style> {
        let last = self.plan.steps[step].way.last()?;
        Some(self.system.connection(*last).style)
    }

    pub(super) fn strategy(&self) -> Strategy {
        let consistency = self.flow.consistency.as_ref();
        if let Some(strategy) = consistency.and_then(|c| c.strategy) {
            return strategy;
        }
        let compensates = self
            .plan
            .steps
            .iter()
            .any(|step| step.compensation.is_some());
        if compensates && self.log.takes_second(UnknownField::Strategy) {
            Strategy::Compensate
        } else {
            Strategy::None
        }
    }

    pub(super) fn on_breach(&self) -> Option<Breach> {
        let consistency = self.flow.consistency.as_ref();
        if let Some(breach) = consistency.and_then(|c| c.on_breach) {
            return Some(breach);
        }
        self.log
            .takes_second(UnknownField::OnBreach)
            .then(|| match self.strategy() {
                Strategy::Retry | Strategy::Reconcile => Breach::Retry,
                Strategy::Compensate => Breach::Compensate,
                Strategy::None => Breach::Alert,
            })
    }

    /// True if what starts at the place goes one after another.
    pub(super) fn is_sequential(&self, place: Place) -> bool {
        self.is_orchestrator(place) || self.plan.coordinator == Some(place)
    }
}
