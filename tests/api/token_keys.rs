//! Names and texts of token keys that are nearly right, and rings of keys whose names are nearly
//! alike.

use super::world::ring;
use stagepass::keys::KeyError;
use stagepass::{KeyName, KeyRing, PredictableRandom, Purpose, TokenKey, TokenSealer};
use std::sync::Arc;

fn key(name: &str, byte: u8) -> TokenKey {
    TokenKey::from_bytes(KeyName::new(name).unwrap(), &[byte; 32]).unwrap()
}

fn opens(ring: &KeyRing, token: &str) -> bool {
    ring.open(Purpose::Chat, token, &mut |claims| assert_eq!(claims, b"claims")).is_ok()
}

#[test]
fn a_name_is_nearly_allowed() {
    for near in
        [" k", "k ", "k\n", "\tk", "k\0", "k\u{a0}", "k.", "k+", "k/", "k\u{2010}", "\u{212a}", "ｋ", "é"]
    {
        assert_eq!(KeyName::new(near), Err(KeyError::Name), "{near:?}");
    }
}

#[test]
fn names_that_differ_by_case_name_two_keys() {
    let both =
        ring("key-a", 1).with_incoming(key("Key-a", 2)).unwrap().with_incoming(key("KEY-A", 3)).unwrap();
    let tokens = [("key-a", 1), ("Key-a", 2), ("KEY-A", 3)]
        .map(|(name, byte)| ring(name, byte).seal(Purpose::Chat, b"claims").unwrap());
    for (at, token) in tokens.iter().enumerate() {
        assert!(opens(&both, token.as_str()));
        for (other, (name, byte)) in [("key-a", 1), ("Key-a", 2), ("KEY-A", 3)].into_iter().enumerate() {
            assert_eq!(opens(&ring(name, byte), token.as_str()), at == other);
        }
    }
    // The bytes do not make up for the name.
    assert!(!opens(&ring("Key-a", 1), tokens[0].as_str()));
    let now = "2026-11-21T00:00:00Z".parse().unwrap();
    assert_eq!(both.rotated(&KeyName::new("key-A").unwrap(), now).unwrap_err(), KeyError::NotIncoming);
    let rotated = both.rotated(&KeyName::new("KEY-A").unwrap(), now).unwrap();
    assert_eq!(rotated.keys().next().unwrap().0.as_str(), "KEY-A");
    assert_eq!(both.with_incoming(key("key-a", 9)).unwrap_err(), KeyError::NameTaken);
}

#[test]
fn a_text_is_nearly_a_key() {
    let text = "wDmlu0fR4Vrp5ZBMrd2vk1QCXf0F3DQ8iKUsYgWm+mI=";
    let read = |text: &str| TokenKey::from_base64(KeyName::new("k").unwrap(), text);
    let token = |key: TokenKey| {
        let ring = KeyRing::new(key, Arc::new(PredictableRandom::seeded(1)));
        ring.seal(Purpose::Chat, b"claims").unwrap()
    };
    let genuine = token(read(text).unwrap());
    // Blanks around it are what files have.
    for same in [format!(" {text}"), format!("{text}\r\n"), format!("\t{text} ")] {
        assert_eq!(token(read(&same).unwrap()), genuine, "{same:?}");
    }
    let (start, end) = text.split_at(20);
    for more in [" ", "\n", "\0", "-", "_", "=", "!", "\u{a0}"] {
        assert_eq!(read(&format!("{start}{more}{end}")).unwrap_err(), KeyError::Base64, "{more:?} inside");
    }
    for more in ["\0", "!", "\u{a0}", "\u{feff}"] {
        assert_eq!(read(&format!("{text}{more}")).unwrap_err(), KeyError::Base64, "{more:?} behind");
        assert_eq!(read(&format!("{more}{text}")).unwrap_err(), KeyError::Base64, "{more:?} before");
    }
    // Another case is another key, or none.
    for other in [text.to_lowercase(), text.to_uppercase()] {
        assert!(read(&other).is_ok_and(|key| token(key) != genuine) || read(&other).is_err());
    }
    // The unused bits of the last character are zero.
    assert_eq!(read(&text.replace("mI=", "mJ=")).unwrap_err(), KeyError::Base64);
    assert_eq!(read(&text[..40]).unwrap_err(), KeyError::Length);
    assert_eq!(read(&format!("AAAA{text}")).unwrap_err(), KeyError::Length);
}

#[test]
fn a_token_tells_its_purpose_and_its_key() {
    for purpose in Purpose::ALL.iter().copied() {
        let token = ring("2026-11", 1).seal(purpose, b"claims").unwrap();
        let (told, name) = KeyRing::key_of(token.as_str()).unwrap();
        assert_eq!((told, name.as_str()), (purpose, "2026-11"));
    }
    for text in ["", "not a token", "é"] {
        assert!(KeyRing::key_of(text).is_err(), "{text:?}");
    }
}

#[test]
fn each_purpose_has_a_name_and_a_longest_life() {
    let told: Vec<_> = Purpose::ALL.iter().map(|it| (it.as_str(), it.longest_lifetime_seconds())).collect();
    let day = 86_400;
    assert_eq!(
        told,
        [
            ("participant", 14 * day),
            ("chat", 60),
            ("connection", day),
            ("chat-session", 3 * 3_600),
            ("cursor", day),
        ]
    );
}
