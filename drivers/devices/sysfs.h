/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the files of /sys and /proc that describe a machine.
 * The environment variable INVBENCH_MACHINE names a folder with a copy of them, so that tests can describe any
 * machine. All paths below begin with a slash and are formatted like printf's. The caller frees all strings.
 */
#ifndef INVBENCH_DEVICES_SYSFS_H
#define INVBENCH_DEVICES_SYSFS_H

#include <glob.h>
#include <stdbool.h>

#define SYSFS_FORMAT __attribute__((format(printf, 1, 2)))

/* The folder of INVBENCH_MACHINE; "": this machine. */
const char *sysfs_root(void);

/* The path below that folder. */
SYSFS_FORMAT char *sysfs_path(const char *format, ...);

SYSFS_FORMAT bool sysfs_exists(const char *format, ...);

/* The first line of a file; NULL: it cannot be read. */
SYSFS_FORMAT char *sysfs_line(const char *format, ...);

/* A link's target, and its last component; NULL: it is no link. */
SYSFS_FORMAT char *sysfs_target(const char *format, ...);
SYSFS_FORMAT char *sysfs_link(const char *format, ...);

/* The path without links, relative to the root; NULL: no such file. */
SYSFS_FORMAT char *sysfs_real(const char *format, ...);

/* The number in a file, decimal or with 0x; other: the file has none. */
__attribute__((format(printf, 2, 3))) long sysfs_number(long other, const char *format, ...);

/* Finds paths by a pattern. Free with globfree(), also if there are none. Pass each to sysfs_inside(). */
SYSFS_FORMAT glob_t sysfs_glob(const char *format, ...);

/* The part of a found path that follows the root. Do not free it. */
const char *sysfs_inside(const char *path);

#endif
