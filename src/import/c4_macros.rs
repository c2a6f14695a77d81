//! C4 macros, the common form of Mermaid's C4 diagrams and C4-PlantUML, read into a C4 model.

use crate::document::Kind;
use crate::import::c4::{C4Element, C4Level, C4Model, C4Relation, ViewStep};
use crate::import::cursor::Cursor;
use crate::import::diagram::quoted;
use crate::import::{Confidence, Import, ImportError, text};
use std::collections::HashMap;

/// A diagram of C4 macros such as `System(orders, "Orders")`.
pub struct C4Source<'t> {
    /// The noun for it in errors.
    pub name: String,
    /// The title.
    pub title: String,
    /// The text.
    pub body: &'t str,
    /// The line of the source that the text begins with, counted from 1.
    pub line: usize,
    /// True for one whose relations are the steps of a flow.
    pub is_dynamic: bool,
}

/// The longest argument, in bytes.
const MAX_ARGUMENT_BYTES: usize = 10_000;

#[derive(Default)]
struct C4Parser {
    model: C4Model,
    by_alias: HashMap<String, usize>,
    /// The open blocks, each with its boundary; `None` for a block without one.
    enclosing: Vec<Option<usize>>,
    calls: Vec<RelationCall>,
    has_elements: bool,
}

/// A relation; its ends may be declared later.
struct RelationCall {
    from: String,
    to: String,
    description: String,
    technology: String,
    tags: Vec<String>,
    is_bidirectional: bool,
    line: usize,
}

struct CallArguments {
    listed: Vec<String>,
    named: HashMap<String, String>,
}

impl CallArguments {
    fn get(&self, at: usize, name: &str) -> String {
        let named = self.named.get(name);
        let found = named.or_else(|| self.listed.get(at));
        found.cloned().unwrap_or_default()
    }

    fn tags(&self, at: usize) -> Vec<String> {
        let tags = self.get(at, "tags");
        let tags = tags.split(['+', ',']).map(str::trim);
        tags.filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

/// Reads a diagram.
///
/// # Errors
/// For a diagram without elements.
pub fn read(source: C4Source<'_>) -> Result<Import, ImportError> {
    let mut parser = C4Parser::default();
    parser.model.diagram.title = source.title;
    let mut cursor = Cursor::new(source.body, source.line);
    while !cursor.is_done() {
        parser.statement(&mut cursor);
    }
    parser.finish(&source.name, source.is_dynamic)
}

impl C4Parser {
    fn statement(&mut self, cursor: &mut Cursor<'_>) {
        cursor.take_while(|c| c.is_whitespace() || c == ';');
        let line = cursor.line();
        if cursor.eat("}") {
            self.enclosing.pop();
            return;
        }
        if cursor.eat("{") {
            // A brace without a statement still has a closing one.
            let enclosing = self.enclosing_element();
            self.enclosing.push(enclosing);
            return;
        }
        let start = *cursor;
        let word = cursor.take_while(|c| c.is_alphanumeric() || c == '_');
        match word {
            "title" => {
                let title = text::label(cursor.take_line());
                if self.model.diagram.title.is_empty() {
                    self.model.diagram.title = title;
                }
                return;
            }
            "accTitle" | "accDescr" | "direction" => {
                cursor.skip_blanks();
                if !(cursor.eat("{") && cursor.take_until("}", MAX_ARGUMENT_BYTES).is_some()) {
                    cursor.take_line();
                }
                return;
            }
            _ => {}
        }
        cursor.skip_blanks();
        let read = if word.is_empty() {
            None
        } else {
            arguments(cursor)
        };
        let Some(arguments) = read else {
            *cursor = start;
            let rest = cursor.take_line();
            // Blank lines are not noted.
            if !rest.trim().is_empty() {
                let what = format!("line {line} from {}", quoted(text::cut(rest.trim(), 60)));
                let head = "Not understood and left out";
                let notes = &mut self.model.diagram.notes;
                notes.add_item(Some(line), Confidence::LeftOut, head, what);
            }
            return;
        };
        self.call(word, &arguments, line);
        let mut ahead = *cursor;
        ahead.skip_space();
        let opens = ahead.eat("{");
        if opens {
            *cursor = ahead;
        }
        // `call` has opened a block for a boundary; without braces it has none.
        let is_boundary = boundary(word).is_some() || is_node(word);
        match (opens, is_boundary) {
            (true, false) => {
                let enclosing = self.enclosing_element();
                self.enclosing.push(enclosing);
            }
            (false, true) => drop(self.enclosing.pop()),
            _ => {}
        }
    }

    fn enclosing_element(&self) -> Option<usize> {
        self.enclosing.last().copied().flatten()
    }

    fn call(&mut self, word: &str, arguments: &CallArguments, line: usize) {
        if let Some(level) = boundary(word) {
            let at = self.add_element(
                arguments,
                line,
                C4Element {
                    level,
                    ..C4Element::default()
                },
            );
            self.enclosing.push(at.or(self.enclosing_element()));
            return;
        }
        if is_node(word) {
            let head = "Where things are deployed is left out";
            let name = quoted(&text::label(&arguments.get(1, "label")));
            let notes = &mut self.model.diagram.notes;
            notes.add_item(Some(line), Confidence::LeftOut, head, name);
            self.enclosing.push(self.enclosing_element());
            return;
        }
        if let Some(element) = element(word, arguments) {
            self.add_element(arguments, line, element);
            return;
        }
        let lower = word.to_ascii_lowercase();
        if lower.starts_with("rel") || lower.starts_with("birel") {
            let skip = usize::from(lower == "relindex");
            let (mut from, mut to) = (arguments.get(skip, "from"), arguments.get(skip + 1, "to"));
            if lower.starts_with("rel_b") {
                std::mem::swap(&mut from, &mut to);
            }
            self.has_elements = true;
            self.calls.push(RelationCall {
                from,
                to,
                description: text::label(&arguments.get(skip + 2, "label")),
                technology: text::label(&arguments.get(skip + 3, "techn")),
                tags: arguments.tags(skip + 6),
                is_bidirectional: lower.starts_with("birel"),
                line,
            });
            return;
        }
        let styling = [
            "update",
            "layout",
            "show",
            "add",
            "set",
            "hide",
            "increment",
            "lay",
        ];
        let head = if styling.iter().any(|l| lower.starts_with(l)) {
            "How things look is left out"
        } else {
            "Not understood and left out"
        };
        let notes = &mut self.model.diagram.notes;
        notes.add_item(Some(line), Confidence::LeftOut, head, text::cut(word, 60));
    }

    fn add_element(
        &mut self,
        arguments: &CallArguments,
        line: usize,
        element: C4Element,
    ) -> Option<usize> {
        self.has_elements = true;
        let alias = arguments.get(0, "alias");
        let label = text::label(&arguments.get(1, "label"));
        let name = if label.is_empty() {
            alias.clone()
        } else {
            label
        };
        let within = self.enclosing_element();
        if let Some(at) = self.by_alias.get(&alias) {
            let head = "What stands twice is read once";
            let notes = &mut self.model.diagram.notes;
            notes.add_item(Some(line), Confidence::Guessed, head, quoted(&name));
            return Some(*at);
        }
        let at = self.model.add_element(C4Element {
            name,
            within,
            line: Some(line),
            ..element
        })?;
        self.by_alias.insert(alias, at);
        Some(at)
    }

    fn finish(mut self, diagram: &str, is_dynamic: bool) -> Result<Import, ImportError> {
        if !self.has_elements {
            return Err(ImportError::new(
                format!("{diagram} has no element"),
                "elements such as System(orders, \"Orders\")",
            ));
        }
        let mut steps = Vec::new();
        for call in self.calls {
            let of = |alias: &str| self.by_alias.get(alias).copied();
            let (Some(from), Some(to)) = (of(&call.from), of(&call.to)) else {
                let missing = if of(&call.from).is_none() {
                    &call.from
                } else {
                    &call.to
                };
                let head = "Arrows with an end that is nowhere are left out";
                let what = format!("{} in line {}", quoted(missing), call.line);
                let notes = &mut self.model.diagram.notes;
                notes.add_item(Some(call.line), Confidence::LeftOut, head, what);
                continue;
            };
            steps.push(ViewStep {
                from,
                to,
                description: call.description.clone(),
                line: Some(call.line),
            });
            self.model.add_relation(C4Relation {
                from,
                to,
                description: call.description,
                technology: call.technology,
                tags: call.tags,
                is_async: false,
                is_bidirectional: call.is_bidirectional,
                line: Some(call.line),
            });
        }
        if is_dynamic {
            let name = match self.model.diagram.title.trim() {
                "" => "Dynamic diagram".to_owned(),
                title => title.to_owned(),
            };
            self.model.views.push((name, steps));
        }
        self.model.finish()
    }
}

fn boundary(word: &str) -> Option<C4Level> {
    match word {
        "Boundary" | "System_Boundary" => Some(C4Level::Group),
        "Enterprise_Boundary" => Some(C4Level::Enterprise),
        // A container with its components.
        "Container_Boundary" => Some(C4Level::Container),
        _ => None,
    }
}

fn is_node(word: &str) -> bool {
    ["Deployment_Node", "Node", "Node_L", "Node_R"].contains(&word)
        || word.starts_with("Deployment_Node_")
}

fn element(word: &str, arguments: &CallArguments) -> Option<C4Element> {
    let (word, is_external) = match word.strip_suffix("_Ext") {
        Some(word) => (word, true),
        None => (word, false),
    };
    let (word, stated_kind) = match word {
        _ if word.ends_with("Db") => (word.trim_end_matches("Db"), Some(Kind::Datastore)),
        _ if word.ends_with("Queue") => (word.trim_end_matches("Queue"), Some(Kind::Broker)),
        _ => (word, None),
    };
    let level = match word {
        "Person" if stated_kind.is_none() => C4Level::Person,
        "System" => C4Level::System,
        "Container" => C4Level::Container,
        "Component" => C4Level::Component,
        _ => return None,
    };
    // Containers and components have their technology before the description.
    let built = matches!(level, C4Level::Container | C4Level::Component);
    let at = if built { 3 } else { 2 };
    let technology = if built {
        arguments.get(2, "techn")
    } else {
        String::new()
    };
    // The storage of an external system is unknown; that of a container is stated.
    let stated_kind = stated_kind.filter(|_| !(is_external && level == C4Level::System));
    Some(C4Element {
        level,
        description: text::label(&arguments.get(at, "descr")),
        technology: text::label(&technology),
        tags: arguments.tags(at + 2),
        is_external,
        stated_kind,
        ..C4Element::default()
    })
}

/// An argument without quotes; it may call a macro, such as `Index()`.
fn bare_value<'t>(cursor: &mut Cursor<'t>) -> &'t str {
    let mut depth = 0_usize;
    let rest = cursor.rest();
    let end = rest.find(|c| {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => {
                depth -= 1;
                return false;
            }
            _ => {}
        }
        c == '\n' || depth == 0 && matches!(c, ',' | ')')
    });
    cursor.skip(end.unwrap_or(rest.len())).trim()
}

/// The arguments in parentheses. `None` if they do not end.
fn arguments(cursor: &mut Cursor<'_>) -> Option<CallArguments> {
    const MAX_ARGUMENTS: usize = 30;
    let mut ahead = *cursor;
    if !ahead.eat("(") {
        return None;
    }
    let mut listed = Vec::new();
    let mut named = HashMap::new();
    for _ in 0..MAX_ARGUMENTS {
        ahead.skip_space();
        let name = if ahead.eat("$") {
            let name = ahead.take_while(|c| c.is_alphanumeric() || c == '_');
            ahead.skip_space();
            ahead.eat("=").then_some(())?;
            ahead.skip_space();
            Some(name.to_owned())
        } else {
            None
        };
        let value = if ahead.eat("\"") {
            let value = ahead.take_until("\"", MAX_ARGUMENT_BYTES)?;
            ahead.skip_space();
            value
        } else {
            bare_value(&mut ahead)
        };
        match name {
            Some(name) => drop(named.insert(name, value.to_owned())),
            None => listed.push(value.to_owned()),
        }
        // The rest of a broken string.
        ahead.take_while(|c| !matches!(c, ',' | ')' | '\n'));
        ahead.skip_space();
        if ahead.eat(")") {
            *cursor = ahead;
            return Some(CallArguments { listed, named });
        }
        ahead.eat(",").then_some(())?;
    }
    None
}
