/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The devices that the user names: "NAME" for every target, "TARGET=NAME" for one target.
 * A target takes those that are named for it, else those that are named for every target.
 */
#ifndef INVBENCH_ENGINE_DEVICE_LIST_H
#define INVBENCH_ENGINE_DEVICE_LIST_H

/*
 * Writes the target's devices, at most INVBENCH_DEVICES_MAX and then NULL. named: ends with NULL, or
 * is NULL. Returns how many it wrote.
 */
unsigned int device_list_of(const char *const *named, const char *target, const char **devices);

#endif
