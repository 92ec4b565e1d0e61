/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each type of line of a record holds, put where it belongs in the samples.
 * One function a type; a line that does not hold what its type asks for ends the
 * reading like a bad checksum.
 */
#ifndef INVBENCH_LINES_H
#define INVBENCH_LINES_H

#include "samples.h"

/* Types of a later writer are passed over. 0, -EBADMSG or -ENOMEM. */
int lines_take(struct samples *samples, json_t *line);

#endif
