//! P-384 keys, as people have them in files.

use super::pem;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::asn1::{BitStringRef, ObjectIdentifier, OctetStringRef, SequenceRef};
use pkcs8::der::{self, Decode, Reader, SliceReader, Tag, TagMode, TagNumber, Tagged};
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use sec1::{EcParameters, EcPrivateKey};
use std::fmt;
use zeroize::Zeroizing;

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
pub(super) const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

const SCALAR_BYTES: usize = 48;
const POINT_BYTES: usize = 97;

/// A public P-384 key: an uncompressed point, of which a backend says whether it is on the curve.
#[derive(Clone, PartialEq, Eq)]
pub struct Es384PublicKey([u8; POINT_BYTES]);

impl Es384PublicKey {
    /// A key from its PEM text, as `openssl pkey -in key.pem -pubout` writes it. (RFC 7468, 13.)
    ///
    /// # Errors
    ///
    /// [`Es384KeyError`], which says what to run instead.
    pub fn from_pem(text: &str) -> Result<Self, Es384KeyError> {
        let der = pem::block(text, &["PUBLIC KEY"]).ok_or(Es384KeyError::NoPublicKeyBlock)??;
        Self::from_der(&der)
    }

    /// A key from its `SubjectPublicKeyInfo` in DER, as `openssl pkey -pubout -outform DER` writes it, and
    /// AWS KMS answers it. (RFC 5480.)
    ///
    /// # Errors
    ///
    /// [`Es384KeyError`], which says what to run instead.
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

    /// The point: 4, then `x` and `y` of 48 big-endian bytes each. (SEC 1, 2.3.3.)
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
/// It does not show in `Debug`, and is wiped when dropped. A backend makes its own copy of it, which is the
/// backend's to wipe.
///
/// ```
/// use stagepass::key_pair::{Es384KeyError, Es384PrivateKey};
///
/// let error = Es384PrivateKey::from_pem("-----BEGIN RSA PRIVATE KEY-----").unwrap_err();
/// assert_eq!(error, Es384KeyError::NoPrivateKeyBlock);
/// assert!(error.to_string().ends_with("openssl ecparam -name secp384r1 -genkey -noout -out key.pem"));
/// ```
pub struct Es384PrivateKey {
    scalar: Zeroizing<[u8; SCALAR_BYTES]>,
    public_key: Option<Es384PublicKey>,
}

impl Es384PrivateKey {
    /// A key from its PEM text: `EC PRIVATE KEY` (SEC 1), as the service's guide has it made with
    /// `openssl ecparam -name secp384r1 -genkey`, or `PRIVATE KEY` (PKCS#8).
    ///
    /// # Errors
    ///
    /// [`Es384KeyError`], which says what to run instead.
    pub fn from_pem(text: &str) -> Result<Self, Es384KeyError> {
        let Some(der) = pem::block(text, &["EC PRIVATE KEY", "PRIVATE KEY"]) else {
            let encrypted = pem::has(text, "ENCRYPTED PRIVATE KEY");
            return Err(if encrypted { Es384KeyError::Encrypted } else { Es384KeyError::NoPrivateKeyBlock });
        };
        Self::from_der(&der?)
    }

    /// A key from its DER: PKCS#8 (RFC 5208, RFC 5958) or SEC 1 (RFC 5915).
    ///
    /// # Errors
    ///
    /// [`Es384KeyError`], which says what to run instead.
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

    /// Inside PKCS#8 the curve is named outside.
    fn from_sec1(der: &[u8], named_outside: bool) -> Result<Self, Es384KeyError> {
        let key = EcPrivateKey::from_der(der).map_err(|_| {
            if spells_its_curve_out(der) { Es384KeyError::ExplicitCurve } else { Es384KeyError::Malformed }
        })?;
        match key.parameters.map(EcParameters::named_curve) {
            Some(Some(SECP384R1)) => {}
            None if named_outside => {}
            _ => return Err(Es384KeyError::WrongCurve),
        }
        let scalar = key.private_key.try_into().map_err(|_| Es384KeyError::Malformed)?;
        let public_key = key.public_key.map(Es384PublicKey::from_point).transpose()?;
        Ok(Self { scalar: Zeroizing::new(scalar), public_key })
    }

    /// The public key, when it stood beside the private one.
    #[must_use]
    pub const fn public_key(&self) -> Option<&Es384PublicKey> {
        self.public_key.as_ref()
    }

    pub(super) fn scalar(&self) -> &[u8; SCALAR_BYTES] {
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

/// Whether this is the `EncryptedPrivateKeyInfo` of PKCS#8.
fn is_encrypted(der: &[u8]) -> bool {
    let read = |reader: &mut SliceReader<'_>| {
        AlgorithmIdentifierRef::decode(reader)?;
        <&OctetStringRef>::decode(reader).map(drop)
    };
    sequence(der, read).is_ok()
}

/// Whether this is a SEC 1 key with the numbers of its curve in the place of the curve's name.
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

/// Why there is no ES384 key, and what to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Es384KeyError {
    /// The text has no PEM block of a private elliptic-curve key.
    #[error(
        "there is no PEM block of a private elliptic-curve key; to make one: \
         openssl ecparam -name secp384r1 -genkey -noout -out key.pem"
    )]
    NoPrivateKeyBlock,
    /// The text has no PEM block of a public key.
    #[error(
        "there is no PEM block of a public key; to take it out of the private key: \
         openssl pkey -in key.pem -pubout -out public.pem"
    )]
    NoPublicKeyBlock,
    /// The key is encrypted.
    #[error("the key is encrypted; to decrypt it: openssl pkey -in key.pem -out decrypted.pem")]
    Encrypted,
    /// The key is for another algorithm, such as RSA.
    #[error(
        "the key is not an elliptic-curve key; to make one: \
         openssl ecparam -name secp384r1 -genkey -noout -out key.pem"
    )]
    NotElliptic,
    /// The key is of another curve, or does not say of which.
    #[error(
        "the key is not of the curve secp384r1 (P-384); to make one: \
         openssl ecparam -name secp384r1 -genkey -noout -out key.pem"
    )]
    WrongCurve,
    /// The key has the numbers of its curve where its name should be.
    #[error(
        "the key spells its curve out; to name the curve: \
         openssl pkey -in key.pem -ec_param_enc named_curve -out named.pem (with -pubin for a public key)"
    )]
    ExplicitCurve,
    /// The public key is compressed, and backends want it whole.
    #[error(
        "the public key is compressed; to write it whole: \
         openssl pkey -in key.pem -ec_conv_form uncompressed -out whole.pem \
         (with -pubin -pubout for a public key)"
    )]
    Compressed,
    /// The private key comes without its public key, which ring needs.
    #[error(
        "the private key comes without its public key, which ring needs; to add it: \
         openssl ec -in key.pem -out with-public.pem"
    )]
    NoPublicKey,
    /// It is not the encoding of a key.
    #[error("the key is not well-formed; to see what it is: openssl asn1parse -in key.pem")]
    Malformed,
    /// The backend refuses the numbers of the key: not on the curve, out of range, or not of one pair.
    #[error("the key is no key of P-384; to see why: openssl pkey -in key.pem -check -noout")]
    Refused,
    /// The backend had no randomness to check the key with.
    #[error("there was no randomness to check the key with")]
    NoRandomness,
}
