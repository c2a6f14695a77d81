//! How thick, how dashed and in which colour things are drawn: as `styles/canvas.css` has it.

use super::colours::Colours;
use crate::document::Style;
use std::fmt::{self, Write};

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// As SVG writes it.
    pub colour: &'static str,
    /// In canvas units.
    pub width: f64,
    /// Lengths of strokes and gaps.
    pub dashes: Option<&'static str>,
    /// Its ends are round.
    pub round: bool,
}

impl Stroke {
    /// A line without gaps.
    pub fn plain(colour: &'static str, width: f64) -> Self {
        Self {
            colour,
            width,
            dashes: None,
            round: false,
        }
    }
}

/// As attributes, with a space before each.
impl fmt::Display for Stroke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { colour, width, .. } = self;
        write!(f, " stroke=\"{colour}\" stroke-width=\"{width}\"")?;
        if let Some(dashes) = self.dashes {
            write!(f, " stroke-dasharray=\"{dashes}\"")?;
        }
        if self.round {
            f.write_str(" stroke-linecap=\"round\"")?;
        }
        f.write_char(' ')?;
        f.write_str("stroke-linejoin=\"round\"")
    }
}

/// The line of a connection. One that fails is thick and red.
pub fn line(style: Style, fails: bool, colours: &Colours) -> Stroke {
    let (width, dashes) = match style {
        Style::Request => (1.4, None),
        Style::Message => (1.4, Some("7 4")),
        Style::Event if fails => (2.6, Some("0.1 5")),
        Style::Event => (2.0, Some("0.1 4.4")),
        Style::Data => (1.0, None),
        Style::Telemetry => (1.0, Some("1 3")),
    };
    let colour = match style {
        _ if fails => colours.fail,
        Style::Telemetry => colours.faint,
        _ => colours.soft,
    };
    Stroke {
        colour,
        width: if fails && style != Style::Event {
            2.2
        } else {
            width
        },
        dashes,
        round: style == Style::Event,
    }
}

/// The head of an arrow that is two strokes.
pub fn open_head(style: Style, fails: bool, colours: &Colours) -> Stroke {
    let (colour, width) = match style {
        _ if fails => (colours.fail, 2.0),
        Style::Telemetry => (colours.faint, 1.0),
        _ => (colours.soft, 1.5),
    };
    Stroke {
        round: true,
        ..Stroke::plain(colour, width)
    }
}

/// The head of an arrow that is filled.
pub fn filled_head(fails: bool, colours: &Colours) -> &'static str {
    if fails { colours.fail } else { colours.soft }
}

/// What is around a component and in it.
pub fn body(colours: &Colours) -> Stroke {
    Stroke {
        round: true,
        ..Stroke::plain(colours.soft, 1.25)
    }
}

/// The dashes around what others run.
pub const EXTERNAL: &str = "5 3";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Theme;
    use std::collections::{BTreeMap, BTreeSet};

    const CANVAS: &str = include_str!("../../styles/canvas.css");

    /// What the app's stylesheet says of an element with `inner` among its classes within one
    /// with `outer` among its classes: of several rules the most particular, then the last.
    fn styled(outer: &[&str], inner: &[&str]) -> BTreeMap<&'static str, &'static str> {
        let mut found: Vec<(usize, &str)> = Vec::new();
        for rule in CANVAS.split('}') {
            let Some((selectors, declared)) = rule.split_once('{') else {
                continue;
            };
            let selectors = selectors.rsplit("*/").next().unwrap();
            for selector in selectors.split(',') {
                let mut parts = selector.trim().split(' ');
                let (Some(of), Some(at), None) = (parts.next(), parts.next(), parts.next()) else {
                    continue;
                };
                let classes = |part: &'static str, has: &[&str]| {
                    let named: BTreeSet<&str> = part.split('.').skip(1).collect();
                    (part.starts_with('.') && named.iter().all(|c| has.contains(c)))
                        .then_some(named.len())
                };
                if let (Some(a), Some(b)) = (classes(of, outer), classes(at, inner)) {
                    found.push((a + b, declared));
                }
            }
        }
        found.sort_by_key(|(particular, _)| *particular);
        let declared = found.iter().flat_map(|(_, declared)| declared.split(';'));
        let pairs = declared.filter_map(|d| d.split_once(':'));
        pairs
            .map(|(name, value)| (name.trim(), value.trim()))
            .collect()
    }

    fn colour(value: &str) -> &'static str {
        let colours = Theme::Light.colours();
        match value {
            "var(--soft)" => colours.soft,
            "var(--faint)" => colours.faint,
            "var(--fail)" => colours.fail,
            other => panic!("{other}"),
        }
    }

    fn stroke(css: &BTreeMap<&'static str, &'static str>) -> Stroke {
        Stroke {
            colour: colour(css["stroke"]),
            width: css["stroke-width"].parse().unwrap(),
            dashes: css.get("stroke-dasharray").copied(),
            round: css.get("stroke-linecap") == Some(&"round"),
        }
    }

    #[test]
    fn connections_are_drawn_as_in_the_app() {
        let colours = Theme::Light.colours();
        for style in Style::ALL.iter().copied() {
            for fails in [false, true] {
                let mut outer = vec!["edge", style.as_str()];
                outer.extend(fails.then_some("hot"));
                let line_css = styled(&outer, &["line"]);
                assert_eq!(line(style, fails, colours), stroke(&line_css), "{outer:?}");
                let filled = styled(&outer, &["head"])["fill"];
                assert_eq!(filled_head(fails, colours), colour(filled), "{outer:?}");
                let open = styled(&outer, &["head", "open"]);
                assert_eq!(open_head(style, fails, colours), stroke(&open), "{outer:?}");
            }
        }
    }

    #[test]
    fn components_are_drawn_as_in_the_app() {
        let colours = Theme::Light.colours();
        assert_eq!(body(colours), stroke(&styled(&["node"], &["line"])));
        let external = styled(&["node", "external"], &["body"]);
        assert_eq!(external["stroke-dasharray"], EXTERNAL);
        assert_eq!(external["stroke-width"], "1.25");
    }
}
