//! Words of a domain language.

/// The form in which two words compare: without regard to case, and without the separators
/// `.`, `_`, `-` and space. `ORDER_CREATED`, `Order.Created` and `OrderCreated` are one word.
pub fn normal_form(word: &str) -> String {
    if word.is_ascii() {
        let kept = word
            .bytes()
            .filter(|b| !matches!(b, b'.' | b'_' | b'-' | b' '));
        return kept.map(|b| char::from(b.to_ascii_lowercase())).collect();
    }
    word.chars()
        .filter(|c| !matches!(c, '.' | '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The text, or `None` for the explicit `"none"`.
pub fn without_none(text: Option<&str>) -> Option<&str> {
    text.filter(|t| !t.trim().eq_ignore_ascii_case("none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_form_ignores_case_and_separators() {
        for same in [
            "ORDER_CREATED",
            "Order.Created",
            "OrderCreated",
            "order-created",
            "order created",
        ] {
            assert_eq!(normal_form(same), "ordercreated");
        }
        assert_ne!(normal_form("Order/Created"), "ordercreated");
        assert_eq!(normal_form("ÄNDERUNG_GEBUCHT"), "änderunggebucht");
    }

    #[test]
    fn without_none_drops_explicit_none() {
        assert_eq!(without_none(None), None);
        assert_eq!(without_none(Some("none")), None);
        assert_eq!(without_none(Some(" None ")), None);
        assert_eq!(
            without_none(Some("a cached answer")),
            Some("a cached answer")
        );
    }
}
