-- Scheduled reporting: summaries by day in tables, reports in materialized views, and one procedure that
-- brings both up to date. See docs/jobs.md.
--
-- Run this as the role that will run the job; it owns what is made here, and needs no more than to read the
-- tables products, reviews and responses (schema.sql). Run it with the search_path that finds those tables and the
-- extension: the procedure keeps it. Days are UTC days.

BEGIN;
CREATE SCHEMA report;

CREATE TABLE report.daily_survey (
    day        date,
    product_id integer,
    survey     text,
    touchpoint text,
    answers    cx_survey NOT NULL,
    PRIMARY KEY (day, product_id, survey, touchpoint),
    -- each survey has a scale of its own; an answer off it is an error that says so
    CHECK (CASE survey WHEN 'nps' THEN nps(answers)
                       WHEN 'csat' THEN csat(answers)
                       WHEN 'ces' THEN ces(answers) END IS NOT NULL)
);
COMMENT ON TABLE report.daily_survey IS 'answers of each day, counted again by report.refresh()';

CREATE TABLE report.daily_reviews (
    day        date,
    product_id integer,
    reviews    cx_review NOT NULL,
    PRIMARY KEY (day, product_id)
);
COMMENT ON TABLE report.daily_reviews IS 'reviews of each day, counted again by report.refresh()';

CREATE TABLE report.run (
    run_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    as_of       date NOT NULL,
    days        integer NOT NULL CHECK (days >= 0),
    first_day   date NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    changed     bigint NOT NULL
);
COMMENT ON TABLE report.run IS 'good runs of report.refresh(); what a failed one wrote is rolled back';
COMMENT ON COLUMN report.run.as_of IS 'the days before this one were counted';
COMMENT ON COLUMN report.run.days IS 'how many days back from as_of, or from the run before, were counted again';
COMMENT ON COLUMN report.run.first_day IS 'the first day that was counted again; -infinity: all';
COMMENT ON COLUMN report.run.changed IS 'summaries written or deleted, those of two tables';

CREATE VIEW report.last_run AS SELECT * FROM report.run ORDER BY run_id DESC LIMIT 1;
COMMENT ON VIEW report.last_run IS 'the last good run; its as_of is the day that the reports are of';

CREATE MATERIALIZED VIEW report.nps_90_days AS
SELECT product_id, day, round(nps(s), 1) AS nps,
       round(lower(nps_interval(s)), 1) AS lower, round(upper(nps_interval(s)), 1) AS upper,
       response_count(s) AS responses
  FROM (SELECT product_id, day, survey_agg(survey_agg(answers)) OVER days_90 AS s
          FROM report.daily_survey
         WHERE survey = 'nps'
         GROUP BY product_id, day
        WINDOW days_90 AS (PARTITION BY product_id ORDER BY day
                           RANGE INTERVAL '89 days' PRECEDING)) AS sliding;
COMMENT ON MATERIALIZED VIEW report.nps_90_days
    IS 'NPS of the 90 days that end on a day with answers, with its 95 % interval, by product';

CREATE MATERIALIZED VIEW report.scoreboard AS
WITH survey AS (
    SELECT product_id,
           survey_agg(answers) FILTER (WHERE survey = 'nps') AS nps,
           survey_agg(answers) FILTER (WHERE survey = 'csat') AS csat,
           survey_agg(answers) FILTER (WHERE survey = 'ces') AS ces
      FROM report.daily_survey
     WHERE day >= (SELECT as_of - 90 FROM report.last_run)
     GROUP BY product_id
), review AS (
    SELECT product_id, review_agg(reviews ORDER BY day) AS reviews
      FROM report.daily_reviews
     GROUP BY product_id
)
SELECT product_id, category, product,
       round(nps(nps), 1) AS nps, round(nps_margin(nps), 1) AS nps_margin,
       coalesce(response_count(nps), 0) AS nps_responses,
       round(csat(csat), 1) AS csat, round(top_box(csat, 4), 1) AS satisfied,
       round(ces(ces), 2) AS ces,
       round(review_score(reviews), 2) AS review_score,
       round(effective_reviews(reviews), 1) AS effective_reviews
  FROM products LEFT JOIN survey USING (product_id) LEFT JOIN review USING (product_id);
COMMENT ON MATERIALIZED VIEW report.scoreboard
    IS 'each product: its surveys of the last 90 days, its reviews of all time';

-- The factors are those of examples/report/grid.sql, which says what they are and whose choice.
CREATE MATERIALIZED VIEW report.grid AS
WITH figures AS (
    SELECT category, product_id, product, count(*) AS reviews,
           grid_eligible(count(*)) OVER (PARTITION BY category) AS eligible,
           avg(end_user_rating) AS end_user,
           ln(count(*)) AS popularity,
           avg(answered_questions::numeric / total_questions) AS quality,
           review_score(stars, reviewed_at) AS recency,
           avg(admin_rating) AS administration,
           avg(stars) AS stars,
           nps(recommend) AS nps,
           ln(sum(decay_weight(reviewed_at, as_of::timestamp AT TIME ZONE 'UTC'))) AS recent_reviews,
           ln(employees) AS employees,
           ln(1 + web_presence) AS web_presence,
           ln(1 + social_presence) AS social_presence,
           growth,
           extract(year FROM as_of) - founded AS vendor_age,
           employee_satisfaction
      FROM products AS p JOIN reviews USING (product_id), report.last_run
     WHERE reviewed_at < as_of::timestamp AT TIME ZONE 'UTC'
     GROUP BY p.product_id, as_of
), factors AS (
    SELECT category, product_id, product, reviews,
           grid_satisfaction(
               grid_scale(end_user) OVER c, grid_scale(popularity) OVER c, grid_scale(quality) OVER c,
               grid_scale(recency) OVER c, grid_scale(administration) OVER c,
               (grid_scale(stars) OVER c + grid_scale(nps) OVER c) / 2) AS satisfaction,
           grid_market_presence(
               grid_scale(popularity) OVER c, grid_scale(recent_reviews) OVER c,
               grid_scale(employees) OVER c, grid_scale(web_presence) OVER c,
               grid_scale(social_presence) OVER c, grid_scale(growth) OVER c,
               grid_scale(vendor_age) OVER c, grid_scale(employee_satisfaction) OVER c) AS market_presence
      FROM figures
     WHERE eligible
    WINDOW c AS (PARTITION BY category)
)
SELECT product_id, category, product, reviews,
       round(satisfaction, 1) AS satisfaction, round(market_presence, 1) AS market_presence,
       round((satisfaction + market_presence) / 2, 1) AS g2_score,
       grid_quadrant(satisfaction, market_presence) AS quadrant
  FROM factors;
COMMENT ON MATERIALIZED VIEW report.grid IS 'where the products that have enough reviews stand';

-- REFRESH ... CONCURRENTLY compares old and new rows by these
CREATE UNIQUE INDEX ON report.nps_90_days (product_id, day);
CREATE UNIQUE INDEX ON report.scoreboard (product_id);
CREATE UNIQUE INDEX ON report.grid (product_id);

-- Count the days before as_of again, as far back as rows may have changed: a row that arrived, was corrected
-- or was deleted within so many days after its own is in the summaries after the next good run, whenever that is.
--
-- All is one transaction. A run that fails, or is killed, leaves everything as it was.
CREATE PROCEDURE report.refresh(
    days integer DEFAULT 7,
    as_of date DEFAULT (now() AT TIME ZONE 'UTC')::date)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    first_day date;
    since timestamptz;
    until timestamptz := as_of::timestamp AT TIME ZONE 'UTC';
    survey_days bigint;
    review_days bigint;
BEGIN
    -- one at a time; the next statement sees what the one before has committed
    PERFORM pg_advisory_xact_lock('report.run'::regclass::bigint);

    -- from the last good run that looked back as far, or from the beginning
    SELECT least(refresh.as_of, run.as_of) - refresh.days
      INTO first_day
      FROM report.run
     WHERE run.days >= refresh.days
     ORDER BY run_id DESC
     LIMIT 1;
    first_day := coalesce(first_day, '-infinity');
    since := first_day::timestamp AT TIME ZONE 'UTC';

    WITH counted AS MATERIALIZED (
        SELECT (responded_at AT TIME ZONE 'UTC')::date AS day, product_id, survey, touchpoint,
               survey_agg(score) AS answers
          FROM responses
         WHERE responded_at >= since AND responded_at < until
         GROUP BY 1, 2, 3, 4
        HAVING count(score) > 0
    ), emptied AS (
        DELETE FROM report.daily_survey AS d
         WHERE day >= first_day AND day < refresh.as_of
           AND NOT EXISTS (SELECT FROM counted AS c
                            WHERE (c.day, c.product_id, c.survey, c.touchpoint)
                                = (d.day, d.product_id, d.survey, d.touchpoint))
        RETURNING day
    ), written AS (
        INSERT INTO report.daily_survey AS d
        SELECT * FROM counted
            ON CONFLICT (day, product_id, survey, touchpoint) DO UPDATE
               SET answers = excluded.answers
             WHERE d.answers <> excluded.answers
        RETURNING day
    )
    SELECT count(*) INTO survey_days FROM (TABLE emptied UNION ALL TABLE written) AS t;

    -- sums of doubles depend on the order in their last digits
    WITH counted AS MATERIALIZED (
        SELECT (reviewed_at AT TIME ZONE 'UTC')::date AS day, product_id,
               review_agg(stars, reviewed_at ORDER BY reviewed_at, review_id) AS reviews
          FROM reviews
         WHERE reviewed_at >= since AND reviewed_at < until
         GROUP BY 1, 2
    ), emptied AS (
        DELETE FROM report.daily_reviews AS d
         WHERE day >= first_day AND day < refresh.as_of
           AND NOT EXISTS (SELECT FROM counted AS c
                            WHERE (c.day, c.product_id) = (d.day, d.product_id))
        RETURNING day
    ), written AS (
        INSERT INTO report.daily_reviews AS d
        SELECT * FROM counted
            ON CONFLICT (day, product_id) DO UPDATE
               SET reviews = excluded.reviews
             WHERE d.reviews <> excluded.reviews
        RETURNING day
    )
    SELECT count(*) INTO review_days FROM (TABLE emptied UNION ALL TABLE written) AS t;

    -- before the views, which ask for the day
    INSERT INTO report.run (as_of, days, first_day, started_at, finished_at, changed)
    VALUES (as_of, days, first_day, now(), clock_timestamp(), survey_days + review_days);

    REFRESH MATERIALIZED VIEW CONCURRENTLY report.nps_90_days;
    REFRESH MATERIALIZED VIEW CONCURRENTLY report.scoreboard;
    REFRESH MATERIALIZED VIEW CONCURRENTLY report.grid;
END
$$;
COMMENT ON PROCEDURE report.refresh(integer, date)
    IS 'count the last days again, those since the last good run too, and refresh the reports';
COMMIT;
