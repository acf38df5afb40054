//! Stores that have to be waited for, and what they do between one wait and the next.

use super::claims::{self, Claims};
use super::managed::managing;
use super::reports::plain;
use super::tables::{self, Database};
use stagepass::store::Sweep;
use stagepass::store::{Change, ConnectionId, ParticipantRecord, StageSnapshot};
use stagepass::{
    AsyncRedemptions, AsyncStore, ParticipantId, Pruning, Redemption, Redemptions, SessionId, Stage,
    StageArn, Store, StoreError, Timestamp, TokenId,
};
use stagepass_model::contract::{Clause, check_async_redemptions, check_async_store};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Waits once, and lets others go on meanwhile.
async fn wait() {
    let mut waited = false;
    poll_fn(|context| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<T>(work: impl Future<Output = T> + Send) -> T {
    let mut work = pin!(work);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    loop {
        match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(done) => return done,
            Poll::Pending => thread::park(),
        }
    }
}

/// A database at the other end of a wire. One that is torn looks, waits, and then writes.
#[derive(Debug)]
struct Remote {
    store: Database,
    torn: bool,
}

fn remote(torn: bool) -> Remote {
    Remote { store: Database::with(tables::Fault::None), torn }
}

macro_rules! read {
    ($method:ident($($argument:ident: $type:ty),*) -> $answer:ty) => {
        async fn $method(&self $(, $argument: $type)*) -> Result<$answer, StoreError> {
            wait().await;
            self.store.$method($($argument),*)
        }
    };
}

impl AsyncStore for Remote {
    async fn stage(&self, stage: &StageArn) -> Result<Option<Stage>, StoreError> {
        wait().await;
        Store::stage(&self.store, stage)
    }

    managing!(read);

    async fn participant(
        &self,
        stage: &StageArn,
        session: &SessionId,
        participant: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        wait().await;
        Store::participant(&self.store, stage, session, participant)
    }

    async fn snapshot(
        &self,
        stage: &StageArn,
        participant: &ParticipantId,
    ) -> Result<Option<StageSnapshot>, StoreError> {
        wait().await;
        Store::snapshot(&self.store, stage, participant)
    }

    async fn apply(&self, change: Change) -> Result<(), StoreError> {
        wait().await;
        let Change::ParticipantChanged(change) = change else { return Store::apply(&self.store, change) };
        if !self.torn {
            return Store::apply(&self.store, Change::ParticipantChanged(change));
        }
        if !self.store.would_keep(&change) {
            return Err(StoreError::Conflict);
        }
        wait().await;
        self.store.keep_whatever_holds(change)
    }

    async fn disconnect(
        &self,
        stage: &StageArn,
        participant: &ParticipantId,
        at: Option<Timestamp>,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        wait().await;
        Store::disconnect(&self.store, stage, participant, at)
    }

    async fn heard(&self, connection: &ConnectionId) -> Result<bool, StoreError> {
        wait().await;
        Store::heard(&self.store, connection)
    }

    async fn quiet(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, StoreError> {
        wait().await;
        Store::quiet(&self.store, sweep)
    }

    async fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        wait().await;
        Store::prune(&self.store, pruning)
    }
}

/// Claims at the other end of a wire. Those that are torn look, wait, and then write.
#[derive(Debug)]
struct RemoteClaims {
    claims: Claims,
    torn: bool,
}

impl AsyncRedemptions for RemoteClaims {
    async fn claim(&self, token_id: TokenId) -> Result<Redemption, StoreError> {
        wait().await;
        if !self.torn {
            return Redemptions::claim(&self.claims, token_id);
        }
        let found = self.claims.has_claimed(token_id);
        wait().await;
        Redemptions::claim(&self.claims, token_id)?;
        Ok(if found { Redemption::Repeated } else { Redemption::First })
    }

    async fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        wait().await;
        Redemptions::prune(&self.claims, pruning)
    }
}

#[test]
fn a_store_that_is_waited_for_keeps_the_contract() {
    let store = remote(false);
    block_on(check_async_store([&store])).unwrap_or_else(|breach| panic!("{breach}"));
    let store = remote(false);
    block_on(check_async_store([&store, &store])).unwrap_or_else(|breach| panic!("{breach}"));
    let claims = RemoteClaims { claims: Claims::with(claims::Fault::None), torn: false };
    block_on(check_async_redemptions([&claims, &claims])).unwrap_or_else(|breach| panic!("{breach}"));
}

#[test]
fn a_store_that_waits_between_looking_and_writing_is_found_out_by_every_run() {
    let breach = block_on(check_async_store([&remote(true)])).unwrap_err();
    assert_eq!(breach.clause, Clause::NoSessionGoesOn);
    assert_eq!(
        plain(&breach),
        r#"broken: A change that starts a session is refused while a session goes on.
  1. create stage1: kept
  2. at once, each reading and deciding anew for as long as it is refused:
  3. host 0, at attempt 1: on stage1, in st-session1, which starts, write "ann" connected with revision 1 over no record: kept
  4. host 1, at attempt 1: on stage1, in st-session2, which starts, write "bob" connected with revision 1 over no record: kept
  expected: what the hosts have done can be done one after another, in some order
     found: there is no such order"#
    );
    let claims = RemoteClaims { claims: Claims::with(claims::Fault::None), torn: true };
    let breach = block_on(check_async_redemptions([&claims])).unwrap_err();
    assert_eq!(breach.clause, Clause::OneIsFirst);
}
