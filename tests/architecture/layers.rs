//! Floors: a module imports only what lies below it.

use crate::source::{MODULES, Module};
use std::collections::{BTreeMap, BTreeSet};

/// Modules of `src`, bottom up. Modules on one floor do not import one another. The longest path that fits a module
/// is its place, so that a part of one can stand on another floor.
const FLOORS: &[&[&str]] = &[
    &["messages"],
    &["document"],
    &["technologies"],
    &["graph"],
    &["analysis"],
    &["editor"],
    &["rules"],
    &["review"],
    &["baseline", "compare", "merge"],
    &["simulation"],
    &["exercises"],
    &["export"],
    &["drift"],
    &["import"],
    &["worker"],
    &["store"],
    &["app/browser"],
    &["app/ui"],
    &["app/model"],
    &["app/state"],
    &["app/command"],
    &["app/services"],
    &["app/context"],
    &["app/edits"],
    &["app/fields"],
    &["app/views"],
    &["app/executor"],
    &["app/lazy"],
    &["app/runtime"],
    &["app/app"],
    &["app/mod"],
    &["main", "bin"],
];

/// Test modules of a place that may import what lies as high as another: tests of a rule run a whole review.
const TESTS: &[(&str, &str)] = &[("rules", "review")];

fn floor(path: &str) -> Option<(usize, &'static str)> {
    FLOORS
        .iter()
        .enumerate()
        .flat_map(|(floor, places)| places.iter().map(move |place| (floor, *place)))
        .filter(|(_, place)| is_below(path, place))
        .max_by_key(|(_, place)| place.len())
}

/// True if a module is a place or lies within it. The place `app/mod` is the file of that name alone.
fn is_below(path: &str, place: &str) -> bool {
    if let Some(file) = place.strip_suffix("/mod") {
        return path == file;
    }
    path.strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[test]
fn every_module_stands_on_a_floor() {
    for module in MODULES.iter() {
        let has_floor = module.path.is_empty() || floor(&module.path).is_some();
        assert!(has_floor, "FLOORS does not know {}", module.file);
    }
    let mut seen = BTreeSet::new();
    for place in FLOORS.iter().copied().flatten() {
        assert!(seen.insert(place), "FLOORS has {place} twice");
        let exists = MODULES.iter().any(|module| is_below(&module.path, place));
        assert!(exists, "FLOORS knows {place}, which is gone");
    }
}

/// The highest floor that a module sees: its own, or for a test module that of [`TESTS`].
fn horizon(path: &str) -> Option<(usize, &'static str)> {
    let own = floor(path)?;
    let is_test = path
        .split('/')
        .any(|part| ["tests", "testing"].contains(&part));
    let higher = TESTS
        .iter()
        .filter(|(place, _)| is_test && is_below(path, place))
        .filter_map(|(_, seen)| Some((floor(seen)?.0 + 1, own.1)));
    higher.chain([own]).max()
}

#[test]
fn imports_go_down() {
    let mut found = BTreeSet::new();
    let places = places(MODULES.iter());
    for module in MODULES.iter() {
        for import in &module.imports {
            let target = file_of(&import.to, &places).map(|at| MODULES[at].path.as_str());
            let (Some((from, own)), Some((to, place))) =
                (horizon(&import.from), target.and_then(floor))
            else {
                continue;
            };
            if to >= from && place != own {
                found.insert(format!("{} imports {place}", module.file));
            }
        }
    }
    let found: Vec<String> = found.into_iter().collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn files_of_the_app_import_no_circle() {
    let app: Vec<&Module> = MODULES
        .iter()
        .filter(|module| is_below(&module.path, "app"))
        .collect();
    let circle = largest_circle(&app);
    assert!(circle.len() <= 1, "{}", circle.join("\n"));
}

/// The most files that import one another in a circle, by their names.
fn largest_circle(modules: &[&Module]) -> Vec<String> {
    let places = places(modules.iter().copied());
    let imported: Vec<BTreeSet<usize>> = modules
        .iter()
        .map(|module| {
            let imports = module.imports.iter();
            imports
                .filter_map(|import| file_of(&import.to, &places))
                .collect()
        })
        .collect();
    let reached: Vec<BTreeSet<usize>> = (0..modules.len())
        .map(|start| {
            let mut seen = BTreeSet::new();
            let mut open = vec![start];
            while let Some(at) = open.pop() {
                open.extend(imported[at].iter().filter(|to| seen.insert(**to)));
            }
            seen
        })
        .collect();
    (0..modules.len())
        .map(|at| {
            let others = (0..modules.len()).filter(|other| {
                *other == at || reached[at].contains(other) && reached[*other].contains(&at)
            });
            others.map(|other| modules[other].file.clone()).collect()
        })
        .max_by_key(Vec::len)
        .unwrap_or_default()
}

fn places<'a>(modules: impl Iterator<Item = &'a Module>) -> BTreeMap<&'a str, usize> {
    let modules = modules.enumerate();
    modules
        .map(|(at, module)| (module.path.as_str(), at))
        .collect()
}

/// The file that defines what a path names: the longest part of the path that is one.
fn file_of(path: &str, places: &BTreeMap<&str, usize>) -> Option<usize> {
    let mut path = path;
    loop {
        if let Some(at) = places.get(path) {
            return Some(*at);
        }
        path = path.rsplit_once('/')?.0;
    }
}
