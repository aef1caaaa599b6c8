-- The names by which a dataset version was loaded: the same data is one version, whatever it is called each time.
-- Never edit this file: a change of the schema is a new migration beside it.

CREATE TABLE dataset_name (
    name       TEXT   NOT NULL,
    dataset_id TEXT   NOT NULL REFERENCES dataset_version (dataset_id),
    number     BIGINT NOT NULL UNIQUE, -- counts loads, so a name's newest version is the one with the greatest
    PRIMARY KEY (name, dataset_id)
);

INSERT INTO dataset_name (name, dataset_id, number) SELECT name, dataset_id, number FROM dataset_version;
