//! Values of shapes as a strategy: made by choices, and shrunk by edits that are judged anew.

use crate::testing::made;
use crate::testing::models::{Aim, Json, MODELS, Maker, Seeded, Shape, Shrinking, Way, judge};
use proptest::prelude::*;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::TestRunner;
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::Arc;

/// A value of a shape, on its way to the type that a strategy makes.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) shape: &'a Shape,
    pub(crate) way: Way,
    pub(crate) json: &'a Json,
}

impl Case<'_> {
    /// Reads the value as `serde` does.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> T {
        made(serde_json::from_slice(&self.json.body()))
    }
}

/// The strategy of the values of a shape.
pub(crate) struct Cases<T> {
    shape: Arc<Shape>,
    way: Way,
    aim: Aim,
    finish: fn(&Case<'_>) -> T,
}

impl<T> Cases<T> {
    pub(crate) fn new(
        (service, shape, way, aim): (&'static str, &'static str, Way, Aim),
        finish: fn(&Case<'_>) -> T,
    ) -> Self {
        Self { shape: MODELS.shape(service, shape), way, aim, finish }
    }

    fn draw(&self, seed: u64) -> Json {
        let mut choices = Seeded(seed);
        let faults = self.aim == Aim::Broken || (self.aim == Aim::Any && seed.is_multiple_of(2));
        let mut maker = Maker { choices: &mut choices, way: self.way, faults };
        let mut json = maker.value(&self.shape);
        // Chance alone may have broken nothing.
        for _ in 0..8 {
            if self.aim != Aim::Broken || !judge(&self.shape, &json, self.way).is_empty() {
                break;
            }
            json = maker.value(&self.shape);
        }
        if self.aim == Aim::Malformed {
            maker.spoil(&self.shape, &mut json);
        }
        json
    }
}

impl<T> fmt::Debug for Cases<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cases")
            .field("shape", &self.shape.name)
            .field("aim", &self.aim)
            .finish_non_exhaustive()
    }
}

impl<T: fmt::Debug> Strategy for Cases<T> {
    type Tree = Tree<T>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = any::<u64>().new_tree(runner)?.current();
        let shrinking = Shrinking::new(self.shape.clone(), self.way, self.aim, self.draw(seed));
        Ok(Tree { shape: self.shape.clone(), way: self.way, shrinking, finish: self.finish })
    }
}

/// A value and the smaller ones.
pub(crate) struct Tree<T> {
    shape: Arc<Shape>,
    way: Way,
    shrinking: Shrinking,
    finish: fn(&Case<'_>) -> T,
}

impl<T: fmt::Debug> ValueTree for Tree<T> {
    type Value = T;

    fn current(&self) -> T {
        (self.finish)(&Case { shape: &self.shape, way: self.way, json: self.shrinking.current() })
    }

    fn simplify(&mut self) -> bool {
        self.shrinking.simplify()
    }

    fn complicate(&mut self) -> bool {
        self.shrinking.complicate()
    }
}
