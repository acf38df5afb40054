//! Bodies that are not what they should be: Smithy's `httpMalformedRequestTests` of restJson1, put
//! into the services' operations. The README says which of them there are.

use super::world::{Answer, World};
use reqwest::header::HeaderMap;

async fn sent(world: &World, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
    let headers: HeaderMap =
        headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    let request = world.client.post(format!("{}/CreateStage", world.url)).headers(headers);
    Answer::of(request.body(body.to_owned()).send().await.unwrap()).await
}

#[tokio::test]
async fn a_body_has_to_be_json_by_its_content_type() {
    let world = World::new().await;
    let message = "The request body is to be application/json";
    let json_like = [
        "application/hal+json",
        "text/json",
        "application/x-www-form-urlencoded",
        "application/json, text/plain",
        "json",
        "",
    ];
    for content_type in json_like {
        let answer = sent(&world, &[("content-type", content_type)], "{}").await;
        answer.assert_error(415, "UnsupportedMediaTypeException", message);
        assert_eq!(answer.json()["exceptionMessage"], message);
    }
    sent(&world, &[], "{}").await.assert_error(415, "UnsupportedMediaTypeException", message);
    for content_type in ["application/json", "Application/JSON; charset=utf-8"] {
        assert_eq!(sent(&world, &[("content-type", content_type)], "{}").await.status, 200);
    }
    assert_eq!(sent(&world, &[], "").await.status, 200);
}

#[tokio::test]
async fn an_answer_that_is_not_acceptable_is_none() {
    let world = World::new().await;
    let json = ("content-type", "application/json");
    let message = "The answer is application/json, which the request does not accept";
    for accept in ["application/hal+json", "text/html, image/*", "application/json;q=0", "nonsense"] {
        let answer = sent(&world, &[json, ("accept", accept)], "{}").await;
        answer.assert_error(406, "NotAcceptableException", message);
    }
    for accept in ["application/json", "*/*", "text/html, application/*;q=0.1", "Application/Json"] {
        assert_eq!(sent(&world, &[json, ("accept", accept)], "{}").await.status, 200, "{accept}");
    }
}

#[tokio::test]
async fn what_is_no_request_of_the_shape_is_a_serialization_error() {
    let world = World::new().await;
    let bodies = [
        // RestJsonInvalidJsonBody
        ("{[", "Not valid JSON at '' (line 1, column 2)"),
        (r#"{ "name": "a" }abc"#, "Not valid JSON at '' (line 1, column 16)"),
        (r#"abc{ "name": "a" }"#, "Not valid JSON at '' (line 1, column 1)"),
        ("{\n\"name\": \"a\" // the name\n}", "Not valid JSON at '' (line 2, column 13)"),
        ("{\n\"name\": \"a\" /* the name */\n}", "Not valid JSON at '' (line 2, column 13)"),
        ("{\"name\" :\u{c}\"a\"}", "Not valid JSON at '' (line 1, column 10)"),
        ("{'name': 'a'}", "Not valid JSON at '' (line 1, column 2)"),
        (r#"{"name": "a",}"#, "Not valid JSON at '' (line 1, column 14)"),
        // RestJsonTechnicallyValidJsonBody
        (r#"[{ "name": "a"}]"#, "Expected an object at '' (line 1, column 0)"),
        ("10", "Expected an object at '' (line 1, column 2)"),
        ("null", "Expected an object at '' (line 1, column 4)"),
        // RestJsonBodyString…, RestJsonBodyMalformedList…, RestJsonBodyMalformedMap…
        (r#"{"name": 10}"#, "Expected a string at '/name' (line 1, column 11)"),
        (r#"{"name": true}"#, "Expected a string at '/name' (line 1, column 13)"),
        (
            r#"{"participantTokenConfigurations": {}}"#,
            "Expected an array at '/participantTokenConfigurations' (line 1, column 35)",
        ),
        (
            r#"{"participantTokenConfigurations": [null]}"#,
            "Expected an object at '/participantTokenConfigurations/0' (line 1, column 40)",
        ),
        (r#"{"participantTokenConfigurations": [}"#, "Not valid JSON at '' (line 1, column 37)"),
        (r#"{"tags": []}"#, "Expected an object at '/tags' (line 1, column 9)"),
        (r#"{"tags": {"a": null}}"#, "Expected a string at '/tags/a' (line 1, column 19)"),
        (r#"{"tags": {"a": "b"}"#, "JSON that ends too early at '' (line 1, column 19)"),
        // RestJsonBodyInteger…
        (
            r#"{"participantTokenConfigurations": [{"duration": "5"}]}"#,
            "Expected an integer of 32 bits at '/participantTokenConfigurations/0/duration' (line 1, column 52)",
        ),
        (
            r#"{"participantTokenConfigurations": [{"duration": 1.5}]}"#,
            "Expected an integer of 32 bits at '/participantTokenConfigurations/0/duration' (line 1, column 52)",
        ),
        (
            r#"{"participantTokenConfigurations": [{"duration": 2147483648}]}"#,
            "Expected an integer of 32 bits at '/participantTokenConfigurations/0/duration' (line 1, column 59)",
        ),
    ];
    for (body, message) in bodies {
        let answer = world.post("/CreateStage", body).await;
        answer.assert_error(400, "SerializationException", message);
    }
}

#[tokio::test]
async fn there_is_an_operation_at_its_path_for_its_method_alone() {
    let world = World::new().await;
    for (method, target) in [
        ("GET", "/CreateStage"),
        ("PUT", "/CreateStage"),
        ("POST", "/createstage"),
        ("POST", "/CreateStage/"),
        ("POST", "//CreateStage"),
        ("POST", "/"),
        ("GET", "/tags/"),
        ("PATCH", "/tags/arn%3Aaws"),
        ("GET", "/participants/x/join"),
    ] {
        let answer = world.ask(method.parse().unwrap(), target).await;
        answer.assert_error(404, "UnknownOperationException", "Unknown operation");
    }
}
