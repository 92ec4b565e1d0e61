/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steps through a call with an LSE atomic, which ends, and through one with a loop of exclusives, which never ends
 * under single steps: that one is told by its own reason.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "bench/core/sync.h"
#include "bench/core/workload.h"
#include "bench/mix/mix.h"
#include "drivers/loop/clock.h"
#include "drivers/counting/steps.h"

struct call {
	__u64 line;
};

#define target_count_begin(call) ((void)(call))
#define target_count_end(call)	 ((void)(call))

static __always_inline int atomic_call(struct call *call)
{
	__u64 one = 1;

	__asm__ __volatile__(".arch_extension lse\n\tldadd %1, %1, %0"
			     : "+Q"(call->line), "+r"(one)::"memory");
	return 0;
}

#define WORKLOAD_NAME	       atomic
#define WORKLOAD_MEASURE(call) atomic_call(call)
#include "bench/core/loop.h"

static __always_inline int exclusive_call(struct call *call)
{
	__u64 value;
	__u32 failed;

	__asm__ __volatile__(
		"1:\tldxr %0, %2\n\tadd %0, %0, #1\n\tstlxr %w1, %0, %2\n\tcbnz %w1, 1b"
		: "=&r"(value), "=&r"(failed), "+Q"(call->line)::"memory");
	return 0;
}

#define WORKLOAD_NAME	       exclusive
#define WORKLOAD_MEASURE(call) exclusive_call(call)
#include "bench/core/loop.h"

static int count(const struct workload *workload, struct invbench_function *function)
{
	struct invbench_functions request = { .functions = (uintptr_t)function, .room = 1 };
	struct call call = { 0 };

	return steps_count(workload, &call, &request);
}

int main(void)
{
	struct invbench_function function;
	int ret = count(&atomic_workload, &function);

	if (ret || function.mix[mix_find("atomic")] != 1) {
		printf("step_exclusive: the call with an atomic: %s\n",
		       ret ? steps_error(ret) : "no atomic");
		return 1;
	}
	ret = count(&exclusive_workload, &function);
	printf("step_exclusive: %s\n", ret ? steps_error(ret) : "the call ended");
	return !ret;
}
