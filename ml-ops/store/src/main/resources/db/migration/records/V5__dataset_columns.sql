-- What was seen of each column of a dataset version while it was loaded.
-- Never edit this file: a change of the schema is a new migration beside it.

ALTER TABLE dataset_version ADD COLUMN columns_json TEXT; -- statistics of its columns; NULL: loaded by a version that made none
