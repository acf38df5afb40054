//! What tokens say, their texts, and the keys of sealers.

use super::making::{checked, text};
use super::texts;
use super::values::{
    create_chat_token, moment, participant_id, participant_token_configuration, stage_arn, stage_endpoint,
    stage_endpoints,
};
use crate::claims::{ChatClaims, ParticipantClaims};
use crate::key_pair::KeyPairClaims;
use crate::keys::SealAlgorithm;
use crate::testing::grammar::{self, made};
use crate::{KeyName, TokenKey};
use crate::{ParticipantId, SealedToken, StageEndpoints, Timestamp, TokenId};
use proptest::prelude::*;
use proptest::sample::select;

values! {
    TokenId: token_id = any::<[u8; 16]>().prop_map(TokenId::from_bytes);

    /// They look like tokens, and no sealer made them. For tokens that open, let the sealer under test seal
    /// [`participant_claims`] or [`chat_claims`].
    SealedToken: sealed_token = text(&grammar::SEALED_TOKEN).prop_map(SealedToken::new);

    ParticipantClaims: participant_claims =
        (stage_arn(), participant_id(), participant_token_configuration(), issuable_moment()).prop_map(
            |(stage_arn, id, configuration, at)| made(ParticipantClaims::new(stage_arn, id, configuration, at)),
        );

    ChatClaims: chat_claims = (token_id(), create_chat_token(), issuable_moment())
        .prop_map(|(id, request, at)| made(ChatClaims::new(id, request, at)));

    /// A key signs only for the stages of its own account: make its ARN from that of [`KeyPairClaims::stage_arn`].
    KeyPairClaims: key_pair_claims = (
        stage_arn(),
        checked::<ParticipantId>(texts::key_pair_token_id()),
        participant_token_configuration(),
        (stage_endpoint(), stage_endpoint(), stage_endpoints()),
        issuable_moment(),
    )
        .prop_map(|(stage_arn, id, configuration, (events, whip, others), at)| {
            let endpoints = StageEndpoints { events: Some(events), whip: Some(whip), ..others };
            made(KeyPairClaims::new(stage_arn, id, configuration, &endpoints, at))
        });
}

/// Moments at which every token can be issued: the longest lifetime, 14 days, ends before the year 10,000.
pub fn issuable_moment() -> impl Strategy<Value = Timestamp> + use<> {
    prop_oneof![2 => grammar::USUAL_SECONDS, 1 => grammar::ISSUABLE_SECONDS].prop_map(moment)
}

values! {
    KeyName: key_name = text(&grammar::KEY_NAME).prop_map(|name| made(KeyName::new(name)));

    SealAlgorithm: seal_algorithm =
        select(vec![SealAlgorithm::Aes256Gcm, SealAlgorithm::ChaCha20Poly1305]);

    /// For tests only: whoever sees a failing case sees its seed.
    TokenKey: token_key = (key_name(), any::<[u8; 32]>(), seal_algorithm()).prop_map(
        |(name, bytes, algorithm)| made(TokenKey::from_bytes(name, &bytes)).with_algorithm(algorithm),
    );
}
