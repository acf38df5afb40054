//! The public half of a key pair, imported into Amazon IVS once.

use crate::{FromSdk, IntoSdk};
use aws_sdk_ivsrealtime::Client;
use aws_sdk_ivsrealtime::error::{BuildError, SdkError};
use aws_sdk_ivsrealtime::operation::get_public_key::GetPublicKeyError;
use aws_sdk_ivsrealtime::operation::import_public_key::ImportPublicKeyError;
use aws_sdk_ivsrealtime::operation::list_public_keys::ListPublicKeysError;
use stagepass::public_key::{
    GetPublicKeyOutput, ImportPublicKey, ImportPublicKeyOutput, ListPublicKeysOutput,
};
use stagepass::{PublicKeyArn, SerializationError};

/// Imports a public key, unless the account has it in this region already. Returns its ARN.
///
/// An account has at most three public keys in a region, so they are all looked at. What is
/// compared is the key and not its name.
///
/// ```
/// use stagepass::public_key::{ImportPublicKey, PublicKeyMaterial};
///
/// async fn example(client: &aws_sdk_ivsrealtime::Client) -> Result<(), Box<dyn std::error::Error>> {
///     // What `openssl pkey -in key.pem -pubout -out public.pem` wrote.
///     let material = PublicKeyMaterial::new(std::fs::read_to_string("public.pem")?)?;
///     let key = stagepass_aws::import_once(client, ImportPublicKey::new(material)).await?;
///     println!("{key}");
///     Ok(())
/// }
/// ```
///
/// # Errors
///
/// Returns [`ImportError`], with the call that failed.
pub async fn import_once(client: &Client, request: ImportPublicKey) -> Result<PublicKeyArn, ImportError> {
    let wanted = request.public_key_material.to_der();
    let mut next_token = None;
    loop {
        let page = client.list_public_keys().set_next_token(next_token).send().await.map_err(Box::new)?;
        let page = ListPublicKeysOutput::from_sdk(&page)?;
        for summary in page.public_keys {
            let key = client.get_public_key().arn(summary.arn.as_str()).send().await.map_err(Box::new)?;
            let key = GetPublicKeyOutput::from_sdk(&key)?.public_key;
            if key.public_key_material.is_some_and(|material| material.to_der() == wanted) {
                return Ok(key.arn);
            }
        }
        next_token = page.next_token.map(Into::into);
        if next_token.is_none() {
            break;
        }
    }
    let imported = request.into_sdk()?.send_with(client).await.map_err(Box::new)?;
    Ok(ImportPublicKeyOutput::from_sdk(&imported)?.public_key.arn)
}

/// The error when a public key was not imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The list of the keys that are there could not be asked for.
    #[error("the public keys could not be listed")]
    List(#[from] Box<SdkError<ListPublicKeysError>>),
    /// A key that is there could not be asked for.
    #[error("a public key could not be asked for")]
    Get(#[from] Box<SdkError<GetPublicKeyError>>),
    /// The key could not be imported.
    #[error("the public key could not be imported")]
    Import(#[from] Box<SdkError<ImportPublicKeyError>>),
    /// The SDK misses what it requires, which a checked request has.
    #[error("the request could not be made")]
    Build(#[from] BuildError),
    /// The service's answer breaks its own rules.
    #[error("the service's answer breaks its own rules: {0}")]
    Answer(#[from] SerializationError),
}
