-- Makes tables of version 3 those of version 4.

ALTER TABLE task ADD COLUMN checkpoint BLOB;
