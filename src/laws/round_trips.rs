//! Accepted implies serializes implies accepted again, equal.

use crate::store::{ConnectionId, ParticipantRecord, StageSnapshot};
use crate::testing::strategies::{
    create_chat_token_input, create_participant_token_input, create_stage_input, get_participant_input,
};
use crate::{
    CreateChatToken, CreateChatTokenInput, CreateParticipantToken, CreateParticipantTokenInput, CreateStage,
    CreateStageInput, GetParticipant, GetParticipantInput, TokenId,
};
use proptest::prelude::*;

macro_rules! round_trip {
    ($law:ident, $strategy:ident, $request:ident, $input:ident) => {
        proptest! {
            #[test]
            fn $law(input in $strategy()) {
                let json = serde_json::to_vec(&input).unwrap();
                prop_assert_eq!(&$input::from_json(&json).unwrap(), &input);
                let request = $request::try_from(input).unwrap();
                let again = serde_json::to_vec(&$input::from(request.clone())).unwrap();
                prop_assert_eq!($request::from_json(&again).unwrap(), request);
            }
        }
    };
}

round_trip!(an_accepted_create_stage_is_accepted_again, create_stage_input, CreateStage, CreateStageInput);
round_trip!(
    an_accepted_create_participant_token_is_accepted_again,
    create_participant_token_input,
    CreateParticipantToken,
    CreateParticipantTokenInput
);
round_trip!(
    an_accepted_get_participant_is_accepted_again,
    get_participant_input,
    GetParticipant,
    GetParticipantInput
);
round_trip!(
    an_accepted_create_chat_token_is_accepted_again,
    create_chat_token_input,
    CreateChatToken,
    CreateChatTokenInput
);

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
