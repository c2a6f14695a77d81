use super::*;
use crate::document::{Design, format};
use crate::editor::scene::Scene;
use crate::editor::{Command, Editor, SavedHistory};
use proptest::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Runs a future of stores in memory, which never wait.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("a store in memory waits for nothing"),
    }
}

fn document(title: &str) -> String {
    format::save(&Design::new(title))
}

fn title_of(text: &str) -> String {
    format::load(text).unwrap().title
}

fn store() -> DesignStore<MemoryBackend> {
    DesignStore::new(MemoryBackend::default())
}

const MINUTE: u64 = 60_000;

#[test]
fn a_write_over_another_revision_is_a_conflict() {
    let store = store();
    let [one, two, three] = ["One", "Two", "Three"].map(document);
    let write = |revision, text: &str| {
        now(store.write(&WriteRequest::new("d", revision, text, 1))).unwrap()
    };
    assert_eq!(write(0, &one), WriteOutcome::Written { revision: 1 });
    assert_eq!(write(1, &two), WriteOutcome::Written { revision: 2 });
    assert_eq!(write(1, &three), WriteOutcome::Conflict { deleted: false });
    // What is there already is no conflict.
    assert_eq!(write(1, &two), WriteOutcome::Written { revision: 2 });
    now(store.delete("d")).unwrap();
    assert_eq!(write(2, &three), WriteOutcome::Conflict { deleted: true });
}

#[test]
fn versions_are_kept_at_intervals_and_thinned_out_with_age() {
    let store = store();
    for revision in 0..2000 {
        let text = document(&revision.to_string());
        let request = WriteRequest::new("d", revision, &text, (revision + 1) * MINUTE);
        now(store.write(&request)).unwrap();
    }
    let versions = now(store.versions("d")).unwrap();
    assert!((10..=25).contains(&versions.len()), "{}", versions.len());
    assert!(versions.is_sorted_by(|a, b| a.at > b.at));
    assert!(
        versions
            .windows(2)
            .all(|two| two[0].at - two[1].at >= 4 * MINUTE)
    );
    let newest = 2000 * MINUTE - versions[0].at;
    assert!(newest <= 6 * MINUTE, "{newest}");
}

#[test]
fn restoring_a_version_keeps_what_was_there_as_a_version() {
    let store = store();
    for (revision, title) in ["One", "Two", "Three"].iter().enumerate() {
        let text = document(title);
        now(store.write(&WriteRequest::new(
            "d",
            revision as u64,
            &text,
            1 + revision as u64,
        )))
        .unwrap();
    }
    let before = now(store.versions("d")).unwrap();
    assert_eq!(
        before.iter().map(|v| title_of(&v.text)).collect::<Vec<_>>(),
        ["One"]
    );
    now(store.restore("d", &before[0].text, "", 9)).unwrap();
    assert_eq!(title_of(&now(store.text("d")).unwrap()), "One");
    let after = now(store.versions("d")).unwrap();
    assert_eq!(title_of(&after[0].text), "Three");
}

#[test]
fn another_title_leaves_the_rest_of_a_document_as_it_was() {
    let text = "{ \"format\": \"f\",\n\"version\": 1, \"title\": \"a \\\"b\\\\\",\"x\":1.50}";
    let replaced = replace_title(text, |title| format!("{title}!")).unwrap();
    assert_eq!(
        replaced,
        "{ \"format\": \"f\",\n\"version\": 1, \"title\": \"a \\\"b\\\\!\",\"x\":1.50}"
    );
    for no_document in [
        "",
        "{}",
        "[1]",
        "{\"format\":\"f\",\"version\":1,\"title\":\"",
        "{\"title\":\"t\"}",
    ] {
        assert_eq!(replace_title(no_document, str::to_owned), None);
    }
}

#[test]
fn a_damaged_record_costs_no_more_than_the_field() {
    let record = DesignRecord::from_json(
        r#"{"id":"a","name":7,"revision":"x","boxes":[[1,2,"job"],null,3],"made":1.5}"#,
    );
    let record = record.unwrap();
    assert_eq!(
        (record.summary.name.as_str(), record.revision, record.made),
        ("7", 0, 1)
    );
    assert_eq!(record.summary.boxes, [(1, 2, "job".to_owned())]);
    for lost in ["{\"id\":5}", "null", "[]", "no json", "{\"id\":\"\"}"] {
        assert_eq!(DesignRecord::from_json(lost).unwrap_err().json, lost);
    }
}

#[test]
fn a_database_of_an_earlier_build_reads_in_full() {
    let database: serde_json::Value =
        serde_json::from_str(include_str!("../../tests/browser/database.json")).unwrap();
    let text = |id: &str, store: &str, field: &str| {
        let records = database[store].as_array().unwrap();
        let record = records.iter().find(|record| record["id"] == id).unwrap();
        record[field].as_str().unwrap().to_owned()
    };
    for record in database["designs"].as_array().unwrap() {
        let read = DesignRecord::from_json(&record.to_string()).unwrap();
        let written: serde_json::Value = serde_json::from_str(&read.to_json()).unwrap();
        assert_eq!(&written, record);
        assert_eq!(
            DesignSummary::of_text(&text(&read.id, "texts", "text")),
            read.summary
        );
    }
    let id = "1k9zq0a1x2b3c";
    let history = SavedHistory::read(&text(id, "texts", "text"), &text(id, "history", "steps"));
    assert!(history.is_some());
}

#[test]
fn a_summary_of_a_text_is_that_of_its_design() {
    for text in [
        include_str!("../../tests/designs/sock-shop.json"),
        include_str!("../../examples/checkout.json"),
    ] {
        let design = format::load(text).unwrap();
        assert_eq!(
            DesignSummary::of(&design),
            DesignSummary::of_text(&format::save(&design))
        );
    }
    assert_eq!(DesignSummary::of_text("{ broken"), DesignSummary::default());
}

#[test]
fn a_preview_shows_the_positions_that_the_design_is_opened_with() {
    let text = include_str!("../../tests/designs/sock-shop.json");
    let design = Rc::new(format::load(text).unwrap());
    assert!(design.components.iter().all(|c| c.position.is_none()));
    let scene = Scene::of(&design, &Scene::default());
    let drawn: Vec<(i64, i64)> = scene
        .nodes()
        .iter()
        .map(|node| (node.center.x as i64, node.center.y as i64))
        .collect();
    let boxes = DesignSummary::of(&design).boxes;
    let shown: Vec<(i64, i64)> = boxes.iter().map(|(x, y, _)| (*x, *y)).collect();
    assert_eq!(shown, drawn);
}

#[test]
fn an_archive_is_read_entry_by_entry() {
    let store = store();
    for title in ["One", "Two"] {
        let text = document(title);
        now(store.write(&WriteRequest::new(title, 0, &text, MINUTE))).unwrap();
    }
    now(store.add_version("One", 5, "an earlier state")).unwrap();
    let archive = now(store.archive()).unwrap();
    assert_eq!(Archive::read(&archive.write()).unwrap(), archive);
    let broken =
        archive
            .write()
            .replacen("\"designs\": [", "\"designs\": [null, {\"text\": 7},", 1);
    let read = Archive::read(&broken).unwrap();
    assert_eq!((read.designs.len(), read.unreadable), (2, 2));
    let other = DesignStore::new(MemoryBackend::default());
    let id = Cell::new(0);
    let new_id = || {
        id.set(id.get() + 1);
        id.get().to_string()
    };
    assert_eq!(now(other.add_archive(&read, new_id, 9)).unwrap(), (2, 0));
    assert_eq!(now(other.add_archive(&read, new_id, 9)).unwrap(), (0, 2));
    for no_archive in [
        "{",
        "[1]",
        r#"{"format":"plumbline-designs","version":2,"designs":[]}"#,
    ] {
        assert!(Archive::read(no_archive).is_err());
    }
}

#[test]
fn a_snapshot_is_read_as_it_was_written() {
    let snapshot = LocalSnapshot {
        id: "a".into(),
        revision: 7,
        writer: "w".into(),
        stored: true,
        at: Some(12),
        text: Some("two\nlines".into()),
    };
    let written = format!("{}\ntwo\nlines", snapshot.header());
    assert_eq!(LocalSnapshot::parse(&written), Some(snapshot.clone()));
    // As earlier programs wrote it.
    let earlier = LocalSnapshot {
        at: None,
        ..snapshot
    };
    assert_eq!(
        LocalSnapshot::parse("a 7 w stored\ntwo\nlines"),
        Some(earlier)
    );
    assert_eq!(LocalSnapshot::parse("a x w"), None);
}

/// A `localStorage` of so many characters.
#[derive(Clone, Default)]
struct FakeStorage(Rc<RefCell<HashMap<String, String>>>, usize);

impl KeyValueStorage for FakeStorage {
    fn get(&self, key: &str) -> Option<String> {
        self.0.borrow().get(key).cloned()
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StorageError> {
        let before = self.get(key).map_or(0, |text| text.len());
        let used: usize = self.0.borrow().values().map(String::len).sum();
        if used - before + text.len() > self.1 {
            return Err(StorageError::Full);
        }
        self.0.borrow_mut().insert(key.to_owned(), text.to_owned());
        Ok(())
    }

    fn remove(&self, key: &str) {
        self.0.borrow_mut().remove(key);
    }

    fn keys(&self) -> Vec<String> {
        self.0.borrow().keys().cloned().collect()
    }

    async fn lock(&self) -> Box<dyn std::any::Any> {
        Box::new(())
    }
}

#[test]
fn the_fallback_keeps_all_of_a_design_or_nothing() {
    let storage = FakeStorage(Rc::default(), 600);
    let store = DesignStore::new(LocalStorageBackend(storage.clone()));
    let text = document("One");
    now(store.write(&WriteRequest::new("d", 4, &text, 1))).unwrap();
    let before = storage.0.borrow().clone();
    assert_eq!(before.len(), 2);
    let large = document(&"x".repeat(900));
    assert_eq!(
        now(store.write(&WriteRequest::new("d", 5, &large, 2))),
        Err(StorageError::Full)
    );
    assert_eq!(*storage.0.borrow(), before);
    assert_eq!(
        now(store.write(&WriteRequest::new("e", 0, &large, 2))),
        Err(StorageError::Full)
    );
    assert_eq!(*storage.0.borrow(), before);
}

#[test]
fn the_database_takes_over_what_the_fallback_has() {
    let (database, fallback) = (
        store(),
        DesignStore::new(LocalStorageBackend(FakeStorage(Rc::default(), 10_000))),
    );
    for (id, base) in [("goes on", 1), ("went on", 1), ("new", 0)] {
        let text = document(id);
        if base == 1 {
            now(database.write(&WriteRequest::new(id, 0, &text, 1))).unwrap();
        }
        let later = document(&format!("{id}, without"));
        now(fallback.write(&WriteRequest::new(id, base, &later, 2))).unwrap();
    }
    let text = document("went on, with");
    now(database.write(&WriteRequest::new("went on", 1, &text, 3))).unwrap();
    now(database.take_over(&fallback, || "copy".to_owned())).unwrap();
    let title = |id: &str| title_of(&now(database.text(id)).unwrap());
    assert_eq!(title("goes on"), "goes on, without");
    assert_eq!(title("new"), "new, without");
    assert_eq!(
        (title("went on"), title("copy")),
        ("went on, with".into(), "went on, without".into())
    );
    assert!(!fallback.backend().has_designs());
}

fn snapshot(revision: u64, at: Option<u64>, text: &str) -> LocalSnapshot {
    LocalSnapshot {
        id: "d".into(),
        revision,
        writer: "w".into(),
        stored: false,
        at,
        text: Some(text.into()),
    }
}

fn stored(revision: u64, changed: u64, writer: &str, text: &str) -> StoredDesign {
    let record = DesignRecord {
        revision,
        changed,
        writer: writer.into(),
        ..DesignRecord::default()
    };
    StoredDesign {
        record: Some(record),
        text: Some(text.into()),
        ..StoredDesign::default()
    }
}

#[test]
fn a_snapshot_that_lags_behind_the_database_never_wins() {
    let behind = snapshot(54, Some(540), "After 54");
    let database = stored(61, 600, "w", "After 60");
    let opens = |keep_snapshot| Reconciliation::OpenStored { keep_snapshot };
    assert_eq!(reconcile(&behind, "After 54", &database), opens(false));
    // Programs before left out the time: then it may hold work.
    let earlier = LocalSnapshot {
        at: None,
        ..behind.clone()
    };
    assert_eq!(reconcile(&earlier, "After 54", &database), opens(true));
    // Work on top of it is the person's to decide.
    assert_eq!(
        reconcile(&behind, "After 54 and more", &database),
        Reconciliation::Conflict { deleted: false }
    );
}

#[test]
fn a_snapshot_that_lags_behind_several_starts_never_wins() {
    let store = store();
    for (revision, writer) in ["w", "w", "x", "", "y"].into_iter().enumerate() {
        let text = document(&revision.to_string());
        let at = 10 + revision as u64;
        let request = WriteRequest {
            writer,
            ..WriteRequest::new("d", revision as u64, &text, at)
        };
        now(store.write(&request)).unwrap();
    }
    let database = now(store.read("d", ReadScope::TEXT)).unwrap();
    let reconciled = |at| reconcile(&snapshot(1, Some(at), "Lags"), "Lags", &database);
    assert_eq!(
        reconciled(11),
        Reconciliation::OpenStored {
            keep_snapshot: false
        }
    );
    // This one the database never had.
    assert_eq!(
        reconciled(12),
        Reconciliation::OpenStored {
            keep_snapshot: true
        }
    );
}

#[test]
fn the_newest_edit_opens_however_far_the_snapshot_lags() {
    // The first page was killed before the database had its snapshot, and each later one before the browser wrote the
    // next snapshot to disk.
    for starts in [1, 2, 20, 60] {
        let browser = Browser::default();
        let tick = || browser.clock.set(browser.clock.get() + 10);
        let mut first = Tab::start(&browser);
        first.edit("Snapshot");
        first.coordinator.save();
        let on_disk = browser.snapshots.borrow().clone();
        let mut newest = "Snapshot".to_owned();
        for start in 0..starts {
            *browser.snapshots.borrow_mut() = on_disk.clone();
            tick();
            let mut tab = Tab::start(&browser);
            tab.connect(&browser);
            assert_eq!(tab.title(), newest, "start {start} of {starts}");
            newest = format!("Edit {start}");
            tick();
            tab.edit(&newest);
            tab.coordinator.save();
            now(tab.coordinator.write_pending());
            assert_eq!(tab.coordinator.status(), SaveStatus::Saved);
        }
        let kept = now(browser.database.dump()).unwrap();
        assert_eq!(kept.texts.len(), 1, "designs after {starts} starts");
    }
}

#[test]
fn a_snapshot_ahead_of_the_database_is_written() {
    let database = stored(7, 70, "w", "Seven");
    let writes = Reconciliation::Write { revision: 7 };
    assert_eq!(
        reconcile(&snapshot(7, Some(80), "Eight"), "Eight", &database),
        writes
    );
    // The write of the state before was under way when the page was left.
    assert_eq!(
        reconcile(&snapshot(6, Some(80), "Eight"), "Eight", &database),
        writes
    );
    assert_eq!(
        reconcile(&snapshot(6, Some(70), "Seven"), "Seven", &database),
        Reconciliation::InSync { revision: 7 }
    );
    assert_eq!(
        reconcile(&snapshot(6, Some(70), "Seven"), "Eight", &database),
        writes
    );
}

#[test]
fn what_another_tab_wrote_is_no_snapshots_to_overwrite() {
    let database = stored(7, 70, "other", "Seven");
    assert_eq!(
        reconcile(&snapshot(6, Some(80), "Mine"), "Mine", &database),
        Reconciliation::Conflict { deleted: false }
    );
    let saved = LocalSnapshot {
        stored: true,
        ..snapshot(6, Some(60), "Six")
    };
    assert_eq!(
        reconcile(&saved, "Six", &database),
        Reconciliation::OpenStored {
            keep_snapshot: false
        }
    );
    let gone = StoredDesign::default();
    assert_eq!(
        reconcile(&saved, "Six", &gone),
        Reconciliation::Conflict { deleted: true }
    );
    assert_eq!(
        reconcile(&snapshot(0, None, "New"), "New", &gone),
        Reconciliation::Write { revision: 0 }
    );
}

#[test]
fn autosave_has_an_upper_bound_after_the_first_unsaved_change() {
    let editor = Rc::new(Editor::open(Rc::new(Design::new("One"))));
    let mut autosave = AutosaveState::new(&editor, "w".into(), None, "d".into());
    autosave.took(2000.0);
    let mut saves = 0;
    let mut due = f64::MAX;
    for change in 0..60 {
        let time = f64::from(change) * 500.0;
        if due <= time {
            assert!(autosave.begin_save(0).is_some());
            saves += 1;
        }
        due = time + f64::from(autosave.change(time));
    }
    assert!(saves >= 5, "{saves}");
    autosave.begin_save(0).unwrap();
    autosave.took(1.0);
    assert_eq!(autosave.change(100_000.0), 300);
}

#[test]
fn autosave_calls_saved_only_what_the_database_has() {
    let editor = Rc::new(Editor::open(Rc::new(Design::new("One"))));
    let mut autosave = AutosaveState::new(&editor, "w".into(), None, "d".into());
    autosave.change(0.0);
    let job = autosave.begin_save(0).unwrap();
    assert!(autosave.asks_before_leaving());
    autosave.snapshot_written(job.edit, Ok(()));
    assert_eq!(
        (autosave.status(), autosave.asks_before_leaving()),
        (SaveStatus::Saving, false)
    );
    autosave.set_store(StoreState::Database);
    assert_eq!(autosave.status(), SaveStatus::Saving);
    autosave.refused("d", StorageError::Full);
    assert_eq!(
        (autosave.status(), autosave.error()),
        (SaveStatus::Unsaved, Some(&StorageError::Full))
    );
    autosave.backed_up("d", job.edit);
    assert_eq!(
        (autosave.status(), autosave.asks_before_leaving()),
        (SaveStatus::SavedInMemory, false)
    );
    assert!(autosave.save_again());
    let again = autosave.begin_save(0).unwrap();
    autosave.stored("d", again.edit, 1, SavePlace::Database);
    assert_eq!(autosave.status(), SaveStatus::Saved);
    autosave.change(0.0);
    assert_eq!(autosave.status(), SaveStatus::Saving);
}

// The model: two tabs of one browser, which is killed at any time.

/// Shared by tabs: the database, `localStorage` with everything that was ever written to it, and the clock.
#[derive(Clone, Default)]
struct Browser {
    database: MemoryBackend,
    fallback: FakeStorage,
    /// Each state of the snapshot. The browser writes it to disk late.
    snapshots: Rc<RefCell<Vec<LocalSnapshot>>>,
    clock: Rc<Cell<u64>>,
    ids: Rc<Cell<u64>>,
    /// The database refuses to write.
    refuses: Rc<Cell<bool>>,
}

#[derive(Clone)]
struct Refusing(MemoryBackend, Rc<Cell<bool>>);

impl StoreBackend for Refusing {
    fn is_fallback(&self) -> bool {
        false
    }

    async fn list(&self) -> Result<DesignList, StorageError> {
        self.0.list().await
    }

    async fn dump(&self) -> Result<StoreDump, StorageError> {
        self.0.dump().await
    }

    async fn read(&self, id: &str, scope: ReadScope) -> Result<StoredDesign, StorageError> {
        self.0.read(id, scope).await
    }

    async fn transact<T>(
        &self,
        id: &str,
        scope: ReadScope,
        decide: impl FnOnce(StoredDesign) -> Decision<T>,
    ) -> Result<T, StorageError> {
        if self.1.get() {
            return Err(StorageError::Full);
        }
        self.0.transact(id, scope, decide).await
    }
}

struct ModelPage {
    browser: Browser,
    events: RefCell<Vec<AutosaveEvent>>,
}

impl AutosavePlatform for ModelPage {
    type Store = Refusing;
    type Fallback = LocalStorageBackend<FakeStorage>;

    fn now(&self) -> u64 {
        // Slower than saves follow one another.
        self.browser.clock.get() / 3
    }

    fn new_id(&self) -> String {
        self.browser.ids.set(self.browser.ids.get() + 1);
        format!("id{}", self.browser.ids.get())
    }

    fn write_snapshot(&self, header: &LocalSnapshot, text: &str) -> Result<(), StorageError> {
        let snapshot = LocalSnapshot {
            text: Some(text.to_owned()),
            ..header.clone()
        };
        self.browser.snapshots.borrow_mut().push(snapshot);
        Ok(())
    }

    fn remember(&self, _: &str) {}

    fn announce(&self, _: &str, _: Option<u64>, _: &str) {}

    fn emit(&self, event: AutosaveEvent) {
        self.events.borrow_mut().push(event);
    }
}

struct Tab {
    coordinator: Coordinator<ModelPage>,
    editor: Rc<Editor>,
}

impl Tab {
    fn start(browser: &Browser) -> Self {
        let snapshot = browser.snapshots.borrow().last().cloned();
        let text = snapshot.as_ref().and_then(|snapshot| snapshot.text.clone());
        let design = text.map_or_else(
            || Design::new(UNTITLED),
            |text| format::load(&text).unwrap(),
        );
        let editor = Rc::new(Editor::open(Rc::new(design)));
        let page = ModelPage {
            browser: browser.clone(),
            events: RefCell::default(),
        };
        let fallback = DesignStore::new(LocalStorageBackend(browser.fallback.clone()));
        let coordinator = Coordinator::new(page, Some(fallback), &editor, snapshot);
        Self {
            coordinator,
            editor,
        }
    }

    fn connect(&mut self, browser: &Browser) {
        let backend = Refusing(browser.database.clone(), browser.refuses.clone());
        now(self
            .coordinator
            .set_store(Rc::new(DesignStore::new(backend))));
        self.handle(None);
    }

    /// Handles events as the app does; a conflict is left open without a choice.
    fn handle(&mut self, choice: Option<ConflictChoice>) {
        loop {
            let events = self.coordinator.platform().events.take();
            if events.is_empty() {
                return;
            }
            for event in events {
                match event {
                    AutosaveEvent::Open(request) => {
                        let design = Rc::new(format::load(&request.text).unwrap());
                        self.editor = Rc::new(Editor::open(design));
                        self.coordinator.follow_opened(&self.editor, &request);
                    }
                    AutosaveEvent::Conflict { id, .. } => {
                        let choice = choice.unwrap_or(ConflictChoice::Mine);
                        now(self.coordinator.resolve(&id, choice));
                    }
                    _ => {}
                }
            }
        }
    }

    fn edit(&mut self, title: &str) {
        let mut editor = (*self.editor).clone();
        editor.run(Command::SetTitle(title.to_owned())).unwrap();
        self.editor = Rc::new(editor);
        let time = self.coordinator.platform().browser.clock.get() as f64;
        self.coordinator.follow(&self.editor, time);
    }

    fn title(&self) -> String {
        self.editor.design().title.clone()
    }
}

#[derive(Clone, Debug)]
enum ModelStep {
    Edit(usize),
    /// The snapshot is written, the write to the database waits.
    Save(usize),
    Write(usize),
    Retry(usize),
    Decide(usize, bool),
    /// A new design in place of the open one.
    New(usize),
    /// The tab is closed and opened anew; the database may come late.
    Reload(usize, bool),
    Connect(usize),
    /// The browser is killed. `localStorage` goes back by so many writes.
    Kill(usize),
    Refuse(bool),
    Clear,
}

fn steps() -> impl Strategy<Value = Vec<ModelStep>> {
    let tab = 0..2_usize;
    let step = prop_oneof![
        6 => tab.clone().prop_map(ModelStep::Edit),
        4 => tab.clone().prop_map(ModelStep::Save),
        4 => tab.clone().prop_map(ModelStep::Write),
        1 => tab.clone().prop_map(ModelStep::Retry),
        2 => (tab.clone(), any::<bool>()).prop_map(|(tab, mine)| ModelStep::Decide(tab, mine)),
        1 => tab.clone().prop_map(ModelStep::New),
        1 => (tab.clone(), any::<bool>()).prop_map(|(tab, late)| ModelStep::Reload(tab, late)),
        1 => tab.prop_map(ModelStep::Connect),
        2 => (0..40_usize).prop_map(ModelStep::Kill),
        1 => any::<bool>().prop_map(ModelStep::Refuse),
        1 => Just(ModelStep::Clear),
    ];
    prop::collection::vec(step, 1..60)
}

/// The model's view: which state came from which, and which were called saved.
#[derive(Default)]
struct Claims {
    parents: HashMap<String, String>,
    saved: HashSet<String>,
    edits: u64,
}

impl Claims {
    fn edit(&mut self, tab: &mut Tab) {
        self.edits += 1;
        let title = format!("e{}", self.edits);
        self.parents.insert(title.clone(), tab.title());
        tab.edit(&title);
    }

    fn note(&mut self, tabs: &[Tab]) {
        for tab in tabs {
            let title = tab.title();
            if tab.coordinator.status() == SaveStatus::Saved && title != UNTITLED {
                self.saved.insert(title);
            }
        }
    }

    /// States of which nothing is stored that came from them.
    fn lost(&self, browser: &Browser) -> Vec<String> {
        let dump = now(browser.database.dump()).unwrap();
        let texts = dump.texts.into_iter().map(|(_, text)| text);
        let versions = dump.versions.into_iter().map(|version| version.text);
        let mut reached = HashSet::new();
        for text in texts.chain(versions) {
            let mut title = title_of(&text);
            while let Some(parent) = self.parents.get(&title) {
                reached.insert(title);
                title = parent.clone();
            }
        }
        self.saved.difference(&reached).cloned().collect()
    }
}

fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(asked.unwrap_or(512))
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_autosave_called_saved_is_there(steps in steps()) {
        let browser = Browser { fallback: FakeStorage(Rc::default(), 100_000), ..Browser::default() };
        let mut claims = Claims::default();
        let mut tabs = [Tab::start(&browser), Tab::start(&browser)];
        for tab in &mut tabs {
            tab.connect(&browser);
        }
        for (at, step) in steps.iter().enumerate() {
            browser.clock.set(browser.clock.get() + 1);
            match *step {
                ModelStep::Edit(tab) => claims.edit(&mut tabs[tab]),
                ModelStep::Save(tab) => drop(tabs[tab].coordinator.save()),
                ModelStep::Write(tab) => {
                    tabs[tab].coordinator.save();
                    now(tabs[tab].coordinator.write_pending());
                }
                ModelStep::Retry(tab) => {
                    tabs[tab].coordinator.retry();
                    now(tabs[tab].coordinator.write_pending());
                }
                ModelStep::Decide(tab, mine) => {
                    let choice = if mine { ConflictChoice::Mine } else { ConflictChoice::Theirs };
                    tabs[tab].handle(Some(choice));
                }
                ModelStep::New(tab) => {
                    let tab = &mut tabs[tab];
                    tab.editor = Rc::new(Editor::open(Rc::new(Design::new(UNTITLED))));
                    claims.edit(tab);
                }
                ModelStep::Reload(tab, late) => {
                    tabs[tab].coordinator.asks_before_leaving();
                    tabs[tab] = Tab::start(&browser);
                    if !late {
                        tabs[tab].connect(&browser);
                    }
                }
                ModelStep::Connect(tab) if tabs[tab].coordinator.store().is_none() => tabs[tab].connect(&browser),
                ModelStep::Connect(_) => {}
                ModelStep::Kill(lag) => {
                    let length = browser.snapshots.borrow().len();
                    browser.snapshots.borrow_mut().truncate(length.saturating_sub(lag));
                    let newest = newest_titles(&browser);
                    tabs = [Tab::start(&browser), Tab::start(&browser)];
                    for tab in &mut tabs {
                        tab.connect(&browser);
                    }
                    if !browser.refuses.get() {
                        // No stored design goes back to an earlier state.
                        for (id, title) in newest {
                            let after = title_of(&now(browser.database.read(&id, ReadScope::TEXT)).unwrap().text.unwrap());
                            let mut ancestors = vec![after.clone()];
                            while let Some(parent) = claims.parents.get(ancestors.last().unwrap()) {
                                ancestors.push(parent.clone());
                            }
                            prop_assert!(ancestors.contains(&title), "{id} went from {title} back to {after} at {at} of {steps:?}");
                        }
                    }
                }
                ModelStep::Refuse(refuses) => browser.refuses.set(refuses),
                ModelStep::Clear => {
                    browser.database.clear();
                    claims.saved.clear();
                    for tab in &tabs {
                        tab.coordinator.on_cleared();
                    }
                }
            }
            claims.note(&tabs);
            let lost = claims.lost(&browser);
            prop_assert!(lost.is_empty(), "{lost:?} lost at {at} of {steps:?}");
        }
        // Once the database takes everything again, all that is open is saved.
        browser.refuses.set(false);
        for tab in &mut tabs {
            if tab.coordinator.store().is_none() {
                tab.connect(&browser);
            }
            for _ in 0..3 {
                tab.handle(None);
                tab.coordinator.retry();
                now(tab.coordinator.write_pending());
            }
            prop_assert_eq!(tab.coordinator.status(), SaveStatus::Saved);
        }
        claims.note(&tabs);
        let lost = claims.lost(&browser);
        prop_assert!(lost.is_empty(), "{lost:?} lost at the end of {steps:?}");
    }
}

/// Ids and titles of all stored designs.
fn newest_titles(browser: &Browser) -> Vec<(String, String)> {
    let texts = now(browser.database.dump()).unwrap().texts;
    texts
        .into_iter()
        .map(|(id, text)| (id, title_of(&text)))
        .collect()
}
