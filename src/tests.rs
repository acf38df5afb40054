//! What a user relies on, through the public API, with literals.
