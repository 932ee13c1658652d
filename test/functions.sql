-- The functions of the extension that users call: all but those that types, casts,
-- operators, operator classes, aggregates and functions (cx_…_step) call for them.
SELECT DISTINCT proname
  FROM pg_proc
  JOIN pg_depend ON classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e'
  JOIN pg_extension ON refobjid = pg_extension.oid AND extname = 'cx_metrics'
 WHERE proname !~ '^cx_.*_step$' AND pg_proc.oid NOT IN (
		SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend]) FROM pg_type
		UNION ALL SELECT castfunc FROM pg_cast
		UNION ALL SELECT unnest(ARRAY[oprcode, oprrest, oprjoin]) FROM pg_operator
		UNION ALL SELECT amproc FROM pg_amproc
		UNION ALL SELECT unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn, aggserialfn,
			aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn]) FROM pg_aggregate)
 ORDER BY proname;
