//! Names of domains where the headings of their frames cannot be read: large ones for a drawing seen from so far that the
//! names of components are illegible, and headings that stay in view.

use super::Scene;
use super::geometry::{Rect, Vec2};
use super::node_shape::{text_width, truncate_to_width};
use crate::document::Id;
use std::collections::HashSet;

/// The name of a domain in another place than its heading.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainName {
    /// The domain.
    pub id: Id,
    /// Middle of the baseline of a large name, or its start.
    pub at: Vec2,
    /// Font size, in canvas units.
    pub size: f64,
    /// Name, truncated to fit.
    pub text: String,
}

/// Zoom from which the names of components are legible.
const NEAR: f64 = 0.4;

/// Font sizes in pixels.
const SMALLEST: f64 = 11.0;
const LARGEST: f64 = 26.0;

/// Zooms in steps, so that names change their size a few times on the way, and not in each frame.
pub fn zoom_step(zoom: f64) -> f64 {
    const STEPS: f64 = 3.0;
    let step = (zoom.max(f64::MIN_POSITIVE).log2() * STEPS).floor();
    (step / STEPS).exp2().min(NEAR)
}

impl Scene {
    /// Large names for a zoom: of the innermost frames in which a name is legible; none where the names of
    /// components are.
    pub fn large_names(&self, zoom: f64) -> Vec<DomainName> {
        if zoom >= NEAR {
            return Vec::new();
        }
        let parent = |id: &Id| self.design.domains.get(id)?.parent.as_ref();
        let mut around: HashSet<&Id> = HashSet::new();
        let mut names = Vec::new();
        for frame in self.frames().iter().rev() {
            let name = || {
                let (wide, high) = (0.88 * frame.rect.width, 0.6 * frame.rect.height);
                let domain = self.design.domains.get(&frame.id)?;
                let fitting = wide / text_width(&domain.name, 1.0).max(1.0);
                let size = fitting.max(SMALLEST / zoom).min(high).min(LARGEST / zoom);
                let text = truncate_to_width(&domain.name, size, wide);
                // Two letters and dots name nothing.
                let is_named = text == domain.name || text.chars().count() > 4;
                let middle = frame.rect.center() + Vec2::new(0.0, 0.35 * size);
                (is_named && size * zoom >= SMALLEST).then(|| DomainName {
                    id: frame.id.clone(),
                    at: middle,
                    size,
                    text,
                })
            };
            let has_named_parts = around.contains(&frame.id);
            let name = if has_named_parts { None } else { name() };
            if has_named_parts || name.is_some() {
                around.extend(parent(&frame.id));
            }
            names.extend(name);
        }
        names
    }

    /// Headings of the frames whose own lie above the view or left of it, in the upper left corner of what is in view
    /// of them; one below another.
    pub fn headings_in_view(&self, visible: &Rect, zoom: f64) -> Vec<DomainName> {
        /// In pixels. Below the flow bar.
        const DOWN: f64 = 64.0;
        const ROW: f64 = 20.0;
        const INSIDE: f64 = 14.0;
        const SIZE: f64 = 12.0;
        if zoom < NEAR {
            return Vec::new();
        }
        let mut names: Vec<DomainName> = Vec::new();
        for frame in self.frames() {
            let seen = frame.rect.intersection(visible);
            let heading = frame.name_area();
            let has_room = seen.height * zoom > 2.0 * DOWN && seen.width * zoom > 4.0 * SIZE;
            if !has_room || visible.intersection(&heading).height >= heading.height {
                continue;
            }
            let at = Vec2::new(
                seen.x + INSIDE / zoom,
                visible.y.max(frame.rect.y) + DOWN / zoom,
            );
            let above = names
                .iter()
                .filter(|name| (name.at.x - at.x).abs() * zoom < 8.0 * ROW);
            let down = above.count() as f64 * ROW / zoom;
            names.push(DomainName {
                id: frame.id.clone(),
                at: at + Vec2::new(0.0, down),
                size: SIZE / zoom,
                text: truncate_to_width(&frame.name, SIZE / zoom, seen.width),
            });
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Design, Domain, Kind};
    use crate::editor::factory;
    use std::rc::Rc;

    /// Two domains in a third, each with so many services.
    fn nested(services: usize) -> Scene {
        let mut design = Design::new("Nested");
        for (id, parent) in [
            ("sales", None),
            ("carts", Some("sales")),
            ("orders", Some("sales")),
        ] {
            let mut domain = Domain::new(Id::new(id).unwrap(), id.to_uppercase());
            domain.parent = parent.and_then(Id::new);
            design.domains.put(domain.into());
        }
        for (column, domain) in ["carts", "orders"].into_iter().enumerate() {
            for row in 0..services {
                let at = (column as f64 * 400.0, row as f64 * 100.0);
                let mut service = factory::component(&design, Kind::Service, "Service", at);
                service.domain = Id::new(domain);
                design.components.put(service.into());
            }
        }
        Scene::of(&Rc::new(design), &Scene::default())
    }

    fn texts(scene: &Scene, zoom: f64) -> Vec<String> {
        let names = scene.large_names(zoom).into_iter();
        names.map(|name| name.text).collect()
    }

    #[test]
    fn large_names_are_those_of_the_innermost_legible_frames() {
        let scene = nested(6);
        assert_eq!(texts(&scene, 1.0), [""; 0]);
        assert_eq!(texts(&scene, 0.35), ["CARTS", "ORDERS"]);
        // Farther out, only the domain around both has room for a name.
        assert_eq!(texts(&scene, 0.12), ["SALES"]);
        assert_eq!(texts(&scene, 0.02), [""; 0]);
    }

    #[test]
    fn large_names_lie_within_their_frames_and_are_legible() {
        let scene = nested(6);
        for percent in 2..40 {
            let zoom = f64::from(percent) / 100.0;
            for name in scene.large_names(zoom) {
                let frame = scene.frame(&name.id).unwrap().rect;
                assert!(name.size * zoom >= SMALLEST - 0.01);
                assert!(text_width(&name.text, name.size) <= frame.width);
                assert!(name.at.y < frame.bottom() && name.at.y - name.size > frame.y);
            }
        }
    }

    #[test]
    fn zoom_steps_are_at_most_the_zoom() {
        for zoom in [0.02, 0.1, 0.25, 0.39] {
            let step = zoom_step(zoom);
            assert!(step <= zoom && step > 0.75 * zoom, "{zoom} {step}");
        }
        assert_eq!(zoom_step(2.0), NEAR);
    }

    #[test]
    fn headings_above_the_view_stay_in_view() {
        let scene = nested(6);
        let all = scene.bounds().unwrap();
        let headings = |visible: &Rect| -> Vec<String> {
            let names = scene.headings_in_view(visible, 1.0);
            for name in &names {
                assert!(visible.contains(name.at), "{name:?}");
                assert!(scene.frame(&name.id).unwrap().rect.contains(name.at));
            }
            names.into_iter().map(|name| name.text).collect()
        };
        assert_eq!(headings(&all), [""; 0], "each has its own");
        let below = Rect {
            y: all.y + 150.0,
            ..all
        };
        assert_eq!(headings(&below), ["SALES", "ORDERS", "CARTS"]);
        let right = Rect {
            x: scene.frame(&Id::new("orders").unwrap()).unwrap().rect.x - 4.0,
            ..below
        };
        assert_eq!(headings(&right), ["SALES", "ORDERS"]);
    }
}
