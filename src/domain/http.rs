//! Requests and answers as HTTP carries them.

use crate::bytes::percent;
use crate::domain::chat::{ChatToken, CreateChatToken};
use crate::domain::event::{ListParticipantEvents, ListParticipantEventsOutput};
use crate::domain::moderation::{
    DeleteMessage, DeleteMessageOutput, DisconnectUser, SendEvent, SendEventOutput,
};
use crate::domain::operation::{Api, Operation, UnknownOperation, every_operation};
use crate::domain::participant::{DisconnectParticipant, GetParticipant, GetParticipantOutput};
use crate::domain::participants::{ListParticipants, ListParticipantsOutput};
use crate::domain::public_key::{
    DeletePublicKey, GetPublicKey, GetPublicKeyOutput, ImportPublicKey, ImportPublicKeyOutput,
    ListPublicKeys, ListPublicKeysOutput,
};
use crate::domain::room::{CreateRoom, DeleteRoom, GetRoom, ListRooms, ListRoomsOutput, Room, UpdateRoom};
use crate::domain::session::{
    GetStageSession, GetStageSessionOutput, ListStageSessions, ListStageSessionsOutput,
};
use crate::domain::stage::{
    CreateStage, CreateStageOutput, DeleteStage, GetStage, GetStageOutput, ListStages, ListStagesOutput,
    UpdateStage, UpdateStageOutput,
};
use crate::domain::tagging::{
    ListTagsForChatResource, ListTagsForResource, ListTagsForResourceOutput, TagChatResource, TagKeys,
    TagResource, UntagChatResource, UntagResource,
};
use crate::domain::token::{CreateParticipantToken, CreateParticipantTokenOutput};
use crate::wire::answers::Empty;
use crate::wire::check::Check;
use crate::wire::error::SerializationError;
use crate::wire::json;
use crate::wire::request::BadRequest;
use crate::wire::sent::List;
use serde::Serialize;
use std::fmt;

impl Operation {
    /// Returns the operation that is asked for by this method at this target, which is a path and
    /// perhaps `?` and a query, as they came: still percent-encoded.
    ///
    /// `api` is the service that is asked, where the host knows it, such as from the name of the
    /// host or from the scope of the credentials. Without it, the ARN in the target decides between
    /// the operations on tags, which are the same of both services: they are ivs-realtime's, which
    /// refuses the ARN of another service, unless the ARN is ivschat's.
    ///
    /// ```
    /// use stagepass::Operation;
    ///
    /// assert_eq!(Operation::route(None, "POST", "/GetStage"), Ok(Operation::GetStage));
    /// let target = "/tags/arn%3Aaws%3Aivschat%3Aus-west-2%3A12345689012%3Aroom%2Fg1H2I3j4k5L6";
    /// assert_eq!(Operation::route(None, "GET", target), Ok(Operation::ListTagsForChatResource));
    /// assert!(Operation::route(None, "GET", "/GetStage").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`UnknownOperation`] when there is none.
    pub fn route(api: Option<Api>, method: &str, target: &str) -> Result<Self, UnknownOperation> {
        let target = Target::of(target);
        let mut found = Self::ALL.iter().copied().filter(|operation| {
            target.is_at(operation.path())
                && api.is_none_or(|api| operation.api() == api)
                && operation.method() == method
        });
        let first = found.next().ok_or(UnknownOperation)?;
        let is_of_chat = |_: &Self| {
            let label = target.label(first.path()).and_then(|(label, _)| percent::decoded(label));
            label.is_some_and(|arn| arn.starts_with("arn:aws:ivschat:"))
        };
        Ok(found.next().filter(is_of_chat).unwrap_or(first))
    }
}

/// The target of a request.
struct Target<'a> {
    path: &'a str,
    query: &'a str,
}

impl<'a> Target<'a> {
    fn of(target: &'a str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self { path, query }
    }

    /// Whether the path is one of this template.
    fn is_at(&self, template: &str) -> bool {
        self.path == template || (template.ends_with('}') && self.label(template).is_some())
    }

    /// Returns what stands for the member of a template, which is one segment and not empty, and
    /// how much is before it.
    fn label(&self, template: &str) -> Option<(&'a str, usize)> {
        let (before, _) = template.split_once('{')?;
        let label = self.path.strip_prefix(before)?;
        (!label.is_empty() && !label.contains('/')).then_some((label, before.len()))
    }

    /// Returns the member that stands in the path.
    fn in_path(&self, operation: Operation, member: &str) -> Result<Option<String>, SerializationError> {
        let label = self.label(operation.path());
        label.map(|(label, before)| decoded(label, member, before)).transpose()
    }

    /// Returns the list that stands in the query. Items beyond the greatest number are counted, and
    /// neither decoded nor kept.
    fn in_query(&self, member: &str, most: usize) -> Result<Option<List<String>>, SerializationError> {
        let mut list: Option<List<String>> = None;
        let mut before = self.path.len().saturating_add(1);
        for parameter in self.query.split('&') {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            if name == member || (name.contains('%') && percent::decoded(name).as_deref() == Some(member)) {
                let list = list.get_or_insert_default();
                if list.len() < most {
                    let name = name.len().saturating_add(1);
                    list.push(decoded(value, member, before.saturating_add(name))?);
                } else {
                    list.pass();
                }
            }
            before = before.saturating_add(parameter.len()).saturating_add(1);
        }
        Ok(list)
    }
}

fn decoded(text: &str, member: &str, before: usize) -> Result<String, SerializationError> {
    percent::decoded(text).ok_or_else(|| SerializationError::in_target(member, before.saturating_add(1)))
}

const RESOURCE_ARN: &str = "resourceArn";

/// What a caller sends of a request.
type Raw<T> = <T as Check>::Raw;

/// Reads what a caller sends: the body, and what stands beside it.
macro_rules! read {
    ($name:ident, $target:ident, $body:ident;) => {
        json::read::<Raw<$name>>($body)?
    };
    ($name:ident, $target:ident, $body:ident; POST) => {{
        let mut sent: Raw<$name> = json::read_without(&[RESOURCE_ARN], $body)?;
        sent.resource_arn = $target.in_path(Operation::$name, RESOURCE_ARN)?;
        sent
    }};
    ($name:ident, $target:ident, $body:ident; $method:ident $($query:ident $member:literal)?) => {{
        let mut sent = Raw::<$name>::default();
        sent.resource_arn = $target.in_path(Operation::$name, RESOURCE_ARN)?;
        $(sent.$query = $target.in_query($member, TagKeys::RULE.max())?;)?
        sent
    }};
}

/// Turns a request into what is sent: what stands in the path, what in the query, and the rest.
macro_rules! parted {
    ($name:ident, $request:ident;) => {
        (None, None, Raw::<$name>::from($request))
    };
    ($name:ident, $request:ident; $method:ident $($query:ident $member:literal)?) => {{
        let mut sent = Raw::<$name>::from($request);
        let in_path = sent.resource_arn.take();
        let in_query = parted!(@query sent $($query $member)?);
        (in_path, in_query, sent)
    }};
    (@query $sent:ident) => {
        None
    };
    (@query $sent:ident $query:ident $member:literal) => {
        $sent.$query.take().map(|list| ($member, list))
    };
}

macro_rules! requests {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident $(named $named:literal)? of $api:ident
            $(by $method:ident $path:literal $(query $query:ident $member:literal)?)?
            answers $answer:ident $($status:literal)? may fail with [$($exception:ident),+ $(,)?]
    )+) => {
        /// A valid request of any operation.
        ///
        /// ```
        /// use stagepass::http::{HttpError, Request};
        ///
        /// let target = "/tags/arn%3Aaws%3Aivs%3Aus-west-2%3A123456789012%3Astage%2FabcdABCDefgh?tagKeys=team";
        /// let Request::UntagResource(request) = Request::from_http(None, "DELETE", target, b"")? else {
        ///     return Err("another operation".into());
        /// };
        /// assert_eq!(request.resource_arn.as_str(), "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh");
        /// assert_eq!(request.tag_keys.as_slice().len(), 1);
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Request {
            $($(#[doc = $doc])+ $name($name),)+
        }

        impl Request {
            /// Returns the operation that is asked for.
            #[must_use]
            pub const fn operation(&self) -> Operation {
                match self {
                    $(Self::$name(_) => Operation::$name,)+
                }
            }

            /// Reads and checks what stands in the target and in the body.
            fn read(operation: Operation, target: &Target<'_>, body: &[u8]) -> Result<Self, BadRequest> {
                Ok(match operation {
                    $(Operation::$name => Self::$name(
                        read!($name, target, body; $($method $($query $member)?)?).try_into()?,
                    ),)+
                })
            }

            /// Returns the request as a client sends it.
            ///
            /// An empty list of keys cannot be told from none in a query, where it is refused as
            /// missing.
            #[must_use]
            pub fn into_http(self) -> HttpRequest {
                match self {
                    $(Self::$name(request) => {
                        let (in_path, in_query, sent) = parted!($name, request; $($method $($query $member)?)?);
                        HttpRequest::new(Operation::$name, in_path, in_query, &sent)
                    })+
                }
            }
        }

        /// The answer of any operation that succeeded.
        ///
        /// ```
        /// use stagepass::Operation;
        /// use stagepass::http::Answer;
        ///
        /// let answer = Answer::read(Operation::SendEvent, br#"{"id": "12345689012a"}"#)?;
        /// let response = answer.to_http();
        /// assert_eq!((response.status, &*response.body), (200, br#"{"id":"12345689012a"}"#.as_slice()));
        /// # Ok::<(), stagepass::SerializationError>(())
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(clippy::large_enum_variant, reason = "an answer is made, and then printed")]
        #[non_exhaustive]
        pub enum Answer {
            $(
                #[doc = concat!("The answer to [`", stringify!($name), "`](Operation::", stringify!($name), ").")]
                $name($answer),
            )+
        }

        impl Answer {
            /// Returns the operation that is answered.
            #[must_use]
            pub const fn operation(&self) -> Operation {
                match self {
                    $(Self::$name(_) => Operation::$name,)+
                }
            }

            /// Reads the body of an answer, as leniently as clients should.
            ///
            /// # Errors
            ///
            /// Returns one fault with its place when the body is broken JSON, has a wrong type, or
            /// breaks a rule.
            pub fn read(operation: Operation, body: &[u8]) -> Result<Self, SerializationError> {
                Ok(match operation {
                    $(Operation::$name => Self::$name($answer::from_json(body)?),)+
                })
            }

            /// Returns the answer as a service sends it.
            #[must_use]
            pub fn to_http(&self) -> HttpResponse {
                match self {
                    $(Self::$name(answer) => HttpResponse::new(Operation::$name, answer),)+
                }
            }
        }
    };
}
every_operation!(requests);

impl Request {
    /// Reads and checks a request as it came: its method, its target still percent-encoded, and its
    /// body. [`Operation::route`] tells what `api` is for.
    ///
    /// What stands in the path or in the query is read from there alone. Members of the body that
    /// belong elsewhere are unknown ones, and a body where none belongs is not read. Unknown
    /// parameters of the query are ignored.
    ///
    /// # Errors
    ///
    /// Returns that there is no such operation, or what is wrong with the request: one fault with
    /// its place when the body is broken JSON or has a wrong type, or a member in the target is not
    /// UTF-8 in percent-encoding; and all violations otherwise.
    pub fn from_http(api: Option<Api>, method: &str, target: &str, body: &[u8]) -> Result<Self, HttpError> {
        let operation = Operation::route(api, method, target)?;
        Self::read(operation, &Target::of(target), body)
            .map_err(|error| HttpError::BadRequest { operation, error })
    }
}

/// The error of what came over HTTP and is no valid request of any operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// There is no operation at this target for this method.
    #[error(transparent)]
    UnknownOperation(#[from] UnknownOperation),
    /// The request of this operation is not valid.
    #[error("{error}")]
    BadRequest {
        /// The operation.
        operation: Operation,
        /// What is wrong.
        error: BadRequest,
    },
}

/// A request as a client sends it over HTTP. Its body does not show in `Debug`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: &'static str,
    /// The path, and `?` and the query where there is one, percent-encoded.
    pub target: String,
    /// The body, which is JSON, or empty where none belongs.
    pub body: Vec<u8>,
}

impl HttpRequest {
    fn new(
        operation: Operation,
        in_path: Option<String>,
        in_query: Option<(&str, List<String>)>,
        sent: &impl Serialize,
    ) -> Self {
        let template = operation.path();
        let (before, _) = template.split_once('{').unwrap_or((template, ""));
        let mut target = before.to_owned();
        percent::encode(&in_path.unwrap_or_default(), &mut target);
        let (member, list) = in_query.unwrap_or_default();
        let mut before = '?';
        for item in list.iter() {
            target.push(before);
            target.push_str(member);
            target.push('=');
            percent::encode(item, &mut target);
            before = '&';
        }
        let method = operation.method();
        let body = if method == "POST" { printed(sent) } else { Vec::new() };
        Self { method, target, body }
    }
}

/// An answer as a service sends it over HTTP. Its body, in which there may be a token, does not
/// show in `Debug`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The body, which is JSON, or empty where none belongs.
    pub body: Vec<u8>,
}

impl HttpResponse {
    fn new(operation: Operation, answer: &impl Serialize) -> Self {
        let status = operation.status();
        let body = if status == 204 { Vec::new() } else { printed(answer) };
        Self { status, body }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, target, body } = self;
        write!(f, "HttpRequest({method} {target:?}, {} bytes)", body.len())
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpResponse({}, {} bytes)", self.status, self.body.len())
    }
}

/// Prints what is valid, which holds all of its entries and texts for keys, so that it cannot fail.
fn printed(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
