//! Laws of key-pair tokens, as properties.

use super::*;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use stagepass::key_pair::fixed_signature;
use stagepass::{ParticipantCapabilities, ParticipantTokenCapability};

/// Any claims, of a stage of the account that [`key`] speaks for.
fn any_claims() -> impl Strategy<Value = KeyPairClaims> {
    let short = || {
        prop_oneof!["[a-z]{0,8}", any::<String>()].prop_map(|text| text.chars().take(40).collect::<String>())
    };
    let capabilities = prop_oneof![
        Just(None),
        Just(Some(ParticipantCapabilities::empty())),
        Just(Some(ParticipantTokenCapability::Publish.into())),
        Just(Some(ParticipantTokenCapability::Subscribe.into())),
    ];
    let configuration = (
        prop::option::of(1..=20_160),
        prop::option::of(short()),
        prop::option::of(btree_map(short(), short(), 0..3)),
        capabilities,
    )
        .prop_map(|(duration, user_id, attributes, capabilities)| {
            let mut asked = ParticipantTokenConfiguration::default();
            asked.duration = duration.map(|minutes| ParticipantTokenDuration::from_minutes(minutes).unwrap());
            asked.user_id = user_id.map(|id| UserId::new(id).unwrap());
            asked.attributes = attributes.map(|pairs| Attributes::new(pairs).unwrap());
            asked.capabilities = capabilities;
            asked
        });
    let moment = prop_oneof![0..2_000_000_000_i64, -62_167_219_200..253_400_000_000_i64];
    (configuration, "[a-zA-Z0-9_-]{1,64}", "[a-zA-Z0-9-]{1,60}", short(), short(), moment).prop_map(
        |(configuration, id, stage, events, whip, at)| {
            let stage = StageArn::new(format!("arn:aws:ivs:us-west-2:123456789012:stage/{stage}")).unwrap();
            let endpoints = StageEndpoints::default()
                .events(StageEndpoint::new(events).unwrap())
                .whip(StageEndpoint::new(whip).unwrap());
            let at = Timestamp::from_unix_seconds(at).unwrap();
            KeyPairClaims::new(stage, ParticipantId::new(id).unwrap(), configuration, &endpoints, at).unwrap()
        },
    )
}

proptest! {
    #[test]
    fn what_is_minted_verifies_to_the_same_claims(claims in any_claims()) {
        let token = claims.sign(&key(), &CountingKey::default()).unwrap();
        prop_assert_eq!(trusting(Arc::new(CountingKey::default())).verify(token.as_str()), Ok(claims.clone()));
        prop_assert_eq!(claims.signing_input(&key()), claims.signing_input(&key()));
    }

    #[cfg(feature = "proptest")]
    #[test]
    fn what_was_tampered_with_is_refused(
        changed in any_claims().prop_flat_map(|claims| {
            stagepass::strategies::near_misses::token(&claims.sign(&key(), &CountingKey::default()).unwrap())
        })
    ) {
        prop_assert!(trusting(Arc::new(CountingKey::default())).verify(changed.as_str()).is_err());
    }

    #[test]
    fn any_text_is_answered(text in any::<String>(), parts in vec("[A-Za-z0-9_=-]{0,40}", 0..5)) {
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
    fn any_bytes_are_answered_as_a_signature(der in vec(any::<u8>(), 0..120)) {
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
    let members = vec((name, value), 0..8);
    members.prop_map(|members| {
        let members = members.into_iter().map(|(name, value)| format!("\"{name}\":{value}"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    })
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod with_backends {
    use super::*;
    use crate::key_pair::backends::backends;
    use stagepass::{Account, Authority, ManualClock, PredictableRandom};

    /// Every text that is one bit away is refused, and every text that is cut or goes on.
    ///
    /// Whichever bit of a message is another, it is another message. So a backend, which takes
    /// long, is shown one bit of each character, and all of them where the signature stands. A key
    /// that takes no time is shown all.
    #[test]
    fn every_change_of_a_token_is_refused() {
        let plain = ("plain", Arc::new(CountingKey::default()) as _, Arc::new(CountingKey::default()) as _);
        for (name, signer, verifier) in backends().into_iter().chain([plain]) {
            let token = claims().sign(&key(), &*signer).unwrap();
            let token = token.as_str();
            let keys = trusting(verifier);
            assert!(keys.verify(token).is_ok(), "{name}");
            let signature = token.rfind('.').unwrap();
            for place in 0..token.len() {
                let is_shown = |bit: &usize| name == "plain" || place > signature || *bit == place % 7;
                for bit in (0..8).filter(is_shown) {
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

    /// The order of the curve less this number. (SEC 2, 2.5.1.)
    fn negated(number: &[u8]) -> Vec<u8> {
        const ORDER: &str = "ffffffffffffffffffffffffffffffffffffffffffffffff\
                             c7634d81f4372ddf581a0db248b0a77aecec196accc52973";
        let order = (0..48).map(|at| u8::from_str_radix(&ORDER[2 * at..2 * at + 2], 16).unwrap());
        let mut borrow = 0;
        let mut digits: Vec<u8> = order
            .zip(number)
            .rev()
            .map(|(order, number)| {
                let difference = 256 + i32::from(order) - i32::from(*number) - borrow;
                borrow = i32::from(difference < 256);
                u8::try_from(difference % 256).unwrap()
            })
            .collect();
        digits.reverse();
        digits
    }

    /// So a host that lists tokens by their text misses one of them: the manual warns of it.
    #[test]
    fn a_token_has_a_second_text_which_gives_the_same_grant() {
        for (name, signer, verifier) in backends() {
            let token = claims().sign(&key(), &*signer).unwrap();
            let (input, signature) = token.as_str().rsplit_once('.').unwrap();
            let signature = URL_SAFE_NO_PAD.decode_to_vec(signature).unwrap();
            let (r, s) = signature.split_at(48);
            let second = URL_SAFE_NO_PAD.encode_to_string([r, &negated(s)].concat());
            let second = format!("{input}.{second}");
            assert_ne!(token.as_str(), second);
            let home = Account::new("us-west-2", "123456789012").unwrap();
            let random = Arc::new(PredictableRandom::seeded(1));
            let sealer = Arc::new(crate::key_pair::authority::NoSealer);
            let authority = Authority::new(home, Arc::new(ManualClock::at(issued_at())), random, sealer);
            let keys = trusting(verifier);
            let open = |token: &str| authority.open_key_pair_token(&keys, token, &stage()).unwrap();
            assert_eq!(open(token.as_str()), open(&second), "{name}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn what_one_backend_signs_every_backend_verifies(claims in any_claims()) {
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
