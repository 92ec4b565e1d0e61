/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attaches BPF programs to the entry and the return of a function.
 * The programs (bpf/observed.bpf.c) are compiled separately and embedded in this
 * file's object. Links attach them, and end with their last descriptor, so that
 * nothing is left when this process dies.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __aarch64__
#include <asm/ptrace.h>
#endif

#include "bench/observe/probe.h"
#include "bench/observe/process_stats.h"

__asm__(".pushsection .rodata\n"
	".global observed_object, observed_object_size\n"
	".balign 8\n"
	"observed_object:\n"
	".incbin \"bench/observe/bpf/observed.bpf.o\"\n"
	"1: .balign 8\n"
	"observed_object_size:\n"
	".quad 1b - observed_object\n"
	".popsection\n");
extern const char observed_object[];
extern const __u64 observed_object_size;

#define LINKS 3

struct state {
	struct bpf_object *object;
	struct bpf_program *entry, *exit, *idle;
	struct bpf_link *links[LINKS];
};

/* The first failure that libbpf reports. Later ones are consequences of it. */
static char reason[INVBENCH_MESSAGE_LEN];

static int keep_reason(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (level == LIBBPF_WARN && !*reason && strstr(format, "failed")) {
		vsnprintf(reason, sizeof(reason), format, arguments);
		reason[strcspn(reason, "\n")] = 0;
	}
	return 0;
}

/* A kernel-internal error number, which bpf() returns nevertheless. */
#define ENOTSUPP 524

static int refuse(struct probe *probe, int error)
{
	if (error == -ENOTSUPP)
		return probe_refuse(probe, -EOPNOTSUPP,
				    "this kernel's functions cannot call a program (ftrace has no "
				    "direct calls)");
	return probe_refuse(probe, error == -ENOMEM ? error : -EOPNOTSUPP, "%s",
			    *reason ? reason : strerror(-error));
}

/* Tells the programs where frame and size are: in the registers, or among the arguments. */
static int ask(struct probe *probe, struct observed_ask *ask, bool by_registers)
{
	*ask = (struct observed_ask){ .size_at = probe->function.size,
				      .size_mask = probe->function.size_mask };
	if (!by_registers)
		return 0;
#ifdef __aarch64__
	ask->frame_at = offsetof(struct user_pt_regs, sp);
	if (probe->function.size != FUNCTION_NO_SIZE)
		ask->size_at = offsetof(struct user_pt_regs, regs[probe->function.size]);
	return 0;
#else
	return probe_refuse(probe, -EOPNOTSUPP, "kprobe: only arm64 is supported");
#endif
}

static bool is_kprobe(const struct bpf_program *program)
{
	return bpf_program__type(program) == BPF_PROG_TYPE_KPROBE;
}

/* fentry and fexit: the function itself calls the program. */
static bool is_tracing(const struct bpf_program *program)
{
	return bpf_program__type(program) == BPF_PROG_TYPE_TRACING;
}

/* Loads only the programs of this kind. */
static int choose_programs(struct probe *probe, struct state *state)
{
	struct bpf_program *program = NULL;
	int ret = 0;

	while ((program = bpf_object__next_program(state->object, program))) {
		const char *name = bpf_program__name(program);

		if (probe->kind->entry && !strcmp(name, probe->kind->entry))
			state->entry = program;
		else if (probe->kind->exit && !strcmp(name, probe->kind->exit))
			state->exit = program;
		else if (probe->kind->is_sum && !strcmp(name, "idle_change"))
			state->idle = program;
		else
			bpf_program__set_autoload(program, false);
		if (!ret && bpf_program__autoload(program) && is_tracing(program))
			ret = bpf_program__set_attach_target(program, 0, probe->function.name);
	}
	return ret;
}

/* Creates only the maps that this kind needs: none if it records nothing. */
static void choose_maps(const struct probe *probe, const struct state *state)
{
	struct bpf_map *map = NULL;

	while ((map = bpf_object__next_map(state->object, map))) {
		const char *name = bpf_map__name(map);
		bool by_process = !strcmp(name, "processes") || !strcmp(name, "blank");
		bool is_idle = !strcmp(name, "idle");

		bpf_map__set_autocreate(map, state->entry && state->exit &&
						     !(probe->kind->is_sum ? by_process : is_idle));
	}
}

static int load(struct probe *probe, struct state *state)
{
	struct observed_ask asked;
	struct bpf_map *constants;
	int ret;

	state->object = bpf_object__open_mem(observed_object, observed_object_size, NULL);
	if (!state->object)
		return refuse(probe, -errno);
	ret = choose_programs(probe, state);
	if (ret)
		return refuse(probe, ret);
	ret = ask(probe, &asked, is_kprobe(state->entry ? state->entry : state->exit));
	if (ret)
		return ret;
	choose_maps(probe, state);
	constants = bpf_object__find_map_by_name(state->object, ".rodata");
	ret = bpf_map__set_initial_value(constants, &asked, sizeof(asked));
	if (!ret)
		ret = bpf_object__load(state->object);
	return ret ? refuse(probe, ret) : 0;
}

static int probe_bpf_load(struct probe *probe)
{
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return probe_refuse(probe, -ENOMEM, "%s", strerror(ENOMEM));
	probe->state = state;
	*reason = 0;
	libbpf_set_print(keep_reason);
	return load(probe, state);
}

static struct bpf_link *link_program(struct probe *probe, struct bpf_program *program, bool is_exit)
{
	if (!program)
		return NULL;
	if (is_kprobe(program))
		return bpf_program__attach_kprobe(program, is_exit, probe->function.name);
	return bpf_program__attach(program);
}

/* Attaches the exit first, so that every call whose entry is seen also has its exit seen. */
static int probe_bpf_attach(struct probe *probe)
{
	struct state *state = probe->state;

	*reason = 0;
	state->links[1] = link_program(probe, state->exit, true);
	if (state->exit && !state->links[1])
		return refuse(probe, -errno);
	state->links[0] = link_program(probe, state->entry, false);
	if (state->entry && !state->links[0])
		return refuse(probe, -errno);
	if (state->idle)
		state->links[2] = bpf_program__attach_raw_tracepoint(state->idle, "cpu_idle");
	return state->idle && !state->links[2] ? refuse(probe, -errno) : 0;
}

static void probe_bpf_detach(struct probe *probe)
{
	struct state *state = probe->state;

	for (unsigned int i = 0; i < LINKS; i++) {
		bpf_link__destroy(state->links[i]);
		state->links[i] = NULL;
	}
}

static void probe_bpf_free(struct probe *probe)
{
	struct state *state = probe->state;

	if (state)
		bpf_object__close(state->object);
	free(state);
}

static int map_of(const struct state *state, const char *name)
{
	return bpf_object__find_map_fd_by_name(state->object, name);
}

static int read_totals(const struct state *state, struct process_stats_list *stats)
{
	struct observed_totals *each = calloc((size_t)libbpf_num_possible_cpus(), sizeof(*each));
	__u32 first = 0;
	int ret = each ? bpf_map_lookup_elem(map_of(state, "totals"), &first, each) : -ENOMEM;

	for (int i = 0; !ret && i < libbpf_num_possible_cpus(); i++)
		totals_add(&stats->totals, &each[i]);
	free(each);
	return ret;
}

/* A CPU that is idle now adds the time since it became idle. */
static int read_idle(const struct state *state, struct process_stats_list *stats)
{
	struct observed_idle *each = calloc((size_t)libbpf_num_possible_cpus(), sizeof(*each));
	struct timespec time;
	__u32 first = 0;
	int ret = each ? bpf_map_lookup_elem(map_of(state, "idle"), &first, each) : -ENOMEM;
	__u64 now;

	clock_gettime(CLOCK_MONOTONIC, &time);
	now = (__u64)time.tv_sec * 1000000000 + (__u64)time.tv_nsec;
	for (int i = 0; !ret && i < libbpf_num_possible_cpus(); i++) {
		stats->idle += each[i].sum;
		if (each[i].since && each[i].since < now)
			stats->idle += now - each[i].since;
	}
	free(each);
	return ret;
}

static int read_processes(const struct state *state, struct process_stats_list *stats)
{
	int map = map_of(state, "processes"), cpus = libbpf_num_possible_cpus(), ret = 0;
	struct observed *each = calloc((size_t)cpus, sizeof(*each));
	__u32 process, *last = NULL;

	if (!each)
		return -ENOMEM;
	while (!ret && !bpf_map_get_next_key(map, last, &process)) {
		struct process_stats *one = process_stats_find(stats, process);

		ret = one ? bpf_map_lookup_elem(map, &process, each) : -ENOMEM;
		for (int i = 0; !ret && i < cpus; i++)
			observed_add(&one->seen, &each[i]);
		last = &process;
	}
	free(each);
	return ret;
}

/* Calls that the kernel skipped, because a BPF program was already running on the CPU. */
static __u64 missed_of(const struct bpf_program *program)
{
	struct bpf_prog_info info = { 0 };
	__u32 size = sizeof(info);

	return bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size)
		       ? 0
		       : info.recursion_misses;
}

static __u64 unended_of(const struct state *state)
{
	__u64 frame, *last = NULL, count = 0;

	for (; !bpf_map_get_next_key(map_of(state, "calls"), last, &frame); last = &frame)
		count++;
	return count;
}

static int probe_bpf_read(struct probe *probe, struct process_stats_list *stats)
{
	const struct state *state = probe->state;
	int ret = read_totals(state, stats);

	if (!ret)
		ret = state->idle ? read_idle(state, stats) : read_processes(state, stats);
	stats->missed = missed_of(state->entry) + missed_of(state->exit);
	stats->unended = unended_of(state);
	return ret ? probe_refuse(probe, ret, "the BPF maps cannot be read: %s", strerror(-ret))
		   : 0;
}

const struct probe_mechanism probe_bpf = {
	.load = probe_bpf_load,
	.attach = probe_bpf_attach,
	.detach = probe_bpf_detach,
	.free = probe_bpf_free,
	.read = probe_bpf_read,
};
