//! Several components put into a new domain at once.

use super::{Command, DesignElement, count_noun, factory};
use crate::document::{Component, Design, Id};

/// The command that puts components into a new domain, and the id of that. The domain lies within the
/// one that all of them are in already. `None` without components.
pub fn put_into_domain(design: &Design, components: &[Id]) -> Option<(Command, Id)> {
    let members = components.iter().filter_map(|id| design.components.get(id));
    let members: Vec<_> = members.collect();
    let first = members.first()?;
    let mut domain = factory::domain(design, "Domain");
    let is_shared = members.iter().all(|c| c.domain == first.domain);
    domain.parent = first.domain.clone().filter(|_| is_shared);
    let id = domain.id.clone();
    let name = format!(
        "Put {} into a domain",
        count_noun(members.len(), "component", "components")
    );
    let moved = members.into_iter().map(|component| {
        let component = Component {
            domain: Some(id.clone()),
            ..(**component).clone()
        };
        Command::put(component, "Change the domain")
    });
    let commands = [Command::put(DesignElement::from(domain), "Add a domain")];
    let commands = commands.into_iter().chain(moved).collect();
    Some((Command::Batch { commands, name }, id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::format;
    use crate::editor::Editor;
    use std::rc::Rc;

    #[test]
    fn components_are_put_into_a_domain_within_the_one_they_share() {
        for (a, b, parent) in [
            ("", "", None),
            (r#","domain":"sales""#, "", None),
            (
                r#","domain":"sales""#,
                r#","domain":"sales""#,
                Some("sales"),
            ),
        ] {
            let text = format!(
                r#"{{"format":"plumbline-design","version":1,"title":"T","domains":[{{"id":"sales","name":"Sales"}}],
                "components":[{{"id":"a","name":"A","kind":"service"{a}}},{{"id":"b","name":"B","kind":"service"{b}}}]}}"#
            );
            let mut editor = Editor::open(Rc::new(format::load(&text).unwrap()));
            let before = editor.design().clone();
            let ids = ["a", "b", "gone"].map(|id| Id::new(id).unwrap());
            let (command, domain) = put_into_domain(&before, &ids).unwrap();
            editor.run(command).unwrap();
            assert_eq!(editor.undo_name(), Some("Put 2 components into a domain"));
            let design = editor.design();
            let found = design.domains.get(&domain).unwrap();
            assert_eq!(found.parent.as_ref().map(Id::as_str), parent);
            assert!(
                design
                    .components
                    .iter()
                    .all(|c| c.domain.as_ref() == Some(&domain))
            );
            assert_eq!(format::check(design), []);
            assert!(editor.undo() && *editor.design() == before);
        }
        let nobody = [Id::new("a").unwrap()];
        assert_eq!(put_into_domain(&Design::new("T"), &nobody), None);
    }
}
