//! Variables of docker-compose: their values stand in a file `.env` beside the file that uses them.

use crate::import::containers::values::interpolated_with;
use crate::import::yaml::{self, YamlNode};
use crate::import::{ImportError, MAX_BYTES};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// The longest value, in bytes.
const MAX_VALUE_BYTES: usize = 4_000;

/// Values of variables.
pub struct Variables {
    values: HashMap<String, String>,
    /// Bytes that values may still add, so that a small file cannot become a large one.
    left: Rc<Cell<usize>>,
}

impl Variables {
    /// The variables of a file of the form of `.env`, and those of `outer`, which outweigh them.
    pub fn read(text: &str, outer: Option<&Self>) -> Self {
        let mut variables = Self {
            values: outer.map(|outer| outer.values.clone()).unwrap_or_default(),
            left: outer.map_or_else(|| Rc::new(Cell::new(MAX_BYTES)), |outer| outer.left.clone()),
        };
        let is_fixed = |name: &str| outer.is_some_and(|outer| outer.values.contains_key(name));
        for (name, written) in assignments(text) {
            let value = variables.value(written);
            if !is_fixed(name) && value.len() <= MAX_VALUE_BYTES {
                variables.values.insert(name.to_owned(), value);
            }
        }
        variables
    }

    /// The environment that a file of the form of `.env` gives to a service, with the values of these variables in it;
    /// of a name that is set twice, the last value.
    pub fn environment(&self, text: &str) -> BTreeMap<String, String> {
        let mut known = Self {
            values: self.values.clone(),
            left: self.left.clone(),
        };
        let mut environment = BTreeMap::new();
        for (name, written) in assignments(text) {
            let value = known.value(written);
            if value.len() <= MAX_VALUE_BYTES {
                known.values.insert(name.to_owned(), value.clone());
                environment.insert(name.to_owned(), value);
            }
        }
        environment
    }

    /// The value that a line of `.env` gives.
    fn value(&self, written: &str) -> String {
        if let Some(literal) = quoted(written, '\'') {
            return literal.to_owned();
        }
        if let Some(text) = quoted(written, '"') {
            let text = text.replace("\\n", "\n").replace("\\\"", "\"");
            return self.interpolated(&text);
        }
        let text = match written.starts_with('#') {
            true => "",
            false => written.split(" #").next().unwrap_or_default(),
        };
        self.interpolated(text.trim_end())
    }

    /// The text with the values of variables.
    pub fn interpolated(&self, text: &str) -> String {
        interpolated_with(text, &|name| {
            let value = self.values.get(name)?;
            self.left.set(self.left.get().checked_sub(value.len())?);
            Some(value.clone())
        })
    }

    /// True once the value of one was used.
    pub fn are_used(&self) -> bool {
        self.left.get() < MAX_BYTES
    }

    /// The documents of a YAML file with the values of variables.
    ///
    /// # Errors
    /// For invalid YAML.
    pub fn documents(&self, text: &str) -> Result<Vec<Rc<YamlNode>>, ImportError> {
        let documents = yaml::read(text)?.into_iter();
        Ok(documents
            .map(|document| document.with_texts(&|text| self.interpolated(text)))
            .collect())
    }
}

/// Names and values as the lines of a file of the form of `.env` have them.
fn assignments(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('\n').filter_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once(['=', ':'])?;
        let name = name.trim();
        let is_name = !name.is_empty() && !name.starts_with('#');
        is_name.then(|| (name, value.trim()))
    })
}

/// The text between quotes at the start.
fn quoted(text: &str, quote: char) -> Option<&str> {
    let inner = text.strip_prefix(quote)?;
    let mut escaped = false;
    let end = inner.find(|c: char| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped && quote == '"';
        ends
    })?;
    inner.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_read_by_the_rules_of_compose() {
        let text = "# note\nexport A=a\nB = 'b $A' # note\nC=\"c ${A} \\\"x\\\"\" # note\nD=d#d # note\nE=\nF: f\n\nG\n=x\nA2=${A:-x}${NONE:-y}\n#H=h\nI=# note\nJ=\"open\n";
        let variables = Variables::read(text, None);
        for (name, value) in [
            ("A", Some("a")),
            ("B", Some("b $A")),
            ("C", Some("c a \"x\"")),
            ("D", Some("d#d")),
            ("E", Some("")),
            ("F", Some("f")),
            ("G", None),
            ("A2", Some("ay")),
            ("H", None),
            ("I", Some("")),
            ("J", Some("\"open")),
        ] {
            assert_eq!(
                variables.values.get(name).map(String::as_str),
                value,
                "{name}"
            );
        }
    }

    #[test]
    fn variables_of_the_project_outweigh_those_of_an_included_file() {
        let outer = Variables::read("A=outer\n", None);
        let inner = Variables::read("A=inner\nB=$A\nC=c\n", Some(&outer));
        assert_eq!(inner.interpolated("$A $B $C"), "outer outer c");
    }

    #[test]
    fn values_of_variables_add_a_bounded_number_of_bytes() {
        let mut text = "A0=xxxxxxxx\n".to_owned();
        for n in 1..40 {
            let before = n - 1;
            text += &format!("A{n}=${{A{before}}}${{A{before}}}\n");
        }
        let variables = Variables::read(&text, None);
        let longest = variables.values.values().map(String::len).max();
        assert!(longest <= Some(MAX_VALUE_BYTES), "{longest:?}");
        let text = "$A8 ".repeat(1_000_000);
        let grown = variables.interpolated(&text).len();
        assert!(grown < text.len() + MAX_BYTES, "{grown}");
    }
}
