/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The protocol between the guest and the plugin in its emulator, which counts
 * the instructions of a measured call by address and kind (bench/mix/mix.h).
 * The guest executes FUNCTIONS_OPEN before the measured calls and FUNCTIONS_CLOSE
 * after them. Both are stores to the table that no compiler emits. In between,
 * the plugin takes the harness's two clock reads as the bounds of a call, so
 * that the measured loop stays as it is. In the module these are reads of the
 * cycle counter; in a program, the kernel reads an event's counter for it. Where
 * the kernel itself makes the calls, the table names the function instead.
 * The plugin writes the cheapest call to the table. Without a plugin the table
 * stays empty.
 */
#ifndef INVBENCH_CORE_FUNCTIONS_H
#define INVBENCH_CORE_FUNCTIONS_H

#include "bench/core/uapi.h"

#define FUNCTIONS_OPEN	 0xa8007e1f /* stnp xzr, xzr, [x16] */
#define FUNCTIONS_CLOSE	 0xa8007e3f /* stnp xzr, xzr, [x17] */
#define FUNCTIONS_PLACES 65536

/* How often what is of this kind happened at an instruction. */
struct functions_place {
	__u64 address;
	__u32 kind; /* of an instruction, or enum invbench_mix */
	__u32 reserved;
	__u64 count;
};

struct functions_table {
	__u64 ticks; /* of the cheapest call; the sum of all counts of instructions */
	__u64 places; /* entries in .place, sorted by address */
	/* The stores have cleared the two above. */
	__u64 called; /* a kernel function, whose first instruction and return bound a call; 0: the clock does */
	char devices[MIX_DEVICES][MIX_DEVICE_LEN]; /* that the call spoke to; "": no more */
	struct functions_place place[FUNCTIONS_PLACES];
};

#ifdef __aarch64__
static __always_inline void functions_open(struct functions_table *table)
{
	register struct functions_table *at __asm__("x16") = table;

	__asm__ __volatile__(".inst %c1" : : "r"(at), "i"(FUNCTIONS_OPEN) : "memory");
}

static __always_inline void functions_close(struct functions_table *table)
{
	register struct functions_table *at __asm__("x17") = table;

	__asm__ __volatile__(".inst %c1" : : "r"(at), "i"(FUNCTIONS_CLOSE) : "memory");
}
#else
/* The plugin exists for arm64 guests only. */
static __always_inline void functions_open(struct functions_table *table)
{
	(void)table;
}

static __always_inline void functions_close(struct functions_table *table)
{
	(void)table;
}
#endif

static inline void functions_add(struct invbench_function *function,
				 const struct functions_place *place)
{
	if (place->kind < MIX_INSTRUCTIONS)
		function->instructions += place->count;
	if (place->kind < MIX_KINDS)
		function->mix[place->kind] += place->count;
}

/*
 * Sums the counts by function. Places are sorted by address, so those of a
 * function are neighbours. name() writes the name of the function at an address
 * and returns the function's end. 0, or -EOVERFLOW: more functions than
 * request->room, or more places than the plugin's table has.
 */
static inline int functions_name(const struct functions_table *table,
				 struct invbench_functions *request, struct invbench_function *to,
				 __u64 (*name)(__u64 address, char *to))
{
	struct invbench_function *function = to - 1, *end = to + request->room;
	__u64 last = 0, sum = 0;

	for (__u64 i = 0; i < table->places; i++) {
		const struct functions_place *place = &table->place[i];

		if (place->address >= last) {
			if (++function == end)
				return -EOVERFLOW;
			memset(function, 0, sizeof(*function));
			last = name(place->address, function->name);
		}
		functions_add(function, place);
		sum += place->kind < MIX_INSTRUCTIONS ? place->count : 0;
	}
	request->ticks = table->ticks;
	request->count = (__u32)(function + 1 - to);
	memcpy(request->devices, table->devices, sizeof(request->devices));
	return sum == table->ticks ? 0 : -EOVERFLOW;
}

#endif
