//! How much there may be of what is counted.

/// How many there may be of what the services count. `None` means that nobody counts.
///
/// A store compares them with what it has when it keeps a change, so that no two requests get
/// beyond one together.
///
/// ```
/// use stagepass::store::Quotas;
///
/// assert_eq!(Quotas::default().stages, None);
/// assert_eq!(Quotas::of_amazon_ivs().publishers, Some(12));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Quotas {
    /// Stages of an account in a region.
    pub stages: Option<u32>,
    /// Public keys of an account in a region.
    pub public_keys: Option<u32>,
    /// Chat rooms of an account in a region. How many Amazon IVS allows is not documented.
    pub rooms: Option<u32>,
    /// Participants that are connected to a stage.
    pub participants: Option<u32>,
    /// Participants that publish to a stage.
    pub publishers: Option<u32>,
}

impl Quotas {
    /// Returns the default quotas of Amazon IVS: 1,000 stages, 3 public keys, 10,000 participants
    /// and 12 publishers. ("Service Quotas" of the Real-Time user guide; its subscribers are the
    /// participants of a stage.)
    #[must_use]
    pub const fn of_amazon_ivs() -> Self {
        Self {
            stages: Some(1_000),
            public_keys: Some(3),
            rooms: None,
            participants: Some(10_000),
            publishers: Some(12),
        }
    }
}
