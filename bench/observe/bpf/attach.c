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

/* The programs of a kind, in the order in which they are attached. */
enum part { PART_EXIT, PART_VALID, PART_RESERVED, PART_ENTRY, PART_IDLE, PARTS };

struct state {
	struct bpf_object *object;
	struct bpf_program *programs[PARTS]; /* NULL: the kind has no such part */
	struct bpf_link *links[PARTS];
};

/* NULL: the kind has no such part. */
static const char *program_of(const struct probe_kind *kind, enum part part)
{
	switch (part) {
	case PART_ENTRY:
		return kind->entry;
	case PART_EXIT:
		return kind->exit;
	case PART_IDLE:
		return kind->is_sum ? "idle_change" : NULL;
	case PART_RESERVED:
		return kind->has_waits ? "waits_reserved" : NULL;
	case PART_VALID:
		return kind->has_waits ? "waits_valid" : NULL;
	default:
		return NULL;
	}
}

static const char *function_of(const struct probe *probe, enum part part)
{
	if (part == PART_RESERVED)
		return probe->function.queue.writer;
	return part == PART_VALID ? probe->function.queue.valid : probe->function.name;
}

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

/* Tells the programs where the size is: in the registers, or among the arguments. */
static int ask(struct probe *probe, struct observed_ask *ask, bool by_registers)
{
	*ask = (struct observed_ask){ .size_at = probe->function.size,
				      .size_mask = probe->function.size_mask,
				      .wants_gaps = probe->kind->has_gaps,
				      .key_at = probe->function.queue.key,
				      .writer_key_at = probe->function.queue.writer_key,
				      .sync_at = probe->function.queue.sync };
	if (!by_registers)
		return 0;
#ifdef __aarch64__
	_Static_assert(offsetof(struct user_pt_regs, sp) == OBSERVED_FRAME * sizeof(__u64),
		       "the programs look for the frame elsewhere");
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

/* The part that a program is of a kind. PARTS: none. */
static enum part part_of(const struct probe_kind *kind, const struct bpf_program *program)
{
	enum part part = 0;

	for (; part < PARTS; part++) {
		const char *name = program_of(kind, part);

		if (name && !strcmp(name, bpf_program__name(program)))
			break;
	}
	return part;
}

/* Loads only the programs of this kind. */
static int choose_programs(struct probe *probe, struct state *state)
{
	struct bpf_program *program = NULL;
	int ret = 0;

	while ((program = bpf_object__next_program(state->object, program))) {
		enum part part = part_of(probe->kind, program);

		bpf_program__set_autoload(program, part != PARTS);
		if (part == PARTS)
			continue;
		state->programs[part] = program;
		if (!ret && is_tracing(program))
			ret = bpf_program__set_attach_target(program, 0, function_of(probe, part));
	}
	return ret;
}

static bool is_needed(const struct probe_kind *kind, const char *map)
{
	if (!kind->entry || !kind->exit)
		return false;
	if (!strcmp(map, "processes"))
		return !kind->is_sum;
	if (!strcmp(map, "idle"))
		return kind->is_sum;
	if (!strcmp(map, "current") || !strcmp(map, "waits"))
		return kind->has_waits;
	return true;
}

/* Creates only the maps that this kind needs: none if it records nothing. */
static void choose_maps(const struct probe *probe, const struct state *state)
{
	struct bpf_map *map = NULL;

	while ((map = bpf_object__next_map(state->object, map)))
		bpf_map__set_autocreate(map, is_needed(probe->kind, bpf_map__name(map)));
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
	ret = ask(probe, &asked,
		  is_kprobe(state->programs[probe->kind->entry ? PART_ENTRY : PART_EXIT]));
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
	struct state *state;

	if (probe->kind->has_waits && !*probe->function.queue.writer)
		return probe_refuse(probe, -EOPNOTSUPP,
				    "waits: %s() of this kernel has no part that can be observed",
				    probe->function.name);
	state = calloc(1, sizeof(*state));
	if (!state)
		return probe_refuse(probe, -ENOMEM, "%s", strerror(ENOMEM));
	probe->state = state;
	*reason = 0;
	libbpf_set_print(keep_reason);
	return load(probe, state);
}

static struct bpf_link *link_program(struct probe *probe, struct bpf_program *program,
				     enum part part)
{
	if (part == PART_IDLE)
		return bpf_program__attach_raw_tracepoint(program, "cpu_idle");
	if (is_kprobe(program))
		return bpf_program__attach_kprobe(program, part == PART_EXIT, probe->function.name);
	return bpf_program__attach(program);
}

/* Attaches the exit first, so that every call whose entry is seen also has its exit seen. */
static int probe_bpf_attach(struct probe *probe)
{
	struct state *state = probe->state;

	*reason = 0;
	for (enum part part = 0; part < PARTS; part++) {
		if (!state->programs[part])
			continue;
		state->links[part] = link_program(probe, state->programs[part], part);
		if (!state->links[part])
			return refuse(probe, -errno);
	}
	return 0;
}

static void probe_bpf_detach(struct probe *probe)
{
	struct state *state = probe->state;

	for (enum part part = 0; part < PARTS; part++) {
		bpf_link__destroy(state->links[part]);
		state->links[part] = NULL;
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

/* Adds what every CPU has in one entry of its processes. */
static int read_entry(const struct state *state, __u32 entry, struct observed *each,
		      struct process_stats_list *stats)
{
	int ret = bpf_map_lookup_elem(map_of(state, "processes"), &entry, each);

	for (int i = 0; !ret && i < libbpf_num_possible_cpus(); i++) {
		struct process_stats *one;

		if (!each[i].calls)
			continue;
		one = process_stats_find(stats, each[i].process);
		if (!one)
			return -ENOMEM;
		observed_add(&one->seen, &each[i]);
		stats->totals.calls += each[i].calls;
	}
	return ret;
}

static int read_processes(const struct state *state, struct process_stats_list *stats)
{
	struct observed *each = calloc((size_t)libbpf_num_possible_cpus(), sizeof(*each));
	int ret = each ? 0 : -ENOMEM;

	for (__u32 entry = 0; !ret && entry < OBSERVED_PROCESSES_MAX; entry++)
		if (stats->totals.used >> entry & 1)
			ret = read_entry(state, entry, each, stats);
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

/* Sums count a call at its entry, so one whose exit was skipped is only not timed. */
static __u64 read_missed(const struct probe_kind *kind, const struct state *state)
{
	__u64 missed = 0;

	for (enum part part = 0; part < PARTS; part++)
		if (state->programs[part] && (!kind->is_sum || part == PART_ENTRY))
			missed += missed_of(state->programs[part]);
	return missed;
}

static int read_unended(const struct state *state, struct process_stats_list *stats)
{
	struct observed_call *calls = calloc(OBSERVED_CALLS_MAX, sizeof(*calls));
	__u32 first = 0;
	int ret = calls ? bpf_map_lookup_elem(map_of(state, ".bss"), &first, calls) : -ENOMEM;

	for (unsigned int i = 0; !ret && i < OBSERVED_CALLS_MAX; i++)
		stats->unended += calls[i].key != 0;
	free(calls);
	return ret;
}

/* Adds what every CPU has waited for one thing. */
static int read_wait(const struct state *state, __u32 what, struct observed_wait *each,
		     struct observed_wait *to)
{
	int ret = bpf_map_lookup_elem(map_of(state, "waits"), &what, each);

	for (int i = 0; !ret && i < libbpf_num_possible_cpus(); i++)
		wait_add(to, &each[i]);
	return ret;
}

static int read_waits(const struct state *state, struct process_stats_list *stats)
{
	struct observed_wait *each = calloc((size_t)libbpf_num_possible_cpus(), sizeof(*each));
	int ret = each ? 0 : -ENOMEM;

	for (__u32 what = 0; !ret && what < OBSERVED_WAITS; what++)
		ret = read_wait(state, what, each, &stats->waits[what]);
	free(each);
	return ret;
}

static int probe_bpf_read(struct probe *probe, struct process_stats_list *stats)
{
	const struct state *state = probe->state;
	int ret = read_totals(state, stats);

	if (!ret)
		ret = probe->kind->is_sum ? read_idle(state, stats) : read_processes(state, stats);
	if (!ret && probe->kind->has_waits)
		ret = read_waits(state, stats);
	if (!ret)
		ret = read_unended(state, stats);
	stats->missed = read_missed(probe->kind, state);
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
