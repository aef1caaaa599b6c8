-- A point that a client logs again, for example because the answer was lost, is one point.
-- Never edit this file: a change of the schema is a new migration beside it.

DELETE FROM metric
WHERE attempt = 0
  AND number NOT IN (SELECT min(number) FROM metric WHERE attempt = 0 GROUP BY run_id, key, step, timestamp_ms, value);

CREATE UNIQUE INDEX metric_of_client ON metric (run_id, key, step, timestamp_ms, coalesce(value, 'NaN')) WHERE attempt = 0;
