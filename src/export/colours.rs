//! Colours of exported pictures. Tests keep them equal to `styles/tokens.css`.

/// Colour theme of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PictureTheme {
    /// Dark ink on light paper.
    #[default]
    Light,
    /// The reverse.
    Dark,
}

/// SVG colours of one theme.
#[derive(Debug)]
pub struct Colours {
    /// Background.
    pub paper: &'static str,
    /// Fill of components.
    pub panel: &'static str,
    /// Component names.
    pub ink: &'static str,
    /// Outlines, connections and their labels.
    pub soft: &'static str,
    /// Secondary text.
    pub faint: &'static str,
    /// Flow steps.
    pub accent: &'static str,
    /// Text on the accent colour.
    pub on_accent: &'static str,
    /// Failing findings.
    pub fail: &'static str,
    /// Open questions.
    pub ask: &'static str,
    /// Text on badges.
    pub on_badge: &'static str,
    /// Fill of domains.
    pub domain: &'static str,
    /// Fill opacity of domains.
    pub domain_opacity: &'static str,
    /// Outline of domains.
    pub domain_line: &'static str,
}

const LIGHT: Colours = Colours {
    paper: "#ffffff",
    panel: "#ffffff",
    ink: "#22252b",
    soft: "#5d626c",
    faint: "#666b75",
    accent: "#0b5fae",
    on_accent: "#ffffff",
    fail: "#b3261e",
    ask: "#7a5200",
    on_badge: "#ffffff",
    domain: "#3c465a",
    domain_opacity: "0.045",
    domain_line: "#c9c5ba",
};

const DARK: Colours = Colours {
    paper: "#16181c",
    panel: "#1d2026",
    ink: "#e8e6e1",
    soft: "#a3a8b2",
    faint: "#8f96a1",
    accent: "#7fb8f0",
    on_accent: "#0d1117",
    fail: "#ff8a80",
    ask: "#f0c060",
    on_badge: "#16181c",
    domain: "#c8d2e6",
    domain_opacity: "0.05",
    domain_line: "#444a54",
};

/// Font stack: the system font of the viewer.
pub const FONT: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

impl PictureTheme {
    /// Colours of the theme.
    pub fn colours(self) -> &'static Colours {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &str = include_str!("../../styles/tokens.css");

    /// Light and dark value of a design token.
    fn token(name: &str) -> (&'static str, &'static str) {
        let start = format!("--{name}: light-dark(");
        let line = TOKENS.lines().find_map(|l| l.trim().strip_prefix(&start));
        let both = line.expect(name).strip_suffix(");").expect(name);
        // A colour such as rgba() contains commas: the light value ends at the closing bracket, if any.
        let middle = both
            .find("), ")
            .map_or_else(|| both.find(", "), |at| Some(at + 1));
        let (light, dark) = both.split_at(middle.expect(name));
        (light, dark.trim_start_matches(", "))
    }

    fn transparent(hex: &str, opacity: &str) -> String {
        let part = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        format!("rgba({}, {}, {}, {opacity})", part(1), part(3), part(5))
    }

    #[test]
    fn picture_colours_and_font_equal_the_design_tokens() {
        let both = |of: fn(&Colours) -> &'static str| (of(&LIGHT), of(&DARK));
        for (name, colours) in [
            ("panel", both(|c| c.panel)),
            ("ink", both(|c| c.ink)),
            ("soft", both(|c| c.soft)),
            ("faint", both(|c| c.faint)),
            ("accent", both(|c| c.accent)),
            ("on-accent", both(|c| c.on_accent)),
            ("fail", both(|c| c.fail)),
            ("ask", both(|c| c.ask)),
            ("on-badge", both(|c| c.on_badge)),
            ("domain-line", both(|c| c.domain_line)),
        ] {
            assert_eq!(token(name), colours, "{name}");
        }
        // A picture is put into white documents: its ground is neutral.
        assert_eq!((LIGHT.paper, DARK.paper), ("#ffffff", token("paper").1));
        let domain = |c: &Colours| transparent(c.domain, c.domain_opacity);
        let (light, dark) = token("domain");
        assert_eq!((light, dark), (&*domain(&LIGHT), &*domain(&DARK)));
        assert!(TOKENS.contains(&FONT.replace('\'', "\"")));
    }
}
