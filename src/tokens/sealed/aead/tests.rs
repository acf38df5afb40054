//! Each backend against known answers, and against the others.

use super::{BACKENDS, label};
use crate::claims::{ChatClaims, ParticipantClaims};
use crate::host::random::PredictableRandom;
use crate::host::sealer::{Purpose, TokenSealer};
use crate::testing::strategies::{participant_claims, seal_algorithm};
use crate::tokens::keys::{KeyName, SealAlgorithm, TokenKey};
use crate::tokens::sealed::KeyRing;
use crate::tokens::sealed::format::{Header, TAG_BYTES, associated};
use base64_simd::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use std::sync::Arc;

type Expand = fn(&[u8; 32], &[&[u8]], &mut [u8]) -> Option<()>;
/// The key, the nonce, the associated data, and the body.
type Crypt<Made> = fn(SealAlgorithm, &[u8; 32], [u8; 12], &[u8], &mut [u8]) -> Option<Made>;

/// What a backend has to provide, as a value.
pub(super) struct Backend {
    pub(super) name: &'static str,
    pub(super) expand: Expand,
    pub(super) seal: Crypt<[u8; 16]>,
    pub(super) open: Crypt<Vec<u8>>,
}

macro_rules! backend {
    ($module:ident) => {
        $crate::tokens::sealed::aead::tests::Backend {
            name: stringify!($module),
            expand: $module::expand,
            seal: |algorithm, key, nonce, associated, body| {
                $module::Key::new(algorithm, key)?.seal(nonce, associated, body)
            },
            open: |algorithm, key, nonce, associated, sealed| {
                $module::Key::new(algorithm, key)?.open(nonce, associated, sealed).map(<[u8]>::to_vec)
            },
        }
    };
}
pub(super) use backend;

/// Tokens that are sealed and opened by one backend, as the manual says.
impl Backend {
    fn expanded<const N: usize>(&self, root: &[u8; 32], info: &[&[u8]]) -> [u8; N] {
        let mut out = [0; N];
        (self.expand)(root, info, &mut out).unwrap();
        out
    }

    fn key(&self, root: &[u8; 32], algorithm: SealAlgorithm, salt: &[u8]) -> [u8; 32] {
        self.expanded(root, &[b"stagepass 1 key ", label(algorithm), salt])
    }

    fn commitment(&self, root: &[u8; 32], algorithm: SealAlgorithm) -> [u8; 24] {
        self.expanded(root, &[b"stagepass 1 commitment ", label(algorithm)])
    }

    fn token(
        &self,
        root: &[u8; 32],
        algorithm: SealAlgorithm,
        (salt, nonce): ([u8; 8], [u8; 12]),
        claims: &[u8],
    ) -> String {
        let commitment = &self.commitment(root, algorithm);
        let header = Header { purpose: Purpose::Participant, name: b"k", commitment, salt, nonce };
        let mut head = vec![0; Header::length(1)];
        header.write(&mut head).unwrap();
        let mut body = claims.to_vec();
        let tag =
            (self.seal)(algorithm, &self.key(root, algorithm, &salt), nonce, associated(&head), &mut body)
                .unwrap();
        URL_SAFE_NO_PAD.encode_to_string([head, body, tag.to_vec()].concat())
    }

    fn claims(&self, root: &[u8; 32], algorithm: SealAlgorithm, token: &str) -> Option<Vec<u8>> {
        let mut bytes = URL_SAFE_NO_PAD.decode_to_vec(token).unwrap();
        let (header, length) = Header::read(&bytes).unwrap();
        assert_eq!(header.commitment, &self.commitment(root, algorithm), "{}", self.name);
        let (key, nonce) = (self.key(root, algorithm, &header.salt), header.nonce);
        let (head, sealed) = bytes.split_at_mut(length);
        assert!(sealed.len() > TAG_BYTES);
        (self.open)(algorithm, &key, nonce, associated(head), sealed)
    }
}

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
    for backend in BACKENDS {
        assert_eq!(backend.expanded(&root, &info), expected, "{}", backend.name);
    }
}

/// HKDF-Expand ends at 255 blocks of 32 bytes. Nothing here asks for so many.
#[test]
fn a_backend_says_when_it_cannot() {
    for Backend { name, expand, seal, open } in BACKENDS {
        assert_eq!(expand(&[1; 32], &[], &mut vec![0; 255 * 32]), Some(()), "{name}");
        assert_eq!(expand(&[1; 32], &[], &mut vec![0; 255 * 32 + 1]), None, "{name}");
        for algorithm in [SealAlgorithm::Aes256Gcm, SealAlgorithm::ChaCha20Poly1305] {
            let key = &[1; 32];
            let mut body = *b"claims";
            let tag = seal(algorithm, key, [2; 12], b"header", &mut body).unwrap();
            assert_ne!(&body, b"claims");
            let sealed = [&body[..], &tag].concat();
            let opened = |nonce, header, length: usize| {
                open(algorithm, key, nonce, header, &mut sealed.clone()[..length])
            };
            assert_eq!(opened([2; 12], b"header", sealed.len()).as_deref(), Some(&b"claims"[..]), "{name}");
            assert_eq!(opened([2; 12], b"Header", sealed.len()), None, "{name}");
            assert_eq!(opened([3; 12], b"header", sealed.len()), None, "{name}");
            assert_eq!(opened([2; 12], b"header", 15), None, "{name}");
        }
    }
}

proptest! {
    #[test]
    fn a_token_of_any_backend_is_the_same_and_opens_by_every_other(
        root: [u8; 32], algorithm in seal_algorithm(), drawn: ([u8; 8], [u8; 12]), claims in participant_claims()
    ) {
        claims.with_bytes(|bytes| {
            let key = TokenKey::from_bytes(KeyName::new("k").unwrap(), &root).unwrap().with_algorithm(algorithm);
            let keys = KeyRing::new(key, Arc::new(PredictableRandom::seeded(1)));
            let token = BACKENDS[0].token(&root, algorithm, drawn, bytes);
            let mut opened = None;
            keys.open(Purpose::Participant, &token, &mut |claims| opened = Some(claims.to_vec())).unwrap();
            assert_eq!(opened.as_deref(), Some(bytes));
            // What the ring seals has a salt and a nonce of its own.
            let sealed = keys.seal(Purpose::Participant, bytes).unwrap();
            for backend in BACKENDS {
                assert_eq!(backend.token(&root, algorithm, drawn, bytes), token, "{}", backend.name);
                for token in [&token, sealed.as_str()] {
                    assert_eq!(backend.claims(&root, algorithm, token).as_deref(), Some(bytes), "{}", backend.name);
                }
            }
        });
    }
}

macro_rules! golden {
    ($name:literal) => {
        include_str!(concat!("../../../laws/golden/", $name, ".txt")).trim_end()
    };
}

#[test]
fn golden_tokens_open_by_every_backend() {
    let root = std::array::from_fn(|at| u8::try_from(at).unwrap());
    let participants = [
        (golden!("participant-1"), SealAlgorithm::Aes256Gcm),
        (golden!("participant-1-spelled-arn"), SealAlgorithm::Aes256Gcm),
        (golden!("participant-1-chacha20poly1305"), SealAlgorithm::ChaCha20Poly1305),
    ];
    for backend in BACKENDS {
        for (token, algorithm) in participants {
            let bytes = backend.claims(&root, algorithm, token).unwrap();
            let claims = ParticipantClaims::from_bytes(&bytes).unwrap();
            assert_eq!(claims.participant_id().as_str(), "abCDEf12GHIj", "{}", backend.name);
        }
        for token in [golden!("chat-1"), golden!("chat-1-spelled-arn")] {
            let bytes = backend.claims(&root, SealAlgorithm::Aes256Gcm, token).unwrap();
            assert_eq!(
                ChatClaims::from_bytes(&bytes).unwrap().user_id().as_str(),
                "11231234",
                "{}",
                backend.name
            );
        }
    }
}
