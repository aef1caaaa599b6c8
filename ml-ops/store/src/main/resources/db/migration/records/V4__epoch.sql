-- Where several coordinators share the records, only the one that leads may write.
-- Never edit this file: a change of the schema is a new migration beside it.

ALTER TABLE store_state ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0; -- the latest term that has written; checked by every write
