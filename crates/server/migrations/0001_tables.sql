-- The tables of SQLite and of PostgreSQL. Both take this file as it is.
--
-- Every `number` is a place in a list. It is given under the lock of the row that counts, so that
-- places are taken in the order in which they become visible.
--
-- A `document` is the JSON of a record. It has no raw U+0000, which PostgreSQL refuses in texts,
-- because JSON writes it as \u0000. The columns beside it are what statements look for.
--
-- Moments are seconds since 1970. 9223372036854775807 is later than any, and says that there is no
-- stamp.

-- How many there are of each kind, and the latest place of each list.
CREATE TABLE kinds (
    kind TEXT NOT NULL PRIMARY KEY,
    count BIGINT NOT NULL DEFAULT 0,
    latest BIGINT NOT NULL DEFAULT 0
);

INSERT INTO kinds (kind) VALUES ('stage'), ('public-key'), ('room');

-- `session` goes on, and so many in it are connected and publish. `sessions` and `participants` are
-- the latest places of the stage's own lists.
CREATE TABLE stages (
    number BIGINT NOT NULL PRIMARY KEY,
    arn TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    session TEXT,
    connected BIGINT NOT NULL DEFAULT 0,
    publishing BIGINT NOT NULL DEFAULT 0,
    sessions BIGINT NOT NULL DEFAULT 0,
    participants BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE public_keys (
    number BIGINT NOT NULL PRIMARY KEY,
    arn TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL
);

CREATE TABLE rooms (
    number BIGINT NOT NULL PRIMARY KEY,
    arn TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL
);

-- What a list of rooms may be narrowed to: one row for each property that a room has.
CREATE TABLE room_properties (
    property TEXT NOT NULL,
    room BIGINT NOT NULL REFERENCES rooms (number) ON DELETE CASCADE,
    PRIMARY KEY (property, room)
);

CREATE INDEX room_properties_of_room ON room_properties (room);

-- `stamped_at` is absent while the session goes on.
CREATE TABLE sessions (
    stage BIGINT NOT NULL REFERENCES stages (number) ON DELETE CASCADE,
    session TEXT NOT NULL,
    number BIGINT NOT NULL,
    started BIGINT,
    ended BIGINT,
    stamped_at BIGINT,
    PRIMARY KEY (stage, session)
);

CREATE UNIQUE INDEX sessions_in_order ON sessions (stage, number);
CREATE INDEX sessions_by_stamp ON sessions (stamped_at);

-- `events` is the latest place of the participant's events. `user_id` is a JSON string.
CREATE TABLE participants (
    stage BIGINT NOT NULL,
    session TEXT NOT NULL,
    participant TEXT NOT NULL,
    number BIGINT NOT NULL,
    connected BOOLEAN NOT NULL,
    publishing BOOLEAN NOT NULL,
    published BOOLEAN NOT NULL,
    user_id TEXT,
    revision BIGINT NOT NULL,
    connection BIGINT NOT NULL,
    events BIGINT NOT NULL,
    quiet_since BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (stage, session, participant),
    FOREIGN KEY (stage, session) REFERENCES sessions (stage, session) ON DELETE CASCADE
);

CREATE UNIQUE INDEX participants_in_order ON participants (stage, session, number);
CREATE INDEX participants_by_user ON participants (stage, session, user_id, number);
CREATE INDEX participants_by_state ON participants (stage, session, connected, number);
CREATE INDEX participants_by_published ON participants (stage, session, published, number);
CREATE INDEX participants_by_silence ON participants (quiet_since) WHERE connected;

CREATE TABLE events (
    stage BIGINT NOT NULL,
    session TEXT NOT NULL,
    participant TEXT NOT NULL,
    number BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (stage, session, participant, number),
    FOREIGN KEY (stage, session, participant)
        REFERENCES participants (stage, session, participant) ON DELETE CASCADE
);

-- Whose tokens a disconnect has ended.
CREATE TABLE ends (
    stage BIGINT NOT NULL REFERENCES stages (number) ON DELETE CASCADE,
    participant TEXT NOT NULL,
    stamped_at BIGINT NOT NULL,
    PRIMARY KEY (stage, participant)
);

CREATE INDEX ends_by_stamp ON ends (stamped_at);

-- Which chat tokens have opened their connection.
CREATE TABLE redemptions (
    token_id BYTEA NOT NULL PRIMARY KEY,
    stamped_at BIGINT NOT NULL
);

CREATE INDEX redemptions_by_stamp ON redemptions (stamped_at);
