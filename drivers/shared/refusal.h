/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why the last request of a driver in this process failed: what engine.why()
 * answers. One text for all, since one request at a time is served.
 */
#ifndef INVBENCH_REFUSAL_H
#define INVBENCH_REFUSAL_H

#include "bench/core/control.h"

extern char refusal[INVBENCH_MESSAGE_LEN];

/* The error, once its reason is written down. */
__attribute__((format(printf, 2, 3))) int refuse(int error, const char *format, ...);

const char *refusal_why(void);

#endif
