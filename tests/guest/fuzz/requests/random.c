/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws numbers by Marsaglia's xorshift: see random.h. */
#include "tests/guest/fuzz/requests/random.h"

static uint64_t state = 1;

void random_seed(uint64_t seed)
{
	state = seed ? seed : 1; /* 0 would stay 0 */
}

uint64_t random_bits(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dULL;
}

uint64_t draw(uint64_t below)
{
	return (random_bits() >> 16) % below;
}

uint64_t draw_between(uint64_t least, uint64_t most)
{
	uint64_t span = most - least, distance;
	unsigned int bits = 0;

	while (bits < 64 && span >> bits)
		bits++;
	bits = (unsigned int)draw(bits + 1);
	distance = bits ? random_bits() >> (64 - bits) : 0;
	return least + (distance > span ? span : distance);
}

uint64_t draw_edge(void)
{
	static const uint64_t edges[] = { 0,	      1,	  2,	 3,
					  4095,	      4096,	  4097,	 65535,
					  0x7fffffff, 0x80000000, ~0U,	 1ULL << 30,
					  1ULL << 31, 1ULL << 40, ~0ULL, ~0ULL >> 1 };

	return draw(3) ? edges[draw(sizeof(edges) / sizeof(edges[0]))] : random_bits();
}
