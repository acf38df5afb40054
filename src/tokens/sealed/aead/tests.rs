//! Each backend against known answers, and against the other.

use crate::tokens::keys::SealAlgorithm;

/// RFC 5869, A.1: the second step of the first case.
#[test]
fn every_backend_expands_as_the_rfc_says() {
    let root = [
        0x07, 0x77, 0x09, 0x36, 0x2c, 0x2e, 0x32, 0xdf, 0x0d, 0xdc, 0x3f, 0x0d, 0xc4, 0x7b, 0xba, 0x63, 0x90,
        0xb6, 0xc7, 0x3b, 0xb5, 0x0f, 0x9c, 0x31, 0x22, 0xec, 0x84, 0x4a, 0xd7, 0xc2, 0xb3, 0xe5,
    ];
    let expected = [
        0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a, 0x90, 0x43, 0x4f, 0x64, 0xd0, 0x36, 0x2f, 0x2a, 0x2d,
        0x2d, 0x0a, 0x90, 0xcf, 0x1a, 0x5a, 0x4c, 0x5d, 0xb0, 0x2d, 0x56, 0xec, 0xc4, 0xc5, 0xbf, 0x34, 0x00,
        0x72, 0x08, 0xd5, 0xb8, 0x87, 0x18, 0x58, 0x65,
    ];
    let info: [&[u8]; 2] = [&[0xf0, 0xf1, 0xf2, 0xf3], &[0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9]];
    let mut out = [0; 42];
    #[cfg(feature = "ring")]
    {
        super::ring::expand(&root, &info, &mut out).unwrap();
        assert_eq!(out, expected);
        out.fill(0);
    }
    #[cfg(feature = "aws-lc-rs")]
    {
        super::aws_lc::expand(&root, &info, &mut out).unwrap();
        assert_eq!(out, expected);
    }
}

/// HKDF-Expand ends at 255 blocks of 32 bytes. Nothing here asks for so many.
#[test]
fn a_backend_says_when_it_cannot() {
    assert_eq!(super::backend::expand(&[1; 32], &[], &mut vec![0; 255 * 32]), Some(()));
    assert_eq!(super::backend::expand(&[1; 32], &[], &mut vec![0; 255 * 32 + 1]), None);
    for algorithm in [SealAlgorithm::Aes256Gcm, SealAlgorithm::ChaCha20Poly1305] {
        let key = super::backend::Key::new(algorithm, &[1; 32]).unwrap();
        let mut body = *b"claims";
        let tag = key.seal([2; 12], b"header", &mut body).unwrap();
        assert_ne!(&body, b"claims");
        let sealed = [&body[..], &tag].concat();
        assert_eq!(key.open([2; 12], b"header", &mut sealed.clone()), Some(&b"claims"[..]));
        assert_eq!(key.open([2; 12], b"Header", &mut sealed.clone()), None);
        assert_eq!(key.open([3; 12], b"header", &mut sealed.clone()), None);
        assert_eq!(key.open([2; 12], b"header", &mut sealed[..15].to_vec()), None);
    }
}

#[cfg(all(feature = "ring", feature = "aws-lc-rs"))]
mod across_backends {
    use super::super::{aws_lc, label, ring};
    use super::SealAlgorithm;
    use crate::claims::{ChatClaims, ParticipantClaims};
    use crate::host::random::PredictableRandom;
    use crate::host::sealer::{Purpose, TokenSealer};
    use crate::testing::strategies::{participant_claims, seal_algorithm};
    use crate::tokens::keys::{KeyName, TokenKey};
    use crate::tokens::sealed::KeyRing;
    use crate::tokens::sealed::format::{Header, TAG_BYTES};
    use base64_simd::URL_SAFE_NO_PAD;
    use proptest::prelude::*;
    use std::sync::Arc;

    /// Seals and opens tokens by one backend, as the manual says.
    macro_rules! by_hand {
        ($name:ident, $backend:ident) => {
            mod $name {
                use super::*;

                fn key(root: &[u8; 32], algorithm: SealAlgorithm, salt: &[u8]) -> $backend::Key {
                    let mut key = [0; 32];
                    let info = [b"stagepass 1 key ", label(algorithm), salt];
                    $backend::expand(root, &info, &mut key).unwrap();
                    $backend::Key::new(algorithm, &key).unwrap()
                }

                fn commitment(root: &[u8; 32], algorithm: SealAlgorithm) -> [u8; 24] {
                    let mut commitment = [0; 24];
                    let info = [b"stagepass 1 commitment ", label(algorithm)];
                    $backend::expand(root, &info, &mut commitment).unwrap();
                    commitment
                }

                pub(super) fn seal(
                    root: &[u8; 32],
                    algorithm: SealAlgorithm,
                    (salt, nonce): ([u8; 8], [u8; 12]),
                    claims: &[u8],
                ) -> String {
                    let commitment = &commitment(root, algorithm);
                    let header =
                        Header { purpose: Purpose::Participant, name: b"k", commitment, salt, nonce };
                    let mut head = vec![0; Header::length(1)];
                    header.write(&mut head).unwrap();
                    let mut body = claims.to_vec();
                    let tag = key(root, algorithm, &salt).seal(nonce, &head, &mut body).unwrap();
                    URL_SAFE_NO_PAD.encode_to_string([head, body, tag.to_vec()].concat())
                }

                pub(super) fn open(
                    root: &[u8; 32],
                    algorithm: SealAlgorithm,
                    token: &str,
                ) -> Option<Vec<u8>> {
                    let mut bytes = URL_SAFE_NO_PAD.decode_to_vec(token).unwrap();
                    let (header, length) = Header::read(&bytes).unwrap();
                    assert_eq!(header.commitment, &commitment(root, algorithm));
                    let (key, nonce) = (key(root, algorithm, &header.salt), header.nonce);
                    let (head, sealed) = bytes.split_at_mut(length);
                    assert!(sealed.len() > TAG_BYTES);
                    key.open(nonce, head, sealed).map(<[u8]>::to_vec)
                }
            }
        };
    }

    by_hand!(by_ring, ring);
    by_hand!(by_aws_lc, aws_lc);

    proptest! {
        #[test]
        fn a_token_of_either_backend_is_the_same_and_opens_by_the_other(
            root: [u8; 32], algorithm in seal_algorithm(), drawn: ([u8; 8], [u8; 12]), claims in participant_claims()
        ) {
            claims.with_bytes(|bytes| {
                let tokens =
                    [by_ring::seal(&root, algorithm, drawn, bytes), by_aws_lc::seal(&root, algorithm, drawn, bytes)];
                assert_eq!(tokens[0], tokens[1]);
                assert_eq!(by_ring::open(&root, algorithm, &tokens[1]).as_deref(), Some(bytes));
                assert_eq!(by_aws_lc::open(&root, algorithm, &tokens[0]).as_deref(), Some(bytes));
                let key = TokenKey::from_bytes(KeyName::new("k").unwrap(), &root).unwrap().with_algorithm(algorithm);
                let keys = KeyRing::new(key, Arc::new(PredictableRandom::seeded(1)));
                let mut opened = None;
                keys.open(Purpose::Participant, &tokens[0], &mut |claims| opened = Some(claims.to_vec())).unwrap();
                assert_eq!(opened.as_deref(), Some(bytes));
                // What the ring seals, with a salt and a nonce of its own, opens by both.
                let sealed = keys.seal(Purpose::Participant, bytes).unwrap();
                assert_eq!(by_ring::open(&root, algorithm, sealed.as_str()).as_deref(), Some(bytes));
                assert_eq!(by_aws_lc::open(&root, algorithm, sealed.as_str()).as_deref(), Some(bytes));
            });
        }
    }

    macro_rules! golden {
        ($name:literal) => {
            include_str!(concat!("../../../laws/golden/", $name, ".txt")).trim_end()
        };
    }

    #[test]
    fn golden_tokens_open_by_either_backend() {
        let root = std::array::from_fn(|at| u8::try_from(at).unwrap());
        let participants = [
            (golden!("participant-1"), SealAlgorithm::Aes256Gcm),
            (golden!("participant-1-spelled-arn"), SealAlgorithm::Aes256Gcm),
            (golden!("participant-1-chacha20poly1305"), SealAlgorithm::ChaCha20Poly1305),
        ];
        for (token, algorithm) in participants {
            let opened = [by_ring::open(&root, algorithm, token), by_aws_lc::open(&root, algorithm, token)];
            for bytes in opened {
                let claims = ParticipantClaims::from_bytes(&bytes.unwrap()).unwrap();
                assert_eq!(claims.participant_id().as_str(), "abCDEf12GHIj");
            }
        }
        for token in [golden!("chat-1"), golden!("chat-1-spelled-arn")] {
            let algorithm = SealAlgorithm::Aes256Gcm;
            let opened = [by_ring::open(&root, algorithm, token), by_aws_lc::open(&root, algorithm, token)];
            for bytes in opened {
                assert_eq!(ChatClaims::from_bytes(&bytes.unwrap()).unwrap().user_id().as_str(), "11231234");
            }
        }
    }
}
