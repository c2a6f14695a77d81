//! Constants of Structurizr DSL.

use super::is_keyword;
use crate::import::structurizr::syntax::Statement;
use crate::import::text;
use std::collections::HashMap;

/// The most bytes by which constants may grow a file.
const MAX_GROWTH: usize = 4 * 1024 * 1024;
/// The longest value of a constant, in bytes.
const MAX_CONSTANT_BYTES: usize = 10_000;

/// The values of constants.
#[derive(Default)]
pub struct Constants {
    values: HashMap<String, String>,
    growth: usize,
}

impl Constants {
    fn expand(&mut self, word: &str) -> Option<String> {
        if !word.contains("${") {
            return None;
        }
        let mut out = String::new();
        let mut rest = word;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                out.push_str("${");
                rest = after;
                continue;
            };
            match self.values.get(name) {
                Some(value) if self.growth + value.len() <= MAX_GROWTH => {
                    self.growth += value.len();
                    out.push_str(value);
                }
                _ => {
                    out.push_str("${");
                    out.push_str(name);
                    out.push('}');
                }
            }
            rest = after;
        }
        out.push_str(rest);
        Some(out)
    }

    /// Expands constants, in the order of the file.
    pub fn expand_all(&mut self, statements: &mut [Statement]) {
        for statement in statements {
            for word in &mut statement.words {
                if let Some(expanded) = self.expand(&word.text) {
                    word.text = expanded;
                }
            }
            let defines = ["!const", "!constant", "!var"];
            if defines.iter().any(|keyword| is_keyword(statement, keyword)) {
                let value = text::cut(statement.word(2), MAX_CONSTANT_BYTES);
                self.values
                    .insert(statement.word(1).to_owned(), value.to_owned());
            }
            if let Some(block) = &mut statement.block {
                self.expand_all(block);
            }
        }
    }
}
