//! What is there is looked up, listed, changed and deleted.

mod life;
mod lists;
mod moderation;
mod public_keys;
mod rooms;
mod stages;
mod summaries;
mod tagging;
