// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes models and puts cells in force: see model.h. */
#include "bench/core/strategy.h"
#include "bench/core/model/race.h"

/* Each strategy's loops are a file of their own, which describes itself by a function. */
#define STRATEGY(id, label, sentence) void model_describe_##id(struct model_strategy *to);
#include "models.list"
#undef STRATEGY

#define STRATEGY(id, label, sentence) { label, model_describe_##id },
static const struct {
	const char *name;
	void (*describe)(struct model_strategy *to);
} descriptions[] = {
#include "models.list"
};
#undef STRATEGY

/* Longer than the driver's: a caller may starve when callers outnumber CPUs. */
#define TIMEOUT_US (10 * QUEUE_TIMEOUT_US)

static struct model *models;

const struct model_strategy *model_strategy_find(const char *name)
{
	static struct model_strategy found[ARRAY_SIZE(descriptions)];

	for (unsigned int i = 0; i < ARRAY_SIZE(descriptions); i++) {
		if (strcmp(descriptions[i].name, name))
			continue;
		if (!found[i].name)
			descriptions[i].describe(&found[i]);
		found[i].name = descriptions[i].name;
		return &found[i];
	}
	return NULL;
}

/* The number of entries of one device. */
static unsigned int own_entries(const struct invbench_knobs *knobs)
{
	return 1 + (knobs->stage == STAGE_NESTED) + !!knobs->ats;
}

bool model_changes(const struct workload *workload, const struct invbench_cell *request)
{
	return workload_is_detached(workload) || request->knobs.attach_rate;
}

#define refuse(...) (snprintf(message, len, __VA_ARGS__), -EOPNOTSUPP)

int model_check(const struct model_strategy *strategy, const struct workload *workload,
		const struct invbench_cell *request, char *message, size_t len)
{
	const struct invbench_knobs *knobs = &request->knobs;
	unsigned int slots = 1U << knobs->cmdq_log2size;

	if (strategy->missing)
		return refuse("%s: this machine has no %s", request->strategy, strategy->missing);
	if (request->size % request->granule)
		return refuse("size: %llu is not a multiple of granule %llu (bytes)", request->size,
			      request->granule);
	if (!workload_takes(workload, request))
		return refuse("%s: " WORKLOAD_DETACHED_NEEDS, workload->name);
	if (workload_is_detached(workload) && knobs->attach_rate)
		return refuse("attach_rate: %s changes the array itself, allowed 0",
			      workload->name);
	if ((workload->traits & CALLS_MEET) && race_check(request, message, len))
		return -EOPNOTSUPP;
	if (knobs->ats >= request->entries && knobs->ats)
		return refuse("ats: %u is out of range, %u entries allow 0..%u", knobs->ats,
			      request->entries, request->entries ? request->entries - 1 : 0);
	if (model_changes(workload, request) && request->entries < own_entries(knobs))
		return refuse("entries: %u are too few, the device itself has %u", request->entries,
			      own_entries(knobs));
	if (knobs->smmus > 1 && knobs->smmus > request->entries - knobs->ats)
		return refuse("smmus: %u are too many for %u entries without ATS", knobs->smmus,
			      request->entries - knobs->ats);
	if (knobs->batch >= slots)
		return refuse("batch: %u commands and a CMD_SYNC do not fit in 2^%u slots",
			      knobs->batch, knobs->cmdq_log2size);
	return 0;
}

static int smmu_start(struct model_smmu *to, const struct invbench_knobs *knobs)
{
	const struct queue_setup setup = { .shift = knobs->cmdq_log2size,
					   .msi = knobs->completion == COMPLETION_MSI,
					   .timeout_us = TIMEOUT_US };
	int ret = queue_alloc(&to->queue, &setup);

	if (ret)
		return ret;
	to->features = SMMU_ATS | (knobs->ril ? SMMU_RANGE_INV : 0) |
		       (knobs->calls_per_sync ? 0 : SMMU_FORCE_SYNC);
	to->kind = knobs->cmdq;
	to->smmu.queue = to->queue;
	to->smmu.cost = knobs->cmd_delay;
	if (knobs->consumer == CONSUMER_INLINE)
		to->queue->smmu = &to->smmu; /* consumes commands at the doorbell */
	return 0;
}

struct inv_array *model_array(struct model *model, const struct invbench_cell *request)
{
	struct model_array *one;

	for (one = model->arrays; one; one = one->next)
		if (one->entries == request->entries && one->trash == request->trash &&
		    one->ats == request->knobs.ats)
			return one->array;
	one = kvzalloc(sizeof(*one), GFP_KERNEL);
	if (!one)
		return NULL;
	one->entries = request->entries;
	one->trash = request->trash;
	one->ats = request->knobs.ats;
	one->array = model_array_make(model, request, true);
	one->next = model->arrays;
	model->arrays = one;
	return one->array;
}

static void arrays_free(struct model *model)
{
	while (model->arrays) {
		struct model_array *one = model->arrays;

		model->arrays = one->next;
		array_free(one->array);
		kvfree(one);
	}
}

static void model_free(struct model *model)
{
	if (!model)
		return;
	arrays_free(model);
	for (unsigned int i = 0; model->smmus && i < model->knobs.smmus; i++)
		queue_free(model->smmus[i].queue);
	array_free(model->own.entries);
	array_free(model->other.entries);
	array_free(model->array);
	kvfree(model->smmus);
	kvfree(model);
}

static struct model *model_alloc(const struct model *like)
{
	const struct invbench_knobs *knobs = &like->knobs;
	struct model *model = kvzalloc(sizeof(*model), GFP_KERNEL);
	int ret = 0;

	if (!model)
		return NULL;
	model->knobs = *knobs;
	model->page_shift = like->page_shift;
	model->smmus = kvzalloc(knobs->smmus * sizeof(*model->smmus), GFP_KERNEL);
	for (unsigned int i = 0; model->smmus && i < knobs->smmus && !ret; i++)
		ret = smmu_start(&model->smmus[i], knobs);
	if (model->smmus && !ret) {
		model->own.entries = model_entries(model, MODEL_ID);
		model->other.entries = model_entries(model, MODEL_ID + 1);
		model->array = model_entries(model, MODEL_ID);
	}
	if (!model->own.entries || !model->other.entries || !model->array) {
		model_free(model);
		return NULL;
	}
	return model;
}

/* The knobs that belong to the model, not to a call, and a page size for its entries. */
static void model_describe(struct model *to, const struct invbench_cell *request)
{
	to->knobs = request->knobs;
	to->knobs.leaf = 0;
	to->knobs.batch = 0;
	to->knobs.attach_rate = 0;
	to->knobs.calls_per_sync = !!request->knobs.calls_per_sync;
	to->knobs.ats = !!request->knobs.ats;
	to->page_shift =
		request->granule == INVBENCH_GRANULE_MAX ? 12 : (__u32)fls64(request->granule) - 1;
}

static struct model *model_find(const struct model *like)
{
	struct model *model = models;

	while (model && (memcmp(&model->knobs, &like->knobs, sizeof(like->knobs)) ||
			 model->page_shift != like->page_shift))
		model = model->next;
	return model;
}

static __u64 queue_bytes(const struct model *model)
{
	return (__u64)model->knobs.smmus * sizeof(struct command) << model->knobs.cmdq_log2size;
}

__u64 model_queue_bytes(const struct invbench_cell *request)
{
	struct model like;
	__u64 bytes;

	model_describe(&like, request);
	bytes = model_find(&like) ? 0 : queue_bytes(&like);
	for (const struct model *model = models; model; model = model->next)
		bytes += queue_bytes(model);
	return bytes;
}

int model_get(const struct invbench_cell *request, struct model **result)
{
	struct model like, *model;

	model_describe(&like, request);
	model = model_find(&like);
	if (!model) {
		model = model_alloc(&like);
		if (!model)
			return -ENOMEM;
		model->next = models;
		models = model;
	}
	model->users++;
	*result = model;
	return 0;
}

void model_put(struct model *model)
{
	struct model **at = &models;

	if (!model || --model->users)
		return;
	while (*at != model)
		at = &(*at)->next;
	*at = model->next;
	model_free(model);
}

int model_begin(struct model *model, const struct model_strategy *strategy,
		const struct invbench_cell *request, bool detached, struct inv_array *array)
{
	int ret;

	model->is_fresh = !array;
	if (!array)
		array = model_array_make(model, request, !detached);
	if (!array)
		return -ENOMEM;
	model->saved = model->array;
	model->array = array;
	model->strategy = strategy;
	model->rate = request->knobs.attach_rate;
	model->changes = 0;
	model->change_ns = 0;
	model->attacher_ns = 0;
	ret = model_threads_start(model);
	if (ret)
		model_end(model);
	return ret;
}

int model_end(struct model *model)
{
	int ret = model_threads_stop(model);

	if (model->is_fresh)
		array_free(model->array);
	model->array = model->saved;
	return ret;
}

void model_add_changes(const struct model *model, struct invbench_counters *to)
{
	to->changes += model->changes;
	to->change_ns += model->change_ns;
	to->attacher_ns += model->attacher_ns;
}

__u32 model_position(const struct model *model)
{
	return READ_ONCE(model->smmus[0].queue->ends.prod) & ~QUEUE_OWNED;
}

unsigned int model_commands(const struct model *model, __u32 position, __u64 *words,
			    unsigned int room)
{
	const struct model_smmu *of = &model->smmus[0];
	__u32 count = queue_distance(of->queue, position, model_position(model));

	for (__u32 i = 0; i < count && i < room; i++) {
		const struct command *slot = queue_slot(of->queue, position + i);
		struct command command = command_consumed(slot, of->queue->setup.msi);

		words[2 * i] = command.word[0];
		words[2 * i + 1] = command.word[1];
	}
	return count;
}
