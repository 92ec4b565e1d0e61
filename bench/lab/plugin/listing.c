/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the counts of a call in a hash table: see listing.h. */
#include <stdlib.h>
#include <string.h>
#include "bench/lab/plugin/listing.h"

#define SLOTS 65536 /* a power of two, well above the number of places of a call */

struct slot {
	uint64_t place; /* 0: the slot is free */
	uint64_t count;
};

static struct listing {
	uint64_t ticks;
	unsigned int used;
	struct slot slot[SLOTS];
} current, cheapest;

uint64_t listing_place_of(uint64_t address, unsigned int kind)
{
	return listing_place(address >> 63 ? address : LISTING_USER, kind);
}

void listing_open(void)
{
	cheapest.ticks = UINT64_MAX;
}

void listing_start(void)
{
	memset(&current, 0, sizeof(current));
}

void listing_stop(void)
{
	if (current.ticks <= cheapest.ticks)
		cheapest = current;
}

void listing_lose(void)
{
	current.ticks++;
}

/* The kind is above the address, so the index has both. */
static struct slot *find(uint64_t place)
{
	uint64_t i = place / 4 + (place >> LISTING_KIND);

	while (current.slot[i % SLOTS].place && current.slot[i % SLOTS].place != place)
		i++;
	return &current.slot[i % SLOTS];
}

void listing_add(uint64_t place, uint64_t count)
{
	struct slot *slot = find(place);

	if (place >> LISTING_KIND < MIX_INSTRUCTIONS)
		current.ticks += count;
	if (!slot->place && current.used == SLOTS - 1) {
		listing_lose();
		return;
	}
	current.used += !slot->place;
	slot->place = place;
	slot->count += count;
}

static struct functions_place unpack(const struct slot *slot)
{
	uint64_t address = slot->place & ((1ULL << LISTING_KIND) - 1);

	if (address != LISTING_USER)
		address |= ~0ULL << LISTING_KIND;
	return (struct functions_place){ .address = address,
					 .kind = (uint32_t)(slot->place >> LISTING_KIND),
					 .count = slot->count };
}

static int compare(const void *a, const void *b)
{
	const struct functions_place *left = a, *right = b;

	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	return left->kind < right->kind ? -1 : left->kind > right->kind;
}

bool listing_write(struct functions_table *table)
{
	if (cheapest.ticks == UINT64_MAX)
		return false;
	table->ticks = cheapest.ticks;
	table->places = 0;
	for (size_t i = 0; i < SLOTS; i++)
		if (cheapest.slot[i].place)
			table->place[table->places++] = unpack(&cheapest.slot[i]);
	qsort(table->place, table->places, sizeof(table->place[0]), compare);
	return true;
}
