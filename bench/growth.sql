-- From 10 thousand to 10 million rows, from 1 to 1 million groups, and the memory of a group.
CREATE UNLOGGED TABLE response AS
SELECT i, (random() * 10)::integer AS score, 1 + 4 * random() AS rating,
       timestamptz '2022-01-01' + random() * interval '4 years' AS at
  FROM generate_series(1, 2 * :rows) AS i;
CREATE TEMP TABLE size AS
SELECT n FROM unnest(ARRAY[10000, 100000, 1000000, 10000000]) AS n WHERE n <= 2 * :rows;
SELECT format('CREATE UNLOGGED TABLE response_%s AS SELECT * FROM response LIMIT %1$s', n)
  FROM size
\gexec
VACUUM ANALYZE;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
SET work_mem = '2GB';

CREATE TEMP TABLE metric (ours text, other text);
INSERT INTO metric VALUES ('nps(score)', 'avg(score)'),
	('review_score(rating, at, ''90 days'')', 'avg(rating)');
SELECT format('CALL compare(%L, %L, %L, runs => 5)',
              format('%s of %s rows / %s', ours, n, other),
              format('SELECT %s FROM response_%s', ours, n),
              format('SELECT %s FROM response_%s', other, n))
  FROM metric, size ORDER BY ours, n
\gexec
SELECT format('CALL compare(%L, %L, %L, runs => 5)',
              format('%s of %s groups / %s', ours, n, other),
              format('SELECT i %% %s AS g, %s FROM response GROUP BY 1', n, ours),
              format('SELECT i %% %s AS g, %s FROM response GROUP BY 1', n, other))
  FROM metric, unnest(ARRAY[1, 100, 10000, 1000000]) AS n ORDER BY ours, n
\gexec

-- What a fresh backend's memory peaks at, a group: less what it peaks at after reading the
-- same rows without groups, so that the shared buffers count alike.
CREATE FUNCTION peak() RETURNS numeric LANGUAGE sql AS $$
	SELECT 1024 * substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s+(\d+)')::numeric
$$;
CREATE UNLOGGED TABLE grouped AS SELECT * FROM response LIMIT 1000000;
VACUUM ANALYZE grouped;
SELECT count(*) AS groups FROM grouped \gset
ALTER DATABASE :"DBNAME" SET work_mem = '2GB';
ALTER DATABASE :"DBNAME" SET jit = off;
ALTER DATABASE :"DBNAME" SET max_parallel_workers_per_gather = 0;
\c
SELECT max(i), max(score), max(rating), max(at) FROM grouped;
SELECT peak() AS none \gset
\c
SELECT count(a) FROM (SELECT i, avg(score) AS a FROM grouped GROUP BY i) AS v;
CALL note('memory of a group: avg(score)', (peak() - :none) / :groups, 'bytes');
\c
SELECT count(a) FROM (SELECT i, nps(score) AS a FROM grouped GROUP BY i) AS v;
CALL note('memory of a group: nps(score)', (peak() - :none) / :groups, 'bytes');
\c
SELECT count(a) FROM (SELECT i, avg(rating) AS a FROM grouped GROUP BY i) AS v;
CALL note('memory of a group: avg(rating)', (peak() - :none) / :groups, 'bytes');
\c
SELECT count(a) FROM (SELECT i, review_score(rating, at, '90 days') AS a
                        FROM grouped GROUP BY i) AS v;
CALL note('memory of a group: review_score(rating, at)', (peak() - :none) / :groups, 'bytes');
