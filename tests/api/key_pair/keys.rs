//! Keys as people have them in files, all of them written by the `openssl` command.

use super::backends::{signers, verifiers};
use pkcs8::der::pem;
use proptest::prelude::*;
use stagepass::key_pair::{Es384KeyError, Es384PrivateKey, Es384PublicKey};

const NEW: &str = "openssl ecparam -name secp384r1 -genkey -noout -out key.pem";

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("keys/", $name, ".pem"))
    };
}

fn der_of(pem: &str) -> Vec<u8> {
    pem::decode_vec(pem.as_bytes()).unwrap().1
}

/// Tells whether what the private key signs is verified by the public key, by every backend.
fn is_one_pair(private_key: &Es384PrivateKey, public_key: &Es384PublicKey) -> bool {
    signers(private_key).into_iter().zip(verifiers(public_key)).all(|((_, signer), (_, verifier))| {
        let signed = signer.ok().and_then(|signer| signer.sign(b"message").ok());
        let verified =
            |signature| verifier.is_ok_and(|verifier| verifier.verify(b"message", &signature).is_ok());
        signed.is_some_and(verified)
    })
}

#[track_caller]
fn refused<T>(read: Result<T, Es384KeyError>, expected: Es384KeyError, message: &str) {
    let error = read.err().unwrap();
    assert_eq!(error, expected);
    assert_eq!(error.to_string(), message);
}

#[test]
fn every_usual_shape_is_the_same_key() {
    let public_key = Es384PublicKey::from_pem(file!("public")).unwrap();
    assert_eq!(Es384PublicKey::from_der(&der_of(file!("public"))).as_ref(), Ok(&public_key));
    let crlf = file!("sec1").replace('\n', "\r\n");
    let commented = format!("Made today.\n{}\n\n", file!("pkcs8"));
    let one_line = {
        let lines: Vec<_> = file!("pkcs8").lines().collect();
        let body = lines[1..lines.len() - 1].concat();
        format!("{}\n{body}\n{}", lines[0], lines[lines.len() - 1])
    };
    let shapes = [
        Es384PrivateKey::from_pem(file!("sec1")),
        Es384PrivateKey::from_pem(file!("sec1_with_parameters")),
        Es384PrivateKey::from_pem(file!("pkcs8")),
        Es384PrivateKey::from_der(&der_of(file!("sec1"))),
        Es384PrivateKey::from_der(&der_of(file!("pkcs8"))),
        Es384PrivateKey::from_pem(&crlf),
        Es384PrivateKey::from_pem(&commented),
        Es384PrivateKey::from_pem(&one_line),
    ];
    for key in shapes {
        let key = key.unwrap();
        assert!(is_one_pair(&key, &public_key));
        assert_eq!(key.public_key(), Some(&public_key));
        assert_eq!(format!("{key:?}"), "Es384PrivateKey(*** redacted ***)");
    }
    assert!(format!("{public_key:?}").starts_with("Es384PublicKey(04"));
}

#[test]
fn there_is_no_block_of_a_key() {
    let message = format!("there is no PEM block of a private elliptic-curve key; to make one: {NEW}");
    for text in
        ["", "nope", file!("public"), "-----BEGIN EC PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----"]
    {
        refused(Es384PrivateKey::from_pem(text), Es384KeyError::NoPrivateKeyBlock, &message);
    }
    let message = "there is no PEM block of a public key; to take it out of the private key: \
                   openssl pkey -in key.pem -pubout -out public.pem";
    for text in ["", file!("sec1"), file!("pkcs8")] {
        refused(Es384PublicKey::from_pem(text), Es384KeyError::NoPublicKeyBlock, message);
    }
}

#[test]
fn a_key_is_encrypted() {
    let message = "the key is encrypted; to decrypt it: openssl pkey -in key.pem -out decrypted.pem";
    let encrypted = [
        Es384PrivateKey::from_pem(file!("pkcs8_encrypted")),
        Es384PrivateKey::from_pem(file!("sec1_encrypted")),
        Es384PrivateKey::from_der(&der_of(file!("pkcs8_encrypted"))),
    ];
    for key in encrypted {
        refused(key, Es384KeyError::Encrypted, message);
    }
}

#[test]
fn a_key_is_of_another_curve_or_algorithm() {
    let message = format!("the key is not of the curve secp384r1 (P-384); to make one: {NEW}");
    for pem in [file!("p256_sec1"), file!("p256_pkcs8")] {
        refused(Es384PrivateKey::from_pem(pem), Es384KeyError::WrongCurve, &message);
    }
    refused(Es384PublicKey::from_pem(file!("p256_public")), Es384KeyError::WrongCurve, &message);
    let message = format!("the key is not an elliptic-curve key; to make one: {NEW}");
    refused(Es384PrivateKey::from_pem(file!("ed25519")), Es384KeyError::NotElliptic, &message);
    refused(Es384PublicKey::from_pem(file!("ed25519_public")), Es384KeyError::NotElliptic, &message);
}

#[test]
fn a_key_spells_its_curve_out() {
    let message = "the key spells its curve out; to name the curve: \
                   openssl pkey -in key.pem -ec_param_enc named_curve -out named.pem (with -pubin for a public key)";
    for pem in [file!("sec1_explicit"), file!("pkcs8_explicit")] {
        refused(Es384PrivateKey::from_pem(pem), Es384KeyError::ExplicitCurve, message);
    }
    refused(Es384PublicKey::from_pem(file!("public_explicit")), Es384KeyError::ExplicitCurve, message);
}

#[test]
fn a_public_key_is_compressed() {
    let message = "the public key is compressed; to write it whole: \
                   openssl pkey -in key.pem -ec_conv_form uncompressed -out whole.pem \
                   (with -pubin -pubout for a public key)";
    refused(Es384PublicKey::from_pem(file!("public_compressed")), Es384KeyError::Compressed, message);
    refused(Es384PrivateKey::from_pem(file!("sec1_compressed")), Es384KeyError::Compressed, message);
}

#[test]
fn a_key_is_malformed() {
    let message = "the key is not well-formed; to see what it is: openssl asn1parse -in key.pem";
    let (private_key, public_key) = (der_of(file!("sec1")), der_of(file!("public")));
    for cut in 0..private_key.len() {
        refused(Es384PrivateKey::from_der(&private_key[..cut]), Es384KeyError::Malformed, message);
    }
    for cut in 0..public_key.len() {
        refused(Es384PublicKey::from_der(&public_key[..cut]), Es384KeyError::Malformed, message);
    }
    let longer = [private_key.as_slice(), &[0]].concat();
    refused(Es384PrivateKey::from_der(&longer), Es384KeyError::Malformed, message);
    for broken in [file!("sec1").replacen("MIG", "M!G", 1), file!("sec1").replacen('\n', "\n\n\n", 2)] {
        refused(Es384PrivateKey::from_pem(&broken), Es384KeyError::Malformed, message);
    }
    let broken = file!("public").replacen("MHYw", "AAAA", 1);
    refused(Es384PublicKey::from_pem(&broken), Es384KeyError::Malformed, message);
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in any::<String>()) {
        prop_assert!(Es384PrivateKey::from_der(&bytes).is_err());
        prop_assert!(Es384PublicKey::from_der(&bytes).is_err());
        let framed = |label: &str| format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n");
        prop_assert!(Es384PrivateKey::from_pem(&framed("EC PRIVATE KEY")).is_err());
        prop_assert!(Es384PublicKey::from_pem(&framed("PUBLIC KEY")).is_err());
    }

    #[test]
    fn a_changed_byte_makes_no_other_key(place: prop::sample::Index, byte: u8) {
        let mut der = der_of(file!("pkcs8"));
        let public_key = Es384PublicKey::from_pem(file!("public")).unwrap();
        *place.get_mut(&mut der) = byte;
        let Ok(changed) = Es384PrivateKey::from_der(&der) else { return Ok(()) };
        for (name, signer) in signers(&changed) {
            // AWS-LC needs no public key, so it may be lost.
            if signer.is_ok() {
                prop_assert!(changed.public_key().is_none_or(|key| *key == public_key), "{}", name);
                prop_assert!(is_one_pair(&changed, &public_key) || changed.public_key().is_none(), "{}", name);
            }
        }
    }
}

/// The x of a point with another y: not on the curve.
fn off_the_curve() -> Es384PublicKey {
    let mut der = der_of(file!("public"));
    *der.last_mut().unwrap() ^= 1;
    Es384PublicKey::from_der(&der).unwrap()
}

/// The private key of one pair with the public key of another.
fn mismatched() -> Es384PrivateKey {
    let mut der = der_of(file!("sec1"));
    let other = der_of(file!("other"));
    let from = der.len() - 97;
    der[from..].copy_from_slice(&other[from..]);
    Es384PrivateKey::from_der(&der).unwrap()
}

const REFUSED: &str = "the key is no key of P-384; to see why: openssl pkey -in key.pem -check -noout";

#[cfg(feature = "ring")]
#[test]
fn ring_says_what_it_cannot_use() {
    use stagepass::key_pair::{RingSigner, RingVerifier};
    let message = "the private key comes without its public key, which ring needs; to add it: \
                   openssl ec -in key.pem -out with-public.pem";
    for pem in [file!("sec1_without_public"), file!("pkcs8_without_public")] {
        let key = Es384PrivateKey::from_pem(pem).unwrap();
        assert_eq!(key.public_key(), None);
        refused(RingSigner::new(&key), Es384KeyError::NoPublicKey, message);
    }
    refused(RingSigner::new(&mismatched()), Es384KeyError::Refused, REFUSED);
    refused(RingVerifier::new(&off_the_curve()), Es384KeyError::Refused, REFUSED);
    let signer = RingSigner::new(&Es384PrivateKey::from_pem(file!("sec1")).unwrap()).unwrap();
    assert_eq!(format!("{signer:?}"), "RingSigner(*** redacted ***)");
}

#[cfg(feature = "aws-lc-rs")]
#[test]
fn aws_lc_needs_no_public_key_and_says_what_it_cannot_use() {
    use super::{claims, key, trusting};
    use stagepass::key_pair::{AwsLcSigner, AwsLcVerifier};
    use std::sync::Arc;
    let public_key = Es384PublicKey::from_pem(file!("public")).unwrap();
    let keys = trusting(Arc::new(AwsLcVerifier::new(&public_key).unwrap()));
    for pem in [file!("sec1_without_public"), file!("pkcs8_without_public")] {
        let signer = AwsLcSigner::new(&Es384PrivateKey::from_pem(pem).unwrap()).unwrap();
        let token = claims().sign(&key(), &signer).unwrap();
        assert_eq!(keys.verify(token.as_str()), Ok(claims()));
        assert_eq!(format!("{signer:?}"), "AwsLcSigner(*** redacted ***)");
    }
    let verifier = format!("{:?}", AwsLcVerifier::new(&public_key).unwrap());
    assert!(verifier.starts_with("AwsLcVerifier(ParsedPublicKey"), "{verifier}");
    // The point of `public.pem`, as far as its first line of 16 bytes.
    assert!(verifier.contains("046e86e5dddfabb42ad99a22dca44c8a"), "{verifier}");
    refused(AwsLcSigner::new(&mismatched()), Es384KeyError::Refused, REFUSED);
    refused(AwsLcVerifier::new(&off_the_curve()), Es384KeyError::Refused, REFUSED);
}

/// With the public key of the file, but a scalar of 0, or one beyond the order of the group.
#[test]
fn a_scalar_out_of_range_is_refused() {
    for byte in [0x00, 0xff] {
        let mut der = der_of(file!("sec1"));
        der[8..56].fill(byte);
        let key = Es384PrivateKey::from_der(&der).unwrap();
        for (_, signer) in signers(&key) {
            refused(signer, Es384KeyError::Refused, REFUSED);
        }
    }
}

#[test]
fn a_key_that_does_not_name_its_curve_is_refused() {
    // The SEC 1 key inside of PKCS#8 leaves the naming to what is around it.
    let pkcs8 = der_of(file!("pkcs8"));
    let message = "the key is not of the curve secp384r1 (P-384); to make one: \
                   openssl ecparam -name secp384r1 -genkey -noout -out key.pem";
    refused(Es384PrivateKey::from_der(&pkcs8[27..]), Es384KeyError::WrongCurve, message);
}

#[test]
fn a_block_with_a_header_that_is_not_of_encryption_is_malformed() {
    let message = "the key is not well-formed; to see what it is: openssl asn1parse -in key.pem";
    let begin = "-----BEGIN EC PRIVATE KEY-----\n";
    let text = file!("sec1").replacen(begin, &format!("{begin}Comment: mine\n\n"), 1);
    refused(Es384PrivateKey::from_pem(&text), Es384KeyError::Malformed, message);
}

/// SEC 1 has no point that begins with 5; 0 is the point at infinity, which is no key.
#[test]
fn a_point_of_no_known_form_is_malformed() {
    let message = "the key is not well-formed; to see what it is: openssl asn1parse -in key.pem";
    let mut der = der_of(file!("public"));
    let at = der.len() - 97;
    for form in [0x00, 0x05] {
        der[at] = form;
        refused(Es384PublicKey::from_der(&der), Es384KeyError::Malformed, message);
    }
}
