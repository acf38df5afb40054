//! A service that is wrong in one way.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use super::runs::account;
use serde_json::Value;
use stagepass::public_key::PublicKey;
use stagepass::room::Room;
use stagepass::store::ConnectionId;
use stagepass::{
    ChatGrant, Connection, CreateParticipantTokenOutput, Leeway, MemoryRedemptions, MemoryStore,
    ParticipantId, PredictableRandom, Pruning, SessionId, Stage, StageArn, Store as _, Timestamp, UserId,
};
use stagepass_model::{ChatEntered, Conduct, ServiceUnderTest, Subject as _};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    RejoiningTakesPublishedBack,
    RejoiningMovesTheFirstJoin,
    PublishingIsForgotten,
    AReplacedConnectionLeavesForTheNewOne,
    ATokenIsValidAtItsExpiry,
    ADisconnectLeavesTheTokenValid,
    NoCapabilitiesAreTheDefault,
    TokensShareAParticipant,
    TokensAreAnsweredBackwards,
    AChatTokenOpensTwice,
    AChatSessionLastsFromConnecting,
    AnyoneMayDeleteMessages,
    /// The clock of a disconnect says which ends no longer matter, and it fails.
    AFailedReadingForgetsEnds,
    /// The clock of a disconnect says which ends no longer matter, and another one is ahead of it.
    ClocksThatDifferForgetEnds,
    /// The clock of a disconnect says which ends no longer matter, and takes no leeway for it.
    EndsAreForgottenBeforeTheLeeway,
    PruningForgetsEndsAtOnce,
    ASealedTokenIsValidBeforeItsIssue,
    AChatTokenIsValidBeforeItsIssue,
    AFailedSecondReadingStopsChat,
    AChatTokenOpensOnceForEachLeeway,
    ALeewayOpensSessionsThatAreOver,
    ARecordKeepsTheFirstGrant,
    /// It answers a heartbeat, and does not keep that it heard of the connection.
    AQuietConnectionWasHeardOf,
    /// It finds ten at a time, which is right.
    ASweepFindsTen,
    ASweepFindsNine,
    ASweepFindsOneTwice,
    WhoIsLostMayNotJoinAgain,
    AnOpenedConnectionOutlivesANewerJoin,
    ASealedConnectionOpensAtAnotherStage,
    ASealedConnectionOpensAtItsExpiry,
    ASealedConnectionOpensAsTheLatest,
    ASealedSessionOpensInAnotherRoom,
    ASealedSessionOpensAfterItsEnd,
    ADeletedStageKeepsItsTokens,
    ADeletedStageHearsOfItsConnections,
    ADeletedRoomKeepsItsTokens,
    ADeletedKeyStillVerifies,
    NobodyCountsKeys,
    UpdatingAStageDropsItsTags,
    AStageRecordsElsewhereWhileASessionGoesOn,
    UntaggingRemovesNothing,
    AFilterIsIgnored,
    AnEventIsLost,
    AnEndedSessionHasNoEnd,
    UpdatingARoomDoesNotMoveIt,
    EventsShareAnId,
    /// A page begins with the last item of the page before it.
    APageShowsAnItemAgain,
    /// A page begins so many items from the first, however many are left.
    APageSkipsAnItemAfterADelete,
    APlaceIsThatOfAnyRequest,
}

pub(super) struct Wrong {
    pub(super) fault: Fault,
    pub(super) right: ServiceUnderTest,
    pub(super) store: Arc<MemoryStore>,
    pub(super) now: Timestamp,
    pub(super) misreading: Option<(u8, Timestamp)>,
    pub(super) turn: usize,
    /// Who was disconnected, and from when on that is forgotten.
    pub(super) ends: Vec<(StageArn, ParticipantId, Timestamp)>,
    /// The latest connection of each participant.
    pub(super) connections: BTreeMap<ParticipantId, Connection>,
    /// The connections that were opened from texts.
    pub(super) opened: BTreeSet<ConnectionId>,
    /// What the first token said of each participant of each session.
    pub(super) first_grants: BTreeMap<(SessionId, ParticipantId), Option<UserId>>,
    pub(super) participant_token: Option<CreateParticipantTokenOutput>,
    pub(super) chat_users: BTreeMap<String, ChatEntered<ChatGrant>>,
    pub(super) chat_uses: BTreeSet<(String, usize)>,
    pub(super) chat_stopped: bool,
    /// The stages, keys and rooms that were deleted.
    pub(super) stages_gone: Vec<Stage>,
    pub(super) keys_gone: Vec<PublicKey>,
    pub(super) rooms_gone: Vec<Room>,
    /// The rooms in the order in which they were created.
    pub(super) rooms: Vec<String>,
    /// What the latest page ended with, and what each next one is asked for with.
    pub(super) page: Option<Value>,
    pub(super) places: BTreeMap<String, Value>,
    pub(super) deleted_since: bool,
    /// All that must not be named.
    pub(super) secrets: Vec<String>,
}

const LEEWAYS: [u32; 2] = [0, 60];

impl Wrong {
    pub(super) fn new(fault: Fault) -> Self {
        let store = Arc::new(MemoryStore::new().with_ended_sessions(usize::MAX, u32::MAX));
        let [first, second] = LEEWAYS.map(Leeway::from_seconds);
        let right = ServiceUnderTest::new(
            account(),
            Arc::new(PredictableRandom::seeded(0)),
            store.clone(),
            Arc::new(MemoryRedemptions::new()),
            Conduct::new(first).with_machine(second),
        );
        Self {
            fault,
            right: right.unwrap(),
            store,
            now: Timestamp::MIN,
            misreading: None,
            turn: 0,
            ends: Vec::new(),
            connections: BTreeMap::new(),
            opened: BTreeSet::new(),
            first_grants: BTreeMap::new(),
            participant_token: None,
            chat_users: BTreeMap::new(),
            chat_uses: BTreeSet::new(),
            chat_stopped: false,
            stages_gone: Vec::new(),
            keys_gone: Vec::new(),
            rooms_gone: Vec::new(),
            rooms: Vec::new(),
            page: None,
            places: BTreeMap::new(),
            deleted_since: false,
            secrets: Vec::new(),
        }
    }

    /// Asks again at another moment.
    pub(super) fn at<T>(&mut self, moment: Timestamp, ask: impl FnOnce(&mut ServiceUnderTest) -> T) -> T {
        self.right.set_clock(moment).unwrap();
        let answer = ask(&mut self.right);
        self.right.set_clock(self.now).unwrap();
        answer
    }

    /// Forgets all ends but those that the others say.
    pub(super) fn forget_ends_but(&mut self, kept: Vec<(StageArn, ParticipantId, Timestamp)>) {
        // The store itself forgets no sooner than it may, so years pass for it.
        for year in ["8000-01-01T00:00:00Z", "9000-01-01T00:00:00Z"] {
            let pruning = Pruning::at(year.parse().unwrap(), Leeway::default()).unwrap();
            self.store.prune(&pruning).unwrap();
        }
        for (stage_arn, participant_id, _) in &kept {
            self.store.disconnect(stage_arn, participant_id, None).unwrap();
        }
        self.ends = kept;
    }

    /// Forgets what no longer matters by the clock of this disconnect, and says from when on the
    /// disconnect itself does not.
    pub(super) fn forget_by_the_clock(&mut self) -> Option<Timestamp> {
        let (now, leeway) = match self.fault {
            Fault::AFailedReadingForgetsEnds => match self.misreading {
                Some((0, moment)) => (moment, LEEWAYS[1]),
                _ => (Timestamp::MIN, LEEWAYS[1]),
            },
            Fault::ClocksThatDifferForgetEnds => (self.now, LEEWAYS[1]),
            Fault::EndsAreForgottenBeforeTheLeeway => (self.now, 0),
            _ => return None,
        };
        let kept: Vec<_> = self.ends.iter().filter(|(_, _, forget_at)| now < *forget_at).cloned().collect();
        if kept.len() < self.ends.len() {
            self.forget_ends_but(kept);
        }
        let longest = 14 * 86_400 + 300 + i64::from(leeway);
        Some(self.now.plus_seconds(longest).unwrap())
    }
}
