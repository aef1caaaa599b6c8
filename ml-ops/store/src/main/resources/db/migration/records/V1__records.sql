-- The records of a Bellwether cluster: jobs, runs, metrics, datasets, models, lineage.
-- Written for SQLite and PostgreSQL alike. Any program may read it; only the coordinator writes it.
-- Times are milliseconds since 1970-01-01 UTC. Columns ending in _json hold JSON text.
-- Never edit this file: a change of the schema is a new migration beside it.

CREATE TABLE store_state (
    -- One row: how far the records have followed the coordinator's journal.
    id            INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    applied_index BIGINT  NOT NULL, -- index of the last journal entry that these records contain; 0: none
    cluster_id    TEXT    NOT NULL  -- the cluster's id, part of the names in lineage; empty: not known yet
);

INSERT INTO store_state (id, applied_index, cluster_id) VALUES (1, 0, '');

CREATE TABLE job (
    -- What clients submitted: one row for each sweep or batch inference.
    job_id          TEXT   NOT NULL PRIMARY KEY,
    kind            TEXT   NOT NULL, -- 'sweep', 'batch-inference'
    name            TEXT   NOT NULL, -- for people; not unique
    state           TEXT   NOT NULL, -- 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'
    model_name      TEXT,            -- batch inference: the model it scores with
    model_version   INTEGER,         -- batch inference: the version it scores with
    spec_json       TEXT   NOT NULL, -- the job's specification, as submitted
    error           TEXT,            -- why it failed
    submitted_at_ms BIGINT NOT NULL,
    ended_at_ms     BIGINT
);

CREATE TABLE dataset_version (
    -- Immutable versions of datasets; the id is a hash of the content, so equal data has one row.
    dataset_id      TEXT    NOT NULL PRIMARY KEY, -- SHA-256 of the version's manifest, in hex
    number          BIGINT  NOT NULL UNIQUE,      -- counts the rows of this table as they were added
    name            TEXT    NOT NULL,             -- the dataset's name
    path            TEXT    NOT NULL,             -- where it was read from
    label           TEXT    NOT NULL,             -- the column to predict
    features_json   TEXT    NOT NULL,             -- the feature columns, in the order of the matrix
    train_rows      BIGINT  NOT NULL,
    validation_rows BIGINT  NOT NULL,
    segments        INTEGER NOT NULL,             -- pieces that the grid holds
    spec_json       TEXT    NOT NULL,             -- the dataset's specification, as submitted
    job_id          TEXT    NOT NULL,             -- the job that first loaded it
    created_at_ms   BIGINT  NOT NULL
);

CREATE TABLE dataset_file (
    -- The source files of a dataset version.
    dataset_id TEXT    NOT NULL REFERENCES dataset_version (dataset_id),
    number     INTEGER NOT NULL, -- the file's place in the version, from 0
    path       TEXT    NOT NULL,
    bytes      BIGINT  NOT NULL,
    sha256     TEXT    NOT NULL, -- of the file's content, in hex
    PRIMARY KEY (dataset_id, number)
);

CREATE TABLE run (
    -- One row for each trial: what was tried and what came of it.
    run_id        TEXT    NOT NULL PRIMARY KEY, -- 32 hex digits
    number        BIGINT  NOT NULL UNIQUE,      -- counts the rows of this table as they were added
    job_id        TEXT    REFERENCES job (job_id),
    trial         INTEGER,                      -- the trial's number in its job, from 0
    task          INTEGER,                      -- the number of the trial's task in its job
    name          TEXT    NOT NULL,             -- for people; not unique
    status        TEXT    NOT NULL,             -- 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'
    attempt       INTEGER NOT NULL,             -- the attempt that ended the run, or the latest; 0: none yet
    node          TEXT,                         -- where that attempt ran
    trainer       TEXT    NOT NULL,
    seed          BIGINT  NOT NULL,             -- for the trainer's own randomness
    dataset_id    TEXT    REFERENCES dataset_version (dataset_id), -- what it learned from
    metric        TEXT    NOT NULL,             -- the metric that its sweep optimizes; its value is in run_metric
    error         TEXT,                         -- why it failed, or why it was queued again
    queued_at_ms  BIGINT  NOT NULL,
    started_at_ms BIGINT,                       -- when its first attempt was dispatched
    ended_at_ms   BIGINT,
    UNIQUE (job_id, task)
);

CREATE INDEX run_by_job_and_status ON run (job_id, status, number);

CREATE INDEX run_by_status ON run (status, number);

CREATE TABLE run_param (
    -- The hyperparameters of runs.
    run_id TEXT NOT NULL REFERENCES run (run_id),
    key    TEXT NOT NULL,
    value  TEXT NOT NULL,
    type   TEXT NOT NULL, -- 'integer', 'float', 'boolean', 'text', 'none': how to read the value
    PRIMARY KEY (run_id, key)
);

CREATE TABLE run_metric (
    -- The final metrics of runs that succeeded.
    run_id TEXT NOT NULL REFERENCES run (run_id),
    key    TEXT NOT NULL,
    value  DOUBLE PRECISION, -- NULL: not a number
    PRIMARY KEY (run_id, key)
);

CREATE TABLE run_tag (
    -- Free notes on runs.
    run_id TEXT NOT NULL REFERENCES run (run_id),
    key    TEXT NOT NULL,
    value  TEXT NOT NULL,
    PRIMARY KEY (run_id, key)
);

CREATE TABLE metric (
    -- Metrics per step, as attempts report them while they run. A run may have several attempts: run.attempt is the one
    -- that counts. Rows may precede their run's row, because they do not come through the journal.
    run_id       TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    step         BIGINT  NOT NULL,
    attempt      INTEGER NOT NULL,
    value        DOUBLE PRECISION, -- NULL: not a number
    timestamp_ms BIGINT  NOT NULL, -- when it was measured
    number       BIGINT  NOT NULL, -- counts the run's rows in the order in which they were logged
    PRIMARY KEY (run_id, key, step, attempt)
);

CREATE INDEX metric_in_log_order ON metric (run_id, number);

CREATE TABLE registered_model (
    -- The names under which models are registered.
    name          TEXT   NOT NULL PRIMARY KEY,
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE model_version (
    -- The versions of registered models. The bytes lie in the artifact store under their SHA-256.
    name            TEXT    NOT NULL REFERENCES registered_model (name),
    version         INTEGER NOT NULL, -- from 1
    number          BIGINT  NOT NULL UNIQUE, -- counts the rows of this table as they were added
    format          TEXT    NOT NULL, -- of the bytes, for example 'xgboost-ubj'
    artifact_sha256 TEXT    NOT NULL,
    artifact_bytes  BIGINT  NOT NULL,
    features_json   TEXT    NOT NULL, -- the input columns, in order
    label           TEXT    NOT NULL, -- the predicted column
    provenance_json TEXT    NOT NULL, -- library versions and the like
    job_id          TEXT    NOT NULL,
    run_id          TEXT    NOT NULL, -- the run that made it
    trainer         TEXT    NOT NULL,
    params_json     TEXT    NOT NULL, -- the run's hyperparameters
    metric          TEXT    NOT NULL, -- the metric by which it was chosen
    value           DOUBLE PRECISION, -- the metric's value; NULL: not a number
    dataset_id      TEXT,             -- the dataset version that it learned from
    dataset_name    TEXT,
    created_at_ms   BIGINT  NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE TABLE scoring (
    -- What batch inference has published.
    job_id          TEXT    NOT NULL PRIMARY KEY REFERENCES job (job_id),
    output          TEXT    NOT NULL, -- the output directory
    rows_in         BIGINT  NOT NULL,
    rows_out        BIGINT  NOT NULL,
    files           INTEGER NOT NULL,
    metrics_json    TEXT    NOT NULL, -- recomputed from the files as they lie; empty without a label
    committed_at_ms BIGINT  NOT NULL
);

CREATE TABLE lineage_event (
    -- OpenLineage 2-0-2 run events, in the order in which they were emitted.
    number        BIGINT NOT NULL PRIMARY KEY,
    run_id        TEXT   NOT NULL, -- the run's UUID without its dashes
    event_type    TEXT   NOT NULL, -- 'START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'
    event_time_ms BIGINT NOT NULL,
    body_json     TEXT   NOT NULL  -- the whole event
);

CREATE INDEX lineage_event_by_run ON lineage_event (run_id, number);

CREATE TABLE lineage_node (
    -- What the events speak of: the nodes of the lineage graph.
    node_id TEXT NOT NULL PRIMARY KEY, -- 'dataset/<name>@<id>', 'model/<name>@<version>', 'run/<id>', 'file/<path>'
    kind    TEXT NOT NULL,             -- 'FILE', 'DATASET', 'RUN', 'MODEL'
    name    TEXT NOT NULL,
    version TEXT,                      -- of a dataset or model
    state   TEXT                       -- of a run: 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'
);

CREATE TABLE lineage_edge (
    -- Data flowed from one node to another: from input to run, from run to output.
    from_node TEXT NOT NULL REFERENCES lineage_node (node_id),
    to_node   TEXT NOT NULL REFERENCES lineage_node (node_id),
    PRIMARY KEY (from_node, to_node)
);

CREATE INDEX lineage_edge_by_target ON lineage_edge (to_node, from_node);
