//! Room for the bytes of one token, on the stack for a token of a usual size.

/// Lends so many zeroed bytes, and wipes them afterwards.
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
    let done = work(scratch);
    wipe(scratch);
    done
}

/// Overwrites the bytes, and keeps the compiler from thinking that nobody will look.
///
/// `Zeroize` writes byte by byte, which takes as long as the encryption of what is wiped.
pub(crate) fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    zeroize::optimization_barrier(bytes);
}
