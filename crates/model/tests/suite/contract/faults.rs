//! What is wrong with the wrong store.

use stagepass::{ClientAttributes, Timestamp};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    /// No fault: who publishes is connected and has published, so one column says it all.
    KeepsOneState,
    /// No fault: no revision comes twice, so each is a row of its own.
    WritesEachRevisionOnce,
    /// No fault: a session that ended is forgotten by the next pruning.
    PrunesEndedSessions,
    ForgetsTheRevision,
    ComparesRevisionsOf32Bits,
    ComparesRevisionsWithoutTheirSign,
    ForgetsTheSession,
    LetsIntoSessionsThatADisconnectEnded,
    ForgetsThatASessionGoesOn,
    TakesASessionIdTwice,
    InsertsOrReplaces,
    TakesNoRecordForRevisionZero,
    KeepsHalfOfWhatItRefuses,
    StartsTheSessionThatItRefuses,
    RevokesWhoIsRefused,
    LetsTheRevokedIn,
    KeepsTheRevokedFromLeaving,
    DisconnectsWithoutEnding,
    RevokesOnlyWhoJoined,
    RevokesOnEveryStage,
    RevokesOnlyTheLatest,
    ForgetsWhoIsRevokedWhenTheLastLeaves,
    AnswersTheRecordBefore,
    DisconnectsAgain,
    CreatesAgain,
    CreatesRoomsAgain,
    CreatesStagesForChanges,
    ComparesWithoutCase,
    CutsIdsOfParticipants,
    CutsTextAtNul,
    FailsForNul,
    CutsTextTo255Bytes,
    TrimsText,
    TakesEmptyForAbsent,
    TakesNoAttributesForNone,
    FoldsTheKeysOfAttributes,
    TakesTheFirstMomentForNone,
    TakesTheSecondBefore1970ForNone,
    CutsWhatClientsSay,
    RoundsNumbers,
    ForgetsWhoPublishes,
    ForgetsWhoPublishesOutsideOfSnapshots,
    ForgetsAColumnInAnUpdate,
    CountsJoins,
    EndsWhenAnyoneLeaves,
    EndsSessionsOnEveryStage,
    ForgetsTheSessionInSnapshots,
    EndsTheSessionsOfTheQuiet,
    CopiesRecordsToEarlierSessions,
    ForgetsEndedSessions,
    PrunesASecondTooEarly,
    PrunesAsIfForChat,
    PrunesWithoutLeeway,
    PrunesWhatHasNoStamp,
    StampsAgain,
    RemembersOnlyTheFirstDisconnect,
    PrunesRecordsOfSessionsThatGoOn,
    PrunesStages,
    HearsOfAnyStage,
    HearsOfAnySession,
    HearsOfAnyParticipant,
    HearsOfReplacedConnections,
    HearsOfNumbersOf32Bits,
    HearsOfRoundedNumbers,
    HearsOfWhoLeft,
    KeepsTheStampOfWhoIsHeard,
    KeepsTheStampOfWhoIsWritten,
    FindsTheQuietASecondTooEarly,
    FindsWhoLeft,
    FindsOnlyTheFirst,
    KeepsStampsOfClocksThatWereAhead,
    ReadsInTwoSteps,
    ReadsWhoIsRevokedLast,
    LooksBeforeItLocks,
    CountsBeforeItLocks,
    RevokesAfterItDisconnects,
    CreatesAfterItLooked,
    CountsNothing,
    CountsBeforeOthersAreKept(&'static str),
    UpdatesWhateverWasThere,
    DeletesTwice,
    ForgetsTheNamesOfKeys,
    ForgetsWhenSessionsEnd,
    ForgetsWhenSomethingHappened,
    ListsTheLatestParticipantFirst,
    IgnoresFilters,
    LeavesChangedRoomsWhereTheyAre,
    ShowsOneMore,
    BeginsAtThePlace,
    LooksForTheItemOfAPlace,
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "that is the fault")]
pub(super) const fn rounded(number: i64) -> i64 {
    number as f64 as i64
}

#[expect(clippy::cast_possible_truncation, reason = "that is the fault")]
pub(super) const fn low_half(number: i64) -> i32 {
    number as i32
}

/// `0001-01-01T00:00:00Z`, which is what some languages have for no moment at all.
pub(super) fn first_moment() -> Timestamp {
    Timestamp::from_unix_seconds(-62_135_596_800).unwrap()
}

/// Cuts each text to 100 characters.
pub(super) fn cut(client: &mut ClientAttributes) {
    for text in [
        &mut client.isp_name,
        &mut client.os_name,
        &mut client.os_version,
        &mut client.browser_name,
        &mut client.browser_version,
        &mut client.sdk_version,
    ] {
        *text = text.take().map(|text| text.as_str().chars().take(100).collect::<String>().parse().unwrap());
    }
}
