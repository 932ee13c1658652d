EXTENSION = cx_metrics
PGFILEDESC = "cx_metrics - customer-experience metrics as SQL"

# With VPATH (as pg_buildext builds) the sources are elsewhere.
top = $(or $(VPATH),.)

# The control file is the one place that states the version.
EXTVERSION = $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(top)/cx_metrics.control)

MODULE_big = cx_metrics
OBJS = \
	src/agg.o \
	src/bgnbd.o \
	src/bgnbd_fit.o \
	src/clv.o \
	src/clv_fit.o \
	src/clv_rows.o \
	src/gamma_gamma.o \
	src/grid.o \
	src/grid_category.o \
	src/grid_label.o \
	src/grid_svg.o \
	src/grid_text.o \
	src/json_object.o \
	src/module.o \
	src/review.o \
	src/review_agg.o \
	src/review_rows.o \
	src/review_sums.o \
	src/review_text.o \
	src/review_type.o \
	src/rfm.o \
	src/stats.o \
	src/survey.o \
	src/survey_agg.o \
	src/survey_type.o

# The parts of each concept, concatenated in this order.
SQL_PARTS = \
	sql/survey_type.sql \
	sql/survey.sql \
	sql/survey_agg.sql \
	sql/review.sql \
	sql/clv.sql \
	sql/grid.sql

DATA_built = sql/cx_metrics--$(EXTVERSION).sql
DATA = $(wildcard $(top)/sql/cx_metrics--*--*.sql)
DOCS = $(wildcard $(top)/docs/*.md)

REGRESS = \
	survey \
	review \
	clv \
	grid

# pg_regress looks for OUTPUTDIR/sql/NAME.sql before INPUTDIR/sql/NAME.sql, and
# sql/ holds install SQL here; so the tests are found by the output directory.
REGRESS_OPTS = --outputdir=test --load-extension=cx_metrics

# Sums keep what rounding lost, so a product must be rounded alike wherever it
# occurs; compilers for machines with fused multiply-add would leave that out.
PG_CPPFLAGS = -DCX_METRICS_VERSION='"$(EXTVERSION)"' -ffp-contract=off

# WERROR=1 is for our own checks; packagers build with their own flags.  The
# server's headers count as system headers, so that only our code is judged.
PG_CONFIG ?= pg_config
ifdef WERROR
PG_CPPFLAGS += -isystem $(shell $(PG_CONFIG) --includedir-server)
PG_CFLAGS += -Wall -Wextra -Werror
ifneq (,$(findstring clang,$(CC)))
# the server's own flags were chosen for its compiler
PG_CFLAGS += -Wno-unknown-warning-option -Wno-ignored-optimization-argument
endif
endif

EXTRA_CLEAN = test/results test/regression.diffs test/regression.out \
	$(DATA_built)

# The commands below call make again with the pg_config of their choice, where
# there may be none yet.
ifneq (,$(filter-out demo test bench dist,$(or $(MAKECMDGOALS),all)))
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
endif

$(OBJS) $(OBJS:.o=.bc): $(wildcard $(top)/src/*.h) $(top)/cx_metrics.control

$(DATA_built): $(SQL_PARTS) cx_metrics.control
	mkdir -p $(@D)
	printf '%s\n' \
		'-- complain if the script is sourced in psql rather than by CREATE EXTENSION' \
		'\echo Use "CREATE EXTENSION cx_metrics" to load this file. \quit' > $@
	cat $(filter %.sql,$^) >> $@

# The two commands: each installs missing packages, builds, and runs in a
# throwaway server that is removed afterwards.
.PHONY: demo test bench dist
demo:
	test/server examples/demo

test:
	test/run

bench:
	SERVER_OPTIONS="shared_buffers=2GB max_parallel_workers=2" test/server bench/run

# what PGXN takes
dist:
	git archive --format zip --prefix=cx_metrics-$(EXTVERSION)/ \
		--output cx_metrics-$(EXTVERSION).zip HEAD
