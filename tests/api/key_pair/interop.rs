//! Tokens that others wrote, and others that read ours.

use super::backends::{backends, verifiers};
use super::*;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use pkcs8::der::pem;
use serde_json::{Value, json};
use stagepass::key_pair::fixed_signature;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Claims in the order of the service's sample, with its header, signed by the `openssl` command.
const TOKEN: &str = include_str!("keys/token.jwt");

#[test]
fn a_literal_token_verifies() {
    for (name, _, verifier) in backends() {
        assert_eq!(trusting(verifier).verify(TOKEN.trim_end()), Ok(claims()), "{name}");
    }
}

#[test]
fn another_key_of_the_same_name_is_refused() {
    use stagepass::key_pair::{Es384PublicKey, VerifyError};
    let other = Es384PublicKey::from_pem(include_str!("keys/other_public.pem")).unwrap();
    for (name, verifier) in verifiers(&other) {
        let verified = trusting(verifier.unwrap()).verify(TOKEN.trim_end());
        assert_eq!(verified, Err(VerifyError::Untrusted), "{name}");
    }
}

fn der_of(pem: &str) -> Vec<u8> {
    pem::decode_vec(pem.as_bytes()).unwrap().1
}

#[test]
fn jsonwebtoken_verifies_ours() {
    let public_key = stagepass::key_pair::Es384PublicKey::from_pem(include_str!("keys/public.pem")).unwrap();
    let key_of_theirs = DecodingKey::from_ec_der(public_key.as_bytes());
    let mut validation = Validation::new(Algorithm::ES384);
    validation.validate_exp = false;
    for (name, signer, _) in backends() {
        let token = claims().sign(&key(), &*signer).unwrap();
        let read = jsonwebtoken::decode::<Value>(token.as_str(), &key_of_theirs, &validation).unwrap();
        assert_eq!(read.header.alg, Algorithm::ES384, "{name}");
        assert_eq!(read.header.typ.as_deref(), Some("JWT"), "{name}");
        assert_eq!(read.header.kid.as_deref(), Some(KEY), "{name}");
        assert_eq!(read.claims["jti"], "Mx6clRRHODPy", "{name}");
        assert_eq!(read.claims["capabilities"], json!({"allow_publish": true, "allow_subscribe": true}));
    }
}

#[test]
fn we_verify_those_of_jsonwebtoken() {
    let key_of_theirs = EncodingKey::from_ec_der(&der_of(include_str!("keys/pkcs8.pem")));
    let header = Header { kid: Some(KEY.to_owned()), ..Header::new(Algorithm::ES384) };
    let payload = json!({
        "attributes": {"username": "alice", "isHost": "false"},
        "capabilities": {"allow_publish": true, "allow_subscribe": true},
        "version": "1.0",
        "topic": "oRmLNwuCeMlQ",
        "resource": STAGE,
        "jti": "Mx6clRRHODPy",
        "user_id": "alice",
        "whip_url": "https://114ddfabadaf.global-bm.whip.live-video.net",
        "events_url": "wss://global.events.live-video.net",
        "iat": ISSUED_AT,
        "exp": ISSUED_AT + 172_800,
    });
    let token = jsonwebtoken::encode(&header, &payload, &key_of_theirs).unwrap();
    for (name, _, verifier) in backends() {
        assert_eq!(trusting(verifier).verify(&token), Ok(claims()), "{name}");
    }
}

/// What `openssl` with these arguments answers to this input, or `None` when it is not installed.
fn openssl(arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let spawned = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = spawned else {
        eprintln!("skipped: the openssl command is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}: {:?}", String::from_utf8_lossy(&output.stdout));
    Some(output.stdout)
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/api/key_pair/keys").join(name)
}

/// The DER of a signature, which openssl reads.
fn der_of_signature(signature: &[u8]) -> Vec<u8> {
    let integer = |half: &[u8]| {
        let start = half.iter().position(|byte| *byte != 0).unwrap();
        let zero: &[u8] = if half[start] >= 0x80 { &[0] } else { &[] };
        let magnitude = [zero, &half[start..]].concat();
        [&[2, u8::try_from(magnitude.len()).unwrap()], magnitude.as_slice()].concat()
    };
    let both = [integer(&signature[..48]), integer(&signature[48..])].concat();
    [&[0x30, u8::try_from(both.len()).unwrap()], both.as_slice()].concat()
}

#[test]
fn openssl_verifies_ours() {
    for (name, signer, _) in backends() {
        let input = claims().signing_input(&key()).unwrap();
        let signature = der_of_signature(&signer.sign(input.as_bytes()).unwrap());
        let path = std::env::temp_dir().join(format!("stagepass-{}-{name}.sig", std::process::id()));
        std::fs::write(&path, signature).unwrap();
        let public_key = file("public.pem");
        let arguments = [
            "dgst",
            "-sha384",
            "-verify",
            public_key.to_str().unwrap(),
            "-signature",
            path.to_str().unwrap(),
        ];
        let answer = openssl(&arguments, input.as_bytes());
        std::fs::remove_file(&path).unwrap();
        assert!(answer.is_none_or(|answer| answer == b"Verified OK\n"), "{name}");
    }
}

#[test]
fn we_verify_what_openssl_signs_with_a_key_it_has_made() {
    use stagepass::key_pair::{Es384PrivateKey, Es384PublicKey};
    let made: [&[&str]; 2] = [
        &["ecparam", "-name", "secp384r1", "-genkey", "-noout"],
        &["ecparam", "-name", "secp384r1", "-genkey"],
    ];
    for arguments in made {
        let Some(pem) = openssl(arguments, b"") else { return };
        let pem = String::from_utf8(pem).unwrap();
        assert!(pem.contains("-----BEGIN EC PRIVATE KEY-----"));
        let private_key = Es384PrivateKey::from_pem(&pem).unwrap();
        let public_pem = openssl(&["pkey", "-pubout"], pem.as_bytes()).unwrap();
        let public_key = Es384PublicKey::from_pem(std::str::from_utf8(&public_pem).unwrap()).unwrap();
        assert_eq!(private_key.public_key(), Some(&public_key));
    }
    // The shape of the answer of a KMS: DER, made elsewhere.
    let input = claims().signing_input(&key()).unwrap();
    let private_key = file("sec1.pem");
    let arguments = ["dgst", "-sha384", "-sign", private_key.to_str().unwrap()];
    let Some(der) = openssl(&arguments, input.as_bytes()) else { return };
    let token = input.assemble(&fixed_signature(&der).unwrap());
    for (name, _, verifier) in backends() {
        assert_eq!(trusting(verifier).verify(token.as_str()), Ok(claims()), "{name}");
    }
}
