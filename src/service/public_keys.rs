//! Decisions about public keys, and about who shows a token that one of them has to verify.

use crate::domain::public_key::{DeletePublicKey, GetPublicKeyOutput, PublicKey};
use crate::service::authority::Authority;
use crate::service::decision::Decision;
use crate::service::exception::{Exception, Resource};
use crate::service::records::Change;

#[cfg(feature = "__sealer")]
mod importing {
    use super::{Authority, Change, Decision, Exception, PublicKey};
    use crate::domain::public_key::{ImportPublicKey, ImportPublicKeyOutput};
    use crate::host::random::RandomError;
    use crate::rules::violation::Constraint;
    use crate::service::failure::{Failure, OperationError};
    use crate::service::records::Created;
    use crate::tokens::key_pair::Es384KeyError;
    use crate::wire::check::Place;

    impl Authority {
        /// Imports a public key. From then on, tokens that its private half signs are let in.
        ///
        /// # Errors
        ///
        /// Returns `ValidationException` when the point of the key is not on the curve, and
        /// [`Failure`] when no id could be drawn.
        pub fn import_public_key(
            &self,
            request: ImportPublicKey,
        ) -> Result<Decision<ImportPublicKeyOutput>, OperationError> {
            let ImportPublicKey { public_key_material: material, name, tags } = request;
            match material.verifier() {
                Ok(_) => {}
                Err(Es384KeyError::NoRandomness) => return Err(Failure::Random(RandomError).into()),
                Err(_) => {
                    let root = Place::Root;
                    let violations = root.member("publicKeyMaterial").violates(Constraint::P384Key);
                    return Err(Exception::from(violations).into());
                }
            }
            let arn = self.home().new_public_key_arn(self.random()).map_err(Failure::from)?;
            let key = PublicKey {
                name,
                fingerprint: Some(material.fingerprint()),
                public_key_material: Some(material),
                tags,
                ..PublicKey::new(arn)
            };
            let change = Change::PublicKeyImported(Created::new(key.clone(), self.quotas().public_keys));
            Ok(Decision::new(ImportPublicKeyOutput::new(key), Some(change)))
        }
    }
}

impl Authority {
    /// Answers what is known of a public key, which the host has looked up.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the key does not exist.
    pub fn get_public_key(&self, key: Option<PublicKey>) -> Result<GetPublicKeyOutput, Exception> {
        key.map(GetPublicKeyOutput::new).ok_or(Exception::ResourceNotFound(Resource::PublicKey))
    }

    /// Deletes a public key, which the host has looked up. From then on, tokens that its private
    /// half signed are refused.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when no such key was found.
    pub fn delete_public_key(
        &self,
        request: DeletePublicKey,
        key: Option<&PublicKey>,
    ) -> Result<Decision<()>, Exception> {
        if key.is_none_or(|key| key.arn != request.arn) {
            return Err(Exception::ResourceNotFound(Resource::PublicKey));
        }
        Ok(Decision::new((), Some(Change::PublicKeyDeleted(request.arn))))
    }
}
