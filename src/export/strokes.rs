//! Stroke styles of the notation. Tests keep them equal to `styles/canvas.css`.

use super::colours::Colours;
use crate::document::Style;
use std::fmt::{self, Write};

/// Stroke of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// SVG colour.
    pub colour: &'static str,
    /// Width in canvas units.
    pub width: f64,
    /// SVG dash array.
    pub dashes: Option<&'static str>,
    /// Round line caps.
    pub round: bool,
}

impl Stroke {
    /// A solid stroke.
    pub fn plain(colour: &'static str, width: f64) -> Self {
        Self {
            colour,
            width,
            dashes: None,
            round: false,
        }
    }
}

/// SVG attributes, each preceded by a space.
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

/// Stroke of a connection: thick and red if it has a failing finding.
pub fn connection_line(style: Style, fails: bool, colours: &Colours) -> Stroke {
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

/// Stroke of an open arrowhead.
pub fn open_arrowhead(style: Style, fails: bool, colours: &Colours) -> Stroke {
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

/// Fill colour of a closed arrowhead.
pub fn arrowhead_fill(fails: bool, colours: &Colours) -> &'static str {
    if fails { colours.fail } else { colours.soft }
}

/// Stroke of a component's outline and inner lines.
pub fn node_outline(colours: &Colours) -> Stroke {
    Stroke {
        round: true,
        ..Stroke::plain(colours.soft, 1.25)
    }
}

/// Dash array of the outline of external components.
pub const EXTERNAL_DASHES: &str = "5 3";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::PictureTheme;
    use std::collections::{BTreeMap, BTreeSet};

    const CANVAS: &str = include_str!("../../styles/canvas.css");

    /// Declarations of the app's stylesheet for an element with the classes `inner` within one
    /// with the classes `outer`: the most specific rule wins, then the last.
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
        let colours = PictureTheme::Light.colours();
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
    fn connection_strokes_equal_the_stylesheet() {
        let colours = PictureTheme::Light.colours();
        for style in Style::ALL.iter().copied() {
            for fails in [false, true] {
                let mut outer = vec!["edge", style.as_str()];
                outer.extend(fails.then_some("hot"));
                let line_css = styled(&outer, &["line"]);
                assert_eq!(
                    connection_line(style, fails, colours),
                    stroke(&line_css),
                    "{outer:?}"
                );
                let filled = styled(&outer, &["head"])["fill"];
                assert_eq!(arrowhead_fill(fails, colours), colour(filled), "{outer:?}");
                let open = styled(&outer, &["head", "open"]);
                assert_eq!(
                    open_arrowhead(style, fails, colours),
                    stroke(&open),
                    "{outer:?}"
                );
            }
        }
    }

    #[test]
    fn node_strokes_equal_the_stylesheet() {
        let colours = PictureTheme::Light.colours();
        assert_eq!(node_outline(colours), stroke(&styled(&["node"], &["line"])));
        let external = styled(&["node", "external"], &["body"]);
        assert_eq!(external["stroke-dasharray"], EXTERNAL_DASHES);
        assert_eq!(external["stroke-width"], "1.25");
    }
}
