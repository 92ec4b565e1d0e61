/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts and stops a session: see session.h. */
#include <errno.h>
#include <string.h>

#include "drivers/loop/clock.h"
#include "drivers/loop/cpus.h"
#include "drivers/engine/refusal.h"
#include "drivers/engine/session.h"
#include "drivers/machine/identity.h"
#include "drivers/machine/undo.h"

int session_start_untimed(const char *target)
{
	int ret = undo_start();

	if (!ret)
		return 0;
	return refuse(ret, "%s: %s", target,
		      ret == -EBUSY ? "another run is in progress, or is still undoing its "
				      "changes; wait for it"
				    : strerror(-ret));
}

int session_start(const char *target)
{
	int ret = machine_clock() == CLOCK_EXACT ? clock_start(cpus_nth(0)) : 0;

	if (ret)
		return refuse(ret, "clock: perf cannot count instructions on this machine: %s",
			      strerror(-ret));
	ret = session_start_untimed(target);
	if (ret)
		clock_stop();
	return ret;
}

void session_stop(void)
{
	clock_stop();
	undo_stop();
}
