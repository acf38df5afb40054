//! P-384 keys, read as people have them in files.

use super::error::Es384KeyError;
use super::pem;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::asn1::{BitStringRef, ObjectIdentifier, OctetStringRef, SequenceRef};
use pkcs8::der::{self, Decode, Reader, SliceReader, Tag, TagMode, TagNumber, Tagged};
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use sec1::{EcParameters, EcPrivateKey};
use std::fmt;
use zeroize::Zeroizing;

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
pub(in crate::tokens::key_pair) const SECP384R1: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.132.0.34");

const SCALAR_BYTES: usize = 48;
const POINT_BYTES: usize = 97;

/// A public P-384 key.
///
/// It is an uncompressed point. Whether the point is on the curve is for a backend to say, which
/// refuses one that is not.
///
/// ```
/// use stagepass::key_pair::{Es384KeyError, Es384PublicKey};
///
/// assert_eq!(Es384PublicKey::from_pem("nope"), Err(Es384KeyError::NoPublicKeyBlock));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Es384PublicKey([u8; POINT_BYTES]);

impl Es384PublicKey {
    /// Reads a key from its PEM text, as `openssl pkey -in key.pem -pubout` writes it. (RFC 7468,
    /// 13.)
    ///
    /// What stands around the block is ignored.
    ///
    /// # Errors
    ///
    /// Returns [`Es384KeyError`], which says what command mends the key.
    pub fn from_pem(text: &str) -> Result<Self, Es384KeyError> {
        let der = pem::block(text, &["PUBLIC KEY"]).ok_or(Es384KeyError::NoPublicKeyBlock)??;
        Self::from_der(&der)
    }

    /// Reads a key from its `SubjectPublicKeyInfo` in DER. (RFC 5480.)
    ///
    /// `openssl pkey -pubout -outform DER` writes it, and AWS KMS answers `GetPublicKey` with it.
    ///
    /// # Errors
    ///
    /// Returns [`Es384KeyError`], which says what command mends the key.
    pub fn from_der(der: &[u8]) -> Result<Self, Es384KeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| Es384KeyError::Malformed)?;
        require_p384(&info.algorithm)?;
        Self::from_point(info.subject_public_key.as_bytes().ok_or(Es384KeyError::Malformed)?)
    }

    fn from_point(point: &[u8]) -> Result<Self, Es384KeyError> {
        match point {
            [0x04, ..] => point.try_into().map(Self).map_err(|_| Es384KeyError::Malformed),
            [0x02 | 0x03, ..] => Err(Es384KeyError::Compressed),
            _ => Err(Es384KeyError::Malformed),
        }
    }

    /// Returns the point: 4, then `x` and `y` of 48 big-endian bytes each. (SEC 1, 2.3.3.)
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; POINT_BYTES] {
        &self.0
    }
}

impl fmt::Debug for Es384PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Es384PublicKey(")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

/// A private P-384 key, with the public key that stood beside it.
///
/// The key does not show in `Debug`. Its bytes have one place in memory, which is wiped when the
/// key is dropped. A backend makes a copy of its own, which is the backend's to wipe.
///
/// ```
/// use stagepass::key_pair::{Es384KeyError, Es384PrivateKey};
///
/// let error = Es384PrivateKey::from_pem("-----BEGIN RSA PRIVATE KEY-----").unwrap_err();
/// assert_eq!(error, Es384KeyError::NoPrivateKeyBlock);
/// assert!(error.to_string().ends_with("openssl ecparam -name secp384r1 -genkey -noout -out key.pem"));
/// ```
pub struct Es384PrivateKey {
    /// Boxed before it is filled: moving the key moves no secret, which would leave a copy behind.
    scalar: Box<Zeroizing<[u8; SCALAR_BYTES]>>,
    public_key: Option<Es384PublicKey>,
}

impl Es384PrivateKey {
    /// Reads a key from its PEM text, an `EC PRIVATE KEY` (SEC 1) or a `PRIVATE KEY` (PKCS#8).
    ///
    /// The first is what the service's guide has made by `openssl ecparam -name secp384r1 -genkey`.
    /// What stands around the block is ignored.
    ///
    /// # Errors
    ///
    /// Returns [`Es384KeyError`], which says what command mends the key.
    pub fn from_pem(text: &str) -> Result<Self, Es384KeyError> {
        let Some(der) = pem::block(text, &["EC PRIVATE KEY", "PRIVATE KEY"]) else {
            let encrypted = pem::has(text, "ENCRYPTED PRIVATE KEY");
            return Err(if encrypted { Es384KeyError::Encrypted } else { Es384KeyError::NoPrivateKeyBlock });
        };
        Self::from_der(&der?)
    }

    /// Reads a key from its DER, PKCS#8 (RFC 5208, RFC 5958) or SEC 1 (RFC 5915).
    ///
    /// # Errors
    ///
    /// Returns [`Es384KeyError`], which says what command mends the key.
    pub fn from_der(der: &[u8]) -> Result<Self, Es384KeyError> {
        let Ok(info) = PrivateKeyInfoRef::from_der(der) else {
            return if is_encrypted(der) {
                Err(Es384KeyError::Encrypted)
            } else {
                Self::from_sec1(der, false)
            };
        };
        require_p384(&info.algorithm)?;
        let key = Self::from_sec1(info.private_key.as_bytes(), true)?;
        let beside = info.public_key.and_then(|bits| bits.as_bytes()).map(Es384PublicKey::from_point);
        Ok(Self { public_key: key.public_key.or(beside.transpose()?), scalar: key.scalar })
    }

    /// Reads SEC 1. Inside of PKCS#8 the curve is named outside.
    fn from_sec1(der: &[u8], named_outside: bool) -> Result<Self, Es384KeyError> {
        let key = EcPrivateKey::from_der(der).map_err(|_| {
            if spells_its_curve_out(der) { Es384KeyError::ExplicitCurve } else { Es384KeyError::Malformed }
        })?;
        match key.parameters.map(EcParameters::named_curve) {
            Some(Some(SECP384R1)) => {}
            None if named_outside => {}
            _ => return Err(Es384KeyError::WrongCurve),
        }
        let from: &[u8; SCALAR_BYTES] = key.private_key.try_into().map_err(|_| Es384KeyError::Malformed)?;
        let mut scalar = Box::new(Zeroizing::new([0; SCALAR_BYTES]));
        scalar.copy_from_slice(from);
        let public_key = key.public_key.map(Es384PublicKey::from_point).transpose()?;
        Ok(Self { scalar, public_key })
    }

    /// Returns the public key that stood beside the private one.
    #[must_use]
    pub const fn public_key(&self) -> Option<&Es384PublicKey> {
        self.public_key.as_ref()
    }

    pub(in crate::tokens::key_pair) fn scalar(&self) -> &[u8; SCALAR_BYTES] {
        &self.scalar
    }
}

impl fmt::Debug for Es384PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Es384PrivateKey(*** redacted ***)")
    }
}

fn require_p384(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), Es384KeyError> {
    if algorithm.oid != EC_PUBLIC_KEY {
        return Err(Es384KeyError::NotElliptic);
    }
    match algorithm.parameters {
        Some(curve) if curve.tag() == Tag::Sequence => Err(Es384KeyError::ExplicitCurve),
        Some(curve) if curve.decode_as::<ObjectIdentifier>() == Ok(SECP384R1) => Ok(()),
        _ => Err(Es384KeyError::WrongCurve),
    }
}

/// Tells whether this is the `EncryptedPrivateKeyInfo` of PKCS#8.
fn is_encrypted(der: &[u8]) -> bool {
    let read = |reader: &mut SliceReader<'_>| {
        AlgorithmIdentifierRef::decode(reader)?;
        <&OctetStringRef>::decode(reader).map(drop)
    };
    sequence(der, read).is_ok()
}

/// Tells whether this is a SEC 1 key with the numbers of its curve in the place of the curve's
/// name.
fn spells_its_curve_out(der: &[u8]) -> bool {
    let read = |reader: &mut SliceReader<'_>| {
        u8::decode(reader)?;
        <&OctetStringRef>::decode(reader)?;
        let curve = reader.context_specific::<&SequenceRef>(TagNumber(0), TagMode::Explicit)?;
        reader.context_specific::<BitStringRef<'_>>(TagNumber(1), TagMode::Explicit)?;
        Ok(curve.is_some())
    };
    sequence(der, read).unwrap_or(false)
}

fn sequence<'a, T>(
    der: &'a [u8],
    read: impl FnOnce(&mut SliceReader<'a>) -> der::Result<T>,
) -> der::Result<T> {
    SliceReader::new(der)?.sequence(read)
}
