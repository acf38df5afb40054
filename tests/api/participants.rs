//! Lists of participants, what happened to them, and how they are disconnected.

use super::members::{assert_answer, assert_members, assert_request, assert_unchanged};
use super::{places, violations};
use stagepass::participant::{
    DisconnectParticipant, DisconnectParticipantInput, DisconnectParticipantReason, Event, EventName,
    FilterByRecordingState, FilterByState, ListParticipantEvents, ListParticipantEventsInput,
    ListParticipants, ListParticipantsInput, ParticipantFilter,
};
use stagepass::{Operation, UserId};

#[test]
fn participants_are_listed_by_one_filter() {
    let literal = |filter: &str, behind: &str| {
        format!(
            r#"{{"stageArn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","sessionId":"st-a1b2c3d4e5f6g",{filter}"nextToken":"next","maxResults":50{behind}}}"#
        )
    };
    let of = |filter| match filter {
        None => literal("", ""),
        Some(ParticipantFilter::UserId(_)) => literal(r#""filterByUserId":"alice","#, ""),
        Some(ParticipantFilter::Published(_)) => literal(r#""filterByPublished":false,"#, ""),
        Some(ParticipantFilter::State(_)) => literal(r#""filterByState":"DISCONNECTED","#, ""),
        _ => literal("", r#","filterByRecordingState":"FAILED""#),
    };
    for filter in [
        None,
        Some(ParticipantFilter::UserId(UserId::new("alice").unwrap())),
        Some(ParticipantFilter::Published(false)),
        Some(ParticipantFilter::State(FilterByState::Disconnected)),
        Some(ParticipantFilter::RecordingState(FilterByRecordingState::Failed)),
    ] {
        let literal = of(filter.clone());
        assert_request!(ListParticipantsInput, ListParticipants, &literal);
        assert_members(&literal, "realtime", "ListParticipantsRequest");
        let request = ListParticipants::from_json(literal.as_bytes()).unwrap();
        assert_eq!(request.filter, filter);
        let built = ListParticipants::new(request.stage_arn.clone(), request.session_id.clone());
        let built = filter.into_iter().fold(built, ListParticipants::filter);
        let built = built.next_token(request.next_token.clone().unwrap());
        assert_eq!(built.max_results(request.max_results.unwrap()), request);
    }
}

#[test]
fn every_filter_behind_the_first_is_one_too_many() {
    let body = br#"{"stageArn": "arn:aws:ivs:us-west-2:1:stage/a", "sessionId": "st-a1b2c3d4e5f6g",
        "filterByPublished": true, "filterByState": "CONNECTED", "filterByRecordingState": null}"#;
    assert_eq!(
        violations(ListParticipants::from_json(body)).to_string(),
        "1 validation error detected. \
         Value at '/filterByState' failed to satisfy constraint: Only one filter may be given"
    );
}

#[test]
fn everything_wrong_with_a_list_of_participants_is_told_in_the_order_of_the_model() {
    let long = "u".repeat(129);
    let body = format!(
        r#"{{"filterByRecordingState": "DISABLED", "maxResults": 101, "nextToken": "*", "filterByState": "GONE",
            "filterByPublished": false, "filterByUserId": "{long}"}}"#
    );
    let refused = violations(ListParticipants::from_json(body.as_bytes()));
    assert_eq!(
        places(&refused),
        [
            ("/stageArn", "required"),
            ("/sessionId", "required"),
            ("/filterByUserId", "length"),
            ("/filterByPublished", "oneFilter"),
            ("/filterByState", "enum"),
            ("/filterByState", "oneFilter"),
            ("/nextToken", "pattern"),
            ("/maxResults", "range"),
            ("/filterByRecordingState", "enum"),
            ("/filterByRecordingState", "oneFilter"),
        ]
    );
    assert_eq!(
        refused.to_string(),
        [
            "10 validation errors detected. ",
            "Value at '/stageArn' failed to satisfy constraint: Member must not be null; ",
            "Value at '/sessionId' failed to satisfy constraint: Member must not be null; ",
            "Value with length 129 at '/filterByUserId' failed to satisfy constraint: Member must have length between 0 and 128, inclusive; ",
            "Value at '/filterByPublished' failed to satisfy constraint: Only one filter may be given; ",
            "Value at '/filterByState' failed to satisfy constraint: Member must satisfy enum value set: [CONNECTED, DISCONNECTED]; ",
            "Value at '/filterByState' failed to satisfy constraint: Only one filter may be given; ",
            "Value at '/nextToken' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9+/=_-]*$; ",
            "Value at '/maxResults' failed to satisfy constraint: Member must be between 1 and 100, inclusive; ",
            "Value at '/filterByRecordingState' failed to satisfy constraint: Member must satisfy enum value set: [STARTING, ACTIVE, STOPPING, STOPPED, FAILED]; ",
            "Value at '/filterByRecordingState' failed to satisfy constraint: Only one filter may be given",
        ]
        .concat()
    );
}

#[test]
fn an_input_may_hold_every_filter() {
    assert_unchanged::<ListParticipantsInput>(
        r#"{"filterByUserId":"","filterByPublished":true,"filterByState":"?","filterByRecordingState":"?"}"#,
    );
}

#[test]
fn a_page_of_participants_is_read_and_printed_unchanged() {
    let page = concat!(
        r#"{"participants":[{"participantId":"abCDEf12GHIj","userId":"alice","state":"CONNECTED","#,
        r#""firstJoinTime":"2023-04-26T20:30:34Z","published":true,"recordingState":"ACTIVE","#,
        r#""replicationType":"REPLICA","replicationState":"ACTIVE","#,
        r#""sourceStageArn":"arn:aws:ivs:us-west-2:123456789012:stage/source","#,
        r#""sourceSessionId":"st-0123456789ABC","redundantIngest":false,"#,
        r#""ingestConfigurationArn":"arn:aws:ivs:us-west-2:123456789012:ingest-configuration/abc"}],"#,
        r#""nextToken":"next"}"#
    );
    assert_answer(Operation::ListParticipants, page);
    assert_members(page, "realtime", "ListParticipantsResponse");
}

#[test]
fn the_events_of_a_participant_are_listed_in_pages() {
    let literal = r#"{"stageArn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","sessionId":"st-a1b2c3d4e5f6g","participantId":"abCDEf12GHIj","nextToken":"next","maxResults":50}"#;
    assert_request!(ListParticipantEventsInput, ListParticipantEvents, literal);
    assert_members(literal, "realtime", "ListParticipantEventsRequest");
    let token = r#"{"capabilities":["PUBLISH"],"attributes":{"role":"host"},"userId":"alice","expirationTime":"2023-04-27T20:30:34Z"}"#;
    let page = format!(
        concat!(
            r#"{{"events":[{{"name":"TOKEN_EXCHANGED","participantId":"abCDEf12GHIj","#,
            r#""eventTime":"2023-04-26T20:30:34Z","remoteParticipantId":"other","errorCode":"B_FRAME_PRESENT","#,
            r#""destinationStageArn":"arn:aws:ivs:us-west-2:123456789012:stage/other","#,
            r#""destinationSessionId":"st-0123456789ABC","replica":true,"previousToken":{0},"newToken":{0}}}],"#,
            r#""nextToken":"next"}}"#
        ),
        token
    );
    assert_answer(Operation::ListParticipantEvents, &page);
    assert_members(&page, "realtime", "ListParticipantEventsResponse");
    let body =
        br#"{"maxResults": 0, "nextToken": "a b", "participantId": "*", "sessionId": "st-a1b2c3d4e5f6*"}"#;
    assert_eq!(
        violations(ListParticipantEvents::from_json(body)).to_string(),
        "5 validation errors detected. \
         Value at '/stageArn' failed to satisfy constraint: Member must not be null; \
         Value at '/sessionId' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: ^st-[a-zA-Z0-9]+$; \
         Value at '/participantId' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$; \
         Value at '/nextToken' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: ^[a-zA-Z0-9+/=_-]*$; \
         Value at '/maxResults' failed to satisfy constraint: Member must be between 1 and 100, inclusive"
    );
}

#[test]
fn an_event_that_nobody_knew_is_kept_as_it_came() {
    let event: Event = serde_json::from_str(r#"{"name": "WAVED", "errorCode": "TIRED"}"#).unwrap();
    assert_eq!((event.name.as_str(), event.error_code.unwrap().as_str()), ("WAVED", "TIRED"));
    assert_eq!(Event::new(EventName::Joined).name.to_string(), "JOINED");
}

#[test]
fn a_participant_is_disconnected_with_a_reason() {
    let literal = r#"{"stageArn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","participantId":"abCDEf12GHIj","reason":"The stage is full"}"#;
    assert_request!(DisconnectParticipantInput, DisconnectParticipant, literal);
    assert_members(literal, "realtime", "DisconnectParticipantRequest");
    let request = DisconnectParticipant::from_json(literal.as_bytes()).unwrap();
    let reason = DisconnectParticipantReason::new("The stage is full").unwrap();
    let built = DisconnectParticipant::new(request.stage_arn.clone(), request.participant_id.clone());
    assert_eq!(built.reason(reason), request);
    assert_answer(Operation::DisconnectParticipant, "{}");
    let body = format!(r#"{{"reason": "{}", "participantId": "{}"}}"#, "é".repeat(129), "a".repeat(65));
    assert_eq!(
        violations(DisconnectParticipant::from_json(body.as_bytes())).to_string(),
        "3 validation errors detected. \
         Value at '/stageArn' failed to satisfy constraint: Member must not be null; \
         Value with length 65 at '/participantId' failed to satisfy constraint: \
         Member must have length between 0 and 64, inclusive; \
         Value with length 129 at '/reason' failed to satisfy constraint: \
         Member must have length between 0 and 128, inclusive"
    );
}
