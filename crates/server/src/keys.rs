//! The file of the keys that seal and sign tokens, and what is made of it.

use crate::signing::{self, Keys, SigningKey};
use serde::{Deserialize, Serialize};
use stagepass::key_pair::Es384KeyError;
use stagepass::keys::{KeyError, KeyPhase};
use stagepass::{KeyName, KeyRing, Leeway, Purpose, Random as _, SystemRandom, Timestamp, TokenKey};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The keys of a ring as a file keeps them. One of them seals and signs.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    keys: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Entry {
    name: String,
    phase: Phase,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sealed: Option<Timestamp>,
    /// What seals: 32 bytes in base64.
    secret: Zeroizing<String>,
    /// What signs: a private P-384 key, as PKCS#8 in base64.
    signing: Zeroizing<String>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({}, {:?}, *** redacted ***)", self.name, self.phase)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Phase {
    Sealing,
    Incoming,
    Outgoing,
}

/// Why a file of keys cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// The file cannot be read or written.
    #[error("the key ring {}: {error}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// Others than its owner may read or write the file.
    #[error("the key ring {}: others may read it: chmod 600 {}", .0.display(), .0.display())]
    Open(PathBuf),
    /// The file does not have the form of a ring.
    #[error("the key ring {}: not a key ring, at line {line}", file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// Where.
        line: usize,
    },
    /// There is not exactly one key that seals, or a key that sealed does not say until when.
    #[error("the key ring {}: one key is sealing, and an outgoing one says lastSealed", .0.display())]
    Phases(PathBuf),
    /// A key cannot be used.
    #[error("the key ring {}: {error}", file.display())]
    Key {
        /// The file.
        file: PathBuf,
        /// Why.
        error: KeyError,
    },
    /// A key cannot be used to sign.
    #[error("the key ring {}: a key that signs cannot be used", file.display())]
    Signing {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        error: Es384KeyError,
    },
}

impl KeyFile {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// Returns [`KeyFileError`] when it cannot be read, when others than its owner may read it, or
    /// when it is no ring.
    pub fn read(file: &Path) -> Result<Self, KeyFileError> {
        let failed = |error| KeyFileError::File { file: file.to_owned(), error };
        let mut open = File::open(file).map_err(failed)?;
        if open.metadata().map_err(failed)?.mode() & 0o077 != 0 {
            return Err(KeyFileError::Open(file.to_owned()));
        }
        let mut text = Zeroizing::new(String::new());
        open.read_to_string(&mut text).map_err(failed)?;
        serde_json::from_str(&text)
            .map_err(|error| KeyFileError::Form { file: file.to_owned(), line: error.line() })
    }

    /// Makes a ring of one new key.
    ///
    /// # Errors
    ///
    /// Returns [`KeyError`] when there is no randomness.
    pub fn generate(name: &KeyName) -> Result<Self, KeyError> {
        Ok(Self { keys: vec![Entry::generate(name, Phase::Sealing)?] })
    }

    /// Writes a file that does not exist yet, which its owner alone may read.
    ///
    /// # Errors
    ///
    /// Returns [`KeyFileError::File`] when it exists or cannot be written.
    pub fn create(&self, file: &Path) -> Result<(), KeyFileError> {
        let failed = |error| KeyFileError::File { file: file.to_owned(), error };
        let text = Zeroizing::new(serde_json::to_string_pretty(self).map_err(|error| failed(error.into()))?);
        let mut options = OpenOptions::new();
        let mut made = options.write(true).create_new(true).mode(0o600).open(file).map_err(failed)?;
        made.write_all(text.as_bytes()).and_then(|()| made.write_all(b"\n")).map_err(failed)?;
        made.sync_all().map_err(failed)
    }

    /// Writes the file anew. Whoever reads it meanwhile reads all of the old one or all of the new
    /// one.
    ///
    /// # Errors
    ///
    /// Returns [`KeyFileError::File`] when it cannot be written.
    pub fn replace(&self, file: &Path) -> Result<(), KeyFileError> {
        let failed = |error| KeyFileError::File { file: file.to_owned(), error };
        let mut beside = file.as_os_str().to_owned();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        self.create(&beside)?;
        fs::rename(&beside, file).map_err(failed)
    }

    /// Returns the names of the keys, each with its phase. The first one seals.
    ///
    /// # Errors
    ///
    /// Returns [`KeyFileError`] when it has not one key that seals, or a key cannot be used.
    pub fn phases(&self, file: &Path) -> Result<Vec<(String, KeyPhase)>, KeyFileError> {
        let ring = self.ring(file)?;
        Ok(ring.keys().map(|(name, phase)| (name.as_str().to_owned(), phase)).collect())
    }

    /// Makes what the file is for.
    pub(crate) fn keys(&self, file: &Path) -> Result<Keys, KeyFileError> {
        let ring = self.ring(file)?;
        let named = |(name, _): (&KeyName, _)| {
            let entry = self.keys.iter().find(|entry| entry.name == name.as_str())?;
            Some(SigningKey::new(name, &entry.signing))
        };
        let signing = ring.keys().filter_map(named).collect::<Result<_, _>>();
        let signing = signing.map_err(|error| KeyFileError::Signing { file: file.to_owned(), error })?;
        Ok(Keys { ring, signing })
    }

    fn ring(&self, file: &Path) -> Result<KeyRing, KeyFileError> {
        let random = Arc::new(SystemRandom::new());
        let failed = |error| KeyFileError::Key { file: file.to_owned(), error };
        let phases = || KeyFileError::Phases(file.to_owned());
        let mut sealing = self.keys.iter().filter(|entry| entry.phase == Phase::Sealing);
        let first = sealing.next().filter(|_| sealing.next().is_none()).ok_or_else(phases)?;
        let mut ring = KeyRing::new(first.key().map_err(failed)?, random);
        for entry in self.keys.iter().filter(|entry| entry.phase != Phase::Sealing) {
            let key = entry.key().map_err(failed)?;
            ring = match (entry.phase, entry.last_sealed) {
                (Phase::Outgoing, Some(last_sealed)) => ring.with_outgoing(key, last_sealed),
                (Phase::Incoming, None) => ring.with_incoming(key),
                _ => return Err(phases()),
            }
            .map_err(failed)?;
        }
        Ok(ring)
    }

    /// Adds a new key that opens and verifies, and is to seal and sign later.
    ///
    /// # Errors
    ///
    /// Returns [`KeyFileError`] when there is a key of this name, or no randomness.
    pub fn with_incoming(mut self, file: &Path, name: &KeyName) -> Result<Self, KeyFileError> {
        let entry = Entry::generate(name, Phase::Incoming);
        self.keys.push(entry.map_err(|error| KeyFileError::Key { file: file.to_owned(), error })?);
        self.ring(file)?;
        Ok(self)
    }

    /// Makes the incoming key of this name seal and sign, says when the one that did so until now
    /// sealed last, and drops the keys whose last token has expired.
    ///
    /// # Errors
    ///
    /// Returns [`KeyFileError`] when there is no incoming key of this name.
    pub fn rotated(
        mut self,
        file: &Path,
        next: &KeyName,
        last_sealed: Timestamp,
        leeway: Leeway,
    ) -> Result<Self, KeyFileError> {
        let failed = |error| KeyFileError::Key { file: file.to_owned(), error };
        let ring = self.ring(file)?;
        let ring = ring.rotated(next, last_sealed).map_err(failed)?;
        let ring = ring.without_outlived(last_sealed, Purpose::Participant, leeway);
        let mut keys = Vec::new();
        for (name, phase) in ring.keys() {
            let Some(at) = self.keys.iter().position(|entry| entry.name == name.as_str()) else { continue };
            let entry = self.keys.swap_remove(at);
            let (phase, last_sealed) = match phase {
                KeyPhase::Sealing => (Phase::Sealing, None),
                KeyPhase::Outgoing { last_sealed } => (Phase::Outgoing, Some(last_sealed)),
                _ => (Phase::Incoming, None),
            };
            keys.push(Entry { phase, last_sealed, ..entry });
        }
        Ok(Self { keys })
    }
}

impl Entry {
    fn generate(name: &KeyName, phase: Phase) -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; TokenKey::BYTES]);
        SystemRandom::new().fill(&mut *bytes)?;
        let secret = Zeroizing::new(base64_simd::STANDARD.encode_to_string(*bytes));
        let signing = signing::generate()?;
        Ok(Self { name: name.as_str().to_owned(), phase, last_sealed: None, secret, signing })
    }

    fn key(&self) -> Result<TokenKey, KeyError> {
        TokenKey::from_base64(KeyName::new(self.name.as_str())?, &self.secret)
    }
}
