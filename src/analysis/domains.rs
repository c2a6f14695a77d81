//! Nesting of domains, and connections that cross their boundaries.

use super::Facts;
use crate::document::{Design, Kind};
use crate::graph::{Comp, Conn, Dom, Topology};

/// Tree of domains with pre-order intervals, so that containment is a comparison of numbers.
pub struct DomainNesting {
    parent: Vec<Option<Dom>>,
    top: Vec<Dom>,
    /// Pre-order index of each domain, and of the last domain within it.
    span: Vec<(u32, u32)>,
    of_component: Vec<Option<Dom>>,
}

impl DomainNesting {
    /// Builds the tree of a design.
    pub fn new(design: &Design, topology: &Topology) -> Self {
        let count = design.domains.len();
        let parent: Vec<Option<Dom>> = design
            .domains
            .iter()
            .map(|d| topology.domain(d.parent.as_ref()?))
            .collect();
        let mut children = vec![Vec::new(); count];
        for (at, parent) in parent.iter().enumerate() {
            if let Some(parent) = parent {
                children[parent.at()].push(at);
            }
        }
        let mut top: Vec<Dom> = (0..count).map(Dom::from_index).collect();
        let mut span = vec![(0, 0); count];
        let mut clock = 0;
        // An entry is (domain, whether its subdomains were visited).
        let mut walk: Vec<(usize, bool)> = Vec::new();
        for root in (0..count).filter(|at| parent[*at].is_none()) {
            walk.push((root, false));
            while let Some((at, done)) = walk.pop() {
                if done {
                    span[at].1 = clock;
                    continue;
                }
                clock += 1;
                span[at].0 = clock;
                top[at] = Dom::from_index(root);
                walk.push((at, true));
                walk.extend(children[at].iter().map(|child| (*child, false)));
            }
        }
        let of_component = design
            .components
            .iter()
            .map(|c| topology.domain(c.domain.as_ref()?))
            .collect();
        Self {
            parent,
            top,
            span,
            of_component,
        }
    }
}

impl Facts {
    /// The innermost domain of a component, if known.
    pub fn domain_of(&self, c: Comp) -> Option<Dom> {
        self.domain_nesting.of_component[c.at()]
    }

    /// Parent domain.
    pub fn parent(&self, d: Dom) -> Option<Dom> {
        self.domain_nesting.parent[d.at()]
    }

    /// The domain and its ancestors, innermost first.
    pub fn ancestors(&self, d: Dom) -> impl Iterator<Item = Dom> + '_ {
        std::iter::successors(Some(d), |d| self.parent(*d))
    }

    /// The outermost ancestor of a domain.
    pub fn top(&self, d: Dom) -> Dom {
        self.domain_nesting.top[d.at()]
    }

    /// True if `inner` is `outer` or one of its subdomains.
    pub fn lies_within(&self, inner: Dom, outer: Dom) -> bool {
        let (first, last) = self.domain_nesting.span[outer.at()];
        (first..=last).contains(&self.domain_nesting.span[inner.at()].0)
    }

    /// True if one domain contains the other.
    pub fn are_nested(&self, a: Dom, b: Dom) -> bool {
        self.lies_within(a, b) || self.lies_within(b, a)
    }

    /// True if both domains are known and neither contains the other.
    pub fn in_separate_domains(&self, a: Comp, b: Comp) -> bool {
        match (self.domain_of(a), self.domain_of(b)) {
            (Some(a), Some(b)) => !self.are_nested(a, b),
            _ => false,
        }
    }

    /// True if the component is known to be outside the domain. With an unknown domain of its own,
    /// only a `client` or an `external` is.
    pub fn is_outside(&self, c: Comp, d: Dom) -> bool {
        match self.domain_of(c) {
            Some(own) => !self.lies_within(own, d),
            None => matches!(self.kind(c), Kind::Client | Kind::External),
        }
    }

    /// True if any two of the components are apart.
    pub fn any_in_separate_domains(&self, components: &[Comp]) -> bool {
        // Domains of which none are apart lie on one path: that of the innermost so far.
        let mut innermost: Option<Dom> = None;
        for d in components.iter().filter_map(|c| self.domain_of(*c)) {
            match innermost {
                Some(inner) if self.lies_within(inner, d) => {}
                Some(inner) if !self.lies_within(d, inner) => return true,
                _ => innermost = Some(d),
            }
        }
        false
    }

    /// For each domain, the innermost marked one of itself and its ancestors.
    pub fn nearest(&self, marked: &[bool]) -> Vec<Option<Dom>> {
        let mut nearest: Vec<Option<Option<Dom>>> = vec![None; marked.len()];
        for d in self.domains() {
            let mut path = Vec::new();
            let mut found = None;
            for at in self.ancestors(d) {
                if let Some(known) = nearest[at.at()] {
                    found = known;
                    break;
                }
                path.push(at);
                if marked[at.at()] {
                    found = Some(at);
                    break;
                }
            }
            for at in path {
                nearest[at.at()] = Some(found);
            }
        }
        nearest.into_iter().map(Option::flatten).collect()
    }

    /// True if the edge *crosses* a domain boundary.
    pub fn crosses(&self, e: Conn) -> bool {
        self.in_separate_domains(self.from(e), self.to(e))
    }
}
