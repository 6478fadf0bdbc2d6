//! Work done on all threads, its results taken in order.

use super::pieces::lock;
use rayon::Scope;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, TryLockError};

/// Fetches items, works on each on any thread, and takes the results one after the other in the order of the items.
///
/// A thread takes what is ready, else works on the next item, else fetches some for all: none waits while there is
/// something to do. For each thread about `at_once` items are fetched ahead, and at most twice as many results wait to be
/// taken; a thread that would add to them rests until most of these are taken. `next` must not wait for other threads;
/// `work` and `take` may.
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
        resting: AtomicUsize::new(0),
    };
    while !belt.is_over() {
        belt.resting.store(threads, Ordering::Relaxed);
        rayon::scope(|scope| belt.call(scope));
        belt.take(|| ());
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
    /// How many threads went to do something else, and can be called.
    resting: AtomicUsize,
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
    T: Send,
    R: Send,
    E: Send,
    N: FnMut() -> Result<Option<T>, E> + Send,
    W: Fn(T) -> R + Sync,
    K: FnMut(R) -> Result<(), E> + Send,
{
    /// Calls the threads that rest.
    fn call<'s>(&'s self, scope: &Scope<'s>) {
        (0..self.resting.swap(0, Ordering::Relaxed)).for_each(|_| scope.spawn(|scope| self.run(scope)));
    }

    /// What one thread does. It never waits for another: with more results than can be put down it leaves, and is called
    /// when there is room.
    fn run<'s>(&'s self, scope: &Scope<'s>) {
        loop {
            self.take(|| {
                if self.resting.load(Ordering::Relaxed) > 0 && lock(&self.done).len() <= self.ahead {
                    self.call(scope);
                }
            });
            if lock(&self.done).len() > 2 * self.ahead {
                self.resting.fetch_add(1, Ordering::Relaxed);
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

    /// Takes the results that are next, unless another thread is at it; tells after each that it is taken.
    fn take(&self, taken: impl Fn()) {
        let mut taking = match self.taking.try_lock() {
            Ok(taking) => taking,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        while taking.failed.is_none() {
            let Some(result) = lock(&self.done).remove(&taking.number) else { return };
            taking.number += 1;
            taking.failed = result.and_then(&mut taking.take).err();
            taken();
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
    fn a_thread_that_found_no_room_comes_back() {
        // Nothing is taken until much is done; of what is begun after that, some must be worked on by two threads at once.
        let (done, together, at_work) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let wait_until = |is_so: &dyn Fn() -> bool| {
            let begin = std::time::Instant::now();
            while !is_so() && begin.elapsed().as_secs() < 10 {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        };
        let work = |number: usize| {
            if number >= 20 && together.load(Ordering::SeqCst) == 0 {
                at_work.fetch_add(1, Ordering::SeqCst);
                wait_until(&|| at_work.load(Ordering::SeqCst) > 1 || together.load(Ordering::SeqCst) > 0);
                let seen = if at_work.load(Ordering::SeqCst) > 1 { 1 } else { 2 };
                let _ = together.compare_exchange(0, seen, Ordering::SeqCst, Ordering::SeqCst);
                at_work.fetch_sub(1, Ordering::SeqCst);
            }
            done.fetch_add(1, Ordering::SeqCst);
            number
        };
        let (mut from, mut last) = (0..200, 0);
        let take = |number| {
            if number == 0 {
                // The other thread fills all room, and leaves.
                wait_until(&|| done.load(Ordering::SeqCst) >= 6);
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            last = number;
            Ok(())
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
        pool.install(|| in_order::<_, _, ()>(1, || Ok(from.next()), work, take)).expect("no error");
        assert_eq!((last, together.load(Ordering::SeqCst)), (199, 1));
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
