//! The run that is played: opened, stepped through, changed, mended, and put into a report.

use super::{FailureState, Failures, PlayedRun};
use crate::app::model::ui::{NoticeTopic, Panel};
use crate::app::state::StateAction;
use crate::worker::failures::protocol::{FailureQuery, MendView, RunKey, RunView};
use crate::worker::protocol::Query;
use std::rc::Rc;

impl Failures {
    /// Opens a run in the player.
    pub fn play(&self, key: RunKey, step: usize) {
        self.0.is_used.set(true);
        let played = key.clone();
        self.change(|state| {
            // Another run of the same flow stays on the screen until this one is there.
            let before = state.run.take();
            let before = before.filter(|run| run.key.flow == key.flow && !run.is_other);
            state.run = Some(PlayedRun {
                view: before.and_then(|run| run.view),
                key,
                step,
                ..PlayedRun::default()
            });
        });
        let asked = played.clone();
        self.query(
            FailureQuery::Play(played),
            move |this, view: Option<RunView>| this.show_run(&asked, view, step),
        );
    }

    /// Shows a run of another design, such as the start of an exercise.
    pub fn show_other(&self, key: RunKey, view: RunView) {
        self.0.is_used.set(true);
        self.change(|state| {
            state.run = Some(PlayedRun {
                view: Some(Rc::new(view)),
                key,
                mends: Some(Rc::default()),
                is_other: true,
                ..PlayedRun::default()
            });
        });
    }

    fn show_run(&self, key: &RunKey, view: Option<RunView>, step: usize) {
        let is_current = |state: &FailureState| state.run.as_ref().is_some_and(|r| r.key == *key);
        if !is_current(&self.state()) {
            return;
        }
        let Some(view) = view else {
            let text = "This run is no longer possible: its flow or its faults are gone.";
            self.change(|state| state.run = None);
            let notice = StateAction::ShowNotice(NoticeTopic::Command, text.to_owned());
            return self.0.commands.send(notice);
        };
        let is_bad = ["torn", "unsure"].contains(&view.summary.worst.key.as_str());
        let last = view.frames.len().saturating_sub(1);
        self.change(|state| {
            if let Some(run) = &mut state.run {
                run.step = step.min(last);
                run.view = Some(Rc::new(view));
                if !is_bad {
                    run.mends = Some(Rc::new(Vec::new()));
                }
            }
        });
        if is_bad {
            let asked = key.clone();
            self.query(
                FailureQuery::Mend(key.clone()),
                move |this, mends: Option<Vec<MendView>>| {
                    this.change(|state| {
                        if let Some(run) = state.run.as_mut().filter(|run| run.key == asked) {
                            run.mends = Some(Rc::new(mends.unwrap_or_default()));
                        }
                    });
                },
            );
        }
    }

    /// Goes to a frame.
    pub fn go_to(&self, step: usize) {
        self.change(|state| {
            if let Some(run) = &mut state.run {
                let frames = run.view.as_ref().map_or(0, |view| view.frames.len());
                run.step = step.min(frames.saturating_sub(1));
                run.is_playing &= run.step + 1 < frames;
            }
        });
    }

    /// Goes some frames forth, or back.
    pub fn step_by(&self, by: isize) {
        let step = self.state().run.as_ref().map_or(0, |run| run.step);
        self.go_to(step.saturating_add_signed(by));
    }

    /// Plays by itself, or rests.
    pub fn set_playing(&self, is_playing: bool) {
        let is_at_end = {
            let state = self.state();
            let run = state.run.as_ref();
            run.is_some_and(|run| {
                let frames = run.view.as_ref().map_or(0, |view| view.frames.len());
                run.step + 1 >= frames
            })
        };
        if is_playing && is_at_end {
            self.go_to(0);
        }
        self.change(|state| {
            if let Some(run) = &mut state.run {
                run.is_playing = is_playing;
            }
        });
    }

    /// Puts another fault into the run that is played.
    pub fn add_fault(&self, fault: String) {
        self.change_run(|key| key.faults.push(fault));
    }

    /// Takes a fault out of the run that is played.
    pub fn remove_fault(&self, fault: &str) {
        self.change_run(|key| key.faults.retain(|known| known != fault));
    }

    /// Plays the run under another reading, by its name.
    pub fn choose_reading(&self, reading: String) {
        self.change_run(|key| key.reading = reading);
    }

    fn change_run(&self, change: impl FnOnce(&mut RunKey)) {
        let run = self.state().run.clone();
        if let Some(mut run) = run {
            change(&mut run.key);
            self.play(run.key, run.step);
        }
    }

    /// Puts a run into the reports of this design, or takes it out.
    pub fn toggle_in_report(&self, key: &RunKey) {
        self.change(|state| {
            let runs = &mut state.report_runs;
            match runs.iter().position(|known| known == key) {
                Some(at) => {
                    runs.remove(at);
                }
                None => runs.push(key.clone()),
            }
        });
    }

    /// Closes the player.
    pub fn close_run(&self) {
        self.change(|state| state.run = None);
    }

    /// Applies a repair that mends the run.
    pub fn mend(&self, mend: &MendView) {
        let query = Query::Repair {
            finding: mend.finding.clone(),
            at: mend.at,
        };
        self.edit(query, String::new());
    }

    /// Answers a question of a run.
    pub fn answer(&self, keys: Vec<String>, text: String) {
        let key = keys.first().cloned().unwrap_or_default();
        self.edit(Query::Failures(FailureQuery::Answer { keys, text }), key);
    }

    fn edit(&self, query: Query, question: String) {
        let this = self.clone();
        self.0
            .client
            .query_edit(query, move |proposed| match proposed {
                Ok(proposal) => {
                    this.change(|state| state.answer_error = None);
                    let command = proposal.command();
                    this.0.commands.send(StateAction::Edit(command));
                }
                Err(error) if question.is_empty() => {
                    let notice = StateAction::ShowNotice(NoticeTopic::Command, error);
                    this.0.commands.send(notice);
                }
                Err(error) => this.change(|state| state.answer_error = Some((question, error))),
            });
    }

    /// Plays the run that proves a finding, if there is one.
    pub fn prove(&self, finding: String) {
        self.0.is_used.set(true);
        self.query(
            FailureQuery::Proof(finding),
            move |this, key: Option<RunKey>| match key {
                Some(key) => {
                    this.0
                        .commands
                        .send(StateAction::ShowPanel(Panel::Failures));
                    this.play(key, 0);
                }
                None => {
                    let text = "No single fault shows this finding in a run.".to_owned();
                    let notice = StateAction::ShowNotice(NoticeTopic::Command, text);
                    this.0.commands.send(notice);
                }
            },
        );
    }
}
