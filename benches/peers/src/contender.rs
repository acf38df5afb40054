//! What a contender is, and how it becomes something to measure.

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

/// A library that makes tokens of claims and opens them.
///
/// `ready` is what a program does once; the stopwatch runs over `mint` and `open` alone.
pub(crate) trait Peer: Send + Sync + 'static {
    const NAME: &'static str;
    /// Under which name the lock has it.
    const PACKAGE: &'static str;
    const KIND: Kind;
    /// The claims in the form in which this library takes them.
    type Ready: Send + Sync;
    type Token: Text;
    type Opened;

    fn ready(&self, claims: &Claims) -> Self::Ready;
    fn mint(&self, claims: &Self::Ready) -> Self::Token;
    /// Nothing unless the token is genuine and has not expired.
    fn open(&self, token: &str) -> Option<Self::Opened>;
    /// What an opened token says, to hold it against what was said.
    fn said(opened: &Self::Opened) -> Said;

    /// A genuine token that has expired.
    fn expired(&self, claims: &Claims) -> String {
        self.mint(&self.ready(&claims.expired())).text().to_owned()
    }
}

/// A token as it is handed to its bearer.
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
    /// Of the token, which only has ASCII characters.
    pub(crate) characters: Option<usize>,
    pub(crate) mint: Option<Batch>,
    pub(crate) open: Option<Batch>,
}

impl Contender {
    /// The peer with these claims.
    ///
    /// # Panics
    ///
    /// When a token of it does not say the claims, or when an expired one opens: then it does other work than
    /// the rest, and its figures would mean nothing.
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

    /// A part of the work that no contender can do without.
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

/// The work so many times; what comes of it is dropped within the measured time.
pub(crate) fn batch<T>(work: impl Fn() -> T + Send + Sync + 'static) -> Batch {
    Box::new(move |count| {
        for _ in 0..count {
            drop(black_box(work()));
        }
    })
}
