/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb observe traces the calls of a kernel function under any workload.
 * It needs no module and no plan. It prints its own overhead with every result, because that is as large
 * as what it observes.
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

#include "bench/cli/print/observation.h"
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/system/now.h"
#include "bench/system/stop.h"
#include "bench/text/message.h"

#define SECONDS_MAX   86400
#define TICK_MS	      100
#define FUNCTIONS_MAX 8

/* In the order of preference. */
static const struct method {
	const char *name, *about;
	enum invbench_probe kind;
} methods[] = {
	{ "fentry", "the function calls BPF programs at its entry and return",
	  PROBE_OBSERVE_FENTRY },
	{ "kprobe", "breakpoints call BPF programs", PROBE_OBSERVE_KPROBE },
	{ "event", "ftrace's kprobe events, without BPF", PROBE_OBSERVE_EVENT },
};

#define METHODS (sizeof(methods) / sizeof(methods[0]))

/* Only BPF programs at several functions tell waits apart. */
static const struct method waits_method = {
	"fentry", "three functions of the command queue call BPF programs", PROBE_OBSERVE_WAITS
};

struct observe {
	const char *method_name;
	bool waits; /* of the command queue's calls */
	bool gaps; /* from call to call */
	const struct method *method; /* NULL: the first that works */
	uint64_t seconds; /* 0: until the command ends, or ^C */
	char **command; /* NULL: observe what runs anyway */
	struct observation seen[FUNCTIONS_MAX];
	struct probe probes[FUNCTIONS_MAX];
	unsigned int count;
	double start;
};

static int parse_method(struct observe *observe)
{
	const char *names[METHODS + 1] = { NULL };
	int found;

	if (!observe->method_name)
		return 0;
	for (size_t i = 0; i < METHODS; i++)
		names[i] = methods[i].name;
	found = option_word("--method", observe->method_name, names);
	if (found < 0)
		return found;
	observe->method = &methods[found];
	return 0;
}

/* Waits are those of one function, and only one method sees them. */
static int check_waits(struct observe *observe, const char *const *functions)
{
	if (!observe->waits)
		return 0;
	if (functions) {
		message("--waits: observes the command queue (cmdlist), so --function is not allowed");
		return -EINVAL;
	}
	if (observe->method && strcmp(observe->method->name, waits_method.name) != 0) {
		message("--waits: only --method fentry can tell waits apart, not %s",
			observe->method->name);
		return -EINVAL;
	}
	observe->method = &waits_method;
	return 0;
}

/* Attaches and detaches the probe, to see whether this kernel can do it. */
static int try_method(const struct observation *seen, struct probe *probe)
{
	int ret = probe_load(probe, seen->kind, &seen->function);

	if (!ret)
		ret = probe_attach(probe);
	probe_detach(probe);
	if (ret)
		probe_free(probe);
	return ret;
}

/* Takes the method that was asked for, or the first that works; prints why others do not. */
static int choose_method(const struct observe *observe, struct observation *seen,
			 struct probe *probe)
{
	const struct method *first = observe->method ? observe->method : methods;
	size_t count = observe->method ? 1 : METHODS;
	int ret = -EOPNOTSUPP;

	for (size_t i = 0; i < count && ret; i++) {
		const struct method *method = &first[i];

		seen->method = method->name;
		seen->method_about = method->about;
		seen->kind = observe->gaps && method->kind == PROBE_OBSERVE_FENTRY
				     ? PROBE_OBSERVE_GAPS
				     : method->kind;
		ret = try_method(seen, probe);
		if (ret)
			message("%s: cannot use %s: %s", seen->function.name, method->name,
				probe->message);
	}
	return ret;
}

/* Measures it once for all functions with the same method. */
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
	char why[INVBENCH_MESSAGE_LEN];
	int ret;

	if (observe->count == FUNCTIONS_MAX) {
		message("--function: at most %d functions at once", FUNCTIONS_MAX);
		return -EINVAL;
	}
	ret = function_find(name, &seen->function, why, sizeof(why));
	if (ret) {
		message("%s", why);
		return -EOPNOTSUPP;
	}
	ret = choose_method(observe, seen, &observe->probes[observe->count]);
	if (ret && function_use_symbol(&seen->function)) {
		message("%s: this kernel has it only as %s(), whose arguments are not known", name,
			seen->function.name);
		ret = choose_method(observe, seen, &observe->probes[observe->count]);
	}
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
		message("observe: must be run as root");
		return -EOPNOTSUPP;
	}
	if (!names)
		return add_function(observe, observe->waits ? "cmdlist" : "inv_range");
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
		message("%s: %s", observe->command[0], strerror(ret));
	return -ret;
}

static int end_second(struct probe *probe, struct observation *seen)
{
	struct process_stats_list stats = { 0 };
	double now = seconds_now();
	int ret = probe_read(probe, &stats);

	if (!ret)
		observation_tick(seen, &stats, now);
	process_stats_free(&stats);
	return ret;
}

/* Empties the probes' buffers, and counts the calls of each second. */
static int poll_probes(struct observe *observe)
{
	int ret = 0;

	for (unsigned int i = 0; i < observe->count && !ret; i++) {
		ret = probe_poll(&observe->probes[i]);
		if (!ret && observation_is_due(&observe->seen[i], seconds_now()))
			ret = end_second(&observe->probes[i], &observe->seen[i]);
	}
	return ret;
}

static bool is_over(const struct observe *observe, pid_t child, int *status)
{
	if (child)
		return waitpid(child, status, WNOHANG) == child;
	return stop_requested() ||
	       (observe->seconds && seconds_now() - observe->start >= (double)observe->seconds);
}

/* Polls until the end. ^C reaches the command, too; observe waits for it. */
static int watch(struct observe *observe, pid_t child)
{
	int fd = child ? (int)syscall(SYS_pidfd_open, child, 0) : -1, status = 0, ret = 0;
	struct pollfd ending = { .fd = fd, .events = POLLIN };

	while (!ret && !is_over(observe, child, &status)) {
		poll(&ending, 1, TICK_MS);
		ret = poll_probes(observe);
	}
	if (fd >= 0)
		close(fd);
	if (!ret && child && status)
		message("%s: ended with %s %d", observe->command[0],
			WIFSIGNALED(status) ? "signal" : "exit code",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return ret ? ret : status ? -ECHILD : 0;
}

static int attach(struct observe *observe)
{
	int ret = 0;

	for (unsigned int i = 0; i < observe->count && !ret; i++) {
		observe->seen[i].second_from = seconds_now();
		ret = probe_attach(&observe->probes[i]);
		if (ret)
			message("%s", observe->probes[i].message);
	}
	return ret;
}

static int collect(struct observe *observe)
{
	double elapsed = seconds_now() - observe->start, now;
	int ret = 0;

	for (unsigned int i = 0; i < observe->count && !ret; i++) {
		probe_detach(&observe->probes[i]);
		now = seconds_now();
		observe->seen[i].elapsed_s = elapsed;
		ret = probe_read(&observe->probes[i], &observe->seen[i].stats);
		if (ret)
			message("%s", observe->probes[i].message);
		else
			observation_tick(&observe->seen[i], &observe->seen[i].stats, now);
	}
	return ret;
}

static int observe_run(struct observe *observe)
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

static int parse_duration(const char *text, struct observe *observe)
{
	if (!text)
		return 0;
	if (observe->command) {
		message("--duration: not allowed with a command, which is observed until it ends");
		return -EINVAL;
	}
	return option_number("--duration", text, "seconds", 1, SECONDS_MAX, &observe->seconds);
}

static void observe_free(struct observe *observe)
{
	for (unsigned int i = 0; i < FUNCTIONS_MAX; i++) {
		probe_free(&observe->probes[i]);
		process_stats_free(&observe->seen[i].stats);
	}
}

int observe_main(int argc, char **argv)
{
	struct observe observe = { 0 };
	const char **functions = NULL, *seconds = NULL;
	bool json = false;
	const struct option_row options[] = {
		{ "function", "NAME",
		  "function to observe: inv_range (default), cmdlist, or the name of a kernel function; repeatable",
		  .list = &functions },
		{ "duration", "SECONDS", "stop after this time instead of at ^C",
		  .text = &seconds },
		{ "method", "fentry|kprobe|event", "how to observe (default: the first that works)",
		  .text = &observe.method_name },
		{ "gaps", NULL, "print the time from call to call, too (costs more)",
		  .flag = &observe.gaps },
		{ "waits", NULL,
		  "print what calls of the command queue wait for, and how long (costs more)",
		  .flag = &observe.waits },
		{ "json", NULL, "print JSON, with histograms", .flag = &json },
		{ 0 },
	};
	int first = options_parse(options, argc, argv, 0, 1024), ret;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	observe.command = first < argc ? argv + first : NULL;
	stop_catch();
	ret = parse_duration(seconds, &observe);
	if (!ret)
		ret = parse_method(&observe);
	if (!ret)
		ret = check_waits(&observe, functions);
	if (!ret)
		ret = add_functions(&observe, functions);
	if (!ret)
		ret = observe_run(&observe);
	if (!ret || ret == -ECHILD)
		ret = observation_print(observe.seen, observe.count, json) ? -EIO : ret;
	observe_free(&observe);
	free(functions);
	return ret == -ECHILD ? EXIT_REGRESSION : exit_code_of(ret);
}
