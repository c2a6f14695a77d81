//! Formats that are not read: recognized by their first keys, with the way in that there is.

use super::ImportError;

/// The most lines that are looked at.
const MAX_LINES: usize = 2_000;
/// The most bytes that are looked at.
const MAX_BYTES: usize = 200_000;

/// A format that is not read.
struct Unread {
    /// The name, as the end of "this is".
    name: &'static str,
    /// The way in, as the end of "expected".
    way: &'static str,
}

const fn unread(name: &'static str, way: &'static str) -> Unread {
    Unread { name, way }
}

const DRAW: &str = "a diagram of its components, such as one of draw.io or Mermaid, or docker-compose or Kubernetes";

/// Keys at the beginning of a line that only one format has.
#[rustfmt::skip]
const KEYS: &[(&[&str], Unread)] = &[
    (&["openapi", "swagger"], unread("an OpenAPI description, which has no callers", DRAW)),
    (&["AWSTemplateFormatVersion"], unread("a template of CloudFormation", "a plan of Terraform as JSON, or a diagram in draw.io or Mermaid")),
    (&["likec4"], unread("a model of LikeC4", LIKEC4)),
    (&["workflowsSpec", "arazzo"], unread("an Arazzo description", DRAW)),
];

const LIKEC4: &str = "what `likec4 gen mermaid` writes";
const HELM: Unread = unread(
    "a template of Helm",
    "what `helm template` writes of the chart, which is read as Kubernetes",
);
const KUSTOMIZATION: Unread = unread(
    "a kustomization",
    "what `kubectl kustomize` writes, which is read as Kubernetes",
);
const TERRAFORM: Unread = unread(
    "the configuration of Terraform",
    "a plan or a state as JSON: `terraform show -json`",
);

/// True for a line of a template of Helm. Rendered files have other braces, such as those of alerts.
fn is_template(line: &str) -> bool {
    line.split("{{").skip(1).any(|expression| {
        let expression = expression.trim_start_matches(['-', ' ']);
        [".Values", ".Release.", ".Chart.", "include \""]
            .iter()
            .any(|sign| expression.contains(sign))
    })
}

fn is_kustomization(line: &str) -> bool {
    line.trim() == "kind: Kustomization"
}

/// True for a text that becomes Kubernetes only when a tool has rendered it.
pub fn is_unrendered(text: &str) -> bool {
    let text = super::text::cut(text, MAX_BYTES);
    text.lines()
        .take(MAX_LINES)
        .any(|line| is_template(line) || is_kustomization(line))
}

/// The error for a text in a format that is recognized and not read.
pub fn refusal(name: &str, text: &str) -> Option<ImportError> {
    let text = super::text::cut(text, MAX_BYTES);
    let name = name.to_lowercase();
    let (unread, line) = recognized(&name, text)?;
    let wrong = format!("this is {}, which is not read", unread.name);
    Some(ImportError::new(wrong, unread.way).at_line(line))
}

/// The error for bytes of an archive.
pub fn archive(name: &str, bytes: &[u8]) -> Option<ImportError> {
    if !bytes.starts_with(b"PK\x03\x04") && !bytes.starts_with(b"\x1f\x8b") {
        return None;
    }
    let name = name.to_lowercase();
    let has_part = |part: &[u8]| bytes.windows(part.len()).take(MAX_BYTES).any(|w| w == part);
    let is_visio = name.ends_with(".vsdx") || has_part(b"visio/");
    Some(if is_visio {
        ImportError::new(
            "this is a drawing of Visio, which is not read",
            "the drawing as draw.io saves it: draw.io opens files of Visio",
        )
    } else {
        ImportError::new("this is an archive", "one file of it, unpacked")
    })
}

fn recognized(name: &str, text: &str) -> Option<(Unread, usize)> {
    let lines = || text.lines().take(MAX_LINES).enumerate();
    let line_of =
        |is_it: &dyn Fn(&str) -> bool| lines().find(|(_, line)| is_it(line)).map(|(at, _)| at + 1);
    let is_comment = |line: &str| {
        let line = line.trim();
        line.is_empty()
            || ["#", "//", "/*", "*", "--"]
                .iter()
                .any(|sign| line.starts_with(sign))
    };
    let first = lines().find(|(_, line)| !is_comment(line));
    let (at, first) = first.map(|(at, line)| (at + 1, line.trim()))?;
    let begins = |words: &[&str]| {
        words.iter().any(|word| {
            first
                .strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '{', '"', '\t']))
        })
    };
    if let Some(line) = line_of(&is_template) {
        return Some((HELM, line));
    }
    if let Some(line) = line_of(&is_kustomization) {
        return Some((KUSTOMIZATION, line));
    }
    let is_key = |line: &str, key: &str| {
        let line = line.trim_start_matches('"');
        line.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start_matches('"').trim_start().starts_with(':'))
    };
    if text.trim_start().starts_with('{') {
        return json(text).map(|unread| (unread, at));
    }
    let has_key = |key: &str| line_of(&|line: &str| is_key(line, key));
    for (keys, unread) in KEYS {
        if let Some(line) = keys.iter().find_map(|key| has_key(key)) {
            return Some((Unread { ..*unread }, line));
        }
    }
    let api = line_of(&|line: &str| matches!(line.trim(), "apiVersion: v2" | "apiVersion: v1"));
    if let Some(line) = api
        && has_key("kind").is_none()
        && has_key("name").is_some()
        && has_key("version").is_some()
    {
        return Some((unread("the description of a Helm chart", HELM.way), line));
    }
    if has_key("provider").is_some() && has_key("functions").is_some() {
        let way = "a plan of Terraform as JSON, or a diagram in draw.io or Mermaid";
        let line = has_key("functions").unwrap_or(at);
        return Some((unread("a file of the Serverless framework", way), line));
    }
    let hcl = [
        "resource",
        "provider",
        "terraform",
        "module",
        "variable",
        "data",
        "locals",
        "output",
    ];
    let is_block = |line: &str| {
        hcl.iter().any(|word| {
            line.strip_prefix(word).is_some_and(|rest| {
                let rest = rest.trim_start();
                (rest.starts_with('"') || rest.starts_with('{')) && line.trim_end().ends_with('{')
            })
        })
    };
    if (begins(&hcl) && is_block(first)) || name.ends_with(".tf") {
        return Some((TERRAFORM, at));
    }
    if begins(&["specification"]) || name.ends_with(".c4") || name.ends_with(".likec4") {
        return Some((unread("a model of LikeC4", LIKEC4), at));
    }
    if begins(&["digraph", "strict"]) || name.ends_with(".dot") || name.ends_with(".gv") {
        let way = "the same as Mermaid, or as draw.io, which `graphviz2drawio` writes";
        return Some((unread("a graph of Graphviz", way), at));
    }
    let is_d2 = |line: &str| {
        let line = line.trim();
        line.starts_with("direction:")
            || line.starts_with("vars: {")
            || line.contains(": {shape:")
            || line.starts_with("shape: ")
            || line.contains(".shape:")
    };
    let has_arrow = line_of(&|line: &str| line.contains(" -> ") && !line.contains("-->"));
    if name.ends_with(".d2") || has_arrow.is_some() && line_of(&is_d2).is_some() {
        let way = "the same as a flowchart of Mermaid, where `->` is `-->`";
        return Some((unread("a diagram of D2", way), at));
    }
    if text.contains("<VisioDocument") {
        let way = "the drawing as draw.io saves it: draw.io opens files of Visio";
        return Some((unread("a drawing of Visio", way), at));
    }
    if text.contains("bpmn") && text.trim_start().starts_with('<') && text.contains("definitions") {
        return Some((unread("a process of BPMN", DRAW), at));
    }
    if text.contains("www.opengroup.org/xsd/archimate") || text.contains("archimatetool.com") {
        return Some((unread("a model of ArchiMate", DRAW), at));
    }
    None
}

/// Formats of JSON, by keys of theirs.
fn json(text: &str) -> Option<Unread> {
    let has = |key: &str| text.contains(&format!("\"{key}\""));
    if has("plumbline-design") {
        return None;
    }
    let has_paths = has("paths") && has("info");
    if (has("openapi") || has("swagger")) && has_paths {
        return Some(unread("an OpenAPI description, which has no callers", DRAW));
    }
    if has("AWSTemplateFormatVersion") || has("Resources") && text.contains("\"AWS::") {
        let way = "a plan of Terraform as JSON, or a diagram in draw.io or Mermaid";
        return Some(unread("a template of CloudFormation", way));
    }
    if text.contains("deploymentTemplate.json#") {
        let way = "a plan of Terraform as JSON, or a diagram in draw.io or Mermaid";
        return Some(unread("a template of Azure Resource Manager", way));
    }
    if text.contains("urn:pulumi:") {
        let way = "a plan of Terraform as JSON, or a diagram in draw.io or Mermaid";
        return Some(unread("a stack of Pulumi", way));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_are_not_read_have_a_way_in() {
        for (name, text, words) in [
            (
                "x.yaml",
                "openapi: 3.1.0\ninfo: {title: x}\npaths: {}\n",
                "OpenAPI",
            ),
            (
                "x.json",
                "{\"swagger\": \"2.0\", \"info\": {}, \"paths\": {}}",
                "OpenAPI",
            ),
            (
                "x.yaml",
                "apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Values.name }}}\n",
                "helm template",
            ),
            (
                "Chart.yaml",
                "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "helm template",
            ),
            (
                "x.yaml",
                "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
                "kubectl kustomize",
            ),
            (
                "x",
                "specification {\n  element system\n}\nmodel {}\n",
                "likec4 gen mermaid",
            ),
            ("x.d2", "a -> b\n", "D2"),
            ("x", "direction: right\na -> b: calls\n", "D2"),
            (
                "x",
                "# a note\nresource \"aws_sqs_queue\" \"orders\" {\n",
                "terraform show -json",
            ),
            ("x.dot", "digraph { a -> b }", "Graphviz"),
            (
                "x.yaml",
                "AWSTemplateFormatVersion: '2010-09-09'\n",
                "CloudFormation",
            ),
            (
                "x.json",
                "{\"Resources\": {\"Q\": {\"Type\": \"AWS::SQS::Queue\"}}}",
                "CloudFormation",
            ),
            (
                "x.yaml",
                "service: s\nprovider: {name: aws}\nfunctions: {}\n",
                "Serverless",
            ),
            (
                "x.xml",
                "<?xml version=\"1.0\"?><bpmn:definitions/>",
                "BPMN",
            ),
        ] {
            let error = refusal(name, text).unwrap_or_else(|| panic!("{text}"));
            assert!(error.to_string().contains(words), "{text}: {error}");
            assert!(error.line.is_some(), "{error}");
            assert!(error.wrong.ends_with("which is not read"), "{error}");
        }
        let visio = archive("plan.vsdx", b"PK\x03\x04").unwrap();
        assert!(visio.to_string().contains("draw.io opens files of Visio"));
        assert!(archive("x.zip", b"PK\x03\x04").is_some());
        assert_eq!(archive("x.png", b"\x89PNG"), None);
    }

    #[test]
    fn formats_that_are_read_are_not_refused() {
        for (name, text) in [
            (
                "x.yaml",
                "services:\n  a: {image: x, command: '{{ .Node.Hostname }}'}\n",
            ),
            ("x.mmd", "flowchart LR\n a --> b{{hexagon}}\n"),
            ("x.dsl", "workspace {\n model {\n a -> b \"x\"\n }\n}\n"),
            (
                "x.yaml",
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n",
            ),
            (
                "x.json",
                "{\"format\": \"plumbline-design\", \"title\": \"openapi\"}",
            ),
            ("x.mmd", "sequenceDiagram\n a->>b: x\n"),
            ("", ""),
        ] {
            assert_eq!(refusal(name, text), None, "{text}");
        }
    }
}
