//! SVG export: a self-contained picture without fonts, style sheets or scripts.
//!
//! Styling is written as presentation attributes: a style sheet would leak into any page that
//! inlines the picture.

use super::colours::{Colours, FONT, PictureTheme};
use super::marks::{Mark, Marks};
use super::surround::{Sample, Surround};
use super::svg_primitive::write_primitive;
use super::xml::Escaped;
use crate::document::{Design, Flow, Id, Kind, Style, Subject, format};
use crate::editor::layout::metrics;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::notation::node_extent;
use crate::editor::scene::primitives::{
    Primitive, badge_primitives, edge_primitives, frame_name_primitive, frame_primitives,
    label_primitive, node_primitives, step_primitives,
};
use crate::editor::scene::routing::round_for_svg;
use crate::editor::scene::{Scene, SceneEdge, SceneNode};
use crate::editor::{DomainFrame, step_badge_positions};
use data_encoding::BASE64;
use std::fmt::{self, Write};
use std::rc::Rc;

/// Options of the SVG export.
#[derive(Clone, Copy, Debug)]
pub struct SvgOptions<'o> {
    /// Light or dark colours.
    pub theme: PictureTheme,
    /// Scale of the picture: 1 is the size on screen. Clamped to 0.1 to 10.
    pub scale: f64,
    /// Finding counts to draw as badges.
    pub marks: Option<&'o Marks>,
    /// Flow whose steps are numbered.
    pub flow: Option<&'o Id>,
    /// Writes the title of the design above the drawing.
    pub title: bool,
    /// Explains below the drawing the shapes, lines and marks that occur in it.
    pub legend: bool,
    /// Leaves the background out, for documents of any colour.
    pub transparent: bool,
    /// Embeds the document, so that Plumbline can open the picture again.
    pub embed_document: bool,
}

impl Default for SvgOptions<'_> {
    fn default() -> Self {
        Self {
            theme: PictureTheme::Light,
            scale: 1.0,
            marks: None,
            flow: None,
            title: false,
            legend: false,
            transparent: false,
            embed_document: true,
        }
    }
}

/// Margin between the drawing and the edge of the picture.
pub(super) const MARGIN: f64 = 32.0;
/// View box of an empty design.
const EMPTY: Rect = Rect {
    x: 0.0,
    y: 0.0,
    width: 320.0,
    height: 200.0,
};
/// XML namespace of the embedded document.
const NAMESPACE: &str = "urn:plumbline:document";

/// Renders a design as SVG.
pub fn svg(design: &Rc<Design>, options: &SvgOptions<'_>) -> String {
    svg_of_scene(&Scene::of(design, &Scene::default()), options)
}

/// Renders a scene as SVG. Components without a stored position keep their place in the scene.
pub fn svg_of_scene(scene: &Scene, options: &SvgOptions<'_>) -> String {
    let mut picture = SvgWriter {
        scene,
        colours: options.theme.colours(),
        marks: options.marks,
        flow: options
            .flow
            .and_then(|id| scene.design().flows.get(id))
            .map(|flow| &**flow),
        out: String::new(),
    };
    // Writing into a String cannot fail.
    let _ = picture.write(options);
    picture.out
}

struct SvgWriter<'p> {
    scene: &'p Scene,
    colours: &'static Colours,
    marks: Option<&'p Marks>,
    flow: Option<&'p Flow>,
    out: String,
}

impl SvgWriter<'_> {
    fn write(&mut self, options: &SvgOptions<'_>) -> fmt::Result {
        let steps = self.steps();
        let surround = Surround::around(
            self.area(&steps),
            options.title.then(|| self.scene.design().title.as_str()),
            match options.legend {
                true => self.legend(&steps),
                false => Vec::new(),
            },
        );
        let Rect {
            x,
            y,
            width,
            height,
        } = surround.area;
        let scale = match options.scale {
            scale if scale.is_finite() => scale.clamp(0.1, 10.0),
            _ => 1.0,
        };
        let (across, down) = ((width * scale).round(), (height * scale).round());
        let Colours { paper, .. } = self.colours;
        writeln!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{across}\" height=\"{down}\" \
             viewBox=\"{x} {y} {width} {height}\" font-family=\"{FONT}\" text-rendering=\"geometricPrecision\">"
        )?;
        let design = self.scene.design().clone();
        writeln!(self.out, "<title>{}</title>", Escaped(&design.title))?;
        writeln!(self.out, "<desc>{}</desc>", self.described())?;
        if !options.transparent {
            writeln!(
                self.out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{paper}\"/>"
            )?;
        }
        for frame in self.scene.frames() {
            self.frame(frame)?;
        }
        let edges = self.scene.edges().iter().filter(|edge| edge.has_line());
        for edge in edges.clone() {
            self.line(edge)?;
        }
        // Names and labels come after all lines, so that no line crosses one.
        for frame in self.scene.frames() {
            self.lines(&[frame_name_primitive(frame)], false)?;
        }
        for edge in edges.clone() {
            self.label(edge)?;
        }
        for node in self.scene.nodes() {
            self.node(node)?;
        }
        for edge in edges {
            if let Some(mark) = self.line_mark(edge) {
                self.badge(mark, edge.badge_at())?;
            }
        }
        for (number, core, at) in steps {
            self.step(number, core, at)?;
        }
        surround.write(&mut self.out, self.colours)?;
        if options.embed_document {
            self.document(&design)?;
        }
        self.out.push_str("</svg>\n");
        Ok(())
    }

    /// Steps of the flow: number, core or not, and position.
    fn steps(&self) -> Vec<(usize, bool, Vec2)> {
        let Some(flow) = self.flow else {
            return Vec::new();
        };
        let places = step_badge_positions(
            self.scene,
            flow,
            |id| self.scene.edge(id).cloned(),
            |_| Vec2::default(),
        );
        let numbered = flow.steps.iter().zip(places).zip(1..);
        numbered
            .filter_map(|((step, at), number)| Some((number, step.core == Some(true), at?)))
            .collect()
    }

    /// Entries of the legend: what occurs in the drawing, in the order of the notation.
    fn legend(&self, steps: &[(usize, bool, Vec2)]) -> Vec<Sample> {
        let scene = self.scene;
        let kinds = Kind::ALL.iter().copied();
        let kinds = kinds.filter(|kind| scene.nodes().iter().any(|n| n.component.kind == *kind));
        let styles = Style::ALL.iter().copied();
        let styles = styles.filter(|s| scene.edges().iter().any(|e| e.connection.style == *s));
        let marks = scene.nodes().iter().map(|node| self.mark(&component(node)));
        let lines = scene.edges().iter().map(|e| self.mark(&connection(e)));
        let lines: Vec<Mark> = lines.flatten().collect();
        let marks: Vec<Mark> = marks.flatten().chain(lines.iter().copied()).collect();
        let fails = |mark: &Mark| mark.fails > 0;
        let has_step = |core: bool| steps.iter().any(|(_, is_core, _)| *is_core == core);
        let rest = [
            (Sample::Domain, !scene.frames().is_empty()),
            (Sample::Stranger, metrics::misplaced_components(scene) > 0),
            (Sample::Failing, lines.iter().any(fails)),
            (Sample::Problems, marks.iter().any(fails)),
            (Sample::Questions, !marks.iter().all(fails)),
            (Sample::Step { core: true }, has_step(true)),
            (Sample::Step { core: false }, has_step(false)),
        ];
        let rest = rest
            .into_iter()
            .filter_map(|(s, occurs)| occurs.then_some(s));
        let drawn = kinds.map(Sample::Kind).chain(styles.map(Sample::Line));
        drawn.chain(rest).collect()
    }

    /// View box: the bounds of everything drawn plus the margin, in whole numbers.
    fn area(&self, steps: &[(usize, bool, Vec2)]) -> Rect {
        let badge = |at: Vec2| Rect::around(at, 26.0, 26.0);
        let nodes = self.scene.nodes().iter();
        let nodes = nodes.map(|node| {
            let rect = node_extent(node);
            match self.mark(&component(node)) {
                Some(_) => rect.union(&badge(corner(node))),
                None => rect,
            }
        });
        let edges = self.scene.edges().iter().filter(|edge| edge.has_line());
        let edges = edges.map(|edge| {
            let label = edge.label.as_ref();
            let label = label.map(|label| Rect::around(label.at, label.width, 18.0));
            let mark = self.line_mark(edge);
            let badge = mark.map(|_| badge(edge.badge_at()));
            let more = label.into_iter().chain(badge);
            more.fold(edge.route.bounds(), |all, one| all.union(&one))
        });
        let steps = steps.iter().map(|(.., at)| badge(*at));
        let frames = self.scene.frames().iter().map(|frame| frame.rect);
        let all = frames.chain(edges).chain(nodes).chain(steps);
        let Some(all) = crate::editor::scene::geometry::bounds(all) else {
            return EMPTY;
        };
        let all = all.inflate(MARGIN);
        let (x, y) = (all.x.floor(), all.y.floor());
        Rect {
            x,
            y,
            width: all.right().ceil() - x,
            height: all.bottom().ceil() - y,
        }
    }

    fn mark(&self, subject: &Subject) -> Option<Mark> {
        self.marks?.of(subject)
    }

    fn line_mark(&self, edge: &Rc<SceneEdge>) -> Option<Mark> {
        let (_, mark) = self.marks?.of_line(self.scene, edge)?;
        Some(mark)
    }

    /// Accessible description of the picture.
    fn described(&self) -> String {
        let counted = |count: usize, one: &str| match count {
            1 => format!("1 {one}"),
            more => format!("{more} {one}s"),
        };
        let design = self.scene.design();
        let mut said = format!(
            "A drawing of {} and {}",
            counted(design.components.len(), "component"),
            counted(design.connections.len(), "connection"),
        );
        if !design.domains.is_empty() {
            said += &format!(" in {}", counted(design.domains.len(), "domain"));
        }
        if let Some(flow) = self.flow {
            said += &format!(", with the steps of the flow {}", Escaped(&flow.name));
        }
        said.push('.');
        if self.marks.is_some() {
            said += " Badges count findings: those in circles fail, those in diamonds are open.";
        }
        said
    }

    fn frame(&mut self, frame: &DomainFrame) -> fmt::Result {
        self.lines(&frame_primitives(frame), false)
    }

    fn line(&mut self, edge: &Rc<SceneEdge>) -> fmt::Result {
        let mark = self.line_mark(edge);
        let fails = mark.is_some_and(|mark| mark.fails > 0);
        let style = edge.connection.style;
        self.lines(
            &edge_primitives(&edge.route, &edge.route, style, false),
            fails,
        )
    }

    fn label(&mut self, edge: &SceneEdge) -> fmt::Result {
        match &edge.label {
            Some(label) => self.lines(&[label_primitive(label)], false),
            None => Ok(()),
        }
    }

    fn node(&mut self, node: &SceneNode) -> fmt::Result {
        writeln!(self.out, "<g transform=\"{}\">", translate(node.center))?;
        self.lines(&node_primitives(node), false)?;
        if let Some(mark) = self.mark(&component(node)) {
            self.badge(mark, corner(node) - node.center)?;
        }
        self.out.push_str("</g>\n");
        Ok(())
    }

    fn badge(&mut self, mark: Mark, at: Vec2) -> fmt::Result {
        write!(
            self.out,
            "<g transform=\"{}\"><title>{}</title>",
            translate(at),
            mark.label()
        )?;
        let count = mark.badge_text();
        for primitive in badge_primitives(Vec2::default(), mark.fails > 0, count) {
            write_primitive(&mut self.out, &primitive, false, self.colours)?;
        }
        self.out.push_str("</g>\n");
        Ok(())
    }

    fn step(&mut self, number: usize, core: bool, at: Vec2) -> fmt::Result {
        write!(self.out, "<g transform=\"{}\">", translate(at))?;
        for primitive in step_primitives(Vec2::default(), number, core) {
            write_primitive(&mut self.out, &primitive, false, self.colours)?;
        }
        self.out.push_str("</g>\n");
        Ok(())
    }

    /// Writes primitives, one a line. `fails` highlights connections with failing findings.
    fn lines(&mut self, primitives: &[Primitive], fails: bool) -> fmt::Result {
        for primitive in primitives {
            write_primitive(&mut self.out, primitive, fails, self.colours)?;
            self.out.push('\n');
        }
        Ok(())
    }

    /// Writes the saved document as a metadata element. Base64 cannot end the element and preserves
    /// every byte.
    fn document(&mut self, design: &Design) -> fmt::Result {
        const LINE: usize = 120;
        writeln!(
            self.out,
            "<metadata><document xmlns=\"{NAMESPACE}\" encoding=\"base64\">"
        )?;
        let text = format::save(design);
        for line in text.as_bytes().chunks(LINE / 4 * 3) {
            BASE64.encode_append(line, &mut self.out);
            self.out.push('\n');
        }
        self.out.push_str("</document></metadata>\n");
        Ok(())
    }
}

fn component(node: &SceneNode) -> Subject {
    Subject::Component(node.component.id.clone())
}

fn connection(edge: &SceneEdge) -> Subject {
    Subject::Connection(edge.connection.id.clone())
}

/// Position of a component's badge: the top right corner.
fn corner(node: &SceneNode) -> Vec2 {
    let rect = node.rect();
    Vec2::new(rect.right(), rect.y)
}

fn translate(at: Vec2) -> String {
    format!("translate({} {})", round_for_svg(at.x), round_for_svg(at.y))
}

/// Extracts the document from an SVG that [`svg`] wrote, even after another program has rewritten
/// the file. `None` if no document is embedded.
pub fn extract_from_svg(text: &str) -> Option<String> {
    // Bounds the work on a hostile file with many candidates; a genuine one has a single element.
    const FEW: usize = 4;
    let namespaces = text.match_indices(NAMESPACE);
    let names = namespaces.filter_map(|(at, _)| element_name(text, at));
    names.take(FEW).find_map(|name| {
        let start = format!("<{name}");
        let starts = text.match_indices(&start);
        let elements = starts
            .filter_map(|(at, start)| text.get(at + start.len()..))
            .filter(|rest| rest.starts_with(|c: char| c == '>' || c.is_ascii_whitespace()));
        elements.take(FEW).find_map(|rest| {
            let (_, content) = rest.split_once('>')?;
            let (content, _) = content.split_once('<')?;
            decoded(content)
        })
    })
}

/// Qualified name of the document element, with the prefix bound by the namespace declaration at
/// `at`.
fn element_name(text: &str, at: usize) -> Option<String> {
    const LONGEST_PREFIX: usize = 64;
    let before = text.get(..at)?.strip_suffix(['"', '\''])?;
    let declared = before.trim_end().strip_suffix('=')?.trim_end();
    if declared.ends_with("xmlns") {
        return Some("document".to_owned());
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let before_prefix = declared.trim_end_matches(is_name);
    let prefix = declared.get(before_prefix.len()..)?;
    let fits = !prefix.is_empty() && prefix.len() <= LONGEST_PREFIX;
    (fits && before_prefix.ends_with("xmlns:")).then(|| format!("{prefix}:document"))
}

fn decoded(content: &str) -> Option<String> {
    let packed: Vec<u8> = content
        .bytes()
        .filter(|b| !b.is_ascii_whitespace())
        .collect();
    let bytes = BASE64.decode(&packed).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    (text.len() <= format::LARGEST).then_some(text)
}
