//! Public keys: what is asked for, and what is answered.

use crate::domain::arn::PublicKeyArn;
use crate::domain::list::{MaxResults, PaginationToken};
use crate::domain::tags::Tags;
use crate::rules;
use crate::rules::key_material;
use crate::wire::answers::{items, null_as_default, optional_text};
use crate::wire::request::{answer, request};
use crate::wire::sent::Map;
use crate::wire::structure::{answered_structure, structure};
use crate::wire::text::text_newtype;

text_newtype! {
    /// The text of a public key: a PEM block of a P-384 key, as `openssl pkey -pubout` writes it.
    ///
    /// The point is uncompressed. Whether it is on the curve is for a backend to say, when a
    /// verifier is made of it. (Shape `PublicKeyMaterial`.)
    ///
    /// ```
    /// use stagepass::public_key::PublicKeyMaterial;
    ///
    /// let violations = PublicKeyMaterial::new(
    ///     "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2Vw\n-----END PUBLIC KEY-----\n",
    /// )
    /// .unwrap_err();
    /// assert_eq!(
    ///     violations.to_string(),
    ///     "1 validation error detected. Value at '' failed to satisfy constraint: \
    ///      Member must be an uncompressed public key of P-384"
    /// );
    /// ```
    pub struct PublicKeyMaterial = rules::PUBLIC_KEY_MATERIAL, shown;
}

impl PublicKeyMaterial {
    /// Returns the `SubjectPublicKeyInfo` in DER. (RFC 5480.)
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let digits: Vec<u8> = key_material::digits(self.as_str().as_bytes()).collect();
        // The rule takes whole groups of digits only, so this cannot fail.
        base64_simd::STANDARD.decode_to_vec(digits).unwrap_or_default()
    }
}

text_newtype! {
    /// The name of a public key: up to 128 letters, digits, `-` and `_`. (Shape `PublicKeyName`.)
    ///
    /// It may be empty, and it need not be unique.
    pub struct PublicKeyName = rules::PUBLIC_KEY_NAME, shown;
}

structure! {
    /// A request that imports a public key. (Shape `ImportPublicKeyRequest`.)
    pub struct ImportPublicKey from ImportPublicKeyInput {
        /// The key.
        required public_key_material: PublicKeyMaterial = "publicKeyMaterial" public_key_material: String,
        /// The name of the key.
        optional name: PublicKeyName = "name" name: String,
        /// Its tags.
        defaulted tags: Tags = "tags" tags: Map,
    }
}

request!(ImportPublicKey from ImportPublicKeyInput);

impl ImportPublicKey {
    /// Creates a request that imports this key without a name.
    #[must_use]
    pub const fn new(public_key_material: PublicKeyMaterial) -> Self {
        Self { public_key_material, name: None, tags: Tags::none() }
    }
}

structure! {
    /// A request for what is known of a public key. (Shape `GetPublicKeyRequest`.)
    pub struct GetPublicKey from GetPublicKeyInput {
        /// The key.
        required arn: PublicKeyArn = "arn" arn: String,
    }
}

request!(GetPublicKey from GetPublicKeyInput);

impl GetPublicKey {
    /// Creates a request for this key.
    #[must_use]
    pub const fn new(arn: PublicKeyArn) -> Self {
        Self { arn }
    }
}

structure! {
    /// A request for a page of the list of public keys. (Shape `ListPublicKeysRequest`.)
    #[derive(Default)]
    pub struct ListPublicKeys from ListPublicKeysInput {
        /// Where the page begins: what the page before it answered. The first page has none.
        optional next_token: PaginationToken = "nextToken" next_token: String,
        /// How many keys the page may show; 50 when it is absent.
        optional max_results: MaxResults = "maxResults" max_results: i32,
    }
}

request!(ListPublicKeys from ListPublicKeysInput);

structure! {
    /// A request that deletes a public key. (Shape `DeletePublicKeyRequest`.)
    pub struct DeletePublicKey from DeletePublicKeyInput {
        /// The key.
        required arn: PublicKeyArn = "arn" arn: String,
    }
}

request!(DeletePublicKey from DeletePublicKeyInput);

impl DeletePublicKey {
    /// Creates a request that deletes this key.
    #[must_use]
    pub const fn new(arn: PublicKeyArn) -> Self {
        Self { arn }
    }
}

answered_structure! {
    /// A public key as it is answered. (Shape `PublicKey`.)
    pub struct PublicKey {
        /// The key's ARN, the only member that every answer has.
        pub arn: PublicKeyArn,
        /// The key's name, when it was given one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<PublicKeyName>,
        /// The key itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub public_key_material: Option<PublicKeyMaterial>,
        /// The key's fingerprint: pairs of hexadecimal digits with colons between them.
        #[serde(default, deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
        pub fingerprint: Option<String>,
        /// The key's tags, which are `{}` when it has none.
        #[serde(default, deserialize_with = "null_as_default")]
        pub tags: Tags,
    }
}

answered_structure! {
    /// A public key as a list shows it. (Shape `PublicKeySummary`.)
    pub struct PublicKeySummary {
        /// The key's ARN, the only member that every answer has.
        pub arn: PublicKeyArn,
        /// The key's name, when it was given one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<PublicKeyName>,
        /// The key's tags, which are `{}` when it has none.
        #[serde(default, deserialize_with = "null_as_default")]
        pub tags: Tags,
    }
}

impl From<PublicKey> for PublicKeySummary {
    fn from(key: PublicKey) -> Self {
        Self { name: key.name, tags: key.tags, ..Self::new(key.arn) }
    }
}

answered_structure! {
    /// The answer to [`ImportPublicKey`]. (Shape `ImportPublicKeyResponse`.)
    pub struct ImportPublicKeyOutput {
        /// The key that was imported.
        pub public_key: PublicKey,
    }
}

answered_structure! {
    /// The answer to [`GetPublicKey`]. (Shape `GetPublicKeyResponse`.)
    pub struct GetPublicKeyOutput {
        /// The key.
        pub public_key: PublicKey,
    }
}

answered_structure! {
    /// The answer to [`ListPublicKeys`]. (Shape `ListPublicKeysResponse`.)
    pub struct ListPublicKeysOutput {
        /// The keys of the page.
        #[serde(deserialize_with = "items")]
        pub public_keys: Vec<PublicKeySummary>,
        /// Where the next page begins; it is absent on the last one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_token: Option<PaginationToken>,
    }
}

answer!(PublicKey);
answer!(PublicKeySummary);
answer!(ImportPublicKeyOutput);
answer!(GetPublicKeyOutput);
answer!(ListPublicKeysOutput);
