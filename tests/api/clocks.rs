//! Machines with clocks of their own, which share a store and a key ring: what ended stays ended,
//! and what was used stays used.

#![expect(clippy::arithmetic_side_effects, reason = "moments of a test are far from the ends of time")]

mod steps;
mod wrong;

use super::world::{Ones, endpoints, ring};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use stagepass::key_pair::{KeyPairClaims, TrustedKeys};
use stagepass::room::CreateRoom;
use stagepass::{
    Account, AdmissionError, Authority, ClientAttributes, Clock, CreateChatToken, CreateParticipantToken,
    CreateStage, Leeway, MemoryRedemptions, MemoryStore, ParticipantId, PredictableRandom, Pruning,
    PublicKeyArn, Redemptions, RoomArn, Service, StageArn, Store, Timestamp,
};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use steps::{ALL, Faults, Reading, Step, steps};

const DAY: i64 = 86_400;
const FOURTEEN_DAYS: i64 = 14 * DAY;
/// `2026-11-25T12:00:00Z`.
const START: i64 = 1_795_608_000;

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds).unwrap()
}

/// The clock of one machine: the truth, and what it is wrong by. To one request it can tell
/// something else.
#[derive(Debug)]
struct SkewedClock {
    truth: Arc<AtomicI64>,
    ahead: AtomicI64,
    once: Mutex<Option<Timestamp>>,
}

impl SkewedClock {
    fn shows(&self) -> i64 {
        self.truth.load(Ordering::SeqCst) + self.ahead.load(Ordering::SeqCst)
    }
}

impl Clock for SkewedClock {
    fn now(&self) -> Timestamp {
        self.once.lock().unwrap().unwrap_or_else(|| moment(self.shows()))
    }
}

struct Machine {
    clock: Arc<SkewedClock>,
    service: Service,
}

struct Token {
    text: String,
    is_sealed: bool,
    participant_id: ParticipantId,
    issued_at: i64,
    expires_at: i64,
}

struct Fleet {
    truth: Arc<AtomicI64>,
    machines: Vec<Machine>,
    keys: TrustedKeys,
    key: PublicKeyArn,
    stage: StageArn,
    room: RoomArn,
    tokens: Vec<Token>,
    ended: BTreeSet<ParticipantId>,
    /// Each with when it was issued, by the clock of whoever did, and whether it was used.
    chat_tokens: Vec<(String, i64, bool)>,
    /// How far ahead a clock was that issued.
    far_ahead: u32,
}

/// What the machines of a run share and have.
type Shared = (Arc<dyn Store>, Arc<dyn Redemptions>);

const MACHINES: usize = 3;

impl Fleet {
    fn new(leeways: [u32; MACHINES], shared: impl FnOnce(&[Arc<SkewedClock>]) -> Shared) -> Self {
        let truth = Arc::new(AtomicI64::new(START));
        let clocks: Vec<_> = leeways
            .iter()
            .map(|_| {
                let ahead = AtomicI64::new(0);
                Arc::new(SkewedClock { truth: truth.clone(), ahead, once: Mutex::new(None) })
            })
            .collect();
        let (store, redemptions) = shared(&clocks);
        let random = Arc::new(PredictableRandom::seeded(2));
        let home = Account::new("us-west-2", "123456789012").unwrap();
        let machines: Vec<_> = clocks
            .into_iter()
            .zip(leeways)
            .map(|(clock, leeway)| {
                let authority = Authority::new(home.clone(), clock.clone(), random.clone(), ring("k", 7))
                    .with_leeway(Leeway::from_seconds(leeway));
                Machine { clock, service: Service::new(authority, store.clone(), redemptions.clone()) }
            })
            .collect();
        let key = PublicKeyArn::new("arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345").unwrap();
        let keys = TrustedKeys::new().with(key.clone(), Arc::new(Ones)).unwrap();
        let stage = machines[0].service.create_stage(&CreateStage::default()).unwrap().stage.arn;
        let room = machines[0].service.create_room(&CreateRoom::default()).unwrap().arn;
        let (tokens, ended, chat_tokens) = (Vec::new(), BTreeSet::new(), Vec::new());
        Self { truth, machines, keys, key, stage, room, tokens, ended, chat_tokens, far_ahead: 0 }
    }

    fn now(&self) -> i64 {
        self.truth.load(Ordering::SeqCst)
    }

    /// Asks a machine whose clock tells something else once, if it does.
    fn ask<T>(&self, machine: usize, reading: Reading, ask: impl FnOnce(&Service) -> T) -> T {
        let Machine { clock, service } = &self.machines[machine % MACHINES];
        *clock.once.lock().unwrap() = match reading {
            Reading::AsEver => None,
            Reading::Max => Some(Timestamp::MAX),
            Reading::Min => Some(Timestamp::MIN),
            Reading::DaysAhead(days) => Some(moment(clock.shows() + i64::from(days) * DAY)),
        };
        let answer = ask(service);
        *clock.once.lock().unwrap() = None;
        answer
    }

    fn join(&self, service: &Service, token: &Token) -> Result<(), AdmissionError> {
        let client = ClientAttributes::default();
        let joined = if token.is_sealed {
            service.join(&self.stage, &token.text, &client)
        } else {
            let authority = service.authority();
            let grant = authority.open_key_pair_token(&self.keys, &token.text, &self.stage)?;
            service.join_with(&grant, &client)
        };
        joined.map(drop)
    }

    fn issue(&mut self, machine: usize, is_sealed: bool, minutes: u16, again: bool, reading: Reading) {
        let body = format!(r#"{{"stageArn": "{}", "duration": {minutes}}}"#, self.stage);
        let request = CreateParticipantToken::from_json(body.as_bytes()).unwrap();
        // The holder of a key pair may issue a second token of a participant that is not ended.
        let twin = self.tokens.last().map(|token| token.participant_id.clone());
        let twin = twin.filter(|id| again && !self.ended.contains(id));
        let before = self.now();
        let issued = self.ask(machine, reading, |service| {
            if is_sealed {
                let token = service.create_participant_token(&request).ok()?.participant_token;
                let expires_at = token.expiration_time?.unix_seconds();
                return Some((token.token.as_str().to_owned(), token.participant_id, expires_at));
            }
            let endpoints = endpoints();
            let claims = service.authority().key_pair_claims(request, &endpoints).ok()?;
            let claims = match twin {
                None => claims,
                Some(id) => {
                    let body = format!(r#"{{"stageArn": "{}", "duration": {minutes}}}"#, self.stage);
                    let request = CreateParticipantToken::from_json(body.as_bytes()).unwrap();
                    let (arn, configuration) = (request.stage_arn, request.configuration);
                    KeyPairClaims::new(arn, id, configuration, &endpoints, claims.issued_at()).unwrap()
                }
            };
            let (id, expires_at) = (claims.participant_id().clone(), claims.expires_at().unix_seconds());
            let text = claims.sign(&self.key, &Ones).unwrap();
            Some((text.as_str().to_owned(), id, expires_at))
        });
        let Some((text, participant_id, expires_at)) = issued else { return };
        let issued_at = expires_at - i64::from(minutes) * 60;
        self.allow_for(issued_at - before);
        self.tokens.push(Token { text, is_sealed, participant_id, issued_at, expires_at });
    }

    /// A host that found out that a clock issued far ahead adds that to what it prunes with.
    fn allow_for(&mut self, ahead: i64) {
        if ahead > 300 {
            self.far_ahead = self.far_ahead.max(u32::try_from(ahead).unwrap());
        }
    }

    fn greatest_leeway(&self) -> u32 {
        self.machines.iter().map(|machine| machine.service.authority().leeway().seconds()).max().unwrap()
    }

    fn take(&mut self, step: &Step) -> Result<(), String> {
        match *step {
            Step::Issue { machine, sealed, minutes, again, reading } => {
                self.issue(machine, sealed, minutes, again, reading);
            }
            Step::IssueChat { machine, reading } => {
                let body = format!(
                    r#"{{"roomIdentifier": "{}", "userId": "u", "sessionDurationInMinutes": 180}}"#,
                    self.room
                );
                let request = CreateChatToken::from_json(body.as_bytes()).unwrap();
                let issued = self.ask(machine, reading, |service| service.create_chat_token(&request));
                if let Ok(token) = issued {
                    let issued_at = token.token_expiration_time.unwrap().unix_seconds() - 60;
                    self.allow_for(issued_at - self.now());
                    self.chat_tokens.push((token.token.as_str().to_owned(), issued_at, false));
                }
            }
            Step::Join { machine, token, reading } => {
                if let Some(token) = pick(&self.tokens, token) {
                    let joined =
                        self.ask(machine, reading, |service| self.join(service, &self.tokens[token]));
                    self.judge_join(machine, &self.tokens[token], reading, &joined)?;
                }
            }
            Step::Disconnect { machine, token, reading } => {
                if let Some(token) = pick(&self.tokens, token) {
                    let id = self.tokens[token].participant_id.clone();
                    let answered = self.ask(machine, reading, |service| service.disconnect(&self.stage, &id));
                    answered.map_err(|error| format!("a disconnect failed: {error}"))?;
                    self.ended.insert(id);
                }
            }
            Step::Connect { machine, token, reading } => {
                if let Some(token) = pick(&self.chat_tokens, token) {
                    self.connect(machine, token, reading)?;
                }
            }
            Step::Prune { ahead } => {
                let leeway = Leeway::from_seconds(self.greatest_leeway() + self.far_ahead);
                let pruning = Pruning::at(moment(self.now() + ahead), leeway);
                self.machines[0].service.prune(&pruning.unwrap()).unwrap();
            }
            Step::Advance { seconds } => {
                self.truth.fetch_add(seconds, Ordering::SeqCst);
            }
            Step::UntilTheLast { token, chat, later } => {
                let expires_at = if chat {
                    pick(&self.chat_tokens, token).map(|token| self.chat_tokens[token].1 + 60)
                } else {
                    pick(&self.tokens, token).map(|token| self.tokens[token].expires_at)
                };
                let leeway = i64::from(self.greatest_leeway());
                if let Some(expires_at) = expires_at {
                    self.truth.fetch_max(expires_at + leeway + 300 + later, Ordering::SeqCst);
                }
            }
            Step::Skew { machine, ahead } => {
                self.machines[machine % MACHINES].clock.ahead.store(ahead, Ordering::SeqCst);
            }
        }
        self.try_everything_that_is_over()
    }

    fn judge_join(
        &self,
        machine: usize,
        token: &Token,
        reading: Reading,
        joined: &Result<(), AdmissionError>,
    ) -> Result<(), String> {
        if joined.is_err() {
            return Ok(());
        }
        if self.ended.contains(&token.participant_id) {
            return Err("a participant joined that was disconnected".to_owned());
        }
        self.judge_moment(machine, token.issued_at, reading)
    }

    /// Nobody may be let in with a token that is issued later than clocks and leeway explain.
    fn judge_moment(&self, machine: usize, issued_at: i64, reading: Reading) -> Result<(), String> {
        let Machine { clock, service } = &self.machines[machine % MACHINES];
        let allowed = 300 + i64::from(service.authority().leeway().seconds());
        if matches!(reading, Reading::AsEver) && issued_at > clock.shows() + allowed {
            return Err("a token let in that is issued later".to_owned());
        }
        Ok(())
    }

    fn connect(&mut self, machine: usize, token: usize, reading: Reading) -> Result<(), String> {
        let (text, issued_at, used) = self.chat_tokens[token].clone();
        if self.ask(machine, reading, |service| service.connect(&self.room, &text)).is_ok() {
            self.chat_tokens[token].2 = true;
            if used {
                return Err("a chat token opened a second connection".to_owned());
            }
            return self.judge_moment(machine, issued_at, reading);
        }
        Ok(())
    }

    fn try_everything_that_is_over(&mut self) -> Result<(), String> {
        for machine in 0..MACHINES {
            for token in self.tokens.iter().filter(|token| self.ended.contains(&token.participant_id)) {
                let joined = self.ask(machine, Reading::AsEver, |service| self.join(service, token));
                self.judge_join(machine, token, Reading::AsEver, &joined)?;
            }
            for token in 0..self.chat_tokens.len() {
                if self.chat_tokens[token].2 {
                    self.connect(machine, token, Reading::AsEver)?;
                }
            }
        }
        Ok(())
    }

    /// What went wrong stopped nothing that comes after it.
    fn goes_on(&mut self) -> Result<(), String> {
        for machine in 0..MACHINES {
            self.issue(machine, true, 1, false, Reading::AsEver);
            self.take(&Step::IssueChat { machine, reading: Reading::AsEver })?;
            let (token, chat) = (self.tokens.last().unwrap(), self.chat_tokens.last().unwrap());
            let service = &self.machines[machine].service;
            self.join(service, token).map_err(|error| format!("a new token: {error}"))?;
            service.connect(&self.room, &chat.0).map_err(|error| format!("a new chat token: {error}"))?;
        }
        Ok(())
    }
}

fn pick<T>(list: &[T], back: usize) -> Option<usize> {
    (!list.is_empty()).then(|| list.len() - 1 - back % list.len())
}

/// Runs sequences until one of them goes wrong, and tells how.
fn run(
    cases: u32,
    faults: Faults,
    shared: impl Fn(&[Arc<SkewedClock>]) -> Shared,
) -> Result<(), (String, Vec<Step>)> {
    let config = Config { failure_persistence: None, max_shrink_iters: 1_000, ..Config::with_cases(cases) };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let ran = runner.run(&steps(faults), |(leeways, steps)| {
        let mut fleet = Fleet::new(leeways, &shared);
        let went = steps.iter().try_for_each(|step| fleet.take(step)).and_then(|()| fleet.goes_on());
        went.map_err(TestCaseError::fail)
    });
    ran.map_err(|error| match error {
        TestError::Fail(reason, (_, steps)) => (reason.message().to_owned(), steps),
        TestError::Abort(reason) => panic!("{reason}"),
    })
}

fn in_memory(_: &[Arc<SkewedClock>]) -> Shared {
    (Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()))
}

#[test]
fn what_ended_stays_ended_and_what_was_used_stays_used_whatever_the_clocks_say() {
    run(500, ALL, in_memory).unwrap();
}
