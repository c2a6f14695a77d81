//! Sorting helpers.

/// Sorts the list and removes duplicates.
pub fn sorted_unique<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_unique_sorts_and_removes_duplicates() {
        assert_eq!(sorted_unique(vec![3, 1, 2, 3, 1]), [1, 2, 3]);
        assert_eq!(sorted_unique(Vec::<u32>::new()), Vec::<u32>::new());
    }
}
