//! The sealer that comes with this library: authenticated encryption under a ring of named keys.

use super::derived::{Draw, RingKey, SealingKeys};
use super::format::{self, Header, TAG_BYTES};
use crate::bytes::scratch;
use crate::host::clock::{Leeway, Timestamp};
use crate::host::random::Random;
use crate::host::sealer::{OpenError, Purpose, SealError, SealedToken, TokenSealer};
use crate::tokens::claims::CLAIMS_MAX;
use crate::tokens::keys::{KeyError, KeyName, KeyPhase, TokenKey};
use std::sync::Arc;

/// A sealer with named keys, of which one seals and all open.
///
/// It is a value: to rotate keys, a host makes another ring and puts it in the place of this one. A
/// token names its key, so no key is ever tried. [`manual::tokens`](crate::manual::tokens) has the
/// order of steps for a fleet.
///
/// ```
/// use stagepass::keys::KeyPhase;
/// use stagepass::{KeyName, KeyRing, Leeway, Purpose, SystemRandom, Timestamp, TokenKey, TokenSealer};
/// use std::sync::Arc;
///
/// let random = Arc::new(SystemRandom::new());
/// let key = |name| TokenKey::generate(KeyName::new(name)?, &*random);
/// let ring = KeyRing::new(key("2026-11")?, random.clone());
/// let token = ring.seal(Purpose::Chat, b"claims")?;
///
/// // The next key opens before it seals, and the last one opens until its tokens have expired.
/// let now: Timestamp = "2026-12-01T00:00:00Z".parse()?;
/// let ring = ring.with_incoming(key("2026-12")?)?;
/// let ring = ring.rotated(&KeyName::new("2026-12")?, now)?;
/// ring.open(Purpose::Chat, token.as_str(), &mut |claims| assert_eq!(claims, b"claims"))?;
/// assert!(ring.open(Purpose::Participant, token.as_str(), &mut |_| ()).is_err());
///
/// let later: Timestamp = "2026-12-15T00:05:00Z".parse()?;
/// let ring = ring.without_outlived(later, Purpose::Participant, Leeway::default());
/// let keys: Vec<_> = ring.keys().map(|(name, stage)| (name.as_str(), stage)).collect();
/// assert_eq!(keys, [("2026-12", KeyPhase::Sealing)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct KeyRing {
    sealing: Arc<RingKey>,
    others: Vec<Other>,
    random: Arc<dyn Random>,
    derived: SealingKeys,
}

/// A key that only opens.
#[derive(Debug, Clone)]
struct Other {
    key: Arc<RingKey>,
    /// When it sealed last, if it ever did.
    last_sealed: Option<Timestamp>,
}

impl KeyRing {
    /// The most characters that a token has: 3,955. What is longer is refused before it is decoded.
    ///
    /// That is the length of a token that says as much as the rules allow, under a key with a name
    /// of 16 characters: [`CLAIMS_MAX`](crate::claims::CLAIMS_MAX) and 78 bytes in base64url. A
    /// usual token has 220 characters. Servers usually take headers of 8 KiB.
    pub const MAX_TOKEN_LENGTH: usize = format::TEXT_MAX;

    /// Creates a ring of one key, which seals and opens.
    ///
    /// The nonces and salts of tokens are drawn from `random`, but for those of tokens that an
    /// [`Authority`](crate::Authority) issues: it draws them from its own, together with their ids.
    #[must_use]
    pub fn new(key: TokenKey, random: Arc<dyn Random>) -> Self {
        Self {
            sealing: Arc::new(RingKey::new(key)),
            others: Vec::new(),
            random,
            derived: SealingKeys::default(),
        }
    }

    /// Adds a key that opens and is to seal later.
    ///
    /// # Errors
    ///
    /// Returns [`KeyError::NameTaken`] when the ring has a key of this name.
    pub fn with_incoming(&self, key: TokenKey) -> Result<Self, KeyError> {
        self.with_other(key, None)
    }

    /// Adds a key that opens and has sealed until `last_sealed`.
    ///
    /// It is for a host that starts again in the middle of a rotation.
    ///
    /// # Errors
    ///
    /// Returns [`KeyError::NameTaken`] when the ring has a key of this name.
    pub fn with_outgoing(&self, key: TokenKey, last_sealed: Timestamp) -> Result<Self, KeyError> {
        self.with_other(key, Some(last_sealed))
    }

    /// Makes the incoming key of this name seal. The key that sealed until now only opens from then
    /// on.
    ///
    /// # Errors
    ///
    /// Returns [`KeyError::NotIncoming`] unless the ring has a key of this name that has never
    /// sealed. What has sealed does not seal again.
    pub fn rotated(&self, next: &KeyName, now: Timestamp) -> Result<Self, KeyError> {
        let incoming = |other: &&Other| other.last_sealed.is_none() && other.key.root.name() == next;
        let sealing = self.others.iter().find(incoming).ok_or(KeyError::NotIncoming)?.key.clone();
        let going = Other { key: self.sealing.clone(), last_sealed: Some(now) };
        let staying = self.others.iter().filter(|other| !incoming(other)).cloned();
        Ok(self.of(sealing, std::iter::once(going).chain(staying).collect()))
    }

    /// Drops the keys whose last token has expired.
    ///
    /// These are the keys that sealed last longer ago than the longest lifetime of a token of this
    /// purpose, the leeway, and the five minutes by which the clock of another machine with the
    /// same keys may be ahead. `longest` is [`Purpose::Chat`] for a ring that seals nothing else,
    /// and [`Purpose::ChatSession`] when it seals chat sessions, too.
    #[must_use]
    pub fn without_outlived(&self, now: Timestamp, longest: Purpose, leeway: Leeway) -> Self {
        let lifetime = longest.longest_remaining_seconds().saturating_add(leeway.seconds());
        let outlived = |last_sealed: Timestamp| last_sealed.saturating_plus(lifetime) <= now;
        let staying = self.others.iter().filter(|other| !other.last_sealed.is_some_and(outlived));
        self.of(self.sealing.clone(), staying.cloned().collect())
    }

    /// Returns what can be read of a sealed text without its key: the purpose, and the name of the
    /// key. Whether it is authentic is not asked.
    ///
    /// ```
    /// use stagepass::{KeyRing, KeyName, Purpose};
    /// # use stagepass::{SystemRandom, TokenKey, TokenSealer};
    /// # let random = std::sync::Arc::new(SystemRandom::new());
    /// # let ring = KeyRing::new(TokenKey::generate(KeyName::new("2026-11")?, &*random)?, random);
    /// let token = ring.seal(Purpose::Chat, b"claims")?;
    /// assert_eq!(KeyRing::key_of(token.as_str())?, (Purpose::Chat, KeyName::new("2026-11")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`OpenError`] when the text does not have the form of a sealed one.
    pub fn key_of(text: &str) -> Result<(Purpose, KeyName), OpenError> {
        format::with_bytes_of(text, |bytes| {
            let (header, _) = Header::read(bytes).ok_or(OpenError)?;
            let name = std::str::from_utf8(header.name).map_err(|_| OpenError)?;
            Ok((header.purpose, KeyName::new(name).map_err(|_| OpenError)?))
        })
    }

    /// Returns the names of the keys, each with its phase. The first one is the key that seals.
    pub fn keys(&self) -> impl Iterator<Item = (&KeyName, KeyPhase)> {
        let others = self.others.iter().map(|other| {
            let stage = other
                .last_sealed
                .map_or(KeyPhase::Incoming, |last_sealed| KeyPhase::Outgoing { last_sealed });
            (other.key.root.name(), stage)
        });
        std::iter::once((self.sealing.root.name(), KeyPhase::Sealing)).chain(others)
    }

    fn of(&self, sealing: Arc<RingKey>, others: Vec<Other>) -> Self {
        Self { sealing, others, random: self.random.clone(), derived: SealingKeys::default() }
    }

    fn with_other(&self, key: TokenKey, last_sealed: Option<Timestamp>) -> Result<Self, KeyError> {
        if self.find(key.name().as_str().as_bytes()).is_some() {
            return Err(KeyError::NameTaken);
        }
        let mut others = self.others.clone();
        others.push(Other { key: Arc::new(RingKey::new(key)), last_sealed });
        Ok(self.of(self.sealing.clone(), others))
    }

    fn find(&self, name: &[u8]) -> Option<&RingKey> {
        std::iter::once(&self.sealing)
            .chain(self.others.iter().map(|other| &other.key))
            .find(|key| key.root.name().as_str().as_bytes() == name)
            .map(Arc::as_ref)
    }
}

#[cfg(test)]
impl KeyRing {
    /// The salts whose derived keys the sealing key keeps for opening.
    pub(super) fn kept_salts(&self) -> Vec<[u8; super::format::SALT_BYTES]> {
        self.sealing.kept_salts()
    }
}

impl TokenSealer for KeyRing {
    fn seal(&self, purpose: Purpose, claims: &[u8]) -> Result<SealedToken, SealError> {
        let mut random = [0; Draw::BYTES];
        self.random.fill(&mut random)?;
        self.seal_with(purpose, claims, &random)
    }

    fn random_bytes(&self) -> usize {
        Draw::BYTES
    }

    fn seal_with(&self, purpose: Purpose, claims: &[u8], random: &[u8]) -> Result<SealedToken, SealError> {
        if claims.len() > CLAIMS_MAX {
            return Err(SealError::Failed);
        }
        let draw = Draw::of(random)?;
        let key = &*self.sealing;
        let name = key.root.name().as_str().as_bytes();
        let commitment = key.commitment.as_ref().ok_or(SealError::Failed)?;
        let header_length = Header::length(name.len());
        let length = header_length.saturating_add(claims.len()).saturating_add(TAG_BYTES);
        let sealed = self.derived.with(&key.root, &draw, |derived| {
            let header = Header { purpose, name, commitment, salt: derived.salt, nonce: draw.nonce };
            scratch::with(length, |token| {
                let (head, rest) = token.split_at_mut_checked(header_length)?;
                header.write(head)?;
                let (body, tag) = rest.split_at_mut_checked(claims.len())?;
                body.copy_from_slice(claims);
                tag.copy_from_slice(&derived.key.seal(draw.nonce, format::associated(head), body)?);
                Some(SealedToken::new(base64_simd::URL_SAFE_NO_PAD.encode_to_string(&*token)))
            })
        })?;
        sealed.ok_or(SealError::Failed)
    }

    fn open(&self, purpose: Purpose, token: &str, read: &mut dyn FnMut(&[u8])) -> Result<(), OpenError> {
        format::with_bytes_of(token, |bytes| {
            let (header, header_length) = Header::read(bytes).ok_or(OpenError)?;
            let key = self.find(header.name).ok_or(OpenError)?;
            // All of it is public, so it does not matter how long it takes to compare.
            if header.purpose != purpose || Some(header.commitment) != key.commitment.as_ref() {
                return Err(OpenError);
            }
            let (salt, nonce) = (header.salt, header.nonce);
            let (head, sealed) = bytes.split_at_mut_checked(header_length).ok_or(OpenError)?;
            key.with_opening_key(salt, |derived| {
                read(derived.open(nonce, format::associated(head), sealed).ok_or(OpenError)?);
                Ok(())
            })
        })
    }
}
