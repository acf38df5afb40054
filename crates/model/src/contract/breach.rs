//! What is told of a store that does not keep its contract.

use std::fmt;

macro_rules! clauses {
    ($(#[doc = $sentence:literal] $clause:ident,)+) => {
        /// A sentence of the contract that a [`Store`](stagepass::Store) or
        /// [`Redemptions`](stagepass::Redemptions) keep.
        ///
        /// It prints as that sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Clause {
            $(#[doc = $sentence] $clause,)+
        }

        impl fmt::Display for Clause {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let sentence = match self {
                    $(Self::$clause => $sentence,)+
                };
                f.write_str(sentence.trim())
            }
        }
    };
}

clauses! {
    /// What is asked for is done, and is not answered with a failure.
    Answers,
    /// A stage is returned as it was created.
    StageIsKept,
    /// A room exists once it was created.
    RoomIsKept,
    /// A stage or a room that exists is not created again.
    CreatedOnce,
    /// A change is kept when all of its conditions hold.
    ChangeIsKept,
    /// A change of a stage that does not exist is refused.
    StageExists,
    /// A change of another session than the one that goes on is refused.
    SessionGoesOn,
    /// A change that starts a session is refused while a session goes on.
    NoSessionGoesOn,
    /// A change that starts a session is refused when the stage had a session of that id before.
    SessionIdIsNew,
    /// A change is refused when the record has another revision than the change replaces.
    RevisionIsReplaced,
    /// A change that replaces no record is refused when there is one.
    NoRecordIsThere,
    /// A change after which a revoked participant is connected is refused.
    RevokedIsBarred,
    /// There never are more of something than the change allows.
    NoMoreThanAllowed,
    /// What is not exactly what it was is not updated.
    UpdatedAsItWas,
    /// What was deleted is gone, and is not deleted again.
    DeletedIsGone,
    /// A public key is returned as it was imported.
    KeyIsKept,
    /// A session is returned with the moments at which it started and ended.
    SessionIsTold,
    /// The events of a participant are returned with their moments, the newest first.
    EventsAreTold,
    /// A list shows everything once, in its order, whatever the pages are.
    ListIsInOrder,
    /// A list that is filtered shows everything that the filter lets through, and nothing else.
    ListIsFiltered,
    /// What was changed comes first in the list of rooms.
    ChangedComesFirst,
    /// A page shows no more than was asked for.
    PageIsNoLonger,
    /// A page begins behind the place that it is asked for.
    PlaceIsPassed,
    /// A page begins at the place of an item also when that was deleted.
    PlaceOutlivesItsItem,
    /// What is refused changes nothing.
    NothingHalfKept,
    /// A record is returned as it was written, with all of its members.
    RecordIsKept,
    /// A session goes on for as long as anybody in it is connected.
    SessionLasts,
    /// Whoever leaves last ends the session.
    LastLeaveEnds,
    /// Nothing is changed but what a change names.
    OthersAreUntouched,
    /// The participants of a session that ended are returned as they were.
    EndedIsReadable,
    /// A snapshot reads all of its parts at one moment.
    OneMoment,
    /// A disconnect returns the record as it is afterwards, if the participant was connected.
    DisconnectAnswers,
    /// A disconnect revokes the participant, whether it ever joined or not.
    DisconnectRevokes,
    /// A participant that is revoked stays so.
    RevokedForGood,
    /// A connection is heard of for as long as it stands.
    HeardWhileItStands,
    /// A connection that was not heard of for too long is found.
    QuietIsFound,
    /// A connection that stands and was heard of in time is not found, nor one that does not stand.
    OnlyQuietIsFound,
    /// Pruning forgets nothing before its margin has passed since the stamp.
    ForgottenInTime,
    /// Pruning forgets nothing but what was revoked or claimed, and sessions that ended.
    OnlyEndsAreForgotten,
    /// Of all claims of a token, exactly one is the first.
    OneIsFirst,
    /// The claim of a token says nothing of another token.
    TokensDiffer,
}

/// A sentence of the contract that was broken, and how.
///
/// It prints as a report that a person can follow, and repeat by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Breach {
    /// The sentence that was broken.
    pub clause: Clause,
    /// What was done, step by step, and what was answered. The last step is the one that failed.
    ///
    /// Earlier steps that were refused as they should be, and that changed nothing, are left out.
    pub steps: Vec<String>,
    /// What the contract promises.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "broken: {}", self.clause)?;
        for (number, step) in (1_usize..).zip(&self.steps) {
            writeln!(f, "  {number}. {step}")?;
        }
        writeln!(f, "  expected: {}", self.expected)?;
        write!(f, "     found: {}", self.found)
    }
}

impl std::error::Error for Breach {}

/// The result of a part of the check. A breach is big, and rare.
pub(super) type Checked<T = ()> = Result<T, Box<Breach>>;
