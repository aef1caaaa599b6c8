-- What of the files of a dataset version could not be read and was passed over, as its format allows.
-- Never edit this file: a change of the schema is a new migration beside it.

ALTER TABLE dataset_version ADD COLUMN malformed_json TEXT; -- NULL: nothing
