//! Lists in pages: where a page begins, and how much it may show.

use crate::rules;
use crate::wire::number::number_newtype;
use crate::wire::text::text_newtype;

text_newtype! {
    /// The place where a page of a list of the Real-Time API begins: up to 1,024 letters, digits
    /// and `+ / = _ -`.
    ///
    /// Only the page before it can tell. It may be empty. (Shape `PaginationToken`.)
    pub struct PaginationToken = rules::PAGINATION_TOKEN, shown;
}

text_newtype! {
    /// The place where a page of the list of rooms begins: up to 1,024 characters of any kind.
    /// (Shape `PaginationToken` of the Chat API.)
    pub struct RoomPaginationToken = rules::ROOM_PAGINATION_TOKEN, shown;
}

number_newtype! {
    /// The number of items that a page may show, 1 to 100. (Shapes `MaxStageResults`,
    /// `MaxStageSessionResults`, `MaxParticipantResults`, `MaxParticipantEventResults`,
    /// `MaxPublicKeyResults`.)
    pub struct MaxResults = rules::MAX_STAGE_RESULTS, from_items, items;
}

number_newtype! {
    /// The number of rooms that a page may show, 1 to 50. (Shape `MaxRoomResults`.)
    pub struct MaxRoomResults = rules::MAX_ROOM_RESULTS, from_items, items;
}
