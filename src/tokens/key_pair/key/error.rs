//! Why there is no key.

/// The error when there is no ES384 key. Its text says what command mends that.
///
/// It never holds anything of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Es384KeyError {
    /// The text has no PEM block of a private elliptic-curve key.
    #[error(
        "there is no PEM block of a private elliptic-curve key; to make one: \
         openssl ecparam -name secp384r1 -genkey -noout -out key.pem"
    )]
    NoPrivateKeyBlock,
    /// The text has no PEM block of a public key.
    #[error(
        "there is no PEM block of a public key; to take it out of the private key: \
         openssl pkey -in key.pem -pubout -out public.pem"
    )]
    NoPublicKeyBlock,
    /// The key is encrypted.
    #[error("the key is encrypted; to decrypt it: openssl pkey -in key.pem -out decrypted.pem")]
    Encrypted,
    /// The key is for another algorithm, such as RSA.
    #[error(
        "the key is not an elliptic-curve key; to make one: \
         openssl ecparam -name secp384r1 -genkey -noout -out key.pem"
    )]
    NotElliptic,
    /// The key is of another curve, or does not say of which.
    #[error(
        "the key is not of the curve secp384r1 (P-384); to make one: \
         openssl ecparam -name secp384r1 -genkey -noout -out key.pem"
    )]
    WrongCurve,
    /// The key has the numbers of its curve where its name should be.
    #[error(
        "the key spells its curve out; to name the curve: \
         openssl pkey -in key.pem -ec_param_enc named_curve -out named.pem (with -pubin for a public key)"
    )]
    ExplicitCurve,
    /// The public key is compressed, and backends want it whole.
    #[error(
        "the public key is compressed; to write it whole: \
         openssl pkey -in key.pem -ec_conv_form uncompressed -out whole.pem \
         (with -pubin -pubout for a public key)"
    )]
    Compressed,
    /// The private key comes without its public key, which ring needs.
    #[error(
        "the private key comes without its public key, which ring needs; to add it: \
         openssl ec -in key.pem -out with-public.pem"
    )]
    NoPublicKey,
    /// It is not the encoding of a key.
    #[error("the key is not well-formed; to see what it is: openssl asn1parse -in key.pem")]
    Malformed,
    /// The backend refuses the numbers of the key: not on the curve, out of range, or not of one
    /// pair.
    #[error("the key is no key of P-384; to see why: openssl pkey -in key.pem -check -noout")]
    Refused,
    /// The backend had no randomness to check the key with.
    #[error("there was no randomness to check the key with")]
    NoRandomness,
}
