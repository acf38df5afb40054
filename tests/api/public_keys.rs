//! The operations on public keys.

use super::members::{assert_answer, assert_members, assert_request};
use super::violations;
use stagepass::public_key::{
    DeletePublicKey, DeletePublicKeyInput, GetPublicKey, GetPublicKeyInput, ImportPublicKey,
    ImportPublicKeyInput, ListPublicKeys, ListPublicKeysInput, PublicKeyMaterial,
};
use stagepass::{Operation, PublicKeyArn};

const PEM: &str = include_str!("key_pair/keys/public.pem");

const ARN: &str = r#"{"arn":"arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345"}"#;

fn public_key() -> String {
    format!(
        r#"{{"arn":"arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345","name":"key-1","publicKeyMaterial":{},"fingerprint":"98:0d:1a","tags":{{"team":"live"}}}}"#,
        serde_json::to_string(PEM).unwrap()
    )
}

#[test]
fn a_public_key_is_imported() {
    let pem = serde_json::to_string(PEM).unwrap();
    let literal = format!(r#"{{"publicKeyMaterial":{pem},"name":"key-1","tags":{{"team":"live"}}}}"#);
    assert_request!(ImportPublicKeyInput, ImportPublicKey, &literal);
    assert_members(&literal, "realtime", "ImportPublicKeyRequest");
    let built = ImportPublicKey::new(PublicKeyMaterial::new(PEM).unwrap());
    assert_eq!(ImportPublicKeyInput::default().public_key_material(PEM).try_into(), Ok(built));
    let answer = format!(r#"{{"publicKey":{}}}"#, public_key());
    assert_answer(Operation::ImportPublicKey, &answer);
    assert_members(&answer, "realtime", "ImportPublicKeyResponse");
}

#[test]
fn everything_wrong_with_the_import_of_a_key_is_told_in_the_order_of_the_model() {
    let body =
        br#"{"tags": {"team": "*"}, "name": "a b", "publicKeyMaterial": "-----BEGIN PUBLIC KEY-----"}"#;
    assert_eq!(
        violations(ImportPublicKey::from_json(body)).to_string(),
        [
            "3 validation errors detected. ",
            r"Value at '/publicKeyMaterial' failed to satisfy constraint: Member must satisfy regular expression pattern: ^.*-----BEGIN PUBLIC KEY-----\r?\n([a-zA-Z0-9+/=\r\n]+)\r?\n-----END PUBLIC KEY-----(\r?\n)?.*$; ",
            "Value at '/name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$; ",
            r"Value at '/tags/team' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$",
        ]
        .concat()
    );
    assert_eq!(
        violations(ImportPublicKey::from_json(b"{}")).to_string(),
        "1 validation error detected. \
         Value at '/publicKeyMaterial' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn a_key_of_another_kind_is_refused_and_not_shown() {
    for pem in [
        include_str!("key_pair/keys/p256_public.pem"),
        include_str!("key_pair/keys/ed25519_public.pem"),
        include_str!("key_pair/keys/public_compressed.pem"),
        include_str!("key_pair/keys/public_explicit.pem"),
    ] {
        assert_eq!(
            PublicKeyMaterial::new(pem).unwrap_err().to_string(),
            "1 validation error detected. Value at '' failed to satisfy constraint: \
             Member must be an uncompressed public key of P-384"
        );
    }
    assert!(PublicKeyMaterial::new(include_str!("key_pair/keys/pkcs8.pem")).is_err());
}

/// The documented expression takes text around the block on its own lines, and any line breaks.
#[test]
fn the_text_of_a_key_is_held_to_its_expression_as_it_stands() {
    let taken = |text: String| PublicKeyMaterial::new(text).is_ok();
    let kind = |text: String| {
        let violations = PublicKeyMaterial::new(text).unwrap_err();
        violations.iter().map(|violation| violation.constraint().kind()).collect::<Vec<_>>()
    };
    assert!(taken(PEM.replace('\n', "\r\n")));
    assert!(taken(PEM.trim_end().to_owned()));
    assert!(taken(format!("my key: {PEM}thanks 😀")));
    assert!(taken(PEM.replacen("-----\n", "-----\n\n\r\r", 1)));
    assert_eq!(kind(format!("\n{PEM}")), ["pattern"]);
    assert_eq!(kind(format!("{PEM}\n")), ["pattern"]);
    assert_eq!(kind(format!("{PEM}a\u{2028}")), ["pattern"]);
    assert_eq!(kind(PEM.replace("PUBLIC", "public")), ["pattern"]);
    assert_eq!(kind(PEM.replacen('\n', " \n", 1)), ["pattern"]);
    assert_eq!(kind(PEM.replace("\n-----END", "-----END")), ["pattern"]);
    assert_eq!(kind("-----BEGIN PUBLIC KEY-----\n\n-----END PUBLIC KEY-----".to_owned()), ["pattern"]);
    assert_eq!(kind("-----BEGIN PUBLIC KEY-----\na\n-----END PUBLIC KEY-----".to_owned()), ["p384Key"]);
    assert_eq!(kind(PEM.replacen("MHYw", "MHYx", 1)), ["p384Key"]);
    assert_eq!(kind(PEM.replace("\n-----END", "A\n-----END")), ["p384Key"]);
}

/// What is imported is what verifiers read.
#[cfg(feature = "__sealer")]
#[test]
fn the_der_of_a_key_is_that_of_its_text() {
    use stagepass::key_pair::Es384PublicKey;
    let odd = PEM.replacen("-----\n", "-----\r\n\n\n", 1);
    for text in [PEM, &odd] {
        let der = PublicKeyMaterial::new(text).unwrap().to_der();
        assert_eq!(der.len(), 120);
        assert_eq!(Es384PublicKey::from_der(&der), Es384PublicKey::from_pem(PEM));
    }
}

#[test]
fn a_public_key_is_asked_for_and_deleted_by_its_arn() {
    assert_request!(GetPublicKeyInput, GetPublicKey, ARN);
    assert_members(ARN, "realtime", "GetPublicKeyRequest");
    assert_request!(DeletePublicKeyInput, DeletePublicKey, ARN);
    assert_members(ARN, "realtime", "DeletePublicKeyRequest");
    let arn = PublicKeyArn::new("arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345").unwrap();
    assert_eq!(GetPublicKey::from_json(ARN.as_bytes()), Ok(GetPublicKey::new(arn.clone())));
    assert_eq!(DeletePublicKey::from_json(ARN.as_bytes()), Ok(DeletePublicKey::new(arn)));
    assert_answer(Operation::GetPublicKey, &format!(r#"{{"publicKey":{}}}"#, public_key()));
    assert_answer(Operation::DeletePublicKey, "{}");
    let wrong = "1 validation error detected. Value at '/arn' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: ^arn:aws:ivs:[a-z0-9-]+:[0-9]+:public-key/[a-zA-Z0-9-]+$";
    let body = br#"{"arn": "arn:aws:ivs:us-west-2:1:stage/a"}"#;
    assert_eq!(violations(GetPublicKey::from_json(body)).to_string(), wrong);
    assert_eq!(violations(DeletePublicKey::from_json(body)).to_string(), wrong);
}

#[test]
fn public_keys_are_listed_in_pages() {
    let literal = r#"{"nextToken":"next","maxResults":3}"#;
    assert_request!(ListPublicKeysInput, ListPublicKeys, literal);
    assert_members(literal, "realtime", "ListPublicKeysRequest");
    let page = r#"{"publicKeys":[{"arn":"arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345","name":"key-1","tags":{"team":"live"}}],"nextToken":"next"}"#;
    assert_answer(Operation::ListPublicKeys, page);
    assert_members(page, "realtime", "ListPublicKeysResponse");
    let long = "a".repeat(1025);
    let body = format!(r#"{{"maxResults": -1, "nextToken": "{long}"}}"#);
    assert_eq!(
        violations(ListPublicKeys::from_json(body.as_bytes())).to_string(),
        "2 validation errors detected. \
         Value with length 1025 at '/nextToken' failed to satisfy constraint: \
         Member must have length between 0 and 1024, inclusive; \
         Value at '/maxResults' failed to satisfy constraint: Member must be between 1 and 100, inclusive"
    );
}
