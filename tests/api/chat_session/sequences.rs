//! Random sequences on three connections of a room, beside a model that counts naively.

use super::super::world::World;
use super::grant;
use super::model::{Frame, Model, Person, Verdict, Word};
use proptest::prelude::*;
use stagepass::chat::{ChatRoom, ChatSession, Ending, Moment, Output, Review, RoomLimits, ServerFrame};
use stagepass::moderation::MessageId;
use stagepass::room::{FallbackResult, MaxMessageLength, MaxMessageRate};
use stagepass::{BadRequest, PredictableRandom};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy)]
enum Step {
    Receive(Frame),
    /// A verdict on one of the messages that were ever asked about.
    Review(usize, Verdict),
    Pong,
    Poll,
    End(Ending),
    Limits {
        length: usize,
        rate: usize,
        review: Option<bool>,
    },
}

fn text(frame: Frame, request: &str) -> String {
    match frame {
        Frame::Message(length) => {
            let content = "é".repeat(length);
            format!(r#"{{"Action":"SEND_MESSAGE","Content":"{content}","RequestId":"{request}"}}"#)
        }
        Frame::Deletion => {
            format!(r#"{{"RequestId":"{request}","Action":"DELETE_MESSAGE","Id":"abcdABCDefgh"}}"#)
        }
        Frame::Kick => format!(r#"{{"Action":"DISCONNECT_USER","UserId":"u","RequestId":"{request}"}}"#),
        Frame::Incomplete => format!(r#"{{"Action":"SEND_MESSAGE","RequestId":"{request}"}}"#),
        Frame::UnknownAction => format!(r#"{{"Action":"SEND_EVENT","RequestId":"{request}"}}"#),
        Frame::Garbage => "{".to_owned(),
        Frame::Huge => format!(r#"{{"RequestId":"{request}","Content":"{}"}}"#, "c".repeat(9_000)),
    }
}

fn review(verdict: Verdict) -> Result<Review, BadRequest> {
    match verdict {
        Verdict::Allow => Ok(Review::allow()),
        Verdict::Deny => Ok(Review::deny()),
        Verdict::Change(length) => {
            let content = "e".repeat(length);
            Review::from_json(format!(r#"{{"ReviewResult":"ALLOW","Content":"{content}"}}"#).as_bytes())
        }
        Verdict::Nonsense => Review::from_json(b"[]"),
    }
}

/// The library's room, with what was seen of it.
struct Real {
    room: ChatRoom,
    sessions: Vec<ChatSession>,
    random: PredictableRandom,
    start: Moment,
    /// The messages that were asked about, in their order: who sent each, and its id.
    asked: Vec<(usize, MessageId)>,
    /// How often each request was answered.
    answers: BTreeMap<String, usize>,
    /// The moments of the messages that reached the room.
    sent: Vec<i64>,
}

impl Real {
    fn at(&self, milliseconds: i64) -> Moment {
        Moment::from_unix_milliseconds(self.start.unix_milliseconds() + milliseconds).unwrap()
    }

    fn words(&mut self, who: usize, outputs: Vec<Output>) -> Vec<Word> {
        outputs.into_iter().map(|output| self.word(who, output)).collect()
    }

    fn word(&mut self, who: usize, output: Output) -> Word {
        let mut answered = |id: &MessageId, request: &str| {
            assert_eq!(id.as_str().len(), 12);
            if !request.is_empty() {
                *self.answers.entry(request.to_owned()).or_default() += 1;
            }
            request.to_owned()
        };
        match output {
            Output::Send(error) => {
                Word::Error(error.error_code.number(), answered(&error.id, error.request_id.as_str()))
            }
            Output::Broadcast(ServerFrame::Message(message)) => {
                let request = answered(&message.id, message.request_id.as_str());
                let sent = message.send_time.unix_milliseconds() - self.start.unix_milliseconds();
                self.sent.push(sent);
                Word::Message(request, message.content.as_str().chars().count())
            }
            Output::Broadcast(ServerFrame::Event(event)) => {
                Word::Event(answered(&event.id, event.request_id.as_str()))
            }
            Output::Review(request) => {
                self.asked.push((who, request.message_id));
                Word::Ask(self.asked.len() - 1)
            }
            Output::DisconnectUser(_) => Word::Disconnect,
            Output::Ping => Word::Ping,
            Output::Close => Word::Close,
            Output::Cut => Word::Cut,
            other => panic!("{other:?}"),
        }
    }
}

fn limits(length: usize, rate: usize, review: Option<bool>) -> RoomLimits {
    let length = MaxMessageLength::from_characters(length.try_into().unwrap()).unwrap();
    let rate = MaxMessageRate::from_messages_per_second(rate.try_into().unwrap()).unwrap();
    let limits = RoomLimits::default().message_length(length).message_rate(rate);
    match review {
        Some(true) => limits.reviewed(FallbackResult::Allow),
        Some(false) => limits.reviewed(FallbackResult::Deny),
        None => limits,
    }
}

fn frames() -> impl Strategy<Value = Frame> {
    prop_oneof![
        12 => (1..8_usize).prop_map(Frame::Message),
        2 => Just(Frame::Deletion),
        1 => Just(Frame::Kick),
        1 => Just(Frame::Incomplete),
        1 => Just(Frame::UnknownAction),
        1 => Just(Frame::Garbage),
        1 => Just(Frame::Huge),
    ]
}

fn verdicts() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        3 => Just(Verdict::Allow),
        1 => Just(Verdict::Deny),
        1 => (0..8_usize).prop_map(Verdict::Change),
        1 => Just(Verdict::Nonsense),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        30 => frames().prop_map(Step::Receive),
        8 => (0..4_usize, verdicts()).prop_map(|(back, verdict)| Step::Review(back, verdict)),
        2 => Just(Step::Pong),
        6 => Just(Step::Poll),
        1 => prop_oneof![Just(Ending::Disconnected), Just(Ending::RoomDeleted), Just(Ending::ServerStops)]
            .prop_map(Step::End),
        4 => (1..7_usize, prop_oneof![1..4_usize, 1..31_usize], prop::option::of(any::<bool>()))
            .prop_map(|(length, rate, review)| Step::Limits { length, rate, review }),
    ]
}

/// How much later, mostly not much.
fn pauses() -> impl Strategy<Value = i64> {
    prop_oneof![10 => 0..20_i64, 6 => 0..250_i64, 2 => 900..1_100_i64, 1 => 5_000..31_000_i64]
}

/// Runs a sequence, and tells the words of all steps.
fn run(sequence: &[(usize, i64, Step)]) -> Vec<Vec<Word>> {
    let world = World::new();
    let capabilities: [&[&str]; 3] =
        [&["SEND_MESSAGE"], &["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"], &["DELETE_MESSAGE"]];
    let start = "2023-03-06T21:47:43Z".parse().unwrap();
    let minutes = [1, 180, 2];
    let sessions =
        (0..3).map(|who| ChatSession::new(grant(&world, "u", capabilities[who], minutes[who]), start));
    let mut real = Real {
        room: ChatRoom::new(limits(5, 10, None)),
        sessions: sessions.collect(),
        random: PredictableRandom::seeded(3),
        start,
        asked: Vec::new(),
        answers: BTreeMap::new(),
        sent: Vec::new(),
    };
    let person = |who: usize| Person {
        may: [who < 2, who > 0, who == 1],
        end: i64::from(minutes[who]) * 60_000,
        pings: vec![0],
        ..Person::default()
    };
    let connections = (0..3).map(person).collect();
    let mut model = Model { length: 5, rate: 10, review: None, messages: Vec::new(), connections, asked: 0 };
    let (mut now, mut highest_rate, mut requests) = (0, 10, Vec::new());
    let mut told = Vec::new();
    for (number, (mut who, pause, step)) in sequence.iter().copied().enumerate() {
        if let Step::Review(back, _) = step
            && let Some((asker, _)) = real.asked.iter().rev().nth(back)
            && number % 8 != 0
        {
            // Mostly, a verdict goes to the connection that asked for it.
            who = *asker;
        }
        now += pause;
        let moment = real.at(now);
        let was_over = real.sessions[who].is_over();
        let is_due = real.sessions[who].deadline().is_some_and(|due| due <= moment);
        let (outputs, expected) = match step {
            Step::Receive(frame) => {
                let request = format!("r{number}");
                if !matches!(frame, Frame::Garbage | Frame::Huge) {
                    requests.push((who, request.clone()));
                }
                let text = text(frame, &request);
                (
                    real.sessions[who].receive(text.as_bytes(), moment, &mut real.room, &real.random),
                    model.receive(who, frame, &request, now),
                )
            }
            Step::Review(back, verdict) => {
                let Some(number) = real.asked.len().checked_sub(back + 1) else { continue };
                let id = &real.asked[number].1;
                (
                    real.sessions[who].reviewed(id, review(verdict), moment, &real.random),
                    model.reviewed(who, number, verdict, now),
                )
            }
            Step::Pong => {
                real.sessions[who].pong();
                model.connections[who].unanswered = 0;
                continue;
            }
            Step::Poll => (real.sessions[who].poll(moment, &real.random), model.poll(who, now)),
            Step::End(why) => (real.sessions[who].end(why, &real.random), model.end(who, why)),
            Step::Limits { length, rate, review } => {
                real.room.set_limits(limits(length, rate, review));
                (model.length, model.rate, model.review) = (length, rate, review);
                highest_rate = highest_rate.max(rate);
                continue;
            }
        };
        let words = real.words(who, outputs.unwrap());
        assert_eq!(words, expected, "step {number}: {step:?} at {now}");
        assert!(!was_over || words.is_empty(), "something comes after the end");
        assert_eq!(real.sessions[who].deadline().is_none(), model.connections[who].over);
        if matches!(step, Step::Poll) {
            assert_eq!(
                !words.is_empty(),
                is_due,
                "a poll has something to do at the deadline and not before"
            );
        }
        told.push(words);
    }
    // What still waits falls back. Then every request has its one answer, or its session is over.
    for who in 0..3 {
        let later = real.at(now + 200);
        let outputs = real.sessions[who].poll(later, &real.random).unwrap();
        real.words(who, outputs);
    }
    for (who, request) in requests {
        let answers = real.answers.get(&request).copied().unwrap_or(0);
        assert!(answers == 1 || (answers == 0 && real.sessions[who].is_over()), "{request}: {answers}");
    }
    // No second, wherever it begins, has more messages than the room ever allowed.
    for first in &real.sent {
        let within = real.sent.iter().filter(|sent| (*first..first + 1_000).contains(sent)).count();
        assert!(within <= highest_rate, "{within} messages in the second from {first}");
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("STAGEPASS_CASES").map_or(200, |cases| cases.parse().unwrap())
    ))]

    #[test]
    fn sessions_answer_what_the_model_answers(
        sequence in prop::collection::vec((0..3_usize, pauses(), steps()), 1..120),
    ) {
        let told = run(&sequence);
        // The same inputs get the same outputs.
        prop_assert_eq!(run(&sequence), told);
    }
}

/// A sequence of hundreds of steps meets all that may be answered.
#[test]
fn random_sequences_meet_every_answer() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let sequences = prop::collection::vec((0..3_usize, pauses(), steps()), 100..120);
    let mut met = BTreeMap::new();
    for _ in 0..100 {
        for word in run(&sequences.new_tree(&mut runner).unwrap().current()).concat() {
            let kind = match word {
                Word::Error(code, _) => format!("error {code}"),
                other => format!("{other:?}").split('(').next().unwrap().to_owned(),
            };
            *met.entry(kind).or_insert(0) += 1;
        }
    }
    let kinds: Vec<_> = met.keys().map(String::as_str).collect();
    assert_eq!(
        kinds,
        [
            "Ask",
            "Close",
            "Cut",
            "Disconnect",
            "Event",
            "Message",
            "Ping",
            "error 400",
            "error 401",
            "error 403",
            "error 404",
            "error 406",
            "error 413",
            "error 429"
        ],
        "{met:?}"
    );
}
