//! What is asked first, where more than one thing is wrong: every documented "asks in this order",
//! with every combination of faults.

use super::world::{Dry, Ones, World, authority, clock, endpoints, refused, ring};
use base64_simd::URL_SAFE_NO_PAD;
use stagepass::key_pair::{ES384_SIGNATURE_BYTES, TrustedKeys};
use stagepass::store::StageSnapshot;
use stagepass::{
    AdmissionError, Authority, ClientAttributes, Connection, CreateParticipantToken, Leeway,
    MemoryRedemptions, MemoryStore, ParticipantId, ParticipantToken, PredictableRandom, PublicKeyArn, Random,
    Refused, RoomArn, Service, StageArn, Store,
};
use std::sync::Arc;

/// Every combination of so many faults, but none; each as whether the fault is there.
fn combinations<const N: usize>() -> impl Iterator<Item = [bool; N]> {
    (1..1_u32 << N).map(|bits| std::array::from_fn(|fault| bits >> fault & 1 == 1))
}

/// The reason that belongs to the first of the faults.
fn first<const N: usize>(faults: [bool; N], reasons: [&'static str; N]) -> &'static str {
    let of_first = faults.into_iter().zip(reasons).find(|(there, _)| *there);
    of_first.unwrap().1
}

fn reason(refused: &Refused) -> &'static str {
    match refused {
        Refused::NotOurs => "not ours",
        Refused::Header(_) => "header",
        Refused::Claim(_) => "claim",
        Refused::WrongStage { .. } => "stage",
        Refused::WrongRoom { .. } => "room",
        Refused::WrongParticipant { .. } => "participant",
        Refused::MissingParticipantCapability(_) => "capability",
        Refused::IssuedLater { .. } => "issued later",
        Refused::Expired { .. } => "expired",
        Refused::SessionExpired { .. } => "session",
        Refused::Disconnected => "disconnected",
        Refused::NotConnected => "not connected",
        Refused::Replaced => "replaced",
        Refused::NoSuchStage => "no stage",
        Refused::NoSuchRoom => "no room",
        Refused::AlreadyUsed => "used",
        other => panic!("{other:?}"),
    }
}

fn other_stage() -> StageArn {
    StageArn::new("arn:aws:ivs:us-west-2:1:stage/other").unwrap()
}

/// What the world's stage looks like to whoever has this token, changed by hand.
fn snapshot(world: &World, token: &ParticipantToken, wrong_stage: bool, wrong_who: bool) -> StageSnapshot {
    let mut snapshot = world.store.snapshot(&world.stage, &token.participant_id).unwrap().unwrap();
    if wrong_stage {
        snapshot.stage.arn = other_stage();
    }
    if wrong_who {
        snapshot.participant_id = ParticipantId::new("another").unwrap();
    }
    snapshot
}

/// A world in which the holder of a token is connected, and what it is connected by.
fn connected(capabilities: &str) -> (World, ParticipantToken, Connection) {
    let world = World::new();
    let token = world.token(capabilities);
    let (connection, _) = world.join(&token).unwrap();
    (world, token, connection)
}

const BEFORE_ITS_ISSUE: &str = "2023-03-06T21:42:42Z";
const AT_ITS_EXPIRY: &str = "2023-03-07T09:47:43Z";

#[test]
fn join_asks_for_stage_participant_issue_expiry_disconnect_and_randomness() {
    for faults in combinations::<6>() {
        let [stage, who, later, expired, revoked, random] = faults;
        if later && expired {
            continue;
        }
        let world = World::new();
        let token = world.token("{}");
        let grant =
            world.service.authority().open_participant_token(token.token.as_str(), &world.stage).unwrap();
        let now = if later { BEFORE_ITS_ISSUE } else { "2023-03-07T09:47:42Z" };
        let clock = clock(if expired { AT_ITS_EXPIRY } else { now });
        let random: Arc<dyn Random> =
            if random { Arc::new(Dry) } else { Arc::new(PredictableRandom::seeded(1)) };
        let snapshot = StageSnapshot { revoked, ..snapshot(&world, &token, stage, who) };
        let joined = authority(clock, random).join(&snapshot, &grant, ClientAttributes::default());
        let found = match joined.unwrap_err() {
            AdmissionError::Refused(refused) => reason(&refused),
            AdmissionError::Failure(_) => "random",
        };
        let reasons = ["stage", "participant", "issued later", "expired", "disconnected", "random"];
        assert_eq!(found, first(faults, reasons), "{faults:?}");
    }
}

#[test]
fn publish_asks_for_stage_participant_capability_connection_replacement_and_disconnect() {
    for faults in combinations::<6>() {
        let [stage, who, capability, left, replaced, revoked] = faults;
        let members = if capability { r#"{"capabilities": []}"# } else { "{}" };
        let (world, token, connection) = connected(members);
        let mut snapshot = StageSnapshot { revoked, ..snapshot(&world, &token, stage, who) };
        let record = snapshot.record.as_mut().unwrap();
        record.connected = !left;
        record.connection = if replaced { 2 } else { 1 };
        let published = world.service.authority().publish(&snapshot, &connection);
        let reasons = ["stage", "participant", "capability", "not connected", "replaced", "disconnected"];
        assert_eq!(reason(&published.unwrap_err()), first(faults, reasons), "{faults:?}");
    }
}

#[test]
fn unpublish_asks_for_stage_participant_connection_replacement_and_disconnect() {
    for faults in combinations::<5>() {
        let [stage, who, left, replaced, revoked] = faults;
        let (world, token, connection) = connected("{}");
        let mut snapshot = StageSnapshot { revoked, ..snapshot(&world, &token, stage, who) };
        let record = snapshot.record.as_mut().unwrap();
        record.connected = !left;
        record.connection = if replaced { 2 } else { 1 };
        let stopped = world.service.authority().unpublish(&snapshot, &connection);
        let reasons = ["stage", "participant", "not connected", "replaced", "disconnected"];
        assert_eq!(reason(&stopped.unwrap_err()), first(faults, reasons), "{faults:?}");
    }
}

#[test]
fn leave_asks_for_stage_participant_connection_and_replacement() {
    for faults in combinations::<4>() {
        let [stage, who, left, replaced] = faults;
        let (world, token, connection) = connected("{}");
        let mut snapshot = snapshot(&world, &token, stage, who);
        let record = snapshot.record.as_mut().unwrap();
        record.connected = !left;
        record.connection = if replaced { 2 } else { 1 };
        let after = world.service.authority().leave(&snapshot, &connection);
        let reasons = ["stage", "participant", "not connected", "replaced"];
        assert_eq!(reason(&after.unwrap_err()), first(faults, reasons), "{faults:?}");
    }
}

#[test]
fn who_is_in_no_session_or_in_another_one_is_not_connected() {
    let (world, token, connection) = connected("{}");
    let here = snapshot(&world, &token, false, false);
    let (mut none, mut another) = (here.clone(), here.clone());
    none.stage.active_session_id = None;
    another.stage.active_session_id = Some(stagepass::SessionId::new("st-a1b2c3d4e5f6g").unwrap());
    let without_record = StageSnapshot { record: None, ..here };
    for snapshot in [none.clone(), another, without_record] {
        let authority = world.service.authority();
        assert_eq!(authority.publish(&snapshot, &connection), Err(Refused::NotConnected));
        assert_eq!(authority.leave(&snapshot, &connection), Err(Refused::NotConnected));
    }
    // A record that stands beside no session is none of a session that starts.
    let grant = world.grant(&token);
    let join = world.service.authority().join(&none, &grant, ClientAttributes::default());
    let joined = join.unwrap().keep(|_| Ok::<(), stagepass::StoreError>(())).unwrap();
    assert!(!joined.replaced);
    assert_ne!(joined.session_id, connection.id().session_id);
}

/// An authority of the world's keys, at another moment.
fn at(moment: &str, leeway: u32, right_keys: bool) -> Authority {
    let keys = ring("k", if right_keys { 7 } else { 8 });
    let leeway = Leeway::from_seconds(leeway);
    authority(clock(moment), Arc::new(PredictableRandom::seeded(1))).with_sealer(keys).with_leeway(leeway)
}

#[test]
fn opening_a_participant_token_asks_for_keys_stage_issue_and_expiry() {
    let world = World::new();
    let token = world.token("{}");
    for faults in combinations::<4>() {
        let [foreign, stage, later, expired] = faults;
        if later && expired {
            continue;
        }
        let now = if later { BEFORE_ITS_ISSUE } else { "2023-03-06T21:47:43Z" };
        let authority = at(if expired { AT_ITS_EXPIRY } else { now }, 0, !foreign);
        let stage = if stage { other_stage() } else { world.stage.clone() };
        let refused = authority.open_participant_token(token.token.as_str(), &stage).unwrap_err();
        let reasons = ["not ours", "stage", "issued later", "expired"];
        assert_eq!(reason(&refused), first(faults, reasons), "{faults:?}");
        // The service asks for the same, and for the stage only then.
        let emptied =
            Service::new(authority, Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
        let attempt = emptied.join(&stage, token.token.as_str(), &ClientAttributes::default());
        assert_eq!(super::world::refused(attempt), refused);
    }
    let attempt = world.emptied().join(&world.stage, token.token.as_str(), &ClientAttributes::default());
    assert_eq!(refused(attempt), Refused::NoSuchStage);
}

#[test]
fn connecting_asks_for_keys_room_issue_expiry_session_existence_and_use() {
    let world = World::new();
    let token = world.chat_token(r#"{"sessionDurationInMinutes": 1}"#);
    let other = RoomArn::new("arn:aws:ivschat:us-west-2:1:room/other").unwrap();
    for faults in combinations::<7>() {
        let [foreign, wrong_room, later, expired, session, gone, used] = faults;
        // What expired at a minute and has a leeway of ten seconds; the session lasts for that
        // minute.
        let now = match (later, expired, session) {
            (false, false, false) => "2023-03-06T21:48:42Z",
            (false, false, true) => "2023-03-06T21:48:43Z",
            (false, true, true) => "2023-03-06T21:48:53Z",
            (true, false, false) => "2023-03-06T21:42:32Z",
            // Whose token expired, its session is over, too.
            _ => continue,
        };
        let redemptions = Arc::new(MemoryRedemptions::new());
        let service = |authority, gone: bool| {
            let store = if gone { Arc::new(MemoryStore::new()) } else { world.store.clone() };
            Service::new(authority, store, redemptions.clone())
        };
        if used {
            let in_time = service(at("2023-03-06T21:47:43Z", 0, true), false);
            in_time.connect(&world.room, token.token.as_str()).unwrap();
        }
        let room = if wrong_room { &other } else { &world.room };
        let attempt = service(at(now, 10, !foreign), gone).connect(room, token.token.as_str());
        let reasons = ["not ours", "room", "issued later", "expired", "session", "no room", "used"];
        assert_eq!(reason(&refused(attempt)), first(faults, reasons), "{faults:?}");
        // What was refused used no token up.
        let in_time = service(at("2023-03-06T21:47:43Z", 0, true), false);
        assert_eq!(in_time.connect(&world.room, token.token.as_str()).is_ok(), !used, "{faults:?}");
    }
}

/// A part of a token, with a text in it replaced.
fn with(part: &str, from: &str, to: &str) -> String {
    let json = String::from_utf8(URL_SAFE_NO_PAD.decode_to_vec(part).unwrap()).unwrap();
    assert!(json.contains(from), "{json}");
    URL_SAFE_NO_PAD.encode_to_string(json.replacen(from, to, 1))
}

#[test]
fn opening_a_key_pair_token_asks_for_header_signature_claims_stage_issue_and_expiry() {
    let world = World::new();
    let key = PublicKeyArn::new("arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345").unwrap();
    let keys = TrustedKeys::new().with(key.clone(), Arc::new(Ones)).unwrap();
    let body = format!(r#"{{"stageArn": "{}"}}"#, world.stage);
    let request = CreateParticipantToken::from_json(body.as_bytes()).unwrap();
    let claims = world.service.authority().key_pair_claims(request, &endpoints()).unwrap();
    let text = claims.sign(&key, &Ones).unwrap();
    let [header, payload, signature] = text.as_str().split('.').collect::<Vec<_>>()[..] else { panic!() };
    for faults in combinations::<6>() {
        let [bad_header, foreign, claim, stage, later, expired] = faults;
        if later && expired {
            continue;
        }
        let header = if bad_header { with(header, "ES384", "ES256") } else { header.to_owned() };
        let payload = if claim { with(payload, "\"topic\":\"", "\"topic\":\"x") } else { payload.to_owned() };
        let twos = URL_SAFE_NO_PAD.encode_to_string([2; ES384_SIGNATURE_BYTES]);
        let signature = if foreign { &twos } else { signature };
        let now = if later { BEFORE_ITS_ISSUE } else { "2023-03-06T21:47:43Z" };
        let authority = at(if expired { AT_ITS_EXPIRY } else { now }, 0, true);
        let stage = if stage { other_stage() } else { world.stage.clone() };
        let token = format!("{header}.{payload}.{signature}");
        let refused = authority.open_key_pair_token(&keys, &token, &stage).unwrap_err();
        let reasons = ["header", "not ours", "claim", "stage", "issued later", "expired"];
        assert_eq!(reason(&refused), first(faults, reasons), "{faults:?}");
    }
}

#[test]
fn a_token_that_is_issued_later_is_refused_until_five_minutes_and_the_leeway_before() {
    let world = World::new();
    let (token, chat) = (world.token("{}"), world.chat_token("{}"));
    for (leeway, last, first) in [
        (0, "2023-03-06T21:42:42Z", "2023-03-06T21:42:43Z"),
        (60, "2023-03-06T21:41:42Z", "2023-03-06T21:41:43Z"),
    ] {
        let open =
            |moment| at(moment, leeway, true).open_participant_token(token.token.as_str(), &world.stage);
        let words = format!("the token is issued at 2023-03-06T21:47:43Z, and it is {last}");
        assert_eq!(open(last).unwrap_err().to_string(), words);
        assert_eq!(open(first).unwrap().issued_at().to_string(), "2023-03-06T21:47:43Z");
        let open = |moment| at(moment, leeway, true).open_chat_token(chat.token.as_str(), &world.room);
        assert_eq!(open(last).unwrap_err().to_string(), words);
        assert_eq!(open(first).unwrap().issued_at().to_string(), "2023-03-06T21:47:43Z");
    }
}

#[test]
fn a_home_is_refused_whose_public_keys_have_no_arn_even_where_its_stages_and_rooms_have_one() {
    // All have at most 128 characters, and a public key's ARN is the longest one.
    let home = |account: usize| stagepass::Account::new("r", &"1".repeat(account));
    let fits = (1..128).rev().find(|account| home(*account).is_ok()).unwrap();
    let stage = |account: usize| {
        StageArn::new(format!("arn:aws:ivs:r:{}:stage/{}", "1".repeat(account), "0".repeat(12)))
    };
    let room = |account: usize| {
        RoomArn::new(format!("arn:aws:ivschat:r:{}:room/{}", "1".repeat(account), "0".repeat(12)))
    };
    let key = |account: usize| {
        PublicKeyArn::new(format!("arn:aws:ivs:r:{}:public-key/{}", "1".repeat(account), "0".repeat(12)))
    };
    assert!(key(fits).is_ok() && key(fits + 1).is_err());
    assert!(room(fits + 1).is_ok() && stage(fits + 1).is_ok());
    assert!(home(fits + 1).is_err());
}
