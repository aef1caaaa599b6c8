-- Experiments, and what programs outside the cluster log: MLflow's clients, for example.
-- Never edit this file: a change of the schema is a new migration beside it.

CREATE TABLE experiment (
    -- What runs belong to: every sweep's name is one, and clients make others.
    experiment_id     BIGINT NOT NULL PRIMARY KEY, -- 0: the default one
    name              TEXT   NOT NULL UNIQUE,      -- also of deleted ones
    artifact_location TEXT   NOT NULL,             -- where a client would put its files; never opened by the coordinator
    created_at_ms     BIGINT NOT NULL,
    updated_at_ms     BIGINT NOT NULL,
    deleted_at_ms     BIGINT                       -- NULL: active
);

INSERT INTO experiment (experiment_id, name, artifact_location, created_at_ms, updated_at_ms)
VALUES (0, 'Default', 'mlflow-artifacts:/0', 0, 0);

INSERT INTO experiment (experiment_id, name, artifact_location, created_at_ms, updated_at_ms)
SELECT number, name, 'mlflow-artifacts:/' || number, first_ms, last_ms
FROM (SELECT row_number() OVER (ORDER BY min(submitted_at_ms), name) AS number, name,
             min(submitted_at_ms) AS first_ms, max(submitted_at_ms) AS last_ms
      FROM job WHERE kind = 'sweep' AND name <> 'Default' GROUP BY name) AS sweeps;

CREATE TABLE experiment_tag (
    -- Free notes on experiments.
    experiment_id BIGINT NOT NULL REFERENCES experiment (experiment_id),
    key           TEXT   NOT NULL,
    value         TEXT   NOT NULL,
    PRIMARY KEY (experiment_id, key)
);

ALTER TABLE job ADD COLUMN experiment_id BIGINT REFERENCES experiment (experiment_id); -- a sweep's: that of its runs

UPDATE job SET experiment_id = (SELECT experiment.experiment_id FROM experiment WHERE experiment.name = job.name)
WHERE kind = 'sweep';

-- Runs without a job were made by a client; its trainer and metric are empty, its attempt and seed 0.
ALTER TABLE run ADD COLUMN experiment_id BIGINT REFERENCES experiment (experiment_id);

ALTER TABLE run ADD COLUMN user_id TEXT; -- who made it, as the client said

ALTER TABLE run ADD COLUMN deleted_at_ms BIGINT; -- when a client put it aside; NULL: active

UPDATE run SET experiment_id = (SELECT job.experiment_id FROM job WHERE job.job_id = run.job_id);

CREATE INDEX run_by_experiment ON run (experiment_id, number);

INSERT INTO run_tag (run_id, key, value) SELECT run_id, 'mlflow.runName', name FROM run;
INSERT INTO run_tag (run_id, key, value) SELECT run_id, 'mlflow.source.type', 'JOB' FROM run;
INSERT INTO run_tag (run_id, key, value) SELECT run_id, 'bellwether.trainer', trainer FROM run;
INSERT INTO run_tag (run_id, key, value) SELECT run_id, 'bellwether.job', job_id FROM run;
INSERT INTO run_tag (run_id, key, value) SELECT run_id, 'bellwether.trial', CAST(trial AS TEXT) FROM run;

-- A client may log any number of values of one step, so this takes the place of the table of the same name.
CREATE TABLE metric_log (
    -- Metrics per step. An attempt's values are unique by (run, key, step, attempt); run.attempt is the attempt that counts.
    -- Rows may precede their run's row, because they do not come through the journal.
    number       BIGINT  NOT NULL PRIMARY KEY, -- counts the rows in the order in which they were logged
    run_id       TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    step         BIGINT  NOT NULL,
    attempt      INTEGER NOT NULL, -- 0: logged by a client
    value        DOUBLE PRECISION, -- NULL: not a number
    timestamp_ms BIGINT  NOT NULL  -- when it was measured
);

INSERT INTO metric_log (number, run_id, key, step, attempt, value, timestamp_ms)
SELECT row_number() OVER (ORDER BY run_id, number), run_id, key, step, attempt, value, timestamp_ms FROM metric;

DROP TABLE metric;

ALTER TABLE metric_log RENAME TO metric;

CREATE INDEX metric_of_run ON metric (run_id, key, number);

CREATE UNIQUE INDEX metric_of_attempt ON metric (run_id, key, step, attempt) WHERE attempt > 0;

CREATE TABLE latest_metric (
    -- The latest value of each metric of each run: that of the highest (step, timestamp, value). At a trial's end those that
    -- run_metric holds. Rows may precede their run's row.
    run_id       TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    value        DOUBLE PRECISION, -- NULL: not a number
    step         BIGINT  NOT NULL,
    timestamp_ms BIGINT  NOT NULL,
    attempt      INTEGER NOT NULL, -- that it is of; 0: logged by a client
    final        INTEGER NOT NULL, -- 1: the value at the trial's end, which no attempt replaces
    PRIMARY KEY (run_id, key)
);

INSERT INTO latest_metric (run_id, key, value, step, timestamp_ms, attempt, final)
SELECT run_id, key, value, step, timestamp_ms, attempt, 0
FROM (SELECT metric.*, row_number() OVER (PARTITION BY run_id, key ORDER BY attempt DESC, step DESC) AS place
      FROM metric) AS placed
WHERE place = 1
  AND NOT EXISTS (SELECT 1 FROM run_metric WHERE run_metric.run_id = placed.run_id AND run_metric.key = placed.key);

INSERT INTO latest_metric (run_id, key, value, step, timestamp_ms, attempt, final)
SELECT run_id, key, value, 0, coalesce(ended_at_ms, queued_at_ms), attempt, 1 FROM run_metric JOIN run USING (run_id);

ALTER TABLE registered_model ADD COLUMN description TEXT;

ALTER TABLE registered_model ADD COLUMN updated_at_ms BIGINT; -- NULL: not since it was made

CREATE TABLE registered_model_tag (
    -- Free notes on registered models.
    name  TEXT NOT NULL REFERENCES registered_model (name),
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name, key)
);

CREATE TABLE external_model_version (
    -- Versions that clients have registered: a pointer to a model whose bytes lie elsewhere.
    name          TEXT    NOT NULL REFERENCES registered_model (name),
    version       INTEGER NOT NULL, -- from 1
    source        TEXT    NOT NULL, -- where the model lies, as the client said; never opened by the coordinator
    run_id        TEXT,             -- the run that made it, as the client said; there may be no such run
    run_link      TEXT,
    created_at_ms BIGINT  NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE TABLE model_version_note (
    -- What clients have said of model versions of either kind.
    name          TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    description   TEXT    NOT NULL,
    stage         TEXT    NOT NULL, -- 'None', 'Staging', 'Production', 'Archived'
    updated_at_ms BIGINT  NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE TABLE model_version_tag (
    -- Free notes on model versions of either kind.
    name    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    key     TEXT    NOT NULL,
    value   TEXT    NOT NULL,
    PRIMARY KEY (name, version, key)
);
