/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sends requests to /dev/invbench, valid and malformed ones. Each must be answered or refused with an errno; the test
 * searches the guest's log for errors of the kernel.
 *
 * A session gets a sequence of requests. Most are valid, because only these come past the module's first checks; some
 * have one or two fields changed. A sequence that did something new is kept, and later sessions send it again with
 * changes. What is new says kcov if the kernel has it (fuzz/coverage.h).
 *
 *   fuzz_module COUNT [SEED]
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/engine/pci.h"
#include "drivers/machine/module.h"
#include "tests/guest/fuzz/corpus.h"
#include "tests/guest/fuzz/coverage.h"
#include "tests/guest/fuzz/requests/grammar.h"
#include "tests/guest/fuzz/requests/mutate.h"
#include "tests/guest/fuzz/requests/names.h"
#include "tests/guest/fuzz/requests/random.h"

#define BURST 64 /* requests of each of two processes at once */
#define LEAK_KIB \
	16384 /* half of a leak of one cell in a thousand requests; CPUs keep some memory */

static struct counts {
	unsigned long sent, accepted;
	unsigned long further; /* refused, but in code that nobody reached before */
} counts[KINDS];

static struct session session;
static struct sequence now;
static bool has_kcov;

static unsigned int send_counted(const struct request *request)
{
	struct counts *to = &counts[request->kind];
	int error = request_send(&session, request);
	unsigned int found = coverage_new(request->kind, error);

	to->sent++;
	to->accepted += !error;
	to->further += error && has_kcov && found;
	return found;
}

/* Chooses a request: the parent's, often as it is, or a new one. */
static void request_choose(struct request *request, const struct request *parent)
{
	if (parent && draw(16)) {
		*request = *parent;
		if (!draw(6))
			mutate_request(request, &session);
		return;
	}
	grammar_make(request, &session);
	if (!draw(6))
		mutate_request(request, &session);
}

static void sequence_send(void)
{
	const struct sequence *parent = draw(2) ? corpus_draw() : NULL;
	uint32_t until = parent ? parent->count - (uint32_t)draw(1 + draw(parent->count)) : 0;
	uint32_t new_until = 0;

	for (now.count = 0; now.count < SEQUENCE_MOST; now.count++) {
		request_choose(&now.requests[now.count],
			       now.count < until ? &parent->requests[now.count] : NULL);
		if (send_counted(&now.requests[now.count]))
			new_until = now.count + 1;
	}
	if (new_until)
		corpus_add(&now, new_until);
}

static void burst_send(void)
{
	struct request request;

	for (unsigned int i = 0; i < BURST; i++) {
		request_choose(&request, NULL);
		send_counted(&request);
	}
}

/* Two processes use the session at the same time. */
static void burst_fork(void)
{
	uint64_t seed = random_bits();
	int status;
	pid_t other = fork();

	if (!other) {
		random_seed(seed);
		burst_send();
		_exit(0);
	}
	burst_send();
	if (other < 0 || waitpid(other, &status, 0) != other || status) {
		printf("fuzz_module: the second process failed\n");
		exit(1);
	}
}

static void session_fuzz(void)
{
	memset(&session, 0, offsetof(struct session, cells));
	session.fd = open(INVBENCH_DEVICE_PATH, O_RDWR);
	if (session.fd < 0) {
		printf("fuzz_module: " INVBENCH_DEVICE_PATH ": %s\n", strerror(errno));
		exit(1);
	}
	sequence_send();
	if (!draw(16))
		burst_fork();
	close(session.fd);
	coverage_new(KIND_UNKNOWN, 0);
}

static long available_kib(void)
{
	FILE *file = fopen("/proc/meminfo", "r");
	char line[128];
	long kib = 0;

	while (file && !kib && fgets(line, sizeof(line), file))
		if (sscanf(line, "MemAvailable: %ld", &kib) != 1)
			kib = 0;
	if (file)
		fclose(file);
	return kib;
}

static int check_whole(void)
{
	struct invbench_info info;
	int fd = open(INVBENCH_DEVICE_PATH, O_RDWR);
	int ret = fd < 0 || ioctl(fd, INVBENCH_INFO, &info) || !info.text_whole;

	if (ret)
		printf("fuzz_module: the driver's text is not restored\n");
	close(fd);
	return ret;
}

static struct counts counts_sum(void)
{
	struct counts sum = { 0 };

	for (unsigned int i = 0; i < KINDS; i++) {
		sum.sent += counts[i].sent;
		sum.accepted += counts[i].accepted;
		sum.further += counts[i].further;
	}
	return sum;
}

static void report(void)
{
	struct counts sum = counts_sum();
	unsigned long beyond = sum.accepted + sum.further;

	printf("fuzz_module: accepted of sent:");
	for (unsigned int i = 0; i < KINDS; i++)
		printf(" %s %lu/%lu", request_name(i), counts[i].accepted, counts[i].sent);
	printf("\n");
	coverage_report();
	printf("fuzz_module: %lu requests, %lu accepted, %lu refused in new code, corpus %u sequences\n",
	       sum.sent, sum.accepted, sum.further, corpus_count());
	printf("fuzz_module: %lu %% went beyond the first refusal\n",
	       sum.sent ? 100 * beyond / sum.sent : 0);
}

/* Fuzzes until count requests are sent. Returns by how many KiB the memory available shrank. */
static long fuzz(unsigned long count)
{
	unsigned long sent = 0, told = 0;
	long before = 0;

	while (sent < count) {
		session_fuzz();
		sent = counts_sum().sent;
		/* Caches have grown by then; growth after that is a leak. */
		if (sent < count / 4 || !before)
			before = available_kib();
		if (sent - told >= 10000) { /* shows that the guest is alive */
			told = sent;
			printf("fuzz_module: %lu of %lu, %u new\n", sent, count, coverage_count());
			fflush(stdout);
		}
	}
	return before - available_kib();
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
	char device[INVBENCH_DEVICE_LEN];
	long lost;

	random_seed(argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
	if (!pci_find_free(&device, 1)) {
		printf("fuzz_module: the guest has no device behind an SMMUv3\n");
		return 1;
	}
	names_device(device);
	corpus_start();
	has_kcov = coverage_start();
	lost = fuzz(count);
	report();
	printf("fuzz_module: %ld KiB less memory available\n", lost);
	if (lost > LEAK_KIB) {
		printf("fuzz_module: the kernel leaks memory\n");
		return 1;
	}
	return check_whole() || !counts_sum().accepted;
}
