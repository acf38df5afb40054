//! biscuit-auth, which signs with Ed25519 and checks with a logic program. Opening runs the program
//! with the time and the stage, and asks it who the bearer is.

use crate::claims::{Claims, STAGE_ARN, Said};
use crate::contender::{Kind, Peer};
use biscuit_auth::AuthorizerLimits;
use biscuit_auth::builder::{AuthorizerBuilder, BiscuitBuilder, Rule, date, fact, string};
use biscuit_auth::macros::{authorizer, biscuit, rule};
use biscuit_auth::{Biscuit as Token, KeyPair};
use std::time::{Duration, UNIX_EPOCH};

pub(super) struct Biscuit {
    root: KeyPair,
    authorizer: AuthorizerBuilder,
    bearer: Rule,
    attributes: Rule,
    rights: Rule,
}

impl Biscuit {
    pub(super) fn new() -> Self {
        // Its own limit of a millisecond would refuse genuine tokens on a busy machine.
        let limits = AuthorizerLimits { max_time: Duration::from_secs(1), ..AuthorizerLimits::default() };
        Self {
            root: KeyPair::new(),
            authorizer: authorizer!("allow if stage({STAGE_ARN});").set_limits(limits),
            bearer: rule!("bearer($participant, $user) <- participant($participant), user($user)"),
            attributes: rule!("attributes($key, $value) <- attribute($key, $value)"),
            rights: rule!("rights($right) <- right($right)"),
        }
    }
}

/// What a program that opened the token knows about its bearer.
pub(super) struct Opened {
    bearer: (String, String),
    attributes: Vec<(String, String)>,
    rights: Vec<(String,)>,
}

impl Peer for Biscuit {
    const NAME: &'static str = "biscuit-auth";
    const PACKAGE: &'static str = "biscuit-auth";
    const KIND: Kind = Kind::SignsEd25519;
    type Ready = BiscuitBuilder;
    type Token = String;
    type Opened = Opened;

    fn ready(&self, claims: &Claims) -> BiscuitBuilder {
        let Said { stage_arn, participant_id, user_id, attributes, .. } = &claims.said;
        let expires_at = date(&(UNIX_EPOCH + Duration::from_secs(claims.expires_at().cast_unsigned())));
        let builder = biscuit!(
            r#"stage({stage_arn}); participant({participant_id}); user({user_id});
            right("publish"); right("subscribe");
            check if time($time), $time < {expires_at};"#,
            stage_arn = stage_arn.clone(),
            participant_id = participant_id.clone(),
            user_id = user_id.clone(),
        );
        attributes.iter().fold(builder, |builder, (key, value)| {
            builder.fact(fact("attribute", &[string(key), string(value)])).expect("a fact")
        })
    }

    /// Making the token consumes it, so prepared claims are copied.
    fn mint(&self, claims: &BiscuitBuilder) -> String {
        claims.clone().build(&self.root).expect("a token").to_base64().expect("text")
    }

    fn open(&self, token: &str) -> Option<Opened> {
        let token = Token::from_base64(token, self.root.public()).ok()?;
        let mut authorizer = self.authorizer.clone().time().build(&token).ok()?;
        authorizer.authorize().ok()?;
        Some(Opened {
            bearer: authorizer.query_exactly_one(self.bearer.clone()).ok()?,
            attributes: authorizer.query(self.attributes.clone()).ok()?,
            rights: authorizer.query(self.rights.clone()).ok()?,
        })
    }

    fn said(opened: &Opened) -> Said {
        let right = |name: &str| opened.rights.iter().any(|(right,)| right == name);
        Said {
            // The program accepts only this one.
            stage_arn: STAGE_ARN.to_owned(),
            participant_id: opened.bearer.0.clone(),
            user_id: opened.bearer.1.clone(),
            attributes: opened.attributes.iter().cloned().collect(),
            can_publish: right("publish"),
            can_subscribe: right("subscribe"),
        }
    }
}
