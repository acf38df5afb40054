//! What the documentation leaves to the host, and the model has to be told.

use stagepass::Leeway;
use stagepass::store::Quotas;
use std::collections::BTreeSet;

/// What a service does in a way of its own, and how it is compared.
///
/// A service is one machine without leeway, which drops no keys, has no quotas, takes every step
/// and tells all about its refusals, unless something else is said.
///
/// ```
/// use stagepass::Leeway;
/// use stagepass_model::Conduct;
///
/// // Two machines behind a load balancer. No key of theirs can be rotated from outside.
/// let conduct = Conduct::new(Leeway::from_seconds(30))
///     .with_machine(Leeway::from_seconds(60))
///     .passing_over(&["RotateKeys", "DropOutlivedKeys"])
///     .comparing_reasons_alone();
/// # drop(conduct);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conduct {
    leeway: Leeway,
    further: Vec<Leeway>,
    drops_keys: bool,
    seals_connections: bool,
    reasons_alone: bool,
    passed_over: BTreeSet<&'static str>,
    quotas: Quotas,
}

impl Conduct {
    /// Creates the conduct of one machine that accepts a token for so long after its expiry.
    #[must_use]
    pub fn new(leeway: Leeway) -> Self {
        Self { leeway, ..Self::default() }
    }

    /// Adds one more machine, which shares all that is kept and has a clock and a leeway of its
    /// own.
    #[must_use]
    pub fn with_machine(mut self, leeway: Leeway) -> Self {
        self.further.push(leeway);
        self
    }

    /// Says that each rotation of keys is a whole one, and that keys are dropped as soon as they
    /// may be: 14 days, five minutes and the leeway after the rotation. An expired token of a
    /// dropped key is then not known to be a token at all.
    #[must_use]
    pub fn dropping_keys(self) -> Self {
        self.with_drops_keys(true)
    }

    /// Says that connections and chat connections are sealed texts, which are opened with all that
    /// they do. So they are refused when they have expired, also where the connection itself would
    /// stand.
    #[must_use]
    pub fn sealing_connections(self) -> Self {
        Self { seals_connections: true, ..self }
    }

    /// Says that refusals are compared by their reason alone, and not by the moments, stages and
    /// rooms that come with it, for a service that does not tell them.
    #[must_use]
    pub fn comparing_reasons_alone(self) -> Self {
        Self { reasons_alone: true, ..self }
    }

    /// Says how many there may be of what is counted. Nobody counts, unless it is said.
    #[must_use]
    pub fn with_quotas(self, quotas: Quotas) -> Self {
        Self { quotas, ..self }
    }

    /// Says that steps of these [kinds](super::Step::KINDS) are passed over.
    #[must_use]
    pub fn passing_over(mut self, kinds: &[&'static str]) -> Self {
        self.passed_over.extend(kinds);
        self
    }

    pub(super) fn with_drops_keys(self, drops_keys: bool) -> Self {
        Self { drops_keys, ..self }
    }

    pub(super) fn leeways(&self) -> impl Iterator<Item = Leeway> + '_ {
        std::iter::once(self.leeway).chain(self.further.iter().copied())
    }

    pub(super) const fn drops_keys(&self) -> bool {
        self.drops_keys
    }

    pub(super) const fn quotas(&self) -> Quotas {
        self.quotas
    }

    pub(super) const fn seals_connections(&self) -> bool {
        self.seals_connections
    }

    pub(super) const fn compares_reasons_alone(&self) -> bool {
        self.reasons_alone
    }

    pub(super) fn passes_over(&self, kind: &str) -> bool {
        self.passed_over.contains(kind)
    }
}
