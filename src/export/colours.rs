//! The colours of a picture: those of the app, which stand in `styles/tokens.css`.

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on light paper.
    #[default]
    Light,
    /// The reverse.
    Dark,
}

/// What a drawing is coloured with, each as SVG writes it.
#[derive(Debug)]
pub struct Colours {
    /// What all is drawn on.
    pub paper: &'static str,
    /// What a component is filled with.
    pub panel: &'static str,
    /// Names.
    pub ink: &'static str,
    /// Outlines, lines and words on them.
    pub soft: &'static str,
    /// Words below a name.
    pub faint: &'static str,
    /// A flow.
    pub accent: &'static str,
    /// Words on it.
    pub on_accent: &'static str,
    /// What fails.
    pub fail: &'static str,
    /// What asks.
    pub ask: &'static str,
    /// Words on the two.
    pub on_badge: &'static str,
    /// What a domain is filled with.
    pub domain: &'static str,
    /// How much of it.
    pub domain_opacity: &'static str,
    /// The edge of a domain.
    pub domain_line: &'static str,
}

const LIGHT: Colours = Colours {
    paper: "#faf9f6",
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

/// The letters: the system's own, wherever the picture is looked at.
pub const FONT: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

impl Theme {
    /// Its colours.
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

    /// Both values of a token of the app.
    fn token(name: &str) -> (&'static str, &'static str) {
        let start = format!("--{name}: light-dark(");
        let line = TOKENS.lines().find_map(|l| l.trim().strip_prefix(&start));
        let both = line.expect(name).strip_suffix(");").expect(name);
        // A colour may have commas of its own, within brackets; the light one ends before them or
        // with them.
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
    fn a_picture_has_the_colours_and_the_letters_of_the_app() {
        let both = |of: fn(&Colours) -> &'static str| (of(&LIGHT), of(&DARK));
        for (name, colours) in [
            ("paper", both(|c| c.paper)),
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
        let domain = |c: &Colours| transparent(c.domain, c.domain_opacity);
        let (light, dark) = token("domain");
        assert_eq!((light, dark), (&*domain(&LIGHT), &*domain(&DARK)));
        assert!(TOKENS.contains(&FONT.replace('\'', "\"")));
    }
}
