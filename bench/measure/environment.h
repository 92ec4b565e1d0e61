/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine as it is measured: what a reader must know to believe a number.
 * Read where the measurement runs (in the lab: inside the guest).
 */
#ifndef INVBENCH_ENVIRONMENT_H
#define INVBENCH_ENVIRONMENT_H

#include <jansson.h>

#include "bench/core/control.h"

enum clock_kind { CLOCK_HW, CLOCK_EXACT, CLOCK_EMULATED };

/*
 * Which clock this machine's ticks are. The lab says so on the kernel's command
 * line; a machine that looks like QEMU's and says nothing is taken for emulated,
 * so that emulation never passes for time.
 */
enum clock_kind environment_clock(void);
const char *clock_name(enum clock_kind clock);

/* Whether the lab booted this machine. */
bool environment_is_lab(void);

/* The record's "environment" line. info: all zero where nobody knows the driver. NULL without memory. */
json_t *environment_json(const struct invbench_info *info, const char *device);

#endif
