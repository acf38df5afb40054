//! Requests, claims and texts, as the steps ask for them.

use super::plain::{chat_word, participant_word};
use super::step::{ChatTokenRequest, Client, TokenRequest};
use stagepass::key_pair::{KeyPairClaims, MintError};
use stagepass::{
    ClientAttribute, ClientAttributes, CreateChatTokenInput, CreateParticipantToken,
    CreateParticipantTokenInput, ParticipantId, ParticipantTokenConfigurationInput, RoomArn, StageArn,
    StageEndpoint, StageEndpoints, Timestamp, Violations,
};

/// What is shown when there is no token to show.
pub(super) const NO_TOKEN: &str = "no-token";

pub(super) fn participant_token(stage_arn: StageArn, token: &TokenRequest) -> CreateParticipantTokenInput {
    let ParticipantTokenConfigurationInput { duration, user_id, attributes, capabilities } =
        configuration(token);
    let stage_arn = Some(stage_arn.into());
    CreateParticipantTokenInput { stage_arn, duration, user_id, attributes, capabilities }
}

pub(super) fn claims(
    stage_arn: StageArn,
    participant_id: ParticipantId,
    token: &TokenRequest,
    issued_at: i64,
) -> Result<Result<KeyPairClaims, MintError>, Violations> {
    let request = CreateParticipantToken::try_from(participant_token(stage_arn, token))?;
    let endpoint = Some(StageEndpoint::new("wss://global.events.live-video.net")?);
    let endpoints = StageEndpoints { events: endpoint.clone(), whip: endpoint, ..StageEndpoints::default() };
    let issued_at = Timestamp::from_unix_seconds(issued_at).map_err(MintError::from);
    Ok(issued_at.and_then(|issued_at| {
        let CreateParticipantToken { stage_arn, configuration } = request;
        KeyPairClaims::new(stage_arn, participant_id, configuration, &endpoints, issued_at)
    }))
}

pub(super) fn chat_token(room_arn: RoomArn, token: &ChatTokenRequest) -> CreateChatTokenInput {
    let words = |capabilities: &Vec<_>| {
        capabilities.iter().copied().map(|capability| chat_word(capability).to_owned()).collect()
    };
    CreateChatTokenInput {
        room_identifier: Some(room_arn.into()),
        user_id: Some(token.user_id.clone()),
        capabilities: token.capabilities.as_ref().map(words),
        session_duration_in_minutes: token.minutes.map(i32::from),
        attributes: token.attributes.clone(),
    }
}

pub(super) fn configuration(token: &TokenRequest) -> ParticipantTokenConfigurationInput {
    let words = |capabilities: &Vec<_>| {
        capabilities.iter().copied().map(|capability| participant_word(capability).to_owned()).collect()
    };
    ParticipantTokenConfigurationInput {
        duration: token.minutes.map(i32::from),
        user_id: token.user_id.clone(),
        attributes: token.attributes.clone(),
        capabilities: token.capabilities.as_ref().map(words),
    }
}

pub(super) fn client_attributes(client: Client) -> Result<ClientAttributes, Violations> {
    let word = |word: Option<String>| word.map(ClientAttribute::new).transpose();
    let [isp_name, os_name, os_version, browser_name, browser_version, sdk_version] = client.words();
    Ok(ClientAttributes {
        isp_name: word(isp_name)?,
        os_name: word(os_name)?,
        os_version: word(os_version)?,
        browser_name: word(browser_name)?,
        browser_version: word(browser_version)?,
        sdk_version: word(sdk_version)?,
    })
}

/// The text with one character changed for another that may stand in a token.
pub(super) fn spoilt(text: &str, character: u16) -> String {
    let at = usize::from(character).checked_rem(text.chars().count()).unwrap_or_default();
    let change = |(number, found): (usize, char)| match (number == at, found) {
        (false, found) => found,
        (true, 'A') => 'B',
        (true, _) => 'A',
    };
    text.chars().enumerate().map(change).collect()
}
