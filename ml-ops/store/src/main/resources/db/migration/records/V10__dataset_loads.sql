-- What a dataset version was loaded as by each of its names, and whether its checks let it.
-- Never edit this file: a change of the schema is a new migration beside it.

ALTER TABLE dataset_name ADD COLUMN spec_json TEXT;                      -- the specification of the last load by this name; NULL: the version's
ALTER TABLE dataset_name ADD COLUMN job_id TEXT;                         -- the job that first loaded it by this name; NULL: the version's
ALTER TABLE dataset_name ADD COLUMN created_at_ms BIGINT;                -- when that was; NULL: as the version
ALTER TABLE dataset_name ADD COLUMN checks_json TEXT;                    -- what checks found at the last load by this name that had some; NULL: none had
ALTER TABLE dataset_name ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;  -- 1: its checks refused it each time, so nothing was loaded by this name

UPDATE dataset_name SET checks_json = (
    SELECT v.checks_json FROM dataset_version v WHERE v.dataset_id = dataset_name.dataset_id);
UPDATE dataset_name SET refused = 1 WHERE dataset_id IN (
    SELECT dataset_id FROM dataset_version WHERE columns_json IS NULL AND checks_json LIKE '%"severity":"ERROR","passed":false%');
