//! Executes the commands of services. Lives in the lazily loaded bundle.

use crate::app::browser::view_preferences::{
    self, BADGES, DOMAIN_COLOURS, LARGE_TYPE, MINIMAP, PANEL,
};
use crate::app::browser::{
    active_element, commit_typing, element, focus_canvas, focus_first, full_screen, theme,
};
use crate::app::command::{AppCommand, Commands, ServiceCommand};
use crate::app::context::{AppContext, ContextSource};
use crate::app::model::document::{DocumentId, is_blank};
use crate::app::model::examples::EXAMPLES;
use crate::app::model::request::{DialogRequest, TransferRequest};
use crate::app::model::ui::{FindingFocus, FindingsPage, Panel, SelectedFinding};
use crate::app::model::workshop::ExerciseRequest;
use crate::app::services::auto_layout::{AutoLayout, lay_out};
use crate::app::services::autosave::Autosave;
use crate::app::services::failures::{FailureTab, Failures};
use crate::app::services::review_client::ReviewClient;
use crate::app::services::workshop::service::Workshop;
use crate::app::services::{clipboard, files, share_links};
use crate::app::state::StateAction;
use crate::document::{Component, Design, Id, Subject};
use crate::editor::commands::{CommandId, ReportKind};
use crate::editor::{Command, Editor, put_into_domain};
use crate::messages;
use crate::worker::protocol::{Query, ReportFormat};
use crate::worker::view_models::FindingView;
use std::cell::RefCell;
use std::rc::Rc;
use yew::Callback;
use yew::platform::spawn_local;

/// The services, and what their commands need.
pub struct Executor {
    source: ContextSource,
    commands: Commands,
    client: ReviewClient,
    autosave: Autosave,
    failures: Failures,
    workshop: Workshop,
    /// The editor that was followed last.
    followed: RefCell<Rc<Editor>>,
}

impl Executor {
    /// Starts the services with the design that the app started with.
    pub fn start(source: ContextSource, initial: &Rc<Editor>) -> Self {
        let commands = source.get().commands;
        let on_review = {
            let commands = commands.clone();
            Callback::from(move |status| commands.send(AppCommand::ReviewChanged(status)))
        };
        let client = ReviewClient::new(on_review);
        client.set_design(initial.design(), DocumentId::default());
        let autosave = Autosave::start(&commands, initial, {
            let source = source.clone();
            move || source.get().state.editor.clone()
        });
        let failures = Failures::new(&client, &commands);
        let workshop = Workshop::new(&client, &commands, &failures, autosave.service());
        workshop.follow(DocumentId::default(), initial);
        Self {
            failures,
            workshop,
            followed: RefCell::new(initial.clone()),
            client,
            autosave,
            commands,
            source,
        }
    }

    /// Client of the review worker.
    pub fn client(&self) -> &ReviewClient {
        &self.client
    }

    /// Flows under failures.
    pub fn failures(&self) -> &Failures {
        &self.failures
    }

    /// Exercises.
    pub fn workshop(&self) -> &Workshop {
        &self.workshop
    }

    /// Autosave, with the stored designs.
    pub fn autosave(&self) -> &Autosave {
        &self.autosave
    }

    /// Tells the services that the open design has changed.
    pub fn follow(&self, editor: &Rc<Editor>) {
        let document = self.source.get().state.document;
        self.client.set_design(editor.design(), document);
        self.autosave.follow(editor);
        let before = self.followed.replace(editor.clone());
        match before.same_session(editor) {
            true => self.take_technology_of_name(document, before.design(), editor.design()),
            false => self.failures.reset(),
        }
        self.failures.follow(editor.design());
        self.workshop.follow(document, editor);
    }

    /// Sets the technology of a component whose name, given just now, is that of a product.
    fn take_technology_of_name(&self, document: DocumentId, before: &Design, after: &Design) {
        let Some(named) = newly_named(before, after) else {
            return;
        };
        let (id, kind) = (named.id.clone(), named.kind.as_str().to_owned());
        let commands = self.commands.clone();
        let query = Query::TechnologyOfName(named.name.clone(), kind);
        self.client.query(query, move |technology| {
            let Some(technology) = technology else {
                return;
            };
            let set = move |design: &Design| {
                let component = design.components.get(&id)?;
                let component = Component {
                    technology: Some(technology.clone()),
                    ..(**component).clone()
                };
                let name = messages::executor_technology(&component.name, &technology);
                (component.technology != design.components.get(&id)?.technology)
                    .then(|| Command::put(component, name))
            };
            commands.send(StateAction::EditDocument(document, Rc::new(set)));
        });
    }

    /// Executes a command.
    pub fn execute(&self, command: ServiceCommand) {
        let commands = &self.commands;
        match command {
            ServiceCommand::Run(act) => self.run(act),
            ServiceCommand::OpenExample(example) => files::open_example(example, commands),
            ServiceCommand::OpenFamous(failure, is_mended) => {
                self.failures.open_famous(failure, is_mended);
            }
            ServiceCommand::ChooseFile => files::choose(commands),
            ServiceCommand::ReadFiles(files, purpose) => files::read(files, purpose, commands),
            ServiceCommand::RememberFile(file) => files::remember(file, self.autosave.open_id()),
            ServiceCommand::OpenLink(fragment) => {
                if fragment.starts_with('h') {
                    return self.workshop.open_hand_in(fragment);
                }
                match ExerciseRequest::of_link(&fragment, share_links::decoded) {
                    Some(request) => self.workshop.open(request),
                    None => share_links::open(fragment, &self.client, commands, &self.failures),
                }
            }
            ServiceCommand::OpenExercise(request) => self.workshop.open(request),
            ServiceCommand::CopyRunLink(run, step) => {
                share_links::copy(&self.client, commands, &share_links::run_suffix(&run, step));
            }
            ServiceCommand::PlayProof(finding) => self.failures.prove(finding),
            ServiceCommand::Copy(design) => clipboard::copy(design),
            ServiceCommand::Paste => clipboard::paste(commands),
            ServiceCommand::SelectFindingOf(subject) => self.select_finding_of(&subject),
        }
    }

    /// Runs a command of the command table.
    fn run(&self, act: CommandId) {
        let context = self.source.get();
        // Bound, so that the controller is not borrowed while the outputs are applied.
        let outputs = context.canvas.controller().borrow_mut().execute(act);
        if let Some(outputs) = outputs {
            return context.canvas.apply(outputs);
        }
        let (state, commands, client) = (&context.state, &self.commands, &self.client);
        match act {
            CommandId::ShowFields => {
                let subject = context.canvas.controller().borrow().subject();
                if let Some(subject) = subject {
                    commands.send(StateAction::FocusFields(subject));
                }
            }
            CommandId::Find => commands.send(StateAction::OpenDialog(DialogRequest::Find)),
            CommandId::Palette => commands.send(StateAction::OpenDialog(DialogRequest::Palette)),
            CommandId::Help => commands.send(StateAction::OpenDialog(DialogRequest::Shortcuts)),
            CommandId::Start => commands.send(StateAction::OpenDialog(DialogRequest::Templates)),
            CommandId::Picture => {
                commands.send(StateAction::OpenTransfer(TransferRequest::ExportPicture));
            }
            CommandId::NextQuestion => commands.send(StateAction::StepQuestions(1)),
            CommandId::PreviousQuestion => commands.send(StateAction::StepQuestions(-1)),
            CommandId::Rules => commands.send(StateAction::ShowFindings(FindingsPage::Rules)),
            CommandId::NextFinding => step_findings(&context, true),
            CommandId::PreviousFinding => step_findings(&context, false),
            CommandId::Outline => toggle_outline(&context),
            CommandId::Failures => commands.send(StateAction::ShowPanel(Panel::Failures)),
            CommandId::CallDown => {
                let subject = context.canvas.controller().borrow().subject();
                match subject {
                    Some(Subject::Component(id)) => self.failures.toggle_component(id.as_str()),
                    Some(Subject::Connection(id)) => self.failures.toggle_connection(id.as_str()),
                    _ => return,
                }
                self.failures.show_tab(FailureTab::WhatIf);
                commands.send(StateAction::ShowPanel(Panel::Failures));
            }
            CommandId::Course => commands.send(StateAction::OpenDialog(DialogRequest::Course)),
            CommandId::SelfReview => self.workshop.change(|state| state.self_review = Some(0)),
            CommandId::MakeExercise => self.workshop.make(state.design()),
            CommandId::CollectHandIns => {
                commands.send(StateAction::OpenDialog(DialogRequest::Collect));
            }
            CommandId::Present => commands.send(StateAction::OpenDialog(DialogRequest::Present)),
            CommandId::Tour => {
                // There is nothing to do on an empty canvas.
                if is_blank(state.design()) {
                    files::open_example(&EXAMPLES[0], commands);
                }
                commands.send(StateAction::ShowTour(true));
            }
            CommandId::Minimap => {
                let shown = !state.shows_minimap;
                let action = StateAction::ShowMinimap(shown);
                self.set_preference(MINIMAP, action, "The small map is", shown);
            }
            CommandId::Badges => {
                let shown = !state.shows_badges;
                let action = StateAction::ShowBadges(shown);
                self.set_preference(BADGES, action, "Badges are", shown);
            }
            CommandId::Panel => {
                let shown = state.is_panel_folded;
                // The focus would be lost with the panel.
                if !shown {
                    focus_canvas();
                }
                self.set_preference(PANEL, StateAction::FoldPanel(!shown), "The panel is", shown);
            }
            CommandId::PutIntoDomain => {
                let selected = state.editor.selection().iter();
                let components = selected.filter_map(|subject| match subject {
                    Subject::Component(id) => Some(id.clone()),
                    _ => None,
                });
                let components: Vec<Id> = components.collect();
                if let Some((command, domain)) = put_into_domain(state.design(), &components) {
                    commands.send(StateAction::Edit(command));
                    commands.send(StateAction::FocusFields(Subject::Domain(domain)));
                }
            }
            CommandId::NextRegion => focus_region(true),
            CommandId::PreviousRegion => focus_region(false),
            CommandId::FullScreen => full_screen::toggle(),
            CommandId::LargeType => {
                let is_large = toggle_look(LARGE_TYPE);
                let said = if is_large {
                    "Larger type"
                } else {
                    "Type as before"
                };
                commands.send(StateAction::Announce(said.to_owned()));
            }
            CommandId::DomainColours => {
                let state = view_preferences::state_label(toggle_look(DOMAIN_COLOURS));
                commands.send(StateAction::Announce(format!("Domain colours: {state}")));
            }
            CommandId::Theme => {
                theme::choose(theme::chosen().next());
                let said = format!("Theme: {}", theme::chosen().name());
                commands.send(StateAction::Announce(said));
            }
            CommandId::LayOut(scope) => {
                let layout = AutoLayout {
                    commands: commands.clone(),
                    canvas: context.canvas.clone(),
                    client: client.clone(),
                };
                lay_out(&layout, scope);
            }
            CommandId::New => files::new_design(commands),
            CommandId::Designs => {
                commit_typing();
                self.autosave.show_designs();
            }
            CommandId::Save | CommandId::SaveAs => self.save(act == CommandId::SaveAs),
            CommandId::ReadReport | CommandId::PrintReport => {
                let prints = act == CommandId::PrintReport;
                commands.send(StateAction::OpenTransfer(TransferRequest::Report {
                    prints,
                }));
            }
            CommandId::CompareVersion => {
                commit_typing();
                self.autosave.show_versions();
            }
            CommandId::Report(report) => {
                let title = &state.design().title;
                let runs = self.failures.state().report_runs.clone();
                files::save_report(title, report_format(report), runs, client, commands);
            }
            CommandId::CopyReport(report) => {
                let runs = self.failures.state().report_runs.clone();
                files::copy_report(report_format(report), runs, client, commands);
            }
            CommandId::Share => share_links::copy(client, commands, ""),
            CommandId::Print => {
                if let Some(window) = web_sys::window() {
                    // Printing may be blocked; there is no fallback.
                    let _ = window.print();
                }
            }
            // The app executes these itself, before the bundle is loaded.
            CommandId::Undo
            | CommandId::Redo
            | CommandId::SetTool(_)
            | CommandId::Open
            | CommandId::Merge
            | CommandId::Compare => {}
            // The canvas controller executes these; here they do not apply to the selection.
            CommandId::RecordFlow
            | CommandId::SelectAll
            | CommandId::SelectUpstream
            | CommandId::SelectDownstream
            | CommandId::SelectSameKind
            | CommandId::Align(_)
            | CommandId::Distribute(_)
            | CommandId::Duplicate
            | CommandId::Copy
            | CommandId::Cut
            | CommandId::Paste
            | CommandId::Delete
            | CommandId::Rename
            | CommandId::Straighten
            | CommandId::Pin
            | CommandId::AddNext
            | CommandId::ConnectByName
            | CommandId::ChangeSource
            | CommandId::ChangeTarget
            | CommandId::FollowOut
            | CommandId::FollowIn
            | CommandId::FollowOther
            | CommandId::ZoomIn
            | CommandId::ZoomOut
            | CommandId::ZoomActual
            | CommandId::ZoomFit
            | CommandId::ZoomSelection
            | CommandId::ViewBack
            | CommandId::ViewForward => {}
        }
    }

    fn save(&self, as_new: bool) {
        commit_typing();
        let (source, commands) = (self.source.clone(), self.commands.clone());
        let id = self.autosave.open_id();
        // What was being typed is in the state by then.
        spawn_local(async move {
            files::save(source.get().state, id, as_new, commands).await;
        });
    }

    /// Shows or hides a part of the screen, remembers the choice and announces it.
    fn set_preference(&self, key: &str, action: StateAction, what: &str, shown: bool) {
        view_preferences::save(key, shown);
        self.commands.send(action);
        let how = if shown { "shown" } else { "hidden" };
        self.commands
            .send(StateAction::Announce(format!("{what} {how}.")));
    }

    fn select_finding_of(&self, subject: &Subject) {
        let commands = self.commands.clone();
        let query = Query::FirstFinding(subject.to_string());
        self.client
            .query_value(query, move |finding: Option<FindingView>| {
                if let Some(finding) = finding {
                    let selected = SelectedFinding::from(&finding);
                    commands.send(StateAction::SelectFinding(selected, FindingFocus::Finding));
                }
            });
    }
}

/// Turns a look of the page on or off, and returns which.
fn toggle_look(key: &str) -> bool {
    let is_on = !view_preferences::is_shown(key, false);
    view_preferences::save(key, is_on);
    view_preferences::apply_looks();
    is_on
}

/// The one component that an edit has named, if it has no technology.
fn newly_named(before: &Design, after: &Design) -> Option<Rc<Component>> {
    let is_known = |c: &&Rc<Component>| {
        let known = before.components.get(&c.id);
        known.is_some_and(|known| Rc::ptr_eq(known, c) || known.name == c.name)
    };
    let mut named = after.components.iter().filter(|c| !is_known(c));
    let first = named.next()?;
    (named.next().is_none() && first.technology.is_none()).then(|| first.clone())
}

fn report_format(report: ReportKind) -> ReportFormat {
    match report {
        ReportKind::Markdown => ReportFormat::Markdown,
        ReportKind::Json => ReportFormat::Json,
        ReportKind::Page => ReportFormat::Html,
        ReportKind::Csv => ReportFormat::Csv,
        ReportKind::Mermaid => ReportFormat::Mermaid,
    }
}

/// Regions of the screen in the order of the page, with the element that takes the focus in each.
const REGIONS: [(&str, &str); 5] = [
    (".top", ".top .title"),
    (".rail", ".rail [tabindex='0']"),
    (".stage", ".drawing"),
    (
        ".side",
        ".side .sheet, .side [role=tab][aria-selected=true]",
    ),
    (".foot", ".foot button"),
];

/// Moves the focus to the next region or the previous one that can take it.
fn focus_region(forth: bool) {
    let is_within = |region: &str| {
        active_element().is_some_and(|active| active.closest(region).is_ok_and(|e| e.is_some()))
    };
    let here = REGIONS.iter().position(|(region, _)| is_within(region));
    let from = here.unwrap_or(REGIONS.len() - 1);
    for by in 1..REGIONS.len() {
        let by = if forth { by } else { REGIONS.len() - by };
        let (region, target) = REGIONS[(from + by) % REGIONS.len()];
        // On a narrow screen one of several is there.
        for target in target.split(", ") {
            focus_first(&[target]);
            if is_within(region) {
                return;
            }
        }
    }
}

/// Shows the outline and moves the focus there, or leaves it if it is shown already.
fn toggle_outline(context: &AppContext) {
    let is_visible = element("side-body").is_some_and(|body| body.offset_width() > 0);
    if context.state.panel == Panel::Outline && is_visible {
        context.send(StateAction::ShowPanel(Panel::Findings));
        return focus_canvas();
    }
    context.send(StateAction::FocusOutline);
}

/// Selects the next finding or the previous one, round and round.
fn step_findings(context: &AppContext, forth: bool) {
    let Some(review) = context.review.snapshot() else {
        return;
    };
    let all: Vec<_> = review.findings().collect();
    let selected = context.state.selected_finding.as_ref();
    let current = selected.and_then(|selected| {
        let mut fingerprints = all.iter().map(|f| f.fingerprint.as_str());
        fingerprints.position(|fingerprint| *selected.fingerprint == *fingerprint)
    });
    let last = all.len().saturating_sub(1);
    let to = match (current, forth) {
        (None, true) => 0,
        (None, false) | (Some(0), false) => last,
        (Some(at), true) => (at + 1) % all.len(),
        (Some(at), false) => at - 1,
    };
    if let Some(finding) = all.get(to) {
        let selected = SelectedFinding::from(*finding);
        context.send(StateAction::SelectFinding(selected, FindingFocus::Field));
    }
}
