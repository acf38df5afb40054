//! What is written, byte by byte.

use super::*;
use stagepass::key_pair::MintError;
use stagepass::{ParticipantTokenCapability, StageEndpoints};

fn json_of(part: &str) -> String {
    String::from_utf8(URL_SAFE_NO_PAD.decode_to_vec(part).unwrap()).unwrap()
}

fn written(claims: &KeyPairClaims) -> (String, String) {
    let input = claims.signing_input(&key()).unwrap();
    let text = std::str::from_utf8(input.as_bytes()).unwrap();
    let (header, payload) = text.split_once('.').unwrap();
    (json_of(header), json_of(payload))
}

fn with(configuration: ParticipantTokenConfiguration) -> KeyPairClaims {
    let id = ParticipantId::new("Mx6clRRHODPy").unwrap();
    KeyPairClaims::new(stage(), id, configuration, &endpoints(), issued_at()).unwrap()
}

#[test]
fn the_claims_stand_in_the_order_of_the_sample() {
    let (header, payload) = written(&claims());
    assert_eq!(
        header,
        r#"{"alg":"ES384","typ":"JWT","kid":"arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345"}"#
    );
    assert_eq!(
        payload,
        concat!(
            r#"{"attributes":{"isHost":"false","username":"alice"},"#,
            r#""capabilities":{"allow_publish":true,"allow_subscribe":true},"version":"1.0","#,
            r#""topic":"oRmLNwuCeMlQ","resource":"arn:aws:ivs:us-west-2:123456789012:stage/oRmLNwuCeMlQ","#,
            r#""jti":"Mx6clRRHODPy","user_id":"alice","#,
            r#""whip_url":"https://114ddfabadaf.global-bm.whip.live-video.net","#,
            r#""events_url":"wss://global.events.live-video.net","iat":1697149263,"exp":1697322063}"#,
        )
    );
}

#[test]
fn what_was_not_asked_for_is_the_documented_default() {
    let (_, payload) = written(&with(ParticipantTokenConfiguration::default()));
    assert_eq!(
        payload,
        concat!(
            r#"{"attributes":{},"capabilities":{"allow_publish":true,"allow_subscribe":true},"version":"1.0","#,
            r#""topic":"oRmLNwuCeMlQ","resource":"arn:aws:ivs:us-west-2:123456789012:stage/oRmLNwuCeMlQ","#,
            r#""jti":"Mx6clRRHODPy","whip_url":"https://114ddfabadaf.global-bm.whip.live-video.net","#,
            r#""events_url":"wss://global.events.live-video.net","iat":1697149263,"exp":1697192463}"#,
        )
    );
}

#[test]
fn only_what_is_granted_is_listed() {
    let listed = |capabilities| {
        let (_, payload) =
            written(&with(ParticipantTokenConfiguration::default().capabilities(capabilities)));
        let (_, from) = payload.split_once(r#""capabilities":"#).unwrap();
        from.split_once(r#","version""#).unwrap().0.to_owned()
    };
    assert_eq!(listed(ParticipantTokenCapability::Subscribe.into()), r#"{"allow_subscribe":true}"#);
    assert_eq!(listed(ParticipantTokenCapability::Publish.into()), r#"{"allow_publish":true}"#);
    assert_eq!(listed(stagepass::ParticipantCapabilities::empty()), "{}");
}

#[test]
fn both_endpoints_are_needed_and_the_missing_one_is_named() {
    let id = ParticipantId::new("Mx6clRRHODPy").unwrap();
    let minted = |endpoints: &StageEndpoints| {
        KeyPairClaims::new(
            stage(),
            id.clone(),
            ParticipantTokenConfiguration::default(),
            endpoints,
            issued_at(),
        )
        .unwrap_err()
    };
    let without = |forget: fn(&mut StageEndpoints)| {
        let mut endpoints = endpoints();
        forget(&mut endpoints);
        endpoints
    };
    let error = minted(&without(|endpoints| endpoints.events = None));
    assert_eq!(error, MintError::MissingEventsEndpoint);
    assert_eq!(error.to_string(), "the stage has no events endpoint");
    let error = minted(&without(|endpoints| endpoints.whip = None));
    assert_eq!(error, MintError::MissingWhipEndpoint);
    assert_eq!(error.to_string(), "the stage has no whip endpoint");
}

#[test]
fn an_empty_id_is_no_jti() {
    let id = ParticipantId::new("").unwrap();
    let error =
        KeyPairClaims::new(stage(), id, ParticipantTokenConfiguration::default(), &endpoints(), issued_at())
            .unwrap_err();
    assert_eq!(
        error.to_string(),
        "2 validation errors detected. Value with length 0 at '' failed to satisfy constraint: Member must \
         have length between 1 and 64, inclusive; Value at '' failed to satisfy constraint: Member must \
         satisfy regular expression pattern: ^[a-zA-Z0-9-_]+$"
    );
}

#[test]
fn a_key_of_another_account_signs_nothing() {
    let foreign = PublicKeyArn::new("arn:aws:ivs:us-west-2:210987654321:public-key/abcdefg12345").unwrap();
    let error = claims().sign(&foreign, &CountingKey::default()).unwrap_err();
    assert_eq!(error, MintError::ForeignKey);
    assert_eq!(error.to_string(), "the public key is of another account than the stage");
}

#[test]
fn a_token_cannot_outlast_the_time() {
    let id = ParticipantId::new("a").unwrap();
    let minted = KeyPairClaims::new(
        stage(),
        id,
        ParticipantTokenConfiguration::default(),
        &endpoints(),
        Timestamp::MAX,
    );
    assert_eq!(minted.unwrap_err().to_string(), "the clock is too near to the end of time");
}

#[test]
fn a_signer_that_fails_makes_no_token() {
    #[derive(Debug)]
    struct Failing;
    impl Es384Signer for Failing {
        fn sign(&self, _: &[u8]) -> Result<[u8; 96], SignError> {
            Err(SignError)
        }
    }
    let error = claims().sign(&key(), &Failing).unwrap_err();
    assert_eq!(error, MintError::Sign(SignError));
    assert_eq!(error.to_string(), "the token could not be signed");
}

#[test]
fn the_largest_token_is_within_the_stated_length_and_verifies() {
    let control = |length| "\u{1}".repeat(length);
    // As many pairs as 1,024 bytes give: an empty key, one-byte keys, two-byte keys; most of them
    // escaped.
    let keys = (0_u8..128).map(|byte| String::from(char::from(byte)));
    let pairs = (0_u8..28).flat_map(|a| (0_u8..16).map(move |b| String::from_utf8(vec![a, b]).unwrap()));
    let keys = std::iter::once(String::new()).chain(keys).chain(pairs.take(448));
    let attributes = Attributes::new(keys.map(|key| (key, ""))).unwrap();
    assert_eq!(attributes.iter().count(), 577);
    let configuration = ParticipantTokenConfiguration::default()
        .user_id(UserId::new(control(128)).unwrap())
        .attributes(attributes);
    let endpoints = StageEndpoints::default()
        .events(StageEndpoint::new(control(2048)).unwrap())
        .whip(StageEndpoint::new(control(2048)).unwrap());
    let stage = format!("arn:aws:ivs:us-west-2:123456789012:stage/{}", "a".repeat(87));
    let stage = StageArn::new(stage).unwrap();
    let id = ParticipantId::new("a".repeat(64)).unwrap();
    let claims = KeyPairClaims::new(stage, id, configuration, &endpoints, Timestamp::MIN).unwrap();
    let token = claims.sign(&key(), &CountingKey::default()).unwrap();
    let length = token.as_str().len();
    assert_eq!(trusting(Arc::new(CountingKey::default())).verify(token.as_str()), Ok(claims));
    assert!(length <= TrustedKeys::MAX_TOKEN_LENGTH);
    // The bound takes every byte of the attributes as escaped, and a header of 1,024 bytes.
    assert!(TrustedKeys::MAX_TOKEN_LENGTH - length < 5_000, "{length}");
    assert_eq!(TrustedKeys::MAX_TOKEN_LENGTH, 48_802);
}
