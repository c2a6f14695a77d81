//! Export of a picture: options and download.

use crate::app::browser::download::{self, file_name};
use crate::app::browser::{clipboard, raster, theme};
use crate::app::command::Commands;
use crate::app::context::AppContext;
use crate::app::services::files;
use crate::app::services::review_client::ReviewClient;
use crate::app::state::StateAction;
use crate::document::Id;
use crate::messages;
use crate::worker::protocol::PictureOptions;
use crate::worker::protocol::Query;
use web_sys::HtmlInputElement;
use yew::platform::spawn_local;
use yew::prelude::*;

/// Use of an exported picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureTarget {
    /// Download it as SVG.
    Svg,
    /// Download it as PNG.
    Png,
    /// Copy it to the clipboard, as PNG.
    Clipboard,
}

/// Options of an exported picture.
pub struct ExportOptions {
    scale: u8,
    dark: bool,
    findings: bool,
    title: bool,
    legend: bool,
    transparent: bool,
    /// Flow that the screen shows, with its name.
    flow: Option<(Id, String)>,
    steps: bool,
    /// True while the picture is made.
    pub busy: bool,
    /// Error of the last export.
    pub wrong: Option<String>,
}

impl ExportOptions {
    /// Options that match the screen.
    pub fn new(context: &AppContext) -> Self {
        let flow = context.state.shown_flow.as_ref().and_then(|id| {
            let flow = context.state.design().flows.get(id)?;
            Some((id.clone(), flow.name.clone()))
        });
        Self {
            scale: 1,
            dark: theme::is_dark(),
            findings: false,
            title: true,
            legend: true,
            transparent: false,
            flow,
            steps: true,
            busy: false,
            wrong: None,
        }
    }

    /// Sets an option by the name of its field.
    pub fn set(&mut self, name: &str, value: &str, ticked: bool) {
        match name {
            "scale" => self.scale = value.parse().unwrap_or(1),
            "dark" => self.dark = value == "true",
            "findings" => self.findings = ticked,
            "title" => self.title = ticked,
            "legend" => self.legend = ticked,
            "transparent" => self.transparent = ticked,
            "steps" => self.steps = ticked,
            _ => {}
        }
    }

    fn picture(&self, context: &AppContext) -> PictureOptions {
        let flow = self.flow.as_ref().filter(|_| self.steps);
        PictureOptions {
            dark: self.dark,
            scale: f64::from(self.scale),
            findings: self.findings,
            title: self.title,
            legend: self.legend,
            transparent: self.transparent,
            flow: flow.map(|(id, _)| id.to_string()),
            positions: context.canvas.controller().borrow().scene.unpositioned(),
        }
    }

    /// Renders the options. The focus begins at `first`.
    pub fn view(
        &self,
        on_option: &Callback<(String, String, bool)>,
        on_take: &Callback<PictureTarget>,
        first: &NodeRef,
    ) -> Html {
        let onchange = on_option.reform(|event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            (input.name(), input.value(), input.checked())
        });
        let sizes = [("1", "1×"), ("2", "2×"), ("3", "3×"), ("4", "4×")];
        let colours = [
            ("false", messages::picture_light()),
            ("true", messages::picture_dark()),
        ];
        let tick = |name: &'static str, checked: bool, label: Html| {
            html! { <label><input type="checkbox" {name} {checked} />{ label }</label> }
        };
        let take = |target| on_take.reform(move |_: MouseEvent| target);
        html! {
            <>
                <div class="inside" {onchange}>
                    { one_of(messages::picture_size(), "scale", &sizes, &self.scale.to_string()) }
                    { one_of(messages::picture_colours(), "dark", &colours, &self.dark.to_string()) }
                    <div class="checks">
                        { tick("title", self.title, messages::picture_with_title().into()) }
                        { tick("legend", self.legend, messages::picture_with_legend().into()) }
                        { tick("findings", self.findings, messages::picture_with_findings().into()) }
                        { tick("transparent", self.transparent, messages::picture_transparent().into()) }
                        if let Some((_, name)) = &self.flow {
                            { tick("steps", self.steps, messages::picture_with_steps(name).into()) }
                        }
                    </div>
                    <p class="hint">{ messages::picture_holds_design() }</p>
                    if self.busy {
                        <p class="hint" role="status">{ messages::picture_drawing() }</p>
                    }
                    if let Some(wrong) = &self.wrong {
                        <p class="error" role="alert">{ wrong }</p>
                    }
                </div>
                <div class="acts">
                    <button ref={first} type="button" class="main" onclick={take(PictureTarget::Svg)}>{ messages::picture_download_svg() }</button>
                    <button type="button" class="line" onclick={take(PictureTarget::Png)}>{ messages::picture_download_png() }</button>
                    <button type="button" class="line" onclick={take(PictureTarget::Clipboard)}>{ messages::picture_copy_png() }</button>
                </div>
            </>
        }
    }
}

/// Group of radio buttons.
fn one_of(
    legend: &'static str,
    name: &'static str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
) -> Html {
    let option = |(value, label): &(&'static str, &'static str)| {
        html! {
            <label key={*value}><input type="radio" {name} value={*value} checked={*value == chosen} />{ *label }</label>
        }
    };
    html! {
        <fieldset class="field">
            <legend class="label">{ legend }</legend>
            <div class="tri">{ for options.iter().map(option) }</div>
        </fieldset>
    }
}

/// Makes the picture, and downloads or copies it, then reports the end or the reason of a failure.
pub fn take(
    client: &ReviewClient,
    context: &AppContext,
    options: &ExportOptions,
    target: PictureTarget,
    on_end: Callback<Result<(), String>>,
) {
    let stamping = client.clone();
    let commands = context.commands.clone();
    let title = context.state.design().title.clone();
    let wanted = Query::Picture(options.picture(context));
    let drawn = move |svg: Option<String>| {
        let Some(svg) = svg else {
            return on_end.emit(Err(messages::picture_lost().to_owned()));
        };
        if target == PictureTarget::Svg {
            files::offer_download(&file_name(&title, "svg"), download::SVG, &svg, &commands);
            return on_end.emit(Ok(()));
        }
        spawn_local(async move {
            let Some(picture) = raster::png(&svg).await else {
                return on_end.emit(Err(messages::picture_large().to_owned()));
            };
            if target == PictureTarget::Clipboard {
                // Browsers drop from a copied picture what is not drawn, and so the document.
                return on_end.emit(copy(&picture, &commands).await);
            }
            stamping.query(Query::EmbedInPng(picture), move |stamped| {
                spawn_local(async move {
                    let name = file_name(&title, "png");
                    let file = match &stamped {
                        Some(stamped) => raster::file(stamped).await,
                        None => None,
                    };
                    let given = file.is_some_and(|file| download::download_file(&name, &file));
                    on_end.emit(if given {
                        commands.send(StateAction::Announce(messages::picture_downloaded(&name)));
                        Ok(())
                    } else {
                        Err(messages::picture_lost().to_owned())
                    });
                });
            });
        });
    };
    client.query(wanted, drawn);
}

/// Copies a PNG in Base64 to the clipboard.
async fn copy(picture: &str, commands: &Commands) -> Result<(), String> {
    let file = raster::file(picture).await;
    let is_copied = match &file {
        Some(file) => clipboard::copy_png(file).await,
        None => false,
    };
    if !is_copied {
        let why = messages::picture_copy_refused();
        return Err(why.to_owned());
    }
    let said = messages::picture_copied().to_owned();
    commands.send(StateAction::Announce(said));
    Ok(())
}
