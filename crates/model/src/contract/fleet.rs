//! The hosts that share what is checked, and the minutes of what they did.

use super::breach::{Breach, Checked, Clause};
use super::words;
use stagepass::StoreError;
use std::iter;

/// The hosts take turns. They are numbered from 0, and beyond the last one again from the first.
pub(super) struct Fleet<'a, S: ?Sized> {
    first: &'a S,
    others: Vec<&'a S>,
    turn: usize,
    minutes: Vec<String>,
}

impl<'a, S: ?Sized> Fleet<'a, S> {
    /// There always is a fleet, because no handles at all do not compile.
    pub(super) fn of<const N: usize>(handles: [&'a S; N]) -> Option<Self> {
        const { assert!(N > 0, "the check needs at least one handle") };
        let mut hosts = handles.into_iter();
        Some(Self { first: hosts.next()?, others: hosts.collect(), turn: 0, minutes: Vec::new() })
    }

    pub(super) fn host(&self, number: usize) -> &'a S {
        let number = self.within(number);
        number.checked_sub(1).and_then(|other| self.others.get(other)).copied().unwrap_or(self.first)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'a S> {
        iter::once(self.first).chain(self.others.iter().copied())
    }

    /// The number of the host whose turn it is.
    pub(super) fn next(&mut self) -> usize {
        self.turn = self.within(self.turn.saturating_add(1));
        self.turn
    }

    fn within(&self, number: usize) -> usize {
        number.checked_rem(self.others.len().saturating_add(1)).unwrap_or_default()
    }

    /// Notes what a host did in its turn. Who it was is told where there are several.
    pub(super) fn note(&mut self, host: usize, text: &str) {
        let who = if self.others.is_empty() { String::new() } else { format!("host {host}: ") };
        self.minutes.push(who + text);
    }

    pub(super) fn remark(&mut self, text: impl Into<String>) {
        self.minutes.push(text.into());
    }

    /// Leaves out the latest step, which changed nothing.
    pub(super) fn leave_out(&mut self) {
        self.minutes.pop();
    }

    pub(super) fn begin_anew(&mut self) {
        self.minutes.clear();
    }

    /// Returns the breach as the error that it is, here and below.
    pub(super) fn breach<T>(
        &self,
        clause: Clause,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Checked<T> {
        let (expected, found) = (expected.into(), found.into());
        Err(Box::new(Breach { clause, steps: self.minutes.clone(), expected, found }))
    }

    pub(super) fn failed<T>(&self, error: &StoreError) -> Checked<T> {
        self.breach(Clause::Answers, "an answer", words::failure(error))
    }

    pub(super) fn kept_wrongly<T>(&self, clause: Clause) -> Checked<T> {
        self.breach(clause, "refused", "kept")
    }

    pub(super) fn refused_wrongly<T>(&self) -> Checked<T> {
        self.breach(Clause::ChangeIsKept, "kept", "refused")
    }
}
