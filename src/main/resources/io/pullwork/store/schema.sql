-- The tables of a Pullwork data folder, for its pullwork.db; PRAGMA user_version tells the version: 4.
--
-- Only what lives is here: a task until it ends, a dead letter until somebody retries or discards it, a result until somebody has taken it or its time is over.
-- Reading while a node runs is safe (sqlite3 -readonly pullwork.db); writing is not.
--
-- Times are milliseconds since 1970. Pages, APIs and logs show a task's id as
-- printf('%016x-%d', client, sequence).

CREATE TABLE queue (
    id    INTEGER PRIMARY KEY,
    name  TEXT    NOT NULL UNIQUE,
    epoch INTEGER NOT NULL,         -- which incarnation of the queue's master may write
    is_paused INTEGER NOT NULL DEFAULT 0, -- 1: somebody has decided that nothing is leased
    is_draining INTEGER NOT NULL DEFAULT 0, -- 1: somebody has decided that no puts are taken

    -- What has happened since it was first used.
    total_put             INTEGER NOT NULL DEFAULT 0,
    total_leased          INTEGER NOT NULL DEFAULT 0,
    total_succeeded       INTEGER NOT NULL DEFAULT 0,
    total_failed_attempts INTEGER NOT NULL DEFAULT 0,
    total_dead            INTEGER NOT NULL DEFAULT 0,
    total_cancelled       INTEGER NOT NULL DEFAULT 0,
    total_expired         INTEGER NOT NULL DEFAULT 0,
    total_stale           INTEGER NOT NULL DEFAULT 0 -- outcomes refused, since their leases were not current
) STRICT;

-- Tasks that have not ended, in the order in which they are given out, and dead letters.
CREATE TABLE task (
    queue             INTEGER NOT NULL, -- queue.id
    position          INTEGER NOT NULL,
    client            INTEGER NOT NULL,
    sequence          INTEGER NOT NULL,
    handler           TEXT    NOT NULL,
    added_millis      INTEGER NOT NULL,
    attempt           INTEGER NOT NULL, -- number of the last lease; 0: there was none
    hand_backs        INTEGER NOT NULL, -- attempts that do not count
    deaths            INTEGER NOT NULL DEFAULT 0, -- workers that died while they had it; from 2 on it runs alone
    dead_millis       INTEGER NOT NULL DEFAULT 0, -- when it failed for good: it is a dead letter; 0: it lives
    error             TEXT,             -- of a dead letter: the beginning of its last failure
    due_millis        INTEGER NOT NULL DEFAULT 0, -- when the next attempt may begin; 0: at once
    lease_epoch       INTEGER,          -- null: the task waits
    leased_millis     INTEGER,
    priority          INTEGER NOT NULL DEFAULT 4, -- 0 to 9, the higher, the earlier
    not_before_millis INTEGER NOT NULL DEFAULT 0, -- when the first attempt may begin; 0: at once
    retry             TEXT,             -- how often it is tried; null: as its handler or the queue says
    expires_millis     INTEGER NOT NULL DEFAULT 0, -- when it ends as expired; 0: never
    run_timeout_millis INTEGER NOT NULL DEFAULT 0, -- an attempt that takes longer has failed; 0: none
    unique_key         TEXT,            -- two tasks with this key are one: see the table unique_key
    fair_key           TEXT,            -- whose task it is: they take turns
    fair_weight        INTEGER,         -- how many turns at a time
    limit_key          TEXT,            -- counts towards the limit of this key
    order_key          TEXT,            -- tasks with this key run one at a time, in order
    results            TEXT    NOT NULL DEFAULT 'queue', -- what becomes of its result: queue, keep or discard
    task_group         TEXT,            -- is one of this group
    follows            TEXT,            -- what must have ended before: ids, how, how many of which group
    payload_type      TEXT    NOT NULL, -- a media type
    payload           BLOB    NOT NULL,
    checkpoint        BLOB,             -- how far an attempt has come, as its handler wrote it
    moving_to         TEXT,             -- it is being put into the queue of this name
    moving_client     INTEGER,          -- its id there
    moving_sequence   INTEGER,
    PRIMARY KEY (queue, position)
) WITHOUT ROWID, STRICT;

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

-- Results that wait to be taken, or are kept to be read, in the order in which the tasks ended. A result has a
-- value if its task succeeded, and a failure if it failed.
CREATE TABLE result (
    queue               INTEGER NOT NULL, -- queue.id
    position            INTEGER NOT NULL,
    client              INTEGER NOT NULL,
    sequence            INTEGER NOT NULL,
    handler             TEXT    NOT NULL,
    worker              TEXT    NOT NULL,
    attempt             INTEGER NOT NULL,
    lease_epoch         INTEGER NOT NULL,
    added_millis        INTEGER NOT NULL,
    leased_millis       INTEGER NOT NULL,
    ended_millis        INTEGER NOT NULL,
    outcome             TEXT    NOT NULL, -- succeeded, failed, cancelled or expired
    value_type          TEXT,             -- a media type
    value               BLOB,
    failure_type        TEXT,
    failure_message     TEXT,
    failure_stack_trace TEXT,
    is_kept             INTEGER NOT NULL DEFAULT 0, -- 1: nobody takes it; it is only read by the task's id
    PRIMARY KEY (queue, position)
) WITHOUT ROWID, STRICT;

-- How far each client has put: a repeated put is recognised by it.
CREATE TABLE client (
    queue       INTEGER NOT NULL, -- queue.id
    client      INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    seen_millis INTEGER NOT NULL,
    PRIMARY KEY (queue, client)
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

-- Tasks that are put again and again. The columns after handler are the options of each of them.
CREATE TABLE schedule (
    queue                INTEGER NOT NULL,  -- queue.id
    name                 TEXT    NOT NULL,
    cron                 TEXT    NOT NULL,  -- minute, hour, day of the month, month, day of the week; or @daily
    zone                 TEXT    NOT NULL,  -- by whose clocks, as Europe/Berlin
    missed               TEXT    NOT NULL,  -- what becomes of firings while no master ran: run_once or skip
    next_millis          INTEGER NOT NULL,  -- when it fires next; 0: it is paused
    handler              TEXT    NOT NULL,
    priority             INTEGER NOT NULL,  -- 0 to 9, the higher, the earlier
    not_before_millis    INTEGER NOT NULL,  -- not run before; 0: at once
    delay_millis         INTEGER NOT NULL,  -- not run before it has been stored for so long
    expires_at_millis    INTEGER NOT NULL,  -- when it ends as expired; 0: never
    expires_after_millis INTEGER NOT NULL,  -- after how long it ends as expired; 0: never
    run_timeout_millis   INTEGER NOT NULL,  -- an attempt that takes longer has failed; 0: none
    retry                TEXT,              -- how often it is tried; null: as its handler or the queue says
    unique_key           TEXT,              -- two tasks with this key are one
    unique_replaces      INTEGER NOT NULL,  -- 1: one that waits gets the payload and the time of the new one
    fair_key             TEXT,              -- whose task it is: they take turns
    fair_weight          INTEGER NOT NULL,  -- how many turns at a time
    limit_key            TEXT,              -- counts towards the limit of this key
    order_key            TEXT,              -- tasks with this key run one at a time, in order
    results              TEXT    NOT NULL,  -- what becomes of its result: queue, keep or discard
    task_group           TEXT,              -- is one of this group
    follows              TEXT,              -- what must have ended before: ids, how, how many of which group
    payload_type         TEXT    NOT NULL,  -- a media type
    payload              BLOB    NOT NULL,
    PRIMARY KEY (queue, name)
) WITHOUT ROWID, STRICT;
