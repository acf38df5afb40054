//! 10,000 participant tokens, signed here: one call to the service, and none for each token.
//!
//! ```text
//! cargo run --package stagepass-aws --example local_tokens
//! ```
//!
//! The service is a stand-in inside of this program, so that no account is needed. With one, the
//! client would be made of the account's own configuration.

use aws_sdk_ivsrealtime::config::{BehaviorVersion, Config, Credentials, Region};
use aws_smithy_http_client::test_util::infallible_client_fn;
use stagepass::key_pair::{Es384PrivateKey, RingSigner};
use stagepass::{CreateParticipantToken, PublicKeyArn, SystemClock, SystemRandom};
use stagepass_aws::{LocalTokens, Preflight};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const TOKENS: usize = 10_000;

/// What `openssl ecparam -name secp384r1 -genkey -noout` wrote.
const PEM: &str = "-----BEGIN EC PRIVATE KEY-----\n\
    MIGkAgEBBDAH1My6MgTc3xOhg7eSxl5TskuJJMNgxpcPJxLA8wro7gs4mHg7WOyl\n\
    OjfExww89jagBwYFK4EEACKhZANiAARuhuXd36u0KtmaItykTIquToTaIhbs3Qkq\n\
    dJrZTlkL9+Bk+ttLc3KDiv26rKwFMSHbahsiqNrSqIhvnVQkU+Wz3pEsrnMYhTeK\n\
    REMI3WENAYjnkEKxZ258ThVsbyvcX98=\n\
    -----END EC PRIVATE KEY-----\n";

const STAGE: &str = r#"{"stage": {
    "arn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh",
    "endpoints": {
        "events": "wss://global.events.live-video.net",
        "whip": "https://114ddfabadaf.global-bm.whip.live-video.net"
    }
}}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let service = infallible_client_fn(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        http::Response::new(STAGE)
    });
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .credentials_provider(Credentials::for_tests())
        .interceptor(Preflight::refusing())
        .http_client(service)
        .build();

    let tokens = LocalTokens::new(
        aws_sdk_ivsrealtime::Client::from_conf(config),
        PublicKeyArn::new("arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345")?,
        RingSigner::new(&Es384PrivateKey::from_pem(PEM)?)?,
        Arc::new(SystemClock),
        Arc::new(SystemRandom::new()),
    );
    let request = CreateParticipantToken::from_json(
        br#"{"stageArn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh", "userId": "alice"}"#,
    )?;
    let start = Instant::now();
    for _ in 0..TOKENS {
        tokens.mint(request.clone()).await?;
    }
    let took = start.elapsed();
    let calls = calls.load(Ordering::Relaxed);
    writeln!(io::stdout(), "{TOKENS} tokens in {took:.1?}, with {calls} call to the service")?;
    Ok(())
}
