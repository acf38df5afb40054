//! Constants of the format, nearly: in another case, with a blank, a NUL or a hyphen too much.

use super::refusals::{HEADER, PAYLOAD, claim_fault, header_fault, object, payload_with, verified};
use super::*;
use stagepass::key_pair::{ClaimFault, HeaderFault};

/// The header with another value of a member.
fn header_with(name: &str, value: &str) -> String {
    let members = [("alg", "ES384"), ("typ", "JWT"), ("kid", KEY)];
    let members = members.map(|(member, was)| (member, quoted(if member == name { value } else { was })));
    object(members.iter().map(|(member, value)| (*member, value.as_str())))
}

#[test]
fn a_header_says_nearly_the_constants() {
    assert!(verified(&signed(&header_with("", ""), &object(PAYLOAD))).is_ok());
    for near in near_misses("ES384") {
        header_fault(&header_with("alg", &near), HeaderFault::Algorithm, "the header's alg is not ES384");
    }
    for near in near_misses("JWT") {
        header_fault(&header_with("typ", &near), HeaderFault::Type, "the header's typ is not JWT");
    }
}

/// A blank, a NUL or a line end is nowhere in an ARN, and what is in another case is another name.
#[test]
fn a_header_names_nearly_the_key() {
    for near in near_misses(KEY) {
        let token = signed(&header_with("kid", &near), &object(PAYLOAD));
        assert!(verified(&token).is_err(), "{near:?}");
    }
    for near in [" ", "\0", "\n", "\u{a0}"].map(|more| format!("{KEY}{more}")) {
        let message = "the header's kid is not the ARN of a public key";
        header_fault(&header_with("kid", &near), HeaderFault::KeyId, message);
    }
}

#[test]
fn a_member_of_a_header_is_named_nearly_so() {
    for name in ["alg", "typ", "kid"] {
        for near in near_misses(name) {
            let named = HEADER.replacen(&quoted(name), &quoted(&near), 1);
            let message = "the header has a member beside alg, typ and kid";
            header_fault(&named, HeaderFault::Unknown, message);
        }
    }
}

#[test]
fn a_claim_or_a_capability_is_named_nearly_so() {
    let message = "there is a claim or capability beside the documented ones";
    for (name, _) in PAYLOAD {
        for near in near_misses(name) {
            let near = quoted(&near);
            let payload = object(PAYLOAD).replacen(&format!("{}:", quoted(name)), &format!("{near}:"), 1);
            claim_fault(&payload, ClaimFault::Unknown, message);
        }
    }
    for name in ["allow_publish", "allow_subscribe"] {
        for near in near_misses(name) {
            let capabilities = format!("{{{}:true}}", quoted(&near));
            claim_fault(&payload_with("capabilities", &capabilities), ClaimFault::Unknown, message);
        }
    }
}

#[test]
fn the_version_is_nearly_1_0() {
    for near in
        near_misses("1.0").iter().map(String::as_str).chain(["1", "1.00", "01.0", "1,0", "v1.0", "2.0", ""])
    {
        let payload = payload_with("version", &quoted(near));
        claim_fault(&payload, ClaimFault::Version, "the claim version is not 1.0");
    }
}

#[test]
fn the_topic_is_nearly_the_stages() {
    for near in near_misses("oRmLNwuCeMlQ") {
        let message = "the claim topic is not the id of the stage in resource";
        claim_fault(&payload_with("topic", &quoted(&near)), ClaimFault::Topic, message);
    }
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod keys {
    use super::*;
    use stagepass::key_pair::{Es384KeyError, Es384PrivateKey, Es384PublicKey};

    const PRIVATE: &str = include_str!("keys/sec1.pem");
    const PUBLIC: &str = include_str!("keys/public.pem");

    /// A sixth dash behind the label stands where the base64 would begin.
    fn refusal(near: &str, no_block: Es384KeyError) -> Es384KeyError {
        if near.ends_with('-') { Es384KeyError::Malformed } else { no_block }
    }

    /// The dashes and the words of a PEM block are what they are. (RFC 7468, 2.)
    #[test]
    fn a_block_is_labelled_nearly_so() {
        for near in near_misses("EC PRIVATE KEY") {
            let pem = PRIVATE.replace("EC PRIVATE KEY", &near);
            let error = Es384PrivateKey::from_pem(&pem).unwrap_err();
            assert_eq!(error, refusal(&near, Es384KeyError::NoPrivateKeyBlock), "{near:?}");
        }
        for near in near_misses("PUBLIC KEY") {
            let pem = PUBLIC.replace("PUBLIC KEY", &near);
            let refusal = refusal(&near, Es384KeyError::NoPublicKeyBlock);
            assert_eq!(Es384PublicKey::from_pem(&pem), Err(refusal), "{near:?}");
        }
        for near in ["----", "\u{2010}----", "- ----"] {
            let pem = PUBLIC.replace("-----", near);
            assert_eq!(Es384PublicKey::from_pem(&pem), Err(Es384KeyError::NoPublicKeyBlock), "{near:?}");
        }
    }

    #[test]
    fn a_block_holds_nearly_base64() {
        let (first, second) = PUBLIC.split_at(PUBLIC.find("MHYw").unwrap() + 4);
        for more in [" ", "\0", "-", "_", "=", "\u{a0}", "!"] {
            let pem = format!("{first}{more}{second}");
            assert_eq!(Es384PublicKey::from_pem(&pem), Err(Es384KeyError::Malformed), "{more:?}");
        }
        let swapped = format!("{}{second}", first.replace("MHYw", "mhyw"));
        assert_eq!(Es384PublicKey::from_pem(&swapped), Err(Es384KeyError::Malformed));
    }

    #[test]
    fn der_ends_where_its_key_ends() {
        let der = |pem: &str| {
            let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
            base64_simd::STANDARD.decode_to_vec(lines).unwrap()
        };
        let (private_key, public_key) = (der(PRIVATE), der(PUBLIC));
        assert!(
            Es384PrivateKey::from_der(&private_key).is_ok() && Es384PublicKey::from_der(&public_key).is_ok()
        );
        for more in [0, b'\n', b' ', b'-'] {
            let behind = |der: &[u8]| [der, &[more]].concat();
            let before = |der: &[u8]| [&[more], der].concat();
            for private_key in [behind(&private_key), before(&private_key)] {
                assert_eq!(Es384PrivateKey::from_der(&private_key).unwrap_err(), Es384KeyError::Malformed);
            }
            for public_key in [behind(&public_key), before(&public_key)] {
                assert_eq!(Es384PublicKey::from_der(&public_key), Err(Es384KeyError::Malformed));
            }
        }
    }
}
