//! Memory that is given back holds no key, and no claims in bytes.
//!
//! An allocator looks at each block before it frees it. Writing one is unsafe, which the library
//! forbids itself; therefore this test is not among its own. It sees the heap, not the stack.

use stagepass::claims::{ChatClaims, ParticipantClaims};
use stagepass::key_pair::Es384PrivateKey;
use stagepass::keys::SealAlgorithm;
use stagepass::store::{Change, Created};
use stagepass::{
    Account, Attributes, Authority, ClientAttributes, CreateChatToken, KeyName, KeyRing, ManualClock,
    MemoryRedemptions, MemoryStore, ParticipantId, ParticipantTokenConfiguration, Purpose, Random,
    RandomError, SealedToken, Service, Stage, StageArn, Store, SystemRandom, Timestamp, TokenId, TokenKey,
    TokenSealer, UserId,
};
use std::alloc::{GlobalAlloc, Layout, System};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const KEY: [u8; 32] = *b"\xf0a key of which no byte may stay";
/// The private key in `seeds/keys/pkcs8.pem` begins with these bytes.
const SCALAR: [u8; 16] = include_scalar();
/// How claims with an ARN in its compact form begin, behind their header.
const COMPACT: [u8; 31] = *b"\x02\x1c\xbe\x99\x1a\x14abcdABCDefgh\x0cabCDEf12GHIj";
/// How those begin whose ARN is spelled out, because its region has no number.
const SPELLED: [u8; 56] = *b"\x00\x29us-west-3:123456789012:stage/abcdABCDefgh\x0cabCDEf12GHIj";

/// How claims of chat tokens and chat sessions end: with the id of the room, and the user's.
const CHAT: [u8; 18] = *b"g1H2I3j4k5L6\x05alice";

const fn include_scalar() -> [u8; 16] {
    // PKCS#8 v1 with the key and its public half: the scalar stands behind 35 bytes of headers.
    let der = include_bytes!("../seeds/keys/pkcs8.der");
    let mut scalar = [0; 16];
    let mut at = 0;
    while at < 16 {
        scalar[at] = der[35 + at];
        at += 1;
    }
    scalar
}

static FOUND: [AtomicUsize; 5] = [const { AtomicUsize::new(0) }; 5];

struct Watching;

// SAFETY: all that is done to memory is done by `System`; a block is only read, while it is still
// allocated.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Never memory that nobody has written yet, since it is read when it is freed.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let block = unsafe { std::slice::from_raw_parts(pointer, layout.size()) };
        for (needle, found) in [&KEY[..], &SCALAR, &COMPACT, &SPELLED, &CHAT].into_iter().zip(&FOUND) {
            if block.windows(needle.len()).any(|window| window == needle) {
                found.fetch_add(1, Ordering::Relaxed);
            }
        }
        unsafe { System.dealloc(pointer, layout) }
    }
    // `realloc` is left to the trait: it allocates, copies, and frees by the two above.
}

#[global_allocator]
static WATCHING: Watching = Watching;

/// How many freed blocks held the key, the private key, the claims of either kind of ARN, and those
/// of chat.
fn found(work: impl FnOnce()) -> [usize; 5] {
    let count = || FOUND.each_ref().map(|found| found.load(Ordering::Relaxed));
    let before = count();
    work();
    let after = count();
    std::array::from_fn(|at| after[at] - before[at])
}

#[derive(Debug)]
struct Given;

impl Random for Given {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        buffer.copy_from_slice(&KEY[..buffer.len()]);
        Ok(())
    }
}

/// Gives all bytes, and then says that it failed.
#[derive(Debug)]
struct GivenAndFailed;

impl Random for GivenAndFailed {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        Given.fill(buffer)?;
        Err(RandomError)
    }
}

/// Work that ends in a panic, of which nothing is printed.
fn panics(work: impl FnOnce()) {
    let loud = take_hook();
    set_hook(Box::new(|_| ()));
    let done = catch_unwind(AssertUnwindSafe(work));
    set_hook(loud);
    assert!(done.is_err());
}

fn name(name: &str) -> KeyName {
    KeyName::new(name).unwrap()
}

fn now() -> Timestamp {
    "2026-11-21T00:00:00Z".parse().unwrap()
}

fn claims(region: &str, user_id: String, pairs: usize) -> ParticipantClaims {
    let pairs = (0..pairs).map(|pair| (format!("{pair:03}"), String::new()));
    let configuration = ParticipantTokenConfiguration::default()
        .user_id(UserId::new(user_id).unwrap())
        .attributes(Attributes::new(pairs).unwrap());
    let arn = StageArn::new(format!("arn:aws:ivs:{region}:123456789012:stage/abcdABCDefgh")).unwrap();
    ParticipantClaims::new(arn, ParticipantId::new("abCDEf12GHIj").unwrap(), configuration, now()).unwrap()
}

fn chat_claims() -> ChatClaims {
    let request = br#"{
        "roomIdentifier": "arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6",
        "userId": "alice"
    }"#;
    let token_id = TokenId::draw(&SystemRandom::new()).unwrap();
    ChatClaims::new(token_id, CreateChatToken::from_json(request).unwrap(), now()).unwrap()
}

/// One test, so that nothing else frees memory meanwhile.
#[test]
fn freed_memory_holds_no_key_and_no_claims() {
    // What is not wiped is found.
    let bytes = |region| claims(region, "alice".to_owned(), 1).with_bytes(<[u8]>::to_vec);
    let (compact, spelled) = (bytes("us-west-2"), bytes("us-west-3"));
    let chat = chat_claims().with_bytes(<[u8]>::to_vec);
    let careless = || {
        drop(KEY.to_vec());
        drop(include_bytes!("../seeds/keys/pkcs8.der").to_vec());
        drop((compact.clone(), spelled.clone(), chat.clone()));
    };
    assert_eq!(found(careless), [1; 5]);

    let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, KEY);
    let keys = found(|| {
        for algorithm in [SealAlgorithm::Aes256Gcm, SealAlgorithm::ChaCha20Poly1305] {
            let key = TokenKey::from_bytes(name("a"), &KEY).unwrap().with_algorithm(algorithm);
            let ring = KeyRing::new(key, Arc::new(SystemRandom::new()));
            let ring = ring.with_incoming(TokenKey::from_base64(name("b"), &text).unwrap()).unwrap();
            for _ in 0..3_000 {
                ring.seal(Purpose::Participant, &[0; 16]).unwrap();
            }
            let ring = ring.rotated(&name("b"), now()).unwrap();
            ring.seal(Purpose::Chat, &[0; 16]).unwrap();
        }
        drop(TokenKey::generate(name("c"), &Given).unwrap());
        // Those that fail half-way.
        TokenKey::from_bytes(name("d"), &KEY[..31]).unwrap_err();
        TokenKey::from_base64(name("e"), &format!("{text}{text}")).unwrap_err();
        TokenKey::from_base64(name("f"), &format!("{}!", text.repeat(9).replace('=', "A"))).unwrap_err();
        TokenKey::generate(name("g"), &GivenAndFailed).unwrap_err();
        // Moved from place to place, and dropped where a panic leaves it.
        let moved = vec![Some(TokenKey::from_bytes(name("h"), &KEY).unwrap())];
        let moved: Vec<_> = moved.into_iter().flatten().map(|key| Box::new((key, [0_u8; 64]))).collect();
        panics(move || panic!("with {} key", moved.len()));
    });
    assert_eq!(keys, [0; 5], "root keys");

    let private_keys = found(|| {
        Es384PrivateKey::from_der(include_bytes!("../seeds/keys/pkcs8.der")).unwrap();
        Es384PrivateKey::from_pem(include_str!("../seeds/keys/pkcs8.pem")).unwrap();
    });
    assert_eq!(private_keys, [0; 5], "private keys");

    // On the stack and on the heap.
    let of = |region| {
        [("alice".to_owned(), 2), ("u".repeat(128), 200), ("😀".repeat(128), 300)]
            .map(|(user_id, pairs)| claims(region, user_id, pairs))
    };
    for claims in of("us-west-2").into_iter().chain(of("us-west-3")) {
        let ring = Arc::new(KeyRing::new(
            TokenKey::from_bytes(name("a"), &[1; 32]).unwrap(),
            Arc::new(SystemRandom::new()),
        ));
        let clock = Arc::new(ManualClock::at(now()));
        let home = Account::new("us-west-2", "123456789012").unwrap();
        let authority = Authority::new(home, clock, Arc::new(SystemRandom::new()), ring.clone());
        let sealed = found(|| {
            let token = claims.with_bytes(|bytes| ring.seal(Purpose::Participant, bytes)).unwrap();
            let grant = authority.open_participant_token(token.as_str(), claims.stage_arn()).unwrap();
            assert_eq!(grant.attributes(), claims.attributes());
            authority.open_participant_token(&changed(&token), claims.stage_arn()).unwrap_err();
            // Whoever reads them panics.
            panics(|| claims.with_bytes(|_| panic!("while they are sealed")));
            panics(|| {
                let read = &mut |_: &[u8]| panic!("while they are read");
                ring.open(Purpose::Participant, token.as_str(), read).unwrap();
            });
        });
        assert_eq!(sealed, [0; 5], "claims");
        let store = Arc::new(MemoryStore::new());
        Store::apply(
            &*store,
            Change::StageCreated(Created::new(Stage::new(claims.stage_arn().clone()), None)),
        )
        .unwrap();
        let service = Service::new(authority.clone(), store, Arc::new(MemoryRedemptions::new()));
        let connections = found(|| {
            let token = claims.with_bytes(|bytes| ring.seal(Purpose::Participant, bytes)).unwrap();
            let client = ClientAttributes::default();
            let joined = service.join(claims.stage_arn(), token.as_str(), &client).unwrap();
            let text = authority.seal_connection(&joined.connection).unwrap();
            let opened = authority.open_connection(text.as_str(), claims.stage_arn()).unwrap();
            assert_eq!(opened, joined.connection);
            authority.open_connection(&changed(&text), claims.stage_arn()).unwrap_err();
        });
        assert_eq!(connections, [0; 5], "connections");
        let chat = found(|| {
            let claims = chat_claims();
            let token = claims.with_bytes(|bytes| ring.seal(Purpose::Chat, bytes)).unwrap();
            let grant = authority.open_chat_token(token.as_str(), claims.room_arn()).unwrap();
            let text = authority.seal_chat_session(&grant).unwrap();
            assert_eq!(authority.open_chat_session(text.as_str(), claims.room_arn()).unwrap(), grant);
            authority.open_chat_session(&changed(&text), claims.room_arn()).unwrap_err();
        });
        assert_eq!(chat, [0; 5], "chat sessions");
    }
}

/// A text that is decrypted, and then found not to be authentic.
fn changed(text: &SealedToken) -> String {
    let mut changed = text.as_str().to_owned();
    let last = changed.pop().unwrap();
    changed.push(if last == 'A' { 'Q' } else { 'A' });
    changed
}
