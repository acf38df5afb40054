//! Every statement, for both databases.
//!
//! A statement that locks a row ends with `FOR UPDATE`. SQLite locks with the beginning of the
//! transaction, and is sent the statement without that.

/// The statements of a table whose rows have an ARN and a document.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) find: &'static str,
    pub(super) lock: &'static str,
    pub(super) page: &'static str,
    pub(super) insert: &'static str,
    pub(super) update: &'static str,
    pub(super) delete: &'static str,
}

macro_rules! kind {
    ($name:literal, $table:literal, $columns:literal, $order:literal) => {
        Kind {
            name: $name,
            find: concat!("SELECT ", $columns, " FROM ", $table, " WHERE arn = $1"),
            lock: concat!("SELECT ", $columns, " FROM ", $table, " WHERE arn = $1 FOR UPDATE"),
            page: concat!("SELECT ", $columns, " FROM ", $table, " WHERE number ", $order, " LIMIT $2"),
            insert: concat!(
                "INSERT INTO ",
                $table,
                " (number, arn, document) VALUES ($1, $2, $3) ON CONFLICT (arn) DO NOTHING"
            ),
            update: concat!("UPDATE ", $table, " SET document = $2, number = $3 WHERE number = $1"),
            delete: concat!("DELETE FROM ", $table, " WHERE arn = $1"),
        }
    };
}

pub(super) const STAGES: Kind = kind!("stage", "stages", "number, document, session", "> $1 ORDER BY number");
pub(super) const PUBLIC_KEYS: Kind =
    kind!("public-key", "public_keys", "number, document", "> $1 ORDER BY number");
pub(super) const ROOMS: Kind = kind!("room", "rooms", "number, document", "< $1 ORDER BY number DESC");

/// Declares statements, and the list of all.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* pub(super) const $name: &str = $sql;)+

        /// Returns all statements.
        #[must_use]
        pub fn all() -> Vec<&'static str> {
            let kinds = [STAGES, PUBLIC_KEYS, ROOMS];
            let of = |kind: Kind| {
                [kind.find, kind.lock, kind.page, kind.insert, kind.update, kind.delete]
            };
            kinds.into_iter().flat_map(of).chain([$($name),+]).collect()
        }
    };
}

/// The one way to the stage whose ARN is `$1`, inside of a statement about what it has.
macro_rules! of_stage {
    ($before:literal, $($after:tt)+) => {
        concat!($before, "stage = (SELECT number FROM stages WHERE arn = $1)", $($after)+)
    };
}

/// A page of participants, which a filter may narrow.
macro_rules! participants {
    ($filter:literal) => {
        of_stage!(
            "SELECT number, document FROM participants WHERE ",
            concat!(" AND session = $2", $filter, " AND number > $3 ORDER BY number LIMIT $4")
        )
    };
}

statements! {
    COUNT_ONE_MORE =
        "UPDATE kinds SET count = count + 1, latest = latest + 1 WHERE kind = $1 AND count < $2 \
         RETURNING latest";
    COUNT_ONE_LESS = "UPDATE kinds SET count = count - 1 WHERE kind = $1";
    NEXT_PLACE = "UPDATE kinds SET latest = latest + 1 WHERE kind = $1 RETURNING latest";
    PAGE_OF_ROOMS_WITH =
        "SELECT number, document FROM room_properties JOIN rooms ON rooms.number = room_properties.room \
         WHERE property = $3 AND room < $1 ORDER BY room DESC LIMIT $2";
    SET_PROPERTY =
        "INSERT INTO room_properties (property, room) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    CLEAR_PROPERTIES = "DELETE FROM room_properties WHERE room = $1";

    SESSION = of_stage!("SELECT number, session, started, ended FROM sessions WHERE ", " AND session = $2");
    PAGE_OF_SESSIONS = of_stage!(
        "SELECT number, session, started, ended FROM sessions WHERE ",
        " AND number < $2 ORDER BY number DESC LIMIT $3"
    );
    PAGE_OF_PARTICIPANTS = participants!("");
    PAGE_OF_PARTICIPANTS_OF_USER = participants!(" AND user_id = $5");
    PAGE_OF_PARTICIPANTS_IN_STATE = participants!(" AND connected = $5");
    PAGE_OF_PARTICIPANTS_WHO_PUBLISHED = participants!(" AND published = $5");
    PAGE_OF_EVENTS = of_stage!(
        "SELECT number, document FROM events WHERE ",
        " AND session = $2 AND participant = $3 AND number < $4 ORDER BY number DESC LIMIT $5"
    );
    PARTICIPANT = of_stage!(
        "SELECT number, document FROM participants WHERE ",
        " AND session = $2 AND participant = $3"
    );
    SNAPSHOT =
        "SELECT stages.number, stages.document, stages.session, participants.document, ends.participant \
         FROM stages \
         LEFT JOIN participants ON participants.stage = stages.number \
             AND participants.session = stages.session AND participants.participant = $2 \
         LEFT JOIN ends ON ends.stage = stages.number AND ends.participant = $2 \
         WHERE stages.arn = $1";

    LOCK_STAGE =
        "SELECT number, session, connected, publishing, sessions, participants FROM stages \
         WHERE arn = $1 FOR UPDATE";
    FIND_PARTICIPANT =
        "SELECT participants.document, participants.events, ends.participant FROM stages \
         LEFT JOIN participants ON participants.stage = stages.number \
             AND participants.session = $2 AND participants.participant = $3 \
         LEFT JOIN ends ON ends.stage = stages.number AND ends.participant = $3 \
         WHERE stages.number = $1";
    START_SESSION =
        "INSERT INTO sessions (stage, session, number, started) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (stage, session) DO NOTHING";
    END_SESSION =
        "UPDATE sessions SET ended = $3, stamped_at = $4 WHERE stage = $1 AND session = $2";
    OUTDATE_SESSION = "UPDATE sessions SET stamped_at = $3 WHERE stage = $1 AND number = $2";
    WRITE_PARTICIPANT =
        "INSERT INTO participants (stage, session, participant, number, connected, publishing, \
             published, user_id, revision, connection, events, quiet_since, document) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (stage, session, participant) DO UPDATE SET connected = excluded.connected, \
             publishing = excluded.publishing, published = excluded.published, \
             user_id = excluded.user_id, revision = excluded.revision, \
             connection = excluded.connection, events = excluded.events, \
             quiet_since = excluded.quiet_since, document = excluded.document";
    ADD_EVENT =
        "INSERT INTO events (stage, session, participant, number, document) VALUES ($1, $2, $3, $4, $5)";
    FORGET_EVENTS =
        "DELETE FROM events WHERE stage = $1 AND session = $2 AND participant = $3 AND number <= $4";
    WRITE_STAGE =
        "UPDATE stages SET session = $2, connected = $3, publishing = $4, sessions = $5, participants = $6 \
         WHERE number = $1";
    END_TOKENS =
        "INSERT INTO ends (stage, participant, stamped_at) VALUES ($1, $2, $3) \
         ON CONFLICT (stage, participant) DO UPDATE SET stamped_at = excluded.stamped_at";

    HEARD = of_stage!(
        "UPDATE participants SET quiet_since = $5 WHERE ",
        " AND session = $2 AND participant = $3 AND connection = $4 AND connected"
    );
    QUIET =
        "SELECT stages.arn, participants.session, participants.participant, participants.connection \
         FROM participants JOIN stages ON stages.number = participants.stage \
         WHERE participants.connected AND participants.quiet_since <= $1 \
         ORDER BY participants.quiet_since LIMIT $2";
    STAMP_CONNECTIONS =
        "UPDATE participants SET quiet_since = $1 WHERE connected AND quiet_since > $1";

    FORGET_ENDS = "DELETE FROM ends WHERE stamped_at <= $1";
    STAMP_ENDS = "UPDATE ends SET stamped_at = $1 WHERE stamped_at = $2";
    FORGET_SESSIONS = "DELETE FROM sessions WHERE stamped_at <= $1";
    STAMP_SESSIONS = "UPDATE sessions SET stamped_at = $1 WHERE stamped_at = $2";

    CLAIM =
        "INSERT INTO redemptions (token_id, stamped_at) VALUES ($1, $2) ON CONFLICT (token_id) DO NOTHING";
    FORGET_CLAIMS = "DELETE FROM redemptions WHERE stamped_at <= $1";
    STAMP_CLAIMS = "UPDATE redemptions SET stamped_at = $1 WHERE stamped_at = $2";
}
