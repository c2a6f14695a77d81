//! A cell of a drawing: a shape or a line, as the file says it.

use std::collections::HashMap;

/// Where a shape is, within its parent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Geometry {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// To the right of `x`.
    pub width: f64,
    /// Below `y`.
    pub height: f64,
    /// `x` and `y` are shares of the parent's size.
    pub relative: bool,
    /// For a line that is not attached: where it starts and ends.
    pub ends: [Option<(f64, f64)>; 2],
    shift: (f64, f64),
}

impl Geometry {
    /// Reads it.
    pub fn new(attributes: &HashMap<String, String>) -> Self {
        Self {
            x: number(attributes, "x"),
            y: number(attributes, "y"),
            width: number(attributes, "width").max(0.0),
            height: number(attributes, "height").max(0.0),
            relative: attributes.get("relative").is_some_and(|value| value == "1"),
            ends: [None, None],
            shift: (0.0, 0.0),
        }
    }

    /// Reads a point of it, by what it is for.
    pub fn point(&mut self, attributes: &HashMap<String, String>) {
        let point = (number(attributes, "x"), number(attributes, "y"));
        let [start, end] = &mut self.ends;
        match attributes.get("as").map(String::as_str) {
            // By how much a relative place is off.
            Some("offset") => self.shift = point,
            Some("sourcePoint") => *start = Some(point),
            Some("targetPoint") => *end = Some(point),
            _ => {}
        }
    }

    /// Where it is, given its parent.
    pub fn within(&self, parent: &Geometry) -> Self {
        let (x, y) = if self.relative {
            let x = self.x * parent.width + self.shift.0;
            (x, self.y * parent.height + self.shift.1)
        } else {
            (self.x, self.y)
        };
        Self {
            x: parent.x + x,
            y: parent.y + y,
            relative: false,
            ..*self
        }
    }

    /// Its centre.
    pub fn centre(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether the point is in it, or as near as a hand draws.
    pub fn touches(&self, (x, y): (f64, f64)) -> bool {
        const NEAR: f64 = 10.0;
        x >= self.x - NEAR
            && x <= self.x + self.width + NEAR
            && y >= self.y - NEAR
            && y <= self.y + self.height + NEAR
    }

    /// Whether the other lies wholly in it, and is smaller.
    pub fn holds(&self, other: &Self) -> bool {
        other.x >= self.x
            && other.y >= self.y
            && other.x + other.width <= self.x + self.width
            && other.y + other.height <= self.y + self.height
            && other.width * other.height < self.width * self.height * 0.9
    }
}

fn number(attributes: &HashMap<String, String>, key: &str) -> f64 {
    let number = attributes
        .get(key)
        .and_then(|text| text.trim().parse().ok());
    number.filter(|n: &f64| n.is_finite()).unwrap_or(0.0)
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Its key in the file.
    pub id: String,
    /// Its label, perhaps HTML.
    pub label: String,
    /// A shape.
    pub is_shape: bool,
    /// A line.
    pub is_line: bool,
    /// The cell that it is in.
    pub parent: String,
    /// For a line: where it starts.
    pub source: String,
    /// For a line: where it ends.
    pub target: String,
    /// Not shown.
    pub is_hidden: bool,
    /// Within its parent.
    pub geometry: Geometry,
    /// What else its author wrote of it, by name.
    pub data: HashMap<String, String>,
    /// Counted from 1.
    pub line: usize,
    style: HashMap<String, String>,
}

impl Cell {
    /// Reads it, with the element around it that has its label.
    pub fn new(
        mut attributes: HashMap<String, String>,
        wrapper: Option<HashMap<String, String>>,
        line: usize,
    ) -> Self {
        let mut data = wrapper.unwrap_or_default();
        let mut take = |key: &str| attributes.remove(key).unwrap_or_default();
        let (own_id, own_label) = (take("id"), take("value"));
        let id = data
            .remove("id")
            .filter(|id| !id.is_empty())
            .unwrap_or(own_id);
        let label = data.remove("label").unwrap_or(own_label);
        let style = styles(&take("style"));
        Self {
            id,
            is_shape: take("vertex") == "1",
            is_line: take("edge") == "1",
            parent: take("parent"),
            source: take("source"),
            target: take("target"),
            is_hidden: take("visible") == "0",
            geometry: Geometry::default(),
            label: filled(&label, &data),
            data,
            line,
            style,
        }
    }

    /// The value of that key in its style; empty where it has none.
    pub fn style(&self, key: &str) -> &str {
        self.style.get(key).map_or("", String::as_str)
    }

    /// Whether its style has that name in it, alone or as a shape.
    pub fn is(&self, name: &str) -> bool {
        self.style.get(name).is_some_and(String::is_empty)
            || self.style("shape").eq_ignore_ascii_case(name)
    }

    /// Names of pictures and stencils in its style, in lower case.
    pub fn stencils(&self) -> String {
        let keys = ["shape", "resIcon", "prIcon", "grIcon", "image"];
        let names: Vec<String> = keys
            .iter()
            .map(|key| self.style(key).to_lowercase())
            .collect();
        names.join(" ")
    }
}

fn styles(text: &str) -> HashMap<String, String> {
    text.split(';')
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        .filter(|(key, _)| !key.is_empty())
        .collect()
}

/// The label with `%name%` replaced by what its author wrote for that name.
fn filled(label: &str, data: &HashMap<String, String>) -> String {
    if data.get("placeholders").is_none_or(|on| on != "1") {
        return label.to_owned();
    }
    let mut out = String::new();
    let mut rest = label;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        match after
            .split_once('%')
            .and_then(|(name, rest)| Some((data.get(name)?, rest)))
        {
            // What is filled in may be long, and stand many times.
            Some((value, after)) if out.len() + value.len() < 20_000 => {
                out.push_str(value);
                rest = after;
            }
            _ => {
                out.push('%');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
