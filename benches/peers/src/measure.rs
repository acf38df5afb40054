//! Measures time: batches of one or two milliseconds, in rounds, with another order in each round.

use std::sync::Barrier;
use std::time::{Duration, Instant};

/// Repeats the work of one contender a given number of times, in a loop that was compiled for it.
pub(crate) type Batch = Box<dyn Fn(u64) + Send + Sync>;

/// How long to measure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) rounds: usize,
    pub(crate) rounds_of_two_threads: usize,
    pub(crate) batch: Duration,
    /// What many are, where few and many are compared.
    pub(crate) many: usize,
}

impl Settings {
    pub(crate) const FULL: Self =
        Self { rounds: 151, rounds_of_two_threads: 41, batch: Duration::from_micros(1_500), many: 1_000_000 };
    pub(crate) const QUICK: Self =
        Self { rounds: 15, rounds_of_two_threads: 5, batch: Duration::from_micros(400), many: 10_000 };
}

/// Nanoseconds for doing the work once: the median of all rounds, and the 10th and 90th percentile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Spread {
    fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_unstable_by(f64::total_cmp);
        let at = |percent: usize| samples[(samples.len() - 1) * percent / 100];
        Self { low: at(10), median: at(50), high: at(90) }
    }
}

/// Runs all batches in each round, so a disturbance of the machine affects every contender alike.
pub(crate) fn interleaved(
    batches: &[&Batch],
    threads: usize,
    rounds: usize,
    length: Duration,
) -> Vec<Spread> {
    let counts: Vec<u64> = batches.iter().map(|batch| count_for(batch, threads, length)).collect();
    let mut samples = vec![Vec::with_capacity(rounds); batches.len()];
    let mut order: Vec<usize> = (0..batches.len()).collect();
    let mut shuffle = Shuffle(0x9e37_79b9_7f4a_7c15);
    for _ in 0..rounds {
        shuffle.apply(&mut order);
        for &index in &order {
            let count = counts[index];
            samples[index].push(time(batches[index], count, threads) / (count as f64 * threads as f64));
        }
    }
    samples.into_iter().map(Spread::of).collect()
}

/// Finds how many repetitions fill a batch. This also warms the caches.
fn count_for(batch: &Batch, threads: usize, length: Duration) -> u64 {
    let length = length.as_nanos() as f64;
    let mut count = 1;
    loop {
        let taken = time(batch, count, threads);
        if taken * 4.0 >= length {
            return ((count as f64 * length / taken) as u64).max(1);
        }
        count *= 2;
    }
}

/// Returns the elapsed nanoseconds until every thread has done its repetitions.
fn time(batch: &Batch, count: u64, threads: usize) -> f64 {
    if threads == 1 {
        let start = Instant::now();
        batch(count);
        return start.elapsed().as_nanos() as f64;
    }
    let barrier = Barrier::new(threads);
    let longest = std::thread::scope(|scope| {
        let work = || {
            barrier.wait();
            let start = Instant::now();
            batch(count);
            start.elapsed()
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(|thread| thread.join().expect("no contender panics")).max()
    });
    longest.unwrap_or_default().as_nanos() as f64
}

/// `xorshift64*`, for another order in each round and the same orders in every run.
struct Shuffle(u64);

impl Shuffle {
    fn apply(&mut self, order: &mut [usize]) {
        for last in (1..order.len()).rev() {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
            order.swap(last, drawn as usize % (last + 1));
        }
    }
}
