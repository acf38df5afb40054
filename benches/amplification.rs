//! What a body can make the library do: heap, answer and time, for every operation and every place
//! that it reads.
//!
//! `cargo bench --bench amplification` prints a table and fails when a bound is broken:
//!
//! - the heap has at most 4 times the body, and at most twice where the body is refused by its size
//!   alone, beside a fixed allowance for the answer;
//! - no answer is over 64 KiB;
//! - a body of 16 times the size takes at most 16 times as long, within a factor of 8: caches, and
//!   what else the machine does; work by the square would take 256 times as long.

#![expect(clippy::print_stdout, reason = "the table is the point")]

use allocation_counter::measure;
use stagepass::{Api, BadRequest, Constraint, Operation};
use std::process::ExitCode;
use std::time::{Duration, Instant};

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

/// What an answer of at most 64 KiB and the violations in it may take, however small the body is.
const ALLOWANCE: usize = 256 * KIB;

/// Memory that is touched for the first time costs more than memory in the cache. Up to 40 ns a
/// byte, a body of 16 MiB is not suspected of anything else.
const ALWAYS_FAST: Duration = Duration::from_millis(640);

/// A body of any size: what stands before, what is repeated, and what stands behind.
struct Shape {
    name: String,
    before: String,
    part: String,
    between: &'static str,
    after: String,
    /// A body that is told to be of a wrong type by whoever reads the place.
    probe: String,
}

impl Shape {
    fn new(name: &str, before: &str, part: &str, between: &'static str, after: &str) -> Self {
        let [name, before, part, after] = [name, before, part, after].map(str::to_owned);
        Self { name, before, part, between, after, probe: String::new() }
    }

    /// Whether the operation reads the place. What nobody reads is asked of the first one.
    fn is_of(&self, operation: Operation) -> bool {
        let told = operation.check(self.probe.as_bytes());
        operation == Operation::CreateStage || matches!(told, Err(BadRequest::Serialization(_)))
    }

    /// Bodies for keys that must differ write their number where the part has a `#`.
    fn body(&self, size: usize) -> Vec<u8> {
        let mut body = self.before.clone();
        let room = size.saturating_sub(self.after.len());
        let mut number = 0_usize;
        while body.len().saturating_add(self.part.len()).saturating_add(8) < room {
            if number > 0 {
                body.push_str(self.between);
            }
            if self.part.contains('#') {
                body.push_str(&self.part.replace('#', &number.to_string()));
            } else {
                body.push_str(&self.part);
            }
            number = number.saturating_add(1);
        }
        body.push_str(&self.after);
        body.into_bytes()
    }
}

/// Where values stand in requests: the JSON before one and behind it.
const PLACES: &[(&str, &str, &str)] = &[
    ("body", "", ""),
    ("unknown", r#"{"x":"#, "}"),
    ("name", r#"{"name":"#, "}"),
    ("configurations", r#"{"participantTokenConfigurations":"#, "}"),
    ("configuration", r#"{"participantTokenConfigurations":["#, "]}"),
    ("userId", r#"{"participantTokenConfigurations":[{"userId":"#, "}]}"),
    ("tags", r#"{"tags":"#, "}"),
    ("tag", r#"{"tags":{"team":"#, "}}"),
    ("recording", r#"{"autoParticipantRecordingConfiguration":"#, "}"),
    ("mediaTypes", r#"{"autoParticipantRecordingConfiguration":{"mediaTypes":"#, "}}"),
    ("storage", r#"{"autoParticipantRecordingConfiguration":{"thumbnailConfiguration":{"storage":"#, "}}}"),
    ("replicas", r#"{"autoParticipantRecordingConfiguration":{"recordParticipantReplicas":"#, "}}"),
    ("stageArn", r#"{"stageArn":"#, "}"),
    ("duration", r#"{"duration":"#, "}"),
    ("attributes", r#"{"attributes":"#, "}"),
    ("attribute", r#"{"attributes":{"k":"#, "}}"),
    ("capabilities", r#"{"capabilities":"#, "}"),
    ("capability", r#"{"capabilities":["#, "]}"),
    ("sessionId", r#"{"sessionId":"#, "}"),
    ("sessionDuration", r#"{"sessionDurationInMinutes":"#, "}"),
    ("tagKeys", r#"{"tagKeys":"#, "}"),
    ("tagKey", r#"{"tagKeys":["#, "]}"),
    ("resourceArn", r#"{"resourceArn":"#, "}"),
    ("publicKeyMaterial", r#"{"publicKeyMaterial":"#, "}"),
    ("nextToken", r#"{"nextToken":"#, "}"),
    ("filterByPublished", r#"{"filterByPublished":"#, "}"),
    ("handler", r#"{"messageReviewHandler":"#, "}"),
    ("uri", r#"{"messageReviewHandler":{"uri":"#, "}}"),
    ("logging", r#"{"loggingConfigurationIdentifiers":"#, "}"),
    ("eventName", r#"{"eventName":"#, "}"),
];

/// Values that have made readers swell: before, part, between, after.
const VALUES: &[(&str, &str, &str, &str, &str)] = &[
    ("string of a", r#"""#, "aaaaaaaa", "", r#"""#),
    ("string of DEL", r#"""#, "\u{7f}\u{7f}\u{7f}\u{7f}", "", r#"""#),
    ("string of escapes", r#"""#, r"\u0007", "", r#"""#),
    ("string of short escapes", r#"""#, r"\n", "", r#"""#),
    ("string, escape last", r#"""#, "aaaaaaaa", "", r#"\n""#),
    ("string of emoji", r#"""#, "😀", "", r#"""#),
    (
        "string of a key",
        r#""-----BEGIN PUBLIC KEY-----\n"#,
        r"AAAAAAAA\n",
        "",
        r#"-----END PUBLIC KEY-----""#,
    ),
    ("list of {}", "[", "{}", ",", "]"),
    ("list of empty strings", "[", r#""""#, ",", "]"),
    ("list of unknown names", "[", r#""?""#, ",", "]"),
    ("list of SEND_MESSAGE", "[", r#""SEND_MESSAGE""#, ",", "]"),
    ("list of PUBLISH", "[", r#""PUBLISH""#, ",", "]"),
    ("list of wrong configurations", "[", r#"{"userId":"a","duration":0}"#, ",", "]"),
    ("list of nulls", "[", "null", ",", "]"),
    ("list of numbers", "[", "1", ",", "]"),
    ("deep list", "", "[", "", ""),
    ("deep object", "", r#"{"a":"#, "", ""),
    ("map of pairs", "{", r##""#":"""##, ",", "}"),
    ("map of emoji keys", "{", r#""😀😀😀😀😀😀#":"*""#, ",", "}"),
    ("map of one key", "{", r#""a":"""#, ",", "}"),
    ("map of long pairs", "{", r#""aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#":"**""#, ",", "}"),
    ("map of one long key", r#"{""#, "aaaaaaaa", "", r#"":""}"#),
    ("map of one escaped key", r#"{""#, r"\n", "", r#"":""}"#),
    ("map of unknown structures", "{", r#""x#":{"y":[]}"#, ",", "}"),
    ("long number", "", "1111", "", ""),
    ("blanks", "", "        ", "", ""),
];

fn shapes() -> Vec<Shape> {
    let mut shapes: Vec<Shape> = PLACES
        .iter()
        .flat_map(|(place, before, after)| {
            VALUES.iter().map(move |(value, start, part, between, end)| {
                let before_place = *before;
                let before = [before_place, start].concat();
                let end = [*end, after].concat();
                let probe = [before_place, "[[]]", after].concat();
                Shape { probe, ..Shape::new(&format!("{value} at {place}"), &before, part, between, &end) }
            })
        })
        .collect();
    // Keys that are valid and as long as they may be, each value wrong twice.
    let tags: Vec<String> = (0..50_u32)
        .map(|n| format!(r#""{n:02}{}":"{}""#, "\u{20000}".repeat(126), "*".repeat(257)))
        .collect();
    let tags = tags.join(",");
    shapes.push(Shape::new(
        "long tags, wrong twice",
        &format!(r#"{{"tags":{{{tags}}},"x":""#),
        "a",
        "",
        r#""}"#,
    ));
    shapes
}

struct Measured {
    body: usize,
    heap: usize,
    answer: usize,
    is_by_size: bool,
    time: Duration,
}

fn run(operation: Operation, body: &[u8]) -> Measured {
    let mut answer = 0;
    let mut is_by_size = false;
    let started = Instant::now();
    let used = measure(|| {
        if let Err(bad) = operation.check(body) {
            is_by_size = refused_by_size(&bad);
            for api in [Api::Realtime, Api::Chat] {
                let json = serde_json::to_string(&bad.response(api).body).unwrap_or_default();
                answer = answer.max(json.len());
            }
            if let BadRequest::Validation(violations) = &bad {
                answer = answer.max(serde_json::to_string(violations).unwrap_or_default().len());
            }
        }
    });
    let time = started.elapsed();
    let heap = usize::try_from(used.bytes_max).unwrap_or(usize::MAX);
    Measured { body: body.len(), heap, answer, is_by_size, time }
}

/// Whether nothing is wrong but the sizes of lists, maps and attributes.
fn refused_by_size(bad: &BadRequest) -> bool {
    let BadRequest::Validation(violations) = bad else { return false };
    let is_collection = |path: &str| {
        ["onfigurations", "tags", "tagKeys", "Identifiers", "apabilities", "mediaTypes", "storage"]
            .iter()
            .any(|end| path.ends_with(end))
    };
    violations.iter().all(|violation| match violation.constraint() {
        Constraint::Size { .. } => true,
        Constraint::Length { .. } => is_collection(violation.path()),
        _ => false,
    })
}

fn main() -> ExitCode {
    let mut worst: Vec<(String, Measured)> = Vec::new();
    let mut broken = 0_usize;
    let mut cases = 0_usize;
    println!("{:>9} {:>6} {:>7} {:>6}  case", "body", "heap", "answer", "ns/B");
    for shape in shapes() {
        let (small, large) = (shape.body(MIB), shape.body(16 * MIB));
        for operation in Operation::ALL.iter().filter(|operation| shape.is_of(**operation)) {
            let name = format!("{}: {}", operation.as_str(), shape.name);
            let mut short = run(*operation, &small);
            let mut long = run(*operation, &large);
            let is_linear = |short: &Measured, long: &Measured| {
                long.time < short.time.saturating_mul(16 * 8).saturating_add(ALWAYS_FAST)
            };
            // Something else may have run meanwhile: the best of several is what the work takes.
            for _ in 0..5 {
                if is_linear(&short, &long) {
                    break;
                }
                short.time = short.time.min(run(*operation, &small).time);
                long.time = long.time.min(run(*operation, &large).time);
            }
            let linear = is_linear(&short, &long);
            for measured in [short, long] {
                cases = cases.saturating_add(1);
                let times = if measured.is_by_size { 2 } else { 4 };
                let heap = measured.heap <= measured.body.saturating_mul(times).saturating_add(ALLOWANCE);
                let answer = measured.answer <= 64 * KIB;
                if !(heap && answer && linear) {
                    broken = broken.saturating_add(1);
                    println!("BROKEN: heap {heap}, answer {answer}, linear {linear}");
                    show(&name, &measured);
                }
                worst.push((name.clone(), measured));
            }
        }
    }
    println!("\nThe most heap for each byte of the body");
    show_worst(&mut worst, |measured| {
        measured.heap.saturating_mul(1000).checked_div(measured.body).unwrap_or_default()
    });
    println!("\nThe longest answers");
    show_worst(&mut worst, |measured| measured.answer);
    println!("\nThe slowest");
    show_worst(&mut worst, |measured| {
        usize::try_from(measured.time.as_nanos())
            .unwrap_or(usize::MAX)
            .checked_div(measured.body)
            .unwrap_or_default()
    });
    println!("\n{cases} cases, {broken} beyond a bound");
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn show(name: &str, measured: &Measured) {
    let body = measured.body.max(1) as f64;
    let (heap, time) = (measured.heap as f64 / body, measured.time.as_nanos() as f64 / body);
    println!("{:>9} {heap:>6.2} {:>7} {time:>6.2}  {name}", measured.body, measured.answer);
}

fn show_worst(cases: &mut [(String, Measured)], by: impl Fn(&Measured) -> usize) {
    cases.sort_by_key(|(_, measured)| std::cmp::Reverse(by(measured)));
    cases.iter().take(8).for_each(|(name, measured)| show(name, measured));
}
