/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Appends the records of parts to the gathered record, line by line. */
#ifndef INVBENCH_GATHER_JOIN_H
#define INVBENCH_GATHER_JOIN_H

#include "bench/gather/gathering.h"
#include "bench/store/record.h"

/*
 * Appends the parts that were found and not yet taken, and the end line if no part is missing. A line "part"
 * ends each, so that a call that is killed leaves no doubt about what was taken. 0, or -errno after a message.
 */
int join_parts(struct gathering *gathering, struct record *record);

#endif
