-- Every name that a query can contain, and what stands behind it: whoever changes
-- one sees it here.  After adding some, copy test/results/names.out to expected/.
\a
\t on
CREATE TEMP VIEW member AS
SELECT classid, objid
  FROM pg_depend
 WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
   AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'cx_metrics');

CREATE TEMP VIEW named (kind, name) AS
SELECT CASE prokind WHEN 'f' THEN 'function' WHEN 'a' THEN 'aggregate' ELSE 'window function' END,
       format('%s(%s) %s', proname, pg_get_function_arguments(oid), pg_get_function_result(oid))
  FROM member JOIN pg_proc ON classid = 'pg_proc'::regclass AND oid = objid
UNION ALL
SELECT 'type', typname || coalesce(' (' ||
       string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
       || ')', '')
  FROM member JOIN pg_type t ON classid = 'pg_type'::regclass AND t.oid = objid
  LEFT JOIN pg_attribute ON attrelid = typrelid AND attnum > 0 AND NOT attisdropped
 WHERE typcategory <> 'A'
 GROUP BY t.oid, typname
UNION ALL
SELECT 'operator', format('%s %s %s %s', oprleft::regtype, oprname, oprright::regtype,
                          oprresult::regtype)
  FROM member JOIN pg_operator ON classid = 'pg_operator'::regclass AND oid = objid
UNION ALL
SELECT 'operator class', format('%s for %s %s%s', opcname, opcintype::regtype, amname,
                                CASE WHEN opcdefault THEN ' default' END)
  FROM member JOIN pg_opclass o ON classid = 'pg_opclass'::regclass AND o.oid = objid
  JOIN pg_am ON pg_am.oid = opcmethod
UNION ALL
SELECT 'cast', format('%s to %s%s', castsource::regtype, casttarget::regtype,
                      CASE castcontext WHEN 'i' THEN ' implicit' WHEN 'a' THEN ' assignment' END)
  FROM member JOIN pg_cast ON classid = 'pg_cast'::regclass AND oid = objid
UNION ALL
SELECT 'other', classid::regclass::text
  FROM member
 WHERE classid NOT IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_operator'::regclass,
                       'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_cast'::regclass);

SELECT kind, name FROM named ORDER BY kind COLLATE "C", name COLLATE "C";
