/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module has to know of the target "driver" before any cell. */
#ifndef INVBENCH_DRIVER_H
#define INVBENCH_DRIVER_H

#include <linux/types.h>

/* Finds the functions it calls by address. 0 or -errno. */
int driver_load(void);
bool driver_has_inv_range(void);

#endif
