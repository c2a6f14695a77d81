//! draw.io files: their pages, plain or compressed, with their cells.

use super::cell::{Cell, Geometry};
use crate::import::ImportError;
use data_encoding::BASE64_NOPAD;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// The largest size of all inflated pages of a file, in bytes.
pub const MAX_INFLATED_BYTES: usize = 32 * 1024 * 1024;
/// The most cells of a file.
const MAX_CELLS: usize = 60_000;
/// The deepest nesting of elements.
const MAX_DEPTH: usize = 200;

/// A page.
#[derive(Debug, Default)]
pub struct DrawioPage {
    /// The name on its tab.
    pub name: String,
    /// The line where it begins, counted from 1.
    pub line: usize,
    /// The cells in the order of the file.
    pub cells: Vec<Cell>,
}

/// Attributes of an element.
type Attributes = HashMap<String, String>;

/// The pages of a file.
///
/// # Errors
/// For a file that is no drawing, and beyond the limits.
pub fn pages(text: &str) -> Result<Vec<DrawioPage>, ImportError> {
    PageReader::read(text, None, true)
}

struct LineCounter<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    /// The line of all elements of a compressed page.
    fixed: Option<usize>,
}

impl LineCounter<'_> {
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

struct PageReader {
    pages: Vec<DrawioPage>,
    /// The `object` or `UserObject` around the next cell.
    wrapper: Option<Attributes>,
    /// The text of a possibly compressed page.
    packed: String,
    in_page: bool,
    in_cell: bool,
    geometry_open: bool,
    count: usize,
    /// The remaining bytes for inflated pages.
    left: usize,
}

impl PageReader {
    fn read(
        text: &str,
        line: Option<usize>,
        may_wrap: bool,
    ) -> Result<Vec<DrawioPage>, ImportError> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let mut lines = LineCounter {
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
            left: MAX_INFLATED_BYTES,
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
                    if depth > MAX_DEPTH {
                        return Err(ImportError::new(
                            "elements lie too deep within one another",
                            format!("at most {MAX_DEPTH} levels"),
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
                    return Err(ImportError::new(
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

    /// Opens an element; returns the pages if the element holds all of them as text.
    fn open(
        &mut self,
        tag: &BytesStart<'_>,
        line: usize,
        may_wrap: bool,
    ) -> Result<Option<Vec<DrawioPage>>, ImportError> {
        let name = tag.local_name();
        match name.into_inner() {
            "svg" if may_wrap => {
                let attributes = attributes(tag, line)?;
                return match attributes.get("content") {
                    Some(content) => Self::read(content, Some(line), false).map(Some),
                    None => Err(ImportError::new(
                        "this picture has no drawing in it",
                        "an SVG that draw.io exported with a copy of the diagram",
                    )
                    .at_line(line)),
                };
            }
            "diagram" => {
                let mut attributes = attributes(tag, line)?;
                self.pages.push(DrawioPage {
                    name: attributes.remove("name").unwrap_or_default(),
                    line,
                    cells: Vec::new(),
                });
                self.packed.clear();
                self.in_page = true;
            }
            "mxGraphModel" if self.pages.is_empty() => {
                self.pages.push(DrawioPage {
                    line,
                    ..DrawioPage::default()
                });
            }
            "mxGraphModel" => self.packed.clear(),
            "object" | "UserObject" => self.wrapper = Some(attributes(tag, line)?),
            "mxCell" => {
                self.count += 1;
                if self.count > MAX_CELLS {
                    return Err(ImportError::new(
                        "the drawing has too many cells",
                        format!("at most {MAX_CELLS}"),
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

    fn close(&mut self, name: &str) -> Result<(), ImportError> {
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
                let text = decompress(&packed, self.left).map_err(|error| error.at_line(line))?;
                self.left = self.left.saturating_sub(text.len());
                let within = Self::read(&text, Some(line), false)?;
                page.cells = within.into_iter().flat_map(|inner| inner.cells).collect();
                self.count += page.cells.len();
                if self.count > MAX_CELLS {
                    return Err(ImportError::new(
                        "the drawing has too many cells",
                        format!("at most {MAX_CELLS}"),
                    )
                    .at_line(line));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn not_xml(error: &str) -> ImportError {
    ImportError::new(format!("this is not XML ({error})"), "a drawing of draw.io")
}

fn attributes(tag: &BytesStart<'_>, line: usize) -> Result<Attributes, ImportError> {
    let mut found = HashMap::new();
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| not_xml(&error.to_string()).at_line(line))?;
        let value = unescape(&attribute.value)
            .map_err(|error| not_xml(&error.to_string()).at_line(line))?;
        found.insert(attribute.key.into_inner().to_owned(), value.into_owned());
    }
    Ok(found)
}

/// The text of a page that is percent-encoded, deflated and in base64.
fn decompress(packed: &str, most: usize) -> Result<String, ImportError> {
    let expected = "a page as draw.io compresses it";
    let dense: String = packed.chars().filter(|c| !c.is_whitespace()).collect();
    // Some exporters skip the deflation, others all three.
    if dense.starts_with("%3C") {
        return percent_decode(dense.as_bytes());
    }
    let error = || ImportError::new("the text of this page is not base64", expected);
    // Some write no padding, or leave trailing bits in the last character.
    let mut lenient = BASE64_NOPAD.specification();
    lenient.check_trailing_bits = false;
    let lenient = lenient.encoding().map_err(|_| error())?;
    let bytes = lenient
        .decode(dense.trim_end_matches('=').as_bytes())
        .map_err(|_| error())?;
    let inflate = inflate(&bytes, false, most)?;
    percent_decode(&inflate)
}

/// Inflates up to `most` bytes.
pub fn inflate(bytes: &[u8], has_header: bool, most: usize) -> Result<Vec<u8>, ImportError> {
    use miniz_oxide::inflate::{
        TINFLStatus, decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit,
    };
    let inflater = if has_header {
        decompress_to_vec_zlib_with_limit
    } else {
        decompress_to_vec_with_limit
    };
    inflater(bytes, most).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => ImportError::new(
            "the drawing grows too large when it is unpacked",
            format!("at most {MAX_INFLATED_BYTES} bytes"),
        ),
        _ => ImportError::new(
            "a page cannot be unpacked",
            "a page as draw.io compresses it",
        ),
    })
}

/// Decodes percent-encoded UTF-8.
pub fn percent_decode(bytes: &[u8]) -> Result<String, ImportError> {
    let decoded: Vec<u8> = percent_encoding::percent_decode(bytes).collect();
    String::from_utf8(decoded)
        .map_err(|_| ImportError::new("a page is not UTF-8 when it is unpacked", "text in UTF-8"))
}
