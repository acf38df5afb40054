//! Public keys are imported, and let in whom their private half signs for, until they are deleted.

use super::super::world::{World, endpoints, refused};
use super::stages::{exception, json};
use stagepass::key_pair::{Es384PrivateKey, Es384Signer};
use stagepass::public_key::{
    DeletePublicKey, GetPublicKey, ImportPublicKey, ListPublicKeys, PublicKey, PublicKeyMaterial,
};
use stagepass::store::{Change, Quotas, Updated};
use stagepass::{
    AdmissionError, ClientAttributes, CreateParticipantToken, OperationError, PublicKeyArn, Refused,
    SealedToken, Store as _,
};

const PUBLIC: &str = include_str!("../key_pair/keys/public.pem");

fn import(world: &World, name: &str) -> PublicKey {
    let material = PublicKeyMaterial::new(PUBLIC).unwrap();
    let request = ImportPublicKey::new(material).name(name.parse().unwrap());
    world.service.import_public_key(&request).unwrap().public_key
}

fn signer() -> Box<dyn Es384Signer> {
    let key = Es384PrivateKey::from_pem(include_str!("../key_pair/keys/sec1.pem")).unwrap();
    #[cfg(feature = "ring")]
    return Box::new(stagepass::key_pair::RingSigner::new(&key).unwrap());
    #[cfg(not(feature = "ring"))]
    return Box::new(stagepass::key_pair::AwsLcSigner::new(&key).unwrap());
}

/// A token of the stage that the private half signed.
fn signed(world: &World, arn: &PublicKeyArn) -> SealedToken {
    let body = format!(r#"{{"stageArn": "{}"}}"#, world.stage);
    let request = CreateParticipantToken::from_json(body.as_bytes()).unwrap();
    let claims = world.service.authority().key_pair_claims(request, &endpoints()).unwrap();
    claims.sign(arn, &*signer()).unwrap()
}

#[test]
fn a_key_is_told_as_it_was_imported() {
    let world = World::new();
    let key = import(&world, "key1");
    assert!(key.arn.as_str().starts_with("arn:aws:ivs:us-west-2:123456789012:public-key/"));
    assert_eq!(key.arn.public_key_id().len(), 12);
    assert_eq!(key.fingerprint.as_deref(), Some("31:91:2f:b9:8f:a9:5f:8c:0b:6b:76:4c:7d:e5:fd:84"));
    let answer = world.service.get_public_key(&GetPublicKey::new(key.arn.clone())).unwrap();
    assert_eq!(answer.public_key, key);
    let list = world.service.list_public_keys(&ListPublicKeys::default()).unwrap();
    let told = format!(r#"{{"publicKeys":[{{"arn":"{}","name":"key1","tags":{{}}}}]}}"#, key.arn);
    assert_eq!(json(&list), told);
}

#[test]
fn a_key_keeps_the_tags_that_it_was_imported_with() {
    let world = World::new();
    let material = serde_json::to_string(PUBLIC).unwrap();
    let body = format!(r#"{{"publicKeyMaterial": {material}, "tags": {{"team": "live"}}}}"#);
    let request = ImportPublicKey::from_json(body.as_bytes()).unwrap();
    let key = world.service.import_public_key(&request).unwrap().public_key;
    assert_eq!(json(&key.tags), r#"{"team":"live"}"#);
    let found = world.service.get_public_key(&GetPublicKey::new(key.arn)).unwrap().public_key;
    assert_eq!(json(&found.tags), r#"{"team":"live"}"#);
}

/// A key whose point ends with other digits.
fn beside_the_curve() -> PublicKeyMaterial {
    let (head, tail) = PUBLIC.split_once("\n-----END").unwrap();
    let (kept, _) = head.split_at(head.len().saturating_sub(4));
    PublicKeyMaterial::new(format!("{kept}AAAA\n-----END{tail}")).unwrap()
}

#[test]
fn a_point_beside_the_curve_is_no_key() {
    let world = World::new();
    let request = ImportPublicKey::new(beside_the_curve());
    let refused = exception(world.service.import_public_key(&request));
    assert_eq!(
        refused.to_string(),
        "1 validation error detected. Value at '/publicKeyMaterial' failed to satisfy constraint: \
         Member must be an uncompressed public key of P-384"
    );
    assert_eq!(refused.code(), "ValidationException");
}

/// What an import refuses may stand in a store all the same: then the store has failed.
#[test]
fn a_stored_key_beside_the_curve_is_a_failure_of_the_store() {
    let world = World::new();
    let mut key = import(&world, "key1");
    let update = key.clone();
    key.public_key_material = Some(beside_the_curve());
    let token = signed(&world, &key.arn);
    world.store.apply(Change::PublicKeyUpdated(Updated::new(update, key))).unwrap();
    let join =
        world.service.join_with_key_pair_token(&world.stage, token.as_str(), &ClientAttributes::default());
    let error = join.unwrap_err();
    let AdmissionError::Failure(failure) = &error else { panic!("{error}") };
    assert_eq!(failure.to_string(), "the store failed");
}

#[test]
fn a_token_is_let_in_until_its_key_is_deleted() {
    let world = World::new();
    let key = import(&world, "key1");
    let client = ClientAttributes::default();
    let join =
        |token: &SealedToken| world.service.join_with_key_pair_token(&world.stage, token.as_str(), &client);
    let token = signed(&world, &key.arn);
    assert!(!join(&token).unwrap().replaced);
    let other = PublicKeyArn::new("arn:aws:ivs:us-west-2:123456789012:public-key/other").unwrap();
    assert_eq!(refused(join(&signed(&world, &other))), Refused::NotOurs);
    assert_eq!(refused(join(&world.token("{}").token)), Refused::NotOurs);

    let delete = DeletePublicKey::new(key.arn.clone());
    world.service.delete_public_key(&delete).unwrap();
    assert_eq!(refused(join(&token)), Refused::NotOurs);
    let gone = "Public key does not exist";
    assert_eq!(exception(world.service.delete_public_key(&delete)).to_string(), gone);
    assert_eq!(exception(world.service.get_public_key(&GetPublicKey::new(key.arn))).to_string(), gone);
}

#[test]
fn there_are_three_keys_and_no_more() {
    let world = World::with(|authority| authority.with_quotas(Quotas::of_amazon_ivs()));
    let keys = ["one", "two", "three"].map(|name| import(&world, name));
    let request = ImportPublicKey::new(PublicKeyMaterial::new(PUBLIC).unwrap());
    let refused = exception(world.service.import_public_key(&request));
    assert_eq!((refused.code(), refused.status()), ("ServiceQuotaExceededException", 402));
    assert_eq!(refused.to_string(), "there are as many already as there may be");
    world.service.delete_public_key(&DeletePublicKey::new(keys[1].arn.clone())).unwrap();
    let fourth = world.service.import_public_key(&request);
    assert!(!matches!(fourth, Err(OperationError::Failure(_))));
    let list = world.service.list_public_keys(&ListPublicKeys::default()).unwrap();
    let arns: Vec<_> = list.public_keys.into_iter().map(|key| key.arn).collect();
    let [one, _, three] = keys.map(|key| key.arn);
    assert_eq!(arns, [one, three, fourth.unwrap().public_key.arn]);
}
