-- Fill the tables of schema.sql from the CSV files.
--
--     psql -v ON_ERROR_STOP=1 -v data=PATH_OF_data -f schema.sql -f load.sql
--
-- Without data they are read from the directory data below the current one. \copy takes the rest of its
-- line as it stands and replaces no variables, so each \copy is put together by \set, then run by naming
-- the variable: psql takes the value as if it had been typed.

\if :{?data}
\else
\set data data
\endif

\set format ' WITH (FORMAT csv, HEADER true, ENCODING ''UTF8'')'

BEGIN;
\set copy '\\copy products FROM ''' :data '/products.csv''' :format
:copy
\set copy '\\copy reviews FROM ''' :data '/reviews.csv''' :format
:copy
\set copy '\\copy responses FROM ''' :data '/responses.csv''' :format
:copy
\set copy '\\copy customers FROM ''' :data '/customers.csv''' :format
:copy
\set copy '\\copy orders FROM ''' :data '/orders.csv''' :format
:copy
\set copy '\\copy subscriptions FROM ''' :data '/subscriptions.csv''' :format
:copy
\set copy '\\copy subscription_terms FROM ''' :data '/subscription_terms.csv''' :format
:copy
COMMIT;

ANALYZE products, reviews, responses, customers, orders, subscriptions, subscription_terms;
\unset copy
\unset format
