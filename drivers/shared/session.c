/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Begins and ends a session: see session.h. */
#include <errno.h>
#include <string.h>

#include "bench/measure/environment.h"
#include "clock.h"
#include "refusal.h"
#include "session.h"
#include "undo.h"
#include "worker.h"

int session_start(const char *target)
{
	int ret = environment_clock() == CLOCK_EXACT ? clock_start(workers_cpu(0)) : 0;

	if (ret)
		return refuse(ret, "clock: perf counts no instructions here: %s", strerror(-ret));
	ret = undo_start();
	if (!ret)
		return 0;
	clock_stop();
	return refuse(ret, "%s: %s", target,
		      ret == -EBUSY ? "another run of it is at work, or still leaving"
				    : strerror(-ret));
}

void session_stop(void)
{
	clock_stop();
	undo_stop();
}
