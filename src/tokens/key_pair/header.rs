//! The header of a key-pair token, which has three members and no more.

use super::fault::{HeaderFault, HeaderMember, VerifyError};
use super::members::{self, Member, Members};
use crate::domain::arn::PublicKeyArn;
use base64_simd::{Out, URL_SAFE_NO_PAD};
use serde::Serialize;
use serde::de::MapAccess;

const ALGORITHM: &str = "ES384";
const TYPE: &str = "JWT";

/// The most bytes that a header has: three members, and an ARN of 128 characters, each of them
/// escaped, with some blanks around.
pub(super) const HEADER_MAX: usize = 1024;

#[derive(Serialize)]
pub(super) struct Header<'a> {
    alg: &'static str,
    typ: &'static str,
    kid: &'a str,
}

impl<'a> Header<'a> {
    pub(super) fn new(key: &'a PublicKeyArn) -> Self {
        Self { alg: ALGORITHM, typ: TYPE, kid: key.as_str() }
    }
}

#[derive(Default)]
struct Found {
    alg: Option<String>,
    typ: Option<String>,
    kid: Option<String>,
}

impl Members for Found {
    type Name = HeaderMember;

    fn read<'de, A: MapAccess<'de>>(&mut self, member: Member<'_, HeaderMember, A>) -> Result<(), A::Error> {
        let slot = match member.name {
            HeaderMember::Alg => &mut self.alg,
            HeaderMember::Typ => &mut self.typ,
            HeaderMember::Kid => &mut self.kid,
        };
        member.fill(slot)
    }
}

/// Reads the key that a header in base64url names. Everything else in it can only be as it is.
pub(super) fn read(text: &str) -> Result<PublicKeyArn, VerifyError> {
    let mut buffer = [0; HEADER_MAX];
    if text.len() > URL_SAFE_NO_PAD.encoded_length(buffer.len()) {
        return Err(HeaderFault::TooLong.into());
    }
    let json = URL_SAFE_NO_PAD
        .decode(text.as_bytes(), Out::from_slice(&mut buffer))
        .map_err(|_| VerifyError::Untrusted)?;
    let Found { alg, typ, kid } = members::read(json)
        .map_err(|fault| fault.map_or(VerifyError::Untrusted, |fault| HeaderFault::from(fault).into()))?;
    let missing = |member| move || HeaderFault::Missing(member);
    if alg.ok_or_else(missing(HeaderMember::Alg))? != ALGORITHM {
        return Err(HeaderFault::Algorithm.into());
    }
    if typ.ok_or_else(missing(HeaderMember::Typ))? != TYPE {
        return Err(HeaderFault::Type.into());
    }
    let kid = kid.ok_or_else(missing(HeaderMember::Kid))?;
    PublicKeyArn::new(kid).map_err(|_| HeaderFault::KeyId.into())
}
