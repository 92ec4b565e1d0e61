/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ends work when the user asks: see stop.h. */
#include <signal.h>
#include "bench/system/stop.h"

static volatile sig_atomic_t requested;

static void set_requested(int signal)
{
	(void)signal;
	requested = 1;
}

static void handle(void (*handler)(int signal))
{
	const struct sigaction action = { .sa_handler = handler };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

void stop_catch(void)
{
	handle(set_requested);
	/* write() says, too, that the reader is gone. */
	signal(SIGPIPE, SIG_IGN);
}

void stop_release(void)
{
	handle(SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
}

bool stop_requested(void)
{
	return requested;
}
