//! The part of the model that is about time: machines, their clocks, and what may be forgotten
//! when.

use super::CLOCKS_DIFFER_SECONDS;
use super::outcome::{Outcome, Refusal};
use super::plain::Model;
use super::tables::{FIRST_MOMENT, LAST_MOMENT, Memory, number};
use super::terms::End;

impl Model {
    /// Returns what the clock says of the machine whose turn it is, unless it fails.
    pub(super) fn clock(&self) -> i64 {
        self.now.saturating_add(self.machines.get(self.turn).map_or(0, |machine| machine.skew))
    }

    /// Reads the clock for a decision.
    pub(super) fn read(&mut self) -> i64 {
        let reading = self.readings;
        self.readings = reading.saturating_add(1);
        match self.misreading {
            Some((wrong, moment)) if wrong == reading => moment,
            _ => self.clock(),
        }
    }

    pub(super) fn leeway(&self) -> i64 {
        self.machines.get(self.turn).map_or(0, |machine| machine.leeway)
    }

    fn greatest_leeway(&self) -> i64 {
        self.machines.iter().map(|machine| machine.leeway).max().unwrap_or_default()
    }

    /// Asks whether a token lets in now. It does until right before it expires, and then for the
    /// leeway; and from five minutes and the leeway before its issue on.
    pub(super) fn in_time(&self, now: i64, issued_at: i64, expired_at: i64) -> Result<(), Refusal> {
        self.not_later(now, issued_at)?;
        if now >= expired_at.saturating_add(self.leeway()) {
            return Err(Refusal::Expired { now, expired_at });
        }
        Ok(())
    }

    pub(super) fn not_later(&self, now: i64, issued_at: i64) -> Result<(), Refusal> {
        if issued_at > now.saturating_add(300).saturating_add(self.leeway()) {
            return Err(Refusal::IssuedLater { now, issued_at });
        }
        Ok(())
    }

    pub(super) fn turn(&mut self, machine: u8) -> Outcome {
        let turn = usize::from(machine).checked_rem(self.machines.len()).unwrap_or_default();
        if turn == self.turn {
            return Outcome::PassedOver;
        }
        self.turn = turn;
        Outcome::Done
    }

    pub(super) fn skew(&mut self, seconds: i16) -> Outcome {
        if let Some(machine) = self.machines.get_mut(self.turn) {
            machine.skew = within_limits(seconds);
        }
        Outcome::Done
    }

    pub(super) fn misread(&mut self, reading: u8, last: bool) -> Outcome {
        let misreading = Some((reading, if last { LAST_MOMENT } else { FIRST_MOMENT }));
        if misreading == self.misreading {
            return Outcome::PassedOver;
        }
        self.misreading = misreading;
        Outcome::Done
    }

    /// Nothing is to be seen of a pruning, but that something may be forgotten afterwards that no
    /// longer matters.
    pub(super) fn prune(&mut self, seconds: i16) -> Outcome {
        let Some(at) = self.cleaning(seconds) else { return Outcome::Failed(String::new()) };
        let (participants, chat) = (self.participants_margin(), self.chat_margin());
        self.disconnected.iter_mut().for_each(|(_, memory)| memory.prune(at, participants));
        self.used.iter_mut().for_each(|(_, memory)| memory.prune(at, chat));
        Outcome::Done
    }

    /// Returns the moment at which the host cleans up, unless its clock fails.
    pub(super) fn cleaning(&mut self, seconds: i16) -> Option<i64> {
        let at = match self.misreading {
            Some((0, moment)) => moment,
            _ => self.now.saturating_add(within_limits(seconds)),
        };
        self.cleaned_at = at;
        (at != FIRST_MOMENT && at != LAST_MOMENT).then_some(at)
    }

    /// Returns for how long an end is remembered from its stamp on: 14 days, as long as any token
    /// lives, and what comes to it.
    fn participants_margin(&self) -> i64 {
        1_209_600_i64.saturating_add(self.clocks_margin())
    }

    /// Returns the same for chat tokens, which live for a minute.
    fn chat_margin(&self) -> i64 {
        60_i64.saturating_add(self.clocks_margin())
    }

    /// A token is let in that is issued five minutes and the leeway ahead, and then for the leeway
    /// after its end. Four clocks may be five minutes wrong: those that let in before the end and
    /// after it, that of the stamp, and that of the sweep.
    fn clocks_margin(&self) -> i64 {
        1_500_i64.saturating_add(self.greatest_leeway().saturating_mul(2))
    }

    /// Returns a memory of what happens now.
    pub(super) fn memory(&self) -> Memory {
        Memory { since: self.now, stamp: None, may_be_lost: false }
    }

    /// Returns whether nothing is said about a token that is shown now, though it was ended or
    /// used: that may be forgotten, and either the clock fails, or nobody whose clock is right
    /// would have let the token in when it was ended.
    pub(super) fn is_unknown(&self, memory: Memory, now: i64, issued_at: i64) -> bool {
        let latest = memory.since.saturating_add(600).saturating_add(self.greatest_leeway());
        memory.may_be_lost && (now != self.clock() || issued_at > latest)
    }

    /// Returns when all is over that a key sealed until then, also what a machine sealed whose
    /// clock was ahead: 14 days and five minutes are 1,209,900 seconds.
    fn outlived_at(&self, until: i64) -> i64 {
        until.saturating_add(1_209_900).saturating_add(self.leeway())
    }

    pub(super) fn drop_outlived_keys(&mut self) -> Outcome {
        let now = self.clock();
        let outlived = |until: &i64| self.outlived_at(*until) <= now;
        let all = self.sealed_until.iter();
        let gone: Vec<usize> = all.filter(|(_, until)| outlived(until)).map(|(key, _)| *key).collect();
        self.sealed_until.retain(|key, _| !gone.contains(key));
        Outcome::Done
    }

    /// Returns whether tokens of a key are still known to be tokens.
    pub(super) fn opens(&self, key: usize) -> bool {
        !self.drops_keys || key == self.key || self.sealed_until.contains_key(&key)
    }

    pub(super) fn until(&mut self, end: End, early: bool) -> Outcome {
        let token = |back| number(&self.tokens, back).map(|(_, token)| token);
        let chat_token = |back| number(&self.chat_tokens, back).map(|(_, token)| token);
        let sealed = |back| number(&self.sealed_connections, back).map(|(_, text)| text.expires_at());
        let leeway = self.leeway();
        let by_the_clock = match end {
            End::Token(back) => token(back).map(|token| token.expires_at),
            End::Leeway(back) => token(back).map(|token| token.expires_at.saturating_add(leeway)),
            End::Issue(back) => {
                token(back).map(|token| token.issued_at.saturating_sub(300).saturating_sub(leeway))
            }
            End::SealedConnection(back) => sealed(back),
            End::SealedLeeway(back) => sealed(back).map(|end| end.saturating_add(leeway)),
            End::ChatToken(back) => chat_token(back).map(|token| token.expires_at),
            End::ChatLeeway(back) => chat_token(back).map(|token| token.expires_at.saturating_add(leeway)),
            End::ChatSession(back) => chat_token(back).map(|token| token.session_expires_at),
            End::Key => self.sealed_until.values().next().map(|until| self.outlived_at(*until)),
            End::Disconnect(_) | End::Use(_) => None,
        };
        let moment = match end {
            End::Disconnect(back) => number(&self.disconnected, back)
                .and_then(|(_, (_, memory))| memory.stamp)
                .map(|stamp| stamp.saturating_add(self.participants_margin())),
            End::Use(back) => number(&self.used, back)
                .and_then(|(_, (_, memory))| memory.stamp)
                .map(|stamp| stamp.saturating_add(self.chat_margin())),
            _ => by_the_clock.map(|end| end.saturating_sub(self.clock().saturating_sub(self.now))),
        };
        match moment.map(|moment| moment.saturating_sub(i64::from(early))) {
            Some(moment) if moment > self.now => {
                self.now = moment;
                Outcome::Done
            }
            _ => Outcome::PassedOver,
        }
    }
}

fn within_limits(seconds: i16) -> i64 {
    i64::from(seconds).clamp(CLOCKS_DIFFER_SECONDS.saturating_neg(), CLOCKS_DIFFER_SECONDS)
}
