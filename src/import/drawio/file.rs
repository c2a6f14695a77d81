//! A draw.io file: its pages, plain or compressed, with the cells that are drawn on them.

use super::cell::{Cell, Geometry};
use crate::import::Refused;
use data_encoding::BASE64_NOPAD;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// What the compressed pages of a file may become together, in bytes.
pub const LARGEST_UNPACKED: usize = 32 * 1024 * 1024;
/// More cells than these are not read.
const MOST_CELLS: usize = 60_000;
/// The deepest that elements lie within one another.
const DEEPEST: usize = 200;

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    /// What its tab says.
    pub name: String,
    /// Where it begins, counted from 1.
    pub line: usize,
    /// In the order of the file.
    pub cells: Vec<Cell>,
}

/// Attributes of an element.
type Attributes = HashMap<String, String>;

/// The pages of a file.
///
/// # Errors
/// Where it is no drawing, or too much of one.
pub fn pages(text: &str) -> Result<Vec<Page>, Refused> {
    Pages::read(text, None, true)
}

struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    /// All are on that line: of a page that was compressed.
    fixed: Option<usize>,
}

impl Lines<'_> {
    fn of(&mut self, place: usize) -> usize {
        if let Some(line) = self.fixed {
            return line;
        }
        let place = place.min(self.text.len());
        if let Some(passed) = self.text.as_bytes().get(self.at..place) {
            self.line += passed.iter().filter(|b| **b == b'\n').count();
            self.at = place;
        }
        self.line
    }
}

struct Pages {
    pages: Vec<Page>,
    /// What wraps the cell that comes next: `object` or `UserObject`.
    wrapper: Option<Attributes>,
    /// The text of a page that may be compressed.
    packed: String,
    in_page: bool,
    in_cell: bool,
    geometry_open: bool,
    count: usize,
    /// So many bytes may still be unpacked.
    left: usize,
}

impl Pages {
    fn read(text: &str, line: Option<usize>, may_wrap: bool) -> Result<Vec<Page>, Refused> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let mut lines = Lines {
            text,
            at: 0,
            line: 1,
            fixed: line,
        };
        let mut read = Self {
            pages: Vec::new(),
            wrapper: None,
            packed: String::new(),
            in_page: false,
            in_cell: false,
            geometry_open: false,
            count: 0,
            left: LARGEST_UNPACKED,
        };
        let mut depth = 0usize;
        loop {
            let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let event = reader.read_event();
            let line = lines.of(before);
            let event = event.map_err(|error| not_xml(&error.to_string()).at_line(line))?;
            match event {
                Event::Start(tag) => {
                    depth += 1;
                    if depth > DEEPEST {
                        return Err(Refused::new(
                            "elements lie too deep within one another",
                            format!("at most {DEEPEST} levels"),
                        )
                        .at_line(line));
                    }
                    if let Some(pages) = read.open(&tag, line, may_wrap)? {
                        return Ok(pages);
                    }
                }
                Event::Empty(tag) => {
                    if let Some(pages) = read.open(&tag, line, may_wrap)? {
                        return Ok(pages);
                    }
                    read.close(tag.local_name().into_inner())?;
                }
                Event::End(tag) => {
                    depth = depth.saturating_sub(1);
                    read.close(tag.local_name().into_inner())?;
                }
                Event::Text(text) if read.in_page => read.packed.push_str(&text),
                Event::CData(text) if read.in_page => read.packed.push_str(&text),
                Event::DocType(text) if text.contains("ENTITY") => {
                    return Err(Refused::new(
                        "the file defines entities of its own, which are not read",
                        "XML without `<!ENTITY`",
                    )
                    .at_line(line));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(read.pages)
    }

    /// The pages, where the element holds all of them as text.
    fn open(
        &mut self,
        tag: &BytesStart<'_>,
        line: usize,
        may_wrap: bool,
    ) -> Result<Option<Vec<Page>>, Refused> {
        let name = tag.local_name();
        match name.into_inner() {
            "svg" if may_wrap => {
                let attributes = attributes(tag, line)?;
                return match attributes.get("content") {
                    Some(content) => Self::read(content, Some(line), false).map(Some),
                    None => Err(Refused::new(
                        "this picture has no drawing in it",
                        "an SVG that draw.io exported with a copy of the diagram",
                    )
                    .at_line(line)),
                };
            }
            "diagram" => {
                let mut attributes = attributes(tag, line)?;
                self.pages.push(Page {
                    name: attributes.remove("name").unwrap_or_default(),
                    line,
                    cells: Vec::new(),
                });
                self.packed.clear();
                self.in_page = true;
            }
            "mxGraphModel" if self.pages.is_empty() => {
                self.pages.push(Page {
                    line,
                    ..Page::default()
                });
            }
            "mxGraphModel" => self.packed.clear(),
            "object" | "UserObject" => self.wrapper = Some(attributes(tag, line)?),
            "mxCell" => {
                self.count += 1;
                if self.count > MOST_CELLS {
                    return Err(Refused::new(
                        "the drawing has too many cells",
                        format!("at most {MOST_CELLS}"),
                    )
                    .at_line(line));
                }
                let cell = Cell::new(attributes(tag, line)?, self.wrapper.take(), line);
                if let Some(page) = self.pages.last_mut() {
                    page.cells.push(cell);
                    self.in_cell = true;
                }
            }
            "mxGeometry" if self.in_cell => {
                let geometry = Geometry::new(&attributes(tag, line)?);
                if let Some(cell) = self.cell() {
                    cell.geometry = geometry;
                }
                self.geometry_open = true;
            }
            "mxPoint" if self.geometry_open => {
                let attributes = attributes(tag, line)?;
                if let Some(cell) = self.cell() {
                    cell.geometry.point(&attributes);
                }
            }
            _ => {}
        }
        Ok(None)
    }

    fn cell(&mut self) -> Option<&mut Cell> {
        self.pages.last_mut()?.cells.last_mut()
    }

    fn close(&mut self, name: &str) -> Result<(), Refused> {
        match name {
            "object" | "UserObject" => self.wrapper = None,
            "mxCell" => self.in_cell = false,
            "mxGeometry" => self.geometry_open = false,
            "diagram" => {
                self.in_page = false;
                let packed = std::mem::take(&mut self.packed);
                let Some(page) = self.pages.last_mut() else {
                    return Ok(());
                };
                if !page.cells.is_empty() || packed.trim().is_empty() {
                    return Ok(());
                }
                let line = page.line;
                let text = unpacked(&packed, self.left).map_err(|refused| refused.at_line(line))?;
                self.left = self.left.saturating_sub(text.len());
                let within = Self::read(&text, Some(line), false)?;
                page.cells = within.into_iter().flat_map(|inner| inner.cells).collect();
                self.count += page.cells.len();
                if self.count > MOST_CELLS {
                    return Err(Refused::new(
                        "the drawing has too many cells",
                        format!("at most {MOST_CELLS}"),
                    )
                    .at_line(line));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn not_xml(error: &str) -> Refused {
    Refused::new(format!("this is not XML ({error})"), "a drawing of draw.io")
}

fn attributes(tag: &BytesStart<'_>, line: usize) -> Result<Attributes, Refused> {
    let mut found = HashMap::new();
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| not_xml(&error.to_string()).at_line(line))?;
        let value = unescape(&attribute.value)
            .map_err(|error| not_xml(&error.to_string()).at_line(line))?;
        found.insert(attribute.key.into_inner().to_owned(), value.into_owned());
    }
    Ok(found)
}

/// A page that was deflated, written in base64, and percent-encoded before.
fn unpacked(packed: &str, most: usize) -> Result<String, Refused> {
    let expected = "a page as draw.io compresses it";
    let dense: String = packed.chars().filter(|c| !c.is_whitespace()).collect();
    // Some exporters leave out the deflating, others everything.
    if dense.starts_with("%3C") {
        return percent_decoded(dense.as_bytes());
    }
    let refused = || Refused::new("the text of this page is not base64", expected);
    // Some write no padding, and some leave bits in the last character that mean nothing.
    let mut lenient = BASE64_NOPAD.specification();
    lenient.check_trailing_bits = false;
    let lenient = lenient.encoding().map_err(|_| refused())?;
    let bytes = lenient
        .decode(dense.trim_end_matches('=').as_bytes())
        .map_err(|_| refused())?;
    let inflated = inflated(&bytes, false, most)?;
    percent_decoded(&inflated)
}

/// Inflates, up to so many bytes.
pub fn inflated(bytes: &[u8], has_header: bool, most: usize) -> Result<Vec<u8>, Refused> {
    use miniz_oxide::inflate::{
        TINFLStatus, decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit,
    };
    let inflate = if has_header {
        decompress_to_vec_zlib_with_limit
    } else {
        decompress_to_vec_with_limit
    };
    inflate(bytes, most).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => Refused::new(
            "the drawing grows too large when it is unpacked",
            format!("at most {LARGEST_UNPACKED} bytes"),
        ),
        _ => Refused::new(
            "a page cannot be unpacked",
            "a page as draw.io compresses it",
        ),
    })
}

/// Undoes the percent-encoding.
pub fn percent_decoded(bytes: &[u8]) -> Result<String, Refused> {
    let decoded: Vec<u8> = percent_encoding::percent_decode(bytes).collect();
    String::from_utf8(decoded)
        .map_err(|_| Refused::new("a page is not UTF-8 when it is unpacked", "text in UTF-8"))
}
