//! Compares the cost of the rules with that of what they replace.
//!
//! `cargo bench --bench rules` runs it. The contenders of a group are measured in one run, and the
//! figure is their ratio.

#![expect(clippy::expect_used, reason = "a bench that cannot set itself up cannot go on")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use regex::Regex;
use stagepass::{CreateChatToken, CreateChatTokenInput, CreateParticipantToken, CreateParticipantTokenInput};
use stagepass::{CreateStage, CreateStageInput, StageArn, rules};
use stagepass::{GetParticipant, GetParticipantInput};
use stagepass::{moderation, participant, public_key, room, stage, tagging};
use std::fmt::Write as _;
use std::hint::black_box;

const STAGE_ARN: &str = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";

fn stage_arn(c: &mut Criterion) {
    let documented = StageArn::RULE.expression().map(Regex::new).expect("an expression").expect("valid");
    let invalid = [
        ("empty", String::new()),
        ("nope", "nope".to_owned()),
        ("another service", STAGE_ARN.replace(":ivs:", ":ivschat:")),
        ("upper-case region", STAGE_ARN.replace("us-west", "US-west")),
        ("no account", STAGE_ARN.replace("123456789012", "")),
        ("no id", STAGE_ARN.replace("abcdABCDefgh", "")),
        ("last character", STAGE_ARN.replace("Defgh", "Def_h")),
        ("trailing newline", format!("{STAGE_ARN}\n")),
        ("129 characters", format!("{STAGE_ARN}{}", "a".repeat(129_usize.saturating_sub(STAGE_ARN.len())))),
        ("one MiB of it", format!("{STAGE_ARN}{}", "a".repeat(1 << 20))),
        ("one MiB of emoji", "😀".repeat(1 << 18)),
    ];
    let mut group = c.benchmark_group("StageArn valid");
    group.bench_function("stagepass", |b| b.iter(|| rules::STAGE_ARN.accepts(black_box(STAGE_ARN))));
    group.bench_function("regex", |b| b.iter(|| documented.is_match(black_box(STAGE_ARN))));
    group.bench_function("stagepass to owned", |b| b.iter(|| StageArn::new(black_box(STAGE_ARN))));
    group.finish();
    for (name, text) in &invalid {
        let mut group = c.benchmark_group(format!("StageArn invalid, {name}"));
        group.bench_function("stagepass", |b| b.iter(|| rules::STAGE_ARN.accepts(black_box(text))));
        group.bench_function("regex", |b| b.iter(|| documented.is_match(black_box(text))));
        group.finish();
    }
}

/// Returns a request with 12 configurations, each with attributes near 1 KB, and 50 tags.
fn full_create_stage() -> String {
    let mut attributes = String::new();
    for pair in 0..16 {
        let comma = if pair == 0 { "" } else { "," };
        write!(attributes, r#"{comma}"attribute-{pair:02}":"{}""#, "v".repeat(51)).expect("a string");
    }
    let configuration = format!(
        r#"{{"duration":720,"userId":"user-0123456789","attributes":{{{attributes}}},"capabilities":["PUBLISH","SUBSCRIBE"]}}"#
    );
    let tags: Vec<String> =
        (0..50).map(|tag| format!(r#""tag-{tag:02}":"{}""#, "some value/".repeat(4))).collect();
    format!(
        r#"{{"name":"stage1","participantTokenConfigurations":[{}],"tags":{{{}}}}}"#,
        vec![configuration; 12].join(","),
        tags.join(",")
    )
}

fn create_stage(c: &mut Criterion) {
    let json = full_create_stage();
    CreateStage::from_json(json.as_bytes()).expect("a valid request");
    let mut group = c.benchmark_group("CreateStage full");
    group.throughput(Throughput::Bytes(json.len() as u64));
    group.bench_function("read only", |b| {
        b.iter(|| serde_json::from_slice::<CreateStageInput>(black_box(json.as_bytes())));
    });
    group.bench_function("input", |b| {
        b.iter(|| CreateStageInput::from_json(black_box(json.as_bytes())));
    });
    group.bench_function("read and check", |b| {
        b.iter(|| CreateStage::from_json(black_box(json.as_bytes())));
    });
    group.finish();
}

fn many_configurations(c: &mut Criterion) {
    let mut group = c.benchmark_group("CreateStage of too many configurations");
    group.sample_size(20);
    for count in [1_000, 10_000, 100_000] {
        let configurations = vec![r#"{"userId":"alice","duration":0}"#; count].join(",");
        let json = format!(r#"{{"participantTokenConfigurations":[{configurations}]}}"#);
        let refused = CreateStageInput::from_json(json.as_bytes()).map(CreateStage::try_from);
        assert_eq!(refused.expect("JSON").expect_err("too many").len(), 1, "not opened");
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::new("read only", count), &json, |b, json| {
            b.iter(|| serde_json::from_slice::<CreateStageInput>(black_box(json.as_bytes())));
        });
        group.bench_with_input(BenchmarkId::new("read and refuse", count), &json, |b, json| {
            b.iter(|| CreateStage::from_json(black_box(json.as_bytes())));
        });
    }
    group.finish();
}

/// Measures a request of each operation: as its JSON is read, and as it is read and checked.
macro_rules! requests {
    ($criterion:ident: $($name:literal $request:path, $input:path, $json:expr;)*) => {
        $({
            let json = $json;
            <$request>::from_json(json.as_bytes()).expect($name);
            let mut group = $criterion.benchmark_group(concat!("Request ", $name));
            group.bench_function("read only", |b| {
                b.iter(|| serde_json::from_slice::<$input>(black_box(json.as_bytes())));
            });
            group.bench_function("read and check", |b| {
                b.iter(|| <$request>::from_json(black_box(json.as_bytes())));
            });
            group.finish();
        })*
    };
}

const ROOM: &str = r#""arn:aws:ivschat:us-west-2:123456789012:room/abcdABCDefgh""#;
const KEY: &str = r#""arn:aws:ivs:us-west-2:123456789012:public-key/abcdABCDefgh""#;
const ATTRIBUTES: &str = r#"{"displayName":"Alice Liddell","avatar":"https://example.com/alice.png"}"#;

fn every_operation(c: &mut Criterion) {
    let stage = format!(r#""{STAGE_ARN}""#);
    let session = r#""stageArn":"#.to_owned() + &stage + r#","sessionId":"st-abcdABCDefghi""#;
    let participant = r#""participantId":"abcdABCDefgh""#;
    let page = r#""nextToken":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","maxResults":50"#;
    let token = r#""duration":720,"userId":"alice","capabilities":["PUBLISH","SUBSCRIBE"],"attributes":"#;
    let token = token.to_owned() + ATTRIBUTES;
    let configuration = format!("{{{token}}}");
    let chat = r#""userId":"alice","capabilities":["SEND_MESSAGE"],"sessionDurationInMinutes":60"#;
    let limits = r#""maximumMessageRatePerSecond":10,"maximumMessageLength":500"#;
    let tags = r#"{"team":"media","environment":"production"}"#;
    let pem = include_str!("../tests/api/key_pair/keys/public.pem").replace('\n', "\\n");
    let pem = format!(r#"{{"name":"key","publicKeyMaterial":"{pem}"}}"#);
    requests! { c:
        "CreateStage" CreateStage, CreateStageInput, format!(
            r#"{{"name":"stage1","participantTokenConfigurations":[{configuration}],"tags":{tags}}}"#
        );
        "CreateParticipantToken" CreateParticipantToken, CreateParticipantTokenInput, format!(
            r#"{{"stageArn":{stage},{token}}}"#
        );
        "GetParticipant" GetParticipant, GetParticipantInput, format!("{{{session},{participant}}}");
        "GetStage" stage::GetStage, stage::GetStageInput, format!(r#"{{"arn":{stage}}}"#);
        "ListStages" stage::ListStages, stage::ListStagesInput, format!("{{{page}}}");
        "UpdateStage" stage::UpdateStage, stage::UpdateStageInput,
            format!(r#"{{"arn":{stage},"name":"stage2"}}"#);
        "DeleteStage" stage::DeleteStage, stage::DeleteStageInput, format!(r#"{{"arn":{stage}}}"#);
        "GetStageSession" stage::GetStageSession, stage::GetStageSessionInput, format!("{{{session}}}");
        "ListStageSessions" stage::ListStageSessions, stage::ListStageSessionsInput,
            format!(r#"{{"stageArn":{stage},{page}}}"#);
        "ListParticipants" participant::ListParticipants, participant::ListParticipantsInput,
            format!(r#"{{{session},{page},"filterByState":"CONNECTED"}}"#);
        "ListParticipantEvents" participant::ListParticipantEvents, participant::ListParticipantEventsInput,
            format!("{{{session},{participant},{page}}}");
        "DisconnectParticipant" participant::DisconnectParticipant, participant::DisconnectParticipantInput,
            format!(r#"{{"stageArn":{stage},{participant},"reason":"rude"}}"#);
        "ImportPublicKey" public_key::ImportPublicKey, public_key::ImportPublicKeyInput, pem;
        "GetPublicKey" public_key::GetPublicKey, public_key::GetPublicKeyInput, format!(r#"{{"arn":{KEY}}}"#);
        "ListPublicKeys" public_key::ListPublicKeys, public_key::ListPublicKeysInput, format!("{{{page}}}");
        "DeletePublicKey" public_key::DeletePublicKey, public_key::DeletePublicKeyInput,
            format!(r#"{{"arn":{KEY}}}"#);
        "TagResource" tagging::TagResource, tagging::TagResourceInput,
            format!(r#"{{"resourceArn":{stage},"tags":{tags}}}"#);
        "UntagResource" tagging::UntagResource, tagging::UntagResourceInput,
            format!(r#"{{"resourceArn":{stage},"tagKeys":["team","environment"]}}"#);
        "ListTagsForResource" tagging::ListTagsForResource, tagging::ListTagsForResourceInput,
            format!(r#"{{"resourceArn":{stage}}}"#);
        "CreateChatToken" CreateChatToken, CreateChatTokenInput, format!(
            r#"{{"roomIdentifier":{ROOM},{chat},"attributes":{ATTRIBUTES}}}"#
        );
        "CreateRoom" room::CreateRoom, room::CreateRoomInput, format!(
            r#"{{"name":"room1",{limits},"messageReviewHandler":{{"fallbackResult":"ALLOW"}},"tags":{tags}}}"#
        );
        "GetRoom" room::GetRoom, room::GetRoomInput, format!(r#"{{"identifier":{ROOM}}}"#);
        "ListRooms" room::ListRooms, room::ListRoomsInput, format!(r#"{{{page},"name":"room1"}}"#);
        "UpdateRoom" room::UpdateRoom, room::UpdateRoomInput, format!(r#"{{"identifier":{ROOM},"name":"room2"}}"#);
        "DeleteRoom" room::DeleteRoom, room::DeleteRoomInput, format!(r#"{{"identifier":{ROOM}}}"#);
        "SendEvent" moderation::SendEvent, moderation::SendEventInput,
            format!(r#"{{"roomIdentifier":{ROOM},"eventName":"raid","attributes":{ATTRIBUTES}}}"#);
        "DeleteMessage" moderation::DeleteMessage, moderation::DeleteMessageInput,
            format!(r#"{{"roomIdentifier":{ROOM},"id":"abcdABCDefgh","reason":"rude"}}"#);
        "DisconnectUser" moderation::DisconnectUser, moderation::DisconnectUserInput,
            format!(r#"{{"roomIdentifier":{ROOM},"userId":"alice","reason":"rude"}}"#);
        "TagResource of ivschat" tagging::TagChatResource, tagging::TagChatResourceInput,
            format!(r#"{{"resourceArn":{ROOM},"tags":{tags}}}"#);
        "UntagResource of ivschat" tagging::UntagChatResource, tagging::UntagChatResourceInput,
            format!(r#"{{"resourceArn":{ROOM},"tagKeys":["team","environment"]}}"#);
        "ListTagsForResource of ivschat" tagging::ListTagsForChatResource, tagging::ListTagsForChatResourceInput,
            format!(r#"{{"resourceArn":{ROOM}}}"#);
    }
}

criterion_group!(benches, stage_arn, create_stage, many_configurations, every_operation);
criterion_main!(benches);
