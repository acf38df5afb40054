//! How steps, records and what differs between them are told.

use stagepass::store::{ConnectionId, ParticipantChange, ParticipantRecord, StageSnapshot};
use stagepass::{Stage, StageArn, StoreError};
use std::error::Error;
use std::fmt::Debug;

/// What a change asks for, as a step.
pub(super) fn change(change: &ParticipantChange) -> String {
    let ParticipantChange { stage_arn, session_id, starts_session, replaces, record, .. } = change;
    let stage = short(stage_arn);
    let goes_on = if *starts_session { "starts" } else { "goes on" };
    let before = replaces.map_or_else(|| "no record".to_owned(), |replaces| format!("revision {replaces}"));
    format!("on {stage}, in {session_id}, which {goes_on}, write {} over {before}", state(record))
}

fn state(record: &ParticipantRecord) -> String {
    let connected = if record.connected { "connected" } else { "not connected" };
    format!("{:?} {connected} with revision {}", record.participant_id.as_str(), record.revision)
}

/// What follows the slash: the rest is alike in all names but the longest.
pub(super) fn short(stage_arn: &StageArn) -> String {
    shortened(stage_arn.stage_id().to_owned())
}

/// What was answered, which is told at the end of a step.
pub(super) fn answer<T>(answer: &Result<T, StoreError>, done: impl FnOnce(&T) -> String) -> String {
    match answer {
        Ok(value) => done(value),
        Err(StoreError::Conflict) => "refused".to_owned(),
        Err(error) => failure(error),
    }
}

/// An error with all of its causes.
pub(super) fn failure(error: &StoreError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

pub(super) fn connection(connection: &ConnectionId) -> String {
    let ConnectionId { stage_arn, session_id, participant_id, number } = connection;
    format!("connection {number} of {:?} in {session_id} on {}", participant_id.as_str(), short(stage_arn))
}

/// A record whole, for a step.
pub(super) fn record(record: Option<&ParticipantRecord>) -> String {
    record.map_or_else(|| "no record".to_owned(), state)
}

/// What differs between two records, member by member, on each side.
pub(super) fn records(
    expected: Option<&ParticipantRecord>,
    found: Option<&ParticipantRecord>,
) -> (String, String) {
    if expected.is_none() || found.is_none() {
        return (record(expected), record(found));
    }
    different(expected.map(record_members), found.map(record_members))
}

/// What differs between two stages, member by member, on each side.
pub(super) fn stages(expected: Option<&Stage>, found: Option<&Stage>) -> (String, String) {
    different(expected.map(stage_members), found.map(stage_members))
}

/// What differs between two snapshots, member by member, on each side.
pub(super) fn snapshots(expected: Option<&StageSnapshot>, found: Option<&StageSnapshot>) -> (String, String) {
    let members = |snapshot: &StageSnapshot| {
        let mut members = stage_members(&snapshot.stage);
        members.push(("the participant", told(&snapshot.participant_id)));
        members.push(("revoked", told(&snapshot.revoked)));
        members.push(("a record", told(&snapshot.record.is_some())));
        members.extend(snapshot.record.iter().flat_map(record_members));
        members
    };
    different(expected.map(members), found.map(members))
}

type Members = Vec<(&'static str, String)>;

fn record_members(record: &ParticipantRecord) -> Members {
    vec![
        ("participant_id", told(&record.participant_id)),
        ("user_id", told(&record.user_id)),
        ("attributes", told(&record.attributes)),
        ("first_join_time", told(&record.first_join_time)),
        ("connected", told(&record.connected)),
        ("revision", told(&record.revision)),
        ("connection", told(&record.connection)),
        ("published", told(&record.published)),
        ("publishing", told(&record.publishing)),
        ("client", told(&record.client)),
    ]
}

fn stage_members(stage: &Stage) -> Members {
    vec![
        ("arn", told(&stage.arn)),
        ("name", told(&stage.name)),
        ("active_session_id", told(&stage.active_session_id)),
        ("tags", told(&stage.tags)),
        ("recording", told(&stage.auto_participant_recording_configuration)),
        ("endpoints", told(&stage.endpoints)),
    ]
}

fn different(expected: Option<Members>, found: Option<Members>) -> (String, String) {
    let nothing = || "nothing".to_owned();
    let (Some(expected), Some(found)) = (&expected, &found) else {
        return (expected.map_or_else(nothing, all), found.map_or_else(nothing, all));
    };
    let only = |these: &Members, those: &Members| {
        all(these.iter().filter(|member| !those.contains(member)).cloned().collect())
    };
    (only(expected, found), only(found, expected))
}

fn all(members: Members) -> String {
    let members: Vec<_> = members.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    members.join(", ")
}

fn told(value: &impl Debug) -> String {
    shortened(format!("{value:?}"))
}

/// Enough of a long text to tell what it is.
fn shortened(text: String) -> String {
    let length = text.chars().count();
    if length <= 100 {
        return text;
    }
    let start: String = text.chars().take(40).collect();
    let end: String = text.chars().skip(length.saturating_sub(40)).collect();
    format!("{start} … {end} ({length} characters)")
}
