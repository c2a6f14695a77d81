//! Commands for waivers, and for levels and limits of rules.

use crate::document::{Date, Design, Level, RuleSetting, Subject, Waiver};
use crate::editor::{Command, InputError};
use crate::review::{Finding, Review};
use crate::rules::{Text, custom, exists, rule, suggest};
use hashbrown::HashSet;
use std::collections::BTreeMap;
use std::num::NonZeroU64;

/// Waives a finding: it stays in the report, marked, and does not count. The waiver names the main
/// subject, so it covers other findings of the rule about that, too. It replaces an earlier waiver
/// for the same subject, which may have expired.
///
/// # Errors
/// Returns an error without a reason or a name, or if the day is before that of the review.
pub fn waive(
    design: &Design,
    review: &Review,
    finding: &Finding,
    reason: &str,
    by: &str,
    until: Option<&str>,
) -> Result<Command, InputError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(InputError::new(
            "A waiver needs its reason",
            "a sentence that tells those who come later why this is accepted",
        ));
    }
    let by = by.trim();
    if by.is_empty() {
        return Err(InputError::new(
            "A waiver needs a name",
            "the person whom later readers can ask",
        ));
    }
    let until = until.map(str::trim).filter(|day| !day.is_empty());
    let until = until.map(|day| last_day(day, review.today())).transpose()?;
    let subject = review.subjects(finding).into_iter().next();
    let about = subject.clone().unwrap_or(Subject::Design);

    let mut waiver = Waiver::new(finding.rule.to_string(), reason.to_owned());
    waiver.subject = Some(about.to_string());
    waiver.until = until;
    waiver.by = Some(by.to_owned());

    let same = |w: &Waiver| {
        let named = w.subject.as_deref().map(str::trim);
        w.rule == waiver.rule && named == waiver.subject.as_deref()
    };
    let mut waivers: Vec<Waiver> = design
        .waivers
        .iter()
        .filter(|w| !same(w))
        .cloned()
        .collect();
    waivers.push(waiver);
    let title = review.words(finding).title;
    Ok(Command::SetWaivers {
        waivers,
        name: format!("Waive: {}", short(&title)),
    })
}

fn last_day(day: &str, today: Date) -> Result<Date, InputError> {
    const EXPECTED: &str = "a day such as 2027-01-31, or nothing where it has no end";
    let date = Date::parse(day).ok_or_else(|| InputError::from_text(day, EXPECTED))?;
    if date < today {
        return Err(InputError::new(
            format!("{date} is over"),
            "a day from today on, or nothing where the waiver has no end",
        ));
    }
    Ok(date)
}

fn short(title: &Text) -> String {
    const MOST: usize = 60;
    let title = title.plain();
    match title.char_indices().nth(MOST) {
        None => title,
        Some((end, _)) => format!("{}…", title[..end].trim_end()),
    }
}

/// Index of the waiver that covers a finding.
pub fn covering(design: &Design, finding: &Finding) -> Option<usize> {
    let waiver = finding.waiver.as_ref()?;
    design.waivers.iter().position(|w| *w == **waiver)
}

/// Removes a waiver by its index; `None` if there is none.
pub fn take_back(design: &Design, waiver_index: usize) -> Option<Command> {
    let gone = design.waivers.get(waiver_index)?;
    let mut waivers = design.waivers.clone();
    waivers.remove(waiver_index);
    Some(Command::SetWaivers {
        waivers,
        name: format!("Remove the waiver of {}", gone.rule),
    })
}

/// Indexes of waivers without effect, each with the reason: it has expired, there is no such rule,
/// or it covers nothing.
pub fn idle(review: &Review) -> Vec<(usize, String)> {
    let design = review.design();
    if design.waivers.is_empty() {
        return Vec::new();
    }
    let mut found: HashSet<(&str, Option<String>)> = HashSet::new();
    for finding in review.findings() {
        found.insert((&finding.rule, None));
        for subject in review.key(finding) {
            found.insert((&finding.rule, Some(subject.id().to_owned())));
            found.insert((&finding.rule, Some(subject.to_string())));
        }
    }
    let why = |waiver: &Waiver| {
        if !exists(design, &waiver.rule) {
            return Some("there is no such rule".to_owned());
        }
        if let Some(until) = waiver.until.filter(|until| *until < review.today()) {
            return Some(format!("it ended on {until}"));
        }
        let subject = waiver.subject.as_deref().map(|s| s.trim().to_owned());
        let covers = found.contains(&(waiver.rule.as_str(), subject));
        (!covers).then(|| "it covers nothing".to_owned())
    };
    let all = design.waivers.iter().enumerate();
    all.filter_map(|(at, waiver)| Some((at, why(waiver)?)))
        .collect()
}

/// Sets the level of a rule; `None` restores the default.
///
/// # Errors
/// Returns an error if there is no such rule.
pub fn set_level(design: &Design, name: &str, level: Option<Level>) -> Result<Command, InputError> {
    known(design, name)?;
    let title = match level {
        None => format!("Set the level of {name} back"),
        Some(Level::Off) => format!("Turn off {name}"),
        Some(level) => format!("Set the level of {name} to {}", level.as_str()),
    };
    Ok(set(design, name, title, |setting| setting.level = level))
}

/// Sets the limit of a rule; blank text restores the default.
///
/// # Errors
/// Returns an error if there is no such rule, it has no limit, or the text is no number.
pub fn set_limit(design: &Design, name: &str, limit: &str) -> Result<Command, InputError> {
    known(design, name)?;
    let own = rule(name).and_then(|(_, rule)| rule.limit);
    let Some(own) = own else {
        return Err(InputError::new(
            format!("The rule {name} has no limit"),
            "a rule that counts something, such as sync-chain",
        ));
    };
    let limit = limit.trim();
    let number = match limit {
        "" => None,
        typed => {
            let expected = || format!("a whole number, 1 or more; {own} is the checklist's");
            let number = typed.parse::<NonZeroU64>();
            Some(number.map_err(|_| InputError::from_text(typed, expected()))?)
        }
    };
    let title = match number {
        None => format!("Set the limit of {name} back to {own}"),
        Some(number) => format!("Set the limit of {name} to {number}"),
    };
    Ok(set(design, name, title, |setting| setting.limit = number))
}

fn known(design: &Design, name: &str) -> Result<(), InputError> {
    if rule(name).is_some() || custom::rule(design, name).is_some() {
        return Ok(());
    }
    let expected = match suggest(name).as_slice() {
        [] => "the name of a rule, such as lost-work".to_owned(),
        names => format!("perhaps {}", names.join(" or ")),
    };
    Err(InputError::new(
        format!("There is no rule {name:?}"),
        expected,
    ))
}

fn set(
    design: &Design,
    rule: &str,
    name: String,
    change: impl FnOnce(&mut RuleSetting),
) -> Command {
    let mut rules: BTreeMap<String, RuleSetting> = design.rules.clone();
    change(
        rules
            .entry(rule.to_owned())
            .or_insert_with(RuleSetting::new),
    );
    Command::SetRules { rules, name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::format;
    use crate::editor::Editor;
    use crate::review::review;
    use crate::rules::testing::{design, today};
    use std::rc::Rc;

    const SHOP: &str = "service a\nservice b\na -> b request \"timeout\":\"none\"\nb -> a event";

    fn reviewed(design: &Rc<Design>) -> Review {
        review(design, today())
    }

    fn of<'r>(review: &'r Review, rule: &str) -> &'r Finding {
        review.findings().find(|f| f.rule == rule).unwrap()
    }

    /// Runs the command and asserts that undo restores every byte.
    fn done(design: &Rc<Design>, command: Command, name: &str) -> Rc<Design> {
        let mut editor = Editor::open(design.clone());
        editor.run(command).unwrap();
        assert_eq!(editor.undo_name(), Some(name));
        let after = editor.design().clone();
        let text = format::save(&after);
        assert_eq!(format::load(&text).as_ref(), Ok(&*after));
        assert!(editor.undo());
        assert_eq!(format::save(editor.design()), format::save(design));
        after
    }

    #[test]
    fn a_waiver_covers_its_finding_and_is_taken_back() {
        let before = design(SHOP);
        let review = reviewed(&before);
        let finding = of(&review, "no-timeout");
        let command = waive(
            &before,
            &review,
            finding,
            " Agreed ",
            " Ann ",
            Some("2027-01-31"),
        );
        let waived = done(
            &before,
            command.unwrap(),
            "Waive: a waits for b without a timeout",
        );
        let waiver = &waived.waivers[0];
        assert_eq!(waiver.subject.as_deref(), Some("component:a"));
        assert_eq!(waiver.reason, "Agreed");
        assert_eq!(waiver.by.as_deref(), Some("Ann"));
        let after = reviewed(&waived);
        let covered = of(&after, "no-timeout");
        assert!(!covered.counts());
        assert_eq!(after.warnings(), Vec::<String>::new());
        assert_eq!(covering(&waived, covered), Some(0));
        assert_eq!(covering(&waived, of(&after, "no-flows")), None);
        let back = take_back(&waived, 0).unwrap();
        let again = done(&waived, back, "Remove the waiver of no-timeout");
        assert_eq!(again, before);
        assert_eq!(take_back(&before, 0), None);
    }

    #[test]
    fn a_waiver_of_the_whole_design_and_one_in_place_of_another() {
        let before = design(&format!(
            "{SHOP}\nset \"waivers\":[{{\"rule\":\"no-flows\",\"subject\":\"design:\",\"reason\":\"old\",\"until\":\"2020-01-01\"}}]"
        ));
        let review = reviewed(&before);
        let finding = of(&review, "no-flows");
        assert!(finding.counts());
        let command = waive(&before, &review, finding, "A library", "Ann", None).unwrap();
        let waived = done(&before, command, "Waive: What is this design for?");
        assert_eq!(waived.waivers.len(), 1);
        assert_eq!(waived.waivers[0].subject.as_deref(), Some("design:"));
        assert_eq!(waived.waivers[0].by.as_deref(), Some("Ann"));
        let nameless = waive(&before, &review, finding, "A library", " ", None);
        assert!(
            nameless
                .unwrap_err()
                .to_string()
                .starts_with("A waiver needs a name")
        );
        assert_eq!(reviewed(&waived).warnings(), Vec::<String>::new());
    }

    #[test]
    fn waivers_that_do_nothing_are_told_with_the_reason() {
        let before = design(&format!(
            "{SHOP}\nset \"waivers\":[{{\"rule\":\"no-flows\",\"reason\":\"r\"}},\
             {{\"rule\":\"no-timeout\",\"subject\":\" a \",\"reason\":\"r\"}},\
             {{\"rule\":\"no-timeout\",\"subject\":\"component:b\",\"reason\":\"r\"}},\
             {{\"rule\":\"no-timeout\",\"subject\":\"component:a\",\"reason\":\"r\",\"until\":\"2026-01-01\"}},\
             {{\"rule\":\"no-timeuot\",\"reason\":\"r\"}}]"
        ));
        let review = reviewed(&before);
        let mut told: Vec<String> = Vec::new();
        for (at, why) in idle(&review) {
            let waiver = &before.waivers[at];
            told.push(format!("{} {:?}: {why}", waiver.rule, waiver.subject));
        }
        assert_eq!(
            told,
            [
                "no-timeout Some(\"component:a\"): it ended on 2026-01-01",
                "no-timeout Some(\"component:b\"): it covers nothing",
                "no-timeuot None: there is no such rule",
            ]
        );
        // Same as in the warnings.
        let warned = review
            .warnings()
            .iter()
            .filter(|w| w.starts_with("waivers"));
        assert_eq!(warned.count(), told.len());
    }

    #[test]
    fn every_finding_of_any_rule_can_be_waived() {
        for item in crate::rules::ITEMS {
            for rule in item.rules {
                let text = crate::rules::example_document(rule.name, rule.docs.fails);
                let design = Rc::new(format::load(&text).unwrap());
                let before = reviewed(&design);
                let finding = of(&before, rule.name);
                let command = waive(&design, &before, finding, "Agreed", "Ann", Some("")).unwrap();
                let mut editor = Editor::open(design.clone());
                editor.run(command).unwrap();
                let after = reviewed(editor.design());
                let print = before.fingerprint(finding);
                let covered = after.findings().find(|f| after.fingerprint(f) == print);
                assert!(!covered.unwrap().counts(), "{print}");
            }
        }
    }

    #[test]
    fn a_waiver_without_a_reason_or_with_no_day_is_refused() {
        let design = design(SHOP);
        let review = reviewed(&design);
        let refused = |reason, until| {
            let finding = of(&review, "no-flows");
            let wrong = waive(&design, &review, finding, reason, "Ann", until).unwrap_err();
            wrong.to_string()
        };
        assert!(refused(" ", None).starts_with("A waiver needs its reason; expected"));
        assert_eq!(
            refused("r", Some("31.1.2027")),
            "\"31.1.2027\" does not fit; expected a day such as 2027-01-31, or nothing where it has no end."
        );
        assert!(refused("r", Some("2026-11-23")).starts_with("2026-11-23 is over"));
        let finding = of(&review, "no-flows");
        assert!(waive(&design, &review, finding, "r", "Ann", Some("2026-11-24")).is_ok());
    }

    #[test]
    fn levels_and_limits_are_set_and_set_back() {
        let before = design(SHOP);
        let level = |design: &Design, level| set_level(design, "no-timeout", level).unwrap();
        let off = done(
            &before,
            level(&before, Some(Level::Off)),
            "Turn off no-timeout",
        );
        assert!(reviewed(&off).findings().all(|f| f.rule != "no-timeout"));
        let low = level(&off, Some(Level::Low));
        let low = done(&off, low, "Set the level of no-timeout to low");
        let found = reviewed(&low);
        assert_eq!(of(&found, "no-timeout").severity.as_str(), "low");
        let back = done(&low, level(&low, None), "Set the level of no-timeout back");
        assert_eq!(back, before);

        let limit = |design: &Design, text| set_limit(design, "sync-chain", text).unwrap();
        let one = done(
            &before,
            limit(&before, " 1 "),
            "Set the limit of sync-chain to 1",
        );
        assert!(reviewed(&one).findings().any(|f| f.rule == "sync-chain"));
        let back = done(
            &one,
            limit(&one, ""),
            "Set the limit of sync-chain back to 3",
        );
        assert_eq!(back, before);
    }

    #[test]
    fn settings_that_mean_nothing_are_refused() {
        let design = design(SHOP);
        let level = set_level(&design, "lost-wrok", None).unwrap_err();
        assert_eq!(
            level.to_string(),
            "There is no rule \"lost-wrok\"; expected perhaps lost-work."
        );
        for (rule, limit, words) in [
            ("no-timeout", "3", "The rule no-timeout has no limit"),
            ("sync-chain", "0", "\"0\" does not fit"),
            ("sync-chain", "some", "\"some\" does not fit"),
            ("house/x", "3", "There is no rule \"house/x\""),
        ] {
            let wrong = set_limit(&design, rule, limit).unwrap_err();
            assert_eq!(wrong.problem, words, "{rule} {limit}");
        }
    }

    #[test]
    fn house_rules_have_levels_and_waivers() {
        let all = "{\"element\":\"component\"}";
        let design = design(&format!(
            "service a\nset \"house_rules\":[{{\"id\":\"h\",\"select\":{all},\"require\":{{\"element\":\"component\",\"where\":{{\"team\":\"red\"}}}}}}]"
        ));
        assert!(set_level(&design, "house/h", Some(Level::Low)).is_ok());
        assert!(set_limit(&design, "house/h", "2").is_err());
        let review = reviewed(&design);
        let command = waive(&design, &review, of(&review, "house/h"), "r", "Ann", None);
        let mut editor = Editor::open(design.clone());
        editor.run(command.unwrap()).unwrap();
        assert!(
            reviewed(editor.design())
                .findings()
                .all(|f| f.rule != "house/h" || !f.counts())
        );
    }
}
