/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays that grow by one element at a time, and the search of a sorted one. */
#ifndef INVBENCH_VECTOR_H
#define INVBENCH_VECTOR_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/*
 * Appends one element, all zero, and returns it. array: the address of the pointer to the first
 * element; size: bytes of one element. Returns NULL without memory; array and count then stay as
 * they were. The room doubles when the count is a power of two, so only this function may grow the
 * array. The count may become smaller at any time.
 */
static inline void *grow(void *array, size_t *count, size_t size)
{
	char *first, *grown;

	memcpy(&first, array, sizeof(first));
	if ((*count & (*count - 1)) == 0) {
		grown = reallocarray(first, *count ? *count : 1, 2 * size);
		if (!grown)
			return NULL;
		first = grown;
		memcpy(array, &first, sizeof(first));
	}
	return memset(first + (*count)++ * size, 0, size);
}

/*
 * The position of the first element of a sorted array that does not come before the key, or count. compare: as
 * bsearch() takes it, with the key first. bsearch() finds any one of equal elements, and none that is near.
 */
static inline size_t vector_lower_bound(const void *key, const void *array, size_t count,
					size_t size, int (*compare)(const void *, const void *))
{
	size_t from = 0;

	while (from < count) {
		size_t middle = from + (count - from) / 2;

		if (compare(key, (const char *)array + middle * size) > 0)
			from = middle + 1;
		else
			count = middle;
	}
	return from;
}

#endif
