//! A naive model of a room and its connections. It keeps every moment there ever was, and looks
//! through all of them. It shares no code with the library, and knows frames only by their kinds.

use stagepass::chat::Ending;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Frame {
    Message(usize),
    Deletion,
    Kick,
    Incomplete,
    UnknownAction,
    Garbage,
    Huge,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Verdict {
    Allow,
    Deny,
    Change(usize),
    Nonsense,
}

/// What a host is told to do, without ids.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    Error(i32, String),
    Message(String, usize),
    Event(String),
    Ask(usize),
    Disconnect,
    Ping,
    Close,
    Cut,
}

/// The naive model of a room.
pub(super) struct Model {
    pub(super) length: usize,
    pub(super) rate: usize,
    /// What a message falls back to: whether it is sent.
    pub(super) review: Option<bool>,
    pub(super) messages: Vec<i64>,
    pub(super) connections: Vec<Person>,
    pub(super) asked: usize,
}

/// The naive model of a connection.
#[derive(Default)]
pub(super) struct Person {
    pub(super) may: [bool; 3],
    pub(super) end: i64,
    pub(super) frames: Vec<i64>,
    /// What waits: its number, its request, its length, its moment, the fallback, and the length
    /// that the room allowed.
    pub(super) waiting: Vec<(usize, String, usize, i64, bool, usize)>,
    pub(super) pings: Vec<i64>,
    pub(super) unanswered: usize,
    pub(super) over: bool,
}

pub(super) fn settled(request: String, length: usize, sent: bool) -> Word {
    if sent { Word::Message(request, length) } else { Word::Error(406, request) }
}

impl Person {
    pub(super) fn pass(&mut self, now: i64) -> Vec<Word> {
        let mut words = Vec::new();
        if self.over {
            return words;
        }
        let mut left = Vec::new();
        for (number, request, length, at, fallback, most) in std::mem::take(&mut self.waiting) {
            if at + 200 <= now && at + 200 <= self.end {
                words.push(settled(request, length, fallback));
            } else {
                left.push((number, request, length, at, fallback, most));
            }
        }
        self.waiting = left;
        if now >= self.end {
            self.over = true;
            words.extend([Word::Error(401, String::new()), Word::Close]);
        }
        words
    }
}

/// How many of the moments lie in the second that ends now.
pub(super) fn recent(moments: &[i64], now: i64) -> usize {
    moments.iter().filter(|moment| now - **moment < 1_000).count()
}

impl Model {
    pub(super) fn receive(&mut self, who: usize, frame: Frame, request: &str, now: i64) -> Vec<Word> {
        let person = &mut self.connections[who];
        let mut words = person.pass(now);
        if person.over {
            return words;
        }
        let request =
            if matches!(frame, Frame::Garbage | Frame::Huge) { String::new() } else { request.to_owned() };
        let within = recent(&person.frames, now) < 10;
        if within {
            person.frames.push(now);
        }
        let refused = |code| vec![Word::Error(code, request.clone())];
        words.extend(match frame {
            Frame::Huge => refused(413),
            _ if !within => refused(429),
            Frame::Incomplete | Frame::UnknownAction | Frame::Garbage => refused(400),
            Frame::Message(_) if !person.may[0] => refused(403),
            Frame::Deletion if !person.may[1] => refused(403),
            Frame::Kick if !person.may[2] => refused(403),
            Frame::Deletion => vec![Word::Event(request)],
            Frame::Kick => vec![Word::Event(request), Word::Disconnect],
            Frame::Message(length) if length > self.length => refused(400),
            Frame::Message(_) if recent(&self.messages, now) >= self.rate => refused(429),
            Frame::Message(length) => {
                self.messages.push(now);
                if let Some(fallback) = self.review {
                    person.waiting.push((self.asked, request, length, now, fallback, self.length));
                    self.asked += 1;
                    vec![Word::Ask(self.asked - 1)]
                } else {
                    vec![Word::Message(request, length)]
                }
            }
        });
        words
    }

    pub(super) fn reviewed(&mut self, who: usize, number: usize, verdict: Verdict, now: i64) -> Vec<Word> {
        let person = &mut self.connections[who];
        let mut words = person.pass(now);
        if let Some(place) = person.waiting.iter().position(|waiting| waiting.0 == number)
            && !person.over
        {
            let (_, request, length, _, fallback, most) = person.waiting.remove(place);
            words.push(match verdict {
                Verdict::Allow => settled(request, length, true),
                Verdict::Deny => settled(request, length, false),
                Verdict::Change(other) if (1..=most).contains(&other) => settled(request, other, true),
                Verdict::Change(_) | Verdict::Nonsense => settled(request, length, fallback),
            });
        }
        words
    }

    pub(super) fn poll(&mut self, who: usize, now: i64) -> Vec<Word> {
        let person = &mut self.connections[who];
        let mut words = person.pass(now);
        if !person.over && now - person.pings.last().unwrap() >= 30_000 {
            if person.unanswered == 2 {
                person.over = true;
                words.push(Word::Cut);
            } else {
                person.unanswered += 1;
                person.pings.push(now);
                words.push(Word::Ping);
            }
        }
        words
    }

    pub(super) fn end(&mut self, who: usize, why: Ending) -> Vec<Word> {
        let person = &mut self.connections[who];
        if std::mem::replace(&mut person.over, true) {
            return Vec::new();
        }
        match why {
            Ending::RoomDeleted => vec![Word::Error(404, String::new()), Word::Close],
            Ending::ServerStops => vec![Word::Error(401, String::new()), Word::Close],
            _ => vec![Word::Close],
        }
    }
}
