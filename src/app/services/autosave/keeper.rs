//! Keeps designs: at hand for the next start, and in the database, where every design has its
//! place.

use super::says::{Ask, Said};
use super::sitting::Sitting;
use crate::app::browser::clock;
use crate::app::browser::keep::Keep as Module;
use crate::app::browser::panic;
use crate::app::browser::slot;
use crate::app::browser::storage::Unkept;
use crate::app::command::AppCommand;
use crate::app::command::Commands;
use crate::app::model::save_status::SaveStatus;
use crate::app::model::ui::NoticeTopic;
use crate::app::state::StateAction;
use crate::document::{Design, format};
use crate::editor::{Command, Editor, SavedHistory};
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use yew::platform::spawn_local;

/// The pause after a change, in milliseconds.
const PAUSE: f64 = 300.0;
/// Saving takes at most this part of the time.
const SHARE: f64 = 20.0;
/// So many designs that were open are remembered: one of them may be brought back.
const REMEMBERED: usize = 4;
/// The history is kept up to so many bytes.
const STEPS: usize = 400_000;

/// Whether there is a database.
enum Store {
    Opening,
    There(Module),
    Missing,
}

/// A kept design on its way into the app.
struct Opening {
    design: Rc<Design>,
    id: String,
    revision: u64,
    steps: String,
}

struct Saver {
    commands: Commands,
    /// Whether the open design has changed since it was saved last.
    changed: bool,
    /// How long saving took last, in milliseconds.
    took: f64,
    /// The one that is open comes last.
    sittings: Vec<Sitting>,
    opening: Option<Opening>,
    store: Store,
    /// The designs were asked for before they could be shown.
    asked: bool,
    writer: String,
    /// Why the newest state is not at hand for the next start.
    unkept: Option<Unkept>,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Keeper(Rc<RefCell<Saver>>);

impl Saver {
    fn open(&self) -> Option<&Sitting> {
        self.sittings.last()
    }

    fn say(&self, ask: &Ask<'_>) {
        if let Store::There(keep) = &self.store {
            // Writing to memory fails only for maps whose keys are no text.
            keep.say(&serde_json::to_string(ask).unwrap_or_default());
        }
    }

    /// Shows how it goes, and says why where it does not.
    fn tell(&self, kept: SaveStatus) {
        match (kept, self.unkept) {
            (SaveStatus::Saved, _) => self
                .commands
                .send(StateAction::DismissNotice(NoticeTopic::Storage)),
            (SaveStatus::Unsaved, Some(why)) => {
                let reason = why.reason();
                let said =
                    format!("Not saved in this browser: {reason}. Save a file to keep your work.");
                self.commands
                    .send(StateAction::ShowNotice(NoticeTopic::Storage, said));
            }
            _ => {}
        }
        self.commands.send(AppCommand::SaveStatusChanged(kept));
    }

    /// The design as it is now is open.
    fn sit(&mut self, editor: &Rc<Editor>) {
        let known = |sitting: &Sitting| sitting.editor.same_session(editor);
        let at = self.sittings.iter().position(known);
        let goes_on = at.is_some_and(|at| at + 1 == self.sittings.len());
        let mut sitting = match at {
            Some(at) => self.sittings.remove(at),
            None => Sitting::new(editor),
        };
        if sitting.apart && !goes_on {
            // Brought back, it is beside what the other tab has.
            sitting.becomes(slot::new_id());
        }
        sitting.editor = editor.clone();
        self.sittings.push(sitting);
        let many = self.sittings.len().saturating_sub(REMEMBERED);
        self.sittings.drain(..many);
    }

    /// The app starts with the design that is at hand.
    fn begin(&mut self, editor: &Rc<Editor>) {
        self.sit(editor);
        let at_hand = slot::read().filter(|slot| slot.text.is_some());
        if let (Some(sitting), Some(slot)) = (self.sittings.last_mut(), at_hand) {
            (sitting.id, sitting.revision) = (slot.id, slot.revision);
        }
    }

    /// A kept design is open. It comes from where it would be saved; only the next start does not
    /// know yet.
    fn opened(&mut self, opening: Opening) {
        let text = panic::last().unwrap_or_default();
        let steps = SavedHistory::read(&text, &opening.steps);
        let Some(sitting) = self.sittings.last_mut() else {
            return;
        };
        (sitting.id, sitting.revision, sitting.stored) = (opening.id, opening.revision, true);
        self.unkept = slot::write(&sitting.slot(&self.writer), &text).err();
        let editor = sitting.editor.clone();
        if let Some(steps) = steps {
            self.commands
                .send(StateAction::RestoreHistory(editor, steps));
        }
        self.tell(SaveStatus::Saved);
    }

    /// Opens a kept design.
    fn opens(&mut self, id: String, revision: u64, text: String, steps: String, said: String) {
        self.save();
        match format::load(&text) {
            Ok(design) => {
                let design = Rc::new(design);
                panic::remember(text);
                self.opening = Some(Opening {
                    design: design.clone(),
                    id,
                    revision,
                    steps,
                });
                self.commands.send(StateAction::OpenDesign(design, said));
            }
            Err(error) => {
                let said = format!(
                    "The design that this browser kept cannot be opened, but downloaded from its \
                     list: {error}"
                );
                self.commands
                    .send(StateAction::ShowNotice(NoticeTopic::Command, said));
            }
        }
    }

    fn save(&mut self) {
        let Some(sitting) = self.sittings.last_mut().filter(|_| self.changed) else {
            return;
        };
        self.changed = false;
        let before = clock::milliseconds();
        let text = format::save(sitting.editor.design());
        sitting.stored = false;
        let kept = if sitting.apart {
            SaveStatus::Unsaved
        } else {
            self.unkept = slot::write(&sitting.slot(&self.writer), &text).err();
            self.put(&text);
            match (self.unkept, &self.store) {
                (None, _) => SaveStatus::Saved,
                (Some(_), Store::Missing) => SaveStatus::Unsaved,
                (Some(_), _) => SaveStatus::Saving,
            }
        };
        panic::remember(text);
        self.took = clock::milliseconds() - before;
        self.tell(kept);
    }

    /// Gives the open design to the database.
    fn put(&self, text: &str) {
        let Some(sitting) = self.open() else {
            return;
        };
        if matches!(self.store, Store::There(_)) && !(sitting.is_nothing() && self.unkept.is_none())
        {
            self.say(&Ask::Put {
                id: &sitting.id,
                revision: sitting.revision,
                writer: &self.writer,
                text,
                steps: &sitting.editor.steps(text, STEPS),
            });
        }
    }

    fn show_designs(&mut self) {
        match self.store {
            Store::Opening => self.asked = true,
            Store::There(_) => self.say(&Ask::Show(true)),
            Store::Missing => {
                let said = "This browser keeps only the design that is open. \
                            Save files to have more than one.";
                let tell = StateAction::ShowNotice(NoticeTopic::Command, said.to_owned());
                self.commands.send(tell);
            }
        }
    }

    /// The database is there, and hears what the app started with.
    fn introduce(&self) {
        let Some(sitting) = self.open() else {
            return;
        };
        let at_hand = slot::read();
        let (by, stored) = at_hand
            .as_ref()
            .map_or(("", false), |slot| (&*slot.writer, slot.stored));
        let nothing = sitting.is_nothing();
        let text = panic::last().filter(|_| !nothing);
        let wanted = match &at_hand {
            // Nothing is drawn yet: what was open last opens, if there is any.
            None => Some(""),
            Some(slot) => slot.text.is_none().then_some(&*slot.id),
        };
        let editor = &sitting.editor;
        let has_steps = editor.undo_name().is_some() || editor.redo_name().is_some();
        let steps = text.as_ref().filter(|_| has_steps);
        let steps = steps.map(|text| editor.steps(text, STEPS));
        self.say(&Ask::Begin {
            id: &sitting.id,
            revision: sitting.revision,
            writer: &self.writer,
            by,
            stored,
            wanted: wanted.filter(|_| nothing),
            text: text.as_deref(),
            steps: steps.as_deref(),
        });
    }
}

impl Keeper {
    /// Keeps what is drawn, from how it is at the start. The database comes after the first drawing.
    pub fn start(commands: &Commands, began: &Rc<Editor>) -> Self {
        let keeper = Self::new(commands.clone());
        keeper.0.borrow_mut().begin(began);
        let open = keeper.clone();
        Timeout::new(0, move || spawn_local(open.open())).forget();
        keeper
    }

    fn new(commands: Commands) -> Self {
        Self(Rc::new(RefCell::new(Saver {
            commands,
            changed: false,
            took: 0.0,
            sittings: Vec::new(),
            opening: None,
            store: Store::Opening,
            asked: false,
            writer: slot::new_id(),
            unkept: None,
        })))
    }

    /// The first drawing is there: now the database.
    async fn open(self) {
        let hears = self.clone();
        let keep = Module::load(move |text| hears.heard(&text)).await;
        self.save();
        let mut saver = self.0.borrow_mut();
        match keep {
            Some(keep) => {
                saver.store = Store::There(keep);
                saver.introduce();
            }
            None => {
                saver.store = Store::Missing;
                if saver.unkept.is_some() {
                    saver.tell(SaveStatus::Unsaved);
                }
            }
        }
        if std::mem::take(&mut saver.asked) {
            saver.show_designs();
        }
    }

    fn heard(&self, text: &str) {
        let Ok(said) = serde_json::from_str(text) else {
            return;
        };
        let mut saver = self.0.borrow_mut();
        let saver = &mut *saver;
        let is_open = |id: &str| saver.sittings.last().is_some_and(|s| s.id == id);
        match said {
            Said::Kept { id, revision, all } => {
                let all = all && !(saver.changed && is_open(&id));
                let open = is_open(&id);
                for sitting in saver.sittings.iter_mut().filter(|s| s.id == id) {
                    sitting.revision = revision;
                    sitting.stored = all;
                }
                if all && open {
                    saver.tell(SaveStatus::Saved);
                }
            }
            Said::Refused { id, small } => {
                if small && is_open(&id) {
                    saver.unkept.get_or_insert(Unkept::Full);
                }
                // Where it is at hand at least, nothing is lost.
                if saver.unkept.is_some() && is_open(&id) {
                    saver.tell(SaveStatus::Unsaved);
                }
            }
            Said::Apart { id } => {
                let open = is_open(&id);
                for sitting in &mut saver.sittings {
                    sitting.apart |= sitting.id == id;
                }
                if open {
                    saver
                        .commands
                        .send(AppCommand::SaveStatusChanged(SaveStatus::Unsaved));
                }
            }
            Said::Copy { id, to } => {
                saver.changed |= is_open(&id);
                for sitting in saver.sittings.iter_mut().filter(|s| s.id == id) {
                    sitting.becomes(to.clone());
                }
                saver.save();
            }
            Said::Rename { name } => {
                let rename = StateAction::Edit(Command::SetTitle(name));
                saver.commands.send(rename);
            }
            Said::Steps { id, steps } => {
                if let Some(sitting) = saver.open().filter(|s| s.id == id)
                    && let Some(steps) = SavedHistory::read(&format::save(&sitting.began), &steps)
                {
                    let recall = StateAction::RestoreHistory(sitting.editor.clone(), steps);
                    saver.commands.send(recall);
                }
            }
            Said::Open {
                id,
                revision,
                text,
                steps,
                said,
            } => saver.opens(id, revision, text, steps, said),
        }
    }
}

impl Keeper {
    /// Which of the kept designs is open.
    pub fn open_id(&self) -> String {
        let saver = self.0.borrow();
        saver.open().map(|open| open.id.clone()).unwrap_or_default()
    }

    /// Saves what has changed.
    pub fn save(&self) {
        self.0.borrow_mut().save();
    }

    /// Shows the designs that this browser keeps.
    pub fn show_designs(&self) {
        let mut saver = self.0.borrow_mut();
        saver.save();
        saver.show_designs();
    }

    /// The design as it is now is open. Gives the pause until it is to be saved, in milliseconds, if
    /// that is a change.
    pub fn follow(&self, editor: &Rc<Editor>) -> Option<u32> {
        let mut saver = self.0.borrow_mut();
        let saver = &mut *saver;
        if saver
            .open()
            .is_some_and(|open| !open.editor.same_session(editor))
        {
            // The last state of the one before.
            saver.save();
        }
        saver.sit(editor);
        let opening = saver.opening.take();
        if let Some(opening) = opening.filter(|o| Rc::ptr_eq(&o.design, editor.design())) {
            saver.opened(opening);
            return None;
        }
        saver.changed = true;
        saver
            .commands
            .send(AppCommand::SaveStatusChanged(SaveStatus::Saving));
        Some(PAUSE.max(saver.took * SHARE) as u32)
    }

    /// The page is left.
    pub fn leave(&self) {
        self.save();
        let saver = self.0.borrow();
        if let (Some(sitting), Some(text)) = (saver.open(), panic::last())
            && slot::is_there()
        {
            let steps = sitting.editor.steps(&text, STEPS);
            slot::leave(&sitting.slot(&saver.writer), &text, &steps);
        }
    }
}
