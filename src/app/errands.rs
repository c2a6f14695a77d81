//! What is asked for and takes code that is loaded later.

use super::acts::{Acts, Now};
use super::arranging::lay_out;
use super::files;
use super::findings::Looked;
use super::links;
use super::state::{Action, Focus};
use crate::checker::message::Written;
use crate::editor::actions::{Act, Report};

/// Does it.
pub fn perform(acts: &Acts, now: &Now, act: Act) {
    let dispatch = now.state.dispatcher();
    match act {
        Act::LayOut(scope) => lay_out(acts, now, scope),
        Act::NextFinding => go(now, true),
        Act::PreviousFinding => go(now, false),
        Act::Report(report) => {
            let title = &now.state.editor.design().title;
            files::save_report(title, written(report), &now.checker, &dispatch);
        }
        Act::CopyReport(report) => files::copy_report(written(report), &now.checker, &dispatch),
        Act::Save => files::save(acts, true),
        Act::SaveAs => files::save(acts, false),
        Act::Share => links::copy(&now.checker, &dispatch),
        Act::Print => {
            if let Some(window) = web_sys::window() {
                // Where a page may not print there is nothing to do about it.
                let _ = window.print();
            }
        }
        _ => {}
    }
}

fn written(report: Report) -> Written {
    match report {
        Report::Markdown => Written::Markdown,
        Report::Json => Written::Json,
        Report::Page => Written::Page,
        Report::Csv => Written::Csv,
        Report::Mermaid => Written::Mermaid,
    }
}

/// Goes to the next finding or to the one before, round and round.
fn go(now: &Now, forth: bool) {
    let Some(reviewed) = &now.reviewed else {
        return;
    };
    let all: Vec<_> = reviewed.findings().collect();
    let current = now.state.looked.as_ref().and_then(|looked| {
        let mut prints = all.iter().map(|f| f.fingerprint.as_str());
        prints.position(|print| looked.finding == print)
    });
    let last = all.len().saturating_sub(1);
    let to = match (current, forth) {
        (None, true) => 0,
        (None, false) | (Some(0), false) => last,
        (Some(at), true) => (at + 1) % all.len(),
        (Some(at), false) => at - 1,
    };
    if let Some(finding) = all.get(to) {
        now.state
            .dispatch(Action::Look(Looked::from(*finding), Focus::Field));
    }
}
