/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The permission to destroy the data of one device.
 * The user grants it with --allow-write. Code that writes to a disk checks it first.
 */
#ifndef INVBENCH_MACHINE_WRITE_PERMISSION_H
#define INVBENCH_MACHINE_WRITE_PERMISSION_H

#include <stdbool.h>

/* Keeps the pointer to the device's name; NULL: no device. */
void write_permission_grant(const char *device);
bool write_permission_granted(const char *device);

#endif
