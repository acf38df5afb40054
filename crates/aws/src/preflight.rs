//! The interceptor that refuses requests before they are signed and sent.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, Metadata};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use stagepass::http::{HttpError, Request};
use stagepass::{Api, BadRequest, Constraint, Operation, Violation, Violations};
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// An interceptor for the clients of `aws-sdk-ivsrealtime` and `aws-sdk-ivschat`, which checks each
/// request before it is signed and sent.
///
/// One line in the configuration of a client installs it. It knows [31 operations](Operation::ALL)
/// by the services' models of version [`MODELS`](Self::MODELS), and lets all others pass.
///
/// ```
/// # #[cfg(feature = "ivsrealtime")] {
/// use aws_sdk_ivsrealtime::config::Config;
/// use stagepass_aws::Preflight;
///
/// let config = Config::builder().interceptor(Preflight::refusing()).build();
/// # let _ = config;
/// # }
/// ```
///
/// The service may take what this version of the rules refuses, when its rules have changed. Then
/// let the one rule pass by the place and the kind that the violation tells:
///
/// ```
/// use stagepass_aws::{Preflight, RuleKind};
///
/// let preflight = Preflight::refusing()
///     .let_pass("/name", RuleKind::Pattern)
///     .let_pass("/participantTokenConfigurations/*/duration", RuleKind::Range);
/// # let _ = preflight;
/// ```
#[derive(Clone)]
pub struct Preflight {
    let_pass: Vec<(String, RuleKind)>,
    report: Option<Report>,
}

type Report = Arc<dyn Fn(&RefusedRequest) + Send + Sync>;

impl Preflight {
    /// The version of both services' models that the rules are from.
    pub const MODELS: &str = "2020-07-14";

    /// Creates an interceptor that refuses what breaks a rule: the call ends with an error in which
    /// [`violations`] finds all that is wrong, and nothing is sent.
    #[must_use]
    pub const fn refusing() -> Self {
        Self { let_pass: Vec::new(), report: None }
    }

    /// Creates an interceptor that reports what breaks a rule, and lets it pass.
    ///
    /// ```
    /// use stagepass_aws::Preflight;
    ///
    /// let preflight = Preflight::reporting(|refused| eprintln!("{refused}"));
    /// # let _ = preflight;
    /// ```
    #[must_use]
    pub fn reporting(report: impl Fn(&RefusedRequest) + Send + Sync + 'static) -> Self {
        Self { let_pass: Vec::new(), report: Some(Arc::new(report)) }
    }

    /// Returns the same, which lets pass what breaks this kind of rule at this place.
    ///
    /// The place is one that [`Violation::path`] tells, a JSON Pointer such as `/name`. A `*` in it
    /// stands for any index of a list.
    ///
    /// Of the violations of one request, [the first 100](Violations) are known. When all of them
    /// may pass, so may the request.
    #[must_use]
    pub fn let_pass(mut self, path: impl Into<String>, kind: RuleKind) -> Self {
        self.let_pass.push((path.into(), kind));
        self
    }

    /// Returns what is wrong with the request, when that is not let pass.
    fn judge(&self, metadata: &Metadata, request: &HttpRequest) -> Option<RefusedRequest> {
        let api = match metadata.service() {
            "IVS RealTime" => Api::Realtime,
            "ivschat" => Api::Chat,
            _ => return None,
        };
        // Bodies of these services are in memory. What is not there cannot be judged.
        let body = request.body().bytes()?;
        let read = Request::from_http(Some(api), request.method(), request.uri(), body);
        let Err(HttpError::BadRequest { operation, error }) = read else { return None };
        let error = match error {
            BadRequest::Validation(violations) if !self.let_pass.is_empty() => {
                violations.filter(|violation| !self.may_pass(violation)).map(BadRequest::Validation)?
            }
            error => error,
        };
        Some(RefusedRequest { operation, error })
    }

    fn may_pass(&self, violation: &Violation) -> bool {
        self.let_pass
            .iter()
            .any(|(path, kind)| kind.is_of(violation.constraint()) && is_at(path, violation.path()))
    }
}

/// Tells whether a place is one of a pattern, in which `*` is any segment.
fn is_at(pattern: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    pattern.split('/').all(|wanted| segments.next().is_some_and(|segment| wanted == "*" || wanted == segment))
        && segments.next().is_none()
}

impl Intercept for Preflight {
    fn name(&self) -> &'static str {
        "stagepass_aws::Preflight"
    }

    fn read_after_serialization(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let refused = cfg.load::<Metadata>().and_then(|metadata| self.judge(metadata, context.request()));
        match (refused, &self.report) {
            (None, _) => Ok(()),
            (Some(refused), Some(report)) => {
                report(&refused);
                Ok(())
            }
            (Some(refused), None) => Err(refused.into()),
        }
    }
}

impl fmt::Debug for Preflight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preflight")
            .field("let_pass", &self.let_pass)
            .field("refuses", &self.report.is_none())
            .finish()
    }
}

macro_rules! rule_kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal,)+) => {
        /// The kind of a rule, as [`Constraint::kind`] tells it of a violation. A `nextToken` that
        /// stands for no page is not among them: the service alone can tell.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum RuleKind {
            $($(#[doc = $doc])+ $name,)+
        }

        impl RuleKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Returns the word for it: what [`Constraint::kind`] returns.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

rule_kinds! {
    /// A member is required.
    Required = "required",
    /// A text, list or map has a wrong length.
    Length = "length",
    /// A map has too many bytes.
    Size = "size",
    /// An integer is out of its bounds.
    Range = "range",
    /// A text does not match its expression.
    Pattern = "pattern",
    /// A text begins with a prefix that belongs to the service.
    ReservedPrefix = "reservedPrefix",
    /// A text is none of the names of its enumeration.
    Enum = "enum",
    /// A public key is not one of P-384.
    P384Key = "p384Key",
    /// A second filter is given.
    OneFilter = "oneFilter",
}

impl RuleKind {
    fn is_of(self, constraint: Constraint) -> bool {
        constraint.kind() == self.as_str()
    }
}

/// The error of a request that was refused before it was signed and sent.
///
/// It names places and rules, and never holds what the request said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} was refused before the call: {error}", operation.as_str())]
#[non_exhaustive]
pub struct RefusedRequest {
    /// The operation that was to be called.
    pub operation: Operation,
    /// What is wrong with the request.
    #[source]
    pub error: BadRequest,
}

/// Returns the refusal that ended a call, when [`Preflight`] refused it.
///
/// ```
/// # #[cfg(feature = "ivsrealtime")]
/// # async fn example(client: &aws_sdk_ivsrealtime::Client) {
/// match client.create_stage().name("not a name").send().await {
///     Err(error) if stagepass_aws::refusal(&error).is_some() => { /* nothing was sent */ }
///     answer => { /* the service answered, or could not be reached */ }
/// }
/// # }
/// ```
#[must_use]
pub fn refusal<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a RefusedRequest> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| (*error).source())
        .find_map(|error| error.downcast_ref())
}

/// Returns all violations for which [`Preflight`] refused a call.
///
/// ```
/// # #[cfg(feature = "ivsrealtime")]
/// # async fn example(client: &aws_sdk_ivsrealtime::Client) {
/// if let Err(error) = client.create_stage().name("not a name").send().await {
///     for violation in stagepass_aws::violations(&error).into_iter().flat_map(|all| all.iter()) {
///         println!("{}: {}", violation.path(), violation.constraint());
///     }
/// }
/// # }
/// ```
#[must_use]
pub fn violations<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Violations> {
    match &refusal(error)?.error {
        BadRequest::Validation(violations) => Some(violations),
        BadRequest::Serialization(_) => None,
    }
}
