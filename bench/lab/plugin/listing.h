/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one call did, counted by address and kind (bench/mix/mix.h).
 * Two listings exist: of the call that is being counted, and of the cheapest so far.
 */
#ifndef INVBENCH_LISTING_H
#define INVBENCH_LISTING_H

#include "bench/core/functions.h"

#define LISTING_USER 4 /* stands for all addresses of user space, whose functions have no names */

/*
 * An address and a kind in one number, which fits into the pointer that QEMU hands to a callback.
 * All addresses of the kernel begin with the same 16 bits, so these hold the kind.
 */
#define LISTING_KIND 48
#define listing_place(address, kind) \
	((uint64_t)(kind) << LISTING_KIND | ((address) & ((1ULL << LISTING_KIND) - 1)))

/* The same for what happens at an address. User space shares one. */
uint64_t listing_place_of(uint64_t address, unsigned int kind);

/* Forgets all calls. */
void listing_open(void);
/* Starts a call. */
void listing_start(void);
/* Ends the call. The last of the cheapest calls is kept: what calls touch anew has settled then. */
void listing_stop(void);
void listing_add(uint64_t place, uint64_t count);

/* Nothing is missing from the call unless this was called. Then the guest refuses the table. */
void listing_lose(void);

/* Writes the cheapest call to the table, sorted by address. false: there was no call. */
bool listing_write(struct functions_table *table);

#endif
