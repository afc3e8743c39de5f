-- Makes tables of version 3 those of version 4.

ALTER TABLE task ADD COLUMN checkpoint BLOB;
ALTER TABLE queue ADD COLUMN total_put INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN total_leased INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN total_succeeded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN total_failed_attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN total_dead INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN total_cancelled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN total_expired INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN total_stale INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN dead_millis INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN error TEXT;
ALTER TABLE task ADD COLUMN moving_to TEXT;
ALTER TABLE task ADD COLUMN moving_client INTEGER;
ALTER TABLE task ADD COLUMN moving_sequence INTEGER;

-- How attempts at tasks have failed: of each task those among its last 20 leases, until it ends.
CREATE TABLE failed_attempt (
    queue               INTEGER NOT NULL, -- queue.id
    position            INTEGER NOT NULL, -- task.position
    attempt             INTEGER NOT NULL, -- number of the lease
    worker              TEXT    NOT NULL,
    leased_millis       INTEGER NOT NULL,
    ended_millis        INTEGER NOT NULL,
    failure_type        TEXT    NOT NULL,
    failure_message     TEXT    NOT NULL,
    failure_stack_trace TEXT    NOT NULL,
    PRIMARY KEY (queue, position, attempt)
) WITHOUT ROWID, STRICT;

-- How far masters of other queues have put tasks that were moved here.
CREATE TABLE forwarder (
    queue       INTEGER NOT NULL, -- queue.id
    client      INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    settled     INTEGER NOT NULL, -- the other master will not ask again for those up to this sequence
    seen_millis INTEGER NOT NULL,
    turned_away TEXT    NOT NULL, -- the sequences after it that were not taken, with spaces between them
    PRIMARY KEY (queue, client)
) WITHOUT ROWID, STRICT;

-- When the tasks of a group end as expired that have not ended then.
CREATE TABLE group_deadline (
    queue           INTEGER NOT NULL, -- queue.id
    name            TEXT    NOT NULL, -- of the group
    deadline_millis INTEGER NOT NULL,
    PRIMARY KEY (queue, name)
) WITHOUT ROWID, STRICT;

-- Which task has which unique key; for a while also when it has ended.
CREATE TABLE unique_key (
    queue        INTEGER NOT NULL, -- queue.id
    key          TEXT    NOT NULL,
    client       INTEGER NOT NULL,
    sequence     INTEGER NOT NULL,
    content_high INTEGER NOT NULL, -- the first half of the SHA-256 of handler, media type and payload, in two parts
    content_low  INTEGER NOT NULL,
    ended_millis INTEGER NOT NULL, -- when the task ended; 0: it lives
    PRIMARY KEY (queue, key)
) WITHOUT ROWID, STRICT;

ALTER TABLE queue ADD COLUMN is_draining INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 4;
