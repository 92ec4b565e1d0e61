/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sends requests to the module as a list of actions asks, so that a script can test a session's life.
 * Prints a line per action: its result, or "error" and the module's reason. Does not stop at errors.
 *
 *   pin                 count cycles on CPU 0 with a pinned perf event, as a watchdog does
 *   open                open the session
 *   attach [DEVICE]     by default the first free device
 *   workers CPU,…       the CPUs of the workers
 *   cell WORKLOAD,STRATEGY,ENTRIES,SIZE,RIL,CPUS       of the target driver
 *   model [FIELD=NUMBER,…]   a cell of the target model: inv_range, dma-mb, one entry, a page
 *   run MODE,CALLS      MODE: each or batch; with the time that it took
 *   alarms COUNT        runs of "each", until COUNT were interrupted by a signal
 *   until_error         runs, until one fails
 *   interrupt CALLS     counts, and is interrupted by signals
 *   count CALLS | stream SIZE,GRANULE | events TYPE,CONFIG | hold STRATEGY
 *   stream_forked SIZE,GRANULE        the same from another process
 *   watch DEVICE | watched
 *   info                whether the driver's text is whole, and the clock
 *   touch FILE | await FILE
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/perf_event.h>

#include "bench/core/histogram.h"
#include "bench/core/uapi.h"
#include "drivers/engine/pci.h"
#include "drivers/machine/module.h"

#define WORKERS_MAX 8

static struct module module = { .fd = -1 };
static struct invbench_sample samples[WORKERS_MAX];
static uint32_t cpus = 1; /* of the last cell */
static unsigned int interrupted; /* runs that a signal ended */

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int send_request(unsigned long code, void *arg)
{
	struct invbench_info info;
	int ret = ioctl(module.fd, code, arg) ? -errno : 0;

	if (ret && ret != -EINTR && !ioctl(module.fd, INVBENCH_INFO, &info))
		snprintf(module.message, sizeof(module.message), "%s", info.message);
	return ret;
}

static int act_pin(const char *text)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_HARDWARE,
					.config = PERF_COUNT_HW_CPU_CYCLES,
					.size = sizeof(attr),
					.pinned = 1 };

	(void)text;
	return syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0) < 0 ? -errno : 0;
}

static int act_open(const char *text)
{
	(void)text;
	return module_open(&module);
}

static int act_attach(const char *text)
{
	char device[INVBENCH_DEVICE_LEN];

	if (*text)
		snprintf(device, sizeof(device), "%s", text);
	else if (!pci_find_free(&device, 1))
		return -ENOENT;
	return module_attach(&module, device);
}

static int act_workers(const char *text)
{
	struct invbench_workers workers = { 0 };

	while (*text && workers.count < WORKERS_MAX) {
		workers.cpus[workers.count++] = (uint32_t)strtoul(text, (char **)&text, 10);
		text += *text == ',';
	}
	return send_request(INVBENCH_WORKERS, &workers);
}

static int act_cell(const char *text)
{
	struct invbench_cell cell = { .target = "driver",
				      .granule = 4096,
				      .knobs = INVBENCH_KNOBS,
				      .dma = INVBENCH_DMA,
				      .io = INVBENCH_IO };

	if (sscanf(text, "%31[^,],%31[^,],%u,%llu,%u,%u", cell.workload, cell.strategy,
		   &cell.entries, &cell.size, &cell.knobs.ril, &cell.cpus) != 6)
		return -EINVAL;
	cpus = cell.cpus;
	return send_request(INVBENCH_CELL, &cell);
}

/* Sets a field of a cell; false: there is no such field here. */
static bool cell_set(struct invbench_cell *cell, const char *name, __u64 value)
{
	const struct {
		const char *name;
		__u32 *value;
	} fields[] = {
		{ "entries", &cell->entries },
		{ "cpus", &cell->cpus },
		{ "cmdq_log2size", &cell->knobs.cmdq_log2size },
		{ "calls_per_sync", &cell->knobs.calls_per_sync },
		{ "consumer", &cell->knobs.consumer },
		{ "cmd_delay", &cell->knobs.cmd_delay },
	};

	if (!strcmp(name, "size")) {
		cell->size = value;
		return true;
	}
	if (!strcmp(name, "granule")) {
		cell->granule = value;
		return true;
	}
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(name, fields[i].name))
			continue;
		*fields[i].value = (__u32)value;
		return true;
	}
	return false;
}

static int act_model(const char *text)
{
	struct invbench_cell cell = { .target = "model",
				      .workload = "inv_range",
				      .strategy = "dma-mb",
				      .size = 4096,
				      .granule = 4096,
				      .entries = 1,
				      .cpus = 1,
				      .knobs = INVBENCH_KNOBS,
				      .dma = INVBENCH_DMA,
				      .io = INVBENCH_IO };
	char name[32];
	__u64 value;
	int used;

	while (sscanf(text, "%31[^=]=%llu%n", name, &value, &used) == 2 &&
	       cell_set(&cell, name, value))
		text += used + (text[used] == ',');
	if (*text)
		return -EINVAL;
	cpus = cell.cpus;
	return send_request(INVBENCH_CELL, &cell);
}

/* Runs the last cell, which has the id 0 in these tests. */
static int run(uint32_t mode, uint64_t calls)
{
	struct invbench_run request = { .mode = mode,
					.calls = calls,
					.samples = (uintptr_t)samples,
					.sample_count = WORKERS_MAX };

	return send_request(INVBENCH_RUN, &request);
}

static int act_run(const char *text)
{
	const char *calls = strchr(text, ',');
	double began = seconds();
	int ret = run(strncmp(text, "batch", 5) ? INVBENCH_EACH : INVBENCH_BATCH,
		      calls ? strtoull(calls + 1, NULL, 10) : 1);

	printf("%.6f s", seconds() - began);
	for (uint32_t i = 0; i < cpus && !ret; i++)
		printf(", cpu %u", samples[i].cpu);
	return ret;
}

static struct itimerval next;

/* The signals come less and less often, so that a run completes at last. */
static void alarmed(int signal)
{
	(void)signal;
	next.it_value.tv_usec = next.it_value.tv_usec * 3 / 2 % 1000000 + 1;
	setitimer(ITIMER_REAL, &next, NULL);
}

/* The calls of a worker in its histogram, which this clears. */
static uint64_t histogram_sum(uint32_t worker)
{
	static uint32_t counts[HISTOGRAM_BUCKETS];
	uint64_t sum = 0;

	if (module_histogram(&module, 0, worker, counts))
		return 0;
	for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++)
		sum += counts[i];
	return sum;
}

/* As the program does: repeats a run that was interrupted. */
static int run_alarmed(uint64_t calls)
{
	struct itimerval off = { 0 };
	int ret;

	next.it_value.tv_usec = 500;
	setitimer(ITIMER_REAL, &next, NULL);
	do {
		ret = run(INVBENCH_EACH, calls);
		interrupted += ret == -EINTR;
	} while (ret == -EINTR);
	setitimer(ITIMER_REAL, &off, NULL);
	for (uint32_t i = 0; i < cpus && !ret; i++)
		if (samples[i].calls != calls || histogram_sum(i) != calls)
			ret = -EILSEQ;
	return ret;
}

static int act_alarms(const char *text)
{
	struct sigaction action = { .sa_handler = alarmed };
	unsigned int wanted = (unsigned int)atoi(text);
	int ret = 0;

	sigaction(SIGALRM, &action, NULL);
	while (!ret && interrupted < wanted)
		ret = run_alarmed(3000);
	if (ret == -EILSEQ)
		snprintf(module.message, sizeof(module.message),
			 "the histogram does not have the run's calls");
	return ret;
}

static int act_until_error(const char *text)
{
	(void)text;
	for (;;) {
		int ret = run(INVBENCH_EACH, 100);

		if (ret)
			return ret;
	}
}

static int act_count(const char *text)
{
	struct invbench_count count = { .counters.calls = strtoull(text, NULL, 10) };
	int ret = send_request(INVBENCH_COUNT, &count);

	printf("%llu commands, %llu walked", count.counters.commands,
	       count.counters.entries_walked);
	return ret;
}

/* Does not repeat a count as the program does. */
static int act_interrupt(const char *text)
{
	struct sigaction action = { .sa_handler = alarmed };
	struct invbench_count count = { .counters.calls = strtoull(text, NULL, 10) };
	struct itimerval off = { 0 };
	double began = seconds();
	int ret;

	sigaction(SIGALRM, &action, NULL);
	next.it_value.tv_usec = 20000;
	setitimer(ITIMER_REAL, &next, NULL);
	ret = send_request(INVBENCH_COUNT, &count);
	setitimer(ITIMER_REAL, &off, NULL);
	printf("%.6f s, ", seconds() - began);
	return ret;
}

static int act_stream(const char *text)
{
	static uint64_t words[2 * 64];
	struct invbench_stream stream = { .leaf = 1, .words = (uintptr_t)words, .room = 64 };

	int ret;

	if (sscanf(text, "%llu,%llu", &stream.size, &stream.granule) != 2)
		return -EINVAL;
	ret = send_request(INVBENCH_STREAM, &stream);
	printf("%u commands", stream.count);
	return ret;
}

static int act_stream_forked(const char *text)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		int ret = act_stream(text);

		fflush(stdout);
		_exit(ret ? 1 : 0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && !status ? 0 : -EIO;
}

static int act_watch(const char *text)
{
	struct invbench_watch watch = { 0 };

	snprintf(watch.device, sizeof(watch.device), "%s", text);
	return send_request(INVBENCH_WATCH, &watch);
}

static int act_events(const char *text)
{
	struct invbench_events events = { .count = 1, .cpus = 2, .events[0].cpu = -1 };

	if (sscanf(text, "%u,%llu", &events.events[0].type, &events.events[0].config) != 2)
		return -EINVAL;
	return send_request(INVBENCH_EVENTS, &events);
}

static int act_hold(const char *text)
{
	struct invbench_hold hold = { 0 };

	snprintf(hold.strategy, sizeof(hold.strategy), "%s", text);
	return send_request(INVBENCH_HOLD, &hold);
}

static int act_info(const char *text)
{
	struct invbench_info info;
	int ret = ioctl(module.fd, INVBENCH_INFO, &info) ? -errno : 0;

	(void)text;
	printf("%s, %s", info.text_whole ? "whole" : "not whole", info.clock.source);
	return ret;
}

static int act_touch(const char *text)
{
	int fd = open(text, O_WRONLY | O_CREAT, 0666);

	close(fd);
	return fd < 0 ? -errno : 0;
}

static int act_await(const char *text)
{
	while (access(text, F_OK))
		usleep(10000);
	return 0;
}

/* clang-format off */
static const struct action {
	const char *name;
	int (*act)(const char *text);
	int takes_text;
} actions[] = {
	{ "pin", act_pin, 0 },
	{ "open", act_open, 0 },
	{ "attach", act_attach, 0 },
	{ "attach=", act_attach, 1 },
	{ "workers", act_workers, 1 },
	{ "cell", act_cell, 1 },
	{ "model", act_model, 1 },
	{ "run", act_run, 1 },
	{ "alarms", act_alarms, 1 },
	{ "until_error", act_until_error, 0 },
	{ "count", act_count, 1 },
	{ "interrupt", act_interrupt, 1 },
	{ "stream", act_stream, 1 },
	{ "stream_forked", act_stream_forked, 1 },
	{ "watch", act_watch, 1 },
	{ "watched", act_watch, 0 },
	{ "events", act_events, 1 },
	{ "hold", act_hold, 1 },
	{ "info", act_info, 0 },
	{ "touch", act_touch, 1 },
	{ "await", act_await, 1 },
};
/* clang-format on */

static void act(const struct action *action, const char *text)
{
	int ret;

	module.message[0] = 0;
	printf("%s ", action->name);
	ret = action->act(text);
	if (ret)
		printf(" error %s: %s\n", strerror(-ret), module.message);
	else
		printf(" ok\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		size_t at = 0;

		while (at < sizeof(actions) / sizeof(actions[0]) &&
		       strcmp(argv[i], actions[at].name))
			at++;
		if (at == sizeof(actions) / sizeof(actions[0])) {
			printf("session: %s is no action\n", argv[i]);
			return 3;
		}
		act(&actions[at], actions[at].takes_text && i + 1 < argc ? argv[++i] : "");
	}
	return 0;
}
