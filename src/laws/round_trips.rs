//! Accepted implies serializes implies accepted again, equal.

use crate::http::Request;
use crate::testing::everything::*;
use crate::testing::{for_each_operation, strategies};
use proptest::prelude::*;

macro_rules! of_operations {
    ($($request:ident $one:ident, $input:ident $valid:ident of $service:ident $name:literal;)+) => {$(
        mod $one {
            use super::*;

            proptest! {
                #[test]
                fn an_accepted_request_is_accepted_again(input in strategies::$valid()) {
                    let json = serde_json::to_vec(&input).unwrap();
                    prop_assert_eq!(&$input::from_json(&json).unwrap(), &input);
                    let request = $request::try_from(input).unwrap();
                    let again = serde_json::to_vec(&$input::from(request.clone())).unwrap();
                    prop_assert_eq!($request::from_json(&again).unwrap(), request);
                }

                /// Only an empty list of keys is lost: no target can tell it from none.
                #[test]
                fn a_request_is_what_it_was_when_it_went_over_http(request in strategies::$one()) {
                    let request = Request::$request(request);
                    let sent = request.clone().into_http();
                    let read = Request::from_http(None, sent.method, &sent.target, &sent.body);
                    let is_lost = sent.method == "DELETE" && !sent.target.contains('?');
                    prop_assert_eq!(read.ok(), (!is_lost).then_some(request));
                }
            }
        }
    )+};
}
for_each_operation!(of_operations);

proptest! {
    #[test]
    fn what_a_store_keeps_is_read_as_it_was_printed(
        snapshot: StageSnapshot,
        record: ParticipantRecord,
        id: ConnectionId,
        token_id: TokenId,
    ) {
        let kept = (snapshot, record, id, token_id);
        let json = serde_json::to_string(&kept).unwrap();
        let read: (StageSnapshot, ParticipantRecord, ConnectionId, TokenId) = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(read, kept);
    }
}
