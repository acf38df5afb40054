//! Claims of tokens: one is the first, for as long as its token could be shown.

use super::at_work::{Way, Work};
use super::breach::{Checked, Clause};
use super::fleet::Fleet;
use super::material::NOW;
use super::pruning::{later, pruning, twice};
use super::words;
use stagepass::AsyncRedemptions;
use stagepass::{Pruning, Redemption, StoreError, Timestamp, TokenId};

/// For how many seconds after its stamp a claim is kept, without leeway: one minute and 1,500
/// seconds.
const MARGIN: i64 = 1_560;

/// How often several hosts claim one token at once.
const ROUNDS: usize = 300;

/// The hosts that share redemptions, which take turns, and what they have done.
pub(super) struct Counter<'a, R: ?Sized> {
    fleet: Fleet<'a, R>,
    tokens: u128,
}

/// Goes on in time from scene to scene, as the check of pruning does.
pub(super) async fn check<R: AsyncRedemptions + ?Sized>(counter: &mut Counter<'_, R>, way: Way) -> Checked {
    let tokens = [0, u128::MAX, 1, u128::MAX - 1, counter.new_token()];
    for token in tokens {
        counter.first(token).await?;
    }
    for token in tokens.iter().chain(&tokens) {
        counter.repeated(*token).await?;
    }
    similar_tokens_are_different(counter).await?;
    for _ in 0..ROUNDS {
        claim_at_once(counter, way).await?;
    }
    counter.scene();
    counter.fleet.remark("after some hundred claims of other tokens, and without any pruning:");
    for token in tokens {
        counter.repeated(token).await?;
    }
    let first = Timestamp::MIN.unix_seconds();
    let early = [1, 2, MARGIN].map(|seconds| first.saturating_add(seconds));
    stays_claimed(counter, early, 0).await?;
    let mut now = NOW;
    for leeway in [0, 30, 86_400, u32::MAX] {
        // The greatest leeway is more than a margin can be.
        let margin = MARGIN.saturating_add(twice(leeway)).min(u32::MAX.into());
        let last = now.saturating_add(margin).saturating_sub(1);
        stays_claimed(counter, [now, now, now.saturating_add(60), last, last], leeway).await?;
        now = later(now);
    }
    // A clock that went back, and is right again.
    let last = now.saturating_add(MARGIN).saturating_sub(1);
    stays_claimed(counter, [now, now.saturating_sub(MARGIN), last], 0).await?;
    each_has_its_own_stamp(counter, later(now)).await?;
    // However late the first pruning comes, it does not know since when a claim was there.
    let last = Timestamp::MAX.unix_seconds().saturating_sub(1);
    stays_claimed(counter, [last.saturating_sub(MARGIN).saturating_add(1), last, last], 0).await?;
    stays_claimed(counter, [last, last], 0).await
}

impl<'a, R: AsyncRedemptions + ?Sized> Counter<'a, R> {
    pub(super) fn new(fleet: Fleet<'a, R>) -> Self {
        Self { fleet, tokens: 0 }
    }

    fn scene(&mut self) {
        self.fleet.begin_anew();
    }

    /// A token that nobody has claimed. An odd factor gives each number bits of its own.
    fn new_token(&mut self) -> u128 {
        self.tokens = self.tokens.wrapping_add(1);
        self.tokens.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
    }

    async fn claims(&mut self, clause: Clause, token: u128, expected: Redemption) -> Checked {
        let turn = self.fleet.next();
        let id = TokenId::from_bytes(token.to_be_bytes());
        let found = self.fleet.host(turn).claim(id).await;
        let answer = words::answer(&found, |found| format!("{found:?}"));
        self.fleet.note(turn, &format!("claim {id:?}: {answer}"));
        match found {
            Ok(found) if found == expected => Ok(()),
            Ok(found) => self.fleet.breach(clause, format!("{expected:?}"), format!("{found:?}")),
            Err(error) => self.fleet.failed(&error),
        }
    }

    async fn first(&mut self, token: u128) -> Checked {
        self.claims(Clause::TokensDiffer, token, Redemption::First).await
    }

    async fn repeated(&mut self, token: u128) -> Checked {
        self.claims(Clause::OneIsFirst, token, Redemption::Repeated).await
    }

    async fn still_claimed(&mut self, token: u128) -> Checked {
        self.claims(Clause::ForgottenInTime, token, Redemption::Repeated).await
    }

    async fn prune(&mut self, pruning: &Pruning) -> Checked {
        let turn = self.fleet.next();
        let pruned = self.fleet.host(turn).prune(pruning).await;
        let answer = words::answer(&pruned, |()| "done".to_owned());
        self.fleet.note(turn, &format!("prune at {}: {answer}", pruning.stamp()));
        pruned.or_else(|error| self.fleet.failed(&error))
    }
}

/// Ids that differ in a single bit. A store that cuts them, or takes them for text, confuses some.
async fn similar_tokens_are_different<R: AsyncRedemptions + ?Sized>(counter: &mut Counter<'_, R>) -> Checked {
    for bit in 0..128_u32 {
        counter.scene();
        let one = counter.new_token();
        let other = one ^ 1_u128.rotate_left(bit);
        counter.first(one).await?;
        counter.first(other).await?;
        counter.repeated(one).await?;
        counter.repeated(other).await?;
    }
    Ok(())
}

/// Prunes at each of the moments, at which the claim may not be forgotten.
async fn stays_claimed<R: AsyncRedemptions + ?Sized, const N: usize>(
    counter: &mut Counter<'_, R>,
    moments: [i64; N],
    leeway: u32,
) -> Checked {
    counter.scene();
    let token = counter.new_token();
    counter.first(token).await?;
    for at in moments {
        counter.prune(&pruning(at, leeway)).await?;
        counter.still_claimed(token).await?;
    }
    Ok(())
}

async fn each_has_its_own_stamp<R: AsyncRedemptions + ?Sized>(
    counter: &mut Counter<'_, R>,
    now: i64,
) -> Checked {
    counter.scene();
    let (old, young) = (counter.new_token(), counter.new_token());
    counter.first(old).await?;
    counter.prune(&pruning(now, 0)).await?;
    counter.first(young).await?;
    let second = now.saturating_add(MARGIN);
    for at in [second, second.saturating_add(MARGIN).saturating_sub(1)] {
        counter.prune(&pruning(at, 0)).await?;
        counter.still_claimed(young).await?;
    }
    Ok(())
}

async fn claim_at_once<R: AsyncRedemptions + ?Sized>(counter: &mut Counter<'_, R>, way: Way) -> Checked {
    counter.scene();
    let id = TokenId::from_bytes(counter.new_token().to_be_bytes());
    let works = (0..3).map(|number| -> Work<'_, Result<Redemption, StoreError>> {
        let host = counter.fleet.host(number);
        Box::pin(async move { host.claim(id).await })
    });
    let all = way.at_once(works.collect()).await;
    counter.fleet.remark("at once:");
    let mut first = 0_usize;
    for (number, answer) in all.into_iter().enumerate() {
        let told = words::answer(&answer, |answer| format!("{answer:?}"));
        counter.fleet.remark(format!("host {number} claims {id:?}: {told}"));
        let answer = answer.or_else(|error| counter.fleet.failed(&error))?;
        first = first.saturating_add(usize::from(answer == Redemption::First));
    }
    if first == 1 {
        return Ok(());
    }
    counter.fleet.breach(Clause::OneIsFirst, "First once", format!("First {first} times"))
}
