/*-------------------------------------------------------------------------
 *
 * power.h
 *	  Powers of two with any exponent, one by one and in pairs.
 *
 * 2^y for -1000 < y < 1000, to 2.3 units in the last place, 3.6e-16, as compared with
 * exp2l() for 60 million y.  Takes y apart in a multiple of 1/128 and a rest r.  Adding
 * 1.5 * 2^45 leaves the mantissa no place for less than 1/128, so its bits are the
 * multiple: the lowest 7 choose a power from the table, those above are added to its
 * exponent.  For the rest, of at most 1/256, (2^r - 1) / r is the cubic through that
 * function at the Chebyshev nodes, whose own error is far below that of the roundings.
 * The exp2() of the C library takes longer, and its last digit depends on the platform.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_REVIEW_POWER_H
#define CX_REVIEW_POWER_H

extern const double review_power_table[128];

/*
 * Two doubles side by side.  A vector type of gcc and clang, for any processor; its
 * operations are those on each element.
 */
typedef double Pair __attribute__((vector_size(16)));
typedef uint64 PairBits __attribute__((vector_size(16)));
typedef uint32 PairWords __attribute__((vector_size(16)));

/* where the lower half of the first of two 64-bit numbers is */
#ifdef WORDS_BIGENDIAN
#define LOW_WORD		1
#else
#define LOW_WORD		0
#endif

#define BOTH(value)		((Pair) {(value), (value)})

static pg_attribute_always_inline Pair
review_exp2_pair(Pair y)
{
	const Pair	place = BOTH(1.5 * (INT64CONST(1) << 45));
	Pair		rounded = y + place;
	PairBits	bits = (PairBits) rounded;
	PairWords	words = (PairWords) bits;
	Pair		table = {review_power_table[words[LOW_WORD] & 127],
	review_power_table[words[LOW_WORD + 2] & 127]};
	Pair		power = (Pair) ((PairBits) table + (bits >> 7 << 52));
	Pair		r = y - (rounded - place);

	return power + power * (r * (0.6931471805599065 +
								 r * (0.24022650695909623 +
									  r * (0.05550412901021981 + r * 0.009618131458020956))));
}

static pg_attribute_always_inline double
review_exp2(double y)
{
	return review_exp2_pair(BOTH(y))[0];
}

#endif							/* CX_REVIEW_POWER_H */
