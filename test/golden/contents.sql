-- What the tables and views of golden/use.sql hold; that each index finds each row,
-- and that checks are checked
SELECT format('SELECT %L, count(*), md5(string_agg(t::text, E''\n'' ORDER BY t::text)) '
              'FROM %s AS t', relname, oid::regclass)
  FROM pg_class
 WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace
 ORDER BY relname \gexec

SET enable_seqscan = off;
SET enable_sort = off;
SELECT count(*) FROM t_cx_survey AS a,
       LATERAL (SELECT FROM t_cx_survey AS b WHERE b.v = a.v OFFSET 0) AS found;
SELECT count(*) FROM t_cx_survey AS a,
       LATERAL (SELECT FROM t_cx_survey AS b WHERE nps(b.v) = nps(a.v) OFFSET 0) AS found;
SELECT count(*) FROM t_cx_review AS a,
       LATERAL (SELECT FROM t_cx_review AS b WHERE b.v = a.v OFFSET 0) AS found;
-- by the indexes for order, without those for equality
SELECT count(*), md5(string_agg(v::text, ',')) FROM (SELECT v FROM t_cx_survey ORDER BY v) AS t;
SELECT count(*), md5(string_agg(v::text, ',')) FROM (SELECT v FROM t_cx_review ORDER BY v) AS t;
SELECT count(*) FROM p, LATERAL (SELECT FROM p AS q WHERE q.v = p.v OFFSET 0) AS found;
SELECT of_text('{"9": 3, "0": 1}'), nps(total(v)) FROM t_cx_survey WHERE response_count(v) < 1e12;

\set ON_ERROR_STOP off
INSERT INTO d VALUES ('NULL');
INSERT INTO p0 SELECT v FROM p1;
INSERT INTO t_cx_review (v) SELECT v FROM t_cx_review;
