-- Makes tables of version 1 those of version 2.

ALTER TABLE task ADD COLUMN due_millis        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN priority          INTEGER NOT NULL DEFAULT 4;
ALTER TABLE task ADD COLUMN not_before_millis INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN retry             TEXT;

ALTER TABLE result ADD COLUMN outcome TEXT NOT NULL DEFAULT 'failed';
UPDATE result SET outcome = 'succeeded' WHERE succeeded = 1;
ALTER TABLE result DROP COLUMN succeeded;

PRAGMA user_version = 2;
