/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends requests: see request.h. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/core/histogram.h"
#include "tests/guest/fuzz/requests/request.h"

/* The offset of the address in a structure that has one. None has it at 0. */
static const struct {
	const char *name;
	uint32_t code, address;
} kinds[KINDS] = {
	[KIND_INFO] = { "info", INVBENCH_INFO, 0 },
	[KIND_ATTACH] = { "attach", INVBENCH_ATTACH, 0 },
	[KIND_CELL] = { "cell", INVBENCH_CELL, 0 },
	[KIND_RUN] = { "run", INVBENCH_RUN, offsetof(struct invbench_run, samples) },
	[KIND_HISTOGRAM] = { "histogram", INVBENCH_HISTOGRAM,
			     offsetof(struct invbench_histogram, counts) },
	[KIND_COUNT] = { "count", INVBENCH_COUNT, 0 },
	[KIND_STREAM] = { "stream", INVBENCH_STREAM, offsetof(struct invbench_stream, words) },
	[KIND_FUNCTIONS] = { "functions", INVBENCH_FUNCTIONS,
			     offsetof(struct invbench_functions, functions) },
	[KIND_HOLD] = { "hold", INVBENCH_HOLD, 0 },
	[KIND_WATCH] = { "watch", INVBENCH_WATCH, 0 },
	[KIND_EVENTS] = { "events", INVBENCH_EVENTS, 0 },
	[KIND_WORKERS] = { "workers", INVBENCH_WORKERS, 0 },
	[KIND_RACE] = { "race", INVBENCH_RACE, 0 },
	[KIND_UNKNOWN] = { "unknown", 0, 0 },
};

/* The kernel may write here. No request has another valid address, or one near the end of these. */
static char request_room[2 << _IOC_SIZEBITS] __attribute__((aligned(8)));
static char answer_room[INVBENCH_SYMBOLS_MAX * sizeof(struct invbench_function) + 4096]
	__attribute__((aligned(8)));

_Static_assert(sizeof(answer_room) > 2 * HISTOGRAM_BUCKETS * sizeof(uint32_t), "any answer fits");

const char *request_name(unsigned int kind)
{
	return kinds[kind].name;
}

uint32_t request_code(unsigned int kind)
{
	return kinds[kind].code;
}

static void *address(unsigned int choice, char *good)
{
	switch (choice) {
	case ADDRESS_ODD:
		return good + 1;
	case ADDRESS_NULL:
		return NULL;
	case ADDRESS_LAST:
		return (void *)~0xfffUL;
	case ADDRESS_KERNEL:
		return (void *)0xffff800000000000UL;
	default:
		return good;
	}
}

/* Cells get their ids in order, so that the generator knows them. */
static void note(struct session *session, const struct request *request)
{
	switch (request->kind) {
	case KIND_ATTACH:
		session->attached = 1;
		break;
	case KIND_CELL:
		if (session->count < INVBENCH_CELLS_MAX)
			memcpy(&session->cells[session->count++], request_room,
			       sizeof(struct invbench_cell));
		break;
	case KIND_HOLD:
		session->held = ((struct invbench_hold *)request_room)->patched > 0;
		break;
	case KIND_WATCH:
		session->watched = !!*((const struct invbench_watch *)request->body)->device;
		break;
	}
}

int request_send(struct session *session, const struct request *request)
{
	uint32_t at = kinds[request->kind].address, size = _IOC_SIZE(request->code);
	uint64_t answer = (uintptr_t)address(request->answer, answer_room);
	int ret;

	memset(request_room, 0, size);
	memcpy(request_room, request->body, REQUEST_BODY);
	if (at)
		memcpy(request_room + at, &answer, sizeof(answer));
	ret = ioctl(session->fd, request->code, address(request->where, request_room));
	if (ret && (ret != -1 || errno <= 0 || errno >= 4096)) {
		printf("fuzz_module: %s: %d with errno %d\n", request_name(request->kind), ret,
		       errno);
		exit(1);
	}
	session->streams = !ret && request->kind == KIND_STREAM;
	if (ret)
		return errno;
	if (request->where == ADDRESS_GOOD)
		note(session, request);
	return 0;
}
