/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One measurement at a time: two would disturb each other.
 */
#ifndef INVBENCH_LOCK_H
#define INVBENCH_LOCK_H

/* A descriptor that holds the lock until it is closed or we die; -errno, said who holds it. */
int lock_take(void);

#endif
