//! Contenders, and how they are prepared for measuring.

use crate::claims::{Claims, Said};
use crate::measure::Batch;
use std::hint::black_box;
use std::sync::Arc;

/// What a contender does to the claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Encrypts,
    SignsHmac,
    SignsEd25519,
    SignsEs384,
    Floor,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Encrypts, Self::SignsHmac, Self::SignsEd25519, Self::SignsEs384, Self::Floor];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Encrypts => "encrypts",
            Self::SignsHmac => "signs, HMAC",
            Self::SignsEd25519 => "signs, Ed25519",
            Self::SignsEs384 => "signs, ES384",
            Self::Floor => "floor",
        }
    }
}

/// A library that makes tokens from claims and opens them.
///
/// `ready` is what a program does once. Only `mint` and `open` are timed.
pub(crate) trait Peer: Send + Sync + 'static {
    const NAME: &'static str;
    /// Its name in the lock file.
    const PACKAGE: &'static str;
    const KIND: Kind;
    /// The claims in the form that this library takes.
    type Ready: Send + Sync;
    type Token: Text;
    type Opened;

    fn ready(&self, claims: &Claims) -> Self::Ready;
    fn mint(&self, claims: &Self::Ready) -> Self::Token;
    /// Opens the token. Returns `None` unless it is genuine and has not expired.
    fn open(&self, token: &str) -> Option<Self::Opened>;
    /// Returns what an opened token says, to compare it with what it should say.
    fn said(opened: &Self::Opened) -> Said;

    /// Makes a genuine token that has expired.
    fn expired(&self, claims: &Claims) -> String {
        self.mint(&self.ready(&claims.expired())).text().to_owned()
    }
}

/// A token as its bearer receives it.
pub(crate) trait Text {
    fn text(&self) -> &str;
}

impl Text for String {
    fn text(&self) -> &str {
        self
    }
}

impl Text for stagepass::SealedToken {
    fn text(&self) -> &str {
        self.as_str()
    }
}

/// A contender with its claims, ready to be measured.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
    pub(crate) kind: Kind,
    /// The length of the token, which has only ASCII characters.
    pub(crate) characters: Option<usize>,
    pub(crate) mint: Option<Batch>,
    pub(crate) open: Option<Batch>,
}

impl Contender {
    /// Prepares the peer with these claims.
    ///
    /// # Panics
    ///
    /// Panics when its token does not contain the claims, or when an expired one opens. It would
    /// then do other work than the others, and its figures would mean nothing.
    pub(crate) fn new<P: Peer>(peer: P, claims: &Claims) -> Self {
        let ready = peer.ready(claims);
        let token = peer.mint(&ready).text().to_owned();
        let opened = peer.open(&token).unwrap_or_else(|| panic!("{} opens its token", P::NAME));
        assert_eq!(P::said(&opened), claims.said, "{}", P::NAME);
        assert!(peer.open(&peer.expired(claims)).is_none(), "{} opens an expired token", P::NAME);
        let characters = Some(token.len());
        let peer = Arc::new(peer);
        let opening = peer.clone();
        Self {
            name: P::NAME,
            package: P::PACKAGE,
            kind: P::KIND,
            characters,
            mint: Some(batch(move || peer.mint(black_box(&ready)))),
            open: Some(batch(move || opening.open(black_box(&token)).is_some())),
        }
    }

    /// Prepares a part of the work that no contender can avoid.
    pub(crate) fn floor(name: &'static str, package: &'static str) -> Self {
        Self { name, package, kind: Kind::Floor, characters: None, mint: None, open: None }
    }

    pub(crate) fn minting<T>(self, work: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self { mint: Some(batch(work)), ..self }
    }

    pub(crate) fn opening<T>(self, work: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self { open: Some(batch(work)), ..self }
    }

    pub(crate) fn is_stagepass(&self) -> bool {
        self.package == "stagepass"
    }
}

/// Repeats the work. Dropping its results is part of the measured time.
pub(crate) fn batch<T>(work: impl Fn() -> T + Send + Sync + 'static) -> Batch {
    Box::new(move |count| {
        for _ in 0..count {
            drop(black_box(work()));
        }
    })
}
