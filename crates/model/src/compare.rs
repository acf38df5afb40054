//! Runs the same steps on the model and on a subject.

use super::outcome::Outcome;
use super::plain::Model;
use super::step::Step;
use super::subject::Subject;
use super::terms::Swapped;
use super::witness::Witness;
use super::{Conduct, START};
use std::collections::BTreeMap;
use std::fmt;

/// Takes the steps with a fresh subject and with the model, and tells where the two part.
///
/// When all steps are taken, it asks about the participant of every connection there ever was, in
/// its session, and for all that is listed.
///
/// # Errors
///
/// Returns [`Divergence`] for the first step of which something else comes than the model says.
pub fn compare<S: Subject>(subject: &mut S, steps: &[Step]) -> Result<Summary, Box<Divergence>> {
    let conduct = subject.conduct();
    let mut model = Model::new(&conduct);
    let mut witness = Witness::new(subject);
    let mut summary = Summary { sequences: 1, ..Summary::default() };
    let same = |index, step: &Step, expected, found| same(&conduct, index, step, expected, found);
    same(0, &Step::Advance { seconds: 0 }, Outcome::Done, witness.set_clock(START))?;
    for (index, step) in steps.iter().enumerate() {
        if conduct.passes_over(step.kind()) {
            continue;
        }
        let expected = model.take(step);
        if expected == Outcome::PassedOver {
            continue;
        }
        summary.count(step, &expected);
        let found = witness.take(step, &model);
        same(index, step, expected, found)?;
    }
    let connections = u8::try_from(model.connections()).unwrap_or(u8::MAX);
    for connection in 0..connections {
        let step = Step::GetParticipant { connection, swapped: Swapped::Nothing };
        same(steps.len(), &step, model.take(&step), witness.take(&step, &model))?;
    }
    for call in model.all_that_is_listed() {
        if conduct.passes_over(call.kind()) {
            continue;
        }
        let step = Step::Call(call);
        same(steps.len(), &step, model.take(&step), witness.take(&step, &model))?;
    }
    Ok(summary)
}

/// How many connections a sweep has to find at least, if so many are quiet.
const SOME: usize = 10;

fn same(
    conduct: &Conduct,
    index: usize,
    step: &Step,
    expected: Outcome,
    found: Outcome,
) -> Result<(), Box<Divergence>> {
    let same = match (&expected, &found) {
        (Outcome::Failed(_), Outcome::Failed(_)) => true,
        (Outcome::Refused(expected), Outcome::Refused(found)) if conduct.compares_reasons_alone() => {
            expected.reason() == found.reason()
        }
        // A store may find some of many, and the others next time.
        (Outcome::Quiet(expected), Outcome::Quiet(found)) if found.len() >= SOME => {
            found.is_sorted_by(|one, next| one < next) && found.iter().all(|name| expected.contains(name))
        }
        _ => expected == found,
    };
    if same {
        return Ok(());
    }
    Err(Box::new(Divergence { index, step: step.clone(), expected, found }))
}

/// A step of which something else came than the model says. It holds no token and no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("step {index}, {step:?}\n  expected: {expected:?}\n     found: {found:?}")]
#[non_exhaustive]
pub struct Divergence {
    /// The place of the step in its sequence, from 0 on; the length of the sequence for the
    /// questions after it.
    pub index: usize,
    /// The step.
    pub step: Step,
    /// What should have come of it, by the model.
    pub expected: Outcome,
    /// What came of it.
    pub found: Outcome,
}

/// A count of what was compared, so that a run can be seen not to be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Summary {
    /// The number of sequences.
    pub sequences: u64,
    /// The number of steps of each kind, without those that were passed over.
    pub steps: BTreeMap<&'static str, u64>,
    /// The number of steps that were refused, for each reason.
    pub refusals: BTreeMap<&'static str, u64>,
}

impl Summary {
    /// Adds what another run compared.
    pub fn add(&mut self, other: &Self) {
        self.sequences = self.sequences.saturating_add(other.sequences);
        for (counts, others) in [(&mut self.steps, &other.steps), (&mut self.refusals, &other.refusals)] {
            for (name, number) in others {
                let count = counts.entry(name).or_default();
                *count = count.saturating_add(*number);
            }
        }
    }

    fn count(&mut self, step: &Step, outcome: &Outcome) {
        let count = self.steps.entry(step.kind()).or_default();
        *count = count.saturating_add(1);
        if let Outcome::Refused(refusal) = outcome {
            let count = self.refusals.entry(refusal.reason()).or_default();
            *count = count.saturating_add(1);
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = self.steps.values().fold(0_u64, |sum, count| sum.saturating_add(*count));
        let refusals = self.refusals.values().fold(0_u64, |sum, count| sum.saturating_add(*count));
        writeln!(f, "{} sequences, {steps} steps, {refusals} of them refused", self.sequences)?;
        for (title, counts) in [("steps", &self.steps), ("refused", &self.refusals)] {
            writeln!(f, "{title}:")?;
            for (name, count) in counts {
                writeln!(f, "  {count:>9} {name}")?;
            }
        }
        Ok(())
    }
}
