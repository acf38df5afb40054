//! Laws of key-pair tokens, as properties.

use super::*;
use crate::testing::strategies::near_misses;
use crate::tokens::key_pair::fixed_signature;

proptest! {
    #[test]
    fn what_is_minted_verifies_to_the_same_claims(claims in claims_of_our_account()) {
        let token = claims.sign(&key(), &CountingKey::default()).unwrap();
        prop_assert_eq!(trusting(Arc::new(CountingKey::default())).verify(token.as_str()), Ok(claims.clone()));
        prop_assert_eq!(claims.signing_input(&key()), claims.signing_input(&key()));
    }

    #[test]
    fn what_was_tampered_with_is_refused(
        changed in claims_of_our_account().prop_flat_map(|claims| {
            near_misses::token(&claims.sign(&key(), &CountingKey::default()).unwrap())
        })
    ) {
        prop_assert!(trusting(Arc::new(CountingKey::default())).verify(changed.as_str()).is_err());
    }

    #[test]
    fn any_text_is_answered(text in any::<String>(), parts in proptest::collection::vec("[A-Za-z0-9_=-]{0,40}", 0..5)) {
        let keys = trusting(Arc::new(CountingKey::default()));
        prop_assert!(keys.verify(&text).is_err());
        prop_assert!(keys.verify(&parts.join(".")).is_err());
    }

    #[test]
    fn any_json_is_answered(header in json(), payload in json()) {
        let keys = trusting(Arc::new(CountingKey::default()));
        prop_assert!(keys.verify(&signed(&header, &payload)).is_err());
        prop_assert!(keys.verify(&signed(super::refusals::HEADER, &payload)).is_err());
    }

    #[test]
    fn any_bytes_are_answered_as_a_signature(der in proptest::collection::vec(any::<u8>(), 0..120)) {
        if let Ok(fixed) = fixed_signature(&der) {
            prop_assert!(fixed[..48].iter().any(|byte| *byte != 0));
        }
    }
}

/// JSON of the members that are read, with values of any type.
fn json() -> impl Strategy<Value = String> {
    let name = prop_oneof!["alg|typ|kid|jti|exp|iat|topic|resource|attributes|capabilities", "[a-z]{0,4}"];
    let value = prop_oneof![
        Just("null".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| number.to_string()),
        Just(r#""ES384""#.to_owned()),
        any::<String>().prop_map(|text| format!("{text:?}")),
        Just("[[]]".to_owned()),
        Just(r#"{"a":{"b":1}}"#.to_owned()),
    ];
    let members = proptest::collection::vec((name, value), 0..8);
    members.prop_map(|members| {
        let members = members.into_iter().map(|(name, value)| format!("\"{name}\":{value}"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    })
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod with_backends {
    use super::*;

    /// Every text that is one bit away is refused, and every text that is cut or goes on.
    #[test]
    fn every_change_of_a_token_is_refused() {
        for (name, signer, verifier) in backends() {
            let token = claims().sign(&key(), &*signer).unwrap();
            let token = token.as_str();
            let keys = trusting(verifier);
            assert!(keys.verify(token).is_ok(), "{name}");
            for place in 0..token.len() {
                for bit in 0..8 {
                    let mut bytes = token.as_bytes().to_vec();
                    bytes[place] ^= 1 << bit;
                    // A lone high bit makes bytes that are no text, so it cannot be asked.
                    if let Ok(changed) = String::from_utf8(bytes) {
                        assert!(keys.verify(&changed).is_err(), "{name}: bit {bit} of {place}");
                    }
                }
                assert!(keys.verify(&token[..place]).is_err(), "{name}: cut at {place}");
                assert!(keys.verify(&token[place + 1..]).is_err(), "{name}: cut to {place}");
            }
            for more in ["A", "AA", "AAAA", "=", ".", ".A", " ", "\n", "\0"] {
                assert!(keys.verify(&format!("{token}{more}")).is_err(), "{name}: with {more:?}");
                assert!(keys.verify(&format!("{more}{token}")).is_err(), "{name}: behind {more:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn what_one_backend_signs_every_backend_verifies(claims in claims_of_our_account()) {
            for (signs, signer, _) in backends() {
                let token = claims.sign(&key(), &*signer).unwrap();
                for (verifies, _, verifier) in backends() {
                    let verified = trusting(verifier).verify(token.as_str());
                    prop_assert_eq!(verified, Ok(claims.clone()), "{} by {}", signs, verifies);
                }
            }
        }
    }
}
