//! Structurizr's language: what a workspace models, and its dynamic views.

use super::syntax::{Statement, Word, parse};
use crate::import::c4::{Element, Level, Model, Relation, Said};
use crate::import::drawing::quoted;
use crate::import::{Import, Refused, Sort, text};
use std::collections::{HashMap, HashSet};

/// Constants grow a file by no more than so many bytes.
const MOST_GROWTH: usize = 4 * 1024 * 1024;
/// The longest value of a constant, in bytes.
const LONGEST_CONSTANT: usize = 10_000;
/// The longest path of an identifier, in bytes.
const LONGEST_PATH: usize = 1_000;

/// Reads a workspace.
pub fn read(text: &str) -> Result<Import, Refused> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parsed = parse(text)?;
    let mut reader = Reader::default();
    reader.constants(&mut parsed.statements, &mut Constants::default());
    reader.settings(&parsed.statements);
    for statement in &parsed.statements {
        reader.top(statement);
    }
    if let Some(line) = parsed.unclosed {
        let what = "A block that begins here does not end; it is read up to the end of the file";
        reader.tell(line, Sort::Guessed, what);
    }
    if let Some(line) = parsed.stray {
        reader.tell(
            line,
            Sort::Guessed,
            "A brace closes nothing here and is passed over",
        );
    }
    if parsed.cut.is_some() {
        let what = "There are too many statements: the rest is left out";
        let tally = &mut reader.model.drawing.tally;
        tally.tell(parsed.cut, Sort::LeftOut, what);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    model: Model,
    hierarchical: bool,
    /// Elements by their identifiers, or by their paths where identifiers are hierarchical.
    paths: HashMap<String, usize>,
    /// Elements by their own identifiers alone, where only one has that.
    flat: HashMap<String, Option<usize>>,
    /// The path of each element.
    path_of: HashMap<usize, String>,
    archetypes: HashMap<String, Archetype>,
    relations: Vec<Pending>,
    relation_ids: HashMap<String, usize>,
    views: Vec<(String, Vec<Step>)>,
    /// Where another file is named that would belong to this.
    elsewhere: Option<usize>,
}

#[derive(Clone, Default)]
struct Archetype {
    /// `None` for a relation.
    level: Option<Level>,
    description: String,
    technology: String,
    tags: Vec<String>,
}

impl Archetype {
    /// Every element of it has a copy of this: it must not grow the file.
    fn limit(&mut self) {
        const LONGEST: usize = 200;
        const MOST_TAGS: usize = 20;
        let cut = |text: &str| text::cut(text, LONGEST).to_owned();
        self.description = cut(&self.description);
        self.technology = cut(&self.technology);
        self.tags.truncate(MOST_TAGS);
        self.tags = self.tags.iter().map(|tag| cut(tag)).collect();
    }
}

/// A relation, whose ends may stand further down.
struct Pending {
    from: End,
    to: End,
    scope: Option<usize>,
    description: String,
    technology: String,
    tags: Vec<String>,
    line: usize,
}

#[derive(Clone)]
enum End {
    Element(usize),
    Named(String),
}

/// A step of a dynamic view.
struct Step {
    from: String,
    to: String,
    description: String,
    line: usize,
}

#[derive(Default)]
struct Constants {
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
                Some(value) if self.growth + value.len() <= MOST_GROWTH => {
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
}

/// What a word at the beginning of a statement is.
fn is(statement: &Statement, keyword: &str) -> bool {
    let first = statement.words.first();
    first.is_some_and(|word| !word.quoted && word.text.eq_ignore_ascii_case(keyword))
}

impl Reader {
    fn tell(&mut self, line: usize, sort: Sort, what: &str) {
        self.model.drawing.tally.tell(Some(line), sort, what);
    }

    fn add(&mut self, line: usize, sort: Sort, head: &str, what: impl Into<String>) {
        self.model.drawing.tally.add(Some(line), sort, head, what);
    }

    /// Puts the values of constants in, in the order of the file.
    fn constants(&mut self, statements: &mut [Statement], constants: &mut Constants) {
        for statement in statements {
            for word in &mut statement.words {
                if let Some(expanded) = constants.expand(&word.text) {
                    word.text = expanded;
                }
            }
            let defines = ["!const", "!constant", "!var"];
            if defines.iter().any(|keyword| is(statement, keyword)) {
                let value = text::cut(statement.word(2), LONGEST_CONSTANT);
                constants
                    .values
                    .insert(statement.word(1).to_owned(), value.to_owned());
            }
            if let Some(block) = &mut statement.block {
                self.constants(block, constants);
            }
        }
    }

    /// What holds for the whole file, wherever it stands.
    fn settings(&mut self, statements: &[Statement]) {
        for statement in statements {
            if is(statement, "!identifiers") {
                self.hierarchical = statement.word(1).eq_ignore_ascii_case("hierarchical");
            }
            let places = ["workspace", "model"];
            if places.iter().any(|place| is(statement, place)) {
                self.settings(statement.inner());
            }
        }
    }

    fn top(&mut self, statement: &Statement) {
        if !is(statement, "workspace") {
            self.of_workspace(statement);
            return;
        }
        if statement.word(1) == "extends" {
            let what = quoted(statement.word(2));
            let head = "What another file says is left out";
            self.add(statement.line, Sort::LeftOut, head, what);
            self.elsewhere.get_or_insert(statement.line);
        } else {
            self.model.drawing.title = statement.word(1).to_owned();
        }
        for inner in statement.inner() {
            self.of_workspace(inner);
        }
    }

    fn of_workspace(&mut self, statement: &Statement) {
        let line = statement.line;
        if is(statement, "model") {
            for inner in statement.inner() {
                self.of_model(inner, None, None);
            }
        } else if is(statement, "views") {
            for inner in statement.inner() {
                self.of_views(inner);
            }
        } else if is(statement, "name") {
            self.model.drawing.title = statement.word(1).to_owned();
        } else if ["description", "properties"]
            .iter()
            .any(|keyword| is(statement, keyword))
        {
        } else if is(statement, "configuration") {
            let head = "Settings of the workspace are left out";
            self.add(line, Sort::LeftOut, head, statement.word(0));
        } else if is(statement, "element") {
            // Out of the model this is how something looks.
            self.not_understood(statement);
        } else {
            self.of_model(statement, None, None);
        }
    }

    /// A statement of the model. `within` is what is around it; `scope` the element that `this` is.
    fn of_model(&mut self, statement: &Statement, within: Option<usize>, scope: Option<usize>) {
        let line = statement.line;
        let (id, words) = match statement.words.as_slice() {
            [id, sign, rest @ ..] if sign.text == "=" && !sign.quoted => (id.text.as_str(), rest),
            words => ("", words),
        };
        let Some(first) = words.first() else {
            // Braces without words: what they hold is read as if they were not there.
            for inner in statement.inner() {
                self.of_model(inner, within, scope);
            }
            return;
        };
        if self.relation(statement, id, words, scope) {
            return;
        }
        if first.quoted {
            self.not_understood(statement);
            return;
        }
        let keyword = first.text.to_lowercase();
        let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
        match keyword.as_str() {
            "enterprise" => {
                let archetype = (Level::Enterprise, Archetype::default());
                self.element(statement, id, words, archetype, within, scope);
            }
            "archetypes" => {
                for inner in statement.inner() {
                    self.archetype(inner);
                }
            }
            "!element" | "!extend" | "!ref" => match self.resolve(text(1), scope) {
                Some(at) => {
                    self.name(id, at, scope);
                    self.body(statement, at);
                }
                None => {
                    let head = "Names that stand for nothing here are left out";
                    let what = format!("{} in line {line}", quoted(text(1)));
                    self.add(line, Sort::LeftOut, head, what);
                }
            },
            "!identifiers" | "!impliedrelationships" | "!const" | "!constant" | "!var" => {}
            "properties" | "perspectives" | "url" | "metadata" | "instances" => {}
            _ if keyword.starts_with('!') => {
                let head = "Directives are not followed and left out";
                let what = format!("{} {}", first.text, text(1));
                self.add(line, Sort::LeftOut, head, text::name(&what));
                if keyword == "!include" {
                    self.elsewhere.get_or_insert(line);
                }
            }
            "deploymentenvironment"
            | "deploymentnode"
            | "deploymentgroup"
            | "infrastructurenode"
            | "softwaresysteminstance"
            | "containerinstance" => {
                let head = "Where things are deployed is left out";
                self.add(line, Sort::LeftOut, head, quoted(text(1)));
            }
            _ => match self.kind_of_element(&keyword) {
                Some((level, archetype)) => {
                    self.element(statement, id, words, (level, archetype), within, scope);
                }
                None => self.not_understood(statement),
            },
        }
    }

    fn not_understood(&mut self, statement: &Statement) {
        let words: Vec<&str> = statement
            .words
            .iter()
            .take(6)
            .map(|w| w.text.as_str())
            .collect();
        let what = format!(
            "line {} from {}",
            statement.line,
            quoted(text::cut(&words.join(" "), 60))
        );
        self.add(
            statement.line,
            Sort::LeftOut,
            "Not understood and left out",
            what,
        );
    }

    fn kind_of_element(&self, keyword: &str) -> Option<(Level, Archetype)> {
        let level = match keyword {
            "person" => Level::Person,
            "softwaresystem" => Level::System,
            "container" => Level::Container,
            "component" => Level::Component,
            "element" => Level::Other,
            "group" => Level::Group,
            _ => {
                let archetype = self.archetypes.get(keyword)?;
                return Some((archetype.level?, archetype.clone()));
            }
        };
        // An archetype may carry the keyword's own name: it sets what all of them have.
        let archetype = self.archetypes.get(keyword).cloned().unwrap_or_default();
        Some((level, archetype))
    }

    fn archetype(&mut self, statement: &Statement) {
        let [name, sign, base, ..] = statement.words.as_slice() else {
            let name = statement.word(0).to_lowercase();
            if let Some((level, _)) = self.kind_of_element(&name) {
                let mut archetype = Archetype {
                    level: Some(level),
                    ..Archetype::default()
                };
                describe(statement, &mut archetype);
                archetype.limit();
                self.archetypes.insert(name, archetype);
            }
            return;
        };
        if sign.text != "=" {
            return;
        }
        let base = base.text.to_lowercase();
        let mut archetype = match arrow(&base) {
            Some(None) => Archetype::default(),
            Some(Some(other)) => self.archetypes.get(&other).cloned().unwrap_or_default(),
            None => match self.kind_of_element(&base) {
                Some((level, archetype)) => Archetype {
                    level: Some(level),
                    ..archetype
                },
                None => return,
            },
        };
        describe(statement, &mut archetype);
        archetype.limit();
        self.archetypes.insert(name.text.to_lowercase(), archetype);
    }

    fn element(
        &mut self,
        statement: &Statement,
        id: &str,
        words: &[Word],
        (level, archetype): (Level, Archetype),
        within: Option<usize>,
        scope: Option<usize>,
    ) {
        let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
        let or = |said: &str, otherwise: &str| {
            let said = if said.is_empty() { otherwise } else { said };
            said.to_owned()
        };
        let (description, technology, said_tags) = match level {
            Level::Container | Level::Component => (text(2), text(3), text(4)),
            Level::Other => (text(3), text(2), text(4)),
            Level::Group | Level::Enterprise => ("", "", ""),
            _ => (text(2), "", text(3)),
        };
        let mut tags = archetype.tags;
        tags.extend(listed(said_tags));
        let at = self.model.element(Element {
            level,
            name: or(text(1), id),
            description: or(description, &archetype.description),
            technology: or(technology, &archetype.technology),
            tags,
            within,
            line: Some(statement.line),
            ..Element::default()
        });
        let Some(at) = at else { return };
        self.name(id, at, scope);
        if matches!(level, Level::Group | Level::Enterprise) {
            for inner in statement.inner() {
                self.of_model(inner, Some(at), scope);
            }
            return;
        }
        self.body(statement, at);
    }

    fn body(&mut self, statement: &Statement, at: usize) {
        for inner in statement.inner() {
            let said = inner.word(1).to_owned();
            let Some(element) = self.model.elements.get_mut(at) else {
                return;
            };
            if is(inner, "description") {
                element.description = said;
            } else if is(inner, "technology") {
                element.technology = said;
            } else if is(inner, "tags") || is(inner, "tag") {
                let words = inner.words.iter().skip(1);
                element
                    .tags
                    .extend(words.flat_map(|word| listed(&word.text)));
            } else {
                self.of_model(inner, Some(at), Some(at));
            }
        }
    }

    /// Gives an element its identifier.
    fn name(&mut self, id: &str, at: usize, scope: Option<usize>) {
        let id = id.to_lowercase();
        if id.is_empty() || id.len() > LONGEST_PATH {
            return;
        }
        let around = scope.and_then(|scope| self.path_of.get(&scope));
        let path = match around.filter(|_| self.hierarchical) {
            Some(around) => format!("{around}.{id}"),
            None => id.clone(),
        };
        if path.len() <= LONGEST_PATH {
            self.paths.insert(path.clone(), at);
            self.path_of.entry(at).or_insert(path);
        }
        let flat = self.flat.entry(id).or_insert(Some(at));
        if *flat != Some(at) {
            *flat = None;
        }
    }

    fn resolve(&self, id: &str, scope: Option<usize>) -> Option<usize> {
        let id = id.to_lowercase();
        if id == "this" {
            return scope;
        }
        if id.len() > LONGEST_PATH {
            return None;
        }
        let mut around = scope
            .and_then(|scope| self.path_of.get(&scope))
            .filter(|_| self.hierarchical)
            .map(String::as_str);
        while let Some(path) = around {
            if let Some(at) = self.paths.get(&format!("{path}.{id}")) {
                return Some(*at);
            }
            around = path.rsplit_once('.').map(|(around, _)| around);
        }
        let flat = || self.flat.get(&id).copied().flatten();
        self.paths.get(&id).copied().or_else(flat)
    }

    /// Reads `a -> b`, `-> b` and `a --https-> b`. Whether it was one.
    fn relation(
        &mut self,
        statement: &Statement,
        id: &str,
        words: &[Word],
        scope: Option<usize>,
    ) -> bool {
        let is_arrow = |word: &Word| !word.quoted && arrow(&word.text).is_some();
        let Some(sign) = words.iter().take(2).position(is_arrow) else {
            // `a -/> b` takes a relation away, where things are deployed.
            return words.get(1).is_some_and(|word| word.text == "-/>");
        };
        let text = |at: usize| words.get(sign + at).map_or("", |word| word.text.as_str());
        let line = statement.line;
        let from = match (sign, scope) {
            (0, Some(scope)) => End::Element(scope),
            (0, None) => {
                self.not_understood(statement);
                return true;
            }
            _ => End::Named(
                words
                    .first()
                    .map_or("", |word| word.text.as_str())
                    .to_owned(),
            ),
        };
        let mut archetype = match arrow(text(0)).flatten() {
            Some(name) => self.archetypes.get(&name).cloned().unwrap_or_default(),
            None => self.archetypes.get("->").cloned().unwrap_or_default(),
        };
        archetype.tags.extend(listed(text(4)));
        for (place, said) in [
            (&mut archetype.description, text(2)),
            (&mut archetype.technology, text(3)),
        ] {
            if !said.is_empty() {
                said.clone_into(place);
            }
        }
        describe(statement, &mut archetype);
        if !id.is_empty() {
            self.relation_ids
                .insert(id.to_lowercase(), self.relations.len());
        }
        self.relations.push(Pending {
            from,
            to: End::Named(text(1).to_owned()),
            scope,
            description: archetype.description,
            technology: archetype.technology,
            tags: archetype.tags,
            line,
        });
        true
    }

    fn of_views(&mut self, statement: &Statement) {
        let line = statement.line;
        if is(statement, "styles") {
            self.styles(statement);
            let head = "How things look is left out; only shapes tell what something is";
            self.tell(line, Sort::LeftOut, head);
        } else if is(statement, "dynamic") {
            let title = statement.inner().iter().find(|inner| is(inner, "title"));
            let name = title
                .map(|title| title.word(1))
                .into_iter()
                .chain([statement.word(3), statement.word(2)])
                .find(|name| !name.trim().is_empty())
                .unwrap_or("Flow");
            let name = name.to_owned();
            let mut steps = Vec::new();
            self.steps(statement, &mut steps);
            self.views.push((name, steps));
        } else {
            let head = "Views are left out, but for dynamic ones";
            let is_view = !statement.words.is_empty() && !statement.word(0).starts_with('!');
            if is_view
                && !["theme", "themes", "branding", "terminology", "properties"]
                    .iter()
                    .any(|k| is(statement, k))
            {
                self.add(line, Sort::LeftOut, head, text::name(statement.word(0)));
            }
        }
    }

    fn styles(&mut self, statement: &Statement) {
        for style in statement.inner() {
            if is(style, "element") {
                let shape = style.inner().iter().find(|inner| is(inner, "shape"));
                if let Some(shape) = shape {
                    let tag = style.word(1).trim().to_lowercase();
                    self.model.shapes.insert(tag, shape.word(1).to_owned());
                }
            } else if is(style, "light") || is(style, "dark") {
                self.styles(style);
            }
        }
    }

    fn steps(&mut self, statement: &Statement, steps: &mut Vec<Step>) {
        for inner in statement.inner() {
            let mut words = inner.words.as_slice();
            if let [number, rest @ ..] = words
                && number.text.ends_with(':')
                && !number.quoted
            {
                words = rest;
            }
            let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
            if words.get(1).is_some_and(|word| arrow(&word.text).is_some()) {
                steps.push(Step {
                    from: text(0).to_owned(),
                    to: text(2).to_owned(),
                    description: text(3).to_owned(),
                    line: inner.line,
                });
            } else if let Some(at) = self.relation_ids.get(&text(0).to_lowercase())
                && let Some(relation) = self.relations.get(*at)
            {
                let name = |end: &End| match end {
                    End::Named(name) => name.clone(),
                    End::Element(at) => self.path_of.get(at).cloned().unwrap_or_default(),
                };
                let said = if text(1).is_empty() {
                    &relation.description
                } else {
                    text(1)
                };
                steps.push(Step {
                    from: name(&relation.from),
                    to: name(&relation.to),
                    description: said.to_owned(),
                    line: inner.line,
                });
            }
            // What happens at the same time is read as one after the other.
            self.steps(inner, steps);
        }
    }

    fn finish(mut self) -> Result<Import, Refused> {
        if let Some(line) = self.elsewhere.filter(|_| self.model.elements.is_empty()) {
            return Err(Refused::new(
                "what the workspace models stands in another file, which cannot be followed from here",
                "one file with all of it, such as the workspace as JSON, which Structurizr exports",
            )
            .at_line(line));
        }
        if self.model.elements.is_empty() {
            return Err(Refused::new(
                "there is no model in it",
                "a workspace in Structurizr's language, such as workspace { model { a = softwareSystem \"A\" } }",
            ));
        }
        let mut missing: HashSet<String> = HashSet::new();
        for relation in std::mem::take(&mut self.relations) {
            let find = |end: &End| match end {
                End::Element(at) => Some(*at),
                End::Named(name) => self.resolve(name, relation.scope),
            };
            let (Some(from), Some(to)) = (find(&relation.from), find(&relation.to)) else {
                for end in [&relation.from, &relation.to] {
                    if let End::Named(name) = end
                        && find(end).is_none()
                        && missing.len() < 1_000
                    {
                        missing.insert(name.clone());
                        let head = "Names that stand for nothing here are left out";
                        let what = format!("{} in line {}", quoted(name), relation.line);
                        let tally = &mut self.model.drawing.tally;
                        tally.add(Some(relation.line), Sort::LeftOut, head, what);
                        break;
                    }
                }
                continue;
            };
            self.model.relate(Relation {
                from,
                to,
                description: relation.description,
                technology: relation.technology,
                tags: relation.tags,
                is_async: false,
                both: false,
                line: Some(relation.line),
            });
        }
        for (name, steps) in std::mem::take(&mut self.views) {
            let mut said = Vec::new();
            for step in steps {
                let ends = (self.resolve(&step.from, None), self.resolve(&step.to, None));
                let (Some(from), Some(to)) = ends else {
                    let head = "Steps between what is nowhere are left out";
                    let what = format!("{} to {}", quoted(&step.from), quoted(&step.to));
                    self.add(step.line, Sort::LeftOut, head, what);
                    continue;
                };
                said.push(Said {
                    from,
                    to,
                    description: step.description,
                    line: Some(step.line),
                });
            }
            self.model.views.push((name, said));
        }
        self.model.finish()
    }
}

/// `->` is an arrow, `--https->` one with the name of its archetype.
#[allow(clippy::option_option)]
fn arrow(word: &str) -> Option<Option<String>> {
    let name = word.strip_suffix("->")?;
    if name.is_empty() {
        return Some(None);
    }
    let name = name.strip_prefix("--")?;
    (!name.is_empty()).then(|| Some(name.to_lowercase()))
}

/// Words within braces that say more of a relation or an archetype.
fn describe(statement: &Statement, archetype: &mut Archetype) {
    for inner in statement.inner() {
        if is(inner, "description") {
            inner.word(1).clone_into(&mut archetype.description);
        } else if is(inner, "technology") {
            inner.word(1).clone_into(&mut archetype.technology);
        } else if is(inner, "tags") || is(inner, "tag") {
            let words = inner.words.iter().skip(1);
            archetype
                .tags
                .extend(words.flat_map(|word| listed(&word.text)));
        }
    }
}

/// Tags, with commas between them.
fn listed(tags: &str) -> Vec<String> {
    let tags = tags.split(',').map(str::trim);
    tags.filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}
