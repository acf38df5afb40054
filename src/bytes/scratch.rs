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
        // Keeps the compiler from thinking that nobody will look. `Zeroize` would write byte by byte, which takes as
        // long as the encryption of what is wiped.
        zeroize::optimization_barrier(self.0);
    }
}
