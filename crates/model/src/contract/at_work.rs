//! How several hosts work at once: in threads, or in the one task of whoever waits for the check.

use std::future::{Future, poll_fn, ready};
use std::panic::resume_unwind;
use std::pin::{Pin, pin};
use std::sync::Barrier;
use std::task::{Context, Poll, Waker};
use std::thread::{self, ScopedJoinHandle};

/// Something that one of several hosts does while the others do theirs.
pub(super) type Work<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A way to let several hosts work at once.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    /// Each host has a thread, and all of them start together. It is for stores that block.
    Threads,
    /// All hosts go on in turns, each until it has to wait. It is for stores that do not block.
    OneTask,
}

impl Way {
    /// Returns what each of them has done, in their order.
    pub(super) fn at_once<'a, T: Send + 'a>(self, works: Vec<Work<'a, T>>) -> Work<'a, Vec<T>> {
        match self {
            Self::Threads => Box::pin(ready(in_threads(works))),
            Self::OneTask => Box::pin(in_turns(works)),
        }
    }
}

fn in_threads<T: Send>(works: Vec<Work<'_, T>>) -> Vec<T> {
    let start = Barrier::new(works.len());
    thread::scope(|scope| {
        let work = |work| {
            start.wait();
            finish(work)
        };
        let threads: Vec<_> = works.into_iter().map(|each| scope.spawn(move || work(each))).collect();
        let join =
            |thread: ScopedJoinHandle<'_, T>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        threads.into_iter().map(join).collect()
    })
}

async fn in_turns<T: Send>(works: Vec<Work<'_, T>>) -> Vec<T> {
    let mut works: Vec<_> = works.into_iter().map(|work| (work, None)).collect();
    poll_fn(|context| {
        for (work, done) in &mut works {
            if done.is_none()
                && let Poll::Ready(answer) = work.as_mut().poll(context)
            {
                *done = Some(answer);
            }
        }
        if works.iter().all(|(_, done)| done.is_some()) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    works.into_iter().filter_map(|(_, done)| done).collect()
}

/// Drives to its end what never has to wait for anything but the processor.
pub(super) fn finish<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
            return done;
        }
        thread::yield_now();
    }
}
