//! Room for the bytes of one token, on the stack for a token of a usual size.

/// Lends so many zeroed bytes to `work`. They are wiped afterwards, also when `work` panics.
pub(crate) fn with<T>(length: usize, work: impl FnOnce(&mut [u8]) -> T) -> T {
    const USUAL: usize = 320;
    let (mut usual, mut large);
    let scratch = if length <= USUAL {
        usual = [0; USUAL];
        usual.get_mut(..length).unwrap_or_default()
    } else {
        large = vec![0; length];
        large.as_mut_slice()
    };
    let wiped = Wiped(scratch);
    work(wiped.0)
}

/// Bytes that are wiped when they go.
struct Wiped<'a>(&'a mut [u8]);

impl Drop for Wiped<'_> {
    fn drop(&mut self) {
        self.0.fill(0);
        // Keeps the compiler from thinking that nobody will look. `Zeroize` would write byte by
        // byte, which takes as long as the encryption of what is wiped.
        zeroize::optimization_barrier(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn what_was_lent_is_wiped_also_after_a_panic() {
        let mut bytes = [7; 16];
        drop(Wiped(&mut bytes));
        assert_eq!(bytes, [0; 16]);
        let panics = AssertUnwindSafe(|| {
            let wiped = Wiped(&mut bytes);
            wiped.0.fill(7);
            panic!("what reads the bytes panics");
        });
        assert!(catch_unwind(panics).is_err());
        assert_eq!(bytes, [0; 16]);
    }

    #[test]
    fn so_many_zeroed_bytes_are_lent() {
        for length in [0, 1, 319, 320, 321, 4_096] {
            assert!(with(length, |bytes| bytes.len() == length && bytes.iter().all(|byte| *byte == 0)));
        }
    }
}
