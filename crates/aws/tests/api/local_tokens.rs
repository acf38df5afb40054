//! Tokens that are signed here, with the stage's endpoints asked for once in 14 days.

use crate::host::Host;
use stagepass::key_pair::{Es384PrivateKey, MintError, RingSigner, SignError, TrustedKeys};
use stagepass::public_key::{ImportPublicKey, PublicKeyMaterial};
use stagepass::{
    Clock, CreateParticipantToken, ManualClock, ParticipantTokenCapability, PublicKeyArn, SystemRandom,
    Timestamp,
};
use stagepass_aws::{LocalTokenError, LocalTokens, import_once};
use std::sync::Arc;

const PRIVATE: &str = "-----BEGIN EC PRIVATE KEY-----\n\
    MIGkAgEBBDAH1My6MgTc3xOhg7eSxl5TskuJJMNgxpcPJxLA8wro7gs4mHg7WOyl\n\
    OjfExww89jagBwYFK4EEACKhZANiAARuhuXd36u0KtmaItykTIquToTaIhbs3Qkq\n\
    dJrZTlkL9+Bk+ttLc3KDiv26rKwFMSHbahsiqNrSqIhvnVQkU+Wz3pEsrnMYhTeK\n\
    REMI3WENAYjnkEKxZ258ThVsbyvcX98=\n\
    -----END EC PRIVATE KEY-----\n";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\n\
    MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEbobl3d+rtCrZmiLcpEyKrk6E2iIW7N0J\n\
    KnSa2U5ZC/fgZPrbS3Nyg4r9uqysBTEh22obIqja0qiIb51UJFPls96RLK5zGIU3\n\
    ikRDCN1hDQGI55BCsWdufE4VbG8r3F/f\n\
    -----END PUBLIC KEY-----\n";
const STAGE: &str = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
const KEY: &str = "arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345";
const DAY: i64 = 24 * 60 * 60;

fn answered_stage() -> Vec<u8> {
    format!(
        r#"{{"stage": {{"arn": "{STAGE}", "endpoints": {{
            "events": "wss://global.events.live-video.net",
            "whip": "https://114ddfabadaf.global-bm.whip.live-video.net"
        }}}}}}"#
    )
    .into_bytes()
}

fn start() -> Timestamp {
    Timestamp::from_unix_seconds(1_700_000_000).unwrap()
}

fn tokens(host: &Host, clock: &Arc<ManualClock>) -> LocalTokens<RingSigner> {
    let signer = RingSigner::new(&Es384PrivateKey::from_pem(PRIVATE).unwrap()).unwrap();
    let key = PublicKeyArn::new(KEY).unwrap();
    LocalTokens::new(host.realtime.clone(), key, signer, clock.clone(), Arc::new(SystemRandom::new()))
}

fn request() -> CreateParticipantToken {
    let body = format!(r#"{{"stageArn": "{STAGE}", "userId": "alice", "capabilities": ["SUBSCRIBE"]}}"#);
    CreateParticipantToken::from_json(body.as_bytes()).unwrap()
}

/// A runtime with several threads may poll it.
fn on_any_thread<T>(call: impl Future<Output = T> + Send) -> impl Future<Output = T> + Send {
    call
}

#[test]
fn a_token_verifies_under_the_imported_key_and_says_what_was_asked_for() {
    let host = Host::new(None);
    host.answer(200, answered_stage());
    let clock = Arc::new(ManualClock::at(start()));
    let tokens = tokens(&host, &clock);
    let minted = host.run(on_any_thread(tokens.mint(request()))).unwrap();

    let verifier = PublicKeyMaterial::new(PUBLIC).unwrap().verifier().unwrap();
    let trusted = TrustedKeys::default().with(PublicKeyArn::new(KEY).unwrap(), verifier).unwrap();
    let claims = trusted.verify(minted.token.as_str()).unwrap();
    assert_eq!(claims, minted.claims);
    assert_eq!(claims.user_id().unwrap().as_str(), "alice");
    assert!(!claims.capabilities().contains(ParticipantTokenCapability::Publish));
    assert_eq!(claims.events_url().as_str(), "wss://global.events.live-video.net");
    assert_eq!(claims.participant_id().as_str().len(), 12);
}

#[test]
fn the_endpoints_are_asked_for_once_in_14_days() {
    let host = Host::new(None);
    host.answer(200, answered_stage());
    let clock = Arc::new(ManualClock::at(start()));
    let tokens = tokens(&host, &clock);
    for (after, asked) in [(0, 1), (0, 0), (14 * DAY - 1, 0), (1, 1), (0, 0)] {
        clock.set(clock.now().plus_seconds(after).unwrap());
        host.run(tokens.mint(request())).unwrap();
        assert_eq!(host.sent().len(), asked, "{after} seconds later");
    }
    tokens.forget_endpoints();
    host.run(tokens.mint(request())).unwrap();
    assert_eq!(host.sent().len(), 1);
}

#[test]
fn a_stage_without_endpoints_has_no_tokens_and_is_asked_for_again() {
    let host = Host::new(None);
    host.answer(200, format!(r#"{{"stage": {{"arn": "{STAGE}"}}}}"#).into_bytes());
    let clock = Arc::new(ManualClock::at(start()));
    let tokens = tokens(&host, &clock);
    for _ in 0..2 {
        let error = host.run(tokens.mint(request())).unwrap_err();
        assert!(matches!(error, LocalTokenError::Mint(MintError::MissingEventsEndpoint)), "{error}");
        assert_eq!(host.sent().len(), 1);
    }
}

#[test]
fn what_fails_is_told_apart() {
    let host = Host::new(None);
    let clock = Arc::new(ManualClock::at(start()));
    let tokens = tokens(&host, &clock);
    host.answer(404, b"{}".to_vec());
    assert!(matches!(host.run(tokens.mint(request())), Err(LocalTokenError::GetStage(_))));
    host.answer(200, br#"{"stage": {"arn": "nope"}}"#.to_vec());
    let Err(LocalTokenError::Answer(error)) = host.run(tokens.mint(request())) else { panic!() };
    assert!(error.to_string().contains("'/stage/arn'"), "{error}");
}

#[test]
fn a_signer_that_does_not_sign_is_told() {
    #[derive(Debug)]
    struct Broken;

    impl stagepass::key_pair::Es384Signer for Broken {
        fn sign(&self, _: &[u8]) -> Result<[u8; 96], SignError> {
            Err(SignError)
        }
    }

    let host = Host::new(None);
    host.answer(200, answered_stage());
    let clock = Arc::new(ManualClock::at(start()));
    let key = PublicKeyArn::new(KEY).unwrap();
    let tokens = LocalTokens::new(host.realtime.clone(), key, Broken, clock, Arc::new(SystemRandom::new()));
    let error = host.run(tokens.mint(request())).unwrap_err();
    assert!(matches!(error, LocalTokenError::Sign(SignError)));
    assert_eq!(error.to_string(), "the token was not signed");
}

/// An account's public keys: what it answers to the three operations that are asked for.
fn keys(host: &Host, held: Option<&'static str>) {
    host.answer_by(move |(_, target, _)| {
        let key = |material: &str| serde_json::json!({"arn": KEY, "publicKeyMaterial": material}).to_string();
        let answer = match (target.as_str(), held) {
            ("/ListPublicKeys", None) => r#"{"publicKeys": []}"#.to_owned(),
            ("/ListPublicKeys", Some(_)) => format!(r#"{{"publicKeys": [{{"arn": "{KEY}"}}]}}"#),
            ("/GetPublicKey", Some(material)) => format!(r#"{{"publicKey": {}}}"#, key(material)),
            ("/ImportPublicKey", _) => format!(r#"{{"publicKey": {}}}"#, key(PUBLIC)),
            _ => return (404, Vec::new()),
        };
        (200, answer.into_bytes())
    });
}

fn targets(host: &Host) -> Vec<String> {
    host.sent().into_iter().map(|(_, target, _)| target).collect()
}

#[test]
fn a_public_key_is_imported_once() {
    let host = Host::new(None);
    let import = || {
        let request = ImportPublicKey::new(PublicKeyMaterial::new(PUBLIC).unwrap());
        host.run(import_once(&host.realtime, request)).unwrap()
    };
    keys(&host, None);
    assert_eq!(import().as_str(), KEY);
    assert_eq!(targets(&host), ["/ListPublicKeys", "/ImportPublicKey"]);
    keys(&host, Some(PUBLIC));
    assert_eq!(import().as_str(), KEY);
    assert_eq!(targets(&host), ["/ListPublicKeys", "/GetPublicKey"]);
}

#[test]
fn another_key_does_not_stand_for_it() {
    const OTHER: &str = "-----BEGIN PUBLIC KEY-----\n\
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAExArm8gxH3scYzt+1slkLnq2e06kYzk1W\n\
        eY33AOuXDgZiPO2HSgVD35BZVofUyjl2NeNh5hdkd16VapCJuViuyvjgyJVy9yFs\n\
        4ZQtPwA345dnb2W6LNnFxLnBvDT0zV3w\n\
        -----END PUBLIC KEY-----\n";
    let host = Host::new(None);
    keys(&host, Some(OTHER));
    let request = ImportPublicKey::new(PublicKeyMaterial::new(PUBLIC).unwrap());
    host.run(import_once(&host.realtime, request)).unwrap();
    assert_eq!(targets(&host), ["/ListPublicKeys", "/GetPublicKey", "/ImportPublicKey"]);
}
