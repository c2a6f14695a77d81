//! The source of the crate as its tests see it: files, the modules that they are, and the paths that they import.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Rust files below a folder, each with its path from the top of the repository and its text.
pub fn files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
                found.push((
                    name.replace('\\', "/"),
                    std::fs::read_to_string(&path).unwrap(),
                ));
            }
        }
    }
    assert!(!found.is_empty());
    found.sort();
    found
}

/// A file of `src` as a module: `src/app/canvas/mod.rs` is `app/canvas`.
pub struct Module {
    pub file: String,
    pub path: String,
    pub imports: BTreeSet<Import>,
}

/// A path in the code of a module.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// The module that names it: the file's, or one within the file, as `app/canvas/tests`.
    pub from: String,
    /// The absolute path of the item or module, as `app/canvas/Canvas`.
    pub to: String,
}

/// Modules of `src`. The binaries are modules, too: their `plumbline::` is the `crate::` of the others.
pub static MODULES: LazyLock<Vec<Module>> = LazyLock::new(modules);

fn modules() -> Vec<Module> {
    let sources = files("src");
    let paths: BTreeSet<String> = sources.iter().map(|(file, _)| module_path(file)).collect();
    sources
        .iter()
        .map(|(file, text)| {
            let path = module_path(file);
            let imports = imports(&path, text, &paths);
            Module {
                file: file.clone(),
                path,
                imports,
            }
        })
        .collect()
}

fn module_path(file: &str) -> String {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { "" } else { path }.to_owned()
}

/// Paths that a module names in `use` trees and in its code: those that begin with `crate`, `super`, `self`, the name
/// of the library, or one of its own submodules.
fn imports(path: &str, text: &str, modules: &BTreeSet<String>) -> BTreeSet<Import> {
    let tokens = tokens(text);
    let mut found = BTreeSet::new();
    // The modules that are open at a token, each with the number of braces around it.
    let mut inline: Vec<(&str, usize)> = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at] {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if inline.last().is_some_and(|(_, outside)| *outside == depth) {
                    inline.pop();
                }
            }
            "mod" if tokens.get(at + 2) == Some(&"{") => {
                inline.push((tokens[at + 1], depth));
                depth += 1;
                at += 3;
                continue;
            }
            _ => {}
        }
        let here = || -> Vec<String> {
            path.split('/')
                .filter(|part| !part.is_empty())
                .chain(inline.iter().map(|(name, _)| *name))
                .map(str::to_owned)
                .collect()
        };
        let begins = at == 0 || tokens[at - 1] != "::";
        if begins && tokens.get(at + 1) == Some(&"::") {
            let base = match tokens[at] {
                "crate" | "plumbline" => Some(Vec::new()),
                "self" => Some(here()),
                "super" => {
                    let mut base = here();
                    base.pop();
                    Some(base)
                }
                name if inline.is_empty() && modules.contains(&join(path, name)) => {
                    let mut base = here();
                    base.push(name.to_owned());
                    Some(base)
                }
                _ => None,
            };
            if let Some(base) = base {
                let from = here().join("/");
                let mut paths = BTreeSet::new();
                at = tree(&tokens, at + 2, base, &mut paths);
                found.extend(paths.into_iter().map(|to| Import {
                    from: from.clone(),
                    to,
                }));
                continue;
            }
        }
        at += 1;
    }
    found
}

/// Reads a path, or a tree of paths in braces, which begins at a token, and returns the first token behind it.
fn tree(tokens: &[&str], at: usize, mut base: Vec<String>, found: &mut BTreeSet<String>) -> usize {
    let mut at = at;
    loop {
        match tokens.get(at) {
            Some(&"{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| *token != "}") {
                    at = match tokens[at] {
                        "," => at + 1,
                        _ => tree(tokens, at, base.clone(), found),
                    };
                }
                return at + 1;
            }
            Some(&"super") => {
                base.pop();
            }
            Some(&"self") => {}
            Some(name) if is_name(name) => base.push((*name).to_owned()),
            // A glob, or generics.
            _ => {
                found.insert(base.join("/"));
                return at + 1;
            }
        }
        at += 1;
        if tokens.get(at) == Some(&"::") {
            at += 1;
            continue;
        }
        found.insert(base.join("/"));
        if tokens.get(at) == Some(&"as") {
            at += 2;
        }
        return at;
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}/{name}")
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single characters of the code; comments, texts and characters are left out.
fn tokens(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let first = rest.chars().next().unwrap();
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == '"' {
            text_length(rest)
        } else if let Some(length) = raw_text_length(rest) {
            length
        } else if first == '\'' {
            character_length(rest)
        } else if first.is_alphanumeric() || first == '_' {
            let length = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            found.push(&rest[..length]);
            length
        } else if rest.starts_with("::") {
            found.push("::");
            2
        } else {
            if !first.is_whitespace() {
                found.push(&rest[..first.len_utf8()]);
            }
            first.len_utf8()
        };
        at += length;
    }
    found
}

fn text_length(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn raw_text_length(rest: &str) -> Option<usize> {
    let hashes = rest.strip_prefix('r')?;
    let fence = &hashes[..hashes.find(|c| c != '#')?];
    let body = hashes[fence.len()..].strip_prefix('"')?;
    let end = body.find(&format!("\"{fence}"))?;
    Some(rest.len() - body.len() + end + 1 + fence.len())
}

/// A character such as `'{'`, or only the tick of a lifetime.
fn character_length(rest: &str) -> usize {
    let mut characters = rest.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => rest[3..].find('\'').map_or(1, |end| end + 4),
        Some(_) => match characters.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

#[test]
fn imports_are_read_from_trees_and_code() {
    let text = r##"
        use crate::{a::{self, B as C}, d::*};
        use super::super::e::{f, super::g};
        // use crate::comment::X;
        const TEXT: &str = "crate::text::X"; const RAW: &str = r#"crate::raw " "#; const BRACE: char = '{';
        fn h<'a>(x: &'a crate::i::J<crate::k::L>) -> char { child::make(); '\'' }
        mod tests { use super::*; use super::super::m; }
    "##;
    let modules = BTreeSet::from(["x/y/z/child".to_owned()]);
    let found = imports("x/y/z", text, &modules);
    let in_file: Vec<&str> = paths(&found, "x/y/z");
    assert_eq!(
        in_file,
        [
            "a",
            "a/B",
            "d",
            "i/J",
            "k/L",
            "x/e/f",
            "x/g",
            "x/y/z/child/make"
        ]
    );
    assert_eq!(paths(&found, "x/y/z/tests"), ["x/y/m", "x/y/z"]);
}

fn paths<'a>(imports: &'a BTreeSet<Import>, from: &str) -> Vec<&'a str> {
    let imports = imports.iter().filter(|import| import.from == from);
    imports.map(|import| import.to.as_str()).collect()
}
