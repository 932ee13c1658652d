EXTENSION = cx_metrics
PGFILEDESC = "cx_metrics - customer-experience metrics as SQL"

# The sources are where this file is, which need not be the folder that make
# runs in: "make -f .../Makefile" builds elsewhere, as pg_buildext does.
top := $(patsubst %/,%,$(dir $(firstword $(MAKEFILE_LIST))))

# The control file is the one place that states the version.
EXTVERSION = $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(top)/cx_metrics.control)

MODULE_big = cx_metrics
OBJS = \
	src/base/aggregate.o \
	src/base/check.o \
	src/base/composite.o \
	src/base/confidence.o \
	src/base/decimal.o \
	src/base/duration.o \
	src/base/json_object.o \
	src/base/partition.o \
	src/base/stored.o \
	src/clv/beta_mean.o \
	src/clv/bgnbd.o \
	src/clv/bgnbd_fit.o \
	src/clv/bgnbd_likelihood.o \
	src/clv/customer.o \
	src/clv/fit.o \
	src/clv/formula.o \
	src/clv/gamma_gamma.o \
	src/clv/gamma_gamma_fit.o \
	src/clv/model.o \
	src/clv/query.o \
	src/clv/rfm.o \
	src/clv/rows.o \
	src/clv/sbg.o \
	src/clv/step.o \
	src/grid/category.o \
	src/grid/label.o \
	src/grid/products.o \
	src/grid/score.o \
	src/grid/svg.o \
	src/grid/text.o \
	src/review/aggregate.o \
	src/review/buffer.o \
	src/review/interval.o \
	src/review/power.o \
	src/review/rows.o \
	src/review/score.o \
	src/review/small.o \
	src/review/summary.o \
	src/review/sums.o \
	src/review/text.o \
	src/review/window.o \
	src/survey/aggregate.o \
	src/survey/family.o \
	src/survey/interval.o \
	src/survey/label.o \
	src/survey/mean.o \
	src/survey/merge.o \
	src/survey/moments.o \
	src/survey/operator.o \
	src/survey/plan.o \
	src/survey/scale.o \
	src/survey/score.o \
	src/survey/summary.o \
	src/survey/text.o \
	src/module.o

DATA_built = sql/cx_metrics--$(EXTVERSION).sql
DATA = $(patsubst $(top)/%,%,$(wildcard $(top)/sql/cx_metrics--*--*.sql))

REGRESS = \
	names \
	survey \
	planning \
	review \
	clv \
	grid

# pg_regress looks for OUTPUTDIR/sql/NAME.sql before INPUTDIR/sql/NAME.sql, and
# sql/ holds install SQL here; so the tests are found by the output directory.
REGRESS_OPTS = --outputdir=$(top)/test --load-extension=cx_metrics

# Sums keep what rounding lost, so a product must be rounded alike wherever it
# occurs; compilers for machines with fused multiply-add would leave that out.
#
# All symbols are hidden but those that src/base/compat.h exports, which SQL
# calls; the servers' own make files do so from version 16 on.
PG_CPPFLAGS = -I$(top)/src -DCX_METRICS_VERSION='"$(EXTVERSION)"' -ffp-contract=off \
	-fvisibility=hidden

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

EXTRA_CLEAN = $(addprefix $(top)/test/,results regression.diffs regression.out)

# The commands below call make again with the pg_config of their choice, where
# there may be none yet.
ifneq (,$(filter-out demo test check-hard bench lint indent dist deb,$(or $(MAKECMDGOALS),all)))
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
endif

# For the same reason 32-bit x86 has to compute in SSE2, which it has had since
# 2001: the older registers round to 64 bits first and then again to 53, and when
# the compiler likes.
ifneq (,$(filter i386 i486 i586 i686,$(host_cpu)))
override CPPFLAGS += -msse2 -mfpmath=sse
endif

# Only sources are taken from there.  By VPATH make would also find objects that
# were built among the sources, for another server perhaps.
srcdir := $(top)
override VPATH :=
vpath %.c $(top)
vpath %.control $(top)

$(OBJS) $(OBJS:.o=.bc): $(wildcard $(top)/src/*/*.h) $(top)/cx_metrics.control

# built elsewhere, the objects' folders are not there yet
OBJ_DIRS = $(sort $(dir $(OBJS)))
$(OBJS) $(OBJS:.o=.bc): | $(OBJ_DIRS)
$(OBJ_DIRS):
	mkdir -p $@

# The install script is made of its parts.  A family of functions is written
# once, as NAME.sql.in, and repeated for each type, or model, that it is for.
$(DATA_built): $(wildcard $(top)/sql/*.sql.in) $(wildcard $(top)/sql/[a-z]*[a-z].sql)
$(DATA_built): $(top)/cx_metrics.control
	mkdir -p $(@D)
	cd $(top)/sql && { printf '%s\n' \
		'-- complain if the script is sourced in psql rather than by CREATE EXTENSION' \
		'\echo Use "CREATE EXTENSION cx_metrics" to load this file. \quit'; \
	for type in cx_survey cx_review; do \
		sed "s/@type@/$$type/g" stored_type.sql.in; \
	done; \
	cat test.sql survey.sql survey_plan.sql; \
	for score in int2 int4 int8 numeric float8; do \
		sed "s/@score@/$$score/g" survey_agg.sql.in; \
	done; \
	cat review.sql; \
	for rating in float8 numeric; do \
		sed "s/@rating@/$$rating/g" review_agg.sql.in; \
	done; \
	cat clv.sql; \
	for time in timestamptz timestamp date; do \
		sed "s/@time@/$$time/g" rfm_agg.sql.in; \
	done; \
	for model in bgnbd:BG/NBD mbgnbd:MBG/NBD; do \
		sed "s,@model@,$${model%:*},g; s,@MODEL@,$${model#*:},g" bgnbd_fit.sql.in; \
	done; \
	cat sbg.sql grid.sql; } > $(CURDIR)/$@

# The documents have a folder of their own.  With DOCS, PGXS would put those of
# all extensions into one, and would not find them again to remove them.
DOCS_DIR = $(DESTDIR)$(docdir)/extension/$(EXTENSION)
.PHONY: install-docs uninstall-docs
install: install-docs
install-docs:
	$(MKDIR_P) '$(DOCS_DIR)'
	$(INSTALL_DATA) $(wildcard $(top)/docs/*.md) '$(DOCS_DIR)/'
uninstall: uninstall-docs
uninstall-docs:
	rm -rf '$(DOCS_DIR)'

# The two commands: each installs missing packages, builds, and runs in a
# throwaway server that is removed afterwards.
.PHONY: demo test check-hard bench lint indent dist deb
demo:
	test/server examples/demo

test:
	test/run

# the lanes that prove (CONTRIBUTING.md): they take hours, the suites minutes
check-hard:
	test/hard/run

bench:
	SERVER_OPTIONS="shared_buffers=2GB max_parallel_workers=2" test/server bench/run

# the form of the sources: judged, which "make test" does too; and mended
lint:
	PACKAGES=pg-bsd-indent test/server prove test/lint.t

indent:
	test/indent --typedefs
	test/indent

# what PGXN takes
dist:
	git archive --format zip --prefix=cx_metrics-$(EXTVERSION)/ \
		--output cx_metrics-$(EXTVERSION).zip HEAD

# Debian's packages, one for each server that the system has, in the parent
# folder; needs postgresql-server-dev-all, postgresql-all and debhelper
deb:
	pg_buildext updatecontrol
	dpkg-buildpackage -us -uc -b
