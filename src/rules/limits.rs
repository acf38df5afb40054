//! Numbers that hold for everybody, and that no request could break.

/// The seconds for which a chat token opens a connection, counted from its issue.
///
/// "The token is valid for one minute." Nobody sends this number, so it is no rule that a request
/// could break.
pub const CHAT_TOKEN_LIFETIME_SECONDS: u32 = 60;

/// For how many seconds a sealed connection to a stage opens: 24 hours, which the service quotas of
/// Amazon IVS call the greatest duration of publishing and of subscribing. It is no rule that a
/// request could break.
pub const CONNECTION_LIFETIME_SECONDS: u32 = 24 * 60 * 60;

/// How many frames a connection to a chat room may send in a second. ("Service quotas" of the Chat
/// user guide: 10 messaging requests a second for each connection.)
pub const CHAT_REQUESTS_PER_SECOND: usize = 10;

/// How many bytes a frame of a chat client may have: 8 KiB. The documentation has the error for
/// what is larger and no number, so this one is ours. The largest valid frame has some 5,000 bytes.
pub const CHAT_FRAME_BYTES: usize = 8 * 1024;

/// For how many milliseconds a message waits for its review. ("Message review handler" of the Chat
/// user guide: 200 ms.)
pub const MESSAGE_REVIEW_MILLISECONDS: u32 = 200;

/// How many messages of one connection wait for a review at the same time. What a connection may
/// send in a second is more than what can wait for 200 ms.
pub const MESSAGES_IN_REVIEW: usize = CHAT_REQUESTS_PER_SECOND;

/// The seconds between two pings of a connection to a chat room. No document has a number.
pub const CHAT_PING_SECONDS: u32 = 30;

/// How many pings may stay unanswered: a connection that left so many is dead when the next is due.
pub const CHAT_PINGS_UNANSWERED: u32 = 2;

/// For how many seconds the place of a next page stands: 24 hours. How long Amazon IVS lets it
/// stand is not documented.
pub const CURSOR_LIFETIME_SECONDS: u32 = 24 * 60 * 60;

/// How many items a page shows when the request does not say: 50. ("Default: 50".)
pub const RESULTS_BY_DEFAULT: i32 = 50;
