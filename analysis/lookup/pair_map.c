/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table with open addressing, at most half full: see pair_map.h. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include "analysis/lookup/pair_map.h"

#define ROOM_FIRST 64

/* Where the search for the pair begins. */
static size_t home_of(const struct pair_map *map, unsigned int a, unsigned int b)
{
	/* An odd factor spreads neighbours; the upper half of the product depends on all bits. */
	uint64_t mixed = ((uint64_t)a << 32 | b) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(mixed >> 32) & (map->room - 1);
}

/* The slot of the pair, or the free one where it belongs. */
static struct pair_slot *slot_of(const struct pair_map *map, unsigned int a, unsigned int b)
{
	size_t at = home_of(map, a, b);

	for (;; at++) {
		struct pair_slot *slot = &map->slots[at & (map->room - 1)];

		if (!slot->position || (slot->a == a && slot->b == b))
			return slot;
	}
}

static int make_room(struct pair_map *map)
{
	struct pair_map wider = { .room = map->room ? 2 * map->room : ROOM_FIRST,
				  .count = map->count };

	wider.slots = calloc(wider.room, sizeof(*wider.slots));
	if (!wider.slots)
		return -ENOMEM;
	for (size_t i = 0; i < map->room; i++) {
		if (map->slots[i].position)
			*slot_of(&wider, map->slots[i].a, map->slots[i].b) = map->slots[i];
	}
	free(map->slots);
	*map = wider;
	return 0;
}

int pair_map_add(struct pair_map *map, unsigned int a, unsigned int b, size_t position)
{
	int ret = 2 * map->count < map->room ? 0 : make_room(map);

	if (ret)
		return ret;
	*slot_of(map, a, b) = (struct pair_slot){ a, b, position + 1 };
	map->count++;
	return 0;
}

/* A search ends at a free slot, so the pairs behind the hole that began before it move up. */
void pair_map_remove(struct pair_map *map, unsigned int a, unsigned int b)
{
	struct pair_slot *slot = map->room ? slot_of(map, a, b) : NULL;
	size_t mask = map->room - 1, hole, at;

	if (!slot || !slot->position)
		return;
	hole = (size_t)(slot - map->slots);
	for (at = (hole + 1) & mask; map->slots[at].position; at = (at + 1) & mask) {
		size_t home = home_of(map, map->slots[at].a, map->slots[at].b);

		if (((at - home) & mask) < ((at - hole) & mask))
			continue;
		map->slots[hole] = map->slots[at];
		hole = at;
	}
	map->slots[hole].position = 0;
	map->count--;
}

size_t pair_map_find(const struct pair_map *map, unsigned int a, unsigned int b)
{
	return map->room ? slot_of(map, a, b)->position - 1 : PAIR_NONE;
}

void pair_map_free(struct pair_map *map)
{
	free(map->slots);
	*map = (struct pair_map){ 0 };
}
