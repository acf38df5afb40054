//! What tokens say, their texts, and the keys of sealers.

use super::values::from_bytes;
use super::{checked, text};
use crate::claims::{ChatClaims, ParticipantClaims};
use crate::key_pair::KeyPairClaims;
use crate::keys::SealAlgorithm;
use crate::testing::grammar::{self, made};
use crate::{KeyName, TokenKey};
use crate::{ParticipantId, SealedToken, StageEndpoints, Timestamp, TokenId};
use arbitrary::{Result, Unstructured};

/// A moment at which every token can be issued.
fn issuable_moment(u: &mut Unstructured<'_>) -> Result<Timestamp> {
    u.int_in_range(grammar::ISSUABLE_SECONDS).map(|seconds| made(Timestamp::from_unix_seconds(seconds)))
}

from_bytes! {
    TokenId: |u| u.arbitrary().map(Self::from_bytes);
    SealedToken: |u| text(u, &grammar::SEALED_TOKEN).map(Self::new);
    ParticipantClaims: |u| {
        let at = issuable_moment(u)?;
        Ok(made(Self::new(u.arbitrary()?, u.arbitrary()?, u.arbitrary()?, at)))
    };
    ChatClaims: |u| {
        let at = issuable_moment(u)?;
        Ok(made(Self::new(u.arbitrary()?, u.arbitrary()?, at)))
    };
    KeyPairClaims: |u| {
        let at = issuable_moment(u)?;
        let id = checked::<ParticipantId>(text(u, &grammar::KEY_PAIR_TOKEN_ID))?;
        let endpoints = StageEndpoints {
            events: Some(u.arbitrary()?),
            whip: Some(u.arbitrary()?),
            ..StageEndpoints::default()
        };
        Ok(made(Self::new(u.arbitrary()?, id, u.arbitrary()?, &endpoints, at)))
    };
}

from_bytes! {
    KeyName: |u| text(u, &grammar::KEY_NAME).map(|name| made(Self::new(name)));
    SealAlgorithm: |u| u.choose(&[Self::Aes256Gcm, Self::ChaCha20Poly1305]).copied();
    TokenKey: |u| {
        let bytes: [u8; 32] = u.arbitrary()?;
        let key = made(Self::from_bytes(u.arbitrary()?, &bytes));
        Ok(key.with_algorithm(u.arbitrary()?))
    };
}
