/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb observe: what a kernel function's calls cost beside any workload, seen from outside.
 * Needs no module and no plan. It tells what looking itself costs with every
 * result, since that is of the size of what is looked at.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "axes.h"
#include "observation.h"
#include "run/place.h"
#include "say.h"
#include "verb.h"

#define FOR_MAX	      86400 /* seconds */
#define TICK_MS	      100
#define FUNCTIONS_MAX 8

extern char **environ;

/* The ways to look, best first. */
static const struct by {
	const char *name, *about;
	enum invbench_probe kind;
} bys[] = {
	{ "fentry", "BPF, called by the function's entry and return", PROBE_OBSERVE_FENTRY },
	{ "kprobe", "BPF, called by breakpoints", PROBE_OBSERVE_KPROBE },
	{ "event", "ftrace's kprobe events, without BPF", PROBE_OBSERVE_EVENT },
};

#define BYS (sizeof(bys) / sizeof(bys[0]))

struct observe {
	const char *by_name;
	const struct by *by; /* NULL: the first that works */
	uint64_t seconds; /* 0: until the command ends, or ^C */
	char **command; /* NULL: none */
	struct observation seen[FUNCTIONS_MAX];
	struct probe probes[FUNCTIONS_MAX];
	unsigned int count;
	double start;
};

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_parse(struct observe *observe)
{
	struct registry_entry known[BYS];
	char *text;

	if (!observe->by_name)
		return 0;
	for (size_t i = 0; i < BYS; i++) {
		known[i].name = bys[i].name;
		if (!strcmp(bys[i].name, observe->by_name))
			observe->by = &bys[i];
	}
	if (observe->by)
		return 0;
	text = registry_refusal_of(known, BYS, "--by", observe->by_name);
	say("%s", text ? text : observe->by_name);
	free(text);
	return -EINVAL;
}

/* Attached and away again: whether that can be done here. */
static int try_by(const struct by *by, const struct function *function, struct probe *probe)
{
	int ret = probe_load(probe, by->kind, function);

	if (!ret)
		ret = probe_attach(probe);
	probe_detach(probe);
	if (ret)
		probe_free(probe);
	return ret;
}

/* What was wished for, or the first that works; what does not is said. */
static int choose_by(const struct observe *observe, struct observation *seen, struct probe *probe)
{
	int ret = -EOPNOTSUPP;

	for (size_t i = 0; i < BYS && ret; i++) {
		if (observe->by && observe->by != &bys[i])
			continue;
		seen->by = bys[i].name;
		seen->by_about = bys[i].about;
		seen->kind = bys[i].kind;
		ret = try_by(&bys[i], &seen->function, probe);
		if (ret)
			say("%s: not by %s: %s", seen->function.name, bys[i].name, probe->message);
	}
	return ret;
}

/* Once for all functions that are looked at in the same way. */
static void measure_overhead(const struct observe *observe, struct observation *seen)
{
	for (unsigned int i = 0; i < observe->count; i++) {
		const struct observation *other = &observe->seen[i];

		if (other->kind != seen->kind || !other->overhead_known)
			continue;
		seen->overhead = other->overhead;
		seen->overhead_known = true;
		return;
	}
	seen->overhead_known = !overhead_measure(seen->kind, &seen->overhead, seen->overhead_why,
						 sizeof(seen->overhead_why));
}

static int add_function(struct observe *observe, const char *name)
{
	struct observation *seen = &observe->seen[observe->count];
	char message[INVBENCH_MESSAGE_LEN];
	int ret;

	if (observe->count == FUNCTIONS_MAX) {
		say("--function: %d at once are all there can be", FUNCTIONS_MAX);
		return -EINVAL;
	}
	ret = function_find(name, &seen->function, message, sizeof(message));
	if (ret) {
		say("%s", message);
		return -EOPNOTSUPP;
	}
	ret = choose_by(observe, seen, &observe->probes[observe->count]);
	if (ret)
		return ret;
	measure_overhead(observe, seen);
	observe->count++;
	return 0;
}

static int add_functions(struct observe *observe, const char **names)
{
	int ret = 0;

	if (geteuid()) {
		say("observe: only root may look into the kernel");
		return -EOPNOTSUPP;
	}
	if (!names)
		return add_function(observe, "inv_range");
	for (; *names && !ret; names++)
		ret = add_function(observe, *names);
	return ret;
}

static int start_command(const struct observe *observe, pid_t *child)
{
	int ret;

	*child = 0;
	if (!observe->command)
		return 0;
	ret = posix_spawnp(child, observe->command[0], NULL, NULL, observe->command, environ);
	if (ret)
		say("%s: %s", observe->command[0], strerror(ret));
	return -ret;
}

/* How many calls the last second had, if that is the busiest so far. */
static int look(struct observe *observe, unsigned int tick)
{
	int ret = 0;

	for (unsigned int i = 0; i < observe->count && !ret; i++) {
		struct sights sights = { 0 };

		ret = probe_poll(&observe->probes[i]);
		if (ret || tick % (1000 / TICK_MS))
			continue;
		ret = probe_read(&observe->probes[i], &sights);
		observation_tick(&observe->seen[i], &sights);
		sights_free(&sights);
	}
	return ret;
}

static bool is_over(const struct observe *observe, pid_t child, int *status)
{
	if (child)
		return waitpid(child, status, WNOHANG) == child;
	return place_stopped() ||
	       (observe->seconds && seconds_now() - observe->start >= (double)observe->seconds);
}

/* Until it is over. ^C reaches the command, too, and it is waited for. */
static int watch(struct observe *observe, pid_t child)
{
	int fd = child ? (int)syscall(SYS_pidfd_open, child, 0) : -1, status = 0, ret = 0;
	struct pollfd ending = { .fd = fd, .events = POLLIN };

	for (unsigned int tick = 1; !ret && !is_over(observe, child, &status); tick++) {
		poll(&ending, 1, TICK_MS);
		ret = look(observe, tick);
	}
	if (fd >= 0)
		close(fd);
	if (!ret && child && status)
		say("%s: ended with %s %d", observe->command[0],
		    WIFSIGNALED(status) ? "signal" : "exit code",
		    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return ret ? ret : status ? -ECHILD : 0;
}

static int attach(struct observe *observe)
{
	int ret = 0;

	for (unsigned int i = 0; i < observe->count && !ret; i++) {
		ret = probe_attach(&observe->probes[i]);
		if (ret)
			say("%s", observe->probes[i].message);
	}
	return ret;
}

static int collect(struct observe *observe)
{
	double elapsed = seconds_now() - observe->start;
	int ret = 0;

	for (unsigned int i = 0; i < observe->count && !ret; i++) {
		probe_detach(&observe->probes[i]);
		observe->seen[i].elapsed_s = elapsed;
		ret = probe_read(&observe->probes[i], &observe->seen[i].sights);
		if (ret)
			say("%s", observe->probes[i].message);
	}
	return ret;
}

static int run(struct observe *observe)
{
	pid_t child;
	int ret = attach(observe), ended;

	observe->start = seconds_now();
	if (!ret)
		ret = start_command(observe, &child);
	if (ret)
		return ret;
	ended = watch(observe, child);
	ret = collect(observe);
	return ret ? ret : ended;
}

static int for_parse(const char *text, struct observe *observe)
{
	if (!text)
		return 0;
	if (observe->command) {
		say("--for: a command is observed until it ends");
		return -EINVAL;
	}
	if (!number_parse(text, 1, FOR_MAX, &observe->seconds))
		return 0;
	say("--for: %s is no number in 1..%d (seconds)", text, FOR_MAX);
	return -EINVAL;
}

static void observe_free(struct observe *observe)
{
	for (unsigned int i = 0; i < FUNCTIONS_MAX; i++) {
		probe_free(&observe->probes[i]);
		sights_free(&observe->seen[i].sights);
	}
}

int observe_main(int argc, char **argv)
{
	struct observe observe = { 0 };
	const char **functions = NULL, *seconds = NULL;
	bool json = false;
	const struct option_row options[] = {
		{ "function", "NAME", "inv_range (default), cmdlist, or a kernel function's name",
		  .list = &functions },
		{ "for", "SECONDS", "instead of until a command, or ^C, ends it",
		  .text = &seconds },
		{ "by", "fentry|kprobe|event", "how to look (default: the first that works)",
		  .text = &observe.by_name },
		{ "json", NULL, "for a machine to read", .flag = &json },
		{ 0 },
	};
	int first = options_parse(options, argc, argv, 0, 1024), ret;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	observe.command = first < argc ? argv + first : NULL;
	place_catch_stop();
	ret = for_parse(seconds, &observe);
	if (!ret)
		ret = by_parse(&observe);
	if (!ret)
		ret = add_functions(&observe, functions);
	if (!ret)
		ret = run(&observe);
	if (!ret || ret == -ECHILD)
		ret = observation_print(observe.seen, observe.count, json) ? -EIO : ret;
	observe_free(&observe);
	free(functions);
	return ret == -ECHILD ? EXIT_REGRESSION : exit_code_of(ret);
}
