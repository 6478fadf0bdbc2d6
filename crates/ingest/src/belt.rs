//! Work done on all threads, its results taken in order.

use super::pieces::lock;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, TryLockError};

/// Fetches items, works on each on any thread, and takes the results one after the other in the order of the items.
///
/// A thread takes what is ready, else works on the next item, else fetches some for all: none waits while there is
/// something to do. For each thread about `at_once` items are fetched ahead, and at most twice as many results wait to be
/// taken; then all threads rest until these are. `next` must not wait for other threads; `work` and `take` may.
///
/// # Errors
/// The first one in the order of the items, of `next` or `take`. What comes after it is not taken.
pub fn in_order<T: Send, R: Send, E: Send>(
    at_once: usize,
    next: impl FnMut() -> Result<Option<T>, E> + Send,
    work: impl Fn(T) -> R + Sync,
    take: impl FnMut(R) -> Result<(), E> + Send,
) -> Result<(), E> {
    let threads = rayon::current_num_threads();
    let belt = Belt {
        ahead: at_once * threads,
        fetching: Mutex::new(Fetching { next, number: 0, over: false }),
        fetched: Mutex::default(),
        work,
        done: Mutex::default(),
        taking: Mutex::new(Taking { take, number: 0, failed: None }),
    };
    while !belt.is_over() {
        rayon::scope(|scope| (0..threads).for_each(|_| scope.spawn(|_| belt.run())));
        belt.take();
    }
    let Taking { failed, .. } = belt.taking.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    failed.map_or(Ok(()), Err)
}

struct Belt<T, N, W, R, K, E> {
    /// So many items are fetched at once.
    ahead: usize,
    fetching: Mutex<Fetching<N>>,
    /// Items that nobody works on yet, with their numbers.
    fetched: Mutex<VecDeque<(usize, T)>>,
    work: W,
    /// Results by the number of their item, and the error that ends the items.
    done: Mutex<BTreeMap<usize, Result<R, E>>>,
    taking: Mutex<Taking<K, E>>,
}

struct Fetching<N> {
    next: N,
    /// The number of the next item.
    number: usize,
    /// Whether there are no more.
    over: bool,
}

struct Taking<K, E> {
    take: K,
    /// The number of the item whose result is next.
    number: usize,
    failed: Option<E>,
}

impl<T, N, W, R, K, E> Belt<T, N, W, R, K, E>
where
    N: FnMut() -> Result<Option<T>, E>,
    W: Fn(T) -> R,
    K: FnMut(R) -> Result<(), E>,
{
    /// What one thread does.
    fn run(&self) {
        loop {
            self.take();
            if lock(&self.done).len() > 2 * self.ahead {
                break;
            }
            let Some((number, item)) = self.item() else { break };
            let result = (self.work)(item);
            lock(&self.done).insert(number, Ok(result));
        }
    }

    /// The next item to be worked on.
    fn item(&self) -> Option<(usize, T)> {
        let fetched = || lock(&self.fetched).pop_front();
        fetched().or_else(|| {
            let mut fetching = lock(&self.fetching);
            // Another thread may have fetched meanwhile.
            fetched().or_else(|| {
                self.fetch(&mut fetching);
                fetched()
            })
        })
    }

    fn fetch(&self, fetching: &mut Fetching<N>) {
        for _ in 0..self.ahead {
            if fetching.over {
                break;
            }
            match (fetching.next)() {
                Ok(Some(item)) => lock(&self.fetched).push_back((fetching.number, item)),
                Ok(None) => fetching.over = true,
                Err(error) => {
                    lock(&self.done).insert(fetching.number, Err(error));
                    fetching.over = true;
                }
            }
            fetching.number += 1;
        }
    }

    /// Takes the results that are next, unless another thread is at it.
    fn take(&self) {
        let mut taking = match self.taking.try_lock() {
            Ok(taking) => taking,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        while taking.failed.is_none() {
            let Some(result) = lock(&self.done).remove(&taking.number) else { return };
            taking.number += 1;
            taking.failed = result.and_then(&mut taking.take).err();
        }
        lock(&self.fetching).over = true;
        lock(&self.fetched).clear();
    }

    /// Whether all results are taken, or one could not be; to be asked while no thread is at work.
    fn is_over(&self) -> bool {
        let nothing_left = || lock(&self.fetched).is_empty() && lock(&self.done).is_empty();
        lock(&self.taking).failed.is_some() || (lock(&self.fetching).over && nothing_left())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Squares of numbers up to `count`, as they are taken; `next` and `take` fail at a number each.
    fn squares(count: u32, at_once: usize, bad_next: u32, bad_take: u32) -> (Vec<u32>, Result<(), String>) {
        let (mut number, mut taken) = (0, Vec::new());
        let next = || {
            number += 1;
            match number {
                number if number == bad_next => Err(format!("fetching {number}")),
                number => Ok((number <= count).then_some(number)),
            }
        };
        let work = |number: u32| {
            // The first of each ten takes longest, so that the others are done before it.
            (0..if number % 10 == 1 { 20_000 } else { number % 7 })
                .fold(number * number, |n, _| std::hint::black_box(n))
        };
        let take = |square: u32| match square {
            square if square == bad_take * bad_take => Err(format!("taking {bad_take}")),
            square => {
                taken.push(square);
                Ok(())
            }
        };
        let ended = in_order(at_once, next, work, take);
        (taken, ended)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn results_are_taken_in_order_up_to_the_first_error(
            count in 0_u32..200, at_once in 1_usize..4, bad_next in 1_u32..400, bad_take in 1_u32..400
        ) {
            let (taken, ended) = squares(count, at_once, bad_next, bad_take);
            let expected = match bad_take <= count && bad_take < bad_next {
                true => (bad_take - 1, Err(format!("taking {bad_take}"))),
                false if bad_next <= count + 1 => (bad_next - 1, Err(format!("fetching {bad_next}"))),
                false => (count, Ok(())),
            };
            prop_assert_eq!(taken, (1..=expected.0).map(|number| number * number).collect::<Vec<_>>());
            prop_assert_eq!(ended, expected.1);
        }
    }

    #[test]
    fn results_may_be_taken_with_work_of_the_same_kind() {
        let (mut from, mut sums) = (1..=50_u32, Vec::new());
        let take = |number: u32| {
            let (mut inner, mut sum) = (1..=number, 0);
            in_order(
                1,
                || Ok::<_, ()>(inner.next()),
                |n| n,
                |n| {
                    sum += n;
                    Ok(())
                },
            )?;
            sums.push(sum);
            Ok(())
        };
        in_order::<_, _, ()>(2, || Ok(from.next()), |number| number, take).expect("no error");
        assert_eq!(sums, (1..=50).map(|n| n * (n + 1) / 2).collect::<Vec<u32>>());
    }
}
