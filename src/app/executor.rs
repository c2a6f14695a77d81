//! What is asked for and takes code that is loaded later.

use crate::app::browser::view_preferences::{self, BADGES, MINIMAP};
use crate::app::browser::{commit_typing, theme};
use crate::app::context::{Acts, Now};
use crate::app::model::request::DialogRequest;
use crate::app::model::request::TransferRequest;
use crate::app::model::ui::{FindingFocus, FindingsPage, SelectedFinding};
use crate::app::services::auto_layout::lay_out;
use crate::app::services::files;
use crate::app::services::share_links;
use crate::app::state::StateAction;
use crate::editor::commands::{CommandId, ReportKind};
use crate::worker::protocol::ReportFormat;

/// Does it.
pub fn perform(acts: &Acts, now: &Now, act: CommandId) {
    // Bound, so that nothing is borrowed any more when the outputs are given.
    let outputs = acts.stage().borrow_mut().execute(act);
    if let Some(outputs) = outputs {
        return acts.canvas(outputs);
    }
    let dispatch = now.state.dispatcher();
    match act {
        CommandId::ShowFields => acts.show_fields(),
        CommandId::Find => acts.open(DialogRequest::Find),
        CommandId::Palette => acts.open(DialogRequest::Palette),
        CommandId::Help => acts.open(DialogRequest::Shortcuts),
        CommandId::NextQuestion => dispatch.dispatch(StateAction::StepQuestions(1)),
        CommandId::PreviousQuestion => dispatch.dispatch(StateAction::StepQuestions(-1)),
        CommandId::Rules => dispatch.dispatch(StateAction::ShowFindings(FindingsPage::Rules)),
        CommandId::New => files::new(&dispatch),
        CommandId::Picture => acts.exchange(TransferRequest::ExportPicture),
        CommandId::Designs => {
            commit_typing();
            now.keeper.show_designs();
        }
        CommandId::Outline => acts.turn_outline(now),
        CommandId::Start => acts.open(DialogRequest::Templates),
        CommandId::Tour => dispatch.dispatch(StateAction::ShowTour(true)),
        CommandId::Minimap => {
            let shown = !now.state.shows_minimap;
            turn(
                now,
                MINIMAP,
                StateAction::ShowMinimap(shown),
                "The small map is",
                shown,
            );
        }
        CommandId::Badges => {
            let shown = !now.state.shows_badges;
            turn(
                now,
                BADGES,
                StateAction::ShowBadges(shown),
                "Badges are",
                shown,
            );
        }
        CommandId::Theme => {
            theme::choose(theme::chosen().next());
            let said = format!("Theme: {}", theme::chosen().name());
            dispatch.dispatch(StateAction::Announce(said));
        }
        CommandId::LayOut(scope) => lay_out(acts, now, scope),
        CommandId::NextFinding => go(now, true),
        CommandId::PreviousFinding => go(now, false),
        CommandId::Report(report) => {
            let title = &now.state.design().title;
            files::save_report(title, written(report), &now.checker, &dispatch);
        }
        CommandId::CopyReport(report) => {
            files::copy_report(written(report), &now.checker, &dispatch)
        }
        CommandId::Save | CommandId::SaveAs => {
            commit_typing();
            files::save(acts, act == CommandId::Save);
        }
        CommandId::Share => share_links::copy(&now.checker, &dispatch),
        CommandId::Print => {
            if let Some(window) = web_sys::window() {
                // Where a page may not print there is nothing to do about it.
                let _ = window.print();
            }
        }
        _ => {}
    }
}

/// Shows or hides a part of the screen from now on, and says so.
fn turn(now: &Now, key: &str, action: StateAction, what: &str, shown: bool) {
    view_preferences::keep(key, shown);
    now.state.dispatch(action);
    let how = if shown { "shown" } else { "hidden" };
    now.state
        .dispatch(StateAction::Announce(format!("{what} {how}.")));
}

fn written(report: ReportKind) -> ReportFormat {
    match report {
        ReportKind::Markdown => ReportFormat::Markdown,
        ReportKind::Json => ReportFormat::Json,
        ReportKind::Page => ReportFormat::Html,
        ReportKind::Csv => ReportFormat::Csv,
        ReportKind::Mermaid => ReportFormat::Mermaid,
    }
}

/// Goes to the next finding or to the one before, round and round.
fn go(now: &Now, forth: bool) {
    let Some(reviewed) = &now.reviewed else {
        return;
    };
    let all: Vec<_> = reviewed.findings().collect();
    let current = now.state.selected_finding.as_ref().and_then(|looked| {
        let mut prints = all.iter().map(|f| f.fingerprint.as_str());
        prints.position(|print| &*looked.fingerprint == print)
    });
    let last = all.len().saturating_sub(1);
    let to = match (current, forth) {
        (None, true) => 0,
        (None, false) | (Some(0), false) => last,
        (Some(at), true) => (at + 1) % all.len(),
        (Some(at), false) => at - 1,
    };
    if let Some(finding) = all.get(to) {
        now.state.dispatch(StateAction::SelectFinding(
            SelectedFinding::from(*finding),
            FindingFocus::Field,
        ));
    }
}
