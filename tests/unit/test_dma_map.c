/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A cell becomes a request to the kernel's benchmark, and the answer becomes a sample. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/dma_map/benchmark.h"
#include "drivers/engine/refusal.h"

static struct invbench_cell cell(const char *workload, __u64 size)
{
	struct invbench_cell cell = { .strategy = "as-built",
				      .size = size,
				      .granule = 4096,
				      .entries = 1,
				      .cpus = 2 };

	strcpy(cell.workload, workload);
	return cell;
}

static int fill(const struct invbench_cell *request, __u32 page_size, struct benchmark *to)
{
	return benchmark_fill(request, page_size, to);
}

static void test_request(void **state)
{
	struct invbench_cell request = cell("unmap", 65536);
	struct benchmark benchmark;

	(void)state;
	assert_int_equal(fill(&request, 4096, &benchmark), 0);
	assert_int_equal(benchmark.pages, 16);
	assert_int_equal(benchmark.threads, 2);
	assert_int_equal(benchmark.node, -1);
	assert_int_equal(fill(&request, 16384, &benchmark), 0);
	assert_int_equal(benchmark.pages, 4);
	/* From the kernel's header: the number contains direction and size of the request. */
	assert_int_equal(BENCHMARK_RUN, 0xc0886401);
}

static void test_refusals(void **state)
{
	struct invbench_cell empty = cell("empty", 4096), large = cell("map", 8 << 20),
			     odd = cell("map", 4096), patched = cell("map", 4096);
	struct benchmark benchmark;

	(void)state;
	strcpy(patched.strategy, "none");
	assert_int_equal(fill(&empty, 4096, &benchmark), -EOPNOTSUPP);
	assert_string_equal(refusal, "workload: dma_map has no empty, allowed: map, unmap");
	assert_int_equal(fill(&large, 4096, &benchmark), -EOPNOTSUPP);
	assert_string_equal(
		refusal, "size: 8388608 is not allowed, dma_map maps 1..1024 pages of 4096 bytes");
	assert_int_equal(fill(&odd, 16384, &benchmark), -EOPNOTSUPP);
	assert_int_equal(fill(&patched, 4096, &benchmark), -EOPNOTSUPP);
	assert_string_equal(refusal,
			    "strategy: none is not possible with dma_map, allowed: as-built");
}

static void test_answer(void **state)
{
	const struct benchmark answer = { .map = 7, .unmap = 21 };
	struct invbench_cell map = cell("map", 4096), unmap = cell("unmap", 4096);
	struct invbench_sample sample;

	(void)state;
	benchmark_sample(&answer, &map, &sample);
	assert_int_equal(sample.ticks, 700);
	benchmark_sample(&answer, &unmap, &sample);
	assert_int_equal(sample.ticks, 2100);
	assert_int_equal(sample.calls, 1);
	assert_int_equal(sample.mode, INVBENCH_BATCH);
}

/* A mean that the kernel prints as 21 steps is below 22. */
static void test_cheapest(void **state)
{
	const struct benchmark answer = { .map = 7, .unmap = 21 };
	struct invbench_cell map = cell("map", 4096), unmap = cell("unmap", 4096);

	(void)state;
	assert_true(benchmark_holds(&answer, &unmap, 2199));
	assert_false(benchmark_holds(&answer, &unmap, 2200));
	assert_true(benchmark_holds(&answer, &map, 1));
	assert_false(benchmark_holds(&answer, &map, 2199));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_answer),
		cmocka_unit_test(test_cheapest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
