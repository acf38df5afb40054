//! No type of the domain is forgotten by the generators.

use crate::testing::{Drawn, inputs, values};
use std::collections::BTreeSet;

/// Every type that has generators of both crates.
const DRAWN: [&[Drawn]; 9] = [
    values::TEXTS,
    values::REQUESTS,
    values::ANSWERS,
    values::VALUES,
    values::PARTS,
    values::COMPOSED,
    values::KEYS,
    inputs::INPUTS,
    inputs::PARTS_OF_INPUTS,
];

/// Proofs, which only an authority gives; what code answers; what a host provides; and what other
/// types hold. The documentation of the strategies says so.
const WITHOUT: &str = "
    List Map
    ParticipantGrant ChatGrant Connection Joined
    Decision Change ParticipantChange Redemption
    TimestampError AdmissionError ErrorBody ErrorResponse Exception Failure OperationError ReceivedError Resource Refused SerializationFault
    SerializationError Claim ClaimFault HeaderFault HeaderMember KeyArnTaken MintError SignError SignatureError
    VerifyError Es384KeyError UnknownOperation RandomError BadRequest KeyError OpenError SealError StoreError
    Constraint Violation Violations
    Authority Service Clock ManualClock SystemClock Random PredictableRandom SystemRandom TokenSealer KeyRing
    KeyPhase Store MemoryStore Redemptions MemoryRedemptions Pruning
    AsyncService AsyncStore AsyncRedemptions Sweep
    Es384Signer Es384Verifier AwsLcSigner AwsLcVerifier RingSigner RingVerifier TrustedKeys SigningInput
    Es384PrivateKey Es384PublicKey ES384_SIGNATURE_BYTES fixed_signature CLAIMS_MAX
    UnknownName SetMember WireSet
    Request Answer Answered HttpError HttpRequest HttpResponse Details
    ChatRoom ChatSession Ending ErrorCode Output ReviewRequest
    Moderated Created Updated ListRequest Page Placed Quotas Tagged
";

/// The names that the library gives to users, of whatever module.
fn public_names() -> BTreeSet<&'static str> {
    let files = [
        include_str!("../lib.rs"),
        include_str!("../wire/mod.rs"),
        include_str!("../tokens/key_pair/mod.rs"),
    ];
    let used = files.into_iter().flat_map(|file| file.split("pub use ").skip(1)).flat_map(|rest| {
        let names = rest.split(';').next().unwrap();
        names.rsplit("::").next().unwrap().split([',', '{', '}', '\n', ' '])
    });
    let declared = ["\npub trait ", "\npub struct ", "\npub const "].into_iter().flat_map(|keyword| {
        let declarations = files[2].split(keyword).skip(1);
        declarations.filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next())
    });
    let modules = ["key_pair", "strategies"];
    used.chain(declared).filter(|name| !name.is_empty() && !modules.contains(name)).collect()
}

#[test]
fn every_public_type_has_generators_that_are_not_refused_or_is_left_out_by_name() {
    let mut named: Vec<&str> = WITHOUT.split_whitespace().collect();
    for (name, draw) in DRAWN.concat() {
        draw();
        named.push(name);
    }
    let once: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(once.len(), named.len(), "a type is named twice");
    assert_eq!(once, public_names());
}
