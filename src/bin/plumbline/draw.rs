//! `plumbline draw`: exports a picture of a design.

use crate::input;
use plumbline::document::sanitize::{message, quoted};
use plumbline::document::{Date, Id};
use plumbline::export::{self, Marks, PictureTheme, SvgOptions};
use plumbline::review::review;
use std::path::PathBuf;
use std::rc::Rc;

/// Arguments of `plumbline draw`.
#[derive(clap::Args)]
pub struct Draw {
    /// The design document, or a picture that holds one; - reads standard input.
    file: PathBuf,
    /// SVG holds the document and opens again in Plumbline; Mermaid is for pages that show it.
    #[arg(long, value_enum, default_value = "svg")]
    format: PictureFormat,
    /// The colours of the SVG.
    #[arg(long, value_enum, default_value = "light")]
    theme: ThemeName,
    /// Show in the SVG how much is found of each element, and which connections fail.
    #[arg(long)]
    findings: bool,
    /// The flow whose steps are numbered in the SVG, by its id.
    #[arg(long, value_name = "ID")]
    flow: Option<String>,
    #[arg(
        long,
        value_parser = scale,
        default_value = "1",
        value_name = "N",
        help = "How large the SVG is shown, from 0.1 to 10"
    )]
    scale: f64,
    /// Leave the title of the design out of the SVG.
    #[arg(long)]
    without_title: bool,
    /// Leave out of the SVG the legend of its shapes, lines and marks.
    #[arg(long)]
    without_legend: bool,
    /// Leave the background out of the SVG.
    #[arg(long)]
    transparent: bool,
    /// Leave the document out of the SVG, which then only shows the drawing.
    #[arg(long)]
    without_document: bool,
    /// The day of the review, such as 2027-01-31, which decides what waivers still count.
    /// Without it, today in UTC.
    #[arg(long, value_parser = input::date, value_name = "DATE")]
    today: Option<Date>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum PictureFormat {
    Svg,
    Mermaid,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum ThemeName {
    Light,
    Dark,
}

fn scale(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok();
    let within = number.filter(|n| (0.1..=10.0).contains(n));
    within.ok_or_else(|| "expected a number from 0.1 to 10".to_owned())
}

impl Draw {
    /// Writes the picture.
    ///
    /// # Errors
    /// Returns an error if the design or the flow cannot be read.
    pub fn run(&self) -> Result<(), String> {
        let design = Rc::new(input::design(&self.file, &input::bytes(&self.file)?)?);
        let PictureFormat::Svg = self.format else {
            return input::write(&export::mermaid(&design));
        };
        let flow = match &self.flow {
            None => None,
            Some(named) => {
                let id = Id::new(named).filter(|id| design.flows.get(id).is_some());
                Some(id.ok_or_else(|| {
                    let flows: Vec<&str> = design.flows.iter().map(|f| f.id.as_str()).collect();
                    let flows = match flows.is_empty() {
                        true => "a design with flows".to_owned(),
                        false => format!("one of {}", flows.join(" ")),
                    };
                    let named = quoted(named);
                    message(&format!("there is no flow {named}; expected {flows}"))
                })?)
            }
        };
        let marks = match self.findings {
            true => {
                let today = input::day(self.today)?;
                Some(Marks::of_review(&review(&design, today)))
            }
            false => None,
        };
        let options = SvgOptions {
            theme: match self.theme {
                ThemeName::Light => PictureTheme::Light,
                ThemeName::Dark => PictureTheme::Dark,
            },
            scale: self.scale,
            marks: marks.as_ref(),
            flow: flow.as_ref(),
            title: !self.without_title,
            legend: !self.without_legend,
            transparent: self.transparent,
            embed_document: !self.without_document,
        };
        input::write(&export::svg(&design, &options))
    }
}
