//! Interned words of a design: words that compare equal have the same number.

use super::Facts;
use crate::document::normal_form;
use crate::graph::{Conn, Dom};
use hashbrown::HashMap;
use std::rc::Rc;

/// An interned word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(u32);

/// All words of a design.
pub struct Vocabulary {
    numbers: HashMap<String, Word>,
    /// First spelling of each word.
    spelled: Vec<String>,
    carried: Vec<Rc<[Word]>>,
    /// Words of each domain, sorted.
    languages: Vec<Vec<Word>>,
    /// States of the terms of each domain, sorted.
    states: Vec<Vec<Word>>,
    /// For each domain, the innermost one of itself and its ancestors that has a language.
    speaker: Vec<Option<Dom>>,
}

impl Vocabulary {
    fn new(facts: &Facts) -> Self {
        let mut words = Self {
            numbers: HashMap::new(),
            spelled: Vec::new(),
            carried: Vec::new(),
            languages: Vec::new(),
            states: Vec::new(),
            speaker: Vec::new(),
        };
        for domain in &facts.design().domains {
            let terms = domain.language.iter();
            let spoken = terms.flat_map(|t| t.words());
            let language = spoken.map(|w| words.number(&w)).collect();
            words.languages.push(super::sorted_unique(language));
            let terms = domain.language.iter();
            let states = terms.flat_map(|t| t.states.iter().map(move |state| (t, state)));
            let states = states.map(|(t, state)| words.number(&format!("{}.{state}", t.entity)));
            let states = states.collect();
            words.states.push(super::sorted_unique(states));
        }
        let speaks: Vec<bool> = words.languages.iter().map(|l| !l.is_empty()).collect();
        words.speaker = facts.nearest(&speaks);
        // Most words occur on more than one connection in the same spelling, and alone.
        let mut met: HashMap<&str, Word> = HashMap::new();
        let mut alone: HashMap<&str, Rc<[Word]>> = HashMap::new();
        let nothing: Rc<[Word]> = Rc::new([]);
        for connection in &facts.design().connections {
            let mut number = |w| *met.entry(w).or_insert_with(|| words.number(w));
            let carried = match connection.carries.as_slice() {
                [] => nothing.clone(),
                [one] => {
                    let one = one.as_str();
                    let carried = alone.entry(one).or_insert_with(|| Rc::new([number(one)]));
                    carried.clone()
                }
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

    /// The word, if a connection carries it or a language has it.
    pub fn word(&self, text: &str) -> Option<Word> {
        self.vocabulary().numbers.get(&normal_form(text)).copied()
    }

    /// First spelling of the word.
    pub fn spelling(&self, word: Word) -> &str {
        &self.vocabulary().spelled[word.0 as usize]
    }

    /// Words that a connection carries, sorted, each once.
    pub fn carried_words(&self, e: Conn) -> &Rc<[Word]> {
        &self.vocabulary().carried[e.at()]
    }

    /// True if the domain or an ancestor has a language.
    pub fn has_language(&self, d: Dom) -> bool {
        self.vocabulary().speaker[d.at()].is_some()
    }

    /// True if the word is in the language of the domain or of an ancestor.
    pub fn has_word(&self, d: Dom, word: Word) -> bool {
        let languages = &self.vocabulary().languages;
        self.speakers(d)
            .any(|d| languages[d.at()].binary_search(&word).is_ok())
    }

    /// True if the word is a state (`Entity.State`) in the language of the domain or of an ancestor.
    pub fn has_state(&self, d: Dom, word: Word) -> bool {
        let states = &self.vocabulary().states;
        self.speakers(d)
            .any(|d| states[d.at()].binary_search(&word).is_ok())
    }

    /// The domain and its ancestors that have a language of their own, innermost first.
    fn speakers(&self, d: Dom) -> impl Iterator<Item = Dom> + '_ {
        let speaker = |d: Dom| self.vocabulary().speaker[d.at()];
        std::iter::successors(speaker(d), move |d| self.parent(*d).and_then(speaker))
    }
}
