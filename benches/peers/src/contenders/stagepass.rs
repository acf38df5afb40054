//! stagepass itself: sealed tokens, and key-pair tokens of both backends.

use super::keys;
use crate::claims::{Claims, EVENTS_URL, LIFETIME_SECONDS, PUBLIC_KEY_ARN, STAGE_ARN, Said, WHIP_URL};
use crate::contender::{Contender, Kind, Peer};
use stagepass::claims::ParticipantClaims;
use stagepass::key_pair::{
    AwsLcSigner, AwsLcVerifier, Es384PrivateKey, Es384PublicKey, Es384Signer, Es384Verifier, KeyPairClaims,
    RingSigner, RingVerifier, TrustedKeys,
};
use stagepass::{
    Account, Attributes, Authority, KeyName, KeyRing, ParticipantCapabilities, ParticipantGrant,
    ParticipantId, ParticipantTokenCapability, ParticipantTokenConfiguration, ParticipantTokenDuration,
    PublicKeyArn, Purpose, Random, RandomError, SealedToken, StageArn, StageEndpoint, StageEndpoints,
    SystemClock, SystemRandom, Timestamp, TokenKey, TokenSealer, UserId,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(super) fn all(claims: &Claims) -> Vec<Contender> {
    let private = Es384PrivateKey::from_pem(keys::PRIVATE_KEY).expect("a key");
    let public = Es384PublicKey::from_pem(keys::PUBLIC_KEY).expect("a key");
    let by_aws_lc =
        KeyPair::new(AwsLcSigner::new(&private).expect("a key"), AwsLcVerifier::new(&public).expect("a key"));
    let by_ring =
        KeyPair::new(RingSigner::new(&private).expect("a key"), RingVerifier::new(&public).expect("a key"));
    vec![
        Contender::new(Sealed::new(), claims),
        Contender::new(SealedFast(Sealed::with(Arc::new(Fast(AtomicU64::new(1))))), claims),
        Contender::new(KeyPairAwsLc(by_aws_lc), claims),
        Contender::new(KeyPairRing(by_ring), claims),
    ]
}

/// Returns the bytes that stagepass seals for these claims. The floors encrypt the same bytes.
pub(super) fn plaintext(claims: &Claims) -> Vec<u8> {
    participant_claims(claims).with_bytes(<[u8]>::to_vec)
}

fn configuration(said: &Said) -> ParticipantTokenConfiguration {
    let attributes = Attributes::new(said.attributes.clone()).expect("attributes");
    let minutes = LIFETIME_SECONDS.cast_signed() / 60;
    let mut configuration = ParticipantTokenConfiguration::default()
        .duration(ParticipantTokenDuration::from_minutes(minutes).expect("12 hours"))
        .user_id(UserId::new(&*said.user_id).expect("a user id"))
        .capabilities(ParticipantCapabilities::all());
    configuration.attributes = Some(attributes).filter(|attributes| !attributes.is_empty());
    configuration
}

fn issued_at(claims: &Claims) -> Timestamp {
    Timestamp::from_unix_seconds(claims.issued_at).expect("a moment")
}

fn participant_claims(claims: &Claims) -> ParticipantClaims {
    ParticipantClaims::new(
        StageArn::new(&*claims.said.stage_arn).expect("an ARN"),
        ParticipantId::new(&*claims.said.participant_id).expect("an id"),
        configuration(&claims.said),
        issued_at(claims),
    )
    .expect("a moment that can be represented")
}

pub(crate) fn said(grant: &ParticipantGrant) -> Said {
    let attributes = grant.attributes().into_iter().flat_map(Attributes::iter);
    Said {
        stage_arn: grant.stage_arn().as_str().to_owned(),
        participant_id: grant.participant_id().as_str().to_owned(),
        user_id: grant.user_id().map_or("", UserId::as_str).to_owned(),
        attributes: attributes.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        can_publish: grant.require(ParticipantTokenCapability::Publish).is_ok(),
        can_subscribe: grant.require(ParticipantTokenCapability::Subscribe).is_ok(),
    }
}

pub(crate) fn authority(sealer: Arc<KeyRing>) -> Authority {
    let home = Account::new("us-west-2", "123456789012").expect("a home");
    Authority::new(home, Arc::new(SystemClock), Arc::new(SystemRandom::new()), sealer)
}

pub(crate) fn ring(random: Arc<dyn Random>) -> Arc<KeyRing> {
    let name = KeyName::new("2026-11").expect("a name");
    Arc::new(KeyRing::new(TokenKey::from_bytes(name, &keys::SECRET).expect("a key"), random))
}

/// A counter in the place of randomness, which is as fast as randomness can be.
#[derive(Debug)]
struct Fast(AtomicU64);

impl Random for Fast {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        let word = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).to_le_bytes();
        for (to, from) in buffer.iter_mut().zip(word.iter().cycle()) {
            *to = *from;
        }
        Ok(())
    }
}

struct Sealed {
    ring: Arc<KeyRing>,
    authority: Authority,
    stage_arn: StageArn,
}

impl Sealed {
    fn new() -> Self {
        Self::with(Arc::new(SystemRandom::new()))
    }

    fn with(random: Arc<dyn Random>) -> Self {
        let ring = ring(random);
        let authority = authority(ring.clone());
        Self { ring, authority, stage_arn: StageArn::new(STAGE_ARN).expect("an ARN") }
    }
}

impl Peer for Sealed {
    const NAME: &'static str = super::SEALED;
    const PACKAGE: &'static str = "stagepass";
    const KIND: Kind = Kind::Encrypts;
    type Ready = ParticipantClaims;
    type Token = SealedToken;
    type Opened = ParticipantGrant;

    fn ready(&self, claims: &Claims) -> ParticipantClaims {
        participant_claims(claims)
    }

    fn mint(&self, claims: &ParticipantClaims) -> SealedToken {
        claims.with_bytes(|bytes| self.ring.seal(Purpose::Participant, bytes)).expect("a token")
    }

    fn open(&self, token: &str) -> Option<ParticipantGrant> {
        self.authority.open_participant_token(token, &self.stage_arn).ok()
    }

    fn said(grant: &ParticipantGrant) -> Said {
        said(grant)
    }
}

/// The same without the call of the operating system.
struct SealedFast(Sealed);

impl Peer for SealedFast {
    const NAME: &'static str = super::SEALED_FAST;
    const PACKAGE: &'static str = Sealed::PACKAGE;
    const KIND: Kind = Sealed::KIND;
    type Ready = ParticipantClaims;
    type Token = SealedToken;
    type Opened = ParticipantGrant;

    fn ready(&self, claims: &Claims) -> ParticipantClaims {
        self.0.ready(claims)
    }

    fn mint(&self, claims: &ParticipantClaims) -> SealedToken {
        self.0.mint(claims)
    }

    fn open(&self, token: &str) -> Option<ParticipantGrant> {
        self.0.open(token)
    }

    fn said(grant: &ParticipantGrant) -> Said {
        said(grant)
    }
}

struct KeyPair {
    signer: Box<dyn Es384Signer>,
    keys: TrustedKeys,
    authority: Authority,
    arn: PublicKeyArn,
    stage_arn: StageArn,
}

impl KeyPair {
    fn new(signer: impl Es384Signer + 'static, verifier: impl Es384Verifier + 'static) -> Self {
        let arn = PublicKeyArn::new(PUBLIC_KEY_ARN).expect("an ARN");
        Self {
            signer: Box::new(signer),
            keys: TrustedKeys::new().with(arn.clone(), Arc::new(verifier)).expect("the first key"),
            authority: authority(ring(Arc::new(SystemRandom::new()))),
            arn,
            stage_arn: StageArn::new(STAGE_ARN).expect("an ARN"),
        }
    }

    fn claims(claims: &Claims) -> KeyPairClaims {
        let endpoints = StageEndpoints::default()
            .events(StageEndpoint::new(EVENTS_URL).expect("a URL"))
            .whip(StageEndpoint::new(WHIP_URL).expect("a URL"));
        KeyPairClaims::new(
            StageArn::new(&*claims.said.stage_arn).expect("an ARN"),
            ParticipantId::new(&*claims.said.participant_id).expect("an id"),
            configuration(&claims.said),
            &endpoints,
            issued_at(claims),
        )
        .expect("claims that fit")
    }

    fn sign(&self, claims: &KeyPairClaims) -> SealedToken {
        claims.sign(&self.arn, &*self.signer).expect("a token")
    }

    fn open(&self, token: &str) -> Option<ParticipantGrant> {
        self.authority.open_key_pair_token(&self.keys, token, &self.stage_arn).ok()
    }
}

/// Backends differ only in their keys.
macro_rules! key_pair {
    ($($contender:ident = $name:expr),+ $(,)?) => {$(
        struct $contender(KeyPair);

        impl Peer for $contender {
            const NAME: &'static str = $name;
            const PACKAGE: &'static str = "stagepass";
            const KIND: Kind = Kind::SignsEs384;
            type Ready = KeyPairClaims;
            type Token = SealedToken;
            type Opened = ParticipantGrant;

            fn ready(&self, claims: &Claims) -> KeyPairClaims {
                KeyPair::claims(claims)
            }

            fn mint(&self, claims: &KeyPairClaims) -> SealedToken {
                self.0.sign(claims)
            }

            fn open(&self, token: &str) -> Option<ParticipantGrant> {
                self.0.open(token)
            }

            fn said(grant: &ParticipantGrant) -> Said {
                said(grant)
            }
        }
    )+};
}
key_pair!(KeyPairAwsLc = super::ES384_AWS_LC, KeyPairRing = "stagepass ES384, ring");
