-- What the checks of a dataset version have found when it was last loaded with some.
-- Never edit this file: a change of the schema is a new migration beside it.

ALTER TABLE dataset_version ADD COLUMN checks_json TEXT; -- NULL: never loaded with checks
