/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the elements of an array by a hash, in the order of the array.
 * A chain can also contain elements with another hash, so the caller compares what it finds.
 */
#ifndef INVBENCH_CHAINS_H
#define INVBENCH_CHAINS_H

#include <stddef.h>
#include <stdint.h>

struct chains {
	size_t *heads, *next; /* positions plus 1; 0: the end */
	size_t room; /* of heads, a power of two; 0: there are no chains */
};

#define CHAIN_END ((size_t)-1)

/* hash: of the element at a position of the array. 0 or -ENOMEM. */
int chains_make(struct chains *chains, size_t count,
		uint64_t (*hash)(const void *array, size_t position), const void *array);
/* The first position of the chain of this hash, and the one after a position; CHAIN_END: none. */
size_t chains_first(const struct chains *chains, uint64_t hash);
size_t chains_after(const struct chains *chains, size_t position);
void chains_free(struct chains *chains);

#endif
