//! The words of the design, as numbers: two that compare as the same have the same number.

use super::Facts;
use crate::document::normal_form;
use crate::graph::{Conn, Dom};
use hashbrown::HashMap;
use std::rc::Rc;

/// A word, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(u32);

/// Every word of the design.
pub struct Vocabulary {
    numbers: HashMap<String, Word>,
    /// How the author first wrote each.
    spelled: Vec<String>,
    carried: Vec<Rc<[Word]>>,
    /// Of each domain, in order.
    languages: Vec<Vec<Word>>,
    /// Of each domain, the innermost of itself and those around it that has a language.
    speaker: Vec<Option<Dom>>,
}

impl Vocabulary {
    fn new(facts: &Facts) -> Self {
        let mut words = Self {
            numbers: HashMap::new(),
            spelled: Vec::new(),
            carried: Vec::new(),
            languages: Vec::new(),
            speaker: Vec::new(),
        };
        for domain in &facts.design().domains {
            let terms = domain.language.iter();
            let spoken = terms.flat_map(|t| t.words());
            let language = spoken.map(|w| words.number(&w)).collect();
            words.languages.push(super::sorted_unique(language));
        }
        let speaks: Vec<bool> = words.languages.iter().map(|l| !l.is_empty()).collect();
        words.speaker = facts.nearest(&speaks);
        // Most words travel on more than one connection, and are written there in the same way.
        let mut met: HashMap<&str, Word> = HashMap::new();
        let nothing: Rc<[Word]> = Rc::new([]);
        for connection in &facts.design().connections {
            let mut number = |w| *met.entry(w).or_insert_with(|| words.number(w));
            let carried = match connection.carries.as_slice() {
                [] => nothing.clone(),
                [one] => Rc::new([number(one.as_str())]),
                more => {
                    let carried = more.iter().map(|w| number(w.as_str())).collect();
                    super::sorted_unique(carried).into()
                }
            };
            words.carried.push(carried);
        }
        words
    }

    fn number(&mut self, word: &str) -> Word {
        let next = Word(self.spelled.len() as u32);
        let number = *self.numbers.entry(normal_form(word)).or_insert(next);
        if number == next {
            self.spelled.push(word.to_owned());
        }
        number
    }
}

impl Facts {
    fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary
            .get_or_init(|| Rc::new(Vocabulary::new(self)))
    }

    /// The word, where a connection carries it or a language has it.
    pub fn word(&self, text: &str) -> Option<Word> {
        self.vocabulary().numbers.get(&normal_form(text)).copied()
    }

    /// How the author wrote the word, where it was met first.
    pub fn spelled(&self, word: Word) -> &str {
        &self.vocabulary().spelled[word.0 as usize]
    }

    /// The words that travel on a connection, each once, in order.
    pub fn carried(&self, e: Conn) -> &Rc<[Word]> {
        &self.vocabulary().carried[e.at()]
    }

    /// Whether the domain or one around it has a language.
    pub fn has_language(&self, d: Dom) -> bool {
        self.vocabulary().speaker[d.at()].is_some()
    }

    /// Whether the word is in the language of the domain or of one around it.
    pub fn speaks(&self, d: Dom, word: Word) -> bool {
        let words = self.vocabulary();
        let speaker = |d: Dom| words.speaker[d.at()];
        let mut speakers = std::iter::successors(speaker(d), |d| self.parent(*d).and_then(speaker));
        speakers.any(|d| words.languages[d.at()].binary_search(&word).is_ok())
    }
}
