//! Normalising in memory equals saving and loading.

use super::Problem;
use super::read::{JsonPath, LONGEST_LIST, LONGEST_TEXT, Read};
use crate::document::*;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::num::NonZeroU64;

fn normalized<T: Read + Clone>(given: &T) -> Result<T, Vec<Problem>> {
    let problems = RefCell::new(Vec::new());
    let mut value = given.clone();
    value.normalize(&JsonPath::top(&problems));
    match problems.into_inner() {
        none if none.is_empty() => Ok(value),
        some => Err(some),
    }
}

fn written_and_read<T: Read + Serialize>(given: &T) -> Result<T, Vec<Problem>> {
    let problems = RefCell::new(Vec::new());
    let text = serde_json::to_string(given).unwrap();
    let read = T::read(
        serde_json::from_str(&text).unwrap(),
        &JsonPath::top(&problems),
    );
    match problems.into_inner() {
        none if none.is_empty() => Ok(read.unwrap()),
        some => Err(some),
    }
}

fn same<T: Read + Serialize + Clone + PartialEq + std::fmt::Debug>(given: &T) {
    // The spelling of a number may differ.
    let places = |problems: Vec<Problem>| -> Vec<(String, String)> {
        problems.into_iter().map(|p| (p.path, p.expected)).collect()
    };
    let (one, other) = (normalized(given), written_and_read(given));
    assert_eq!(one.map_err(places), other.map_err(places), "{given:?}");
}

/// Generator that draws its choices from a list of numbers.
struct Choices<'n>(std::slice::Iter<'n, u8>);

impl Choices<'_> {
    fn of(&mut self, sides: u8) -> u8 {
        self.0.next().copied().unwrap_or(0) % sides
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.of(3) > 0).then(|| make(self))
    }

    fn list<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.of(4)).map(|_| make(self)).collect()
    }

    fn text(&mut self) -> String {
        match self.of(12) {
            0 => String::new(),
            1 => " \n\u{a0}".to_owned(),
            2 => "x".repeat(LONGEST_TEXT + usize::from(self.of(2))),
            3 => " kept as it is ".to_owned(),
            _ => "É \"<b>\u{202e}\\".to_owned(),
        }
    }

    fn number(&mut self) -> f64 {
        let odd = [
            f64::NAN,
            f64::INFINITY,
            -f64::INFINITY,
            1e7,
            -1e7,
            1.000_000_1e7,
            -1e300,
            -0.0,
            0.1,
        ];
        *odd.get(usize::from(self.of(16))).unwrap_or(&12.5)
    }

    fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::from(self.of(all.len() as u8))]
    }

    fn id(&mut self) -> Id {
        Id::new(&format!("x{}", self.of(4))).unwrap()
    }

    fn point(&mut self) -> Point {
        Point::new(Real(self.number()), Real(self.number()))
    }

    fn duration(&mut self) -> Duration {
        Duration::parse(self.one(&[" 5m ", "800ms", "1h 30m"])).unwrap()
    }

    fn extra(&mut self) -> Extra {
        let values = [
            json!(null),
            json!(""),
            json!([" "]),
            json!({"a": {}}),
            json!(1.5),
        ];
        let value = |dice: &mut Self| values[usize::from(dice.of(5))].clone();
        self.list(value)
            .into_iter()
            .map(|v| ("x-own".to_owned(), v))
            .collect()
    }

    fn callers(&mut self) -> Callers {
        let mut callers = Callers::new();
        callers.identity = self.maybe(|d| d.one(Identity::ALL));
        callers.rate_limit = self.maybe(Self::text);
        callers.extra = self.extra();
        callers
    }

    fn component(&mut self) -> Component {
        let mut component = Component::new(self.id(), self.text(), self.one(Kind::ALL));
        component.domain = self.maybe(Self::id);
        component.technology = self.maybe(Self::text);
        component.cap = self.maybe(|d| d.one(Cap::ALL));
        component.io = self.maybe(|d| d.one(Io::ALL));
        component.replicas = self.maybe(|d| NonZeroU64::new(d.one(&[1, u64::MAX])).unwrap());
        component.availability = self.maybe(|d| Share::new(d.one(&[1.0, 0.999])).unwrap());
        component.raw = self.maybe(|d| d.of(2) == 0);
        component.retention = self.maybe(Self::duration);
        component.callers = self.maybe(Self::callers);
        component.notes = self.maybe(Self::text);
        component.position = self.maybe(Self::point);
        component.extra = self.extra();
        component
    }

    fn connection(&mut self) -> Connection {
        let mut connection = Connection::new(self.id(), self.id(), self.id(), self.one(Style::ALL));
        connection.timeout = self.maybe(|d| match d.of(2) {
            0 => Timeout::Never,
            _ => Timeout::After(d.duration()),
        });
        connection.retries = self.maybe(|d| d.one(&[0, u64::MAX]));
        connection.signal = self.maybe(|d| Signals(d.list(|d| d.one(Signal::ALL))));
        connection.callers = self.maybe(Self::callers);
        connection.carries = self.list(Self::text);
        connection.waypoints = self.list(Self::point);
        connection
    }

    fn domain(&mut self) -> Domain {
        let mut domain = Domain::new(self.id(), self.text());
        domain.frame = self.maybe(|d| {
            let (x, y) = (Real(d.number()), Real(d.number()));
            Frame::new(x, y, Length::new(d.number()), Length::new(d.number()))
        });
        domain.language = self.list(|d| {
            let mut term = Term::new(d.text());
            term.states = d.list(Self::text);
            term.actions = d.list(Self::text);
            term.extra = d.extra();
            term
        });
        domain
    }

    fn flow(&mut self) -> Flow {
        let mut flow = Flow::new(self.id(), self.text());
        flow.outcome = self.maybe(Self::text);
        flow.coordination = self.maybe(|d| {
            let mut coordination = Coordination::new();
            coordination.by = d.maybe(Self::id);
            coordination
        });
        flow.consistency = self.maybe(|d| {
            let mut consistency = Consistency::new();
            consistency.within = d.maybe(Self::duration);
            consistency
        });
        flow.steps = self.list(|d| {
            let mut step = Step::new(d.id(), d.id());
            step.action = d.maybe(Self::text);
            step.emits = d.list(Self::text);
            step
        });
        flow
    }

    fn house_rule(&mut self) -> CustomRule {
        let pattern = |d: &mut Self| {
            let mut pattern = Pattern::new(d.one(ElementKind::ALL));
            pattern.r#where = d.maybe(|d| {
                let conditions = d.list(|d| (d.text(), d.condition()));
                Conditions(conditions.into_iter().collect())
            });
            pattern
        };
        let mut rule = CustomRule::new(self.id(), pattern(self), pattern(self));
        rule.title = self.maybe(Self::text);
        rule
    }

    fn condition(&mut self) -> Condition {
        if self.of(4) == 0 {
            return Condition::absent(self.of(2) == 0);
        }
        if self.of(4) == 0 {
            let mut tests = ConditionTests::new();
            tests.at_least = self.maybe(|d| {
                let texts = ["3", "0.50", "5s", "none", "1h 30m"];
                Bound::parse(d.one(&texts)).unwrap()
            });
            tests.matches = self.maybe(Self::text);
            tests.extra = self.extra();
            return Condition::Tests(tests);
        }
        let values = [
            json!(null),
            json!(""),
            json!(3),
            json!(true),
            json!([]),
            json!([["x"], {}]),
        ];
        Condition::OneOf(self.list(|d| values[usize::from(d.of(6))].clone()))
    }
}

proptest! {
    #[test]
    fn as_if_written_and_read(numbers in prop::collection::vec(any::<u8>(), 0..120)) {
        let mut dice = Choices(numbers.iter());
        match dice.of(7) {
            0 => same(&dice.component()),
            1 => same(&dice.connection()),
            2 => same(&dice.domain()),
            3 => same(&dice.flow()),
            4 => same(&dice.house_rule()),
            5 => same(&Invariant::new(dice.id(), dice.text(), dice.list(Choices::id))),
            _ => {
                let mut waiver = Waiver::new(dice.text(), dice.text());
                waiver.subject = dice.maybe(Choices::text);
                same(&waiver);
            }
        }
    }
}

#[test]
fn normalize_refuses_values_over_the_length_limit() {
    let mut connection = Connection::new(
        Id::new("a").unwrap(),
        Id::new("b").unwrap(),
        Id::new("c").unwrap(),
        Style::Event,
    );
    connection.carries = vec!["Order.Paid".to_owned(); LONGEST_LIST + 1];
    same(&connection);
    assert!(normalized(&connection).is_err());
}

#[test]
fn normalize_refuses_values_nested_too_deeply() {
    let deep = |levels: usize| {
        let mut value = Value::Bool(true);
        for _ in 1..levels {
            value = Value::Array(vec![value]);
        }
        Condition::OneOf(vec![value])
    };
    assert!(normalized(&deep(64)).is_ok());
    let problems = normalized(&deep(65)).unwrap_err();
    assert_eq!(problems[0].expected, "at most 64 levels");
}
