//! The keys that tokens are sealed and opened under, derived from a root key and a token's salt.

use super::aead::{self, DerivedKey};
use super::format::{COMMITMENT_BYTES, NONCE_BYTES, SALT_BYTES};
use crate::host::sealer::{OpenError, SealError};
use crate::tokens::keys::TokenKey;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

/// How many derived keys seal side by side.
const SEALING_SLOTS: usize = 16;

/// How many threads have sealed so far.
static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Threads seal with keys of their own, as far as there are slots: a lock that two of them
    /// touch in turns costs each as much as half of the encryption. Threads that come one after the
    /// other get slots that are not neighbours, because a processor reads ahead into the next one.
    static SLOT: usize = THREADS.fetch_add(7, Ordering::Relaxed) % SEALING_SLOTS;
}

/// How many derived keys are kept for opening, for each root key.
const OPENING_SLOTS: usize = 64;

/// One in so many tokens brings a new salt.
const TOKENS_PER_SALT: u16 = 1024;

/// What a token draws from the host's randomness, all at once.
pub(super) struct Draw {
    pub(super) nonce: [u8; NONCE_BYTES],
    salt: [u8; SALT_BYTES],
    lottery: u16,
}

impl Draw {
    pub(super) const BYTES: usize = NONCE_BYTES + SALT_BYTES + 2;

    /// What these bytes are, which were drawn for the token.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, SealError> {
        let bytes: &[u8; Self::BYTES] = bytes.try_into().map_err(|_| SealError::Failed)?;
        let (nonce, rest) = bytes.split_first_chunk().ok_or(SealError::Failed)?;
        let (salt, rest) = rest.split_first_chunk().ok_or(SealError::Failed)?;
        let lottery = u16::from_be_bytes(*rest.first_chunk().ok_or(SealError::Failed)?);
        Ok(Self { nonce: *nonce, salt: *salt, lottery })
    }

    /// Drawn, not counted: a count is a state, which a clone of the process would have too.
    const fn brings_new_salt(&self) -> bool {
        self.lottery.is_multiple_of(TOKENS_PER_SALT)
    }
}

pub(super) struct Derived {
    pub(super) salt: [u8; SALT_BYTES],
    pub(super) key: DerivedKey,
}

/// A derived key in a cache line of its own.
#[derive(Default)]
#[repr(align(128))]
struct Slot(RwLock<Option<Derived>>);

impl Slot {
    /// Lends the key that is kept, if it is the one that is wanted.
    fn with<T>(&self, wanted: impl Fn(&Derived) -> bool, work: impl FnOnce(&Derived) -> T) -> Option<T> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|derived| wanted(derived)).map(work)
    }

    fn keep(&self, derived: Derived) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(derived);
    }

    /// Keeps the key unless somebody is using the slot. Opening lends claims to code of others
    /// while the slot is read; were that code to open another token, waiting here would be waiting
    /// for itself.
    fn offer(&self, derived: Derived) {
        if let Ok(mut slot) = self.0.try_write() {
            *slot = Some(derived);
        }
    }
}

fn slots(count: usize) -> Box<[Slot]> {
    std::iter::repeat_with(Slot::default).take(count).collect()
}

/// The derived keys that seal.
pub(super) struct SealingKeys(Box<[Slot]>);

impl Default for SealingKeys {
    fn default() -> Self {
        Self(slots(SEALING_SLOTS))
    }
}

impl SealingKeys {
    /// Lends the key that seals this token: a slot's, unless the draw says that it is time for
    /// another.
    pub(super) fn with<T>(
        &self,
        root: &TokenKey,
        draw: &Draw,
        work: impl FnOnce(&Derived) -> T,
    ) -> Result<T, SealError> {
        let slot = SLOT.try_with(|slot| *slot).unwrap_or_default();
        let slot = self.0.get(slot).ok_or(SealError::Failed)?;
        let kept = slot.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut fresh = None;
        let derived = match kept.as_ref() {
            Some(derived) if !draw.brings_new_salt() => derived,
            _ => {
                let key = DerivedKey::new(root, draw.salt).ok_or(SealError::Failed)?;
                fresh.insert(Derived { salt: draw.salt, key })
            }
        };
        // Called in one place only, it is compiled into it: that is worth a sixth of the time.
        let done = work(derived);
        drop(kept);
        if let Some(fresh) = fresh {
            slot.keep(fresh);
        }
        Ok(done)
    }
}

impl fmt::Debug for SealingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKeys")
    }
}

/// A root key with the derived keys of the tokens that were opened under it lately.
pub(super) struct RingKey {
    pub(super) root: TokenKey,
    /// `None` if it could not be computed, which no key is known to cause. Then nothing is sealed
    /// or opened.
    pub(super) commitment: Option<[u8; COMMITMENT_BYTES]>,
    opened: Box<[Slot]>,
}

impl RingKey {
    pub(super) fn new(root: TokenKey) -> Self {
        let commitment = aead::commitment(&root);
        Self { root, commitment, opened: slots(OPENING_SLOTS) }
    }

    /// Lends the key for tokens with this salt. It is kept only after `work` found a token
    /// authentic: nobody without the root key can put anything into the slots.
    pub(super) fn with_opening_key(
        &self,
        salt: [u8; SALT_BYTES],
        mut work: impl FnMut(&DerivedKey) -> Result<(), OpenError>,
    ) -> Result<(), OpenError> {
        let [first, ..] = salt;
        let slot = self.opened.get(usize::from(first) % OPENING_SLOTS).ok_or(OpenError)?;
        if let Some(done) = slot.with(|derived| derived.salt == salt, |derived| work(&derived.key)) {
            return done;
        }
        let key = DerivedKey::new(&self.root, salt).ok_or(OpenError)?;
        work(&key)?;
        slot.offer(Derived { salt, key });
        Ok(())
    }
}

#[cfg(test)]
impl RingKey {
    pub(super) fn kept_salts(&self) -> Vec<[u8; SALT_BYTES]> {
        let kept = self.opened.iter().map(|slot| slot.with(|_| true, |derived| derived.salt));
        kept.flatten().collect()
    }
}

impl fmt::Debug for RingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}
