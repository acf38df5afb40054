//! What the guard costs a request that it lets pass: the whole hook, as a client calls it.

use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{Input, InterceptorContext};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, Metadata};
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use criterion::{Criterion, criterion_group, criterion_main};
use stagepass_aws::Preflight;
use std::hint::black_box;

const REQUESTS: [(&str, &str, &str); 6] = [
    (
        "IVS RealTime",
        "CreateStage",
        r#"{"name":"stage1","participantTokenConfigurations":[{"userId":"alice","duration":720,"capabilities":["PUBLISH","SUBSCRIBE"]},{"userId":"bob","capabilities":["SUBSCRIBE"]}],"tags":{"team":"live"}}"#,
    ),
    (
        "IVS RealTime",
        "CreateParticipantToken",
        r#"{"stageArn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","duration":720,"userId":"alice","attributes":{"displayName":"Alice"},"capabilities":["PUBLISH","SUBSCRIBE"]}"#,
    ),
    (
        "IVS RealTime",
        "GetParticipant",
        r#"{"stageArn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","sessionId":"st-a1b2c3d4e5f6g","participantId":"Mx6clRRHODPy"}"#,
    ),
    (
        "ivschat",
        "CreateChatToken",
        r#"{"roomIdentifier":"arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6","userId":"11231234","capabilities":["SEND_MESSAGE"],"sessionDurationInMinutes":30,"attributes":{"displayName":"Alice"}}"#,
    ),
    ("IVS RealTime", "StartComposition", r#"{"stageArn":"arn:aws:ivs:us-west-2:123456789012:stage/abcd"}"#),
    ("S3", "GetObject", ""),
];

fn preflight(criterion: &mut Criterion) {
    let guard = Preflight::refusing();
    let Ok(components) = RuntimeComponentsBuilder::for_tests().build() else { return };
    let mut group = criterion.benchmark_group("preflight");
    for (service, operation, body) in REQUESTS {
        let mut layer = Layer::new("bench");
        layer.store_put(Metadata::new(operation, service));
        let mut config = ConfigBag::of_layers(vec![layer]);
        let Some(context) = context(operation, body) else { continue };
        assert!(passes(&guard, &context, &components, &mut config), "{operation}");
        group.bench_function(operation, |bencher| {
            bencher.iter(|| passes(&guard, black_box(&context), &components, &mut config));
        });
    }
}

fn context(operation: &str, body: &str) -> Option<InterceptorContext> {
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST").ok()?;
    request.set_uri(format!("/{operation}")).ok()?;
    let mut context = InterceptorContext::new(Input::doesnt_matter());
    context.enter_serialization_phase();
    context.set_request(request);
    let _ = context.take_input();
    context.enter_before_transmit_phase();
    Some(context)
}

fn passes(
    guard: &Preflight,
    context: &InterceptorContext,
    components: &RuntimeComponents,
    config: &mut ConfigBag,
) -> bool {
    guard.read_after_serialization(&context.into(), components, config).is_ok()
}

criterion_group!(benches, preflight);
criterion_main!(benches);
