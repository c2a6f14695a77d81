//! Message files compiled to Rust: one function per English message, and one file of patterns per other language.
//!
//! A pattern is the text of a message in which U+0001 and the index of an argument, one digit, stand for a placeholder. The
//! patterns of a message that is selected by a number stand one behind the other with U+0002 between, in the order of
//! [`CATEGORIES`]; the number is the first argument. `src/messages/mod.rs` fills the patterns.

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Languages other than English: the folders in `messages/`.
pub const LANGUAGES: [&str; 1] = ["de"];

/// Plural categories of the languages, in the order of patterns. Both have the same: 1 is one.
const CATEGORIES: [&str; 2] = ["one", "other"];

/// A message of a file.
#[derive(Debug)]
pub struct Message {
    /// Key in the file.
    pub key: String,
    /// Text for a reader, with the placeholders in braces.
    pub text: String,
    /// Pattern for the program.
    pub pattern: String,
    /// Arguments in the order in which the text names them first.
    pub arguments: Vec<Argument>,
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Argument {
    /// Name without the dollar.
    pub name: String,
    /// Type.
    pub kind: ArgumentKind,
}

/// Type of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArgumentKind {
    /// Text, `{ $name }`.
    Text,
    /// Whole number: selected by, or `{ NUMBER($count) }`.
    Count,
    /// Number with decimals, `{ NUMBER($time, minimumFractionDigits: 1, maximumFractionDigits: 1) }`.
    Decimal(u8),
    /// Element of the page between the words, `{ ELEMENT($link) }`.
    Element,
}

impl Message {
    /// Name of the message's function.
    pub fn function(&self) -> String {
        self.key.replace('-', "_")
    }
}

/// Message files of a language, in the order of their names.
///
/// # Errors
/// A text that says which folder or file cannot be read.
pub fn files(folder: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let path = entry.map_err(|error| failed(folder, error))?.path();
        if path.extension().is_some_and(|extension| extension == "ftl") {
            paths.push(path);
        }
    }
    paths.sort();
    let read = |path: PathBuf| match std::fs::read_to_string(&path) {
        Ok(text) => Ok((path, text)),
        Err(error) => Err(failed(&path, error)),
    };
    paths.into_iter().map(read).collect()
}

/// Messages of all files of a language.
///
/// # Errors
/// A text that says which file or message is at fault.
pub fn messages(folder: &Path) -> Result<Vec<Message>, String> {
    let mut all: Vec<Message> = Vec::new();
    let mut keys = BTreeSet::new();
    for (path, text) in files(folder)? {
        let read = parse(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        for message in read {
            if !keys.insert(message.key.clone()) {
                return Err(format!(
                    "{}: {} is there twice",
                    path.display(),
                    message.key
                ));
            }
            all.push(message);
        }
    }
    Ok(all)
}

/// Messages of a text in the syntax of Fluent.
///
/// # Errors
/// A text that says which line or message is at fault.
pub fn parse(text: &str) -> Result<Vec<Message>, String> {
    let resource = fluent_syntax::parser::parse(text).map_err(|(_, errors)| {
        let first = errors.into_iter().next();
        first.map_or_else(String::new, |error| {
            let line = text[..error.pos.start.min(text.len())].lines().count();
            format!("line {line}: {error}")
        })
    })?;
    let mut found = Vec::new();
    for entry in resource.body {
        match entry {
            Entry::Message(message) => {
                let key = message.id.name;
                let read =
                    Reader::message(key, message.value.as_ref(), !message.attributes.is_empty());
                found.push(read.map_err(|error| format!("{key}: {error}"))?);
            }
            Entry::Term(term) => return Err(format!("{}: there are no terms here", term.id.name)),
            _ => {}
        }
    }
    Ok(found)
}

/// Reader of one message.
#[derive(Default)]
struct Reader {
    text: String,
    pattern: String,
    arguments: Vec<Argument>,
}

impl Reader {
    fn message(
        key: &str,
        value: Option<&Pattern<&str>>,
        has_attributes: bool,
    ) -> Result<Message, String> {
        if has_attributes {
            return Err("there are no attributes here".to_owned());
        }
        let mut reader = Self::default();
        let value = value.ok_or("the message has no text")?;
        let mut selects =
            value
                .elements
                .iter()
                .enumerate()
                .filter_map(|(at, element)| match element {
                    PatternElement::Placeable {
                        expression: Expression::Select { selector, variants },
                    } => Some((at, selector, variants)),
                    _ => None,
                });
        match (selects.next(), selects.next()) {
            (None, _) => reader.read(&value.elements)?,
            (Some((at, selector, variants)), None) => {
                reader.select(
                    &value.elements[..at],
                    selector,
                    variants,
                    &value.elements[at + 1..],
                )?;
            }
            _ => return Err("a message is selected by one number".to_owned()),
        }
        Ok(Message {
            key: key.to_owned(),
            text: reader.text,
            pattern: reader.pattern,
            arguments: reader.arguments,
        })
    }

    /// Reads the whole sentence once for each variant.
    fn select(
        &mut self,
        before: &[PatternElement<&str>],
        selector: &InlineExpression<&str>,
        variants: &[Variant<&str>],
        behind: &[PatternElement<&str>],
    ) -> Result<(), String> {
        let InlineExpression::VariableReference { id } = selector else {
            return Err("only an argument can be selected by".to_owned());
        };
        self.argument(id.name, ArgumentKind::Count)?;
        let key = |variant: &Variant<&str>| match &variant.key {
            VariantKey::Identifier { name } | VariantKey::NumberLiteral { value: name } => {
                name.to_string()
            }
        };
        let keys: Vec<String> = variants.iter().map(key).collect();
        if keys != CATEGORIES {
            return Err(format!(
                "a message is selected by {}",
                CATEGORIES.join(" and ")
            ));
        }
        for (nth, variant) in variants.iter().enumerate() {
            if nth > 0 {
                self.pattern.push('\u{2}');
                // A reader sees the last one.
                self.text.clear();
            }
            self.read(before)?;
            self.read(&variant.value.elements)?;
            self.read(behind)?;
        }
        Ok(())
    }

    fn read(&mut self, elements: &[PatternElement<&str>]) -> Result<(), String> {
        for element in elements {
            match element {
                PatternElement::TextElement { value } => self.words(value)?,
                PatternElement::Placeable { expression } => self.placeable(expression)?,
            }
        }
        Ok(())
    }

    fn words(&mut self, words: &str) -> Result<(), String> {
        if words.contains(|c: char| c.is_control()) {
            return Err("a text is one line without control characters".to_owned());
        }
        self.text.push_str(words);
        self.pattern.push_str(words);
        Ok(())
    }

    fn placeable(&mut self, expression: &Expression<&str>) -> Result<(), String> {
        match expression {
            Expression::Inline(InlineExpression::StringLiteral { value }) => self.words(value),
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                self.place(id.name, ArgumentKind::Text)
            }
            Expression::Inline(InlineExpression::FunctionReference { id, arguments }) => {
                let [InlineExpression::VariableReference { id: name }] = &*arguments.positional
                else {
                    return Err(format!("{} takes one argument", id.name));
                };
                let digits: BTreeSet<Option<u8>> = arguments
                    .named
                    .iter()
                    .map(|named| match &named.value {
                        InlineExpression::NumberLiteral { value } => value.parse().ok(),
                        _ => None,
                    })
                    .collect();
                let named: Vec<&str> = arguments
                    .named
                    .iter()
                    .map(|named| named.name.name)
                    .collect();
                let digits: Vec<Option<u8>> = digits.into_iter().collect();
                let kind = match (id.name, &*named, &*digits) {
                    ("ELEMENT", [], []) => ArgumentKind::Element,
                    ("NUMBER", [], []) => ArgumentKind::Count,
                    (
                        "NUMBER",
                        ["minimumFractionDigits", "maximumFractionDigits"],
                        [Some(digits)],
                    ) => ArgumentKind::Decimal(*digits),
                    _ => return Err(format!("{} is not known in this form", id.name)),
                };
                self.place(name.name, kind)
            }
            Expression::Select { .. } => Err("a selection stands within another".to_owned()),
            Expression::Inline(_) => Err("a placeholder is an argument".to_owned()),
        }
    }

    fn place(&mut self, name: &str, kind: ArgumentKind) -> Result<(), String> {
        let index = self.argument(name, kind)?;
        let _ = write!(self.text, "{{{name}}}");
        let _ = write!(self.pattern, "\u{1}{index}");
        Ok(())
    }

    /// Index of the argument. One that is selected by or formatted stays a number where it is only named.
    fn argument(&mut self, name: &str, kind: ArgumentKind) -> Result<usize, String> {
        let at = self
            .arguments
            .iter()
            .position(|argument| argument.name == name);
        let Some(at) = at else {
            self.arguments.push(Argument {
                name: name.to_owned(),
                kind,
            });
            return match self.arguments.len() {
                ..=10 => Ok(self.arguments.len() - 1),
                _ => Err("there are more than ten arguments".to_owned()),
            };
        };
        let known = &mut self.arguments[at].kind;
        match (*known, kind) {
            (a, b) if a == b => {}
            (_, ArgumentKind::Text) => {}
            (ArgumentKind::Text, _) => *known = kind,
            _ => return Err(format!("${name} has two types")),
        }
        Ok(at)
    }
}

/// Rust code of the English messages.
pub fn rust(messages: &[Message]) -> String {
    let mut code = String::new();
    for (number, message) in messages.iter().enumerate() {
        let Message { text, pattern, .. } = message;
        let name = message.function();
        let _ = writeln!(code, "/// `{}`", text.replace('`', "'"));
        let elements: Vec<&str> = message
            .arguments
            .iter()
            .filter(|argument| argument.kind == ArgumentKind::Element)
            .map(|argument| &*argument.name)
            .collect();
        let mut element = 0;
        let (parameters, values): (Vec<String>, Vec<String>) = message
            .arguments
            .iter()
            .map(|Argument { name, kind }| {
                let name = snake(name);
                let (kind, value) = match kind {
                    ArgumentKind::Text => ("&str", format!("Text({name})")),
                    ArgumentKind::Count => ("usize", format!("Count({name})")),
                    ArgumentKind::Decimal(digits) => ("f64", format!("Decimal({name}, {digits})")),
                    ArgumentKind::Element => {
                        element += 1;
                        ("T", format!("Element({})", element - 1))
                    }
                };
                (format!("{name}: {kind}"), format!("Argument::{value}"))
            })
            .unzip();
        let (parameters, values) = (parameters.join(", "), values.join(", "));
        let _ = if message.arguments.is_empty() {
            writeln!(
                code,
                "pub fn {name}() -> &'static str {{ text({number}, {pattern:?}) }}"
            )
        } else if elements.is_empty() {
            writeln!(
                code,
                "pub fn {name}({parameters}) -> String {{ words({number}, {pattern:?}, &[{values}]) }}"
            )
        } else {
            let elements: Vec<String> = elements.into_iter().map(snake).collect();
            writeln!(
                code,
                "pub fn {name}<T: Piece>({parameters}) -> Vec<T> {{ pieces({number}, {pattern:?}, &[{values}], &[{}]) }}",
                elements.join(", ")
            )
        };
    }
    code
}

fn snake(name: &str) -> String {
    name.replace('-', "_")
}

/// Patterns of another language, one a line by the number of the message; an empty line stands for the English one. The
/// first line has the tag of the language and its decimal separator.
///
/// # Errors
/// A text that says which message does not fit the English one.
pub fn table(tag: &str, english: &[Message], translated: &[Message]) -> Result<String, String> {
    let mut table = format!("{tag}{}", decimal(tag)?);
    let known: BTreeSet<&str> = english.iter().map(|message| &*message.key).collect();
    for message in translated {
        if !known.contains(&*message.key) {
            return Err(format!(
                "{}: there is no such message in English",
                message.key
            ));
        }
    }
    for message in english {
        table.push('\n');
        if let Some(other) = translated.iter().find(|other| other.key == message.key) {
            table.push_str(&renumbered(message, other)?);
        }
    }
    Ok(table)
}

fn decimal(tag: &str) -> Result<char, String> {
    match tag {
        "de" => Ok(','),
        _ => Err(format!("{tag}: its decimal separator is missing here")),
    }
}

/// Pattern of a translation with the indices of the English arguments.
fn renumbered(english: &Message, other: &Message) -> Result<String, String> {
    let selector = |message: &Message| message.arguments.first().map(|first| first.name.clone());
    if other.pattern.contains('\u{2}') && selector(other) != selector(english) {
        let key = &other.key;
        return Err(format!(
            "{key}: it is not selected by the first argument of the English message"
        ));
    }
    let mut pattern = String::new();
    let mut rest = other.pattern.chars();
    while let Some(c) = rest.next() {
        pattern.push(c);
        if c != '\u{1}' {
            continue;
        }
        let argument = rest
            .next()
            .and_then(|index| other.arguments.get(index.to_digit(10)? as usize));
        let at = argument.and_then(|argument| {
            let mut all = english.arguments.iter();
            all.position(|known| {
                known.name == argument.name
                    && (known.kind == argument.kind || argument.kind == ArgumentKind::Text)
            })
        });
        let at = at.ok_or_else(|| {
            format!(
                "{}: an argument is not that of the English message",
                other.key
            )
        })?;
        let _ = write!(pattern, "{at}");
    }
    Ok(pattern)
}
