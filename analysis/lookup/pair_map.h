/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds positions in an array by a pair of numbers, such as boot and cell, in constant time.
 * A record names the boot and the cell in nearly each line, and may have many thousands of both.
 */
#ifndef INVBENCH_PAIR_MAP_H
#define INVBENCH_PAIR_MAP_H

#include <stddef.h>

struct pair_slot {
	unsigned int a, b;
	size_t position; /* plus 1; 0: the slot is free */
};

struct pair_map {
	struct pair_slot *slots;
	size_t room, count; /* slots, a power of two or 0; and those that are taken */
};

#define PAIR_NONE ((size_t)-1)

/* Adds a pair that the map does not contain. 0 or -ENOMEM. */
int pair_map_add(struct pair_map *map, unsigned int a, unsigned int b, size_t position);
/* Removes a pair, if the map contains it. */
void pair_map_remove(struct pair_map *map, unsigned int a, unsigned int b);
/* PAIR_NONE: the map does not contain the pair. */
size_t pair_map_find(const struct pair_map *map, unsigned int a, unsigned int b);
void pair_map_free(struct pair_map *map);

#endif
