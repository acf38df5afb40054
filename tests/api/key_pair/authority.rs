//! Who is let in with a key-pair token: the same policy as for sealed ones.

use super::refusals::{HEADER, PAYLOAD, object, payload_with};
use super::*;
use proptest::prelude::*;
use stagepass::key_pair::{ClaimFault, HeaderFault, MintError};
use stagepass::{
    Account, Authority, CreateParticipantToken, Leeway, ManualClock, OpenError, ParticipantTokenCapability,
    PredictableRandom, Purpose, Random, RandomError, Refused, SealError, SealedToken, TokenSealer,
};

/// Key-pair tokens are not sealed.
#[derive(Debug)]
pub(super) struct NoSealer;

impl TokenSealer for NoSealer {
    fn seal(&self, _: Purpose, _: &[u8]) -> Result<SealedToken, SealError> {
        Err(SealError::Failed)
    }

    fn open(&self, _: Purpose, _: &str, _: &mut dyn FnMut(&[u8])) -> Result<(), OpenError> {
        Err(OpenError)
    }
}

#[derive(Debug)]
struct Dry;

impl Random for Dry {
    fn fill(&self, _: &mut [u8]) -> Result<(), RandomError> {
        Err(RandomError)
    }
}

fn authority_with(now: i64, random: Arc<dyn Random>) -> Authority {
    let home = Account::new("us-west-2", "123456789012").unwrap();
    let clock = ManualClock::at(Timestamp::from_unix_seconds(now).unwrap());
    Authority::new(home, Arc::new(clock), random, Arc::new(NoSealer))
}

fn authority(now: i64) -> Authority {
    authority_with(now, Arc::new(PredictableRandom::seeded(1)))
}

fn keys() -> TrustedKeys {
    trusting(Arc::new(CountingKey::default()))
}

const EXPIRES_AT: i64 = ISSUED_AT + 172_800;

#[test]
fn a_grant_says_what_the_claims_say() {
    let token = claims().sign(&key(), &CountingKey::default()).unwrap();
    let grant = authority(ISSUED_AT).open_key_pair_token(&keys(), token.as_str(), &stage()).unwrap();
    assert_eq!(grant.participant_id().as_str(), "Mx6clRRHODPy");
    assert_eq!(grant.stage_arn(), &stage());
    assert_eq!(grant.user_id().unwrap().as_str(), "alice");
    assert_eq!(grant.attributes().unwrap().get("username"), Some("alice"));
    assert_eq!(grant.expires_at().unix_seconds(), EXPIRES_AT);
    assert_eq!(grant.require(ParticipantTokenCapability::Publish), Ok(()));

    let token = signed(HEADER, &payload_with("attributes", "{}"));
    let grant = authority(ISSUED_AT).open_key_pair_token(&keys(), &token, &stage()).unwrap();
    assert_eq!(grant.attributes(), None);
}

#[test]
fn a_capability_that_is_not_listed_is_not_granted() {
    let token = signed(HEADER, &payload_with("capabilities", r#"{"allow_subscribe":true}"#));
    let grant = authority(ISSUED_AT).open_key_pair_token(&keys(), &token, &stage()).unwrap();
    assert_eq!(grant.require(ParticipantTokenCapability::Subscribe), Ok(()));
    let refused = grant.require(ParticipantTokenCapability::Publish).unwrap_err();
    assert_eq!(refused.to_string(), "the token does not grant PUBLISH");
}

#[test]
fn another_stage_is_refused() {
    let token = signed(HEADER, &object(PAYLOAD));
    let other = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/other").unwrap();
    let refused = authority(ISSUED_AT).open_key_pair_token(&keys(), &token, &other).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the token is for arn:aws:ivs:us-west-2:123456789012:stage/oRmLNwuCeMlQ, \
         not for arn:aws:ivs:us-west-2:123456789012:stage/other"
    );
}

#[test]
fn cryptography_is_silent_and_faults_are_told() {
    let open = |token: &str| authority(ISSUED_AT).open_key_pair_token(&keys(), token, &stage());
    assert_eq!(open("nope"), Err(Refused::NotOurs));
    assert_eq!(open("nope").unwrap_err().to_string(), "not a token of ours");
    let none = signed(&HEADER.replace("ES384", "none"), &object(PAYLOAD));
    assert_eq!(open(&none), Err(Refused::Header(HeaderFault::Algorithm)));
    assert_eq!(open(&none).unwrap_err().to_string(), "the header's alg is not ES384");
    let topic = signed(HEADER, &payload_with("topic", "\"other\""));
    assert_eq!(open(&topic), Err(Refused::Claim(ClaimFault::Topic)));
    assert_eq!(
        open(&topic).unwrap_err().to_string(),
        "the claim topic is not the id of the stage in resource"
    );
}

#[test]
fn a_request_becomes_claims_with_a_drawn_id() {
    let request = format!(r#"{{"stageArn":"{STAGE}","duration":1,"capabilities":["SUBSCRIBE"]}}"#);
    let request = CreateParticipantToken::from_json(request.as_bytes()).unwrap();
    let claims = authority(ISSUED_AT).key_pair_claims(request.clone(), &endpoints()).unwrap();
    assert_eq!(claims.participant_id().as_str().len(), 12);
    assert_eq!(claims.issued_at().unix_seconds(), ISSUED_AT);
    assert_eq!(claims.expires_at().unix_seconds(), ISSUED_AT + 60);
    assert_eq!(claims.capabilities(), ParticipantTokenCapability::Subscribe.into());

    let error = authority_with(ISSUED_AT, Arc::new(Dry)).key_pair_claims(request, &endpoints());
    assert_eq!(error, Err(MintError::Random(RandomError)));
}

proptest! {
    #[test]
    fn a_token_is_valid_until_its_expiry_and_the_leeway(leeway: u32) {
        let token = signed(HEADER, &object(PAYLOAD));
        let open = |now| authority(now)
            .with_leeway(Leeway::from_seconds(leeway))
            .open_key_pair_token(&keys(), &token, &stage());
        let end = EXPIRES_AT + i64::from(leeway);
        prop_assert!(open(end - 1).is_ok());
        let refused = open(end).unwrap_err();
        let is_expired = matches!(refused, Refused::Expired { .. });
        prop_assert!(is_expired, "{:?}", refused);
    }
}

#[test]
fn an_expired_token_says_when() {
    let token = signed(HEADER, &object(PAYLOAD));
    let refused = authority(EXPIRES_AT).open_key_pair_token(&keys(), &token, &stage()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the token expired at 2023-10-14T22:21:03Z, and it is 2023-10-14T22:21:03Z"
    );
}

#[test]
fn a_token_that_is_issued_much_later_is_refused_until_then() {
    let token = signed(HEADER, &object(PAYLOAD));
    let open = |now, leeway| {
        authority(now)
            .with_leeway(Leeway::from_seconds(leeway))
            .open_key_pair_token(&keys(), &token, &stage())
            .map_err(|refused| refused.to_string())
    };
    assert!(open(ISSUED_AT - 300, 0).is_ok());
    let later = "the token is issued at 2023-10-12T22:21:03Z, and it is 2023-10-12T22:16:02Z";
    assert_eq!(open(ISSUED_AT - 301, 0).unwrap_err(), later);
    assert!(open(ISSUED_AT - 301, 1).is_ok());
}
