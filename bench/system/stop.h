/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends work when the user asks for it by ^C, SIGTERM or SIGHUP.
 * The handler only sets a flag. Whoever waits looks at the flag at least once a second, stops the
 * processes that it started, and returns, so that the record still gets its end line.
 */
#ifndef INVBENCH_STOP_H
#define INVBENCH_STOP_H

#include <stdbool.h>

/* From now on, the three signals only set the flag, and a write without a reader raises no signal. */
void stop_catch(void);

/* From now on, they end the process again, as does the end of its reader: nothing can be lost any more. */
void stop_release(void);

/* Whether one of them has arrived. */
bool stop_requested(void);

#endif
