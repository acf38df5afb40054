//! Stores and redemptions that keep their contract, and those that break one sentence of it each.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

mod asynchronous;
mod claims;
mod database;
mod faults;
mod managed;
mod reports;
mod tables;

use claims::Claims;
use stagepass::{MemoryRedemptions, MemoryStore, Redemptions, Store};
use stagepass_model::contract::{Breach, Clause, check_redemptions, check_store};
use tables::{Database, Fault};

/// A store without a fault.
pub(super) fn database() -> impl Store {
    Database::with(Fault::None)
}

/// Redemptions without a fault.
pub(super) fn claims_table() -> impl Redemptions {
    Claims::with(claims::Fault::None)
}

fn store_with(fault: Fault) -> Result<(), Box<Breach>> {
    check_store([&Database::with(fault)])
}

fn redemptions_with(fault: claims::Fault) -> Result<(), Box<Breach>> {
    check_redemptions([&Claims::with(fault)])
}

/// What is wrong with the check itself: it found nothing, or something else.
fn not_told(fault: &str, checked: Result<(), Box<Breach>>, clauses: &[Clause]) -> Option<String> {
    match checked {
        Err(breach) if clauses.contains(&breach.clause) => None,
        Err(breach) => Some(format!("{fault} is taken for {:?}: {breach}", breach.clause)),
        Ok(()) => Some(format!("{fault} is not found")),
    }
}

#[test]
fn a_store_in_memory_keeps_the_contract() {
    check_store([&MemoryStore::new()]).unwrap_or_else(|breach| panic!("{breach}"));
}

#[test]
fn redemptions_in_memory_keep_the_contract() {
    check_redemptions([&MemoryRedemptions::new()]).unwrap_or_else(|breach| panic!("{breach}"));
}

#[test]
fn a_store_without_a_fault_keeps_the_contract_through_three_handles_too() {
    let store = Database::with(Fault::None);
    check_store([&store, &store, &store]).unwrap_or_else(|breach| panic!("{breach}"));
    let claims = Claims::with(claims::Fault::None);
    check_redemptions([&claims, &claims, &claims]).unwrap_or_else(|breach| panic!("{breach}"));
}

#[test]
fn a_store_that_keeps_records_in_a_way_of_its_own_keeps_the_contract() {
    store_with(Fault::KeepsOneState).unwrap_or_else(|breach| panic!("{breach}"));
    store_with(Fault::WritesEachRevisionOnce).unwrap_or_else(|breach| panic!("{breach}"));
    store_with(Fault::PrunesEndedSessions).unwrap_or_else(|breach| panic!("{breach}"));
}

#[test]
fn a_store_that_breaks_one_sentence_is_told_which() {
    let mut wrong = Vec::new();
    for (fault, clause) in [
        (Fault::ForgetsTheRevision, Clause::RevisionIsReplaced),
        (Fault::ComparesRevisionsOf32Bits, Clause::RevisionIsReplaced),
        (Fault::ComparesRevisionsWithoutTheirSign, Clause::RevisionIsReplaced),
        (Fault::ForgetsTheSession, Clause::SessionGoesOn),
        (Fault::LetsIntoSessionsThatADisconnectEnded, Clause::SessionGoesOn),
        (Fault::ForgetsThatASessionGoesOn, Clause::NoSessionGoesOn),
        (Fault::TakesASessionIdTwice, Clause::SessionIdIsNew),
        (Fault::InsertsOrReplaces, Clause::NoRecordIsThere),
        (Fault::TakesNoRecordForRevisionZero, Clause::RevisionIsReplaced),
        (Fault::KeepsHalfOfWhatItRefuses, Clause::NothingHalfKept),
        (Fault::StartsTheSessionThatItRefuses, Clause::NothingHalfKept),
        (Fault::RevokesWhoIsRefused, Clause::NothingHalfKept),
        (Fault::LetsTheRevokedIn, Clause::RevokedIsBarred),
        (Fault::KeepsTheRevokedFromLeaving, Clause::ChangeIsKept),
        (Fault::DisconnectsWithoutEnding, Clause::LastLeaveEnds),
        (Fault::RevokesOnlyWhoJoined, Clause::DisconnectRevokes),
        (Fault::RevokesOnEveryStage, Clause::OthersAreUntouched),
        (Fault::RevokesOnlyTheLatest, Clause::RevokedForGood),
        (Fault::ForgetsWhoIsRevokedWhenTheLastLeaves, Clause::RevokedForGood),
        (Fault::AnswersTheRecordBefore, Clause::DisconnectAnswers),
        (Fault::DisconnectsAgain, Clause::DisconnectAnswers),
        (Fault::CreatesAgain, Clause::CreatedOnce),
        (Fault::CreatesRoomsAgain, Clause::CreatedOnce),
        (Fault::CreatesStagesForChanges, Clause::StageExists),
        (Fault::ComparesWithoutCase, Clause::OthersAreUntouched),
        (Fault::CutsIdsOfParticipants, Clause::ChangeIsKept),
        (Fault::CutsTextAtNul, Clause::RecordIsKept),
        (Fault::FailsForNul, Clause::Answers),
        (Fault::CutsTextTo255Bytes, Clause::RecordIsKept),
        (Fault::TrimsText, Clause::RecordIsKept),
        (Fault::TakesEmptyForAbsent, Clause::RecordIsKept),
        (Fault::TakesNoAttributesForNone, Clause::RecordIsKept),
        (Fault::FoldsTheKeysOfAttributes, Clause::RecordIsKept),
        (Fault::TakesTheFirstMomentForNone, Clause::RecordIsKept),
        (Fault::TakesTheSecondBefore1970ForNone, Clause::RecordIsKept),
        (Fault::CutsWhatClientsSay, Clause::RecordIsKept),
        (Fault::RoundsNumbers, Clause::RecordIsKept),
        (Fault::ForgetsWhoPublishes, Clause::RecordIsKept),
        (Fault::ForgetsWhoPublishesOutsideOfSnapshots, Clause::RecordIsKept),
        (Fault::ForgetsAColumnInAnUpdate, Clause::RecordIsKept),
        (Fault::CountsJoins, Clause::SessionLasts),
        (Fault::EndsWhenAnyoneLeaves, Clause::SessionLasts),
        (Fault::EndsSessionsOnEveryStage, Clause::OthersAreUntouched),
        (Fault::ForgetsTheSessionInSnapshots, Clause::SessionLasts),
        (Fault::EndsTheSessionsOfTheQuiet, Clause::OthersAreUntouched),
        (Fault::CopiesRecordsToEarlierSessions, Clause::OthersAreUntouched),
        (Fault::ForgetsEndedSessions, Clause::EndedIsReadable),
        (Fault::PrunesASecondTooEarly, Clause::ForgottenInTime),
        (Fault::PrunesAsIfForChat, Clause::ForgottenInTime),
        (Fault::PrunesWithoutLeeway, Clause::ForgottenInTime),
        (Fault::PrunesWhatHasNoStamp, Clause::ForgottenInTime),
        (Fault::StampsAgain, Clause::ForgottenInTime),
        (Fault::RemembersOnlyTheFirstDisconnect, Clause::ForgottenInTime),
        (Fault::PrunesRecordsOfSessionsThatGoOn, Clause::OnlyEndsAreForgotten),
        (Fault::PrunesStages, Clause::OnlyEndsAreForgotten),
        (Fault::HearsOfAnyStage, Clause::HeardWhileItStands),
        (Fault::HearsOfAnySession, Clause::HeardWhileItStands),
        (Fault::HearsOfAnyParticipant, Clause::HeardWhileItStands),
        (Fault::HearsOfReplacedConnections, Clause::HeardWhileItStands),
        (Fault::HearsOfNumbersOf32Bits, Clause::HeardWhileItStands),
        (Fault::HearsOfRoundedNumbers, Clause::HeardWhileItStands),
        (Fault::HearsOfWhoLeft, Clause::HeardWhileItStands),
        (Fault::KeepsTheStampOfWhoIsHeard, Clause::OnlyQuietIsFound),
        (Fault::KeepsTheStampOfWhoIsWritten, Clause::OnlyQuietIsFound),
        (Fault::FindsTheQuietASecondTooEarly, Clause::OnlyQuietIsFound),
        (Fault::FindsWhoLeft, Clause::OnlyQuietIsFound),
        (Fault::FindsOnlyTheFirst, Clause::QuietIsFound),
        (Fault::KeepsStampsOfClocksThatWereAhead, Clause::QuietIsFound),
        (Fault::CountsNothing, Clause::NoMoreThanAllowed),
        (Fault::UpdatesWhateverWasThere, Clause::UpdatedAsItWas),
        (Fault::DeletesTwice, Clause::DeletedIsGone),
        (Fault::ForgetsTheNamesOfKeys, Clause::KeyIsKept),
        (Fault::ForgetsWhenSessionsEnd, Clause::SessionIsTold),
        (Fault::ForgetsWhenSomethingHappened, Clause::EventsAreTold),
        (Fault::ListsTheLatestParticipantFirst, Clause::ListIsInOrder),
        (Fault::IgnoresFilters, Clause::ListIsFiltered),
        (Fault::LeavesChangedRoomsWhereTheyAre, Clause::ChangedComesFirst),
        (Fault::ShowsOneMore, Clause::PageIsNoLonger),
        (Fault::BeginsAtThePlace, Clause::PlaceIsPassed),
        (Fault::LooksForTheItemOfAPlace, Clause::PlaceOutlivesItsItem),
    ] {
        wrong.extend(not_told(&format!("{fault:?}"), store_with(fault), &[clause]));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_store_that_gives_its_lock_back_too_soon_is_found_out_by_hosts_that_race() {
    // Which of the sentences it breaks first is up to the threads.
    let mut wrong = Vec::new();
    let sessions =
        [Clause::NoSessionGoesOn, Clause::SessionGoesOn, Clause::RevisionIsReplaced, Clause::NoRecordIsThere];
    let ends = [Clause::LastLeaveEnds, Clause::SessionLasts];
    let disconnects = [Clause::DisconnectAnswers, Clause::RevokedIsBarred];
    for (fault, clauses) in [
        (Fault::ReadsInTwoSteps, &[Clause::OneMoment][..]),
        (Fault::ReadsWhoIsRevokedLast, &[Clause::OneMoment]),
        (Fault::LooksBeforeItLocks, &sessions),
        (Fault::CountsBeforeItLocks, &ends),
        (Fault::RevokesAfterItDisconnects, &disconnects),
        (Fault::CreatesAfterItLooked, &[Clause::CreatedOnce]),
    ] {
        wrong.extend(not_told(&format!("{fault:?}"), store_with(fault), clauses));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_store_that_lets_two_into_the_last_place_is_found_out_by_hosts_that_race() {
    let mut wrong = Vec::new();
    for counted in ["stages", "public keys", "rooms", "connected", "publishing"] {
        let fault = Fault::CountsBeforeOthersAreKept(counted);
        wrong.extend(not_told(counted, store_with(fault), &[Clause::NoMoreThanAllowed]));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn redemptions_that_break_one_sentence_are_told_which() {
    use claims::Fault;
    let mut wrong = Vec::new();
    for (fault, clause) in [
        (Fault::ReadsThenWrites, Clause::OneIsFirst),
        (Fault::AddsTheTimeToTheKey, Clause::OneIsFirst),
        (Fault::AddsTheStampToTheKey, Clause::ForgottenInTime),
        (Fault::ForgetsByItsOwnClock, Clause::OneIsFirst),
        (Fault::TakesIdsForText, Clause::TokensDiffer),
        (Fault::CutsIdsTo64Bits, Clause::TokensDiffer),
        (Fault::PrunesASecondTooEarly, Clause::ForgottenInTime),
        (Fault::PrunesAsIfWithoutLeeway, Clause::ForgottenInTime),
        (Fault::PrunesWhatHasNoStamp, Clause::ForgottenInTime),
        (Fault::StampsAgain, Clause::ForgottenInTime),
        (Fault::FailsWhenRepeated, Clause::Answers),
    ] {
        wrong.extend(not_told(&format!("{fault:?}"), redemptions_with(fault), &[clause]));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
