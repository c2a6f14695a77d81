//! Guesses: elements that an import made or filled in without being sure.

use super::{Facts, SubjectIndex};

impl Facts {
    /// True if anything in the design was guessed.
    pub fn has_guesses(&self) -> bool {
        *self.has_guesses.get_or_init(|| {
            let design = self.design();
            design.components.iter().any(|c| !c.guessed.is_empty())
                || design.connections.iter().any(|c| !c.guessed.is_empty())
        })
    }

    /// True if a fail about these subjects *rests on a guess*: one of them was guessed, or a
    /// connection was whose ends are both among them.
    pub fn rests_on_guess(&self, subjects: &[SubjectIndex]) -> bool {
        !self.guesses_among(subjects).is_empty()
    }

    /// Guessed elements that a fail about these subjects rests on, each once, in the order of
    /// subjects.
    pub fn guesses_among(&self, subjects: &[SubjectIndex]) -> Vec<SubjectIndex> {
        let mut guesses = Vec::new();
        for subject in subjects {
            match *subject {
                SubjectIndex::Component(c) => {
                    if !self.component(c).guessed.is_empty() {
                        guesses.push(*subject);
                    }
                    let between = self.topology().outgoing(c).filter(|(e, to)| {
                        !self.connection(*e).guessed.is_empty()
                            && subjects.contains(&SubjectIndex::Component(*to))
                    });
                    guesses.extend(between.map(|(e, _)| SubjectIndex::Connection(e)));
                }
                SubjectIndex::Connection(e) if !self.connection(e).guessed.is_empty() => {
                    guesses.push(*subject);
                }
                _ => {}
            }
        }
        super::sorted_unique(guesses)
    }
}
