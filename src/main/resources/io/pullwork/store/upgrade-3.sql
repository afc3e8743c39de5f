-- Makes tables of version 3 those of version 4.

ALTER TABLE task ADD COLUMN checkpoint BLOB;
ALTER TABLE task ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;

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

PRAGMA user_version = 4;
