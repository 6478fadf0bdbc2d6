//! Libraries that a broken file makes panic: the reading of that file ends with a reason, and nothing else does.

use std::any::Any;
use std::cell::Cell;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

thread_local! {
    /// Whether this thread reads what may make a library panic.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Does what a broken file may make fail, by an error or by a panic in the library; says why.
pub fn guarded<T, E: Display>(read: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    let outer = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(outer);
    match done {
        Ok(read) => read.map_err(|error| error.to_string()),
        Err(cause) => Err(format!("the decoder gave up: {}", said(&*cause))),
    }
}

/// What a panic said.
fn said(cause: &(dyn Any + Send)) -> &str {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("without a word")
}

/// From now on panics that are caught, and become the reason why a file cannot be read on, are not also printed.
pub fn keep_caught_panics_quiet() {
    let print = take_hook();
    set_hook(Box::new(move |panic| {
        if !GUARDED.get() {
            print(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_reason() {
        assert_eq!(guarded(|| Ok::<_, String>(1)), Ok(1));
        assert_eq!(guarded(|| Err::<(), _>("wrong")), Err("wrong".to_string()));
        let inner = || guarded(|| -> Result<(), String> { std::panic::panic_any("odd") });
        assert_eq!(guarded(inner), Err("the decoder gave up: odd".to_string()));
        assert!(!GUARDED.get());
    }
}
