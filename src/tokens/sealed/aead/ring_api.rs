//! A backend out of a library with ring's interface. That is ring, and AWS-LC for Rust, which was
//! made to replace it.

macro_rules! backend {
    ($library:ident) => {
        use crate::tokens::keys::SealAlgorithm;
        use $library::aead::{AES_256_GCM, Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
        use $library::hkdf;

        struct Length(usize);

        impl hkdf::KeyType for Length {
            fn len(&self) -> usize {
                self.0
            }
        }

        pub(super) fn expand(root: &[u8; 32], info: &[&[u8]], out: &mut [u8]) -> Option<()> {
            let root = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, root);
            root.expand(info, Length(out.len())).and_then(|okm| okm.fill(out)).ok()
        }

        pub(super) struct Key(LessSafeKey);

        impl Key {
            pub(super) fn new(algorithm: SealAlgorithm, bytes: &[u8; 32]) -> Option<Self> {
                let algorithm = match algorithm {
                    SealAlgorithm::Aes256Gcm => &AES_256_GCM,
                    SealAlgorithm::ChaCha20Poly1305 => &CHACHA20_POLY1305,
                };
                UnboundKey::new(algorithm, bytes).ok().map(LessSafeKey::new).map(Self)
            }

            #[inline]
            pub(super) fn seal(
                &self,
                nonce: [u8; 12],
                associated: &[u8],
                body: &mut [u8],
            ) -> Option<[u8; 16]> {
                let nonce = Nonce::assume_unique_for_key(nonce);
                let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(associated), body);
                tag.ok()?.as_ref().try_into().ok()
            }

            #[inline]
            pub(super) fn open<'a>(
                &self,
                nonce: [u8; 12],
                associated: &[u8],
                sealed: &'a mut [u8],
            ) -> Option<&'a [u8]> {
                let nonce = Nonce::assume_unique_for_key(nonce);
                self.0.open_in_place(nonce, Aad::from(associated), sealed).ok().map(|body| &*body)
            }
        }
    };
}

pub(super) use backend;
