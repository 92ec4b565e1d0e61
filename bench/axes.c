/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of the sweep axes, and what follows from it.
 * Parser, bounds, help, the record's fields and the table's columns all come
 * from a row here, so that none can disagree with another.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "axes.h"
#include "say.h"

static const char *const stages[] = { "s1", "s2", "nested", NULL };
static const char *const switches[] = { "off", "on", NULL };
static const char *const queues[] = { "lockfree", "spinlock", "null", NULL };
static const char *const completions[] = { "cons", "msi", NULL };
static const char *const walkers[] = { "inline", "thread", NULL };
static const char *const containers[] = { "type1", "iommufd", NULL };
static const char *const disks[] = { "any", "nvme", "virtio-blk", NULL };
static const char *const domains[] = { "kept", "strict", "lazy", "passthrough", NULL };
static const char *const ioengines[] = { "libaio", "io_uring", NULL };

static const char *const probes[] = {
	"none",	      "fentry", "fexit",	  "kprobe",	    "kretprobe",     "event",
	"retevent",   "graph",	"observe-fentry", "observe-kprobe", "observe-event", "sum-fentry",
	"sum-kprobe", NULL
};

/* clang-format off */
#define PAGE_SIZES (4 << 10 | 16 << 10 | 64 << 10 | 2 << 20 | 1 << 30)
#define FIELD(field) .offset = offsetof(struct invbench_cell, field)
#define KNOB(field) FIELD(knobs.field), .only = { "model" }
#define ARRAY(field) FIELD(knobs.field), .only = { "model", "driver" }
#define DMA(field) FIELD(dma.field), .only = { "vfio" }
#define IO(field) FIELD(io.field), .only = { "fio" }
const struct axis axes[AXIS_COUNT] = {
	[AXIS_TARGET] = { .name = "target", .kind = AXIS_NAME, .fallback = "driver",
		.registry = REGISTRY_DRIVERS, .unit = "", FIELD(target),
		.about = "what is called" },
	[AXIS_WORKLOAD] = { .name = "workload", .kind = AXIS_NAME, .fallback = "inv_range",
		.registry = REGISTRY_WORKLOADS, .unit = "", FIELD(workload),
		.about = "the operation that is measured" },
	[AXIS_STRATEGY] = { .name = "strategy", .kind = AXIS_NAME, .fallback = "as-built",
		.registry = REGISTRY_STRATEGIES, .unit = "", FIELD(strategy),
		.about = "which barrier stands where" },
	[AXIS_ENTRIES] = { .name = "entries", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 0, .max = INVBENCH_ENTRIES_MAX, .unit = "entries", FIELD(entries),
		.about = "length of the invalidation array" },
	[AXIS_TRASH] = { .name = "trash", .kind = AXIS_NUMBER, .fallback = "0",
		.min = 0, .max = INVBENCH_TRASH_MAX, .unit = "%", FIELD(trash),
		.about = "share of the entries that have no user" },
	[AXIS_SIZE] = { .name = "size", .kind = AXIS_BYTES, .fallback = "4K",
		.min = INVBENCH_SIZE_MIN, .max = INVBENCH_SIZE_MAX, .unit = "bytes", FIELD(size),
		.about = "range invalidated by a call, or of an I/O" },
	[AXIS_GRANULE] = { .name = "granule", .kind = AXIS_BYTES, .fallback = "4K",
		.min = 4096, .max = 1 << 30, .choices = PAGE_SIZES, .unit = "bytes", FIELD(granule),
		.about = "page size of the mapping" },
	[AXIS_CPUS] = { .name = "cpus", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_CPUS_MAX, .unit = "CPUs", FIELD(cpus),
		.about = "how many call at once" },
	[AXIS_STAGE] = { .name = "stage", .kind = AXIS_NAME, .fallback = "s1",
		.words = stages, .unit = "", ARRAY(stage),
		.about = "translation that the entries stand for" },
	[AXIS_ATS] = { .name = "ats", .kind = AXIS_NUMBER, .fallback = "0",
		.min = 0, .max = INVBENCH_ENTRIES_MAX, .unit = "entries", ARRAY(ats),
		.about = "how many of the entries are for a device's ATC" },
	[AXIS_SMMUS] = { .name = "smmus", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_SMMUS_MAX, .unit = "SMMUs", KNOB(smmus),
		.about = "how many SMMUs the entries are spread over, each with a queue" },
	[AXIS_LEAF] = { .name = "leaf", .kind = AXIS_NAME, .fallback = "on",
		.words = switches, .unit = "", FIELD(knobs.leaf), .only = { "model", "vfio" },
		.about = "only last-level IOPTEs changed; off: tables too" },
	[AXIS_RIL] = { .name = "ril", .kind = AXIS_NAME, .fallback = "on",
		.words = switches, .unit = "", ARRAY(ril),
		.about = "range commands are sent" },
	[AXIS_QUEUE] = { .name = "queue", .kind = AXIS_NAME, .fallback = "lockfree",
		.words = queues, .unit = "", KNOB(queue),
		.about = "how commands are put into the queue" },
	[AXIS_QUEUE_BITS] = { .name = "queue_bits", .kind = AXIS_NUMBER, .fallback = "16",
		.min = INVBENCH_QUEUE_MIN, .max = INVBENCH_QUEUE_MAX, .unit = "bits",
		KNOB(queue_bits),
		.about = "log2 of the slots of a queue" },
	[AXIS_BATCH] = { .name = "batch", .kind = AXIS_NUMBER, .fallback = "64",
		.min = 1, .max = INVBENCH_BATCH_MAX, .unit = "commands", KNOB(batch),
		.about = "most commands put into the queue at once" },
	[AXIS_SYNC] = { .name = "sync", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 0, .max = INVBENCH_SYNC_MAX, .unit = "calls", KNOB(sync),
		.about = "calls for one CMD_SYNC at the end; 0 is one for each batch" },
	[AXIS_COMPLETION] = { .name = "completion", .kind = AXIS_NAME, .fallback = "cons",
		.words = completions, .unit = "", KNOB(completion),
		.about = "how a CMD_SYNC tells that it is done" },
	[AXIS_WALKER] = { .name = "walker", .kind = AXIS_NAME, .fallback = "inline",
		.words = walkers, .unit = "", KNOB(walker),
		.about = "who is the SMMU: the caller at the doorbell, or a thread" },
	[AXIS_LATENCY] = { .name = "latency", .kind = AXIS_NUMBER, .fallback = "0",
		.min = 0, .max = INVBENCH_LATENCY_MAX, .unit = "pauses", KNOB(latency),
		.about = "what a command takes at the SMMU" },
	[AXIS_MUTATOR] = { .name = "mutator", .kind = AXIS_NUMBER, .fallback = "0",
		.min = 0, .max = INVBENCH_MUTATOR_MAX, .unit = "per_second", KNOB(mutator),
		.about = "attaches and detaches of another device meanwhile" },
	[AXIS_CONTAINER] = { .name = "container", .kind = AXIS_NAME, .fallback = "type1",
		.words = containers, .unit = "", DMA(container),
		.about = "what of the kernel's maps for user space" },
	[AXIS_BACKING] = { .name = "backing", .kind = AXIS_BYTES, .fallback = "4K",
		.min = 4096, .max = 1 << 30, .choices = PAGE_SIZES, .unit = "bytes", DMA(backing),
		.about = "contiguous pieces of the memory that is mapped" },
	[AXIS_BURST] = { .name = "burst", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_BURST_MAX, .unit = "ranges", DMA(burst),
		.about = "maps in a row, then as many unmaps" },
	[AXIS_DEVICES] = { .name = "devices", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_DEVICES_MAX, .unit = "devices", DMA(devices),
		.about = "how many are attached to the one domain" },
	[AXIS_CONTAINERS] = { .name = "containers", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_DEVICES_MAX, .unit = "containers", DMA(containers),
		.about = "how many there are, each with a domain and devices of its own" },
	[AXIS_PROBE] = { .name = "probe", .kind = AXIS_NAME, .fallback = "none",
		.words = probes, .unit = "", FIELD(probe), .only = { "driver" },
		.about = "what looks at the invalidation function from outside meanwhile" },
	[AXIS_DISK] = { .name = "disk", .kind = AXIS_NAME, .fallback = "any",
		.words = disks, .unit = "", IO(disk),
		.about = "what kind of disk I/O is done on; any: the device that is there" },
	[AXIS_DOMAIN] = { .name = "domain", .kind = AXIS_NAME, .fallback = "kept",
		.words = domains, .unit = "", FIELD(io.domain), .only = { "fio", "vfio" },
		.about = "what the device's DMA goes through, or would without VFIO" },
	[AXIS_IOENGINE] = { .name = "ioengine", .kind = AXIS_NAME, .fallback = "libaio",
		.words = ioengines, .unit = "", IO(ioengine),
		.about = "how I/Os are handed to the kernel" },
	[AXIS_IODEPTH] = { .name = "iodepth", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_IODEPTH_MAX, .unit = "requests", IO(iodepth),
		.about = "I/Os of a job under way at once" },
	[AXIS_JOBS] = { .name = "jobs", .kind = AXIS_NUMBER, .fallback = "1",
		.min = 1, .max = INVBENCH_JOBS_MAX, .unit = "jobs", IO(jobs),
		.about = "how many do I/O at once" },
	[AXIS_IOS] = { .name = "ios", .kind = AXIS_NUMBER, .fallback = "4096",
		.min = 1, .max = INVBENCH_IOS_MAX, .unit = "ios", IO(ios),
		.about = "I/Os that a job makes" },
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

/* Digits and at most one suffix; 0 or -EINVAL. strtoull() alone takes signs, blanks and rests. */
static int parse(const char *text, const char *suffixes, uint64_t *number)
{
	const char *suffix;
	unsigned int shift = 0;
	char *end;

	if (strspn(text, "0123456789") == 0)
		return -EINVAL;
	errno = 0;
	*number = strtoull(text, &end, 10);
	if (errno)
		return -EINVAL;
	if (*end) {
		suffix = strchr(suffixes, *end);
		if (!suffix || end[1])
			return -EINVAL;
		shift = 10 * (suffix - suffixes + 1);
	}
	if (*number > UINT64_MAX >> shift)
		return -EINVAL;
	*number <<= shift;
	return 0;
}

int number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *number)
{
	uint64_t parsed;

	if (parse(text, "", &parsed) || parsed < min || parsed > max)
		return -EINVAL;
	*number = parsed;
	return 0;
}

static char *format_bytes(uint64_t number)
{
	static const char *const suffixes[] = { "", "K", "M", "G" };
	unsigned int i = 0;

	while (i < 3 && number && !(number % 1024)) {
		number /= 1024;
		i++;
	}
	return sentence("%" PRIu64 "%s", number, suffixes[i]);
}

char *axis_format(const struct axis *axis, const struct axis_value *value)
{
	switch (axis->kind) {
	case AXIS_NAME:
		return sentence("%s", value->name);
	case AXIS_BYTES:
		return format_bytes(value->number);
	default:
		return sentence("%" PRIu64, value->number);
	}
}

char *axis_label(const struct axis *axis, const struct axis_value *value)
{
	char *text = axis_format(axis, value), *label;

	if (!text || (axis->kind == AXIS_NAME && !axis->words))
		return text;
	label = sentence("%s %s", axis->name, text);
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
		text = sentence("%s..%s %s", min, max, axis->unit);
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
	const char *fault;

	if (parse(text, axis->kind == AXIS_BYTES ? "KMG" : "", &value->number))
		fault = axis->kind == AXIS_BYTES ? "is not a number of bytes (suffixes K M G)"
						 : "is not a number";
	else if (value->number < axis->min || value->number > axis->max)
		fault = "is out of range";
	else if (!is_chosen(axis->choices, value->number))
		fault = "is not offered";
	else
		return 0;
	allowed = axis_allowed(axis);
	*error = sentence("%s: %s %s, allowed %s", axis->name, text, fault, allowed ? allowed : "");
	free(allowed);
	return -EINVAL;
}

static char *refuse_word(const struct axis *axis, const char *text)
{
	struct registry_entry known[16];
	unsigned int count = 0;

	for (; axis->words[count]; count++)
		known[count].name = axis->words[count];
	return registry_refusal_of(known, count, axis->name, text);
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

/* A registry's name is a string in the request, bytes are 64 bits wide, the rest 32. */
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

static bool axis_is_for(const struct axis *axis, const char *target)
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
			return sentence("%s: only the target %s%s%s can have another than %s",
					axes[i].name, only[0], only[1] ? " or " : "",
					only[1] ? only[1] : "", axes[i].fallback);
	}
	return NULL;
}
