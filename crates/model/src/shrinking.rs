//! Makes a sequence that fails shorter and its steps plainer, as long as it fails.
//!
//! proptest's own shrinking of lists leaves out elements once and then looks at each alone. Here
//! steps are left out again after others became plainer, and what a step refers to moves along with
//! it. How a step becomes plainer is proptest's business: each keeps the tree that it was drawn
//! from.

use super::step::Step;
use proptest::strategy::ValueTree;

/// Where a step came from, and where it becomes plainer.
pub(super) type StepTree = Box<dyn ValueTree<Value = Step>>;

/// A sequence, and the change to it that is tried.
pub(super) struct Shrinking {
    /// The shortest and plainest sequence that is known to fail; without what is left out as a
    /// trial.
    kept: Vec<Kept>,
    tried: Option<Trial>,
    /// How many steps are left out at once; then, at 0, each step is made plainer.
    width: usize,
    /// The step at which that is tried, and how many were tried there.
    at: usize,
    turn: usize,
    /// Whether this round changed anything.
    changed: bool,
}

struct Kept {
    tree: StepTree,
    /// What the tree last gave that failed.
    step: Step,
    /// How much less far back the step refers than the tree says.
    nearer: u8,
}

enum Trial {
    /// These steps were left out, and the one at this place counts one less far back.
    LeftOut(Vec<Kept>, Option<usize>),
    /// This step stands in the place of one.
    Plainer(Step),
}

impl Kept {
    fn moved(&mut self, back: bool) -> Option<()> {
        let by = self.step.refers_to()?;
        (*by, self.nearer) = if back {
            (by.saturating_add(1), self.nearer.saturating_sub(1))
        } else {
            (by.checked_sub(1)?, self.nearer.saturating_add(1))
        };
        Some(())
    }

    fn plainer(&self) -> Step {
        let mut step = self.tree.current();
        if let Some(back) = step.refers_to() {
            *back = back.saturating_sub(self.nearer);
        }
        step
    }
}

impl Shrinking {
    pub(super) fn new(trees: Vec<StepTree>) -> Self {
        let kept: Vec<Kept> =
            trees.into_iter().map(|tree| Kept { step: tree.current(), tree, nearer: 0 }).collect();
        Self { width: kept.len(), kept, tried: None, at: 0, turn: 0, changed: false }
    }

    fn propose(&mut self) -> bool {
        loop {
            if self.at >= self.kept.len() {
                if self.width == 0 && !self.changed {
                    return false;
                }
                (self.at, self.turn) = (0, 0);
                if self.width == 0 {
                    (self.width, self.changed) = (self.kept.len(), false);
                } else {
                    self.width = self.width.checked_div(2).unwrap_or_default();
                }
            } else if self.width > 0 {
                if self.leave_out() {
                    return true;
                }
                (self.at, self.turn) = (self.at.saturating_add(self.width), 0);
            } else if let Some(kept) = self.kept.get_mut(self.at) {
                if kept.tree.simplify() {
                    self.tried = Some(Trial::Plainer(kept.plainer()));
                    return true;
                }
                self.at = self.at.saturating_add(1);
            }
        }
    }

    /// Leaves out the steps whose turn it is. A step alone is also left out with one of those after
    /// it counting one less far back, since what they refer to may have been before it.
    fn leave_out(&mut self) -> bool {
        let end = self.at.saturating_add(self.width).min(self.kept.len());
        let mut moved = None;
        if self.turn > 0 {
            if self.width > 1 {
                return false;
            }
            loop {
                let Some(kept) = self.kept.get_mut(self.at.saturating_add(self.turn)) else { return false };
                if kept.moved(false).is_some() {
                    break;
                }
                self.turn = self.turn.saturating_add(1);
            }
            moved = Some(self.at.saturating_add(self.turn).saturating_sub(1));
        }
        self.tried = Some(Trial::LeftOut(self.kept.drain(self.at..end).collect(), moved));
        true
    }
}

impl ValueTree for Shrinking {
    type Value = Vec<Step>;

    fn current(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = self.kept.iter().map(|kept| kept.step.clone()).collect();
        if let (Some(Trial::Plainer(step)), Some(place)) = (&self.tried, steps.get_mut(self.at)) {
            place.clone_from(step);
        }
        steps
    }

    /// What is current fails: it is kept, and the same is tried on what now stands there.
    fn simplify(&mut self) -> bool {
        if let Some(trial) = self.tried.take() {
            (self.changed, self.turn) = (true, 0);
            if let (Trial::Plainer(step), Some(kept)) = (trial, self.kept.get_mut(self.at)) {
                kept.step = step;
            }
        }
        self.propose()
    }

    /// What is current does not fail: something else is tried.
    fn complicate(&mut self) -> bool {
        match self.tried.take() {
            None => return false,
            Some(Trial::LeftOut(steps, moved)) => {
                if let Some(kept) = moved.and_then(|moved| self.kept.get_mut(moved)) {
                    kept.moved(true);
                }
                self.kept.splice(self.at..self.at, steps);
                self.turn = self.turn.saturating_add(1);
            }
            Some(Trial::Plainer(_)) => {
                if let Some(kept) = self.kept.get_mut(self.at)
                    && kept.tree.complicate()
                {
                    self.tried = Some(Trial::Plainer(kept.plainer()));
                    return true;
                }
                // All that stands between what fails and what does not was tried.
                self.at = self.at.saturating_add(1);
            }
        }
        // When nothing is left to try, what is current is again what was kept.
        self.propose();
        true
    }
}
