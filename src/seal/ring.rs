//! The sealer that comes with this library: AEAD from ring under a ring of named keys.

use super::format::{self, AssociatedData, Header, NONCE_BYTES, SALT_BYTES, TAG_BYTES};
use super::key::{KeyError, KeyName, TokenKey};
use super::{OpenError, Purpose, SealError, SealedToken, TokenSealer};
use crate::random::Random;
use crate::scratch;
use ring::aead::{Aad, LessSafeKey, Nonce};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// Named keys, of which one seals and all open.
///
/// It is a value: to rotate keys, a host makes another ring and puts it in the place of this one.
///
/// ```
/// use stagepass::{KeyName, KeyRing, Purpose, SystemRandom, TokenKey, TokenSealer};
/// use std::sync::Arc;
///
/// let random = Arc::new(SystemRandom::new());
/// let key = TokenKey::generate(KeyName::new("2026-11")?, &*random)?;
/// let ring = KeyRing::new(key, random);
///
/// let token = ring.seal(Purpose::Chat, b"claims")?;
/// assert!(ring.open(Purpose::Participant, token.as_str(), &mut |_| ()).is_err());
/// ring.open(Purpose::Chat, token.as_str(), &mut |claims| assert_eq!(claims, b"claims"))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct KeyRing {
    sealing: Arc<RingKey>,
    others: Vec<Arc<RingKey>>,
    random: Arc<dyn Random>,
    // Several, so that threads seldom meet at one lock.
    current: [Slot; SEALING_SLOTS],
}

/// How many derived keys seal in turns.
const SEALING_SLOTS: usize = 8;

/// How many derived keys are kept for opening, for each key of the ring.
const OPENING_SLOTS: usize = 64;

/// One in so many tokens brings a new salt.
const TOKENS_PER_SALT: u16 = 1024;

impl KeyRing {
    /// A ring of one key, which seals and opens. The nonces and salts of tokens are drawn from `random`.
    #[must_use]
    pub fn new(key: TokenKey, random: Arc<dyn Random>) -> Self {
        Self { sealing: Arc::new(RingKey::new(key)), others: Vec::new(), random, current: Default::default() }
    }

    /// This ring with one more key that opens.
    ///
    /// # Errors
    ///
    /// [`KeyError::NameTaken`] when the ring has a key of this name.
    pub fn with_opening(mut self, key: TokenKey) -> Result<Self, KeyError> {
        if self.find(key.name().as_str().as_bytes()).is_some() {
            return Err(KeyError::NameTaken);
        }
        self.others.push(Arc::new(RingKey::new(key)));
        Ok(self)
    }

    /// The name of the key that seals.
    #[must_use]
    pub fn sealing(&self) -> &KeyName {
        self.sealing.key.name()
    }

    fn find(&self, name: &[u8]) -> Option<&RingKey> {
        std::iter::once(&self.sealing)
            .chain(&self.others)
            .find(|key| key.key.name().as_str().as_bytes() == name)
            .map(Arc::as_ref)
    }

    /// Lends the key that seals this token: the slot's, unless the draw says that it is time for another.
    fn with_sealing_key<T>(
        &self,
        draw: &Draw,
        work: impl FnOnce(&Derived) -> Result<T, SealError>,
    ) -> Result<T, SealError> {
        let slot = self.current.get(draw.slot()).ok_or(SealError::Failed)?;
        if !draw.brings_new_salt() {
            let current = slot.0.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(derived) = current.as_ref() {
                return work(derived);
            }
        }
        let key = self.sealing.key.derive(draw.salt).map_err(|_| SealError::Failed)?;
        let derived = Derived { salt: draw.salt, key };
        let done = work(&derived);
        *slot.0.write().unwrap_or_else(PoisonError::into_inner) = Some(derived);
        done
    }
}

impl TokenSealer for KeyRing {
    fn seal(&self, purpose: Purpose, claims: &[u8]) -> Result<SealedToken, SealError> {
        if claims.len() > format::CLAIMS_MAX {
            return Err(SealError::Failed);
        }
        let draw = Draw::new(&*self.random)?;
        let key = &self.sealing.key;
        let name = key.name().as_str().as_bytes();
        let header_length = Header::length(name.len());
        let claims_end = header_length.saturating_add(claims.len());
        let length = claims_end.saturating_add(TAG_BYTES);
        self.with_sealing_key(&draw, |derived| {
            let commitment = key.commitment();
            let header = Header { name, salt: &derived.salt, commitment, nonce: &draw.nonce };
            scratch::with(length, |token| {
                let (head, rest) = token.split_at_mut_checked(header_length)?;
                header.write(head)?;
                let associated = AssociatedData::new(head, purpose)?;
                let (body, tag) = rest.split_at_mut_checked(claims.len())?;
                body.copy_from_slice(claims);
                let nonce = Nonce::assume_unique_for_key(draw.nonce);
                let sealed = derived.key.seal_in_place_separate_tag(nonce, Aad::from(associated), body);
                tag.copy_from_slice(sealed.ok()?.as_ref());
                Some(SealedToken::new(base64_simd::URL_SAFE_NO_PAD.encode_to_string(&*token)))
            })
            .ok_or(SealError::Failed)
        })
    }

    fn open(&self, purpose: Purpose, token: &str, read: &mut dyn FnMut(&[u8])) -> Result<(), OpenError> {
        format::with_bytes_of(token, |bytes| {
            let (header, header_length) = Header::read(bytes).ok_or(OpenError)?;
            let key = self.find(header.name).ok_or(OpenError)?;
            if header.commitment != key.key.commitment() {
                return Err(OpenError);
            }
            let (salt, nonce) = (*header.salt, *header.nonce);
            let (head, sealed) = bytes.split_at_mut_checked(header_length).ok_or(OpenError)?;
            let associated = AssociatedData::new(head, purpose).ok_or(OpenError)?;
            key.with_opening_key(salt, |derived| {
                let nonce = Nonce::assume_unique_for_key(nonce);
                let claims =
                    derived.open_in_place(nonce, Aad::from(associated), sealed).map_err(|_| OpenError)?;
                read(claims);
                Ok(())
            })
        })
    }
}

/// What a token draws from the host's randomness, all at once.
struct Draw {
    nonce: [u8; NONCE_BYTES],
    salt: [u8; SALT_BYTES],
    lottery: u16,
    slot: u8,
}

impl Draw {
    fn new(random: &dyn Random) -> Result<Self, SealError> {
        let mut bytes = [0; NONCE_BYTES + SALT_BYTES + 3];
        random.fill(&mut bytes)?;
        let (nonce, rest) = bytes.split_first_chunk().ok_or(SealError::Failed)?;
        let (salt, rest) = rest.split_first_chunk().ok_or(SealError::Failed)?;
        let ([high, low, slot], _) = rest.split_first_chunk().ok_or(SealError::Failed)?;
        let lottery = u16::from_be_bytes([*high, *low]);
        Ok(Self { nonce: *nonce, salt: *salt, lottery, slot: *slot })
    }

    fn slot(&self) -> usize {
        usize::from(self.slot) % SEALING_SLOTS
    }

    /// Drawn, not counted: a count is a state, which a clone of the process would have too.
    const fn brings_new_salt(&self) -> bool {
        self.lottery.is_multiple_of(TOKENS_PER_SALT)
    }
}

struct Derived {
    salt: [u8; SALT_BYTES],
    key: LessSafeKey,
}

/// A derived key in a cache line of its own.
#[derive(Default)]
#[repr(align(128))]
struct Slot(RwLock<Option<Derived>>);

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}

/// A key of the ring, with the derived keys of the tokens that were opened under it lately.
struct RingKey {
    key: TokenKey,
    opened: Box<[Slot]>,
}

impl RingKey {
    fn new(key: TokenKey) -> Self {
        Self { key, opened: std::iter::repeat_with(Slot::default).take(OPENING_SLOTS).collect() }
    }

    /// Lends the key for tokens with this salt. It is kept only after `work` found a token authentic.
    fn with_opening_key(
        &self,
        salt: [u8; SALT_BYTES],
        work: impl FnOnce(&LessSafeKey) -> Result<(), OpenError>,
    ) -> Result<(), OpenError> {
        let [first, ..] = salt;
        let slot = self.opened.get(usize::from(first) % OPENING_SLOTS).ok_or(OpenError)?;
        {
            let kept = slot.0.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(derived) = kept.as_ref().filter(|derived| derived.salt == salt) {
                return work(&derived.key);
            }
        }
        let key = self.key.derive(salt).map_err(|_| OpenError)?;
        work(&key)?;
        let derived = Derived { salt, key };
        *slot.0.write().unwrap_or_else(PoisonError::into_inner) = Some(derived);
        Ok(())
    }
}

impl fmt::Debug for RingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}
