//! Connections that policies permit: a policy says who may, not who does, so that what it alone names is a guess.

use super::connections::Connector;
use super::kinds::kind_of;
use super::permission::Permission;
use super::resource::Resource;
use crate::document::sanitize::excerpt;
use crate::document::{Kind, Style};
use crate::import::Confidence;

impl Connector<'_> {
    /// Draws what only policies name, as guesses, and completes what others join.
    pub(super) fn permissions(&mut self) {
        let terraform = self.terraform;
        for ((from, to), permission) in self.permissions.pairs() {
            let ends = (terraform.resources.get(from), terraform.resources.get(to));
            let (Some(holder), Some(target)) = ends else {
                continue;
            };
            let Some((kind, _)) = kind_of(target) else {
                continue;
            };
            if !self.dead_letters.contains_key(&to) {
                self.permitted(holder, target, kind, permission);
            }
        }
        self.note_shared_roles();
        self.note_outside();
    }

    fn permitted(
        &mut self,
        holder: &Resource,
        target: &Resource,
        kind: Kind,
        permission: Permission,
    ) {
        let (own, other) = (&holder.address, &target.address);
        let is_answer = self.builder.find_connection(other, own).is_some();
        if let Some(known) = self.builder.find_connection(own, other) {
            if known.style == Style::Data && known.access.is_none() {
                known.access = permission.access();
            }
            return;
        }
        // Who may do both with what it listens to seldom sends to it.
        if is_answer && (permission.receives || !permission.sends) {
            return;
        }
        let caller = kind_of(holder).map(|(kind, _)| kind);
        let style = match kind {
            Kind::Datastore => Style::Data,
            Kind::Broker if target.kind == "aws_sqs_queue" => Style::Message,
            Kind::Broker => Style::Event,
            _ if matches!(caller, Some(Kind::Broker | Kind::Datastore)) => Style::Event,
            _ => Style::Request,
        };
        let is_listener = permission.receives && !permission.sends;
        let (from, to) = if is_listener {
            (other, own)
        } else {
            (own, other)
        };
        let Some(connection) = self.join(from, to, style) else {
            return;
        };
        connection.guessed = vec!["self".to_owned()];
        if style == Style::Data {
            connection.access = permission.access();
        } else if style != Style::Message {
            connection.guessed.push("style".to_owned());
        }
        if permission.sends && permission.receives {
            connection
                .guessed
                .extend(["from".to_owned(), "to".to_owned()]);
        }
        let (own, other) = (excerpt(&holder.name), excerpt(&target.name));
        let verb = permission.verb();
        let text = format!("{own} may {verb} {other}: a policy says so. Does it?");
        let head = "Drawn, as policies permit it; see whether they do it";
        let item = format!("{own} to {verb} {other}");
        self.builder
            .note_one_of(holder.line, Confidence::Guessed, text, head, item);
    }

    /// Notes the roles of several components, whose policies tell nothing about one of them.
    fn note_shared_roles(&mut self) {
        for (role, count) in self.permissions.shared_roles() {
            let Some(role) = self.terraform.resources.get(role) else {
                continue;
            };
            let name = excerpt(&role.name);
            let text = format!(
                "{count} components have the role {name}. Its policies say what they may use, not which of them does; draw what is missing."
            );
            let head = "Roles shared by several components, whose policies name resources and not which component uses them; draw the missing connections";
            self.builder
                .note_one_of(role.line, Confidence::LeftOut, text, head, name);
        }
    }

    /// Notes what policies name and the file does not have.
    fn note_outside(&mut self) {
        for (holder, name) in self.permissions.outside() {
            let Some(holder) = self.terraform.resources.get(holder) else {
                continue;
            };
            let (own, name) = (excerpt(&holder.name), excerpt(name));
            let text = format!(
                "{own} may use {name}, which is not in this file. Draw it if the design is about it."
            );
            let head = "Policies name resources that are not in this file; draw those that the design is about";
            let item = format!("{name} of {own}");
            self.builder
                .note_one_of(holder.line, Confidence::LeftOut, text, head, item);
        }
    }
}
