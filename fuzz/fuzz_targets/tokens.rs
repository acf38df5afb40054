//! Any bytes as the text of a token or of a sealed connection or chat session, as what an authentic
//! text holds, and as a change of a genuine text. Bytes that begin none of these, with 208 or more,
//! make claims, by the library's `Arbitrary`.
//!
//! Nothing opens but what was sealed for that very purpose. What an authentic text holds is either
//! the one encoding of claims, which come back as they were, or not ours.
#![no_main]

use libfuzzer_sys::arbitrary::{Arbitrary as _, Unstructured};
use libfuzzer_sys::fuzz_target;
use stagepass::claims::{ChatClaims, ParticipantClaims};
use stagepass::keys::SealAlgorithm;
use stagepass::store::{Change, Created};
use stagepass::{
    Account, Authority, ClientAttributes, KeyName, KeyRing, ManualClock, MemoryRedemptions, MemoryStore,
    PredictableRandom, Purpose, Refused, RoomArn, Service, Stage, StageArn, Store, Timestamp, TokenKey,
    TokenSealer as _,
};
use std::sync::{Arc, LazyLock};

/// Texts that open, sealed from claims that are seeds.
struct Genuine {
    participant: String,
    participant_chacha: String,
    chat: String,
    connection: String,
    chat_session: String,
}

impl Genuine {
    fn of(ring: &KeyRing, chacha: &KeyRing) -> Self {
        let participant = include_bytes!("../seeds/tokens/claims-participant-compact-arn");
        let chat = include_bytes!("../seeds/tokens/claims-chat-compact-arn");
        let connection = include_bytes!("../seeds/tokens/claims-connection-compact-arn");
        let seal = |ring: &KeyRing, purpose, claims| ring.seal(purpose, claims).unwrap().as_str().to_owned();
        Self {
            participant: seal(ring, Purpose::Participant, participant),
            participant_chacha: seal(chacha, Purpose::Participant, participant),
            chat: seal(ring, Purpose::Chat, chat),
            connection: seal(ring, Purpose::Connection, connection),
            chat_session: seal(ring, Purpose::ChatSession, chat),
        }
    }

    fn all(&self) -> [&str; 5] {
        [&self.participant, &self.participant_chacha, &self.chat, &self.connection, &self.chat_session]
    }
}

struct World {
    ring: Arc<KeyRing>,
    clock: Arc<ManualClock>,
    authority: Authority,
    stage_arn: StageArn,
    room_arn: RoomArn,
    genuine: Genuine,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let key = |name, byte| TokenKey::from_bytes(KeyName::new(name).unwrap(), &[byte; 32]).unwrap();
    let chacha = || key("chacha", 2).with_algorithm(SealAlgorithm::ChaCha20Poly1305);
    let ring_of = |key| KeyRing::new(key, Arc::new(PredictableRandom::seeded(1)));
    let ring = Arc::new(ring_of(key("fuzz", 1)).with_incoming(chacha()).unwrap());
    let clock = Arc::new(ManualClock::at(moment("2023-03-07T09:47:43Z")));
    let random = Arc::new(PredictableRandom::seeded(2));
    let home = Account::new("us-west-2", "123456789012").unwrap();
    World {
        authority: Authority::new(home, clock.clone(), random, ring.clone()),
        genuine: Genuine::of(&ring, &ring_of(chacha())),
        ring,
        clock,
        stage_arn: StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").unwrap(),
        room_arn: RoomArn::new("arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6").unwrap(),
    }
});

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Foreign text is refused, and with the one reason that cryptography has.
fn show(world: &World, text: &str) {
    let Genuine { participant, participant_chacha, chat, connection, chat_session } = &world.genuine;
    world.clock.set(moment("2023-03-07T09:47:43Z"));
    let stage = world.authority.open_participant_token(text, &world.stage_arn);
    let room = world.authority.open_chat_token(text, &world.room_arn);
    if text == participant || text == participant_chacha {
        assert_eq!(stage.unwrap().participant_id().as_str(), "abCDEf12GHIj");
    } else {
        assert_eq!(stage, Err(Refused::NotOurs));
    }
    if text == chat {
        assert_eq!(room.unwrap().user_id().as_str(), "bob");
    } else {
        assert_eq!(room, Err(Refused::NotOurs));
    }
    let opened = world.authority.open_connection(text, &world.stage_arn);
    if text == connection {
        assert_eq!(opened.unwrap().id().participant_id.as_str(), "abCDEf12GHIj");
    } else {
        assert_eq!(opened, Err(Refused::NotOurs));
    }
    let session = world.authority.open_chat_session(text, &world.room_arn);
    if text == chat_session {
        assert_eq!(session.unwrap().user_id().as_str(), "bob");
    } else {
        assert_eq!(session, Err(Refused::NotOurs));
    }
}

/// Each three bytes change one byte of a genuine text: where (two), and by what. One byte more cuts
/// so many from its end, and two more are added there.
fn show_changed(world: &World, changes: &[u8]) {
    for genuine in world.genuine.all() {
        let mut bytes = genuine.as_bytes().to_vec();
        for change in changes.chunks_exact(3) {
            let place = usize::from(u16::from_be_bytes([change[0], change[1]])) % bytes.len();
            bytes[place] ^= change[2];
        }
        match changes.chunks_exact(3).remainder() {
            [cut] => bytes.truncate(bytes.len().saturating_sub(usize::from(*cut))),
            more => bytes.extend(more),
        }
        show(world, &String::from_utf8_lossy(&bytes));
    }
}

/// If the bytes were made of claims, they are those claims again.
fn open_authentic_participant(world: &World, bytes: &[u8], made_of: Option<&ParticipantClaims>) {
    let Ok(token) = world.ring.seal(Purpose::Participant, bytes) else {
        assert_eq!(ParticipantClaims::from_bytes(bytes), None, "claims that are too long to be sealed");
        return;
    };
    let claims = ParticipantClaims::from_bytes(bytes);
    assert!(made_of.is_none() || claims.as_ref() == made_of);
    let Some(claims) = claims else {
        let opened = world.authority.open_participant_token(token.as_str(), &world.stage_arn);
        assert_eq!(opened, Err(Refused::NotOurs));
        return;
    };
    claims.with_bytes(|again| assert_eq!(again, bytes));
    world.clock.set(claims.issued_at());
    let open = || world.authority.open_participant_token(token.as_str(), claims.stage_arn());
    let grant = open().unwrap();
    assert_eq!(grant.participant_id(), claims.participant_id());
    assert_eq!(grant.user_id(), claims.user_id());
    assert_eq!(grant.attributes(), claims.attributes());
    assert_eq!(grant.capabilities(), claims.capabilities());
    assert_eq!(grant.expires_at(), claims.expires_at());
    world.clock.set(claims.expires_at());
    assert_eq!(open(), Err(Refused::Expired { now: claims.expires_at(), expired_at: claims.expires_at() }));
}

/// If the bytes were made of claims, they are those claims again.
fn open_authentic_chat(world: &World, bytes: &[u8], made_of: Option<&ChatClaims>) {
    let Ok(token) = world.ring.seal(Purpose::Chat, bytes) else {
        assert_eq!(ChatClaims::from_bytes(bytes), None, "claims that are too long to be sealed");
        return;
    };
    let claims = ChatClaims::from_bytes(bytes);
    assert!(made_of.is_none() || claims.as_ref() == made_of);
    let Some(claims) = claims else {
        let opened = world.authority.open_chat_token(token.as_str(), &world.room_arn);
        assert_eq!(opened, Err(Refused::NotOurs));
        return;
    };
    claims.with_bytes(|again| assert_eq!(again, bytes));
    world.clock.set(claims.issued_at());
    let open = || world.authority.open_chat_token(token.as_str(), claims.room_arn());
    let grant = open().unwrap();
    assert_eq!(grant.token_id(), claims.token_id());
    assert_eq!(grant.user_id(), claims.user_id());
    assert_eq!(grant.attributes(), claims.attributes());
    assert_eq!(grant.capabilities(), claims.capabilities());
    assert_eq!(grant.expires_at(), claims.expires_at());
    assert_eq!(grant.session_expires_at(), claims.session_expires_at());
    world.clock.set(claims.expires_at());
    assert_eq!(open(), Err(Refused::Expired { now: claims.expires_at(), expired_at: claims.expires_at() }));
}

/// The claims of a chat session are those of its token, and it opens until it ends.
fn open_authentic_chat_session(world: &World, bytes: &[u8]) {
    let Ok(text) = world.ring.seal(Purpose::ChatSession, bytes) else { return };
    let open = |room_arn: &RoomArn| world.authority.open_chat_session(text.as_str(), room_arn);
    let Some(claims) = ChatClaims::from_bytes(bytes) else {
        assert_eq!(open(&world.room_arn), Err(Refused::NotOurs));
        return;
    };
    world.clock.set(claims.issued_at());
    let session = open(claims.room_arn()).unwrap();
    assert_eq!((session.token_id(), session.user_id()), (claims.token_id(), claims.user_id()));
    let again = world.authority.seal_chat_session(&session).unwrap();
    world.ring.open(Purpose::ChatSession, again.as_str(), &mut |again| assert_eq!(again, bytes)).unwrap();
    let end = claims.session_expires_at();
    world.clock.set(end);
    assert_eq!(open(claims.room_arn()), Err(Refused::SessionExpired { now: end, expired_at: end }));
}

/// Nobody but the library can read the claims of a connection. What opens is sealed again to the
/// same bytes.
fn open_authentic_connection(world: &World, bytes: &[u8]) {
    let Ok(text) = world.ring.seal(Purpose::Connection, bytes) else { return };
    let open = |stage_arn: &StageArn| world.authority.open_connection(text.as_str(), stage_arn);
    // At the end of time, it is told from when on it does not open.
    world.clock.set(Timestamp::MAX);
    let (stage_arn, expires_at) = match open(&world.stage_arn) {
        Err(Refused::NotOurs) => return,
        Err(Refused::WrongStage { actual, .. }) => match open(&actual) {
            Err(Refused::Expired { expired_at, .. }) => (actual, expired_at),
            other => panic!("{other:?}"),
        },
        Err(Refused::Expired { expired_at, .. }) => (world.stage_arn.clone(), expired_at),
        other => panic!("{other:?}"),
    };
    let sealed_at = expires_at.plus_seconds(-86_400).unwrap();
    world.clock.set(sealed_at);
    let connection = open(&stage_arn).unwrap();
    assert_eq!(connection.id().stage_arn, stage_arn);
    // A clock that tells the first moment has failed, and nothing is sealed by it.
    if sealed_at > Timestamp::MIN {
        let again = world.authority.seal_connection(&connection).unwrap();
        world.ring.open(Purpose::Connection, again.as_str(), &mut |again| assert_eq!(again, bytes)).unwrap();
    }
    world.clock.set(expires_at.plus_seconds(-1).unwrap());
    assert_eq!(open(&stage_arn), Ok(connection));
    world.clock.set(expires_at);
    assert_eq!(open(&stage_arn), Err(Refused::Expired { now: expires_at, expired_at: expires_at }));
}

/// Whoever has these claims joins, and the connection is sealed.
fn join_and_seal(world: &World, claims: &ParticipantClaims) {
    let token = claims.with_bytes(|bytes| world.ring.seal(Purpose::Participant, bytes)).unwrap();
    let store = Arc::new(MemoryStore::new());
    Store::apply(&*store, Change::StageCreated(Created::new(Stage::new(claims.stage_arn().clone()), None)))
        .unwrap();
    let service = Service::new(world.authority.clone(), store, Arc::new(MemoryRedemptions::new()));
    world.clock.set(claims.issued_at());
    let client = ClientAttributes::default();
    let joined = service.join(claims.stage_arn(), token.as_str(), &client).unwrap();
    let Ok(text) = world.authority.seal_connection(&joined.connection) else {
        // It would expire after the year 9999, or the year 0 begins.
        assert!(claims.issued_at() == Timestamp::MIN || claims.issued_at().plus_seconds(86_400).is_err());
        return;
    };
    let opened = world.authority.open_connection(text.as_str(), claims.stage_arn()).unwrap();
    assert_eq!(opened, joined.connection);
    let open = &mut |bytes: &[u8]| open_authentic_connection(world, bytes);
    world.ring.open(Purpose::Connection, text.as_str(), open).unwrap();
}

fuzz_target!(|bytes: &[u8]| {
    let world = &*WORLD;
    if let [208..=255, rest @ ..] = bytes {
        if let Ok(claims) = ParticipantClaims::arbitrary(&mut Unstructured::new(rest)) {
            claims.with_bytes(|bytes| open_authentic_participant(world, bytes, Some(&claims)));
            join_and_seal(world, &claims);
        }
        if let Ok(claims) = ChatClaims::arbitrary(&mut Unstructured::new(rest)) {
            claims.with_bytes(|bytes| {
                open_authentic_chat(world, bytes, Some(&claims));
                open_authentic_chat_session(world, bytes);
            });
        }
        return;
    }
    show(world, &String::from_utf8_lossy(bytes));
    show_changed(world, bytes);
    open_authentic_participant(world, bytes, None);
    open_authentic_chat(world, bytes, None);
    open_authentic_chat_session(world, bytes);
    open_authentic_connection(world, bytes);
});
