//! Key-pair tokens from a client and a key: one call each, and no call to the service for most.

use crate::FromSdk;
use aws_sdk_ivsrealtime::Client;
use aws_sdk_ivsrealtime::error::SdkError;
use aws_sdk_ivsrealtime::operation::get_stage::GetStageError;
use stagepass::key_pair::{
    ES384_SIGNATURE_BYTES, Es384Signer, KeyPairClaims, MintError, SignError, SigningInput,
};
use stagepass::stage::GetStageOutput;
use stagepass::{
    Clock, CreateParticipantToken, ParticipantId, PublicKeyArn, Random, SealedToken, SerializationError,
    StageArn, StageEndpoints, Timestamp,
};
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// A private P-384 key that signs key-pair tokens, wherever it is.
///
/// Every [`Es384Signer`] is one, such as `RingSigner` and `AwsLcSigner` of `stagepass`, and so is
/// `KmsSigner` (feature `kms`).
pub trait TokenSigner: Send + Sync {
    /// Why nothing was signed.
    type Error: Error + Send + Sync + 'static;

    /// Signs the bytes of the input by ECDSA over P-384 with SHA-384. The signature is `r` and `s`,
    /// 48 big-endian bytes each.
    fn sign_token(
        &self,
        input: &SigningInput,
    ) -> impl Future<Output = Result<[u8; ES384_SIGNATURE_BYTES], Self::Error>> + Send;
}

impl<T: Es384Signer> TokenSigner for T {
    type Error = SignError;

    async fn sign_token(&self, input: &SigningInput) -> Result<[u8; ES384_SIGNATURE_BYTES], SignError> {
        self.sign(input.as_bytes())
    }
}

/// Participant tokens that are signed here, by the private half of a key whose public half was
/// imported into Amazon IVS.
///
/// A token takes a call of `GetStage` when the endpoints of its stage are not known. The service's
/// guide allows to keep them for [14 days](Self::ENDPOINTS_SECONDS).
///
/// ```
/// use aws_sdk_ivsrealtime::Client;
/// use stagepass::key_pair::Es384Signer;
/// use stagepass::{CreateParticipantToken, PublicKeyArn, Random, SystemClock};
/// use stagepass_aws::LocalTokens;
/// use std::sync::Arc;
///
/// async fn example(
///     client: Client,
///     key: PublicKeyArn,
///     signer: impl Es384Signer,
///     random: Arc<dyn Random>,
/// ) -> Result<(), Box<dyn std::error::Error>> {
///     let tokens = LocalTokens::new(client, key, signer, Arc::new(SystemClock), random);
///     let request = CreateParticipantToken::from_json(
///         br#"{"stageArn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh", "userId": "alice"}"#,
///     )?;
///     let minted = tokens.mint(request).await?;
///     assert_eq!(minted.token.as_str().split('.').count(), 3);
///     Ok(())
/// }
/// ```
pub struct LocalTokens<S> {
    client: Client,
    key: PublicKeyArn,
    signer: S,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    /// The endpoints of stages, each with the last moment at which they are used.
    endpoints: Mutex<HashMap<StageArn, (Timestamp, StageEndpoints)>>,
}

/// A token that was signed here, with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LocalToken {
    /// What the token says. The id of its participant is among it.
    pub claims: KeyPairClaims,
    /// The token itself. Whoever bears it may join.
    pub token: SealedToken,
}

impl<S: TokenSigner> LocalTokens<S> {
    /// How long the endpoints of a stage are kept: 14 days.
    pub const ENDPOINTS_SECONDS: i64 = 14 * 24 * 60 * 60;

    /// Creates an issuer of tokens that has kept no endpoints yet.
    ///
    /// The signer has the private key that belongs to the public key of this ARN.
    #[must_use]
    pub fn new(
        client: Client,
        key: PublicKeyArn,
        signer: S,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self { client, key, signer, clock, random, endpoints: Mutex::default() }
    }

    /// Makes a token, whose participant gets an id that is drawn.
    ///
    /// # Errors
    ///
    /// Returns [`LocalTokenError`]: the stage could not be asked for, has no endpoints, is not of
    /// the key's account, or nothing was signed.
    pub async fn mint(
        &self,
        request: CreateParticipantToken,
    ) -> Result<LocalToken, LocalTokenError<S::Error>> {
        let CreateParticipantToken { stage_arn, configuration, .. } = request;
        let endpoints = self.endpoints(&stage_arn).await?;
        let id = ParticipantId::draw(&*self.random).map_err(MintError::from)?;
        let claims = KeyPairClaims::new(stage_arn, id, configuration, &endpoints, self.clock.now())?;
        let input = claims.signing_input(&self.key)?;
        let signature = self.signer.sign_token(&input).await.map_err(LocalTokenError::Sign)?;
        Ok(LocalToken { claims, token: input.assemble(&signature) })
    }

    /// Forgets the endpoints of all stages, so that the service is asked again.
    pub fn forget_endpoints(&self) {
        self.kept().clear();
    }

    async fn endpoints(&self, stage: &StageArn) -> Result<StageEndpoints, LocalTokenError<S::Error>> {
        let now = self.clock.now();
        if let Some((until, endpoints)) = self.kept().get(stage)
            && now < *until
        {
            return Ok(endpoints.clone());
        }
        let answer = self.client.get_stage().arn(stage.as_str()).send().await.map_err(Box::new)?;
        let endpoints = GetStageOutput::from_sdk(&answer)?.stage.endpoints.unwrap_or_default();
        if endpoints.events.is_some() && endpoints.whip.is_some() {
            let until = now.plus_seconds(Self::ENDPOINTS_SECONDS).map_err(MintError::from)?;
            let mut kept = self.kept();
            kept.retain(|_, (until, _)| now < *until);
            kept.insert(stage.clone(), (until, endpoints.clone()));
        }
        Ok(endpoints)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<StageArn, (Timestamp, StageEndpoints)>> {
        self.endpoints.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> fmt::Debug for LocalTokens<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalTokens").field("key", &self.key).finish_non_exhaustive()
    }
}

/// The error when there is no token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalTokenError<E: Error + 'static> {
    /// The stage's endpoints could not be asked for.
    #[error("the stage's endpoints could not be asked for")]
    GetStage(#[from] Box<SdkError<GetStageError>>),
    /// The service's answer breaks its own rules.
    #[error("the service's answer breaks its own rules: {0}")]
    Answer(#[from] SerializationError),
    /// The token cannot be made, such as for a stage of another account than the key's.
    #[error(transparent)]
    Mint(#[from] MintError),
    /// The signer did not sign.
    #[error("the token was not signed")]
    Sign(#[source] E),
}
