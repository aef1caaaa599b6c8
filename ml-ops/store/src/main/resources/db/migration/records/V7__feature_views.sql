-- Feature views: what is known of entities over time. A definition that changes is a new version.
-- Never edit this file: a change of the schema is a new migration beside it.

CREATE TABLE feature_view (
    name               TEXT    NOT NULL,
    version            INTEGER NOT NULL, -- counts the definitions of the name, from 1
    path               TEXT    NOT NULL, -- of the source
    spec_json          TEXT    NOT NULL, -- the definition as it was registered
    created_at_ms      BIGINT  NOT NULL,
    watermark_us       BIGINT,           -- the newest time that was materialized, since 1970; NULL: never materialized
    entities           BIGINT,           -- how many the last materialization wrote
    job_id             TEXT,             -- which job did that
    materialized_at_ms BIGINT,
    PRIMARY KEY (name, version)
);
