//! `AccessToken` and `TokenVerifier` of livekit-api, with the same claims under the names of
//! `LiveKit`.

use super::jsonwebtoken::install_provider;
use crate::claims::{Claims, LIFETIME_SECONDS, Said};
use crate::contender::{Kind, Peer};
use ::jsonwebtoken::{EncodingKey, Header, encode};
use livekit_api::access_token::{AccessToken, Claims as LivekitClaims, TokenVerifier, VideoGrants};
use std::time::Duration;

const API_KEY: &str = "APIabcdEFGH1234";
const API_SECRET: &str = "0123456789abcdef0123456789abcdef";

pub(crate) struct Livekit(TokenVerifier);

impl Livekit {
    pub(crate) fn new() -> Self {
        Self(TokenVerifier::with_api_key(API_KEY, API_SECRET))
    }

    /// Returns the token that says this, not signed yet.
    pub(crate) fn prepared(said: Said) -> AccessToken {
        AccessToken::with_api_key(API_KEY, API_SECRET)
            .with_ttl(Duration::from_secs(LIFETIME_SECONDS.into()))
            .with_identity(&said.participant_id)
            .with_name(&said.user_id)
            .with_grants(VideoGrants {
                room_join: true,
                room: said.stage_arn,
                can_publish: Some(said.can_publish),
                can_subscribe: Some(said.can_subscribe),
                ..VideoGrants::default()
            })
            .with_attributes(said.attributes)
    }
}

impl Peer for Livekit {
    const NAME: &'static str = "livekit-api";
    const PACKAGE: &'static str = "livekit-api";
    const KIND: Kind = Kind::SignsHmac;
    type Ready = AccessToken;
    type Token = String;
    type Opened = LivekitClaims;

    fn ready(&self, claims: &Claims) -> AccessToken {
        Self::prepared(claims.said.clone())
    }

    /// Making the token consumes it, so prepared claims are copied.
    fn mint(&self, claims: &AccessToken) -> String {
        claims.clone().to_jwt().expect("a token")
    }

    fn open(&self, token: &str) -> Option<LivekitClaims> {
        self.0.verify(token).ok()
    }

    fn said(opened: &LivekitClaims) -> Said {
        let LivekitClaims { sub, name, video, attributes, .. } = opened.clone();
        Said {
            participant_id: sub,
            user_id: name,
            attributes: attributes.into_iter().collect(),
            can_publish: video.can_publish == Some(true),
            can_subscribe: video.can_subscribe == Some(true),
            stage_arn: video.room,
        }
    }

    /// Its builder makes no expired token, so one is signed by hand with the same secret.
    fn expired(&self, claims: &Claims) -> String {
        install_provider();
        let token = self.mint(&self.ready(claims));
        let claims = LivekitClaims {
            exp: usize::try_from(claims.expired().expires_at()).expect("a moment after 1970"),
            ..LivekitClaims::from_unverified(&token).expect("claims")
        };
        encode(&Header::default(), &claims, &EncodingKey::from_secret(API_SECRET.as_bytes()))
            .expect("a token")
    }
}
