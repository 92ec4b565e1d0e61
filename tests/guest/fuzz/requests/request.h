/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A request to /dev/invbench as the fuzzer keeps it, and how it is sent. */
#ifndef INVBENCH_FUZZ_REQUEST_H
#define INVBENCH_FUZZ_REQUEST_H

#include <stdint.h>

#include "bench/core/uapi.h"

/* Of the structures, only that of WORKERS is larger; the rest of it is 0. */
#define REQUEST_BODY sizeof(struct invbench_cell)

enum request_kind {
	KIND_INFO,
	KIND_ATTACH,
	KIND_CELL,
	KIND_RUN,
	KIND_HISTOGRAM,
	KIND_COUNT,
	KIND_STREAM,
	KIND_FUNCTIONS,
	KIND_HOLD,
	KIND_WATCH,
	KIND_EVENTS,
	KIND_WORKERS,
	KIND_RACE,
	KIND_UNKNOWN, /* a code that the module does not have */
	KINDS,
};

/* An address that the module gets. Only GOOD may be written to: the others must be refused. */
enum address { ADDRESS_GOOD, ADDRESS_ODD, ADDRESS_NULL, ADDRESS_LAST, ADDRESS_KERNEL, ADDRESSES };

struct request {
	uint32_t kind;
	uint16_t where; /* enum address of the structure */
	uint16_t answer; /* enum address of the array that the structure names */
	uint32_t code;
	uint32_t reserved;
	unsigned char body[REQUEST_BODY] __attribute__((aligned(8)));
};

/* What the session of the requests has, as far as the answers tell. */
struct session {
	int fd;
	uint32_t count; /* of .cells */
	uint32_t attached, held, watched;
	uint32_t streams; /* the last request was a STREAM */
	struct invbench_cell cells[INVBENCH_CELLS_MAX];
};

/* Sends it and notes in session what it changed. 0 or the errno. */
int request_send(struct session *session, const struct request *request);

const char *request_name(unsigned int kind);
uint32_t request_code(unsigned int kind);

#endif
