//! Frames are read as the documentation has them: what is valid is taken and printed again, and
//! what is broken is told whole.

use crate::BadRequest;
use crate::chat::{ClientFrame, Review, ServerFrame};
use crate::testing::strategies::{broken, malformed};
use proptest::prelude::*;
use std::fmt::Debug;

/// Returns the text of a frame with its action, which stands behind all other members.
fn with_action(body: &[u8], action: &str) -> Vec<u8> {
    let members = body.strip_suffix(b"}").unwrap();
    let comma = if members == b"{" { "" } else { "," };
    [members, format!(r#"{comma}"Action":"{action}"}}"#).as_bytes()].concat()
}

fn assert_told<T: Debug>(read: Result<T, BadRequest>, message: &str) {
    let Err(BadRequest::Validation(violations)) = read else { panic!("{read:?}") };
    assert_eq!(violations.to_string(), message);
}

proptest! {
    #[test]
    fn a_frame_of_a_client_is_read_as_it_was_printed(frame: ClientFrame) {
        let text = serde_json::to_vec(&frame).unwrap();
        prop_assert_eq!(ClientFrame::from_json(&text), Ok(frame));
    }

    #[test]
    fn a_frame_of_a_room_is_read_as_it_was_printed(frame: ServerFrame) {
        prop_assert_eq!(ServerFrame::from_json(frame.to_json().as_bytes()), Ok(frame));
    }

    #[test]
    fn a_broken_frame_is_told(
        message in broken::send_message_frame(),
        deletion in broken::delete_message_frame(),
        kick in broken::disconnect_user_frame(),
        review in broken::review(),
    ) {
        assert_told(ClientFrame::from_json(&with_action(&message.body(), "SEND_MESSAGE")), &message.message());
        assert_told(ClientFrame::from_json(&with_action(&deletion.body(), "DELETE_MESSAGE")), &deletion.message());
        assert_told(ClientFrame::from_json(&with_action(&kick.body(), "DISCONNECT_USER")), &kick.message());
        assert_told(Review::from_json(&review.body()), &review.message());
    }

    #[test]
    fn a_malformed_frame_is_not_read(frame in malformed::send_message_frame()) {
        // A text of a wrong type has no place for an action.
        if frame.path().is_empty() {
            return Ok(());
        }
        let read = ClientFrame::from_json(&with_action(&frame.body(), "SEND_MESSAGE"));
        let Err(BadRequest::Serialization(error)) = read else { panic!("{read:?}") };
        prop_assert_eq!((error.path(), error.fault()), (frame.path(), frame.fault()));
    }
}
