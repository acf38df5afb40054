//! Claims of the right types that break a rule.

use super::refusals::{HEADER, PAYLOAD, claim_fault, object, payload_with, verified};
use super::*;
use stagepass::key_pair::{Claim, ClaimFault, VerifyError};

/// The message of one broken rule of a claim.
#[track_caller]
fn invalid(name: &str, value: &str, message: &str) {
    let error = verified(&signed(HEADER, &payload_with(name, value))).unwrap_err();
    assert!(matches!(error, VerifyError::Claim(ClaimFault::Invalid(_))), "{error:?}");
    assert_eq!(error.to_string(), message);
}

fn lifetime(iat: &str, exp: &str) -> Result<KeyPairClaims, VerifyError> {
    let payload = object(PAYLOAD.map(|(name, value)| match name {
        "iat" => (name, iat),
        "exp" => (name, exp),
        _ => (name, value),
    }));
    verified(&signed(HEADER, &payload))
}

#[test]
fn a_claim_breaks_the_rule_of_its_type() {
    let long = |length: usize| format!("\"{}\"", "a".repeat(length));
    invalid(
        "resource",
        r#""nope""#,
        "1 validation error detected. Value at '/resource' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: ^arn:aws:ivs:[a-z0-9-]+:[0-9]+:stage/[a-zA-Z0-9-]+$",
    );
    invalid(
        "jti",
        &long(65),
        "1 validation error detected. Value with length 65 at '/jti' failed to satisfy constraint: Member must \
         have length between 1 and 64, inclusive",
    );
    invalid(
        "jti",
        r#""a b""#,
        "1 validation error detected. Value at '/jti' failed to satisfy constraint: Member must satisfy regular \
         expression pattern: ^[a-zA-Z0-9-_]+$",
    );
    invalid(
        "user_id",
        &long(129),
        "1 validation error detected. Value with length 129 at '/user_id' failed to satisfy constraint: Member \
         must have length between 0 and 128, inclusive",
    );
    invalid(
        "attributes",
        &format!("{{\"a\":{}}}", long(1024)),
        "1 validation error detected. Value with size 1025 at '/attributes' failed to satisfy constraint: \
         Member must have keys and values of at most 1024 bytes in total",
    );
    for name in ["events_url", "whip_url"] {
        invalid(
            name,
            &long(2049),
            &format!(
                "1 validation error detected. Value with length 2049 at '/{name}' failed to satisfy \
                 constraint: Member must have length between 0 and 2048, inclusive"
            ),
        );
    }
}

#[test]
fn claims_at_the_edge_of_their_rules_verify() {
    let long = |length: usize| format!("\"{}\"", "a".repeat(length));
    let pair = format!("{{\"a\":{}}}", long(1023));
    let edges = [
        ("jti", long(64)),
        ("jti", long(1)),
        ("user_id", long(128)),
        ("events_url", long(2048)),
        ("attributes", pair),
    ];
    for (name, value) in edges {
        assert!(verified(&signed(HEADER, &payload_with(name, &value))).is_ok(), "{name}");
    }
}

#[test]
fn the_version_is_another() {
    for version in ["\"1\"", "\"1.00\"", "\"2.0\"", "\"\"", "\"1.0 \""] {
        claim_fault(&payload_with("version", version), ClaimFault::Version, "the claim version is not 1.0");
    }
}

#[test]
fn the_topic_is_not_the_stages() {
    for topic in ["\"other\"", "\"\"", "\"ORMLNWUCEMLQ\"", "\"stage/oRmLNwuCeMlQ\""] {
        let message = "the claim topic is not the id of the stage in resource";
        claim_fault(&payload_with("topic", topic), ClaimFault::Topic, message);
    }
}

#[test]
fn the_key_is_of_another_account() {
    let payload = payload_with("resource", "\"arn:aws:ivs:us-west-2:210987654321:stage/oRmLNwuCeMlQ\"");
    claim_fault(&payload, ClaimFault::ForeignKey, "the signing key is of another account than the stage");
}

#[test]
fn the_key_may_be_of_another_region() {
    let arn = PublicKeyArn::new("arn:aws:ivs:eu-west-1:123456789012:public-key/abcdefg12345").unwrap();
    let token = claims().sign(&arn, &CountingKey::default()).unwrap();
    let keys = TrustedKeys::new().with(arn, Arc::new(CountingKey::default())).unwrap();
    assert_eq!(keys.verify(token.as_str()), Ok(claims()));
}

#[test]
fn a_lifetime_is_one_second_to_fourteen_days() {
    assert!(lifetime("1697149263", "1697149264").is_ok());
    assert!(lifetime("1697149263", "1698358863").is_ok());
    assert!(lifetime("-1", "1").is_ok());
    for (iat, exp) in [("1697149263", "1697149263"), ("1697149263", "1697149262"), ("1697149263", "-1")] {
        let error = lifetime(iat, exp).unwrap_err();
        assert_eq!(error, VerifyError::Claim(ClaimFault::Lifeless));
        assert_eq!(error.to_string(), "the claim exp is not after iat");
    }
    for (iat, exp) in [("1697149263", "1698358864"), ("0", "1697149263"), ("-62167219200", "253402300799")] {
        let error = lifetime(iat, exp).unwrap_err();
        assert_eq!(error, VerifyError::Claim(ClaimFault::Overlong));
        assert_eq!(error.to_string(), "the claim exp is more than 14 days after iat");
    }
}

#[test]
fn a_moment_is_out_of_time() {
    let beyond = [
        "253402300800",
        "-62167219201",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
    ];
    for moment in beyond {
        let error = lifetime(moment, "1697322063").unwrap_err();
        assert_eq!(error, VerifyError::Claim(ClaimFault::OutOfTime(Claim::Iat)));
        assert_eq!(error.to_string(), "the claim iat is outside the years 0 to 9999");
        let error = lifetime("1697149263", moment).unwrap_err();
        assert_eq!(error, VerifyError::Claim(ClaimFault::OutOfTime(Claim::Exp)));
        assert_eq!(error.to_string(), "the claim exp is outside the years 0 to 9999");
    }
    // Beyond 64 bits JSON has no integers that everybody reads alike.
    let error = lifetime("1697149263", "18446744073709551616").unwrap_err();
    assert_eq!(error, VerifyError::Claim(ClaimFault::Mistyped(Claim::Exp)));
}
