//! Ends of lines: the components that they are meant for, and the lines that go on through a shape.

use super::cell::Cell;
use super::frames::FrameContents;
use super::page::{DrawioShape, PageModel, ShapeRole};
use crate::document::Kind;
use crate::import::classify::label as names;
use crate::import::{Confidence, DesignBuilder};
use std::collections::{HashMap, HashSet};

/// Lines that go on through a text or a shape of the network, joined; and the ids of what they are joined of.
pub fn joined_lines<'p>(model: &PageModel<'p>, by_position: bool) -> (Vec<Cell>, HashSet<&'p str>) {
    const MOST: usize = 16;
    let (mut into, mut out): (Ends<'p>, Ends<'p>) = (HashMap::new(), HashMap::new());
    for line in &model.edges {
        let [start, stop] = line.geometry.ends;
        let stands_between = |id: &str, point: Option<(f64, f64)>| match model.by_id.get(id) {
            Some(at) => {
                let shape = model.shapes.get(*at)?;
                (shape.role == ShapeRole::Network).then_some(*at)
            }
            None => point
                .filter(|_| by_position && id.is_empty())
                .and_then(|point| model.touched(line, point, ShapeRole::Decoration)),
        };
        if let Some(at) = stands_between(&line.target, stop) {
            into.entry(at).or_default().push(line);
        }
        if let Some(at) = stands_between(&line.source, start) {
            out.entry(at).or_default().push(line);
        }
    }
    let mut joined = Vec::new();
    let mut used = HashSet::new();
    let mut between: Vec<(usize, Vec<&'p Cell>)> = into.into_iter().collect();
    between.sort_by_key(|(at, _)| *at);
    for (at, before) in between {
        let Some(after) = out
            .get(&at)
            .filter(|after| after.len() * before.len() <= MOST)
        else {
            continue;
        };
        let Some(shape) = model.shapes.get(at) else {
            continue;
        };
        for first in &before {
            for second in after.iter().filter(|second| second.id != first.id) {
                let mut line = (*second).clone();
                line.source.clone_from(&first.source);
                line.geometry.ends[0] = first.geometry.ends[0];
                if shape.role == ShapeRole::Decoration {
                    line.label.clone_from(&shape.cell.label);
                }
                used.extend([first.id.as_str(), second.id.as_str()]);
                joined.push(line);
            }
        }
    }
    (joined, used)
}

/// Lines by the shape that one of their ends is at.
type Ends<'p> = HashMap<usize, Vec<&'p Cell>>;

/// An end of a line at a component.
pub struct LineEnd {
    /// The key of the component.
    pub key: String,
    /// The kind of the component.
    pub kind: Kind,
    /// True if it was found within a frame.
    pub is_guess: bool,
}

/// The component that an end at a shape is meant for, or the reason why there is none.
pub fn component_at(
    model: &PageModel<'_>,
    contents: &FrameContents,
    kinds: &HashMap<usize, Kind>,
    (at, shape): (usize, &DrawioShape<'_>),
    builder: &mut DesignBuilder,
) -> Result<LineEnd, String> {
    let end = |at: usize, is_guess| {
        kinds.get(&at).map(|kind| LineEnd {
            key: at.to_string(),
            kind: *kind,
            is_guess,
        })
    };
    if shape.role == ShapeRole::Component {
        return end(at, false).ok_or_else(String::new);
    }
    if !matches!(shape.role, ShapeRole::Domain | ShapeRole::Group) {
        return Err("it ends at what is no component".to_owned());
    }
    if let Some(found) = contents.meant(at, kinds).and_then(|at| end(at, true)) {
        return Ok(found);
    }
    let name = shape.label.name.trim();
    if name.is_empty() {
        let members = contents.members(at).iter();
        let names: Vec<&str> = members
            .filter_map(|at| Some(model.shapes.get(*at)?.label.name.as_str()))
            .filter(|name| !name.is_empty())
            .take(5)
            .collect();
        return Err(match names.as_slice() {
            [] => "it ends at a frame around nothing".to_owned(),
            names => format!(
                "which of these in the frame is meant: {}?",
                names.join(", ")
            ),
        });
    }
    let key = format!("frame {at}");
    let kind = names::kind_of_name(name).unwrap_or(Kind::Service);
    if builder.find(&key).is_none() {
        let component = builder.component(&key, name, kind);
        component
            .guessed
            .extend(["self", "kind"].map(str::to_owned));
        let domain = if shape.is_place {
            model.domain_of(at)
        } else {
            Some(at)
        };
        if let Some(domain) = domain {
            builder.set_domain(&key, &domain.to_string());
        }
        builder.note_one_of(
            shape.cell.line,
            Confidence::Guessed,
            format!("{name} stands as a component, too, as a line ends at it: see which of what lies in it is meant."),
            "Frames stand as components, too, as lines end at them: see which of what lies in them is meant",
            name,
        );
    }
    Ok(LineEnd {
        key,
        kind,
        is_guess: true,
    })
}
