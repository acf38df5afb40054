//! Lists in pages: which page is asked for, what it shows, and where the next one begins.

use crate::domain::event::{Event, ListParticipantEvents, ListParticipantEventsOutput};
use crate::domain::list::{PaginationToken, RoomPaginationToken};
use crate::domain::participants::{
    ListParticipants, ListParticipantsOutput, ParticipantFilter, ParticipantSummary,
};
use crate::domain::public_key::{ListPublicKeys, ListPublicKeysOutput, PublicKey, PublicKeySummary};
use crate::domain::room::{ListRooms, ListRoomsOutput, Room, RoomSummary};
use crate::domain::session::{ListStageSessions, ListStageSessionsOutput, StageSession};
use crate::domain::stage::{ListStages, ListStagesOutput, Stage, StageSummary};
use crate::host::clock::Timestamp;
use crate::host::sealer::{Purpose, SealError};
use crate::rules;
use crate::rules::violation::{Constraint, Violations};
use crate::service::authority::{Authority, moment_of_issue};
use crate::service::failure::Failure;
use crate::service::page::{Page, Placed};
use crate::service::records::ParticipantRecord;
use crate::wire::check::Place;
use sealed::Pages;

/// A request for a page of one of the services' lists.
///
/// The trait is sealed: the lists are those of the services' models.
pub trait ListRequest: Pages {}

pub(crate) mod sealed {
    /// What is the same for all lists, and what differs.
    pub trait Pages {
        /// What a store has.
        type Item;

        /// The answer.
        type Output;

        /// A number for the list, which no other list has and which stays as it is.
        const LIST: u8;

        /// The members that say which list it is, and how long a page may be.
        fn members(&self) -> Vec<String>;

        /// What the page before answered.
        fn next_token(&self) -> Option<&str>;

        /// How many items are shown.
        fn limit(&self) -> usize;

        /// The answer, or `None` when the text is too long for the answer's rule.
        fn output(items: Vec<Self::Item>, next_token: Option<String>) -> Option<Self::Output>;
    }
}

impl Authority {
    /// Returns which page a request asks for. One item more is wanted than is shown, so that it is
    /// known whether another page follows.
    ///
    /// # Errors
    ///
    /// Returns a violation at `/nextToken` unless that is what the page before answered, to a
    /// request with the same members, not more than a day ago.
    pub fn page<R: ListRequest>(&self, request: &R) -> Result<Page, Violations> {
        let now = self.now();
        let after = request.next_token().map(|token| {
            self.open_cursor(request, token, now)
                .ok_or_else(|| Place::Root.member("nextToken").violates(Constraint::NextToken))
        });
        Ok(Page { now: Some(now), ..Page::new(after.transpose()?, request.limit().saturating_add(1)) })
    }

    /// Answers a request with the items of its [`page`](Self::page), which the host has looked up.
    /// The clock was read when the page was asked for.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when the place of the next page could not be sealed, or the clock
    /// failed.
    pub fn list<R: ListRequest>(
        &self,
        request: &R,
        page: Page,
        found: Vec<Placed<R::Item>>,
    ) -> Result<R::Output, Failure> {
        let shown = request.limit();
        let last = found.get(shown).and_then(|_| found.get(shown.checked_sub(1)?));
        let next = last.map(|last| self.seal_cursor(request, last.position, page.now)).transpose()?;
        let items = found.into_iter().take(shown).map(|placed| placed.item).collect();
        // Another sealer than this library's may make texts that are too long.
        R::output(items, next).ok_or(Failure::Seal(SealError::Failed))
    }

    fn seal_cursor<R: Pages>(
        &self,
        request: &R,
        position: i64,
        now: Option<Timestamp>,
    ) -> Result<String, Failure> {
        let sealed_at = moment_of_issue(now.unwrap_or(Timestamp::MIN))?;
        let numbers = [sealed_at.unix_seconds(), position];
        let mut bytes: Vec<u8> = numbers.into_iter().flat_map(i64::to_be_bytes).collect();
        bytes.extend(binding(request));
        Ok(self.sealer().seal(Purpose::Cursor, &bytes)?.into())
    }

    fn open_cursor<R: Pages>(&self, request: &R, token: &str, now: Timestamp) -> Option<i64> {
        let mut cursor = None;
        let read = &mut |bytes: &[u8]| cursor = read_cursor(request, bytes);
        self.sealer().open(Purpose::Cursor, token, read).ok()?;
        let (sealed_at, position) = cursor?;
        let expires_at = sealed_at.saturating_plus(Purpose::Cursor.longest_lifetime_seconds());
        self.require_moment(sealed_at, expires_at, now).ok()?;
        Some(position)
    }
}

fn read_cursor<R: Pages>(request: &R, bytes: &[u8]) -> Option<(Timestamp, i64)> {
    let (sealed_at, rest) = bytes.split_first_chunk()?;
    let (position, bound) = rest.split_first_chunk()?;
    if bound != binding(request) {
        return None;
    }
    let sealed_at = Timestamp::from_unix_seconds(i64::from_be_bytes(*sealed_at)).ok()?;
    Some((sealed_at, i64::from_be_bytes(*position)))
}

/// Returns what a cursor is bound to: the list, and the members of the request, each behind its
/// length.
fn binding<R: Pages>(request: &R) -> Vec<u8> {
    let mut bytes = vec![R::LIST];
    for member in request.members() {
        // No rule lets in what has more than 65,535 bytes.
        bytes.extend(u16::try_from(member.len()).unwrap_or(u16::MAX).to_be_bytes());
        bytes.extend(member.into_bytes());
    }
    bytes
}

/// Declares a list: the members that say which one it is, and how its answer is made.
macro_rules! list {
    (
        $request:ident = $number:literal of $item:ty, $output:ident as $shown:ident by $token:ident,
        [$($member:expr),* $(,)?]
    ) => {
        impl ListRequest for $request {}

        impl Pages for $request {
            type Item = $item;
            type Output = $output;

            const LIST: u8 = $number;

            fn members(&self) -> Vec<String> {
                let limit = self.max_results.map(i32::from).unwrap_or_default().to_string();
                let members: &[fn(&Self) -> String] = &[$($member),*];
                members.iter().map(|member| member(self)).chain([limit]).collect()
            }

            fn next_token(&self) -> Option<&str> {
                self.next_token.as_ref().map($token::as_str)
            }

            fn limit(&self) -> usize {
                let limit = self.max_results.map_or(rules::RESULTS_BY_DEFAULT, i32::from);
                usize::try_from(limit).unwrap_or_default()
            }

            fn output(items: Vec<$item>, next_token: Option<String>) -> Option<$output> {
                let next_token = next_token.map($token::new).transpose().ok()?;
                let items = items.into_iter().map(<$shown>::from).collect();
                Some($output { next_token, ..$output::new(items) })
            }
        }
    };
}

list!(ListStages = 1 of Stage, ListStagesOutput as StageSummary by PaginationToken, []);

list!(ListStageSessions = 2 of StageSession, ListStageSessionsOutput as StageSession by PaginationToken, [
    |list| list.stage_arn.as_str().to_owned(),
]);

list!(ListParticipants = 3 of ParticipantRecord,
    ListParticipantsOutput as ParticipantSummary by PaginationToken, [
    |list| list.stage_arn.as_str().to_owned(),
    |list| list.session_id.as_str().to_owned(),
    |list| filter(list.filter.as_ref()),
]);

list!(ListParticipantEvents = 4 of Event, ListParticipantEventsOutput as Event by PaginationToken, [
    |list| list.stage_arn.as_str().to_owned(),
    |list| list.session_id.as_str().to_owned(),
    |list| list.participant_id.as_str().to_owned(),
]);

list!(ListPublicKeys = 5 of PublicKey, ListPublicKeysOutput as PublicKeySummary by PaginationToken, []);

list!(ListRooms = 6 of Room, ListRoomsOutput as RoomSummary by RoomPaginationToken, [
    |list| optional(list.name.as_ref().map(AsRef::as_ref)),
    |list| optional(list.message_review_handler_uri.as_ref().map(AsRef::as_ref)),
    |list| optional(list.logging_configuration_identifier.as_ref().map(AsRef::as_ref)),
]);

/// Tells a member that is absent from one that is empty.
fn optional(member: Option<&str>) -> String {
    member.map_or_else(String::new, |member| format!("={member}"))
}

fn filter(filter: Option<&ParticipantFilter>) -> String {
    match filter {
        None => String::new(),
        Some(ParticipantFilter::UserId(user_id)) => format!("u{}", user_id.as_str()),
        Some(ParticipantFilter::Published(published)) => format!("p{published}"),
        Some(ParticipantFilter::State(state)) => format!("s{}", state.as_str()),
        Some(ParticipantFilter::RecordingState(state)) => format!("r{}", state.as_str()),
    }
}
