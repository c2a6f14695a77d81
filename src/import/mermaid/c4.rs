//! C4 diagrams: what they draw in the order of the source, as a C4 model.

use super::Diagram;
use crate::document::Kind;
use crate::import::c4::{Element, Level, Model, Relation, Said};
use crate::import::cursor::Cursor;
use crate::import::drawing::quoted;
use crate::import::{Import, Refused, Sort, text};
use std::collections::HashMap;

/// Whether a diagram that begins so is a C4 diagram.
pub fn is_header(header: &str) -> bool {
    let headers = [
        "C4Context",
        "C4Container",
        "C4Component",
        "C4Dynamic",
        "C4Deployment",
    ];
    headers.contains(&header)
}

/// The longest argument, in bytes.
const LONGEST: usize = 10_000;

#[derive(Default)]
struct Reader {
    model: Model,
    of_alias: HashMap<String, usize>,
    /// What is around the next element, `None` for what is no boundary of a design.
    around: Vec<Option<usize>>,
    calls: Vec<Call>,
    understood: bool,
}

/// A relation, whose ends may stand further down.
struct Call {
    from: String,
    to: String,
    description: String,
    technology: String,
    tags: Vec<String>,
    both: bool,
    line: usize,
}

struct Arguments {
    listed: Vec<String>,
    named: HashMap<String, String>,
}

impl Arguments {
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

/// Reads what follows the header.
pub fn read(diagram: &Diagram) -> Result<Import, Refused> {
    let mut reader = Reader::default();
    reader.model.drawing.title.clone_from(&diagram.title);
    let mut cursor = Cursor::new(&diagram.body, diagram.line);
    while !cursor.is_done() {
        reader.statement(&mut cursor);
    }
    reader.finish(diagram)
}

impl Reader {
    fn statement(&mut self, cursor: &mut Cursor<'_>) {
        cursor.take_while(|c| c.is_whitespace() || c == ';');
        let line = cursor.line();
        if cursor.eat("}") {
            self.around.pop();
            return;
        }
        if cursor.eat("{") {
            // Nothing that a brace could belong to: it is closed again all the same.
            let around = self.current();
            self.around.push(around);
            return;
        }
        let start = *cursor;
        let word = cursor.take_while(|c| c.is_alphanumeric() || c == '_');
        match word {
            "title" => {
                let title = text::label(cursor.take_line());
                if self.model.drawing.title.is_empty() {
                    self.model.drawing.title = title;
                }
                return;
            }
            "accTitle" | "accDescr" | "direction" => {
                cursor.skip_blanks();
                if !(cursor.eat("{") && cursor.take_until("}", LONGEST).is_some()) {
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
            // Only a line that says something is worth a word.
            if !rest.trim().is_empty() {
                let what = format!("line {line} from {}", quoted(text::cut(rest.trim(), 60)));
                let head = "Not understood and left out";
                let tally = &mut self.model.drawing.tally;
                tally.add(Some(line), Sort::LeftOut, head, what);
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
        // What stands for a boundary has been put around what follows; without braces it is not.
        let is_boundary = boundary(word).is_some() || is_node(word);
        match (opens, is_boundary) {
            (true, false) => {
                let around = self.current();
                self.around.push(around);
            }
            (false, true) => drop(self.around.pop()),
            _ => {}
        }
    }

    fn current(&self) -> Option<usize> {
        self.around.last().copied().flatten()
    }

    fn call(&mut self, word: &str, arguments: &Arguments, line: usize) {
        if let Some(level) = boundary(word) {
            let at = self.add(
                arguments,
                line,
                Element {
                    level,
                    ..Element::default()
                },
            );
            self.around.push(at.or(self.current()));
            return;
        }
        if is_node(word) {
            let head = "Where things are deployed is left out";
            let name = quoted(&text::label(&arguments.get(1, "label")));
            let tally = &mut self.model.drawing.tally;
            tally.add(Some(line), Sort::LeftOut, head, name);
            self.around.push(self.current());
            return;
        }
        if let Some(element) = element(word, arguments) {
            self.add(arguments, line, element);
            return;
        }
        let lower = word.to_ascii_lowercase();
        if lower.starts_with("rel") || lower.starts_with("birel") {
            let skip = usize::from(lower == "relindex");
            let (mut from, mut to) = (arguments.get(skip, "from"), arguments.get(skip + 1, "to"));
            if lower.starts_with("rel_b") {
                std::mem::swap(&mut from, &mut to);
            }
            self.understood = true;
            self.calls.push(Call {
                from,
                to,
                description: text::label(&arguments.get(skip + 2, "label")),
                technology: text::label(&arguments.get(skip + 3, "techn")),
                tags: arguments.tags(skip + 6),
                both: lower.starts_with("birel"),
                line,
            });
            return;
        }
        let looks = ["update", "layout", "show", "add", "set", "hide"];
        let head = if looks.iter().any(|l| lower.starts_with(l)) {
            "How things look is left out"
        } else {
            "Not understood and left out"
        };
        let tally = &mut self.model.drawing.tally;
        tally.add(Some(line), Sort::LeftOut, head, text::cut(word, 60));
    }

    fn add(&mut self, arguments: &Arguments, line: usize, element: Element) -> Option<usize> {
        self.understood = true;
        let alias = arguments.get(0, "alias");
        let label = text::label(&arguments.get(1, "label"));
        let name = if label.is_empty() {
            alias.clone()
        } else {
            label
        };
        let within = self.current();
        if let Some(at) = self.of_alias.get(&alias) {
            let head = "What stands twice is read once";
            let tally = &mut self.model.drawing.tally;
            tally.add(Some(line), Sort::Guessed, head, quoted(&name));
            return Some(*at);
        }
        let at = self.model.element(Element {
            name,
            within,
            line: Some(line),
            ..element
        })?;
        self.of_alias.insert(alias, at);
        Some(at)
    }

    fn finish(mut self, diagram: &Diagram) -> Result<Import, Refused> {
        if !self.understood {
            return Err(Refused::new(
                format!("the {} diagram has no element", diagram.header),
                "elements such as System(orders, \"Orders\")",
            ));
        }
        let mut steps = Vec::new();
        for call in self.calls {
            let of = |alias: &str| self.of_alias.get(alias).copied();
            let (Some(from), Some(to)) = (of(&call.from), of(&call.to)) else {
                let missing = if of(&call.from).is_none() {
                    &call.from
                } else {
                    &call.to
                };
                let head = "Arrows with an end that is nowhere are left out";
                let what = format!("{} in line {}", quoted(missing), call.line);
                let tally = &mut self.model.drawing.tally;
                tally.add(Some(call.line), Sort::LeftOut, head, what);
                continue;
            };
            steps.push(Said {
                from,
                to,
                description: call.description.clone(),
                line: Some(call.line),
            });
            self.model.relate(Relation {
                from,
                to,
                description: call.description,
                technology: call.technology,
                tags: call.tags,
                is_async: false,
                both: call.both,
                line: Some(call.line),
            });
        }
        if diagram.header == "C4Dynamic" {
            let name = match self.model.drawing.title.trim() {
                "" => "Dynamic diagram".to_owned(),
                title => title.to_owned(),
            };
            self.model.views.push((name, steps));
        }
        self.model.finish()
    }
}

fn boundary(word: &str) -> Option<Level> {
    match word {
        "Boundary" | "System_Boundary" => Some(Level::Group),
        "Enterprise_Boundary" => Some(Level::Enterprise),
        // A container that shows its components.
        "Container_Boundary" => Some(Level::Container),
        _ => None,
    }
}

fn is_node(word: &str) -> bool {
    ["Deployment_Node", "Node", "Node_L", "Node_R"].contains(&word)
        || word.starts_with("Deployment_Node_")
}

fn element(word: &str, arguments: &Arguments) -> Option<Element> {
    let (word, external) = match word.strip_suffix("_Ext") {
        Some(word) => (word, true),
        None => (word, false),
    };
    let (word, said) = match word {
        _ if word.ends_with("Db") => (word.trim_end_matches("Db"), Some(Kind::Datastore)),
        _ if word.ends_with("Queue") => (word.trim_end_matches("Queue"), Some(Kind::Broker)),
        _ => (word, None),
    };
    let level = match word {
        "Person" if said.is_none() => Level::Person,
        "System" => Level::System,
        "Container" => Level::Container,
        "Component" => Level::Component,
        _ => return None,
    };
    // Containers and components have a technology before the description.
    let built = matches!(level, Level::Container | Level::Component);
    let at = if built { 3 } else { 2 };
    let technology = if built {
        arguments.get(2, "techn")
    } else {
        String::new()
    };
    // Of a whole system of others nobody knows what it keeps; of a container it is said.
    let said = said.filter(|_| !(external && level == Level::System));
    Some(Element {
        level,
        description: text::label(&arguments.get(at, "descr")),
        technology: text::label(&technology),
        tags: arguments.tags(at + 2),
        external,
        said,
        ..Element::default()
    })
}

/// What stands in parentheses. `None` where they do not end.
fn arguments(cursor: &mut Cursor<'_>) -> Option<Arguments> {
    const MOST: usize = 30;
    let mut ahead = *cursor;
    if !ahead.eat("(") {
        return None;
    }
    let mut listed = Vec::new();
    let mut named = HashMap::new();
    for _ in 0..MOST {
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
            let value = ahead.take_until("\"", LONGEST)?;
            ahead.skip_space();
            value
        } else {
            let value = ahead.take_while(|c| !matches!(c, ',' | ')' | '\n'));
            value.trim()
        };
        match name {
            Some(name) => drop(named.insert(name, value.to_owned())),
            None => listed.push(value.to_owned()),
        }
        // What a broken string leaves behind.
        ahead.take_while(|c| !matches!(c, ',' | ')' | '\n'));
        ahead.skip_space();
        if ahead.eat(")") {
            *cursor = ahead;
            return Some(Arguments { listed, named });
        }
        ahead.eat(",").then_some(())?;
    }
    None
}
