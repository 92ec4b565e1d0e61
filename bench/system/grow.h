/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays that grow by one element at a time. */
#ifndef INVBENCH_GROW_H
#define INVBENCH_GROW_H

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

#endif
