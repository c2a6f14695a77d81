//! Sorting, once. The standard sort is compiled anew for every type and comparison, some
//! kilobytes each; here all lists share one, which sorts their numbers.

use std::cmp::Ordering;

/// Sorts the list; entries that compare as equal keep their order.
pub fn sort_by<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = order_of(list.len(), &|a, b| compare(&list[a], &list[b]));
    let mut entries: Vec<Option<T>> = list.drain(..).map(Some).collect();
    list.extend(order.into_iter().filter_map(|at| entries[at].take()));
}

/// Sorts the list by a key; entries with equal keys keep their order.
pub fn sort_by_key<T, K: Ord>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(list, |a, b| key(a).cmp(&key(b)));
}

/// The numbers below `count` in the order that `compare` gives them.
fn order_of(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// What is a small number in disguise.
pub trait Numbered: Copy {
    /// The number.
    fn number(self) -> u32;
    /// The one of that number.
    fn numbered(number: u32) -> Self;
}

/// Puts a list in order and takes out what stands in it twice.
pub fn in_order<T: Numbered>(list: Vec<T>) -> Vec<T> {
    let numbers = sorted(list.into_iter().map(T::number).collect());
    numbers.into_iter().map(T::numbered).collect()
}

fn sorted(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_entries_keep_their_order() {
        let mut list = vec![(2, "a"), (1, "b"), (2, "c"), (1, "d")];
        sort_by_key(&mut list, |(n, _)| *n);
        assert_eq!(list, [(1, "b"), (1, "d"), (2, "a"), (2, "c")]);
        sort_by(&mut list, |a, b| b.cmp(a));
        assert_eq!(list, [(2, "c"), (2, "a"), (1, "d"), (1, "b")]);
    }

    #[test]
    fn numbers_stand_once_each() {
        assert_eq!(sorted(vec![3, 1, 2, 3, 1]), [1, 2, 3]);
    }
}
