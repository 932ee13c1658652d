-- Load the sample data into the schema raw, as a loader would that runs at 03:00 every night: each row of
-- a table that changes bears the time when it was last loaded, and whether it was deleted at its origin.
--
--     psql -v ON_ERROR_STOP=1 -v data=../data -f load.sql

CREATE SCHEMA raw;
SET search_path = raw;
\ir ../schema.sql
\ir ../load.sql

ALTER TABLE responses ADD _loaded_at timestamptz, ADD _deleted boolean NOT NULL DEFAULT false;
ALTER TABLE reviews ADD _loaded_at timestamptz, ADD _deleted boolean NOT NULL DEFAULT false;
ALTER TABLE orders ADD _loaded_at timestamptz, ADD _deleted boolean NOT NULL DEFAULT false;

UPDATE responses SET _loaded_at = date_trunc('day', responded_at, 'UTC') + interval '27 hours';
UPDATE reviews SET _loaded_at = date_trunc('day', reviewed_at, 'UTC') + interval '27 hours';
UPDATE orders SET _loaded_at = date_trunc('day', ordered_at, 'UTC') + interval '27 hours';

ALTER TABLE responses ALTER _loaded_at SET NOT NULL;
ALTER TABLE reviews ALTER _loaded_at SET NOT NULL;
ALTER TABLE orders ALTER _loaded_at SET NOT NULL;

CREATE INDEX ON responses (_loaded_at);
CREATE INDEX ON reviews (_loaded_at);
RESET search_path;
