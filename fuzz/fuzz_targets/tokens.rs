//! Any bytes as the text of a token, as what an authentic token holds, and as a change of a genuine
//! token. Bytes that begin none of these, with 208 or more, make claims, by the library's
//! `Arbitrary`.
//!
//! Nothing opens but what was sealed for that very purpose. What an authentic token holds is either
//! the one encoding of claims, which come back as they were, or not ours.
#![no_main]

use libfuzzer_sys::arbitrary::{Arbitrary as _, Unstructured};
use libfuzzer_sys::fuzz_target;
use stagepass::claims::{ChatClaims, ParticipantClaims};
use stagepass::keys::SealAlgorithm;
use stagepass::{
    Account, Authority, KeyName, KeyRing, ManualClock, PredictableRandom, Purpose, Refused, RoomArn,
    StageArn, Timestamp, TokenKey, TokenSealer as _,
};
use std::sync::{Arc, LazyLock};

const PARTICIPANT: &str = include_str!("../seeds/tokens/genuine-participant.txt");
const PARTICIPANT_CHACHA: &str = include_str!("../seeds/tokens/genuine-participant-chacha20poly1305.txt");
const CHAT: &str = include_str!("../seeds/tokens/genuine-chat.txt");

struct World {
    ring: Arc<KeyRing>,
    clock: Arc<ManualClock>,
    authority: Authority,
    stage_arn: StageArn,
    room_arn: RoomArn,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let key = |name, byte| TokenKey::from_bytes(KeyName::new(name).unwrap(), &[byte; 32]).unwrap();
    let chacha = key("chacha", 2).with_algorithm(SealAlgorithm::ChaCha20Poly1305);
    let ring = KeyRing::new(key("fuzz", 1), Arc::new(PredictableRandom::seeded(1)));
    let ring = Arc::new(ring.with_incoming(chacha).unwrap());
    let clock = Arc::new(ManualClock::at(moment("2023-03-07T09:47:43Z")));
    let random = Arc::new(PredictableRandom::seeded(2));
    let home = Account::new("us-west-2", "123456789012").unwrap();
    World {
        authority: Authority::new(home, clock.clone(), random, ring.clone()),
        ring,
        clock,
        stage_arn: StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").unwrap(),
        room_arn: RoomArn::new("arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6").unwrap(),
    }
});

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Foreign text is refused, and with the one reason that cryptography has.
fn show(world: &World, text: &str) {
    world.clock.set(moment("2023-03-07T09:47:43Z"));
    let stage = world.authority.open_participant_token(text, &world.stage_arn);
    let room = world.authority.open_chat_token(text, &world.room_arn);
    if text == PARTICIPANT || text == PARTICIPANT_CHACHA {
        assert_eq!(stage.unwrap().participant_id().as_str(), "abCDEf12GHIj");
    } else {
        assert_eq!(stage, Err(Refused::NotOurs));
    }
    if text == CHAT {
        assert_eq!(room.unwrap().user_id().as_str(), "11231234");
    } else {
        assert_eq!(room, Err(Refused::NotOurs));
    }
}

/// Each three bytes change one byte of a genuine token: where (two), and by what.
fn show_changed(world: &World, changes: &[u8]) {
    for genuine in [PARTICIPANT, PARTICIPANT_CHACHA, CHAT] {
        let mut bytes = genuine.as_bytes().to_vec();
        for change in changes.chunks_exact(3) {
            let place = usize::from(u16::from_be_bytes([change[0], change[1]])) % bytes.len();
            bytes[place] ^= change[2];
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

fuzz_target!(|bytes: &[u8]| {
    let world = &*WORLD;
    if let [208..=255, rest @ ..] = bytes {
        if let Ok(claims) = ParticipantClaims::arbitrary(&mut Unstructured::new(rest)) {
            claims.with_bytes(|bytes| open_authentic_participant(world, bytes, Some(&claims)));
        }
        if let Ok(claims) = ChatClaims::arbitrary(&mut Unstructured::new(rest)) {
            claims.with_bytes(|bytes| open_authentic_chat(world, bytes, Some(&claims)));
        }
        return;
    }
    show(world, &String::from_utf8_lossy(bytes));
    show_changed(world, bytes);
    open_authentic_participant(world, bytes, None);
    open_authentic_chat(world, bytes, None);
});
