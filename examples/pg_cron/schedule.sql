-- The job of refresh.sql, by pg_cron. Run this as the role that the job belongs to, in the database that it
-- works in, after a superuser has prepared the server (docs/jobs.md):
--
--     CREATE EXTENSION pg_cron;
--     GRANT USAGE ON SCHEMA cron TO reporter;

-- Every night at 00:15 UTC, the time of pg_cron unless cron.timezone (from 1.5 on) says otherwise.
SELECT cron.schedule('report', '15 0 * * *', 'CALL report.refresh()');

-- The log of runs grows until someone cuts it.
SELECT cron.schedule('report log', '45 0 * * 0',
    $$DELETE FROM cron.job_run_details WHERE end_time < now() - interval '90 days'$$);
