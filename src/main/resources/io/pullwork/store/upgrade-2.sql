-- Makes tables of version 2 those of version 3.

ALTER TABLE task ADD COLUMN expires_millis     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN run_timeout_millis INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN unique_key         TEXT;
ALTER TABLE task ADD COLUMN fair_key           TEXT;
ALTER TABLE task ADD COLUMN fair_weight        INTEGER;
ALTER TABLE task ADD COLUMN limit_key          TEXT;
ALTER TABLE task ADD COLUMN order_key          TEXT;
ALTER TABLE task ADD COLUMN results            TEXT    NOT NULL DEFAULT 'queue';

ALTER TABLE queue ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 3;
