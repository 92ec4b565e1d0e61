/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads kcov: see coverage.h.
 * The lab's kernels do not randomise their addresses (nokaslr), so the addresses of kcov are those of kallsyms.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <linux/kcov.h>

#include "tests/guest/fuzz/coverage.h"
#include "tests/guest/fuzz/symbols.h"

#define KCOV_FILE  "/sys/kernel/debug/kcov"
#define KCOV_WORDS 65536UL /* a request that does more is cut off there */
#define SET_SLOTS  (1U << 17)

static uint64_t *area; /* the number of addresses, then these; NULL: no kcov */
static uint64_t set[SET_SLOTS]; /* what was reached so far; 0: a free slot */
static unsigned int set_count;

/* Whether it was not there. A full set takes no more: nothing is new then. */
static bool set_add(uint64_t value)
{
	uint64_t slot = value * 0x9e3779b97f4a7c15ULL >> 47;

	if (set_count >= SET_SLOTS / 2)
		return false;
	while (set[slot] && set[slot] != value)
		slot = (slot + 1) % SET_SLOTS;
	if (set[slot])
		return false;
	set[slot] = value;
	set_count++;
	return true;
}

bool coverage_start(void)
{
	int fd = open(KCOV_FILE, O_RDWR);
	void *at;

	memset(set, 0, sizeof(set)); /* its pages must not look like a leak later */
	if (fd < 0)
		return false;
	if (ioctl(fd, KCOV_INIT_TRACE, KCOV_WORDS)) {
		perror("fuzz_module: " KCOV_FILE);
		exit(1);
	}
	at = mmap(NULL, KCOV_WORDS * sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED || ioctl(fd, KCOV_ENABLE, KCOV_TRACE_PC)) {
		perror("fuzz_module: " KCOV_FILE);
		exit(1);
	}
	area = at;
	symbols_load();
	return true;
}

static unsigned int answers_new(unsigned int kind, int error)
{
	static uint64_t before;
	uint64_t answer = 1 + kind * 4096ULL + (uint64_t)error;
	bool is_new = set_add(before << 32 | answer);

	before = answer;
	return is_new;
}

static unsigned int addresses_new(void)
{
	uint64_t count = __atomic_load_n(&area[0], __ATOMIC_RELAXED);
	unsigned int added = 0;

	for (uint64_t i = 1; i <= count && i < KCOV_WORDS; i++)
		if (symbols_contain(area[i]) && set_add(area[i])) {
			symbols_reach(area[i]);
			added++;
		}
	__atomic_store_n(&area[0], 0, __ATOMIC_RELAXED);
	return added;
}

unsigned int coverage_new(unsigned int kind, int error)
{
	return area ? addresses_new() : answers_new(kind, error);
}

unsigned int coverage_count(void)
{
	return set_count;
}

void coverage_report(void)
{
	if (!area) {
		printf("fuzz_module: %u different answers; this kernel has no kcov\n", set_count);
		return;
	}
	printf("fuzz_module: %u PCs of the module reached\n", set_count);
	symbols_report();
}
