//! A host that waits for its store without blocking.

use super::around::reading_methods;
use super::world::{authority, clock};
use proptest::prelude::*;
use stagepass::participant::{Event, ParticipantFilter};
use stagepass::public_key::PublicKey;
use stagepass::room::{CreateRoom, ListRooms, Room};
use stagepass::stage::StageSession;
use stagepass::store::{Change, ConnectionId, Page, ParticipantRecord, Placed, StageSnapshot, Sweep};
use stagepass::{
    AdmissionError, AsyncRedemptions, AsyncService, AsyncStore, ChatGrant, ClientAttributes, Connection,
    CreateChatToken, CreateParticipantToken, CreateStage, Failure, GetParticipant, Leeway, ManualClock,
    MemoryRedemptions, MemoryStore, OperationError, ParticipantId, PredictableRandom, Pruning, PublicKeyArn,
    Redemption, Redemptions, RoomArn, Service, SessionId, Stage, StageArn, Store, StoreError, Timestamp,
    TokenId,
};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

/// A store across a network: nothing is ready when it is asked for the first time.
#[derive(Debug, Default)]
struct Remote {
    store: MemoryStore,
    redemptions: MemoryRedemptions,
    /// Whether somebody else is always faster.
    overtaken: AtomicBool,
    /// The conflicts that it was told of.
    pauses: Mutex<Vec<u32>>,
}

/// Is ready when it is asked for the second time.
async fn a_moment() {
    let mut asked = false;
    std::future::poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut asked, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// The request travels, is answered at one moment, and the answer travels back.
async fn across<T>(answer: impl FnOnce() -> T + Send) -> T {
    a_moment().await;
    let answer = answer();
    a_moment().await;
    answer
}

macro_rules! reading {
    ($($method:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        $(
            async fn $method(&self $(, $argument: $type)*) -> Result<$answer, StoreError> {
                across(|| Store::$method(&self.store $(, $argument)*)).await
            }
        )+
    };
}

impl AsyncStore for Remote {
    reading_methods!(reading);

    async fn apply(&self, change: Change) -> Result<(), StoreError> {
        if self.overtaken.load(Ordering::Relaxed) {
            return Err(StoreError::Conflict);
        }
        across(|| Store::apply(&self.store, change)).await
    }

    async fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
        at: Option<Timestamp>,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        across(|| Store::disconnect(&self.store, stage_arn, participant_id, at)).await
    }

    async fn heard(&self, connection: &ConnectionId) -> Result<bool, StoreError> {
        across(|| Store::heard(&self.store, connection)).await
    }

    async fn quiet(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, StoreError> {
        across(|| Store::quiet(&self.store, sweep)).await
    }

    async fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        across(|| Store::prune(&self.store, pruning)).await
    }

    async fn pause(&self, conflicts: u32) {
        self.pauses.lock().unwrap().push(conflicts);
        a_moment().await;
    }
}

impl AsyncRedemptions for Remote {
    async fn claim(&self, token_id: TokenId) -> Result<Redemption, StoreError> {
        across(|| Redemptions::claim(&self.redemptions, token_id)).await
    }

    async fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        across(|| Redemptions::prune(&self.redemptions, pruning)).await
    }
}

type RemoteService = AsyncService<Remote, Remote>;

fn remote() -> (RemoteService, Arc<Remote>, Arc<ManualClock>) {
    let clock = clock("2023-03-06T21:47:43Z");
    let store = Arc::new(Remote::default());
    let authority = authority(clock.clone(), Arc::new(PredictableRandom::seeded(2)));
    (AsyncService::new(authority, store.clone(), store.clone()), store, clock)
}

fn local() -> (Service, Arc<ManualClock>) {
    let clock = clock("2023-03-06T21:47:43Z");
    let authority = authority(clock.clone(), Arc::new(PredictableRandom::seeded(2)));
    (Service::new(authority, Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new())), clock)
}

/// What somebody knows who asks a service for one thing after the other.
#[derive(Default)]
struct Known {
    stages: Vec<StageArn>,
    rooms: Vec<RoomArn>,
    tokens: Vec<(StageArn, String, ParticipantId)>,
    chat_tokens: Vec<(RoomArn, String)>,
    connections: Vec<Connection>,
    chats: Vec<ChatGrant>,
}

fn pick<T: Clone>(known: &[T], which: prop::sample::Index) -> Option<T> {
    (!known.is_empty()).then(|| which.get(known).clone())
}

/// Takes a step with a service, and returns all that it answered. What cannot be asked for yet is
/// no step.
macro_rules! step {
    ($service:ident, $clock:ident, $known:ident, ($kind:ident, $which:ident) $($then:tt)*) => {
        match $kind {
            0 => {
                let created = $service.create_stage(&CreateStage::default())$($then)*.unwrap();
                $known.stages.push(created.stage.arn.clone());
                format!("{created:?}")
            }
            1 => {
                let room_arn = $service.create_room(&CreateRoom::default())$($then)*.unwrap().arn;
                $known.rooms.push(room_arn.clone());
                format!("{room_arn:?}")
            }
            2 => {
                // Also of a stage that does not exist.
                let unknown = StageArn::new("arn:aws:ivs:us-west-2:1:stage/unknown").unwrap();
                let arn = pick(&$known.stages, $which).unwrap_or(unknown);
                let body = format!(r#"{{"stageArn": "{arn}", "duration": {}}}"#, if $which.index(2) == 0 { 1 } else { 720 });
                let request = CreateParticipantToken::from_json(body.as_bytes()).unwrap();
                let answer = $service.create_participant_token(&request)$($then)*;
                let token = answer.as_ref().ok().map(|answer| &answer.participant_token);
                let text = token.map(|token| token.token.as_str().to_owned());
                let id = token.map(|token| token.participant_id.clone());
                $known.tokens.extend(text.clone().zip(id).map(|(text, id)| (arn, text, id)));
                format!("{answer:?} {text:?}")
            }
            3 => {
                let unknown = RoomArn::new("arn:aws:ivschat:us-west-2:1:room/unknown").unwrap();
                let arn = pick(&$known.rooms, $which).unwrap_or(unknown);
                let body = format!(r#"{{"roomIdentifier": "{arn}", "userId": "u"}}"#);
                let request = CreateChatToken::from_json(body.as_bytes()).unwrap();
                let answer = $service.create_chat_token(&request)$($then)*;
                let text = answer.as_ref().ok().map(|token| token.token.as_str().to_owned());
                $known.chat_tokens.extend(text.clone().map(|text| (arn, text)));
                format!("{answer:?} {text:?}")
            }
            4..=6 => match pick(&$known.tokens, $which) {
                None => String::new(),
                Some((arn, token, _)) => {
                    let answer = $service.join(&arn, &token, &ClientAttributes::default())$($then)*;
                    $known.connections.extend(answer.as_ref().ok().map(|joined| joined.connection.clone()));
                    format!("{answer:?}")
                }
            },
            7 => match pick(&$known.chat_tokens, $which) {
                None => String::new(),
                Some((arn, token)) => {
                    let answer = $service.connect(&arn, &token)$($then)*;
                    $known.chats.extend(answer.as_ref().ok().cloned());
                    format!("{answer:?}")
                }
            },
            8 => match pick(&$known.tokens, $which) {
                None => String::new(),
                Some((arn, _, id)) => format!("{:?}", $service.disconnect(&arn, &id)$($then)*),
            },
            9 => {
                let by = i64::try_from($which.index(100)).unwrap();
                $clock.set(stagepass::Clock::now(&*$clock).plus_seconds(by).unwrap());
                String::new()
            }
            10 => {
                let sweep = Sweep::at(stagepass::Clock::now(&*$clock), 30).unwrap();
                let quiet = $service.quiet(&sweep)$($then)*.unwrap();
                let mut said = format!("{quiet:?}");
                for id in &quiet {
                    said += &format!("{:?}", $service.lost(id)$($then)*);
                }
                said
            }
            11 => {
                let pruning = Pruning::at(stagepass::Clock::now(&*$clock), Leeway::default()).unwrap();
                format!("{:?}", $service.prune(&pruning)$($then)*)
            }
            kind => match pick(&$known.connections, $which) {
                None => String::new(),
                Some(connection) => match kind {
                    12 => format!("{:?}", $service.publish(&connection)$($then)*),
                    13 => format!("{:?}", $service.leave(&connection)$($then)*),
                    14 => format!("{:?}", $service.heartbeat(&connection)$($then)*),
                    15 => format!("{:?}", $service.unpublish(&connection)$($then)*),
                    _ => {
                        let id = connection.id().clone();
                        let request = GetParticipant::new(id.stage_arn, id.session_id, id.participant_id);
                        format!("{:?}", $service.get_participant(&request)$($then)*)
                    }
                },
            },
        }
    };
}

proptest! {
    #[test]
    fn both_services_answer_alike(steps in prop::collection::vec((0_u8..17, any::<prop::sample::Index>()), 1..60)) {
        let (local, local_clock) = local();
        let (remote, _, remote_clock) = remote();
        let (mut at_home, mut abroad) = (Known::default(), Known::default());
        for (kind, which) in steps {
            let expected = step!(local, local_clock, at_home, (kind, which));
            let answered = pollster::block_on(async {
                step!(remote, remote_clock, abroad, (kind, which).await)
            });
            prop_assert_eq!(answered, expected, "step {}", kind);
        }
    }
}

/// Polls these futures to their ends, each time the one that is next in this order.
fn interleaved<'a, T>(
    futures: impl IntoIterator<Item = Pin<Box<dyn Future<Output = T> + Send + 'a>>>,
    order: &[prop::sample::Index],
) -> Vec<T> {
    let mut waiting: Vec<_> = futures.into_iter().enumerate().collect();
    let mut done = Vec::new();
    let mut order = order.iter().cycle();
    while !waiting.is_empty() {
        let turn = order.next().unwrap().index(waiting.len());
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(output) = waiting[turn].1.as_mut().poll(&mut context) {
            done.push((waiting.remove(turn).0, output));
        }
    }
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, output)| output).collect()
}

fn a_stage_and_tokens(service: &RemoteService, count: usize) -> (StageArn, Vec<String>) {
    let stage = pollster::block_on(service.create_stage(&CreateStage::default())).unwrap().stage.arn;
    let request =
        CreateParticipantToken::from_json(format!(r#"{{"stageArn": "{stage}"}}"#).as_bytes()).unwrap();
    let tokens = (0..count).map(|_| {
        let answer = pollster::block_on(service.create_participant_token(&request)).unwrap();
        answer.participant_token.token.as_str().to_owned()
    });
    let tokens = tokens.collect();
    (stage, tokens)
}

proptest! {
    #[test]
    fn however_joins_are_interleaved_there_is_one_session(
        order in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let (service, store, _) = remote();
        let (stage, tokens) = a_stage_and_tokens(&service, 3);
        let client = ClientAttributes::default();
        // The first of them joins twice at once.
        let joins = [0, 1, 2, 0].map(|token: usize| -> Pin<Box<dyn Future<Output = _> + Send + '_>> {
            Box::pin(service.join(&stage, &tokens[token], &client))
        });
        let joined: Vec<_> = interleaved(joins, &order).into_iter().map(Result::unwrap).collect();
        let session = &joined[0].session_id;
        prop_assert!(joined.iter().all(|joined| joined.session_id == *session));
        prop_assert_ne!(&joined[0].connection, &joined[3].connection);
        prop_assert!(joined[0].replaced != joined[3].replaced);
        let leaves = joined.iter().map(|joined| -> Pin<Box<dyn Future<Output = _> + Send + '_>> {
            Box::pin(service.leave(&joined.connection))
        });
        let left = interleaved(leaves, &order);
        prop_assert_eq!(left.iter().filter(|left| left.is_ok()).count(), 3);
        prop_assert_eq!(Store::stage(&store.store, &stage).unwrap().unwrap().active_session_id, None);
    }

    #[test]
    fn of_many_who_show_a_chat_token_in_turns_one_is_let_in(
        order in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let (service, _, _) = remote();
        let room = pollster::block_on(service.create_room(&CreateRoom::default())).unwrap().arn;
        let body = format!(r#"{{"roomIdentifier": "{room}", "userId": "u"}}"#);
        let request = CreateChatToken::from_json(body.as_bytes()).unwrap();
        let token = pollster::block_on(service.create_chat_token(&request)).unwrap().token;
        let tries = (0..3).map(|_| -> Pin<Box<dyn Future<Output = _> + Send + '_>> {
            Box::pin(service.connect(&room, token.as_str()))
        });
        let let_in = interleaved(tries, &order).iter().filter(|answer| answer.is_ok()).count();
        prop_assert_eq!(let_in, 1);
    }

    #[test]
    fn a_join_that_is_dropped_halfway_is_whole_or_nothing(polls in 0_usize..12) {
        let (service, store, _) = remote();
        let (stage, tokens) = a_stage_and_tokens(&service, 1);
        let client = ClientAttributes::default();
        let finished = {
            let mut join = pin!(service.join(&stage, &tokens[0], &client));
            (0..polls).any(|_| join.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready())
        };
        // Two moments for the snapshot; the change is made after the third, and known after the
        // fourth.
        let session = Store::stage(&store.store, &stage).unwrap().unwrap().active_session_id;
        prop_assert_eq!((session.is_some(), finished), (polls >= 4, polls >= 5));
        let joined = pollster::block_on(service.join(&stage, &tokens[0], &client)).unwrap();
        prop_assert_eq!(joined.replaced, polls >= 4);
    }
}

/// The futures may be moved to another thread, whatever the store.
#[test]
fn a_service_is_asked_from_any_thread() {
    fn moved<F: Future + Send>(future: F) -> F {
        future
    }
    async fn all<S: AsyncStore, R: AsyncRedemptions>(service: AsyncService<S, R>, token: String) -> bool {
        let client = ClientAttributes::default();
        let stage = moved(service.create_stage(&CreateStage::default())).await.unwrap().stage.arn;
        moved(service.join(&stage, &token, &client)).await.is_err()
            && moved(service.prune(&Pruning::at(service.authority().now(), Leeway::default()).unwrap()))
                .await
                .is_ok()
    }
    let (service, _, _) = remote();
    let future = moved(all(service, "no token".to_owned()));
    assert!(std::thread::spawn(move || pollster::block_on(future)).join().unwrap());
}

#[test]
fn a_store_says_how_long_to_wait_after_a_conflict_and_is_not_asked_for_ever() {
    let (service, store, _) = remote();
    let (stage, tokens) = a_stage_and_tokens(&service, 1);
    let client = ClientAttributes::default();
    store.overtaken.store(true, Ordering::Relaxed);
    let joined = pollster::block_on(service.join(&stage, &tokens[0], &client));
    assert!(matches!(joined, Err(AdmissionError::Failure(Failure::Store(StoreError::Conflict)))));
    let pauses: Vec<_> = store.pauses.lock().unwrap().drain(..).collect();
    assert!(pauses.iter().copied().eq(1..=99), "{pauses:?}");
    let created = pollster::block_on(service.create_room(&CreateRoom::default()));
    assert!(matches!(created, Err(OperationError::Failure(Failure::Store(StoreError::Conflict)))));
    assert_eq!(store.pauses.lock().unwrap().len(), 99);
}
