//! Requests, claims and texts, as the steps ask for them.

use super::plain::{chat_word, participant_word};
use super::terms::{ChatTokenRequest, Client, TokenRequest};
use stagepass::key_pair::{KeyPairClaims, MintError};
use stagepass::{
    ClientAttribute, ClientAttributes, CreateChatTokenInput, CreateParticipantToken,
    CreateParticipantTokenInput, ParticipantId, ParticipantTokenConfigurationInput, RoomArn, StageArn,
    StageEndpoint, StageEndpoints, Timestamp, Violations,
};

/// What is shown when there is no token to show.
pub(super) const NO_TOKEN: &str = "no-token";

pub(super) fn participant_token(stage_arn: StageArn, token: &TokenRequest) -> CreateParticipantTokenInput {
    CreateParticipantTokenInput::default().stage_arn(stage_arn).configuration(configuration(token))
}

pub(super) fn claims(
    stage_arn: StageArn,
    participant_id: ParticipantId,
    token: &TokenRequest,
    issued_at: i64,
) -> Result<Result<KeyPairClaims, MintError>, Violations> {
    let request = CreateParticipantToken::try_from(participant_token(stage_arn, token))?;
    let endpoint = Some(StageEndpoint::new("wss://global.events.live-video.net")?);
    let mut endpoints = StageEndpoints::default();
    (endpoints.events, endpoints.whip) = (endpoint.clone(), endpoint);
    let issued_at = Timestamp::from_unix_seconds(issued_at).map_err(MintError::from);
    Ok(issued_at.and_then(|issued_at| {
        let CreateParticipantToken { stage_arn, configuration, .. } = request;
        KeyPairClaims::new(stage_arn, participant_id, configuration, &endpoints, issued_at)
    }))
}

pub(super) fn chat_token(room_arn: RoomArn, token: &ChatTokenRequest) -> CreateChatTokenInput {
    let words = |capabilities: &Vec<_>| {
        capabilities.iter().copied().map(|capability| chat_word(capability).to_owned()).collect()
    };
    let mut request =
        CreateChatTokenInput::default().room_identifier(room_arn).user_id(token.user_id.clone());
    request.capabilities = token.capabilities.as_ref().map(words);
    request.session_duration_in_minutes = token.minutes.map(i32::from);
    request.attributes = token.attributes.clone().map(Into::into);
    request
}

pub(super) fn configuration(token: &TokenRequest) -> ParticipantTokenConfigurationInput {
    let words = |capabilities: &Vec<_>| {
        capabilities.iter().copied().map(|capability| participant_word(capability).to_owned()).collect()
    };
    let mut configuration = ParticipantTokenConfigurationInput::default();
    configuration.duration = token.minutes.map(i32::from);
    configuration.user_id.clone_from(&token.user_id);
    configuration.attributes = token.attributes.clone().map(Into::into);
    configuration.capabilities = token.capabilities.as_ref().map(words);
    configuration
}

pub(super) fn client_attributes(client: Client) -> Result<ClientAttributes, Violations> {
    let word = |word: Option<String>| word.map(ClientAttribute::new).transpose();
    let [isp_name, os_name, os_version, browser_name, browser_version, sdk_version] = client.words();
    let mut attributes = ClientAttributes::default();
    attributes.isp_name = word(isp_name)?;
    attributes.os_name = word(os_name)?;
    attributes.os_version = word(os_version)?;
    attributes.browser_name = word(browser_name)?;
    attributes.browser_version = word(browser_version)?;
    attributes.sdk_version = word(sdk_version)?;
    Ok(attributes)
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
