//! Reads everything back that a scene has named, and tells which sentence a difference breaks.

use super::breach::{Checked, Clause};
use super::desk::{After, Desk};
use super::ledger::Page;
use super::words;
use stagepass::AsyncStore;
use stagepass::store::StageSnapshot;
use stagepass::{ParticipantId, SessionId, Stage, StageArn};

impl<S: AsyncStore + ?Sized> Desk<'_, S> {
    /// Reads everything, through every host.
    pub(super) async fn compare(&self, after: &After<'_>) -> Checked {
        for host in self.fleet.all() {
            for (stage, page) in &self.ledger.stages {
                self.compare_stage(host, stage, page.as_ref(), after).await?;
            }
            for (room, exists) in &self.ledger.rooms {
                let found = host.room(room).await.or_else(|error| self.fleet.failed(&error))?.is_some();
                if found != *exists {
                    let told = |exists| format!("{}: {exists}", room.room_id());
                    let clause = if *exists { Clause::RoomIsKept } else { Clause::OthersAreUntouched };
                    return self.fleet.breach(clause, told(*exists), told(found));
                }
            }
        }
        Ok(())
    }

    async fn compare_stage(
        &self,
        host: &S,
        stage: &StageArn,
        page: Option<&Page>,
        after: &After<'_>,
    ) -> Checked {
        let expected = page.map(|page| &page.stage);
        let found = host.stage(stage).await.or_else(|error| self.fleet.failed(&error))?;
        if expected != found.as_ref() {
            let clause = blame_stage(stage, expected, found.as_ref(), after);
            let words = words::stages(expected, found.as_ref());
            return self.differs(clause, &words::short(stage), words);
        }
        for participant in &self.ledger.participants {
            self.compare_snapshot(host, stage, page, participant, after).await?;
            for session in &self.ledger.sessions {
                self.compare_record(host, (stage, page), (session, participant), after).await?;
            }
        }
        Ok(())
    }

    async fn compare_snapshot(
        &self,
        host: &S,
        stage: &StageArn,
        page: Option<&Page>,
        participant: &ParticipantId,
        after: &After<'_>,
    ) -> Checked {
        let mut expected = page.map(|page| page.snapshot(participant));
        let found = host.snapshot(stage, participant).await.or_else(|error| self.fleet.failed(&error))?;
        let unsure = page.is_some_and(|page| page.unsure.contains(participant));
        if let (true, Some(expected), Some(found)) = (unsure, &mut expected, &found) {
            expected.revoked = found.revoked;
        }
        if expected == found {
            return Ok(());
        }
        let clause = blame_snapshot((stage, participant), expected.as_ref(), found.as_ref(), after);
        let words = words::snapshots(expected.as_ref(), found.as_ref());
        let title = format!("the snapshot of {:?} on {}", participant.as_str(), words::short(stage));
        self.differs(clause, &title, words)
    }

    async fn compare_record(
        &self,
        host: &S,
        (stage, page): (&StageArn, Option<&Page>),
        (session, participant): (&SessionId, &ParticipantId),
        after: &After<'_>,
    ) -> Checked {
        let expected = page.and_then(|page| page.record(session, participant));
        let found = host.participant(stage, session, participant).await;
        let found = found.or_else(|error| self.fleet.failed(&error))?;
        let goes_on = page.and_then(|page| page.stage.active_session_id.as_ref()) == Some(session);
        let forgotten = self.ledger.pruned && !goes_on && found.is_none();
        if expected == found.as_ref() || forgotten {
            return Ok(());
        }
        let clause = match after {
            After::Refused => Clause::NothingHalfKept,
            After::Pruned => Clause::OnlyEndsAreForgotten,
            After::Changed(of, by) | After::Disconnected(of, by) => {
                let own = (*of, *by) == (stage, participant);
                match (own, goes_on) {
                    (true, true) => Clause::RecordIsKept,
                    (true, false) if expected.is_some() && found.is_some() => Clause::RecordIsKept,
                    (_, false) if expected.is_some() => Clause::EndedIsReadable,
                    _ => Clause::OthersAreUntouched,
                }
            }
            After::Created | After::Looked => Clause::OthersAreUntouched,
        };
        let words = words::records(expected, found.as_ref());
        let title = format!("{:?} in {session} on {}", participant.as_str(), words::short(stage));
        self.differs(clause, &title, words)
    }

    fn differs(&self, clause: Clause, title: &str, (expected, found): (String, String)) -> Checked {
        self.fleet.breach(clause, format!("{title}: {expected}"), format!("{title}: {found}"))
    }
}

fn blame_stage(
    stage: &StageArn,
    expected: Option<&Stage>,
    found: Option<&Stage>,
    after: &After<'_>,
) -> Clause {
    match after {
        After::Refused => return Clause::NothingHalfKept,
        After::Pruned => return Clause::OnlyEndsAreForgotten,
        After::Changed(of, _) | After::Disconnected(of, _) if *of != stage => {
            return Clause::OthersAreUntouched;
        }
        After::Looked => return Clause::OthersAreUntouched,
        _ => {}
    }
    let (Some(expected), Some(found)) = (expected, found) else {
        return if expected.is_some() { Clause::StageIsKept } else { Clause::OthersAreUntouched };
    };
    match (&expected.active_session_id, &found.active_session_id) {
        (expected, found) if expected == found => Clause::StageIsKept,
        (None, Some(_)) => Clause::LastLeaveEnds,
        _ => Clause::SessionLasts,
    }
}

fn blame_snapshot(
    (stage, participant): (&StageArn, &ParticipantId),
    expected: Option<&StageSnapshot>,
    found: Option<&StageSnapshot>,
    after: &After<'_>,
) -> Clause {
    let (Some(expected), Some(found)) = (expected, found) else {
        return blame_stage(stage, expected.map(|it| &it.stage), found.map(|it| &it.stage), after);
    };
    if expected.stage != found.stage && !matches!(after, After::Refused) {
        return blame_stage(stage, Some(&expected.stage), Some(&found.stage), after);
    }
    let own = match after {
        After::Changed(of, by) | After::Disconnected(of, by) => (*of, *by) == (stage, participant),
        After::Created | After::Looked | After::Refused | After::Pruned => false,
    };
    match (after, expected.revoked, found.revoked) {
        (After::Refused, _, _) => Clause::NothingHalfKept,
        (After::Pruned, true, false) => Clause::ForgottenInTime,
        (After::Pruned, _, _) => Clause::OnlyEndsAreForgotten,
        (After::Disconnected(..), true, false) if own => Clause::DisconnectRevokes,
        (_, true, false) => Clause::RevokedForGood,
        _ if own => Clause::RecordIsKept,
        _ => Clause::OthersAreUntouched,
    }
}
