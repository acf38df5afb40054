//! Each way in which a token is refused, with what is said of it.

use super::*;
use stagepass::key_pair::{Claim, ClaimFault, HeaderFault, HeaderMember, VerifyError};

pub(super) const HEADER: &str = concat!(
    r#"{"alg":"ES384","typ":"JWT","#,
    r#""kid":"arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345"}"#
);

/// The members of a payload that verifies, to be changed one by one.
pub(super) const PAYLOAD: [(&str, &str); 11] = [
    ("attributes", r#"{"role":"host"}"#),
    ("capabilities", r#"{"allow_publish":true,"allow_subscribe":true}"#),
    ("version", r#""1.0""#),
    ("topic", r#""oRmLNwuCeMlQ""#),
    ("resource", r#""arn:aws:ivs:us-west-2:123456789012:stage/oRmLNwuCeMlQ""#),
    ("jti", r#""Mx6clRRHODPy""#),
    ("user_id", r#""alice""#),
    ("whip_url", r#""https://114ddfabadaf.global-bm.whip.live-video.net""#),
    ("events_url", r#""wss://global.events.live-video.net""#),
    ("iat", "1697149263"),
    ("exp", "1697322063"),
];

pub(super) fn object<'a>(members: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let members = members.into_iter().map(|(name, value)| format!(r#""{name}":{value}"#));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

pub(super) fn payload_with(name: &str, value: &str) -> String {
    object(PAYLOAD.map(|(member, was)| (member, if member == name { value } else { was })))
}

fn payload_without(name: &str) -> String {
    object(PAYLOAD.into_iter().filter(|(member, _)| *member != name))
}

fn payload_and(more: &str, value: &str) -> String {
    object(PAYLOAD.into_iter().chain([(more, value)]))
}

pub(super) fn verified(token: &str) -> Result<KeyPairClaims, VerifyError> {
    trusting(Arc::new(CountingKey::default())).verify(token)
}

fn claim(name: &str) -> Claim {
    match name {
        "attributes" => Claim::Attributes,
        "capabilities" => Claim::Capabilities,
        "version" => Claim::Version,
        "topic" => Claim::Topic,
        "resource" => Claim::Resource,
        "jti" => Claim::Jti,
        "user_id" => Claim::UserId,
        "whip_url" => Claim::WhipUrl,
        "events_url" => Claim::EventsUrl,
        "iat" => Claim::Iat,
        "exp" => Claim::Exp,
        other => panic!("{other} is no claim"),
    }
}

#[track_caller]
pub(super) fn claim_fault(payload: &str, fault: ClaimFault, message: &str) {
    let error = verified(&signed(HEADER, payload)).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert_eq!(error, VerifyError::Claim(fault));
}

#[track_caller]
pub(super) fn header_fault(header: &str, fault: HeaderFault, message: &str) {
    let verifier = Arc::new(CountingKey::default());
    let payload = object(PAYLOAD);
    let error = trusting(verifier.clone()).verify(&signed(header, &payload)).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert_eq!(error, VerifyError::Header(fault));
    assert_eq!(verifier.asked(), 0, "no signature was looked at");
}

#[track_caller]
fn untrusted(token: &str) {
    let error = verified(token).unwrap_err();
    assert_eq!(error, VerifyError::Untrusted, "{token}");
    assert_eq!(error.to_string(), "not a token of a trusted key");
}

#[test]
fn the_unchanged_token_verifies() {
    let claims = verified(&signed(HEADER, &object(PAYLOAD))).unwrap();
    assert_eq!(claims.attributes().get("role"), Some("host"));
    assert_eq!(claims.participant_id().as_str(), "Mx6clRRHODPy");
    assert_eq!(claims.user_id().unwrap().as_str(), "alice");
    assert_eq!(claims.capabilities(), stagepass::ParticipantCapabilities::all());
    assert_eq!(claims.events_url().as_str(), "wss://global.events.live-video.net");
    assert_eq!(claims.whip_url().as_str(), "https://114ddfabadaf.global-bm.whip.live-video.net");
    assert_eq!(claims.expires_at().unix_seconds() - claims.issued_at().unix_seconds(), 172_800);
}

#[test]
fn attributes_and_user_id_may_be_absent_and_a_capability_false() {
    assert!(verified(&signed(HEADER, &payload_without("attributes"))).unwrap().attributes().is_empty());
    assert_eq!(verified(&signed(HEADER, &payload_without("user_id"))).unwrap().user_id(), None);
    let payload = payload_with("capabilities", r#"{"allow_publish":false}"#);
    assert!(verified(&signed(HEADER, &payload)).unwrap().capabilities().is_empty());
}

#[test]
fn blanks_order_and_escapes_do_not_matter() {
    let header = concat!(
        r#" { "kid" : "arn:aws:ivs:us-west-2:123456789012:public-key\/abcdefg12345" ,"#,
        r#" "\u0061lg":"ES384", "typ":"JWT" } "#
    );
    assert!(verified(&signed(header, &object(PAYLOAD.into_iter().rev()))).is_ok());
}

#[test]
fn a_header_says_another_algorithm() {
    for alg in ["none", "None", "HS384", "ES256", "ES512", "RS384", "es384", ""] {
        header_fault(&HEADER.replace("ES384", alg), HeaderFault::Algorithm, "the header's alg is not ES384");
    }
}

#[test]
fn a_header_says_another_type() {
    let header = HEADER.replace("JWT", "at+jwt");
    header_fault(&header, HeaderFault::Type, "the header's typ is not JWT");
}

#[test]
fn a_header_names_no_public_key() {
    for kid in ["", "abcdefg12345", STAGE, "arn:aws:ivs:123456789012:us-east-1:public-key/abcdefg12345"] {
        let header = HEADER.replace(KEY, kid);
        header_fault(&header, HeaderFault::KeyId, "the header's kid is not the ARN of a public key");
    }
}

#[test]
fn a_header_has_one_more_member() {
    for more in [
        r#""crit":["b64"]"#,
        r#""crit":[]"#,
        r#""zip":"DEF""#,
        r#""jwk":{"kty":"EC"}"#,
        r#""jku":"https://example.com/keys""#,
        r#""x5c":[]"#,
        r#""cty":"JWT""#,
        r#""b64":true"#,
        r#""":null"#,
    ] {
        let front = HEADER.replacen('{', &format!("{{{more},"), 1);
        let back = format!("{},{more}}}", HEADER.trim_end_matches('}'));
        for header in [front, back] {
            header_fault(&header, HeaderFault::Unknown, "the header has a member beside alg, typ and kid");
        }
    }
}

#[test]
fn a_header_lacks_repeats_or_mistypes_a_member() {
    let members = [("alg", r#""ES384""#), ("typ", r#""JWT""#), ("kid", &format!("\"{KEY}\""))];
    let typed = [HeaderMember::Alg, HeaderMember::Typ, HeaderMember::Kid];
    for (name, member) in members.iter().map(|(name, _)| *name).zip(typed) {
        let without = object(members.into_iter().filter(|(found, _)| *found != name));
        header_fault(&without, HeaderFault::Missing(member), &format!("the header has no {name}"));
        let twice =
            object(members.into_iter().chain(members.into_iter().filter(|(found, _)| *found == name)));
        header_fault(&twice, HeaderFault::Repeated(member), &format!("the header has {name} twice"));
        for value in ["null", "7", "true", "[]", "{}", "[\"ES384\"]"] {
            let mistyped =
                object(members.map(|(found, was)| (found, if found == name { value } else { was })));
            let message = format!("the header's {name} is not a string");
            header_fault(&mistyped, HeaderFault::Mistyped(member), &message);
        }
    }
}

#[test]
fn a_header_is_too_long() {
    let padded = |length: usize| format!("{HEADER}{}", " ".repeat(length - HEADER.len()));
    assert!(verified(&signed(&padded(1024), &object(PAYLOAD))).is_ok());
    header_fault(&padded(1025), HeaderFault::TooLong, "the header is too long");
}

#[test]
fn a_text_is_no_jwt() {
    let token = signed(HEADER, &object(PAYLOAD));
    let (input, signature) = token.rsplit_once('.').unwrap();
    let (header, payload) = input.split_once('.').unwrap();
    for text in ["", ".", "..", "...", "nope", "\u{0}", "🦀.🦀.🦀", input, header, &format!("{token}.")]
    {
        untrusted(text);
    }
    for no_header in ["", "e30=", "!!!!", "W10", "bnVsbA", "eyJhbGciOiJFUzM4NCJ"] {
        untrusted(&format!("{no_header}.{payload}.{signature}"));
    }
    untrusted(&format!(" {token}"));
    untrusted(&format!("{token}\n"));
    untrusted(&format!("Bearer {token}"));
}

#[test]
fn a_text_is_too_long() {
    let verifier = Arc::new(CountingKey::default());
    let keys = trusting(verifier.clone());
    let token = signed(HEADER, &object(PAYLOAD));
    let room = TrustedKeys::MAX_TOKEN_LENGTH - token.len();
    // A longer payload, so that the length alone decides whether the signature is looked at.
    let longer = |more: usize| token.replacen('.', &format!(".{}", "A".repeat(more)), 1);
    assert_eq!(keys.verify(&longer(room)), Err(VerifyError::Untrusted));
    assert_eq!(verifier.asked(), 1);
    assert_eq!(keys.verify(&longer(room + 1)), Err(VerifyError::Untrusted));
    assert_eq!(verifier.asked(), 1);
}

#[test]
fn base64_is_canonical() {
    let token = signed(HEADER, &object(PAYLOAD));
    let (input, _) = token.rsplit_once('.').unwrap();
    let (_, payload) = input.split_once('.').unwrap();
    // A blank in two characters at the end, of which the second has four unused bits.
    let blanks = 1 + (3 - HEADER.len() % 3) % 3;
    let header = URL_SAFE_NO_PAD.encode_to_string(format!("{HEADER}{}", " ".repeat(blanks)));
    let same_bytes = format!("{}B", header.strip_suffix("IA").map(|rest| format!("{rest}I")).unwrap());
    let resigned = |header: &str, payload: &str| {
        let input = format!("{header}.{payload}");
        let signature = URL_SAFE_NO_PAD.encode_to_string(CountingKey::signature(input.as_bytes()));
        format!("{input}.{signature}")
    };
    assert!(verified(&resigned(&header, payload)).is_ok());
    untrusted(&resigned(&same_bytes, payload));
    untrusted(&resigned(&format!("{header}=="), payload));
    untrusted(&resigned(&format!("{header}\n"), payload));
    let message = "the claims are not a JSON object in base64url";
    for payload in [format!("{payload}="), format!("{payload}\n"), payload.replacen('e', "+", 1)] {
        let error = verified(&resigned(&header, &payload)).unwrap_err();
        assert_eq!(error, VerifyError::Claim(ClaimFault::NotAnObject));
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_key_is_unknown() {
    let token = signed(&HEADER.replace("abcdefg12345", "other"), &object(PAYLOAD));
    untrusted(&token);
    assert_eq!(TrustedKeys::new().verify(&signed(HEADER, &object(PAYLOAD))), Err(VerifyError::Untrusted));
}

#[test]
fn a_key_is_not_replaced_by_another_of_its_name() {
    let error =
        trusting(Arc::new(CountingKey::default())).with(key(), Arc::new(CountingKey::default())).unwrap_err();
    assert_eq!(error.to_string(), "there is a key of this ARN already");
}

#[test]
fn a_signature_is_zero_or_der_or_of_another_length() {
    #[derive(Debug)]
    struct TrustsAll;
    impl Es384Verifier for TrustsAll {
        fn verify(&self, _: &[u8], _: &[u8; 96]) -> Result<(), SignatureError> {
            Ok(())
        }
    }
    // Even a verifier that forgets to ask is not asked.
    let keys = trusting(Arc::new(TrustsAll));
    let token = signed(HEADER, &object(PAYLOAD));
    let (input, _) = token.rsplit_once('.').unwrap();
    let with =
        |signature: &[u8]| keys.verify(&format!("{input}.{}", URL_SAFE_NO_PAD.encode_to_string(signature)));
    assert!(with(&[1; 96]).is_ok());
    let der = [&[0x30, 0x66, 0x02, 0x31, 0x00][..], &[0x80; 48], &[0x02, 0x31, 0x00], &[0x80; 48]].concat();
    let (zero, one) = ([0; 48], [1; 48]);
    for signature in [
        &[zero, one].concat()[..],
        &[one, zero].concat(),
        &[zero, zero].concat(),
        &der,
        &[1; 95],
        &[1; 97],
        &[],
    ] {
        assert_eq!(with(signature), Err(VerifyError::Untrusted), "{signature:?}");
    }
}

#[test]
fn claims_are_no_object() {
    for payload in ["", "[]", "null", "7", "{", "{} {}", r#"{"jti"}"#, r#"{"jti":nope}"#, "\u{feff}{}"] {
        let message = "the claims are not a JSON object in base64url";
        claim_fault(payload, ClaimFault::NotAnObject, message);
    }
    let deep = payload_with("jti", &"[".repeat(2000));
    claim_fault(&deep, ClaimFault::Mistyped(Claim::Jti), "the claim jti has a wrong type");
}

#[test]
fn a_claim_is_missing() {
    for name in
        ["capabilities", "version", "topic", "resource", "jti", "whip_url", "events_url", "iat", "exp"]
    {
        let message = format!("the claim {name} is missing");
        claim_fault(&payload_without(name), ClaimFault::Missing(claim(name)), &message);
    }
}

#[test]
fn a_claim_is_mistyped() {
    for (name, value) in PAYLOAD {
        let wrong: &[&str] = match (name, value.as_bytes()[0]) {
            ("attributes", _) => {
                &["null", "7", "true", "[]", r#""text""#, r#"{"role":7}"#, r#"{"role":null}"#]
            }
            ("capabilities", _) => &[
                "null",
                "7",
                "[]",
                "[true,true]",
                r#"{"allow_publish":"true"}"#,
                r#"{"allow_publish":null}"#,
            ],
            (_, b'"') => &["null", "7", "true", "[]", "{}"],
            _ => &["null", "1.0", "1e9", "1697149263.0", "-0", r#""1697149263""#, "true", "[]", "{}"],
        };
        for wrong in wrong {
            let message = format!("the claim {name} has a wrong type");
            claim_fault(&payload_with(name, wrong), ClaimFault::Mistyped(claim(name)), &message);
        }
    }
}

#[test]
fn a_claim_or_a_member_of_it_is_repeated() {
    for (name, value) in PAYLOAD {
        let message = format!("the claim {name} is there twice, or has a member twice");
        claim_fault(&payload_and(name, value), ClaimFault::Repeated(claim(name)), &message);
    }
    let twice = payload_with("capabilities", r#"{"allow_publish":false,"allow_publish":true}"#);
    let message = "the claim capabilities is there twice, or has a member twice";
    claim_fault(&twice, ClaimFault::Repeated(Claim::Capabilities), message);
    let twice = payload_with("attributes", r#"{"role":"guest","role":"host"}"#);
    let message = "the claim attributes is there twice, or has a member twice";
    claim_fault(&twice, ClaimFault::Repeated(Claim::Attributes), message);
}

#[test]
fn a_claim_or_capability_is_not_documented() {
    let message = "there is a claim or capability beside the documented ones";
    for more in ["nbf", "aud", "iss", "sub", "account_id", "Jti", ""] {
        claim_fault(&payload_and(more, "1"), ClaimFault::Unknown, message);
    }
    let payload = payload_with("capabilities", r#"{"allow_everything":true}"#);
    claim_fault(&payload, ClaimFault::Unknown, message);
}
