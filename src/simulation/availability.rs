//! Availability: how often a flow works, from how often its components are down.

use super::fault::{Downtime, Fault};
use super::outcome::RunOutcome;
use super::system::Place;
use super::{Simulation, single_faults};

/// Availability of a component that does not say its own.
const ASSUMED: f64 = 0.999;
/// Components up to which every set of them is looked at.
const MOST_FOR_ALL: usize = 12;
/// Components that are down together at most, where there are more.
const LARGEST_SET: usize = 3;
/// Sets that are looked at at most: beyond, smaller ones only.
const MOST_SETS: usize = 25_000;

/// Shares of outcomes at worst over independent outages.
#[derive(Clone, Debug, PartialEq)]
pub struct Availability {
    /// Probability of each outcome, in the order of [`RunOutcome::ALL`].
    pub outcomes: [f64; 7],
    /// Probability of the sets that were not looked at.
    pub not_looked_at: f64,
    /// Components whose availability was assumed, by id.
    pub assumed: Vec<String>,
    /// For each component, by id, how much more often the flow works if it is never down.
    pub gain: Vec<(String, f64)>,
}

/// A component of a flow, with the probability that it is down.
struct WeighedComponent {
    place: Place,
    down: f64,
}

impl Simulation<'_> {
    /// Computes how often the flow works.
    pub fn availability(&self) -> Availability {
        let mut search = AvailabilitySearch::new(self);
        while search.step(self) {}
        search.into_availability(self)
    }

    /// Product of the availability of all that folds into the place.
    fn uptime(&self, place: Place, places: &[Place], assumed: &mut Vec<String>) -> f64 {
        let system = self.system;
        let is_own_place = system.nodes[place].place != place;
        let members: &[usize] = if is_own_place {
            &[place]
        } else {
            &system.members[place]
        };
        let mut uptime = 1.0;
        for c in members {
            let fails_here = *c == place || system.fault_places(*c).contains(&place);
            let is_apart = *c != place && places.contains(c);
            if !fails_here || is_apart {
                continue;
            }
            let component = &system.design().components[*c];
            uptime *= component.availability.map_or_else(
                || {
                    assumed.push(format!("component:{}", component.id));
                    ASSUMED
                },
                |share| share.get(),
            );
        }
        uptime
    }
}

/// The sum over sets of components under way: one set at a time. It is always continued with the
/// simulation that it was made with.
pub struct AvailabilitySearch {
    parts: Vec<WeighedComponent>,
    assumed: Vec<String>,
    sets: Vec<Vec<usize>>,
    next: usize,
    outcomes: [f64; 7],
    seen: f64,
    works: f64,
    without: Vec<f64>,
}

impl AvailabilitySearch {
    /// A sum in which no set has been played.
    pub fn new(simulation: &Simulation<'_>) -> Self {
        let mut places: Vec<Place> = single_faults(simulation)
            .iter()
            .filter_map(|fault| match fault {
                Fault::Down(c, Downtime::Outage) => simulation.system.index(c),
                _ => None,
            })
            .collect();
        places.sort_unstable();
        places.dedup();
        let mut assumed = Vec::new();
        let parts: Vec<WeighedComponent> = places
            .iter()
            .map(|place| WeighedComponent {
                place: *place,
                down: 1.0 - simulation.uptime(*place, &places, &mut assumed),
            })
            .collect();
        assumed.sort_unstable();
        assumed.dedup();
        Self {
            sets: sets(parts.len()),
            without: vec![0.0; parts.len()],
            parts,
            assumed,
            next: 0,
            outcomes: [0.0; 7],
            seen: 0.0,
            works: 0.0,
        }
    }

    /// Sets that have been played, and all of them.
    pub fn progress(&self) -> (usize, usize) {
        (self.next, self.sets.len())
    }

    /// Plays the next set. False if there is none.
    pub fn step(&mut self, simulation: &Simulation<'_>) -> bool {
        let Some(set) = self.sets.get(self.next) else {
            return false;
        };
        self.next += 1;
        let faults: Vec<Fault> = set
            .iter()
            .map(|at| {
                let id = simulation.system.nodes[self.parts[*at].place].id.clone();
                Fault::Down(id, Downtime::Outage)
            })
            .collect();
        let outcome = simulation.worst_and_best(&faults).0.1.outcome;
        let weight = weight(&self.parts, set, None);
        self.seen += weight;
        if let Some(at) = RunOutcome::ALL.iter().position(|o| *o == outcome) {
            self.outcomes[at] += weight;
        }
        if outcome >= RunOutcome::Degraded {
            self.works += weight;
            for (at, share) in self.without.iter_mut().enumerate() {
                if !set.contains(&at) {
                    *share += self::weight(&self.parts, set, Some(at));
                }
            }
        }
        true
    }

    /// The shares of the sets that have been played.
    pub fn into_availability(self, simulation: &Simulation<'_>) -> Availability {
        let gain = self.parts.iter().zip(&self.without).map(|(part, share)| {
            let id = &simulation.system.nodes[part.place].id;
            (format!("component:{id}"), (share - self.works).max(0.0))
        });
        Availability {
            outcomes: self.outcomes,
            not_looked_at: (1.0 - self.seen).max(0.0),
            gain: gain.collect(),
            assumed: self.assumed,
        }
    }
}

/// Probability that exactly the set is down. One component may be taken as never down.
fn weight(parts: &[WeighedComponent], set: &[usize], never_down: Option<usize>) -> f64 {
    let each = parts.iter().enumerate().map(|(at, part)| {
        if Some(at) == never_down {
            1.0
        } else if set.contains(&at) {
            part.down
        } else {
            1.0 - part.down
        }
    });
    each.product()
}

/// Sets of so many components: all of them, or the small ones.
fn sets(count: usize) -> Vec<Vec<usize>> {
    if count <= MOST_FOR_ALL {
        let all = 0u32..1 << count;
        return all
            .map(|bits| (0..count).filter(|at| bits >> at & 1 == 1).collect())
            .collect();
    }
    let mut sets = vec![Vec::new()];
    let mut last = sets.clone();
    for _ in 0..LARGEST_SET {
        let larger: Vec<Vec<usize>> = last
            .iter()
            .flat_map(|set: &Vec<usize>| {
                let next = set.last().map_or(0, |at| at + 1);
                (next..count).map(|at| {
                    let mut larger = set.clone();
                    larger.push(at);
                    larger
                })
            })
            .collect();
        if sets.len() + larger.len() > MOST_SETS {
            break;
        }
        sets.extend(larger.iter().cloned());
        last = larger;
    }
    sets
}
