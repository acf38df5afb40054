//! What a token says, for whoever has the keys.

use serde_json::{Map, Value, json};
use stagepass::claims::{ChatClaims, ParticipantClaims};
use stagepass::{Purpose, Timestamp, TokenSealer};

/// What a token says.
#[derive(Debug)]
pub(crate) struct Explanation {
    /// What anybody may be shown: kind, times, capabilities, and what the token is for.
    pub(crate) open: Map<String, Value>,
    /// What is shown on request alone: the user and the attributes.
    pub(crate) private: Map<String, Value>,
}

/// Opens a participant token or a chat token, and returns what it says, or `None` when it is
/// neither.
///
/// # Errors
///
/// Returns an error when a value cannot be shown as JSON.
pub(crate) fn explanation(
    sealer: &dyn TokenSealer,
    text: &str,
    now: Timestamp,
) -> Result<Option<Explanation>, serde_json::Error> {
    let (mut participant, mut chat) = (None, None);
    let opened = sealer
        .open(Purpose::Participant, text, &mut |bytes| participant = ParticipantClaims::from_bytes(bytes))
        .or_else(|_| sealer.open(Purpose::Chat, text, &mut |bytes| chat = ChatClaims::from_bytes(bytes)));
    if opened.is_err() {
        return Ok(None);
    }
    let valid = |expires: Timestamp| if now < expires { "valid" } else { "expired" };
    let (open, user, attributes) = if let Some(claims) = participant {
        let open = json!({
            "kind": "participant token",
            "now": valid(claims.expires_at()),
            "stageArn": claims.stage_arn(),
            "participantId": claims.participant_id(),
            "capabilities": claims.capabilities(),
            "issuedAt": claims.issued_at(),
            "expiresAt": claims.expires_at(),
        });
        (open, serde_json::to_value(claims.user_id())?, serde_json::to_value(claims.attributes())?)
    } else if let Some(claims) = chat {
        let open = json!({
            "kind": "chat token",
            "now": valid(claims.expires_at()),
            "roomArn": claims.room_arn(),
            "capabilities": claims.capabilities(),
            "issuedAt": claims.issued_at(),
            "expiresAt": claims.expires_at(),
            "sessionExpiresAt": claims.session_expires_at(),
        });
        (open, serde_json::to_value(claims.user_id())?, serde_json::to_value(claims.attributes())?)
    } else {
        return Ok(None);
    };
    let Value::Object(open) = open else { return Ok(None) };
    let private = [("userId".to_owned(), user), ("attributes".to_owned(), attributes)];
    Ok(Some(Explanation { open, private: private.into_iter().collect() }))
}
