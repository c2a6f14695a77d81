//! What the app knows, and how it changes. Reducers have no effects: storage, files and reviews
//! happen around them.

use crate::app::browser::file_access::Handle;
use crate::app::model::shared::Shared;
use crate::app::views::findings::Looked;
use crate::app::views::load_errors::Problems;
use crate::document::{Design, Id, Subject};
use crate::editor::{Command, Editor, Element, Selection, Steps, Tool};
use std::rc::Rc;
use yew::prelude::*;

/// What the right side shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// What the checklist finds.
    #[default]
    Findings,
    /// The fields of what is selected.
    Selected,
    /// The design as a whole.
    Design,
    /// All elements as a list.
    Outline,
}

/// What the panel of findings shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The findings by item.
    #[default]
    List,
    /// The open questions, one after another.
    Walk,
    /// Every rule.
    Rules,
    /// The page of a rule.
    Rule(AttrValue),
}

/// Where the focus goes when a finding is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Nowhere.
    Stays,
    /// To the finding.
    Finding,
    /// To what answers it, where it asks.
    Field,
}

/// A change that is looked at before it is made.
#[derive(Clone, PartialEq)]
pub struct Ghost {
    /// The design as it would be.
    pub after: Shared<Design>,
    /// What it is called.
    pub title: AttrValue,
    /// What it does, counted.
    pub says: AttrValue,
    /// Whether it stays until it is sent away.
    pub stays: bool,
    /// Whether it is a layout: all that it does is to move.
    pub moves: bool,
}

/// What a notice is about. A newer one takes the place of an older one about the same. The order
/// is that in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Something that was done, or could not be.
    Done,
    /// Another design was opened in place of this one.
    Opened,
    /// What the browser keeps.
    Storage,
    /// A design that could not be opened at the start and waits to be taken.
    Aside,
}

/// A word from the app, until it is dismissed.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// What it is about.
    pub topic: Topic,
    /// What it says.
    pub text: String,
}

/// Everything that the app shows, apart from the review and the view of the canvas.
#[derive(Clone, PartialEq)]
pub struct State {
    /// The open design, with its selection and history.
    pub editor: Rc<Editor>,
    /// Counts the designs that were opened, so that a late edit never meets another design.
    pub document: u64,
    /// Whether it came from elsewhere, and so can come again, until it is edited.
    pub elsewhere: bool,
    /// The file that saving writes back to.
    pub file: Option<Handle>,
    /// The one before, for as long as it can be brought back, and its file.
    pub before: Option<Rc<Editor>>,
    file_before: Option<Handle>,
    /// What the pointer does.
    pub tool: Tool,
    /// What the right side shows.
    pub panel: Panel,
    /// Whether the right side is open where there is little room.
    pub sheet: bool,
    /// What the panel of findings shows.
    pub view: View,
    /// A step through the open questions, with a number that tells one from the next.
    pub walk: (u64, i8),
    /// Questions that are not decided yet, by the keys of their cards.
    pub aside: Vec<String>,
    /// The same of the design before.
    pub aside_before: Vec<String>,
    /// What is looked at before it is done.
    pub ghost: Option<Ghost>,
    /// Whether elements wear badges, and connections that fail are marked.
    pub badges: bool,
    /// Whether the small map is shown.
    pub minimap: bool,
    /// Whether somebody is being shown around.
    pub tour: bool,
    /// Counts the layouts that were taken: components glide to their new places then.
    pub glides: u64,
    /// The finding that is looked at.
    pub looked: Option<Looked>,
    /// Counts up each time that the finding looked at shall have the focus. `true`: what answers
    /// it.
    pub focus: (u64, bool),
    /// What the canvas shall bring into view, with a number that tells one time from the next.
    pub reveal: Option<(u64, Vec<Subject>)>,
    /// The flow that is drawn over the design.
    pub shown_flow: Option<Id>,
    /// What the app has to say.
    pub notices: Vec<Notice>,
    /// Why a file was not opened.
    pub problems: Option<Rc<Problems>>,
    /// What was said last to those who hear the page, with a number that tells repetitions apart.
    pub said: (u64, String),
}

/// A command that is made from the design as it is when its turn comes.
pub type Make = Rc<dyn Fn(&Design) -> Option<Command>>;

/// What can happen.
pub enum Action {
    /// An edit from the canvas.
    Do(Command),
    /// An edit from a form, of the document with that number.
    Edit(u64, Make),
    /// A form adds an element to the document with that number, and shows its fields.
    Add(u64, fn(&Design) -> Option<(Element, &'static str)>),
    /// One step back.
    Undo,
    /// One step forth.
    Redo,
    /// Something was selected on the drawing.
    Select(Selection),
    /// Something was chosen in a list: it is selected and its fields are shown.
    Choose(Subject),
    /// Another tool.
    Take(Tool),
    /// Another panel.
    Show(Panel),
    /// The sheet opens or closes.
    Sheet(bool),
    /// A finding is looked at.
    Look(Looked, Focus),
    /// Elements are pointed at on the drawing.
    Point(Vec<Subject>),
    /// The panel of findings shows something else.
    View(View),
    /// To the next open question, to the one before, or to where one was.
    Walk(i8),
    /// What is not decided yet.
    Aside(Vec<String>),
    /// Badges and marks are shown or hidden.
    Badges(bool),
    /// The small map is shown or hidden.
    Minimap(bool),
    /// The tour begins or ends.
    Tour(bool),
    /// A change is looked at, or not any more.
    Preview(Option<Ghost>),
    /// The change that is looked at is made.
    Accept,
    /// Opens a design in place of this one, with a word about it.
    Open(Rc<Design>, String),
    /// Opens one from a file that saving writes back to.
    OpenFile(Rc<Design>, Handle, String),
    /// Saving the document with that number writes to the file from now on.
    SaveTo(u64, Handle),
    /// Brings back the design before.
    BringBack,
    /// What was done to the design in an earlier sitting can be undone in the sitting of this
    /// editor.
    Recall(Rc<Editor>, Steps),
    /// Says something that stays until it is dismissed.
    Tell(Topic, String),
    /// Says something in passing.
    Say(String),
    /// A notice has been read.
    Dismiss(Topic),
    /// A file was not opened.
    Refuse(Rc<Problems>),
    /// The reasons have been read.
    Forgive,
}

impl State {
    /// Starts with a design.
    pub fn new(editor: Editor) -> Self {
        Self {
            editor: Rc::new(editor),
            document: 0,
            elsewhere: false,
            file: None,
            before: None,
            file_before: None,
            tool: Tool::default(),
            panel: Panel::default(),
            sheet: false,
            view: View::default(),
            walk: (0, 0),
            aside: Vec::new(),
            aside_before: Vec::new(),
            ghost: None,
            badges: true,
            minimap: true,
            tour: false,
            glides: 0,
            looked: None,
            focus: (0, false),
            reveal: None,
            shown_flow: None,
            notices: Vec::new(),
            problems: None,
            said: (0, String::new()),
        }
    }

    /// Whether something would be lost if the design went.
    fn has_work(&self) -> bool {
        let edited = self.editor.undo_name().is_some() || self.editor.redo_name().is_some();
        let design = self.editor.design();
        edited || !self.elsewhere && **design != Design::new(&design.title)
    }

    fn say(&mut self, text: String) {
        self.said = (self.said.0 + 1, text);
    }

    fn tell(&mut self, topic: Topic, text: String) {
        self.notices.retain(|notice| notice.topic != topic);
        // They stand on the lower edge, those that stay longest below: what comes and goes moves
        // nothing from under the pointer.
        let place = |notice: &Notice| (notice.topic as usize) < topic as usize;
        let at = self.notices.partition_point(place);
        self.notices.insert(at, Notice { topic, text });
    }

    fn run(&mut self, command: Command) {
        let mut editor = (*self.editor).clone();
        match editor.run(command) {
            Ok(()) => {
                self.say(editor.undo_name().unwrap_or_default().to_owned());
                self.replace(editor);
            }
            Err(refusal) => self.tell(Topic::Done, refusal.to_string()),
        }
    }

    fn step(&mut self, step: fn(&mut Editor) -> bool, name: Option<String>, done: &str) {
        let mut editor = (*self.editor).clone();
        let stepped = step(&mut editor);
        if editor != *self.editor {
            self.replace(editor);
        }
        if stepped {
            self.say(format!("{done}: {}", name.unwrap_or_default()));
        }
    }

    fn replace(&mut self, editor: Editor) {
        self.editor = Rc::new(editor);
        // It is of the drawing before.
        self.ghost = None;
        let gone = |id: &Id| self.editor.design().flows.get(id).is_none();
        if self.shown_flow.as_ref().is_some_and(gone) {
            self.shown_flow = None;
        }
    }

    fn select(&mut self, selection: Selection) {
        let mut editor = (*self.editor).clone();
        editor.select(selection);
        self.editor = Rc::new(editor);
        if let Some(Subject::Flow(flow)) = self.editor.selection().single() {
            self.shown_flow = Some(flow.clone());
        }
    }

    fn choose(&mut self, subject: Subject) {
        self.select(Selection::one(subject));
        self.panel = Panel::Selected;
        self.sheet = true;
    }

    fn open(&mut self, editor: Rc<Editor>, file: Option<Handle>, said: String) {
        let had_work = self.has_work();
        let before = std::mem::replace(&mut self.editor, editor);
        self.file_before = std::mem::replace(&mut self.file, file);
        self.document += 1;
        self.elsewhere = true;
        self.before = had_work.then_some(before);
        self.notices
            .retain(|n| !matches!(n.topic, Topic::Done | Topic::Opened));
        if had_work {
            self.tell(Topic::Opened, said);
        } else {
            self.say(said);
        }
        self.looked = None;
        self.ghost = None;
        self.aside_before = std::mem::take(&mut self.aside);
        self.view = View::List;
        self.problems = None;
        self.shown_flow = None;
        self.tool = Tool::default();
    }

    fn reopen(&mut self, design: Rc<Design>, file: Option<Handle>, said: String) {
        // A revision is never met twice, whatever was open before.
        let mut editor = (*self.editor).clone();
        editor.reopen(design);
        self.open(Rc::new(editor), file, said);
    }

    fn point(&mut self, subjects: Vec<Subject>) {
        self.select(subjects.iter().cloned().collect());
        let times = self.reveal.as_ref().map_or(0, |(times, _)| *times);
        self.reveal = Some((times + 1, subjects));
    }

    fn look(&mut self, looked: Looked, focus: Focus) {
        self.point(looked.subjects.clone());
        self.panel = Panel::Findings;
        self.view = View::List;
        self.looked = Some(looked);
        if focus != Focus::Stays {
            self.sheet = true;
            self.focus = (self.focus.0 + 1, focus == Focus::Field);
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::Do(command) => state.run(command),
            Action::Edit(document, make) => {
                let of_this = (document == state.document).then(|| make(state.editor.design()));
                if let Some(command) = of_this.flatten() {
                    state.run(command);
                }
            }
            Action::Add(document, make) => {
                let of_this = (document == state.document).then(|| make(state.editor.design()));
                if let Some((element, name)) = of_this.flatten() {
                    let subject = element.subject();
                    state.run(Command::put(element, name));
                    state.choose(subject);
                }
            }
            Action::Undo => {
                let name = state.editor.undo_name().map(str::to_owned);
                state.step(Editor::undo, name, "Undone");
            }
            Action::Redo => {
                let name = state.editor.redo_name().map(str::to_owned);
                state.step(Editor::redo, name, "Redone");
            }
            // The panel stays: one who fills in fields goes on with that, one who follows the
            // findings with those.
            Action::Select(selection) => state.select(selection),
            Action::Choose(subject) => state.choose(subject),
            Action::Take(tool) => state.tool = tool,
            Action::Show(panel) => {
                state.panel = panel;
                state.sheet = true;
            }
            Action::Sheet(open) => state.sheet = open,
            Action::Look(looked, focus) => state.look(looked, focus),
            Action::Point(subjects) => state.point(subjects),
            Action::View(view) => {
                state.panel = Panel::Findings;
                state.sheet = true;
                state.view = view;
            }
            Action::Walk(by) => {
                state.panel = Panel::Findings;
                state.sheet = true;
                state.view = View::Walk;
                state.walk = (state.walk.0 + 1, by);
            }
            Action::Aside(aside) => state.aside = aside,
            Action::Badges(shown) => state.badges = shown,
            Action::Minimap(shown) => state.minimap = shown,
            Action::Tour(shown) => state.tour = shown,
            // What the pointer merely passes over takes no place of what was asked for.
            Action::Preview(Some(Ghost { stays: false, .. }))
                if state.ghost.as_ref().is_some_and(|g| g.stays) => {}
            Action::Preview(ghost) => {
                state.sheet &= ghost.as_ref().is_none_or(|g| !g.stays);
                state.ghost = ghost;
            }
            Action::Accept => {
                if let Some(ghost) = state.ghost.take() {
                    state.glides += u64::from(ghost.moves);
                    state.run(Command::Become {
                        design: ghost.after.0,
                        name: ghost.title.to_string(),
                    });
                }
            }
            Action::Open(design, said) => state.reopen(design, None, said),
            Action::OpenFile(design, file, said) => state.reopen(design, Some(file), said),
            Action::SaveTo(document, file) => {
                if document == state.document {
                    state.file = Some(file);
                }
            }
            Action::BringBack => {
                if let Some(before) = state.before.take() {
                    let said = format!("{} is back.", before.design().title);
                    let file = state.file_before.take();
                    let aside = std::mem::take(&mut state.aside_before);
                    state.open(before, file, said);
                    state.aside = aside;
                    // It is nowhere else.
                    state.elsewhere = false;
                }
            }
            Action::Recall(sitting, steps) => {
                if state.editor.same_sitting(&sitting) {
                    let mut editor = (*state.editor).clone();
                    editor.recall(steps);
                    state.editor = Rc::new(editor);
                }
            }
            Action::Tell(topic, text) => state.tell(topic, text),
            Action::Say(text) => state.say(text),
            Action::Dismiss(topic) => {
                state.notices.retain(|notice| notice.topic != topic);
                if topic == Topic::Opened {
                    state.before = None;
                }
            }
            Action::Refuse(problems) => state.problems = Some(problems),
            Action::Forgive => state.problems = None,
        }
        Rc::new(state)
    }
}

/// How components make things happen.
pub type Dispatch = UseReducerDispatcher<State>;
