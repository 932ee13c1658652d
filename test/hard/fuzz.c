/*
 * Readers of stored values, without a server: for libFuzzer.
 *
 * The sources of the extension are linked as they are.  What they need of the
 * server is below, or in its libpgcommon and libpgport; anything else is left
 * undefined, and a call of it ends the run.  An ereport() of an error comes back
 * to the input that caused it, and what was allocated is freed after each input.
 */
#include "postgres.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>

#include "base/compat.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "port/pg_bswap.h"
#include "review/buffer.h"
#include "review/small.h"
#include "survey/summary.h"
#include "utils/memutils.h"

/*
 * Memory
 */
#define MOST_CHUNKS	1000000

static void *chunks[MOST_CHUNKS];
static int	nchunks;
MemoryContext CurrentMemoryContext;

void *
palloc(Size size)
{
	if (nchunks == MOST_CHUNKS || size > MaxAllocSize)
		abort();
	/* never the same address as another, even of no bytes */
	return chunks[nchunks++] = malloc(Max(size, 1));
}

void *
palloc0(Size size)
{
	return memset(palloc(size), 0, size);
}

/* freed with the rest, but no more to be used */
void
pfree(void *pointer)
{
	for (int i = nchunks; i-- > 0;)
		if (chunks[i] == pointer)
		{
			chunks[i] = NULL;
			free(pointer);
			return;
		}
	abort();
}

void *
repalloc(void *pointer, Size size)
{
	for (int i = nchunks; i-- > 0;)
		if (chunks[i] == pointer)
			return chunks[i] = realloc(pointer, size);
	abort();
}

static void
free_all(void)
{
	while (nchunks > 0)
		free(chunks[--nchunks]);
}

char *
psprintf(const char *format,...)
{
	StringInfoData text;
	va_list		args;
	int			needed;

	initStringInfo(&text);
	do
	{
		va_start(args, format);
		needed = appendStringInfoVA(&text, format, args);
		va_end(args);
		if (needed > 0)
			enlargeStringInfo(&text, needed);
	} while (needed > 0);
	return text.data;
}

/*
 * Errors
 */
static jmp_buf reported;
static bool accepted;			/* a value was, and no error may follow */
volatile sig_atomic_t InterruptPending;

bool
errstart(int level, const char *domain)
{
	(void) domain;
	return level >= ERROR;
}

bool
errstart_cold(int level, const char *domain)
{
	return errstart(level, domain);
}

void
errfinish(const char *file, int line, const char *function)
{
	(void) file;
	(void) line;
	(void) function;
	if (accepted)
		abort();
	longjmp(reported, 1);
}

#if PG_VERSION_NUM >= 160000
bool
errsave_start(struct Node *context, const char *domain)
{
	(void) context;
	return errstart(ERROR, domain);
}

void
errsave_finish(struct Node *context, const char *file, int line, const char *function)
{
	(void) context;
	errfinish(file, line, function);
}
#endif

/* an internal error is a fault: it cannot happen */
int
errcode(int code)
{
	if (code == ERRCODE_INTERNAL_ERROR)
		abort();
	return 0;
}

/* messages are composed, to read what they quote */
static int
compose(const char *format, va_list args)
{
	StringInfoData text;

	initStringInfo(&text);
	enlargeStringInfo(&text, 100000);
	(void) appendStringInfoVA(&text, format, args);
	return 0;
}

#define COMPOSING(function) \
int \
function(const char *format,...) \
{ \
	va_list		args; \
	va_start(args, format); \
	(void) compose(format, args); \
	va_end(args); \
	return 0; \
}

COMPOSING(errmsg)
COMPOSING(errmsg_internal)
COMPOSING(errdetail)
COMPOSING(errdetail_internal)
COMPOSING(errhint)

#if PG_VERSION_NUM >= 160000
void
ExceptionalCondition(const char *condition, const char *file, int line)
#else
void
ExceptionalCondition(const char *condition, const char *type, const char *file, int line)
#endif
{
	fprintf(stderr, "assertion failed: %s, %s:%d\n", condition, file, line);
	abort();
}

/*
 * Values and messages
 */
/* like DirectFunctionCall, but the result may be NULL */
static Datum
call(PGFunction function, int nargs, Datum a, Datum b)
{
	LOCAL_FCINFO(fcinfo, 2);

	InitFunctionCallInfoData(*fcinfo, NULL, nargs, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = a;
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = b;
	fcinfo->args[1].isnull = false;
	a = function(fcinfo);
	return fcinfo->isnull ? (Datum) 0 : a;
}

struct varlena *
pg_detoast_datum(struct varlena *value)
{
	return value;
}

struct varlena *
pg_detoast_datum_packed(struct varlena *value)
{
	return value;
}

text *
cstring_to_text_with_len(const char *bytes, int length)
{
	text	   *value = palloc(length + VARHDRSZ);

	SET_VARSIZE(value, length + VARHDRSZ);
	memcpy(VARDATA(value), bytes, length);
	return value;
}

char *
float8out_internal(double number)
{
	return psprintf("%.17g", number);
}

extern void pq_begintypsend(StringInfo buffer);
extern bytea *pq_endtypsend(StringInfo buffer);
extern void pq_sendbytes(StringInfo buffer, const void *bytes, int length);
extern const char *pq_getmsgbytes(StringInfo buffer, int length);
extern unsigned int pq_getmsgint(StringInfo buffer, int length);
extern double pq_getmsgfloat8(StringInfo buffer);

void
pq_begintypsend(StringInfo buffer)
{
	initStringInfo(buffer);
	appendStringInfoSpaces(buffer, VARHDRSZ);
}

bytea *
pq_endtypsend(StringInfo buffer)
{
	SET_VARSIZE(buffer->data, buffer->len);
	return (bytea *) buffer->data;
}

void
pq_sendbytes(StringInfo buffer, const void *bytes, int length)
{
	appendBinaryStringInfo(buffer, bytes, length);
}

const char *
pq_getmsgbytes(StringInfo buffer, int length)
{
	if (length < 0 || length > buffer->len - buffer->cursor)
		abort();
	buffer->cursor += length;
	return buffer->data + buffer->cursor - length;
}

unsigned int
pq_getmsgint(StringInfo buffer, int length)
{
	uint32		number;

	memcpy(&number, pq_getmsgbytes(buffer, length), sizeof(number));
	return pg_ntoh32(number);
}

double
pq_getmsgfloat8(StringInfo buffer)
{
	union
	{
		uint64		bits;
		double		number;
	}			swap;

	memcpy(&swap.bits, pq_getmsgbytes(buffer, sizeof(swap)), sizeof(swap));
	swap.bits = pg_ntoh64(swap.bits);
	return swap.number;
}

int
float8_cmp_internal(float8 a, float8 b)
{
	return isnan(a) || isnan(b) ? isnan(a) - isnan(b) : (a > b) - (a < b);
}

/* of times, for messages */
extern Datum interval_out(PG_FUNCTION_ARGS);
extern int	pg_ulltoa_n(uint64 number, char *text);
extern const char *timestamptz_to_str(int64 at);

Datum
DirectFunctionCall1Coll(PGFunction function, Oid collation, Datum argument)
{
	(void) collation;
	return call(function, 1, argument, (Datum) 0);
}

Datum
interval_out(PG_FUNCTION_ARGS)
{
	(void) fcinfo;
	PG_RETURN_CSTRING("an interval");
}

/* without a zero byte */
int
pg_ulltoa_n(uint64 number, char *text)
{
	char		digits[sizeof("18446744073709551615")];
	int			length = snprintf(digits, sizeof(digits), UINT64_FORMAT, number);

	memcpy(text, digits, length);
	return length;
}

const char *
timestamptz_to_str(int64 at)
{
	(void) at;
	return "a time";
}

/*
 * Encoding: UTF-8
 */
int
GetDatabaseEncoding(void)
{
	return PG_UTF8;
}

bool
pg_verifymbstr(const char *text, int length, bool no_error)
{
	(void) no_error;
	return pg_encoding_verifymbstr(PG_UTF8, text, length) == length;
}

int
pg_mbstrlen_with_len(const char *text, int limit)
{
	int			characters = 0;

	for (; limit > 0 && *text != '\0'; characters++)
	{
		int			length = pg_encoding_mblen(PG_UTF8, text);

		text += length;
		limit -= length;
	}
	return characters;
}

/*
 * Targets
 */
static const char *target;

extern Datum cx_survey_from_bytea(PG_FUNCTION_ARGS);
extern Datum cx_survey_in(PG_FUNCTION_ARGS);
extern Datum cx_survey_out(PG_FUNCTION_ARGS);
extern Datum cx_survey_send(PG_FUNCTION_ARGS);
extern Datum cx_survey_combinefn(PG_FUNCTION_ARGS);
extern Datum cx_survey_add(PG_FUNCTION_ARGS);
extern Datum cx_review_from_bytea(PG_FUNCTION_ARGS);
extern Datum cx_review_in(PG_FUNCTION_ARGS);
extern Datum cx_review_out(PG_FUNCTION_ARGS);
extern Datum cx_review_send(PG_FUNCTION_ARGS);
extern Datum cx_review_add(PG_FUNCTION_ARGS);
extern Datum cx_grid_svg_finalfn(PG_FUNCTION_ARGS);
extern Datum cx_grid_svg_combinefn(PG_FUNCTION_ARGS);

#define CALL(function, a)	call(function, 1, a, (Datum) 0)

static Datum
bytes_datum(const uint8_t *data, size_t size)
{
	return PointerGetDatum(cstring_to_text_with_len((const char *) data, (int) size));
}

static bool
same(Datum a, Datum b)
{
	void	   *x = DatumGetPointer(a);
	void	   *y = DatumGetPointer(b);

	return VARSIZE_ANY_EXHDR(x) == VARSIZE_ANY_EXHDR(y) &&
		memcmp(VARDATA_ANY(x), VARDATA_ANY(y), VARSIZE_ANY_EXHDR(x)) == 0;
}

/* What was accepted is written, and read again, as bytes and as text, as the same. */
struct stored
{
	PGFunction	from_bytea,
				send,
				in,
				out,
				add;
};

static const struct stored survey = {
	cx_survey_from_bytea, cx_survey_send, cx_survey_in, cx_survey_out, cx_survey_add
};
static const struct stored review = {
	cx_review_from_bytea, cx_review_send, cx_review_in, cx_review_out, cx_review_add
};

static void
check_accepted(const struct stored *type, Datum value)
{
	accepted = true;
	if (!same(CALL(type->from_bytea, value), value) || !same(CALL(type->send, value), value))
		abort();
	if (!same(CALL(type->in, CALL(type->out, value)), value))
		abort();
	accepted = false;
}

static void
try_bytes(const struct stored *type, const uint8_t *data, size_t size)
{
	Datum		value = bytes_datum(data, size);
	Datum		read = CALL(type->from_bytea, value);

	/* one form for each value */
	if (!same(read, value))
		abort();
	check_accepted(type, value);
}

static void
try_text(const struct stored *type, const uint8_t *data, size_t size)
{
	char	   *text = palloc(size + 1);
	Datum		value;

	memcpy(text, data, size);
	text[size] = '\0';
	value = CALL(type->in, CStringGetDatum(text));
	check_accepted(type, value);

	/* with a blank behind, none is what is written, and the reader of any JSON reads it */
	accepted = true;
	if (!same(CALL(type->in, CStringGetDatum(psprintf("%s ", text))), value))
		abort();
	accepted = false;
}

/* The length of a working form, which no mutation would hit, or of what is packed */
static size_t
state_length(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (strncmp(target, "review", 6) == 0)
		return data[0] == REVIEW_WORKING ? sizeof(ReviewState) - VARHDRSZ :
			data[0] == REVIEW_BUFFERED ? sizeof(ReviewBuffer) - VARHDRSZ :
			data[0] == REVIEW_SMALL ? sizeof(ReviewSmall) - VARHDRSZ : size;
	return data[0] > SURVEY_WORKING && data[0] <= SURVEY_WORKING + SURVEY_CLUSTERED ?
		survey_working_size(data[0] - SURVEY_WORKING) - VARHDRSZ : size;
}

static Datum
state_datum(const uint8_t *data, size_t size)
{
	size_t		length = state_length(data, size);
	uint8_t    *state = palloc0(Max(length, size));

	memcpy(state, data, size);
	return bytes_datum(state, length);
}

/* Two states, as support functions are handed them; the first bytes say where they meet */
static void
try_states(const struct stored *type, const uint8_t *data, size_t size)
{
	size_t		cut;
	Datum		a;
	Datum		b;

	if (size < 2)
		return;
	cut = Min((size_t) data[0] << 8 | data[1], size - 2);
	a = state_datum(data + 2, cut);
	b = state_datum(data + 2 + cut, size - 2 - cut);
	check_accepted(type, CALL(type->send, a));
	check_accepted(type, call(type->add, 2, a, b));
	if (!same(call(type->add, 2, a, b), call(type->add, 2, b, a)))
	{
		fprintf(stderr, "not the same the other way round:\n  %s\n+ %s\n= %s\nor %s\n",
				DatumGetCString(CALL(type->out, a)), DatumGetCString(CALL(type->out, b)),
				DatumGetCString(CALL(type->out, call(type->add, 2, a, b))),
				DatumGetCString(CALL(type->out, call(type->add, 2, b, a))));
		abort();
	}
}

static void
try_svg(const uint8_t *data, size_t size)
{
	static const uint8_t nothing[] = {0, 0, 0, 0, 255, 255, 255, 255};
	Datum		state = bytes_datum(data, size);
	Datum		empty = bytes_datum(nothing, sizeof(nothing));
	text	   *svg;

	if (!same(call(cx_grid_svg_combinefn, 2, state, empty),
			  call(cx_grid_svg_combinefn, 2, empty, state)))
		abort();
	svg = (text *) DatumGetPointer(CALL(cx_grid_svg_finalfn, state));
	if (svg == NULL)
		return;
	if (strncmp(VARDATA(svg), "<svg ", 5) != 0)
		abort();
	for (char *c = VARDATA(svg); c < (char *) svg + VARSIZE(svg); c++)
		if ((*c < ' ' && *c != '\n') || *c == 0x7F)
			abort();
}

int			LLVMFuzzerInitialize(int *argc, char ***argv);
int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	target = getenv("CX_TARGET");
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (setjmp(reported) == 0)
	{
		const struct stored *type = strncmp(target, "review", 6) == 0 ? &review : &survey;

		if (strstr(target, "bytes"))
			try_bytes(type, data, size);
		else if (strstr(target, "text"))
			try_text(type, data, size);
		else if (strstr(target, "states"))
			try_states(type, data, size);
		else
			try_svg(data, size);
	}
	free_all();
	return 0;
}
