/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads records of version 1, which have the names of strategies, axes and fields of before 2026-12. */
#ifndef INVBENCH_VERSION1_H
#define INVBENCH_VERSION1_H

#include <jansson.h>

/* Renames the fields and values of a line to those of version 2. 0 or -ENOMEM. */
int version1_upgrade(json_t *line);

#endif
