//! Errors as a client receives them.

use stagepass::{
    Api, ErrorResponse, Exception, Failure, OperationError, RandomError, ReceivedError, Resource, StageName,
};

fn received(response: &ErrorResponse) -> ReceivedError {
    let body = serde_json::to_vec(&response.body).unwrap();
    ReceivedError::read(response.status, Some(response.error_type), &body)
}

#[test]
fn what_is_answered_is_read_back() {
    let exceptions = [
        Exception::Validation(StageName::new("a b").unwrap_err()),
        Exception::ResourceNotFound(Resource::Stage),
        Exception::AccessDenied("You may not".to_owned()),
        Exception::PendingVerification("Not yet".to_owned()),
        Exception::ServiceQuotaExceeded(stagepass::exception::Details::new("Enough")),
    ];
    for exception in exceptions {
        for api in [Api::Realtime, Api::Chat] {
            let error = received(&OperationError::from(exception.clone()).response(api));
            assert_eq!(error.status, exception.status());
            assert_eq!(error.code.as_deref(), Some(exception.code()));
            assert_eq!(error.message, Some(exception.to_string()));
        }
    }
}

#[test]
fn a_failure_is_answered_with_500_and_not_told() {
    for api in [Api::Realtime, Api::Chat] {
        let failure = OperationError::from(Failure::from(RandomError));
        assert_eq!(
            received(&failure.response(api)).to_string(),
            "500 InternalServerException: Internal server error"
        );
    }
}

#[test]
fn the_name_of_the_header_is_in_lower_case() {
    assert_eq!(ErrorResponse::ERROR_TYPE_HEADER, "x-amzn-errortype");
}

#[test]
fn the_name_is_read_wherever_it_stands() {
    let code = |header: Option<&str>, body: &str| ReceivedError::read(400, header, body.as_bytes()).code;
    for header in [
        "FooError",
        "FooError:http://internal.amazon.com/coral/com.amazon.coral.validate/",
        "aws.protocoltests.restjson#FooError",
        "aws.protocoltests.restjson#FooError:http://internal.amazon.com/#x",
        " FooError ",
    ] {
        assert_eq!(code(Some(header), "{}").as_deref(), Some("FooError"), "{header}");
    }
    for body in [
        r#"{"__type": "FooError"}"#,
        r#"{"__type": "aws.protocoltests.restjson#FooError"}"#,
        r#"{"code": "FooError"}"#,
        r#"{"code": "FooError", "__type": "BarError"}"#,
        r#"{"code": 7, "__type": "FooError:http://x"}"#,
    ] {
        assert_eq!(code(None, body).as_deref(), Some("FooError"), "{body}");
        assert_eq!(code(Some(""), body).as_deref(), Some("FooError"), "{body}");
        assert_eq!(code(Some("BazError"), body).as_deref(), Some("BazError"), "{body}");
    }
    for body in ["", "{}", "[]", "null", r#"{"__type": ""}"#, r#"{"__type": null}"#, "<html>"] {
        assert_eq!(code(None, body), None, "{body}");
    }
}

#[test]
fn the_message_is_read_under_each_of_its_names() {
    let message = |body: &str| ReceivedError::read(404, None, body.as_bytes()).message;
    for body in [
        r#"{"exceptionMessage": "gone"}"#,
        r#"{"message": "gone"}"#,
        r#"{"Message": "gone"}"#,
        r#"{"message": "other", "exceptionMessage": "gone"}"#,
        r#"{"exceptionMessage": null, "message": "gone", "extra": [1]}"#,
    ] {
        assert_eq!(message(body).as_deref(), Some("gone"), "{body}");
    }
    for body in ["", "{}", r#"{"message": {}}"#, "gone"] {
        assert_eq!(message(body), None, "{body}");
    }
    assert_eq!(ReceivedError::read(503, None, b"").to_string(), "503 without a name");
}
