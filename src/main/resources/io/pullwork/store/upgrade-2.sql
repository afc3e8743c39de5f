-- Makes tables of version 2 those of version 3.

ALTER TABLE task ADD COLUMN expires_millis     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN run_timeout_millis INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN unique_key         TEXT;
ALTER TABLE task ADD COLUMN fair_key           TEXT;
ALTER TABLE task ADD COLUMN fair_weight        INTEGER;
ALTER TABLE task ADD COLUMN limit_key          TEXT;
ALTER TABLE task ADD COLUMN order_key          TEXT;
ALTER TABLE task ADD COLUMN results            TEXT    NOT NULL DEFAULT 'queue';

ALTER TABLE task ADD COLUMN task_group         TEXT;
ALTER TABLE task ADD COLUMN follows            TEXT;
ALTER TABLE result ADD COLUMN is_kept INTEGER NOT NULL DEFAULT 0;

ALTER TABLE queue ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0;

-- How many tasks may run at once, and may start within a time.
CREATE TABLE key_limit (
    queue         INTEGER NOT NULL, -- queue.id
    scope         TEXT    NOT NULL, -- queue, each_key or key
    key           TEXT    NOT NULL, -- the limit key, if it is for one; else empty
    max_running   INTEGER NOT NULL, -- 0: no matter how many
    max_starts    INTEGER NOT NULL, -- within the period; 0: no matter how many
    period_millis INTEGER NOT NULL,
    PRIMARY KEY (queue, scope, key)
) WITHOUT ROWID, STRICT;

-- How many have started within the period of a limit, up to the last one.
CREATE TABLE limit_use (
    queue       INTEGER NOT NULL, -- queue.id
    key         TEXT    NOT NULL, -- the limit key; empty: the queue as a whole
    starts      INTEGER NOT NULL,
    last_millis INTEGER NOT NULL,
    PRIMARY KEY (queue, key)
) WITHOUT ROWID, STRICT;

-- How the tasks of a group have ended so far.
CREATE TABLE task_group (
    queue       INTEGER NOT NULL, -- queue.id
    name        TEXT    NOT NULL,
    succeeded   INTEGER NOT NULL,
    failed      INTEGER NOT NULL,
    cancelled   INTEGER NOT NULL,
    expired     INTEGER NOT NULL,
    last_millis INTEGER NOT NULL, -- when the last one ended
    PRIMARY KEY (queue, name)
) WITHOUT ROWID, STRICT;

CREATE TABLE schedule (
    queue                INTEGER NOT NULL,
    name                 TEXT    NOT NULL,
    cron                 TEXT    NOT NULL,
    zone                 TEXT    NOT NULL,
    missed               TEXT    NOT NULL,
    next_millis          INTEGER NOT NULL,
    handler              TEXT    NOT NULL,
    priority             INTEGER NOT NULL,
    not_before_millis    INTEGER NOT NULL,
    delay_millis         INTEGER NOT NULL,
    expires_at_millis    INTEGER NOT NULL,
    expires_after_millis INTEGER NOT NULL,
    run_timeout_millis   INTEGER NOT NULL,
    retry                TEXT,
    unique_key           TEXT,
    unique_replaces      INTEGER NOT NULL,
    fair_key             TEXT,
    fair_weight          INTEGER NOT NULL,
    limit_key            TEXT,
    order_key            TEXT,
    results              TEXT    NOT NULL,
    task_group           TEXT,
    follows              TEXT,
    payload_type         TEXT    NOT NULL,
    payload              BLOB    NOT NULL,
    PRIMARY KEY (queue, name)
) WITHOUT ROWID, STRICT;

PRAGMA user_version = 3;
