-- Makes flights-train.parquet and flights-holdout.parquet from the flight records of vega-datasets. How to run it,
-- what the columns mean and where the records come from: README.md beside this file.
SET threads = 1;
SET preserve_insertion_order = true;

-- A departure is recorded in its origin's local time. Solar time (longitude / 15 hours) puts all flights on one clock,
-- at most about an hour and a half off; the windows below keep clear of that. A flight's delay is counted as known when
-- it has landed: 30 minutes and a minute per 7.5 miles after it left.
CREATE TABLE flight AS
SELECT f.file_row_number AS id, f.date AS departed, f.delay, f.distance, f.origin, f.destination,
       o.latitude AS origin_latitude, o.longitude AS origin_longitude,
       d.latitude AS destination_latitude, d.longitude AS destination_longitude,
       epoch(f.date) / 60.0 AS local_minute,
       epoch(f.date) / 60.0 - o.longitude * 4.0 AS solar_minute,
       30 + f.distance / 7.5 AS minutes_in_air,
       greatest(-60, least(240, f.delay)) AS bounded_delay,
       (f.delay > 15)::INTEGER AS late
FROM read_parquet('flights-3m.parquet', file_row_number = true) f
JOIN read_csv('airports.csv') o ON o.iata = f.origin
JOIN read_csv('airports.csv') d ON d.iata = f.destination;

-- Running totals in the order of landing, so that a window is the difference of two of them.
CREATE TABLE from_origin AS
SELECT origin AS airport, local_minute + minutes_in_air AS landed,
       count(*) OVER w AS flights, sum(bounded_delay) OVER w AS delays, sum(late) OVER w AS lates
FROM flight WINDOW w AS (PARTITION BY origin ORDER BY local_minute + minutes_in_air, id);

CREATE TABLE into_destination AS
SELECT destination AS airport, solar_minute + minutes_in_air AS landed,
       count(*) OVER v AS flights, sum(bounded_delay) OVER v AS delays, sum(late) OVER v AS lates
FROM flight WINDOW v AS (PARTITION BY destination ORDER BY solar_minute + minutes_in_air, id);

CREATE TABLE origin_rank AS
SELECT origin, row_number() OVER (ORDER BY count(*) DESC, origin) AS rank
FROM flight WHERE departed < TIMESTAMP '2001-02-01' GROUP BY origin;

-- The sample: a fixed, evenly spread choice by row number. February to May trains; June is held out.
CREATE TABLE sample AS
SELECT *, departed >= TIMESTAMP '2001-06-01' AS held_out
FROM flight
WHERE departed >= TIMESTAMP '2001-02-01' AND departed < TIMESTAMP '2001-07-01'
  AND (id * 2654435761) % 4294967296 < 4294967296 * CASE WHEN departed >= TIMESTAMP '2001-06-01' THEN 0.0797 ELSE 0.0604 END;

CREATE TABLE featured AS
SELECT s.*, r.rank,
       o1.flights - coalesce(o2.flights, 0) AS origin_flights,
       o1.delays - coalesce(o2.delays, 0) AS origin_delays,
       o1.lates - coalesce(o2.lates, 0) AS origin_lates,
       d1.flights - coalesce(d2.flights, 0) AS destination_flights,
       d1.delays - coalesce(d2.delays, 0) AS destination_delays,
       d1.lates - coalesce(d2.lates, 0) AS destination_lates
FROM sample s
LEFT JOIN origin_rank r ON r.origin = s.origin
ASOF LEFT JOIN from_origin o1 ON o1.airport = s.origin AND o1.landed <= s.local_minute - 60
ASOF LEFT JOIN from_origin o2 ON o2.airport = s.origin AND o2.landed <= s.local_minute - 240
ASOF LEFT JOIN into_destination d1 ON d1.airport = s.destination AND d1.landed <= s.solar_minute - 180
ASOF LEFT JOIN into_destination d2 ON d2.airport = s.destination AND d2.landed <= s.solar_minute - 360;

CREATE VIEW numbered AS
SELECT held_out,
       row_number() OVER (PARTITION BY held_out ORDER BY departed, id) - 1 AS row_id,
       late,
       month(departed)::INTEGER AS month,
       isodow(departed)::INTEGER AS day_of_week,
       day(departed)::INTEGER AS day,
       (hour(departed) * 60 + minute(departed))::INTEGER AS departure_minute,
       distance::INTEGER AS distance,
       round(origin_latitude, 2)::FLOAT AS origin_latitude,
       round(origin_longitude, 2)::FLOAT AS origin_longitude,
       round(destination_latitude, 2)::FLOAT AS destination_latitude,
       round(destination_longitude, 2)::FLOAT AS destination_longitude,
       rank::INTEGER AS origin_size_rank,
       round(origin_delays / nullif(origin_flights, 0))::FLOAT AS origin_recent_delay,
       round(origin_lates / nullif(origin_flights, 0), 2)::FLOAT AS origin_recent_late,
       round(destination_delays / nullif(destination_flights, 0))::FLOAT AS destination_recent_delay,
       round(destination_lates / nullif(destination_flights, 0), 2)::FLOAT AS destination_recent_late
FROM featured;

COPY (SELECT * EXCLUDE (held_out) FROM numbered WHERE NOT held_out ORDER BY row_id)
TO 'flights-train.parquet' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE 65536);
COPY (SELECT * EXCLUDE (held_out) FROM numbered WHERE held_out ORDER BY row_id)
TO 'flights-holdout.parquet' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE 65536);
