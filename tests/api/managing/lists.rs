//! Lists are walked page by page, to their end, by whoever asked for them, for a day.

use super::super::world::{World, authority, clock};
use super::stages::{exception, json};
use proptest::prelude::*;
use stagepass::list::{ListRequest, MaxResults, PaginationToken};
use stagepass::participant::{FilterByState, ListParticipantEvents, ListParticipants, ParticipantFilter};
use stagepass::public_key::ListPublicKeys;
use stagepass::room::{ListRooms, Room};
use stagepass::stage::{DeleteStage, ListStageSessions, ListStages};
use stagepass::store::{Page, Placed};
use stagepass::{
    CreateStage, MemoryRedemptions, MemoryStore, ParticipantId, PredictableRandom, RoomArn, Service,
    SessionId, StageArn, UserId,
};
use std::collections::BTreeSet;
use std::sync::Arc;

fn most(items: i32) -> MaxResults {
    MaxResults::from_items(items).unwrap()
}

/// Returns the ARNs of a page, and where the next one begins.
fn page(
    service: &Service,
    items: i32,
    next_token: Option<PaginationToken>,
) -> (Vec<StageArn>, Option<PaginationToken>) {
    let mut request = ListStages::default().max_results(most(items));
    request.next_token = next_token;
    let answer = service.list_stages(&request).unwrap();
    (answer.stages.into_iter().map(|stage| stage.arn).collect(), answer.next_token)
}

fn empty() -> Service {
    let authority = authority(clock("2023-03-06T21:47:43Z"), Arc::new(PredictableRandom::seeded(5)));
    Service::new(authority, Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()))
}

fn create(service: &Service) -> StageArn {
    service.create_stage(&CreateStage::default()).unwrap().stage.arn
}

#[test]
fn stages_are_listed_as_they_were_made() {
    let service = empty();
    assert_eq!(json(&service.list_stages(&ListStages::default()).unwrap()), r#"{"stages":[]}"#);
    let made: Vec<_> = (0..51).map(|_| create(&service)).collect();
    let first = service.list_stages(&ListStages::default()).unwrap();
    assert_eq!(first.stages.len(), 50);
    let (rest, end) = page(&service, 50, None);
    assert_eq!(rest, made[..50]);
    assert_eq!(page(&service, 50, end), (vec![made[50].clone()], None));
    // A page that shows all is the last one.
    assert_eq!(page(&service, 51, None).1, None);
}

#[test]
fn each_list_walks_to_its_end() {
    let world = World::new();
    let tokens: Vec<_> = (0..3).map(|_| world.token("{}")).collect();
    let (connection, joined) = world.join(&tokens[0]).unwrap();
    for token in &tokens[1..] {
        world.join(token).unwrap();
    }
    world.service.publish(&connection).unwrap();
    let (stage, session) = (&world.stage, joined.session_id);

    let mut list = ListParticipants::new(stage.clone(), session.clone()).max_results(most(2));
    let first = world.service.list_participants(&list).unwrap();
    list.next_token = first.next_token;
    let second = world.service.list_participants(&list).unwrap();
    let shown = first.participants.into_iter().chain(second.participants);
    let ids: Vec<_> = shown.map(|participant| participant.participant_id).collect();
    assert_eq!(ids, tokens.iter().map(|token| token.participant_id.clone()).collect::<Vec<_>>());
    assert_eq!(second.next_token, None);

    let mut list = ListParticipantEvents::new(stage.clone(), session, tokens[0].participant_id.clone());
    list.max_results = Some(most(1));
    let newest = world.service.list_participant_events(&list).unwrap();
    list.next_token = newest.next_token.clone();
    let oldest = world.service.list_participant_events(&list).unwrap();
    let names = [&newest, &oldest].map(|page| page.events[0].name.to_string());
    assert_eq!(names, ["PUBLISH_STARTED", "JOINED"]);
    assert_eq!(oldest.next_token, None);
}

#[test]
fn nothing_is_listed_of_what_does_not_exist() {
    let world = World::new();
    let (stage, session) = (world.stage.clone(), SessionId::new("st-0000000000000").unwrap());
    let list = ListParticipants::new(stage.clone(), session.clone());
    assert_eq!(json(&world.service.list_participants(&list).unwrap()), r#"{"participants":[]}"#);
    let nobody = ParticipantId::new("nobody").unwrap();
    let list = ListParticipantEvents::new(stage.clone(), session, nobody);
    assert_eq!(json(&world.service.list_participant_events(&list).unwrap()), r#"{"events":[]}"#);
    let list = ListStageSessions::new(stage);
    assert_eq!(json(&world.service.list_stage_sessions(&list).unwrap()), r#"{"stageSessions":[]}"#);
    let none = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/none").unwrap();
    let list = ListStageSessions::new(none);
    assert_eq!(json(&world.service.list_stage_sessions(&list).unwrap()), r#"{"stageSessions":[]}"#);
    assert_eq!(
        json(&world.service.list_public_keys(&ListPublicKeys::default()).unwrap()),
        r#"{"publicKeys":[]}"#
    );
}

#[test]
fn a_filter_shows_those_alone_that_it_names() {
    let world = World::new();
    let (alice, bob) = (world.token(r#"{"userId": "alice"}"#), world.token(r#"{"userId": "bob"}"#));
    let (connection, joined) = world.join(&alice).unwrap();
    let (left, _) = world.join(&bob).unwrap();
    world.service.publish(&connection).unwrap();
    world.service.leave(&left).unwrap();
    let shown = |filter| {
        let all = ListParticipants::new(world.stage.clone(), joined.session_id.clone());
        let list = world.service.list_participants(&all.filter(filter)).unwrap();
        list.participants.into_iter().map(|participant| participant.participant_id).collect::<Vec<_>>()
    };
    let (alice, bob) = (vec![alice.participant_id], vec![bob.participant_id]);
    assert_eq!(shown(ParticipantFilter::UserId(UserId::new("bob").unwrap())), bob);
    assert_eq!(shown(ParticipantFilter::Published(true)), alice);
    assert_eq!(shown(ParticipantFilter::Published(false)), bob);
    assert_eq!(shown(ParticipantFilter::State(FilterByState::Connected)), alice);
    assert_eq!(shown(ParticipantFilter::State(FilterByState::Disconnected)), bob);
}

const NOT_OURS: &str = "1 validation error detected. Value at '/nextToken' failed to satisfy constraint: \
     Member must be what the page before it was answered with, not more than a day ago";

/// Says what is refused of a place in a list.
fn refusal<R: ListRequest>(world: &World, request: &R) -> String {
    world
        .service
        .authority()
        .page(request)
        .map_or_else(|found| found.to_string(), |page| format!("{:?}, {}", page.after, page.limit))
}

#[test]
fn a_place_is_good_for_its_own_list_alone() {
    let world = World::new();
    create(&world.service);
    let stages = ListStages::default().max_results(most(1));
    let next = world.service.list_stages(&stages).unwrap().next_token.unwrap();

    let again = stages.clone().next_token(next.clone());
    assert_eq!(refusal(&world, &again), "Some(1), 2");
    // Another list, a page of another size, and a token of another kind.
    let keys = ListPublicKeys::default().max_results(most(1)).next_token(next.clone());
    assert_eq!(refusal(&world, &keys), NOT_OURS);
    assert_eq!(refusal(&world, &again.clone().max_results(most(2))), NOT_OURS);
    let token = PaginationToken::new(world.token("{}").token.as_str()).unwrap();
    assert_eq!(refusal(&world, &stages.clone().next_token(token)), NOT_OURS);
    for forged in ["", "AAAA", &next.as_str()[1..], &format!("{next}A")] {
        let forged = PaginationToken::new(forged).unwrap();
        assert_eq!(refusal(&world, &stages.clone().next_token(forged)), NOT_OURS);
    }
    let refused = exception(world.service.list_public_keys(&keys));
    assert_eq!((refused.code(), refused.to_string().as_str()), ("ValidationException", NOT_OURS));
}

#[test]
fn a_place_is_good_for_the_same_members_alone() {
    let world = World::new();
    let (one, other) = (world.stage.clone(), create(&world.service));
    for _ in 0..2 {
        let (connection, _) = world.join(&world.token("{}")).unwrap();
        world.service.leave(&connection).unwrap();
    }
    let list = ListStageSessions::new(one.clone()).max_results(most(1));
    let next = world.service.list_stage_sessions(&list).unwrap().next_token.unwrap();
    let moved = list.stage_arn(other).next_token(next);
    assert_eq!(refusal(&world, &moved), NOT_OURS);

    let session = SessionId::new("st-0000000000000").unwrap();
    let list = ListParticipants::new(one, session).max_results(most(1));
    let seal = |list: &ListParticipants| {
        let record = |position| Placed { position, item: record(&world) };
        world
            .service
            .authority()
            .list(list, first(&world, list), vec![record(1), record(2)])
            .unwrap()
            .next_token
            .unwrap()
    };
    let by_state = list.clone().filter(ParticipantFilter::State(FilterByState::Connected));
    let by_user = list.clone().filter(ParticipantFilter::UserId(UserId::new("CONNECTED").unwrap()));
    let all = [list, by_state, by_user];
    for (i, from) in all.iter().enumerate() {
        for (j, to) in all.iter().enumerate() {
            let page = world.service.authority().page(&to.clone().next_token(seal(from)));
            assert_eq!(page.is_ok(), i == j, "{i} {j}");
        }
    }
}

/// Each filter, in each of its forms, has places of its own.
#[test]
fn a_place_in_the_rooms_is_good_for_the_same_filters_alone() {
    const HANDLER: &str = "arn:aws:lambda:us-west-2:123456789012:function:review";
    const LOGGING: &str = "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/AbCdEf123456";
    let world = World::new();
    let all = [
        String::new(),
        r#""name": "", "#.to_owned(),
        r#""name": "one", "#.to_owned(),
        r#""name": "two", "#.to_owned(),
        r#""messageReviewHandlerUri": "", "#.to_owned(),
        format!(r#""messageReviewHandlerUri": "{HANDLER}", "#),
        format!(r#""loggingConfigurationIdentifier": "{LOGGING}", "#),
    ];
    let all = all.map(|members| {
        let list = ListRooms::from_json(format!(r#"{{{members}"maxResults": 1}}"#).as_bytes()).unwrap();
        let room = |position| {
            let arn = format!("arn:aws:ivschat:us-west-2:123456789012:room/{position}");
            Placed { position, item: Room::new(RoomArn::new(arn).unwrap()) }
        };
        let page = first(&world, &list);
        let shown = world.service.authority().list(&list, page, vec![room(2), room(1)]).unwrap();
        (list, shown.next_token.unwrap())
    });
    for (i, (_, next)) in all.iter().enumerate() {
        for (j, (to, _)) in all.iter().enumerate() {
            let page = world.service.authority().page(&to.clone().next_token(next.clone()));
            assert_eq!(page.is_ok(), i == j, "{i} {j}");
        }
    }
}

fn first<R: ListRequest>(world: &World, request: &R) -> Page {
    world.service.authority().page(request).unwrap()
}

fn record(world: &World) -> stagepass::store::ParticipantRecord {
    let token = world.token("{}");
    let joined = world.join(&token).unwrap().1;
    let request =
        stagepass::GetParticipant::new(world.stage.clone(), joined.session_id, token.participant_id.clone());
    let _ = world.service.get_participant(&request).unwrap();
    let snapshot = stagepass::Store::snapshot(&*world.store, &world.stage, &token.participant_id);
    snapshot.unwrap().unwrap().record.unwrap()
}

#[test]
fn a_place_stands_for_a_day() {
    let world = World::new();
    create(&world.service);
    let stages = ListStages::default().max_results(most(1));
    let next = world.service.list_stages(&stages).unwrap().next_token.unwrap();
    let again = stages.next_token(next);
    world.set("2023-03-07T21:47:42Z");
    assert!(world.service.list_stages(&again).is_ok());
    world.set("2023-03-07T21:47:43Z");
    assert_eq!(refusal(&world, &again), NOT_OURS);
    // A machine whose clock is behind.
    world.set("2023-03-06T21:42:43Z");
    assert!(world.service.list_stages(&again).is_ok());
    world.set("2023-03-06T21:42:42Z");
    assert_eq!(refusal(&world, &again), NOT_OURS);
}

#[test]
fn the_longest_place_keeps_its_rule() {
    let world = World::new();
    let stage = format!("arn:aws:ivs:{}:1:stage/a", "r".repeat(128 - 22));
    assert_eq!(stage.len(), 128);
    let user = UserId::new("\u{20000}".repeat(128)).unwrap();
    let list =
        ListParticipants::new(StageArn::new(stage).unwrap(), SessionId::new("st-0000000000000").unwrap())
            .max_results(most(100))
            .filter(ParticipantFilter::UserId(user));
    let item = record(&world);
    let found = (0..101).map(|position| Placed { position, item: item.clone() }).collect();
    let next =
        world.service.authority().list(&list, first(&world, &list), found).unwrap().next_token.unwrap();
    // The key's name has one character; one of 16 makes it 20 characters longer.
    assert_eq!(next.as_str().len() + 20, 1_018);
    let page = world.service.authority().page(&list.next_token(next)).unwrap();
    assert_eq!((page.after, page.limit), (Some(99), 101));
}

/// What happens while a list is walked.
#[derive(Debug, Clone)]
enum Meanwhile {
    Create,
    Delete(prop::sample::Index),
}

fn meanwhile() -> impl Strategy<Value = Vec<Meanwhile>> {
    let one = prop_oneof![Just(Meanwhile::Create), any::<prop::sample::Index>().prop_map(Meanwhile::Delete),];
    prop::collection::vec(one, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_there_all_the_time_is_shown_once(
        before in 0..12,
        items in 1..5,
        steps in prop::collection::vec(meanwhile(), 24),
    ) {
        let service = empty();
        let mut there: Vec<_> = (0..before).map(|_| create(&service)).collect();
        let mut all_the_time: BTreeSet<_> = there.iter().cloned().collect();
        let mut shown = Vec::new();
        let mut next = None;
        for step in steps {
            let (arns, token) = page(&service, items, next);
            prop_assert!(arns.len() <= usize::try_from(items).unwrap());
            shown.extend(arns);
            if token.is_none() {
                prop_assert!(all_the_time.iter().all(|arn| shown.contains(arn)));
                break;
            }
            next = token;
            for happens in step {
                match happens {
                    Meanwhile::Create => there.push(create(&service)),
                    Meanwhile::Delete(which) if !there.is_empty() => {
                        let gone = there.remove(which.index(there.len()));
                        all_the_time.remove(&gone);
                        service.delete_stage(&DeleteStage::new(gone)).unwrap();
                    }
                    Meanwhile::Delete(_) => {}
                }
            }
        }
        let once: BTreeSet<_> = shown.iter().collect();
        prop_assert_eq!(once.len(), shown.len());
    }
}
