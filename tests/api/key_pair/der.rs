//! Signatures in DER.

use stagepass::key_pair::{SignatureError, fixed_signature};

fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |bytes: &[u8]| [&[2, u8::try_from(bytes.len()).unwrap()], bytes].concat();
    let both = [integer(r), integer(s)].concat();
    [&[0x30, u8::try_from(both.len()).unwrap()], both.as_slice()].concat()
}

#[test]
fn integers_are_aligned_right() {
    let long = [&[0][..], &[0xff; 48]].concat();
    let signature = fixed_signature(&der(&long, &[7])).unwrap();
    assert_eq!(signature[..48], [0xff; 48]);
    assert_eq!(signature[48..95], [0; 47]);
    assert_eq!(signature[95], 7);
}

#[test]
fn what_is_not_the_one_encoding_is_refused() {
    let good = der(&[1], &[1]);
    assert!(fixed_signature(&good).is_ok());
    let refused = [
        ("empty", vec![]),
        ("zero r", der(&[0], &[1])),
        ("zero s", der(&[1], &[0])),
        ("no digits", der(&[], &[1])),
        ("negative", der(&[0x80], &[1])),
        ("needless zero", der(&[0, 1], &[1])),
        ("49 bytes", der(&[1; 49], &[1])),
        ("behind the end", [good.as_slice(), &[0]].concat()),
        ("a third integer", [&[0x30, 9], &good[2..], &[2, 1, 1]].concat()),
        ("cut", good[..good.len() - 1].to_vec()),
        ("a long length", [&[0x30, 0x81, 6], &good[2..]].concat()),
        ("another tag", [&[0x31, 6], &good[2..]].concat()),
        ("another tag inside", vec![0x30, 6, 3, 1, 1, 2, 1, 1]),
        ("an indefinite length", vec![0x30, 0x80, 2, 1, 1, 2, 1, 1, 0, 0]),
    ];
    for (what, der) in refused {
        assert_eq!(fixed_signature(&der), Err(SignatureError), "{what}");
    }
    assert_eq!(SignatureError.to_string(), "not a signature of this key");
}
