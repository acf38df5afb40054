//! The signatures that are made with access keys. (Signature Version 4.)

use crate::config::AccessKeys;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::request::Parts;
use stagepass::{Api, ErrorResponse, Timestamp};
use std::time::SystemTime;
use subtle::ConstantTimeEq as _;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// Why a request is not believed to come from who it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsigned {
    #[error("Missing Authentication Token")]
    Missing,
    #[error("{0}")]
    Incomplete(&'static str),
    #[error("The security token included in the request is invalid.")]
    UnknownKey,
    #[error("Credential should be scoped to a valid region.")]
    Region,
    #[error("Credential should be scoped to correct service: '{0}'.")]
    Service(&'static str),
    #[error("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.")]
    Date,
    #[error("Signature expired: the request is signed more than 15 minutes before {0}.")]
    Expired(Timestamp),
    #[error("Signature not yet current: the request is signed more than 15 minutes after {0}.")]
    NotYet(Timestamp),
    #[error(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
         Access Key and signing method. Consult the service documentation for details."
    )]
    Mismatch,
}

impl Unsigned {
    pub(super) fn response(&self, api: Api) -> ErrorResponse {
        let name = match self {
            Self::Missing => "MissingAuthenticationTokenException",
            Self::Incomplete(_) => "IncompleteSignatureException",
            Self::UnknownKey => "UnrecognizedClientException",
            _ => "InvalidSignatureException",
        };
        ErrorResponse::saying(api, 403, name, self)
    }
}

/// What the header `Authorization` of a signed request says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Authorization<'a> {
    key_id: &'a str,
    date: &'a str,
    region: &'a str,
    service: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const STAMP: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");
const STAMP_HEADER: &str = "x-amz-date";
/// How many seconds a signature may be old, or ahead.
const TOLERANCE: u64 = 15 * 60;

impl<'a> Authorization<'a> {
    pub(super) fn of(headers: &'a HeaderMap) -> Result<Self, Unsigned> {
        let header = headers.get(AUTHORIZATION).ok_or(Unsigned::Missing)?;
        let text = header.to_str().map_err(|_| Unsigned::Incomplete("Authorization header is not ASCII."))?;
        let parameters = text
            .strip_prefix(ALGORITHM)
            .ok_or(Unsigned::Incomplete("Authorization header requires the algorithm AWS4-HMAC-SHA256."))?;
        let parameter = |name: &str| {
            let mut parameters = parameters.split(',').filter_map(|text| text.trim().split_once('='));
            parameters.find(|(found, _)| *found == name).map(|(_, value)| value)
        };
        let missing = Unsigned::Incomplete;
        let credential = parameter("Credential")
            .ok_or(missing("Authorization header requires 'Credential' parameter."))?;
        let signature =
            parameter("Signature").ok_or(missing("Authorization header requires 'Signature' parameter."))?;
        let signed_headers = parameter("SignedHeaders")
            .ok_or(missing("Authorization header requires 'SignedHeaders' parameter."))?;
        let [key_id, date, region, service, "aws4_request"] = *credential.split('/').collect::<Vec<_>>()
        else {
            return Err(missing(
                "Credential must have exactly 5 slash-delimited elements, e.g. \
                 keyid/date/region/service/term.",
            ));
        };
        Ok(Self { key_id, date, region, service, signed_headers, signature })
    }

    /// Returns the service that the credentials are scoped to.
    pub(super) fn api(&self) -> Option<Api> {
        [Api::Realtime, Api::Chat].into_iter().find(|api| scope(*api) == self.service)
    }

    /// Requires that the request is signed with one of the keys, for this service and region, now.
    pub(super) fn require(
        &self,
        keys: &AccessKeys,
        api: Api,
        region: &str,
        now: Timestamp,
        parts: &Parts,
        body: &[u8],
    ) -> Result<(), Unsigned> {
        let secret = keys.secret(self.key_id).ok_or(Unsigned::UnknownKey)?;
        if self.region != region {
            return Err(Unsigned::Region);
        }
        if self.service != scope(api) {
            return Err(Unsigned::Service(scope(api)));
        }
        let stamp = parts.headers.get(STAMP_HEADER).and_then(|stamp| stamp.to_str().ok());
        let stamp = stamp.ok_or(Unsigned::Incomplete(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        ))?;
        let signed = PrimitiveDateTime::parse(stamp, STAMP).map_err(|_| {
            Unsigned::Incomplete("Date must be in ISO-8601 'basic format', such as 20260101T000000Z.")
        })?;
        if stamp.split('T').next() != Some(self.date) {
            return Err(Unsigned::Date);
        }
        let signed = signed.assume_utc();
        let ahead = signed.unix_timestamp().saturating_sub(now.unix_seconds());
        if ahead.unsigned_abs() > TOLERANCE {
            return Err(if ahead < 0 { Unsigned::Expired(now) } else { Unsigned::NotYet(now) });
        }
        let made = self.made_with(secret, signed, parts, body)?;
        if bool::from(made.as_bytes().ct_eq(self.signature.as_bytes())) {
            Ok(())
        } else {
            Err(Unsigned::Mismatch)
        }
    }

    /// Signs again what was signed: the headers that the request names, and the body as it came.
    fn made_with(
        &self,
        secret: &str,
        signed: OffsetDateTime,
        parts: &Parts,
        body: &[u8],
    ) -> Result<String, Unsigned> {
        let mut headers = Vec::new();
        let mut has_host = false;
        for name in self.signed_headers.split(';') {
            has_host |= name == HOST.as_str();
            for value in parts.headers.get_all(name) {
                headers.push((name, value.to_str().map_err(|_| Unsigned::Mismatch)?));
            }
        }
        if !has_host || !parts.headers.contains_key(HOST) {
            return Err(Unsigned::Incomplete("'Host' must be a 'SignedHeader' in the AWS Authorization."));
        }
        let mut settings = SigningSettings::default();
        // What the client signed is signed again, also what signers leave out by default.
        settings.excluded_headers = Some(vec![AUTHORIZATION.as_str().into()]);
        let credentials = Credentials::new(self.key_id, secret, None, None, "configuration").into();
        let params = v4::SigningParams::builder()
            .identity(&credentials)
            .region(self.region)
            .name(self.service)
            .time(SystemTime::from(signed))
            .settings(settings)
            .build()
            .map_err(|_| Unsigned::Mismatch)?;
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let request = SignableRequest::new(
            parts.method.as_str(),
            target,
            headers.into_iter(),
            SignableBody::Bytes(body),
        )
        .map_err(|_| Unsigned::Mismatch)?;
        let (_, signature) = sign(request, &params.into()).map_err(|_| Unsigned::Mismatch)?.into_parts();
        Ok(signature)
    }
}

/// Returns the name of a service in the scope of credentials.
const fn scope(api: Api) -> &'static str {
    match api {
        Api::Realtime => "ivs",
        Api::Chat => "ivschat",
    }
}

#[cfg(test)]
mod tests;
