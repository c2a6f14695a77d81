//! The order of questions: as an experienced reviewer would ask, the structure that all else hangs
//! on before its details.

/// The topic of a question. Topics are asked about in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// The purpose of the design.
    Purpose,
    /// Work that must be done at once, and work that may follow.
    Core,
    /// Invariants, and how parts that disagree come to agree.
    Consistency,
    /// Coordination of flows.
    Coordination,
    /// Boundaries of domains.
    Boundaries,
    /// Words that cross the boundaries, and the flows in which they do.
    Language,
    /// Delivery of work from one component to the next.
    Delivery,
    /// Guarantees of a component.
    Guarantees,
    /// Operation and monitoring.
    Operation,
}
