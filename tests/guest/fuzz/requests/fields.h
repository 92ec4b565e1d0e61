/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of each request with the values that the module allows. */
#ifndef INVBENCH_FUZZ_FIELDS_H
#define INVBENCH_FUZZ_FIELDS_H

#include <stddef.h>
#include <stdint.h>

enum role {
	ROLE_NUMBER,
	ROLE_POWER, /* a power of two */
	ROLE_CELL, /* the id of a cell */
	ROLE_TARGET, /* these are names */
	ROLE_WORKLOAD,
	ROLE_STRATEGY,
	ROLE_DEVICE,
};

struct field {
	enum role role;
	size_t offset, width; /* bytes */
	uint64_t least, most; /* that are allowed */
};

/* Returns the fields of a kind of request and their number. */
const struct field *fields_of(unsigned int kind, size_t *count);

#endif
