//! The part of the model that is about lists, which are walked page by page while other things
//! happen.

use super::call::{Call, Filter};
use super::outcome::{Outcome, Refusal};
use super::plain::Model;
use super::tables::{Cursor, FIRST_MOMENT, LAST_MOMENT, List, Person, number};
use super::terms::Place;
use super::told::{Told, label, object};
use serde_json::{Value, json};
use stagepass::Operation;

impl Model {
    pub(super) fn first_page(&mut self, call: &Call) -> Result<Value, Outcome> {
        let of = |place: Place| match place {
            Place::Made(back) => Some(back),
            Place::Unknown => None,
        };
        let list = match call.operation {
            Operation::ListStages => List::Stages,
            Operation::ListStageSessions => List::Sessions(self.stage(call.about)),
            Operation::ListParticipants => {
                let session = of(call.about).and_then(|back| number(&self.sessions, back));
                List::Participants(session.map(|(session, _)| session), call.filter.clone())
            }
            Operation::ListParticipantEvents => {
                let at = of(call.about).and_then(|back| number(&self.connections, back));
                List::Events(at.map(|(_, at)| (at.session, at.participant)))
            }
            Operation::ListPublicKeys => List::Keys,
            Operation::ListRooms => List::Rooms(call.name.clone()),
            _ => return Err(Outcome::PassedOver),
        };
        let now = self.read();
        let most = if call.most == 0 { 50 } else { call.most.into() };
        self.page(list, most, None, now)
    }

    /// A place is sealed for a day, and is that of one list with all that was asked of it.
    pub(super) fn next_page(&mut self, back: u8, other: bool) -> Outcome {
        let Some((_, Cursor { list, most, after, sealed_at, key })) = number(&self.cursors, back) else {
            return Outcome::PassedOver;
        };
        let now = self.read();
        let expires_at = sealed_at.saturating_add(86_400).saturating_add(self.leeway()).min(LAST_MOMENT);
        let stands = self.opens(key) && self.not_later(now, sealed_at).is_ok() && now < expires_at;
        if other || !stands {
            return Outcome::Refused(Refusal::Invalid);
        }
        self.page(list, most, Some(after), now)
            .map_or_else(|outcome| outcome, |told| Outcome::Answered(Told(told)))
    }

    /// Returns requests for all lists that there are.
    pub(super) fn all_that_is_listed(&self) -> impl Iterator<Item = Call> + use<> {
        [
            (Operation::ListStages, 1),
            (Operation::ListPublicKeys, 1),
            (Operation::ListRooms, 1),
            (Operation::ListStageSessions, self.stages.len()),
            (Operation::ListParticipants, self.sessions.len()),
            (Operation::ListParticipantEvents, self.connections.len()),
        ]
        .into_iter()
        .flat_map(|(operation, count)| {
            let abouts = (0..u8::try_from(count).unwrap_or(u8::MAX)).map(Place::Made);
            abouts.map(move |about| Call { about, ..Call::new(operation) })
        })
    }

    fn page(&mut self, list: List, most: usize, after: Option<i64>, now: i64) -> Result<Value, Outcome> {
        let mut items = self.items(&list);
        items.retain(|(place, _)| after.is_none_or(|after| *place > after));
        let goes_on = items.len() > most;
        items.truncate(most);
        let shown_last = items.last().map(|(place, _)| *place).filter(|_| goes_on);
        let member = list.member();
        if let Some(after) = shown_last {
            if now == FIRST_MOMENT {
                return Err(Outcome::Failed(String::new()));
            }
            self.cursors.push(Cursor { list, most, after, sealed_at: now, key: self.key });
        }
        let shown = items.into_iter().map(|(_, told)| told).collect::<Vec<_>>();
        Ok(object([(member, Some(shown.into())), ("nextToken", shown_last.map(|_| true.into()))]))
    }

    /// Returns what is on a list now, each with its place, in the order of the places.
    fn items(&self, list: &List) -> Vec<(i64, Value)> {
        let mut items: Vec<(i64, Value)> = match list {
            List::Stages => {
                let there = self.stages.iter().enumerate().filter(|(_, row)| !row.deleted);
                there.map(|(stage, _)| (place(stage), self.stage_listed(stage))).collect()
            }
            List::Keys => {
                let there = self.keys.iter().enumerate().filter(|(_, row)| !row.deleted);
                there.map(|(key, _)| (place(key), self.key_listed(key))).collect()
            }
            List::Rooms(name) => {
                let there = self.rooms.iter().enumerate().filter(|(_, row)| {
                    !row.deleted && name.as_ref().is_none_or(|name| row.name.as_ref() == Some(name))
                });
                there.map(|(room, row)| (row.place.saturating_neg(), self.room_told(room, false))).collect()
            }
            List::Sessions(stage) => {
                let there = self.sessions.iter().enumerate().filter(|(_, row)| Some(row.stage) == *stage);
                let told =
                    |(session, _)| Some((place(session).saturating_neg(), self.session_told(session)?));
                there.filter_map(told).collect()
            }
            List::Participants(session, filter) => {
                let there = self.people.iter().filter(|((of, _), person)| {
                    Some(*of) == *session && filter.as_ref().is_none_or(|filter| shows(filter, person))
                });
                there
                    .map(|((_, participant), person)| {
                        (place(person.joined_first), participant_told(*participant, person))
                    })
                    .collect()
            }
            List::Events(of) => {
                let person = of.and_then(|of| self.people.get(&of).map(|person| (of.1, person)));
                let events = person.into_iter().flat_map(|(participant, person)| {
                    let told = move |(name, at): &(&str, Option<i64>)| event_told(name, participant, *at);
                    person.events.iter().map(told).enumerate()
                });
                events.map(|(event, told)| (place(event).saturating_neg(), told)).collect()
            }
        };
        items.sort_by_key(|(place, _)| *place);
        items
    }
}

fn place(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Nobody is recorded.
fn shows(filter: &Filter, person: &Person) -> bool {
    match filter {
        Filter::User(user_id) => person.user_id.as_ref() == Some(user_id),
        Filter::Published(published) => person.published == *published,
        Filter::Connected(connected) => person.connected_by.is_some() == *connected,
        Filter::Recorded => false,
    }
}

fn participant_told(participant: usize, person: &Person) -> Value {
    let state = if person.connected_by.is_some() { "CONNECTED" } else { "DISCONNECTED" };
    object([
        ("participantId", Some(label("participant", participant).into())),
        ("userId", person.user_id.clone().map(Value::from)),
        ("state", Some(state.into())),
        ("firstJoinTime", Some(person.first_join_time.into())),
        ("published", Some(person.published.into())),
    ])
}

fn event_told(name: &str, participant: usize, at: Option<i64>) -> Value {
    object([
        ("name", Some(json!(name))),
        ("participantId", Some(label("participant", participant).into())),
        ("eventTime", at.map(Value::from)),
    ])
}
