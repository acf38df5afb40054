//! Connections: the name of one.

use crate::domain::arn::StageArn;
use crate::domain::stage::SessionId;
use crate::domain::token::ParticipantId;
use crate::wire::answers::object;
use serde::{Deserialize, Serialize};

/// The name of one connection of a participant to a session of a stage.
///
/// It is a name, and no proof. A store keeps what it names, and a host cleans up with it after
/// connections that were lost; publishing and leaving take a [`Connection`](crate::Connection).
///
/// ```
/// use stagepass::store::ConnectionId;
///
/// let row = r#"{
///     "stageArn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh",
///     "sessionId": "st-a1b2c3d4e5f6g",
///     "participantId": "abCDEf12GHIj",
///     "number": 3
/// }"#;
/// let id: ConnectionId = serde_json::from_str(row)?;
/// assert_eq!(id.number, 3);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
#[expect(clippy::exhaustive_structs, reason = "a store has to give every member")]
pub struct ConnectionId {
    /// The stage.
    pub stage_arn: StageArn,
    /// The session of the stage.
    pub session_id: SessionId,
    /// The participant.
    pub participant_id: ParticipantId,
    /// The number that tells the participant's connections apart, which is
    /// [`ParticipantRecord::connection`](crate::store::ParticipantRecord::connection).
    pub number: i64,
}

object!(ConnectionId);
