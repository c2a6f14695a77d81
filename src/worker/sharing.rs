//! Exported pictures and share links of the open design.

use super::protocol::{PictureOptions, ShareLink, ShareLinkContent};
use crate::document::{Design, Id, format};
use crate::editor::AutoPositions;
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::Vec2;
use crate::export::{self, Marks, PictureTheme, SvgOptions, png, share_link};
use crate::review::Review;
use data_encoding::BASE64;

/// Renders the drawing as SVG with the document embedded.
pub fn picture(options: &PictureOptions, review: &Review) -> String {
    let design = review.design();
    let marks = options.findings.then(|| Marks::of_review(review));
    let flow = options.flow.as_deref().and_then(Id::new);
    let svg_options = SvgOptions {
        theme: match options.dark {
            true => PictureTheme::Dark,
            false => PictureTheme::Light,
        },
        scale: options.scale,
        marks: marks.as_ref(),
        flow: flow.as_ref(),
        title: options.title,
        legend: options.legend,
        transparent: options.transparent,
        embed_document: true,
    };
    let places = options.positions.iter();
    let places = places.filter_map(|(id, x, y)| Some((Id::new(id)?, Vec2::new(*x, *y))));
    export::svg_of_scene(
        &Scene::at_places(design, AutoPositions::known(places)),
        &svg_options,
    )
}

/// Embeds the document in a PNG of the drawing; both in Base64.
pub fn embed_in_png(png: &str, design: &Design) -> Option<String> {
    let png = BASE64.decode(png.as_bytes()).ok()?;
    let embedded = png::embed_document(&png, &format::save(design))?;
    Some(BASE64.encode(&embedded))
}

/// Makes a share link of the design.
pub fn share_link(design: &Design) -> ShareLink {
    match share_link::encode(design) {
        Ok(fragment) => ShareLink::Fragment(fragment),
        Err(error) => ShareLink::TooLarge(error.to_string()),
    }
}

/// Opens a share link.
pub fn open_share_link(fragment: &str) -> ShareLinkContent {
    match share_link::decode(fragment) {
        Ok(design) => ShareLinkContent::Document(format::save(&design)),
        Err(error) => ShareLinkContent::Invalid(error.to_string()),
    }
}
