//! A chat room on its connections, without a socket.

mod in_review;
mod output;
mod rate;
mod room;
mod session;

pub use output::{Ending, Output, ReviewRequest};
pub use room::ChatRoom;
pub use session::ChatSession;
