/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user owns, and has said so: only that may be written to.
 * Said once on the command line (--i-own), asked for wherever something would
 * be lost.
 */
#ifndef INVBENCH_OWN_H
#define INVBENCH_OWN_H

#include <stdbool.h>

/* device: the string is kept, not copied; NULL: nothing. */
void own_say(const char *device);
bool own_is_said(const char *device);

#endif
