-- A database that uses the extension wherever one can: the values of
-- test/golden/values.out, in tables, indexes, constraints, views and functions.
-- Run from the top of the sources; golden/contents.sql prints what it holds.
CREATE TABLE golden (asked text, type text, expression text, value text, bytes text);
\copy golden FROM 'test/golden/values.out'

SELECT DISTINCT format('CREATE TABLE %I (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, '
                       'v %s, a %s[])', 't_' || type, type, type)
  FROM golden \gexec
SELECT format('INSERT INTO %I (v, a) VALUES (%L, ARRAY[%L, NULL]::%s[])',
              't_' || type, value, value, type)
  FROM golden \gexec
SELECT DISTINCT format('CREATE INDEX ON %I (v)', 't_' || type) FROM golden \gexec

CREATE INDEX t_survey_hash ON t_cx_survey USING hash (v);
CREATE INDEX t_review_hash ON t_cx_review USING hash (v);
CREATE INDEX t_survey_nps ON t_cx_survey (nps(v));
CREATE UNIQUE INDEX t_survey_some ON t_cx_survey (v) WHERE response_count(v) > 100;
CREATE UNIQUE INDEX t_review_unique ON t_cx_review (v);
ALTER TABLE t_cx_survey ADD score numeric GENERATED ALWAYS AS (nps(v)) STORED;
ALTER TABLE t_cx_survey ADD CHECK (response_count(v) > 0);
ALTER TABLE t_cx_survey ALTER v SET DEFAULT '{"9": 1}';
CREATE VIEW v_total AS SELECT nps(survey_agg(v)), nps_interval(survey_agg(v)) FROM t_cx_survey
 WHERE response_count(v) < 1e12;
CREATE MATERIALIZED VIEW m_survey AS SELECT id, v, mean_score(v), v + v AS twice FROM t_cx_survey
 WHERE response_count(v) < 1e12;
CREATE UNIQUE INDEX m_survey_v ON m_survey (v, twice);
CREATE MATERIALIZED VIEW m_review AS SELECT half_life(v), review_agg(v ORDER BY v) AS v
  FROM t_cx_review GROUP BY 1;
CREATE DOMAIN answered AS cx_survey CHECK (response_count(VALUE) > 0);
CREATE TABLE d (v answered);
INSERT INTO d SELECT v FROM t_cx_survey;
CREATE TABLE p (v cx_survey) PARTITION BY HASH (v);
CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO p SELECT v FROM t_cx_survey;
CREATE FUNCTION of_text(t text) RETURNS numeric LANGUAGE sql AS 'SELECT nps(t::cx_survey)';
CREATE AGGREGATE total(cx_survey) (SFUNC = cx_survey_add, STYPE = cx_survey);
