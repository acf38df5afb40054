//! Having messages reviewed: what Amazon IVS Chat asks a function of AWS Lambda, this server asks
//! an endpoint of the host.

use crate::config::ReviewEndpoint;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde::Serialize;
use stagepass::chat::{MessageContent, Review, ReviewRequest, Sender};
use stagepass::moderation::MessageId;
use stagepass::{BadRequest, ChatAttributes, ChatUserId, RoomArn};
use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

/// The most bytes of a review. The largest that keeps the rules is smaller.
const MOST: usize = 16_384;

/// Asks the endpoint.
#[derive(Debug, Clone)]
pub(super) struct Reviewer {
    uri: Uri,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// What the endpoint is asked: what a message review handler is.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Question<'a> {
    content: &'a MessageContent,
    message_id: &'a MessageId,
    room_arn: &'a RoomArn,
    attributes: Option<&'a ChatAttributes>,
    sender: Asking<'a>,
}

/// Who sent the message, and from where.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Asking<'a> {
    attributes: Option<&'a ChatAttributes>,
    user_id: &'a ChatUserId,
    ip: IpAddr,
}

impl Reviewer {
    pub(super) fn at(endpoint: &ReviewEndpoint) -> Option<Self> {
        let uri = endpoint.uri()?.clone();
        let client = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build_http();
        Some(Self { uri, client })
    }

    /// Returns the review, or an error when there is none within this time.
    pub(super) async fn review(
        &self,
        request: &ReviewRequest,
        ip: IpAddr,
        within: Duration,
    ) -> Result<Review, BadRequest> {
        let answer = match tokio::time::timeout(within, self.answer(request, ip)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                tracing::warn!(error, "a message was not reviewed");
                Bytes::new()
            }
            Err(_) => {
                tracing::warn!("a message was not reviewed in time");
                Bytes::new()
            }
        };
        // What is empty is no review either.
        let review = Review::from_json(&answer);
        let result = match &review {
            Ok(review) => review.result.as_str(),
            Err(_) => "none",
        };
        metrics::counter!("stagepass_chat_reviews_total", "result" => result).increment(1);
        review
    }

    async fn answer(
        &self,
        request: &ReviewRequest,
        ip: IpAddr,
    ) -> Result<Bytes, Box<dyn Error + Send + Sync>> {
        let Sender { user_id, attributes, .. } = &request.sender;
        let question = Question {
            content: &request.content,
            message_id: &request.message_id,
            room_arn: &request.room_arn,
            attributes: request.attributes.as_ref(),
            sender: Asking { attributes: attributes.as_ref(), user_id, ip },
        };
        let mut asked = Request::new(Full::from(serde_json::to_vec(&question)?));
        *asked.method_mut() = Method::POST;
        *asked.uri_mut() = self.uri.clone();
        asked.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let answer = self.client.request(asked).await?;
        if !answer.status().is_success() {
            return Err(format!("the endpoint answers {}", answer.status()).into());
        }
        Ok(Limited::new(answer.into_body(), MOST).collect().await?.to_bytes())
    }
}
