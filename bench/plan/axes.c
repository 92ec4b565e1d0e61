/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of the sweep axes: see axes.h.
 * Parser, bounds, help, the record's fields and the table's columns all use the axis's row here, so
 * they cannot disagree.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/plan/axes.h"
#include "bench/text/message.h"
#include "bench/text/number.h"

static const char *const stages[] = { "s1", "s2", "nested", NULL };
static const char *const switches[] = { "off", "on", NULL };
static const char *const queues[] = { "lockfree", "spinlock", "null", NULL };
static const char *const completions[] = { "cons", "msi", NULL };
static const char *const consumers[] = { "inline", "thread", NULL };
static const char *const containers[] = { "type1", "iommufd", NULL };
static const char *const disks[] = { "any", "nvme", "virtio-blk", NULL };
static const char *const domains[] = { "unchanged", "strict", "lazy", "passthrough", NULL };
static const char *const ioengines[] = { "libaio", "io_uring", NULL };

static const char *const memories[] = { "none", "hit", "miss", "shared", "contended", NULL };

static const char *const probes[] = {
	"none",		  "fentry",	  "fexit",	    "kprobe",
	"kretprobe",	  "event",	  "retevent",	    "graph",
	"observe-fentry", "observe-gaps", "observe-kprobe", "observe-event",
	"observe-waits",  "sum-fentry",	  "sum-kprobe",	    NULL
};

/* clang-format off */
/* Those of kernels with pages of 4K, 16K and 64K, with and without the contiguous bit. */
#define PAGE_MAX   (16ULL << 30)
#define PAGE_SIZES \
	(PAGE_MAX | 1 << 30 | 512 << 20 | 32 << 20 | 2 << 20 | 64 << 10 | 16 << 10 | 4 << 10)
#define FIELD(field) .offset = offsetof(struct invbench_cell, field)
#define KNOB(field) FIELD(knobs.field), .only = { "model" }
#define ARRAY(field) FIELD(knobs.field), .only = { "model", "driver" }
#define DMA(field) FIELD(dma.field), .only = { "vfio" }
#define IO(field) FIELD(io.field), .only = { "fio" }
const struct axis axes[AXIS_COUNT] = {
	[AXIS_TARGET] = { .name = "target", .kind = AXIS_NAME, .fallback = "driver",
		.registry = REGISTRY_TARGETS, .unit = "", FIELD(target),
		.about = "the code that is called" },
	[AXIS_WORKLOAD] = { .name = "workload", .kind = AXIS_NAME, .fallback = "inv_range",
		.registry = REGISTRY_WORKLOADS, .unit = "", FIELD(workload),
		.about = "the measured operation" },
	[AXIS_STRATEGY] = { .name = "strategy", .kind = AXIS_NAME, .fallback = "as-built",
		.registry = REGISTRY_STRATEGIES, .unit = "", FIELD(strategy),
		.about = "the barriers and where they stand" },
	[AXIS_ENTRIES] = { .name = "entries", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 0, .max = INVBENCH_ENTRIES_MAX, .unit = "entries", FIELD(entries),
		.about = "length of the invalidation array" },
	[AXIS_TRASH] = { .name = "trash", .kind = AXIS_NUMBER, .fallback = "0",
		.min = 0, .max = INVBENCH_TRASH_MAX, .unit = "%", FIELD(trash),
		.about = "share of the entries without users, which the walk skips" },
	[AXIS_SIZE] = { .name = "size", .kind = AXIS_BYTES, .fallback = "4K",
		.min = INVBENCH_SIZE_MIN, .max = INVBENCH_VFIO_SIZE_MAX, .unit = "bytes", FIELD(size),
		.about = "size of the range that a call invalidates, or of an I/O" },
	[AXIS_GRANULE] = { .name = "granule", .kind = AXIS_BYTES, .fallback = "4K",
		.min = 4096, .max = PAGE_MAX, .choices = PAGE_SIZES, .unit = "bytes", FIELD(granule),
		.about = "IOMMU page size of the mapping" },
	[AXIS_CPUS] = { .name = "cpus", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_CPUS_MAX, .unit = "CPUs", FIELD(cpus),
		.about = "concurrent callers, each on its own CPU" },
	[AXIS_STAGE] = { .name = "stage", .kind = AXIS_NAME, .fallback = "s1",
		.words = stages, .unit = "", ARRAY(stage),
		.about = "translation stage of the entries" },
	[AXIS_ATS] = { .name = "ats", .kind = AXIS_NUMBER, .fallback = "0",
		.min = 0, .max = INVBENCH_ENTRIES_MAX, .unit = "entries", ARRAY(ats),
		.about = "ATS entries in the array, each of which adds an ATC_INV" },
	[AXIS_SMMUS] = { .name = "smmus", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_SMMUS_MAX, .unit = "SMMUs", ARRAY(smmus),
		.about = "SMMUs that share the entries; each has its own command queue" },
	[AXIS_LEAF] = { .name = "leaf", .kind = AXIS_NAME, .fallback = "on",
		.words = switches, .unit = "", FIELD(knobs.leaf), .only = { "model", "vfio" },
		.about = "only last-level IOPTEs change; off: page tables change, too" },
	[AXIS_RIL] = { .name = "ril", .kind = AXIS_NAME, .fallback = "on",
		.words = switches, .unit = "", ARRAY(ril),
		.about = "range invalidation commands" },
	[AXIS_CMDQ] = { .name = "cmdq", .kind = AXIS_NAME, .fallback = "lockfree",
		.words = queues, .unit = "", KNOB(cmdq),
		.about = "command queue implementation; null discards the commands" },
	[AXIS_CMDQ_LOG2SIZE] = { .name = "cmdq_log2size", .kind = AXIS_NUMBER, .fallback = "16",
		.min = INVBENCH_CMDQ_LOG2SIZE_MIN, .max = INVBENCH_CMDQ_LOG2SIZE_MAX, .unit = "bits",
		KNOB(cmdq_log2size),
		.about = "log2 of the number of slots in the command queue" },
	[AXIS_BATCH] = { .name = "batch", .kind = AXIS_NUMBER, .fallback = "64",
		.min = 1, .max = INVBENCH_BATCH_MAX, .unit = "commands", KNOB(batch),
		.about = "capacity of a command batch, which is issued when it is full" },
	[AXIS_CALLS_PER_SYNC] = { .name = "calls_per_sync", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 0, .max = INVBENCH_CALLS_PER_SYNC_MAX, .unit = "calls", KNOB(calls_per_sync),
		.about = "calls per CMD_SYNC; 0: one CMD_SYNC per batch" },
	[AXIS_COMPLETION] = { .name = "completion", .kind = AXIS_NAME, .fallback = "cons",
		.words = completions, .unit = "", KNOB(completion),
		.about = "how the SMMU signals that a CMD_SYNC is complete" },
	[AXIS_CONSUMER] = { .name = "consumer", .kind = AXIS_NAME, .fallback = "inline",
		.words = consumers, .unit = "", KNOB(consumer),
		.about = "what consumes the queue: the caller at the doorbell, or a thread" },
	[AXIS_CMD_DELAY] = { .name = "cmd_delay", .kind = AXIS_NUMBER, .fallback = "0",
		.min = 0, .max = INVBENCH_CMD_DELAY_MAX, .unit = "pauses", KNOB(cmd_delay),
		.about = "time that the SMMU spends on a command" },
	[AXIS_ATTACH_RATE] = { .name = "attach_rate", .kind = AXIS_NUMBER, .fallback = "0",
		.min = 0, .max = INVBENCH_ATTACH_RATE_MAX, .unit = "per_second", KNOB(attach_rate),
		.about = "concurrent attaches and detaches of another device" },
	[AXIS_CONTAINER] = { .name = "container", .kind = AXIS_NAME, .fallback = "type1",
		.words = containers, .unit = "", DMA(container),
		.about = "kernel interface that maps for user space" },
	[AXIS_BACKING] = { .name = "backing", .kind = AXIS_BYTES, .fallback = "4K",
		.min = 4096, .max = PAGE_MAX, .choices = PAGE_SIZES, .unit = "bytes", DMA(backing),
		.about = "page size of the memory behind the mapping" },
	[AXIS_BURST] = { .name = "burst", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_BURST_MAX, .unit = "ranges", DMA(burst),
		.about = "ranges that are mapped in a row, then unmapped in a row" },
	[AXIS_DEVICES] = { .name = "devices", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_DEVICES_MAX, .unit = "devices", DMA(devices),
		.about = "devices attached to each domain" },
	[AXIS_CONTAINERS] = { .name = "containers", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_DEVICES_MAX, .unit = "containers", DMA(containers),
		.about = "containers, each with its own domain and devices" },
	[AXIS_PROBE] = { .name = "probe", .kind = AXIS_NAME, .fallback = "none",
		.words = probes, .unit = "", FIELD(probe), .only = { "driver" },
		.about = "probe on the invalidation function during the calls" },
	[AXIS_DISK] = { .name = "disk", .kind = AXIS_NAME, .fallback = "any",
		.words = disks, .unit = "", IO(disk),
		.about = "type of the disk; any: the device that the run was given" },
	[AXIS_DOMAIN] = { .name = "domain", .kind = AXIS_NAME, .fallback = "unchanged",
		.words = domains, .unit = "", FIELD(io.domain), .only = { "fio", "vfio" },
		.about = "default domain of the device; unchanged: as the kernel set it" },
	[AXIS_IOENGINE] = { .name = "ioengine", .kind = AXIS_NAME, .fallback = "libaio",
		.words = ioengines, .unit = "", IO(ioengine),
		.about = "fio's I/O engine" },
	[AXIS_IODEPTH] = { .name = "iodepth", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_IODEPTH_MAX, .unit = "requests", IO(iodepth),
		.about = "I/Os of a job in flight" },
	[AXIS_NUMJOBS] = { .name = "numjobs", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_NUMJOBS_MAX, .unit = "jobs", IO(numjobs),
		.about = "concurrent fio jobs" },
	[AXIS_NUMBER_IOS] = { .name = "number_ios", .kind = AXIS_NUMBER, .fallback = "0",
		.min = 0, .max = INVBENCH_NUMBER_IOS_MAX, .unit = "ios", IO(number_ios),
		.about = "I/Os of each job; 0: half a second of them, or 512 in the lab" },
	[AXIS_MEMORY] = { .name = "memory", .kind = AXIS_NAME, .fallback = "none",
		.words = memories, .unit = "", FIELD(primitive.memory), .only = { "primitives" },
		.about = "stores that a primitive follows, or, contended, its operand" },
};
/* clang-format on */

const struct axis *axis_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < AXIS_COUNT; i++) {
		if (!strcmp(axes[i].name, name))
			return &axes[i];
	}
	return NULL;
}

static char *format_bytes(uint64_t number)
{
	static const char *const suffixes[] = { "", "K", "M", "G" };
	unsigned int i = 0;

	while (i < 3 && number && !(number % 1024)) {
		number /= 1024;
		i++;
	}
	return strf("%" PRIu64 "%s", number, suffixes[i]);
}

char *axis_format(const struct axis *axis, const struct axis_value *value)
{
	switch (axis->kind) {
	case AXIS_NAME:
		return strdup(value->name);
	case AXIS_BYTES:
		return format_bytes(value->number);
	default:
		return strf("%" PRIu64, value->number);
	}
}

char *axis_label(const struct axis *axis, const struct axis_value *value)
{
	char *text = axis_format(axis, value), *label;

	if (!text || (axis->kind == AXIS_NAME && !axis->words))
		return text;
	label = strf("%s %s", axis->name, text);
	free(text);
	return label;
}

static char *format_words(const char *const *words)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (; *words; words++)
		fprintf(out, "%s%s", *words, words[1] ? ", " : "");
	fclose(out);
	return text;
}

static char *format_choices(uint64_t choices)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (; choices; choices &= choices - 1) {
		char *one = format_bytes(choices & -choices);

		fprintf(out, "%s%s", one ? one : "", choices & (choices - 1) ? ", " : "");
		free(one);
	}
	fclose(out);
	return text;
}

char *axis_allowed(const struct axis *axis)
{
	const struct axis_value low = { .number = axis->min }, high = { .number = axis->max };
	char *min, *max, *text = NULL;

	if (axis->words)
		return format_words(axis->words);
	if (axis->choices)
		return format_choices(axis->choices);
	min = axis_format(axis, &low);
	max = axis_format(axis, &high);
	if (min && max)
		text = strf("%s..%s %s", min, max, axis->unit);
	free(min);
	free(max);
	return text;
}

static bool is_chosen(uint64_t choices, uint64_t number)
{
	return !choices || (!(number & (number - 1)) && (number & choices));
}

static int parse_number(const struct axis *axis, const char *text, struct axis_value *value,
			char **error)
{
	char *allowed;
	const char *reason;

	if (number_parse_suffix(text, axis->kind == AXIS_BYTES ? "KMG" : "", &value->number))
		reason = axis->kind == AXIS_BYTES ? "is not a number of bytes (suffixes K M G)"
						  : "is not a number";
	else if (value->number < axis->min || value->number > axis->max)
		reason = "is out of range";
	else if (!is_chosen(axis->choices, value->number))
		reason = "is not supported";
	else
		return 0;
	allowed = axis_allowed(axis);
	*error = strf("%s: %s %s, allowed %s", axis->name, text, reason, allowed ? allowed : "");
	free(allowed);
	return -EINVAL;
}

static char *refuse_word(const struct axis *axis, const char *text)
{
	return registry_refusal_of_words(axis->words, axis->name, text);
}

static int parse_word(const struct axis *axis, const char *text, struct axis_value *value,
		      char **error)
{
	for (; axis->words[value->number]; value->number++) {
		value->name = axis->words[value->number];
		if (!strcmp(value->name, text))
			return 0;
	}
	*error = refuse_word(axis, text);
	return -EINVAL;
}

int axis_parse(const struct axis *axis, const char *text, struct axis_value *value, char **error)
{
	const struct registry_entry *entry;

	value->number = 0;
	value->name = NULL;
	if (axis->kind != AXIS_NAME)
		return parse_number(axis, text, value, error);
	if (axis->words)
		return parse_word(axis, text, value, error);
	entry = registry_find(axis->registry, text);
	if (!entry) {
		*error = registry_refusal(axis->registry, axis->name, text);
		return -EINVAL;
	}
	value->name = entry->name;
	return 0;
}

int axes_json(const struct axis_value at[AXIS_COUNT], json_t *object)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < AXIS_COUNT; i++)
		ret |= json_object_set_new(object, axes[i].name,
					   axes[i].kind == AXIS_NAME
						   ? json_string(at[i].name)
						   : json_integer((json_int_t)at[i].number));
	return ret ? -ENOMEM : 0;
}

bool axis_is_fallback(const struct axis *axis, const struct axis_value *value)
{
	struct axis_value fallback;

	if (axis->kind == AXIS_NAME)
		return !strcmp(value->name, axis->fallback);
	return !axis_parse(axis, axis->fallback, &fallback, NULL) &&
	       value->number == fallback.number;
}

/* In the request, a registry's name is a string, a number of bytes has 64 bits, the rest has 32. */
void axes_request(const struct axis_value at[AXIS_COUNT], struct invbench_cell *request)
{
	unsigned int i;

	for (i = 0; i < AXIS_COUNT; i++) {
		char *field = (char *)request + axes[i].offset;

		if (axes[i].kind == AXIS_NAME && !axes[i].words)
			snprintf(field, INVBENCH_NAME_LEN, "%s", at[i].name);
		else if (axes[i].kind == AXIS_BYTES)
			*(__u64 *)field = at[i].number;
		else
			*(__u32 *)field = (__u32)at[i].number;
	}
}

bool axis_is_for(const struct axis *axis, const char *target)
{
	for (unsigned int i = 0; i < AXIS_TARGETS && axis->only[i]; i++)
		if (!strcmp(axis->only[i], target))
			return true;
	return !axis->only[0];
}

char *axes_refusal(const struct axis_value at[AXIS_COUNT])
{
	unsigned int i;

	for (i = 0; i < AXIS_COUNT; i++) {
		const char *const *only = axes[i].only;

		if (!axis_is_for(&axes[i], at[AXIS_TARGET].name) &&
		    !axis_is_fallback(&axes[i], &at[i]))
			return strf("%s: only the target %s%s%s can have a value other than %s",
				    axes[i].name, only[0], only[1] ? " or " : "",
				    only[1] ? only[1] : "", axes[i].fallback);
	}
	if (at[AXIS_SIZE].number > INVBENCH_SIZE_MAX && strcmp(at[AXIS_TARGET].name, "vfio"))
		return strdup("size: only the target vfio can have more than 1G");
	return NULL;
}

const struct registry *axes_registry(void)
{
	static struct registry_entry entries[AXIS_COUNT];
	static struct registry registry = { "axes", "what a plan can vary", entries, 0 };

	while (registry.count < AXIS_COUNT) {
		const struct axis *axis = &axes[registry.count];
		bool is_of_registry = axis->kind == AXIS_NAME && !axis->words;
		char *allowed = is_of_registry ? NULL : axis_allowed(axis);

		entries[registry.count].name = axis->name;
		entries[registry.count++].about =
			strf("%s%s%s; default %s", axis->about, allowed ? ": " : "",
			     allowed ? allowed : "", axis->fallback);
		free(allowed);
	}
	return &registry;
}
