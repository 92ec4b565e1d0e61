/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The search of a bisection: see bisect.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/cli/bisect/bisect.h"
#include "bench/system/process.h"
#include "bench/system/stop.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"

/* git's own words go to a file; the steps report themselves. */
static int start_git(const struct bisect *bisect, const char *const *arguments,
		     struct process *process)
{
	char *log = strf("%s/git.log", bisect->dir), *env = process_find("env");
	const char **own = NULL;
	int out = log ? open(log, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666) : -1;
	int ret = out < 0 ? -errno : env ? 0 : -ENOENT;

	if (!ret)
		ret = arguments_add(&own, env, NULL);
	for (arguments++; !ret && *arguments; arguments++)
		ret = arguments_add(&own, *arguments, NULL);
	if (!ret)
		ret = process_start(process, (char *const *)own, out, -1);
	if (out >= 0)
		close(out);
	arguments_free(&own);
	free(env);
	free(log);
	return ret;
}

/* Ends when the search has ended, or a stop is requested. */
static void wait_for(struct process *process)
{
	struct pollfd ended = { .fd = process->pidfd, .events = POLLIN };

	while (!stop_requested())
		if (poll(&ended, 1, 200) > 0)
			break;
	if (stop_requested())
		process_kill(process);
	else
		process_wait(process);
}

int bisect_search(const struct bisect *bisect)
{
	char ignored[2], exe[PATH_MAX] = "", *owner = strf("%d", getpid());
	char *threshold = strf("%.1f", bisect->threshold);
	bool is_dearer = bisect->bad.result.cost > bisect->good.result.cost;
	const char **arguments = NULL;
	struct process process;
	int ret = threshold && owner ? 0 : -ENOMEM;

	if (!ret && readlink("/proc/self/exe", exe, sizeof(exe) - 1) < 0)
		ret = -errno;
	if (!ret && git_run(bisect->tree, ignored, sizeof(ignored), "bisect", "start",
			    bisect->bad.commit, bisect->good.commit, NULL))
		ret = -EIO;
	if (!ret)
		ret = git_arguments(bisect->tree, &arguments);
	if (!ret)
		ret = arguments_add(&arguments, "bisect", "run", exe, "judge", "--tree",
				    bisect->tree, "--plan", bisect->plan, "--out",
				    bisect->place.out, "--hang-timeout", bisect->place.hang_timeout,
				    "--owner", owner, "--steps", bisect->steps,
				    is_dearer ? "--above" : "--below", threshold, NULL);
	if (!ret)
		ret = start_git(bisect, arguments, &process);
	if (ret)
		message("bisect: git bisect: %s", strerror(-ret));
	else
		wait_for(&process);
	arguments_free(&arguments);
	free(threshold);
	free(owner);
	return ret;
}
