//! Cells of a draw.io page: shapes and lines, as in the file.

use std::collections::HashMap;

/// The place of a shape within its parent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Geometry {
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
    /// True if `x` and `y` are shares of the size of the parent.
    pub relative: bool,
    /// The start and the end of an unattached line.
    pub ends: [Option<(f64, f64)>; 2],
    offset: (f64, f64),
}

impl Geometry {
    /// Reads the geometry.
    pub fn new(attributes: &HashMap<String, String>) -> Self {
        Self {
            x: number(attributes, "x"),
            y: number(attributes, "y"),
            width: number(attributes, "width").max(0.0),
            height: number(attributes, "height").max(0.0),
            relative: attributes.get("relative").is_some_and(|value| value == "1"),
            ends: [None, None],
            offset: (0.0, 0.0),
        }
    }

    /// Reads a point, by its purpose.
    pub fn point(&mut self, attributes: &HashMap<String, String>) {
        let point = (number(attributes, "x"), number(attributes, "y"));
        let [start, end] = &mut self.ends;
        match attributes.get("as").map(String::as_str) {
            // The offset from a relative place.
            Some("offset") => self.offset = point,
            Some("sourcePoint") => *start = Some(point),
            Some("targetPoint") => *end = Some(point),
            _ => {}
        }
    }

    /// The geometry on the page, for that parent.
    pub fn within(&self, parent: &Geometry) -> Self {
        let (x, y) = if self.relative {
            let x = self.x * parent.width + self.offset.0;
            (x, self.y * parent.height + self.offset.1)
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

    /// The centre.
    pub fn centre(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// True for a point within the shape, with a tolerance for freehand drawing.
    pub fn touches(&self, (x, y): (f64, f64)) -> bool {
        const TOLERANCE: f64 = 10.0;
        x >= self.x - TOLERANCE
            && x <= self.x + self.width + TOLERANCE
            && y >= self.y - TOLERANCE
            && y <= self.y + self.height + TOLERANCE
    }

    /// True for a smaller shape that lies within this one.
    pub fn contains(&self, other: &Self) -> bool {
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

/// A cell: a shape or a line.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// The id in the file.
    pub id: String,
    /// The label, text or HTML.
    pub label: String,
    /// True for a shape.
    pub is_shape: bool,
    /// True for a line.
    pub is_line: bool,
    /// The cell around it.
    pub parent: String,
    /// The cell at the start of a line.
    pub source: String,
    /// The cell at the end of a line.
    pub target: String,
    /// True for a hidden cell.
    pub is_hidden: bool,
    /// The place within the parent.
    pub geometry: Geometry,
    /// The custom data, by name.
    pub data: HashMap<String, String>,
    /// The line of the file, counted from 1.
    pub line: usize,
    style: HashMap<String, String>,
}

impl Cell {
    /// Reads a cell, with the element around it that has its label.
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
        let style = parse_style(&take("style"));
        Self {
            id,
            is_shape: take("vertex") == "1",
            is_line: take("edge") == "1",
            parent: take("parent"),
            source: take("source"),
            target: take("target"),
            is_hidden: take("visible") == "0",
            geometry: Geometry::default(),
            label: fill_placeholders(&label, &data),
            data,
            line,
            style,
        }
    }

    /// The value of that key in its style; empty where it has none.
    pub fn style(&self, key: &str) -> &str {
        self.style.get(key).map_or("", String::as_str)
    }

    /// True if its style has that name, alone or as a shape.
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

fn parse_style(text: &str) -> HashMap<String, String> {
    text.split(';')
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        .filter(|(key, _)| !key.is_empty())
        .collect()
}

/// The label with `%name%` replaced by what its author wrote for that name.
fn fill_placeholders(label: &str, data: &HashMap<String, String>) -> String {
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
            // Values may be long and occur many times, so their total length is limited.
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
