//! Detection of the file format.

use super::{ImportFormat, backstage, calm, excalidraw, plantuml, trace, unread};

/// The format of a file, by its content, else by its name; `None` also for a format that is known and not read.
pub fn detect_format(name: &str, text: &str) -> Option<ImportFormat> {
    match detect_by_content(text) {
        // Templates look like what they become.
        Some(ImportFormat::Kubernetes) if unread::is_unrendered(text) => None,
        Some(format) => Some(format),
        None if unread::refusal(name, text).is_some() => None,
        None => detect_by_name(&name.to_lowercase(), text),
    }
}

/// The most lines that detection reads.
const MAX_LINES: usize = 5_000;

fn detect_by_content(text: &str) -> Option<ImportFormat> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') {
        let tags = [
            "<mxfile",
            "<mxGraphModel",
            "&lt;mxfile",
            "&lt;mxGraphModel",
            "<mxlibrary",
        ];
        return tags
            .iter()
            .any(|tag| text.contains(tag))
            .then_some(ImportFormat::DrawIo);
    }
    if text.starts_with('{') {
        return detect_json(text);
    }
    if text.lines().take(MAX_LINES).any(plantuml::begins) {
        return Some(ImportFormat::PlantUml);
    }
    if backstage::is_catalogue(text.lines().take(MAX_LINES)) {
        return Some(ImportFormat::Backstage);
    }
    let mut lines = significant_lines(text);
    let first = lines.next()?;
    if is_mermaid(first) {
        return Some(ImportFormat::Mermaid);
    }
    let word = first
        .split(|c: char| c.is_whitespace() || c == '{')
        .next()
        .unwrap_or_default();
    if word.eq_ignore_ascii_case("workspace") && !first.contains(':') {
        return Some(ImportFormat::StructurizrDsl);
    }
    let is_key = |line: &str, key: &str| {
        let rest = line
            .strip_prefix(key)
            .or_else(|| line.strip_prefix(&format!("\"{key}\"")));
        rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    let all = || text.lines().take(MAX_LINES);
    if all().any(|line| is_key(line, "asyncapi")) {
        return Some(ImportFormat::AsyncApi);
    }
    let is_backstage = || all().any(|line| line.contains("backstage.io/"));
    if all().any(|line| is_key(line, "apiVersion"))
        && all().any(|line| is_key(line, "kind"))
        && !is_backstage()
    {
        return Some(ImportFormat::Kubernetes);
    }
    if all().any(|line| is_key(line, "services")) {
        return Some(ImportFormat::Compose);
    }
    if all().any(|line| line.trim_start().starts_with("```mermaid")) {
        return Some(ImportFormat::Mermaid);
    }
    has_bare_service(all()).then_some(ImportFormat::Compose)
}

/// True for a service at the top level, as in Compose files of version 1.
fn has_bare_service<'t>(lines: impl Iterator<Item = &'t str>) -> bool {
    // The indentation of the fields of a top-level key, once one was met.
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

/// Lines after the front matter that are neither blank nor comments.
fn significant_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut lines = text.lines().map(str::trim).take(MAX_LINES).peekable();
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

/// Lines without the comments of any format and without the directives of Mermaid, which may span
/// several lines.
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

fn detect_json(text: &str) -> Option<ImportFormat> {
    let has = |key: &str| text.contains(key);
    if has("\"plumbline-design\"") {
        Some(ImportFormat::Plumbline)
    } else if calm::is_architecture(text) {
        Some(ImportFormat::Calm)
    } else if excalidraw::is_drawing(text) {
        Some(ImportFormat::Excalidraw)
    } else if trace::is_trace(text) {
        Some(ImportFormat::Trace)
    } else if has("\"softwareSystems\"")
        || (has("\"model\"") && (has("\"people\"") || has("\"views\"")))
    {
        Some(ImportFormat::StructurizrJson)
    } else if has("\"asyncapi\"") && has("\"channels\"") {
        Some(ImportFormat::AsyncApi)
    } else if has("\"format_version\"") && (has("\"planned_values\"") || has("\"root_module\""))
        || has("\"terraform_version\"") && has("\"resources\"")
    {
        Some(ImportFormat::Terraform)
    } else if has("\"apiVersion\"") && has("\"kind\"") && !has("backstage.io/") {
        Some(ImportFormat::Kubernetes)
    } else if has("\"services\"") {
        // JSON is YAML, too.
        Some(ImportFormat::Compose)
    } else {
        None
    }
}

fn detect_by_name(name: &str, text: &str) -> Option<ImportFormat> {
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    if ends(&[".yml", ".yaml"]) {
        Some(ImportFormat::Compose)
    } else if ends(&[
        ".drawio",
        ".dio",
        ".drawio.xml",
        ".drawio.svg",
        ".drawio.png",
    ]) {
        Some(ImportFormat::DrawIo)
    } else if ends(&[".mmd", ".mermaid"]) {
        Some(ImportFormat::Mermaid)
    } else if ends(&[".puml", ".plantuml", ".pu", ".iuml", ".wsd"]) {
        Some(ImportFormat::PlantUml)
    } else if ends(&[".excalidraw"]) {
        Some(ImportFormat::Excalidraw)
    } else if ends(&[".dsl"]) {
        Some(ImportFormat::StructurizrDsl)
    } else if ends(&[".json"]) || text.trim_start().starts_with('{') {
        Some(ImportFormat::Plumbline)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detection_goes_by_content_then_by_name() {
        for (name, text, source) in [
            (
                "x.json",
                "{\"format\": \"plumbline-design\"}",
                Some(ImportFormat::Plumbline),
            ),
            ("x.json", "{}", Some(ImportFormat::Plumbline)),
            (
                "x.json",
                "{\"model\": {\"softwareSystems\": []}}",
                Some(ImportFormat::StructurizrJson),
            ),
            (
                "x",
                "version: '3'\nservices:\n  a:\n    image: b\n",
                Some(ImportFormat::Compose),
            ),
            (
                "docker-compose.yml",
                "web:\n  image: x\n",
                Some(ImportFormat::Compose),
            ),
            ("x.json", "{\"services\": {}}", Some(ImportFormat::Compose)),
            ("x", "<mxfile host=\"x\">", Some(ImportFormat::DrawIo)),
            (
                "x.xml",
                "<?xml version=\"1.0\"?>\n<mxGraphModel>",
                Some(ImportFormat::DrawIo),
            ),
            (
                "x.svg",
                "<svg content=\"&lt;mxfile&gt;\"/>",
                Some(ImportFormat::DrawIo),
            ),
            ("x.svg", "<svg/>", None),
            ("x.drawio", "", Some(ImportFormat::DrawIo)),
            (
                "x",
                "%% a note\nflowchart LR\n a --> b",
                Some(ImportFormat::Mermaid),
            ),
            (
                "x",
                "---\ntitle: T\n---\nsequenceDiagram\n",
                Some(ImportFormat::Mermaid),
            ),
            ("x", "graph TD;\n", Some(ImportFormat::Mermaid)),
            (
                "x.md",
                "# Title\n\n```mermaid\ngraph LR\n```\n",
                Some(ImportFormat::Mermaid),
            ),
            ("x", "C4Container\n", Some(ImportFormat::Mermaid)),
            (
                "x",
                "// a note\nworkspace \"Name\" {\n",
                Some(ImportFormat::StructurizrDsl),
            ),
            ("x", "workspace{\n", Some(ImportFormat::StructurizrDsl)),
            ("x.dsl", "model {", Some(ImportFormat::StructurizrDsl)),
            (
                "x",
                "# old\nweb:\n  ports: [80]\n  image: x\n",
                Some(ImportFormat::Compose),
            ),
            (
                "x",
                "kind: Pod\nspec:\n  containers:\n    - name: a\n      image: x\n",
                None,
            ),
            (
                "x",
                "' note\n@startuml\n[A]\n@enduml\n",
                Some(ImportFormat::PlantUml),
            ),
            ("x.puml", "[A]", Some(ImportFormat::PlantUml)),
            (
                "x.md",
                "# T\n```plantuml\n@startuml\n@enduml\n```\n",
                Some(ImportFormat::PlantUml),
            ),
            (
                "x",
                "{\"type\": \"excalidraw\", \"version\": 2, \"elements\": []}",
                Some(ImportFormat::Excalidraw),
            ),
            (
                "x",
                "{\"resourceSpans\": []}\n{}\n",
                Some(ImportFormat::Trace),
            ),
            (
                "x.json",
                "{\"data\": [{\"traceID\": \"1\", \"spans\": []}]}",
                Some(ImportFormat::Trace),
            ),
            (
                "x",
                "{\"nodes\": [{\"unique-id\": \"a\", \"node-type\": \"service\"}]}",
                Some(ImportFormat::Calm),
            ),
            (
                "x",
                "---\napiVersion: backstage.io/v1alpha1\nkind: Component\n",
                Some(ImportFormat::Backstage),
            ),
            (
                "x.yaml",
                "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n",
                Some(ImportFormat::Kubernetes),
            ),
            (
                "x.json",
                "{\"apiVersion\": \"v1\", \"kind\": \"List\"}",
                Some(ImportFormat::Kubernetes),
            ),
            ("x.txt", "hello", None),
            ("", "", None),
            (
                "x.yaml",
                "---\nservices:\n  a: {image: b}\n",
                Some(ImportFormat::Compose),
            ),
        ] {
            assert_eq!(detect_format(name, text), source, "{name}: {text}");
        }
    }
}
