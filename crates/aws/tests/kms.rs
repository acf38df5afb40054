//! Keys that stay in AWS KMS: against a transport that answers as KMS does, or as it must not, and
//! against moto where `STAGEPASS_AWS_KMS` tells its address.

#![cfg(test)]

use aws_sdk_kms::Client;
use aws_sdk_kms::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_types::{base64, body::SdkBody};
use p384::ecdsa::signature::hazmat::PrehashSigner;
use p384::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha384};
use stagepass::key_pair::{KeyPairClaims, SigningInput, TrustedKeys};
use stagepass::{
    ParticipantId, ParticipantTokenConfiguration, PublicKeyArn, StageArn, StageEndpoint, StageEndpoints,
    Timestamp,
};
use stagepass_aws::{KmsError, KmsSigner, TokenSigner};

const KEY: &str = "arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345";

fn claims() -> KeyPairClaims {
    KeyPairClaims::new(
        StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").unwrap(),
        ParticipantId::new("Mx6clRRHODPy").unwrap(),
        ParticipantTokenConfiguration::default(),
        &StageEndpoints::default()
            .events(StageEndpoint::new("wss://global.events.live-video.net").unwrap())
            .whip(StageEndpoint::new("https://114ddfabadaf.global-bm.whip.live-video.net").unwrap()),
        Timestamp::from_unix_seconds(1_700_000_000).unwrap(),
    )
    .unwrap()
}

fn input() -> SigningInput {
    claims().signing_input(&PublicKeyArn::new(KEY).unwrap()).unwrap()
}

fn config() -> aws_sdk_kms::config::Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .credentials_provider(Credentials::for_tests())
}

/// A signer whose KMS answers every call with this.
fn answered(body: &'static str) -> KmsSigner {
    let http = infallible_client_fn(move |_| http::Response::builder().status(200).body(body).unwrap());
    KmsSigner::new(Client::from_conf(config().http_client(http).build()), "key")
}

#[tokio::test]
async fn what_is_no_signature_is_an_error() {
    for body in ["{}", r#"{"Signature": "AAAA"}"#] {
        let error = answered(body).sign_token(&input()).await.unwrap_err();
        assert!(matches!(error, KmsError::Signature(_)), "{error}");
        assert_eq!(error.to_string(), "AWS KMS answered no signature of P-384");
    }
}

#[tokio::test]
async fn what_is_no_key_of_p384_is_an_error() {
    for body in ["{}", r#"{"PublicKey": "AAAA"}"#] {
        let error = answered(body).public_key().await.unwrap_err();
        assert_eq!(error.to_string(), "the key is not of P-384: create one with the spec ECC_NIST_P384");
    }
}

/// A KMS as its API reference has it: it signs the digest that it is sent, and answers with DER.
fn documented() -> KmsSigner {
    let key = SigningKey::from_slice(&[7; 48]).unwrap();
    let http = infallible_client_fn(move |request: http::Request<SdkBody>| {
        let asked: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let answer = if request.headers()["x-amz-target"] == "TrentService.Sign" {
            let digest = base64::decode(asked["Message"].as_str().unwrap()).unwrap();
            let said = json!({
                "KeyId": "alias/stage-tokens",
                "Message": base64::encode(&digest),
                "MessageType": "DIGEST",
                "SigningAlgorithm": "ECDSA_SHA_384",
            });
            assert_eq!((asked, digest.len()), (said, 48));
            let signature: Signature = key.sign_prehash(&digest).unwrap();
            json!({"Signature": base64::encode(signature.to_der())})
        } else {
            // SubjectPublicKeyInfo of P-384, RFC 5480.
            let mut der = b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01".to_vec();
            der.extend(b"\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00");
            der.extend(key.verifying_key().to_encoded_point(false).as_bytes());
            json!({"PublicKey": base64::encode(der)})
        };
        http::Response::builder().status(200).body(answer.to_string()).unwrap()
    });
    KmsSigner::new(Client::from_conf(config().http_client(http).build()), "alias/stage-tokens")
}

#[tokio::test]
async fn a_token_that_kms_signed_verifies() {
    let signer = documented();
    let verifier = signer.public_key().await.unwrap().verifier().unwrap();
    let trusted = TrustedKeys::new().with(PublicKeyArn::new(KEY).unwrap(), verifier).unwrap();
    let input = input();
    let signature = signer.sign_token(&input).await.unwrap();
    assert_eq!(trusted.verify(input.assemble(&signature).as_str()).unwrap(), claims());
}

/// moto has no `DIGEST`: it takes the digest for the message, and makes a digest of that. So its
/// signatures are of the digest as a message.
#[tokio::test]
async fn moto_signs_what_it_is_sent_by_the_key_that_it_tells() {
    let Ok(address) = std::env::var("STAGEPASS_AWS_KMS") else {
        println!("left out: STAGEPASS_AWS_KMS does not say where moto is");
        return;
    };
    let http = aws_smithy_http_client::Builder::new().build_http();
    let client = Client::from_conf(config().endpoint_url(address).http_client(http).build());
    let create = client.create_key().key_spec(KeySpec::EccNistP384).key_usage(KeyUsageType::SignVerify);
    let id = create.send().await.unwrap().key_metadata.unwrap().key_id;
    let signer = KmsSigner::new(client.clone(), id);
    let verifier = signer.public_key().await.unwrap().verifier().unwrap();
    // Of one in 128 signatures, `r` or `s` is shorter than usual in DER.
    for _ in 0..300 {
        let input = input();
        let signature = signer.sign_token(&input).await.unwrap();
        verifier.verify(&Sha384::digest(input.as_bytes()), &signature).unwrap();
    }

    let create = client.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::SignVerify);
    let of_p256 = KmsSigner::new(client, create.send().await.unwrap().key_metadata.unwrap().key_id);
    assert!(matches!(of_p256.public_key().await, Err(KmsError::PublicKey(_))));
    assert!(matches!(of_p256.sign_token(&input()).await, Err(KmsError::Sign(_))));
}
