/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces a copy of this process and counts its instructions: see steps.h. */
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/mix/mix.h"
#include "drivers/loop/functions.h"
#include "drivers/counting/steps.h"

#define STEPPED_CALLS 4 /* the first one may fault pages in */
#define STEPS_MAX     4000000U /* for all of them; some ten seconds */
#define TRIES_MAX     1000U /* of one exclusive store */

struct steps {
	pid_t copy;
	bool is_inside; /* between the two reads of the clock */
	bool is_known; /* .best is a call */
	struct invbench_function now, best;
	const void *store; /* the last exclusive store, and how often it was executed in a row */
	unsigned int tries;
};

/* The copy has this process's code at the same addresses. */
static const void *code_at(const struct steps *steps)
{
	struct user_regs_struct registers;
	struct iovec to = { &registers, sizeof(registers) };

	if (ptrace(PTRACE_GETREGSET, steps->copy, (void *)NT_PRSTATUS, &to))
		return NULL;
#if defined(__x86_64__)
	return (const void *)registers.rip; // NOLINT(performance-no-int-to-ptr)
#else
	return (const void *)registers.pc; // NOLINT(performance-no-int-to-ptr)
#endif
}

#if defined(__x86_64__)
static bool reads_clock(const void *code)
{
	return !memcmp(code, "\x0f\x31", 2); /* rdtsc */
}

static unsigned int kind_of(const void *code)
{
	return mix_kind_x86(code);
}

static bool stores_exclusively(const void *code)
{
	(void)code;
	return false; /* a locked instruction is one step */
}
#else
static uint32_t word_at(const void *code)
{
	uint32_t word;

	memcpy(&word, code, sizeof(word));
	return word;
}

static bool reads_clock(const void *code)
{
	return (word_at(code) & 0xffffffe0) == 0xd53be040; /* mrs of cntvct_el0 */
}

static unsigned int kind_of(const void *code)
{
	return mix_kind(word_at(code));
}

static bool stores_exclusively(const void *code)
{
	const char *kind = mix_name(kind_of(code));

	return !strcmp(kind, "stxr") || !strcmp(kind, "stlxr");
}
#endif

/* Takes the instruction that the copy executes next. */
static void steps_add(struct steps *steps, const void *code)
{
	if (!reads_clock(code)) {
		steps->now.instructions += steps->is_inside;
		steps->now.mix[kind_of(code)] += steps->is_inside;
		return;
	}
	if (steps->is_inside &&
	    (!steps->is_known || steps->now.instructions <= steps->best.instructions)) {
		steps->best = steps->now;
		steps->is_known = true;
	}
	memset(&steps->now, 0, sizeof(steps->now));
	steps->is_inside = !steps->is_inside;
}

/*
 * Whether the copy repeats an exclusive store in vain. Each step ends with a return from an exception, which
 * clears the monitor between the exclusive load and the store. So loops of them never end.
 */
static bool steps_fail_to_store(struct steps *steps, const void *code)
{
	if (!stores_exclusively(code))
		return false;
	if (code != steps->store)
		steps->tries = 0;
	steps->store = code;
	return ++steps->tries > TRIES_MAX;
}

/* The copy. It must not run on if this process dies. */
static void copy_main(const struct workload *workload, struct call *call)
{
	const bool stop = false;
	struct recorder recorder = { .stop = &stop, .interval = 1 };

	recorder_reset(&recorder);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		_exit(EXIT_FAILURE);
	raise(SIGSTOP);
	_exit(workload->each(&recorder, call, STEPPED_CALLS) ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* Waits until the copy stops or ends. 0, 1: it ended, or -errno: it failed. */
static int wait_stop(const struct steps *steps)
{
	int status;

	while (waitpid(steps->copy, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (WIFSTOPPED(status))
		return 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS ? 1 : -EIO;
}

/* Executes one instruction of the copy. Returns as wait_stop(). */
static int step(struct steps *steps)
{
	const void *code = code_at(steps);

	if (!code)
		return -EIO;
	if (steps_fail_to_store(steps, code))
		return -ELOOP;
	steps_add(steps, code);
	if (ptrace(PTRACE_SINGLESTEP, steps->copy, NULL, NULL))
		return -errno;
	return wait_stop(steps);
}

static int trace(struct steps *steps)
{
	int ret = wait_stop(steps) ? -EOPNOTSUPP : 0;

	for (unsigned int i = 0; i < STEPS_MAX && !ret; i++)
		ret = step(steps);
	if (ret > 0)
		return 0;
	/* It may have ended already; then its number is still its own, for nobody has waited for it. */
	kill(steps->copy, SIGKILL);
	wait_stop(steps);
	return ret ? ret : -ETIMEDOUT;
}

int steps_count(const struct workload *workload, struct call *call,
		struct invbench_functions *request)
{
	struct steps steps = { .copy = fork() };
	struct invbench_function *to = (void *)(uintptr_t)request->functions;
	int ret;

	if (!steps.copy)
		copy_main(workload, call);
	ret = steps.copy < 0 ? -errno : trace(&steps);
	if (!ret && !steps.is_known)
		ret = -EIO;
	if (ret)
		return ret;
	*to = steps.best;
	snprintf(to->name, sizeof(to->name), FUNCTIONS_USER);
	request->ticks = to->instructions;
	request->count = 1;
	memset(request->devices, 0, sizeof(request->devices));
	return 0;
}

const char *steps_error(int error)
{
	switch (error) {
	case -EOPNOTSUPP:
		return "this process may not trace a copy of itself (ptrace)";
	case -ELOOP:
		return "an exclusive store (stxr) never succeeds under single steps; atomics need a CPU "
		       "with LSE";
	case -ETIMEDOUT:
		return "the calls did not end";
	case -EIO:
		return "the calls failed in a copy of this process";
	default:
		return strerror(-error);
	}
}
