//! What a sealed connection says, in bytes.

use crate::store::ConnectionId;
use crate::tokens::claims::ConnectionClaims;
use crate::{ParticipantCapabilities, Timestamp};
use proptest::prelude::*;

/// A moment 24 hours before the end of time, or earlier.
fn sealable() -> impl Strategy<Value = Timestamp> {
    any::<Timestamp>().prop_filter("too late", |moment| moment.plus_seconds(24 * 60 * 60).is_ok())
}

proptest! {
    #[test]
    fn a_connection_is_read_as_it_was_written(
        id: ConnectionId,
        number: i64,
        capabilities: ParticipantCapabilities,
        sealed_at in sealable(),
    ) {
        let id = ConnectionId { number, ..id };
        let claims = ConnectionClaims::new(id.clone(), capabilities, sealed_at).unwrap();
        let bytes = claims.with_bytes(<[u8]>::to_vec);
        prop_assert!(bytes.len().is_multiple_of(8));
        let read = ConnectionClaims::from_bytes(&bytes).unwrap();
        prop_assert_eq!(read.sealed_at(), sealed_at);
        prop_assert_eq!(read.expires_at(), sealed_at.plus_seconds(86_400).unwrap());
        prop_assert_eq!(read.into_parts(), (id, capabilities));
    }

    #[test]
    fn a_changed_connection_is_refused_or_says_something_else(
        id: ConnectionId,
        capabilities: ParticipantCapabilities,
        sealed_at in sealable(),
        at: prop::sample::Index,
        change in 1..=u8::MAX,
    ) {
        let claims = ConnectionClaims::new(id, capabilities, sealed_at).unwrap();
        let mut bytes = claims.with_bytes(<[u8]>::to_vec);
        *at.get_mut(&mut bytes) ^= change;
        if let Some(read) = ConnectionClaims::from_bytes(&bytes) {
            prop_assert_ne!(&read, &claims);
            prop_assert_eq!(read.with_bytes(<[u8]>::to_vec), bytes);
        }
    }

    #[test]
    fn a_longer_or_shorter_connection_is_refused(id: ConnectionId, sealed_at in sealable()) {
        let claims = ConnectionClaims::new(id, ParticipantCapabilities::all(), sealed_at).unwrap();
        let bytes = claims.with_bytes(<[u8]>::to_vec);
        for cut in 0..bytes.len() {
            prop_assert!(ConnectionClaims::from_bytes(bytes.get(..cut).unwrap()).is_none(), "{}", cut);
        }
        prop_assert!(ConnectionClaims::from_bytes(&[&*bytes, &[0; 8]].concat()).is_none());
    }
}
