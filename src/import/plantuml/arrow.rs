//! Arrows of PlantUML: `-->`, `-[#red]down->`, `<..`, `-(0-`.

/// An arrow between two ends.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct PlantUmlArrow {
    /// A head at the left end.
    pub left: bool,
    /// A head at the right end.
    pub right: bool,
    /// A broken line: `..`, or two dashes in a sequence diagram.
    pub is_dotted: bool,
    /// The number of dashes or dots.
    pub length: usize,
    /// A thin head: `->>`.
    pub is_thin: bool,
    /// A cross: `->x`.
    pub is_lost: bool,
    /// A relation of classes: `--|>`, `*--`, `o--`.
    pub is_structural: bool,
    /// A socket, which requires an interface: `-(`.
    pub right_socket: bool,
    /// The same at the left end: `)-`.
    pub left_socket: bool,
}

/// The most bytes of an arrow.
const MAX_BYTES: usize = 120;

/// The first arrow of a text, with what stands before and after it.
pub(super) fn split(text: &str) -> Option<(&str, PlantUmlArrow, &str)> {
    // `[->` comes from outside of a sequence diagram.
    if let Some(rest) = text
        .strip_prefix('[')
        .filter(|rest| rest.starts_with(['-', '<']))
    {
        let (arrow, length) = read(rest, "")?;
        return Some(("[", arrow, rest.get(length..)?.trim()));
    }
    let mut from = 0;
    let mut is_quoted = false;
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            // Names in brackets and parentheses hold no arrows.
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ':' if at > 0 && text.get(..at).is_some_and(|t| t.ends_with(' ')) => return None,
            '-' | '.' | '<' | '*' | 'o' | '#' | 'x' | '/' | '\\' | ')' | '0' | '}' | '+' | '^'
            | '|' => {
                if at < from {
                    continue;
                }
                let before = text.get(..at)?;
                let rest = text.get(at..)?;
                if let Some((arrow, length)) = read(rest, before) {
                    return Some((before.trim(), arrow, rest.get(length..)?.trim()));
                }
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    None
}

/// The arrow that a text begins with, and its length. `before` stands before it.
fn read(text: &str, before: &str) -> Option<(PlantUmlArrow, usize)> {
    let text = crate::import::text::cut(text, MAX_BYTES);
    let mut arrow = PlantUmlArrow::default();
    let mut at = 0;
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    let stands_apart =
        before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || "])\":".contains(c));
    const LEFT: &[&str] = &[
        "<|", "<<", "<", "*", "o", "x<", "x", "//", "/", "\\\\", "\\", ")", "0)", "0", "#", "}",
        "+", "^",
    ];
    if let Some(head) = LEFT.iter().find(|head| rest(0).starts_with(**head)) {
        let next = rest(head.len()).chars().next();
        if !matches!(next, Some('-' | '.' | '[')) {
            return None;
        }
        let is_letter = head.starts_with(['o', 'x', '0']);
        if is_letter && !stands_apart {
            return None;
        }
        at = head.len();
        match *head {
            "<|" | "*" | "o" | "#" | "}" | "+" | "^" => arrow.is_structural = true,
            ")" => arrow.left_socket = true,
            "0)" | "0" => {}
            "<<" | "//" | "\\\\" => (arrow.left, arrow.is_thin) = (true, true),
            "x" | "x<" => (arrow.left, arrow.is_lost) = (true, true),
            _ => arrow.left = true,
        }
    }
    let body_start = at;
    let mut has_dots = false;
    let mut circle = false;
    loop {
        let here = rest(at);
        let c = here.chars().next();
        match c {
            Some('-' | '.') => {
                // `a.b` is a name.
                has_dots |= c == Some('.');
                arrow.length += 1;
                at += 1;
            }
            Some('[') if at > body_start && here.find(']').is_some() => {
                at += here.find(']')? + 1;
            }
            Some('(' | '0' | ')') if at > body_start && arrow.length > 0 => {
                // `-(0-` and `-0)-` join a socket and a ball.
                let middle = ["(0)", "(0", "0)", "0"].iter().find(|m| {
                    let after = here.strip_prefix(**m);
                    after.is_some_and(|after| after.starts_with(['-', '.']))
                });
                let Some(middle) = middle else { break };
                circle = true;
                arrow.right_socket |= middle.starts_with('(');
                arrow.left_socket |= middle.ends_with(')');
                at += middle.len();
            }
            Some(c) if c.is_ascii_alphabetic() && at > body_start && arrow.length > 0 => {
                // `-down->`: a direction within the line.
                const WAYS: &[&str] = &[
                    "down", "up", "left", "right", "do", "le", "ri", "d", "u", "l", "r", "norank",
                    "hidden",
                ];
                let found = WAYS.iter().find(|way| {
                    let after = here.strip_prefix(**way);
                    after.is_some_and(|after| after.starts_with(['-', '.', '[']))
                });
                let Some(way) = found else { break };
                at += way.len();
            }
            _ => break,
        }
    }
    if arrow.length == 0 || at == body_start {
        return None;
    }
    arrow.is_dotted = has_dots;
    const RIGHT: &[&str] = &[
        "|>", ">>", ">o", ">x", ">", "\\\\", "\\", "//", "/", "*", "x", "o", "(0", "(", "0", "#",
        "{", "+", "^",
    ];
    let here = rest(at);
    let head = RIGHT.iter().find(|head| here.starts_with(**head));
    let after_head = |head: &str| {
        here.get(head.len()..)
            .and_then(|after| after.chars().next())
    };
    if let Some(head) = head.filter(|head| {
        let is_letter = matches!(**head, "x" | "o" | "0" | "(" | "(0" | "#" | "{");
        !is_letter
            || after_head(head).is_none_or(|next| next.is_whitespace() || "[\"".contains(next))
    }) {
        at += head.len();
        match *head {
            "|>" | "*" | "o" | "#" | "{" | "+" | "^" => arrow.is_structural = true,
            "(" | "(0" => arrow.right_socket = true,
            "0" => {}
            ">>" | "\\\\" | "//" => (arrow.right, arrow.is_thin) = (true, true),
            ">x" | "x" => (arrow.right, arrow.is_lost) = (true, true),
            _ => arrow.right = true,
        }
    }
    // A hyphen within a name, and the dot of `a.b`, are no arrows.
    let has_head = arrow.left
        || arrow.right
        || arrow.is_structural
        || circle
        || arrow.left_socket
        || arrow.right_socket;
    let follows = rest(at).starts_with(|c: char| c.is_whitespace() || "[(\":".contains(c))
        || rest(at).is_empty();
    let is_line = arrow.length >= 2 || stands_apart && follows;
    let is_dot = has_dots && arrow.length == 1 && !arrow.right && !arrow.left;
    ((has_head || is_line) && !is_dot).then_some((arrow, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_are_found_between_their_ends() {
        for (text, from, to, left, right, dotted) in [
            ("a --> b", "a", "b", false, true, false),
            ("a->b", "a", "b", false, true, false),
            ("[a b] ..> [c]", "[a b]", "[c]", false, true, true),
            ("a <-- b", "a", "b", true, false, false),
            ("a <--> b", "a", "b", true, true, false),
            ("a -down-> b", "a", "b", false, true, false),
            ("a -[#red,dashed]-> b", "a", "b", false, true, false),
            ("a -[#red]down-> b", "a", "b", false, true, false),
            ("a -- b", "a", "b", false, false, false),
            ("a - b", "a", "b", false, false, false),
            (
                "order-service --> b",
                "order-service",
                "b",
                false,
                true,
                false,
            ),
            ("a.b --> c", "a.b", "c", false, true, false),
            ("a ->> b", "a", "b", false, true, false),
            ("a -\\ b", "a", "b", false, true, false),
            ("foo --> oo", "foo", "oo", false, true, false),
            ("\"a -> b\" --> c", "\"a -> b\"", "c", false, true, false),
            ("a -> b : x --> y", "a", "b : x --> y", false, true, false),
        ] {
            let (before, arrow, after) = split(text).unwrap();
            assert_eq!(
                (before, after, arrow.left, arrow.right, arrow.is_dotted),
                (from, to, left, right, dotted),
                "{text}"
            );
        }
        for text in ["order-service", "a.b", "component x", "a : b -> c", ""] {
            assert_eq!(split(text), None, "{text}");
        }
        for (text, structural, left_socket, right_socket) in [
            ("a --|> b", true, false, false),
            ("a *-- b", true, false, false),
            ("a o-- b", true, false, false),
            ("a --( b", false, false, true),
            ("a -(0- b", false, false, true),
            ("a -0)- b", false, true, false),
        ] {
            let (_, arrow, _) = split(text).unwrap();
            assert_eq!(
                (arrow.is_structural, arrow.left_socket, arrow.right_socket),
                (structural, left_socket, right_socket),
                "{text}"
            );
        }
    }
}
