//! Which format a file has.

use super::Source;

/// The format of a file, by its content and, where that tells nothing, by its name.
pub fn recognise(name: &str, text: &str) -> Option<Source> {
    by_content(text).or_else(|| by_name(&name.to_lowercase(), text))
}

/// No more lines than these are looked at.
const LOOKED_AT: usize = 5_000;

fn by_content(text: &str) -> Option<Source> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') {
        let told = [
            "<mxfile",
            "<mxGraphModel",
            "&lt;mxfile",
            "&lt;mxGraphModel",
            "<mxlibrary",
        ];
        return told
            .iter()
            .any(|tag| text.contains(tag))
            .then_some(Source::DrawIo);
    }
    if text.starts_with('{') {
        return by_json(text);
    }
    let mut lines = meaningful(text);
    let first = lines.next()?;
    if is_mermaid(first) {
        return Some(Source::Mermaid);
    }
    let word = first
        .split(|c: char| c.is_whitespace() || c == '{')
        .next()
        .unwrap_or_default();
    if word.eq_ignore_ascii_case("workspace") && !first.contains(':') {
        return Some(Source::StructurizrDsl);
    }
    let is_key = |line: &str, key: &str| {
        let rest = line
            .strip_prefix(key)
            .or_else(|| line.strip_prefix(&format!("\"{key}\"")));
        rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    let all = || text.lines().take(LOOKED_AT);
    if all().any(|line| is_key(line, "services")) {
        return Some(Source::Compose);
    }
    if all().any(|line| line.trim_start().starts_with("```mermaid")) {
        return Some(Source::Mermaid);
    }
    has_bare_service(all()).then_some(Source::Compose)
}

/// Whether there is a service at the top, as the oldest files of docker-compose have them.
fn has_bare_service<'t>(lines: impl Iterator<Item = &'t str>) -> bool {
    // How far in the fields of the key at the top are, and whether that has been seen.
    let (mut in_key, mut depth) = (false, None);
    for line in lines {
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if indent == 0 {
            (in_key, depth) = (text.ends_with(':'), None);
            continue;
        }
        let is_field = in_key && *depth.get_or_insert(indent) == indent;
        if is_field && (text.starts_with("image: ") || text.starts_with("build: ")) {
            return true;
        }
    }
    false
}

/// Lines that are neither blank nor comment, after a front matter.
fn meaningful(text: &str) -> impl Iterator<Item = &str> {
    let mut lines = text.lines().map(str::trim).take(LOOKED_AT).peekable();
    if lines.peek() == Some(&"---") {
        let matter: Vec<&str> = text.lines().map(str::trim).skip(1).take(100).collect();
        if let Some(end) = matter.iter().position(|line| *line == "---") {
            let after = matter.get(end + 1..).unwrap_or_default();
            let begins = without_comments(after.iter().copied()).next();
            if begins.is_some_and(is_mermaid) {
                lines.nth(end + 1);
            }
        }
    }
    without_comments(lines)
}

/// Without what any of the formats has for a comment, and without Mermaid's directives, which may
/// go over several lines.
fn without_comments<'t>(lines: impl Iterator<Item = &'t str>) -> impl Iterator<Item = &'t str> {
    let mut in_directive = false;
    lines.filter(move |line| {
        if in_directive || line.starts_with("%%{") {
            in_directive = !line.ends_with("}%%");
            return false;
        }
        let comment = ["#", "//", "/*", "*", "%%", "---", "!"];
        !line.is_empty() && !comment.iter().any(|sign| line.starts_with(sign))
    })
}

fn is_mermaid(line: &str) -> bool {
    const KINDS: &[&str] = &[
        "flowchart",
        "flowchart-elk",
        "graph",
        "sequenceDiagram",
        "C4Context",
        "C4Container",
        "C4Component",
        "C4Dynamic",
        "C4Deployment",
        "classDiagram",
        "stateDiagram",
        "stateDiagram-v2",
        "erDiagram",
        "architecture-beta",
        "block-beta",
        "mindmap",
        "journey",
        "gantt",
        "zenuml",
        "swimlane",
    ];
    let word = line
        .split(|c: char| c.is_whitespace() || c == ';')
        .next()
        .unwrap_or_default();
    KINDS.contains(&word) && !line.contains('{')
}

fn by_json(text: &str) -> Option<Source> {
    let has = |key: &str| text.contains(key);
    if has("\"plumbline-design\"") {
        Some(Source::Plumbline)
    } else if has("\"softwareSystems\"")
        || (has("\"model\"") && (has("\"people\"") || has("\"views\"")))
    {
        Some(Source::StructurizrJson)
    } else if has("\"services\"") {
        // JSON is YAML too.
        Some(Source::Compose)
    } else {
        None
    }
}

fn by_name(name: &str, text: &str) -> Option<Source> {
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    if ends(&[".yml", ".yaml"]) {
        Some(Source::Compose)
    } else if ends(&[
        ".drawio",
        ".dio",
        ".drawio.xml",
        ".drawio.svg",
        ".drawio.png",
    ]) {
        Some(Source::DrawIo)
    } else if ends(&[".mmd", ".mermaid"]) {
        Some(Source::Mermaid)
    } else if ends(&[".dsl"]) {
        Some(Source::StructurizrDsl)
    } else if ends(&[".json"]) || text.trim_start().starts_with('{') {
        Some(Source::Plumbline)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_recognised_by_what_is_in_them() {
        for (name, text, source) in [
            (
                "x.json",
                "{\"format\": \"plumbline-design\"}",
                Some(Source::Plumbline),
            ),
            ("x.json", "{}", Some(Source::Plumbline)),
            (
                "x.json",
                "{\"model\": {\"softwareSystems\": []}}",
                Some(Source::StructurizrJson),
            ),
            (
                "x",
                "version: '3'\nservices:\n  a:\n    image: b\n",
                Some(Source::Compose),
            ),
            (
                "docker-compose.yml",
                "web:\n  image: x\n",
                Some(Source::Compose),
            ),
            ("x.json", "{\"services\": {}}", Some(Source::Compose)),
            ("x", "<mxfile host=\"x\">", Some(Source::DrawIo)),
            (
                "x.xml",
                "<?xml version=\"1.0\"?>\n<mxGraphModel>",
                Some(Source::DrawIo),
            ),
            (
                "x.svg",
                "<svg content=\"&lt;mxfile&gt;\"/>",
                Some(Source::DrawIo),
            ),
            ("x.svg", "<svg/>", None),
            ("x.drawio", "", Some(Source::DrawIo)),
            (
                "x",
                "%% a note\nflowchart LR\n a --> b",
                Some(Source::Mermaid),
            ),
            (
                "x",
                "---\ntitle: T\n---\nsequenceDiagram\n",
                Some(Source::Mermaid),
            ),
            ("x", "graph TD;\n", Some(Source::Mermaid)),
            (
                "x.md",
                "# Title\n\n```mermaid\ngraph LR\n```\n",
                Some(Source::Mermaid),
            ),
            ("x", "C4Container\n", Some(Source::Mermaid)),
            (
                "x",
                "// a note\nworkspace \"Name\" {\n",
                Some(Source::StructurizrDsl),
            ),
            ("x", "workspace{\n", Some(Source::StructurizrDsl)),
            ("x.dsl", "model {", Some(Source::StructurizrDsl)),
            (
                "x",
                "# old\nweb:\n  ports: [80]\n  image: x\n",
                Some(Source::Compose),
            ),
            (
                "x",
                "kind: Pod\nspec:\n  containers:\n    - name: a\n      image: x\n",
                None,
            ),
            ("x.txt", "hello", None),
            ("", "", None),
            (
                "x.yaml",
                "---\nservices:\n  a: {image: b}\n",
                Some(Source::Compose),
            ),
        ] {
            assert_eq!(recognise(name, text), source, "{name}: {text}");
        }
    }
}
