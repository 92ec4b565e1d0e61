/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A record of the command lists that the driver issued.
 * It is made from what the driver asks for, not from the queue's slots: an SMMU
 * with MSIs overwrites its finished CMD_SYNCs there, and a long list may fill
 * the queue more than once.
 */
#ifndef INVBENCH_LISTS_H
#define INVBENCH_LISTS_H

#include "bench/core/queues/command.h"

struct lists {
	__u64 count;
	__u64 commands; /* CMD_SYNCs included */
	__u64 syncs;
	struct command *copies; /* of the first .room commands */
	__u32 room;
};

static inline void lists_copy(struct lists *lists, const struct command *commands, __u32 count)
{
	__u64 room = lists->commands < lists->room ? lists->room - lists->commands : 0;

	for (__u32 i = 0; i < count && i < room; i++)
		lists->copies[lists->commands + i] = commands[i];
	lists->commands += count;
}

/* Adds a list of count commands, which a CMD_SYNC may follow. */
static inline void lists_add(struct lists *lists, const struct command *commands, __u32 count,
			     bool sync)
{
	const struct command last = command_bare_sync();

	lists->count++;
	lists_copy(lists, commands, count);
	if (!sync)
		return;
	lists_copy(lists, &last, 1);
	lists->syncs++;
}

#endif
