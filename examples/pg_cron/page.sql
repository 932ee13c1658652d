-- A page of HTML from the materialized views of refresh.sql: the scoreboard, the Grid, and the day they are of.
--
--     psql -X -q -A -t -f page.sql > page.html

\pset format html
\pset tuples_only off
\pset footer off
\pset border 1

-- all of one run, even if the next ends in between
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

\qecho '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Customer experience</title>'
\qecho '<h1>Customer experience</h1>'
SELECT as_of - 1 AS "last day", finished_at AT TIME ZONE 'UTC' AS "counted at (UTC)" FROM report.last_run;

\qecho '<h2>Products</h2>'
SELECT product, nps AS "NPS, 90 days", '± ' || nps_margin AS margin, nps_responses AS answers,
       satisfied AS "satisfied, %", ces AS "CES", review_score AS "review score"
  FROM report.scoreboard
 ORDER BY nps DESC NULLS LAST, product;

\qecho '<h2>Grid</h2>'
SELECT category, product, satisfaction, market_presence AS "market presence", g2_score AS "G2 Score", quadrant
  FROM report.grid
 ORDER BY category, g2_score DESC, product;
\qecho '</html>'
COMMIT;
