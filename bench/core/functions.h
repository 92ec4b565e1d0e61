/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the guest and the plugin in its emulator share: how a measured call is
 * counted by the address of its instructions.
 * They speak by two instructions that no compiler emits, each a store to the
 * table: FUNCTIONS_OPEN before the measured calls, FUNCTIONS_CLOSE after them.
 * Between these the harness's two looks at the clock are the bounds of a call,
 * so that what is counted is the measured loop as it always is: the module's are
 * two reads of the cycle counter near to it, a program's two reads of an event's
 * counter, which the kernel makes for it. The plugin writes the cheapest call
 * into the table; without one it stays empty.
 */
#ifndef INVBENCH_FUNCTIONS_H
#define INVBENCH_FUNCTIONS_H

#include "control.h"

#define FUNCTIONS_OPEN	 0xa8007e1f /* stnp xzr, xzr, [x16] */
#define FUNCTIONS_CLOSE	 0xa8007e3f /* stnp xzr, xzr, [x17] */
#define FUNCTIONS_PLACES 65536

/* An instruction that was executed. */
struct functions_place {
	__u64 address;
	__u64 count;
};

struct functions_table {
	__u64 ticks; /* of the cheapest call; the counts sum to them */
	__u64 places; /* in ascending order of their address */
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
/* There is no such plugin. */
static __always_inline void functions_open(struct functions_table *table)
{
	(void)table;
}

static __always_inline void functions_close(struct functions_table *table)
{
	(void)table;
}
#endif

/*
 * Sums the places up function by function; places come in order of their
 * address, so a function's are neighbours. name() writes the name of the
 * function at an address and returns where the function ends. -EOVERFLOW: there
 * are more functions than there is room for, or the plugin met more places.
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
			last = name(place->address, function->name);
			function->instructions = 0;
		}
		function->instructions += place->count;
		sum += place->count;
	}
	request->ticks = table->ticks;
	request->count = (__u32)(function + 1 - to);
	return sum == table->ticks ? 0 : -EOVERFLOW;
}

#endif
