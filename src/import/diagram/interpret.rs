//! Kinds of nodes and styles of edges, inferred from names, technologies and labels.

use super::{Diagram, DiagramEdge, DiagramNode, LineStyle, quoted};
use crate::document::{Kind, Style};
use crate::import::Confidence;
use crate::import::classify::interaction::{Interaction, interaction, is_pull};
use crate::import::classify::{label, plural_of};
use std::collections::{HashMap, HashSet};

/// The interpretation of an edge.
pub struct EdgeReading {
    pub style: Style,
    /// The connection points the other way.
    pub reversed: bool,
    pub confidence: Confidence,
    pub reason: &'static str,
    /// The edge only answers another one.
    pub is_answer: bool,
}

impl Diagram {
    pub(super) fn classify_nodes(&mut self) {
        let mut queried_in_sql = HashSet::new();
        for edge in &self.edges {
            if interaction_of(edge) == Some(Interaction::Data) {
                queried_in_sql.insert(edge.to);
            }
        }
        for (at, node) in self.nodes.iter().enumerate() {
            let (kind, confidence, reason) = kind_of(node, queried_in_sql.contains(&at));
            self.kinds.push(kind);
            self.is_kind_guessed.push(confidence == Confidence::Guessed);
            let head = format!("Drawn as {}, {reason}", plural_of(kind));
            self.notes
                .add_item(node.line, confidence, &head, quoted(&node.name));
        }
    }

    /// The style of each broker: the connections on both sides of it have the same style.
    pub(super) fn broker_styles(&self) -> HashMap<usize, Style> {
        let mut styles = HashMap::new();
        for (at, node) in self.nodes.iter().enumerate() {
            if self.kind(at) == Kind::Broker {
                let events = interaction(&node.name, &node.technology) == Some(Interaction::Event);
                styles.insert(at, if events { Style::Event } else { Style::Message });
            }
        }
        for edge in &self.edges {
            if interaction_of(edge) == Some(Interaction::Event) {
                for end in [edge.from, edge.to] {
                    if let Some(style) = styles.get_mut(&end) {
                        *style = Style::Event;
                    }
                }
            }
        }
        styles
    }

    pub(super) fn read_edge(
        &self,
        edge: &DiagramEdge,
        brokers: &HashMap<usize, Style>,
    ) -> EdgeReading {
        let (from, to) = (self.kind(edge.from), self.kind(edge.to));
        let interaction = interaction_of(edge);
        let is_pull = is_pull(&edge.label);
        let reading = |confidence, style, reversed, reason| EdgeReading {
            style,
            reversed,
            confidence,
            reason,
            is_answer: false,
        };
        let guessed =
            |style, reversed, reason| reading(Confidence::Guessed, style, reversed, reason);
        let stated = |style, reason| reading(Confidence::Understood, style, false, reason);
        let asynchronous = match interaction {
            Some(Interaction::Event) => Style::Event,
            _ => Style::Message,
        };
        let broker = |at: usize| brokers.get(&at).copied();
        if let Some(style) = broker(edge.from).or_else(|| broker(edge.to)) {
            let reversed = is_pull && to == Kind::Broker && from != Kind::Broker;
            let reason = if reversed {
                "turned round: from the broker to who takes from it"
            } else {
                "as one end is a broker"
            };
            return guessed(style, reversed, reason);
        }
        match (from, to) {
            (Kind::Client, Kind::Telemetry) => {}
            (_, Kind::Telemetry) => {
                let reason = "as they go to where observability data is kept";
                return guessed(Style::Telemetry, false, reason);
            }
            (Kind::Telemetry, Kind::Client | Kind::External) if !is_pull => {}
            (Kind::Telemetry, Kind::Datastore) => {}
            (Kind::Telemetry, _) if is_pull || interaction.is_none() => {
                let reason = "turned round: from what is observed to where the data goes";
                return guessed(Style::Telemetry, true, reason);
            }
            (_, Kind::Datastore) => {
                let reason = "as they go to a datastore";
                let is_guess = self.is_kind_guessed.get(edge.to).copied().unwrap_or(true);
                let confidence = if is_guess {
                    Confidence::Guessed
                } else {
                    Confidence::Understood
                };
                return reading(confidence, Style::Data, false, reason);
            }
            (Kind::Datastore, _) if interaction.is_none() => {
                let reason = "turned round: from who asks to the datastore";
                return guessed(Style::Data, true, reason);
            }
            _ => {}
        }
        let to_person = self.nodes.get(edge.to).is_some_and(|to| to.is_person);
        let is_async = edge.line_style == LineStyle::Asynchronous;
        if to_person && from != Kind::Client && interaction.is_none() && !is_async {
            return guessed(Style::Message, false, "as no system waits for a person");
        }
        match (edge.line_style, interaction) {
            (LineStyle::Asynchronous, _) => {
                stated(asynchronous, "as the source says that nobody waits")
            }
            (LineStyle::Synchronous, _) => {
                stated(Style::Request, "as the source says that the caller waits")
            }
            (_, Some(Interaction::Event | Interaction::Message)) => {
                guessed(asynchronous, false, "for their words")
            }
            (LineStyle::Dashed, _) => guessed(asynchronous, false, "for their broken lines"),
            (_, Some(Interaction::Data)) => guessed(Style::Data, false, "for their words"),
            (LineStyle::Plain, None) => guessed(Style::Request, false, "as nothing says otherwise"),
        }
    }

    /// True if an edge with two heads means two connections, and not a request with its reply.
    pub(super) fn is_two_way(&self, edge: &DiagramEdge, style: Style) -> bool {
        let requests = [Kind::Client, Kind::Datastore, Kind::Gateway];
        let ends = [self.kind(edge.from), self.kind(edge.to)];
        edge.is_bidirectional
            && style != Style::Request
            && !ends.iter().any(|kind| requests.contains(kind))
    }

    /// Marks the edges that only answer another one in the other direction, or a client: what a client asks may
    /// come back from further behind.
    pub(super) fn without_answers(&self, mut readings: Vec<EdgeReading>) -> Vec<EdgeReading> {
        let answers = |edge: &DiagramEdge| {
            let is_silent = edge.line_style == LineStyle::Dashed && edge.label.is_empty();
            edge.line_style != LineStyle::Asynchronous
                && !edge.is_bidirectional
                && interaction_of(edge).is_none()
                && (is_silent || label::is_answer(&edge.label))
        };
        let calls: HashSet<(usize, usize)> = self
            .edges
            .iter()
            .filter(|edge| !answers(edge))
            .map(|edge| (edge.from, edge.to))
            .collect();
        for (edge, reading) in self.edges.iter().zip(&mut readings) {
            let is_for_client = self.kind(edge.to) == Kind::Client && label::is_answer(&edge.label);
            let is_asked = is_for_client || calls.contains(&(edge.to, edge.from));
            reading.is_answer = answers(edge) && is_asked;
        }
        readings
    }

    /// Turns a chart round that is drawn from the stores up to the people: no store is asked in it,
    /// and no client asks.
    pub(super) fn turn_upright(&mut self) {
        let is = |at: usize, kind: Kind| self.kinds.get(at) == Some(&kind);
        let any = |test: &dyn Fn(&DiagramEdge) -> bool| self.edges.iter().any(test);
        let is_upside_down = any(&|edge| is(edge.from, Kind::Datastore))
            && any(&|edge| is(edge.to, Kind::Client))
            && !any(&|edge| {
                is(edge.to, Kind::Datastore)
                    || is(edge.from, Kind::Client)
                    || edge.line_style != LineStyle::Plain
                    || edge.is_bidirectional
                    || !edge.label.is_empty()
            });
        if !is_upside_down {
            return;
        }
        for edge in &mut self.edges {
            std::mem::swap(&mut edge.from, &mut edge.to);
            edge.is_way_guessed = true;
        }
        let head = "The chart is drawn from the stores to the people: all lines are turned round";
        let line = self.edges.iter().filter_map(|edge| edge.line).min();
        self.notes.add(line, Confidence::Guessed, head);
    }

    pub(super) fn note_readings(&mut self, readings: &[EdgeReading]) {
        let mut notes = std::mem::take(&mut self.notes);
        for (edge, reading) in self.edges.iter().zip(readings) {
            let (from, to) = (self.name(edge.from), self.name(edge.to));
            let ends = format!("{} to {}", quoted(from), quoted(to));
            if reading.is_answer {
                let head = "Answers belong to their calls and are no connections";
                notes.add_item(edge.line, Confidence::Understood, head, ends);
                continue;
            }
            let head = format!("Read as {}, {}", noun_of(reading.style), reading.reason);
            notes.add_item(edge.line, reading.confidence, &head, ends.clone());
            if edge.is_headless {
                let head = "A line without a head goes from the first to the second";
                notes.add_item(edge.line, Confidence::Guessed, head, ends);
            } else if edge.is_bidirectional {
                let head = if self.is_two_way(edge, reading.style) {
                    "An arrow with two heads is two connections"
                } else {
                    "An arrow with two heads is one connection, to ask and to answer"
                };
                notes.add_item(edge.line, Confidence::Guessed, head, ends);
            }
        }
        self.notes = notes;
    }
}

fn interaction_of(edge: &DiagramEdge) -> Option<Interaction> {
    interaction(&edge.label, &edge.technology)
}

/// The kind of a node, before its edges are known.
pub(super) fn likely_kind(node: &DiagramNode) -> Kind {
    kind_of(node, false).0
}

/// The kind of a node, its confidence, and the reason.
fn kind_of(node: &DiagramNode, queried_in_sql: bool) -> (Kind, Confidence, &'static str) {
    if let Some((kind, reason)) = node.stated_kind {
        return (kind, Confidence::Understood, reason);
    }
    let guessed = |kind, reason| (kind, Confidence::Guessed, reason);
    let by_technology = label::kind_of_technology_text(&node.technology);
    let by_name = label::kind_of_name(&node.label).filter(|kind| {
        let runs_elsewhere = matches!(kind, Kind::Client | Kind::Datastore | Kind::Broker);
        let is_on_server = runs_elsewhere && label::is_server_side(&node.technology);
        let is_program =
            node.is_software && *kind == Kind::Client && label::names_people(&node.label);
        !is_on_server && !is_program
    });
    if let Some(kind) = by_name.filter(|kind| *kind == Kind::External) {
        return guessed(kind, "for their names");
    }
    if let Some(kind) = by_technology {
        return guessed(kind, "for their technology");
    }
    if let Some(kind) = by_name {
        return guessed(kind, "for their names");
    }
    if let Some((kind, reason)) = node.fallback_kind {
        return guessed(kind, reason);
    }
    if queried_in_sql {
        return guessed(Kind::Datastore, "as they are asked in SQL");
    }
    guessed(Kind::Service, "as nothing says otherwise")
}

fn noun_of(style: Style) -> &'static str {
    match style {
        Style::Request => "requests",
        Style::Message => "messages",
        Style::Event => "events",
        Style::Data => "access to data",
        Style::Telemetry => "telemetry",
    }
}
