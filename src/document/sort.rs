//! Sorting helpers of the code that the first download holds. The standard library compiles its sort anew for each type
//! and each comparison, at four kilobytes each.

use std::cmp::Ordering;

/// Sorts stably, as [`slice::sort_by`] does: the positions by one sort that all share, then the elements in one pass.
pub fn sort_by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order: Vec<usize> = (0..list.len()).collect();
    sort_positions(&mut order, &mut |a, b| compare(&list[a], &list[b]));
    for start in 0..list.len() {
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at], at);
            if from == start {
                break;
            }
            list.swap(at, from);
            at = from;
        }
    }
}

/// Sorts stably, as [`slice::sort_by_key`] does.
pub fn sort_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(list, |a, b| key(a).cmp(&key(b)));
}

/// Sorts stably, as [`slice::sort`] does.
pub fn sort<T: Ord>(list: &mut [T]) {
    sort_by(list, T::cmp);
}

/// Sorts the list and removes duplicates.
pub fn sorted_unique<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    sort(&mut list);
    list.dedup();
    list
}

fn sort_positions(order: &mut [usize], compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    order.sort_by(|a, b| compare(*a, *b));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sorted_unique_sorts_and_removes_duplicates() {
        assert_eq!(sorted_unique(vec![3, 1, 2, 3, 1]), [1, 2, 3]);
        assert_eq!(sorted_unique(Vec::<u32>::new()), Vec::<u32>::new());
    }

    proptest! {
        #[test]
        fn sort_by_key_sorts_as_the_standard_library_does(mut list: Vec<(u8, u32)>) {
            let mut expected = list.clone();
            expected.sort_by_key(|(key, _)| key % 8);
            sort_by_key(&mut list, |(key, _)| key % 8);
            prop_assert_eq!(list, expected);
        }
    }
}
