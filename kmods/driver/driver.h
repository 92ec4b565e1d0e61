/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions of the target "driver" that the module calls outside its cells. */
#ifndef INVBENCH_DRIVER_H
#define INVBENCH_DRIVER_H

#include <linux/types.h>

/* Looks up the functions that are not exported. 0 or -errno. */
int driver_load(void);
bool driver_has_inv_range(void);

/* Ends a sequence of STREAM requests: before any other request, whose calls it would slow down. */
void driver_stream_end(void);

/* Frees what cells keep in the testbed: synthetic arrays and claimed neighbours. */
struct testbed;
void driver_release(struct testbed *testbed);

#endif
