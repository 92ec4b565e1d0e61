/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the model's rig and its arrays: see model.h. */
#include "../strategy.h"
#include "model.h"

/* Loops are compiled a strategy each; only their descriptions meet here. */
#define STRATEGY(id, label, sentence) void model_describe_##id(struct model_strategy *to);
#include "models.list"
#undef STRATEGY

const struct model_strategy *model_strategy_find(const char *name)
{
	static struct model_strategy found;

#define STRATEGY(id, label, sentence)        \
	if (!strcmp(name, label)) {          \
		model_describe_##id(&found); \
		found.name = label;          \
		return &found;               \
	}
#include "models.list"
#undef STRATEGY
	return NULL;
}

static struct inv_array *array_of(struct model *model, __u32 asid)
{
	struct inv_array *array = array_alloc(1);
	struct inv_entry entry = entry_make(&model->smmu.smmu, INV_S1_ASID, asid, 12);

	if (array)
		array_append(array, &entry);
	return array;
}

int model_alloc(struct model **result)
{
	const struct queue_setup setup = { .shift = MODEL_QUEUE_SHIFT,
					   .timeout_us = QUEUE_TIMEOUT_US };
	struct model *model = kvzalloc(sizeof(*model), GFP_KERNEL);

	if (!model)
		return -ENOMEM;
	model->smmu.features = SMMU_RANGE_INV;
	model->own = array_of(model, MODEL_ASID);
	model->array = array_of(model, MODEL_ASID);
	if (!model->own || !model->array || queue_alloc(&model->smmu.queue, &setup)) {
		model_free(model);
		return -ENOMEM;
	}
	model->smmu.smmu.queue = model->smmu.queue;
	model->smmu.queue->smmu = &model->smmu.smmu; /* it takes commands at the doorbell */
	*result = model;
	return 0;
}

void model_free(struct model *model)
{
	if (!model)
		return;
	queue_free(model->smmu.queue);
	array_free(model->own);
	array_free(model->array);
	kvfree(model);
}

/* Synthetic ids are the highest ones, as the driver's synthetic arrays have them. */
struct inv_array *model_array(struct model *model, unsigned int entries, unsigned int trash,
			      bool own)
{
	struct inv_array *array = array_alloc_placed(entries);
	unsigned int share = 0, kept = own && entries;
	__u32 asid = MODEL_ASIDS - (entries - kept);

	for (unsigned int i = 0; array && i < entries; i++) {
		bool is_own = i < kept;
		struct inv_entry entry = entry_make(&model->smmu.smmu, INV_S1_ASID,
						    is_own ? MODEL_ASID : asid++, 12);

		share += is_own ? 0 : trash;
		if (share >= 100) {
			share -= 100;
			entry.users = 0;
			array->trash++;
		}
		array_append(array, &entry);
	}
	return array;
}

unsigned int model_commands(const struct model *model, __u32 position, __u64 *words,
			    unsigned int room)
{
	struct queue *queue = model->smmu.queue;
	__u32 count = queue_distance(queue, position, model->smmu.smmu.position);

	for (__u32 i = 0; i < count && i < room; i++) {
		const struct command *slot = queue_slot(queue, position + i);

		words[2 * i] = slot->word[0];
		words[2 * i + 1] = slot->word[1];
	}
	return count;
}

struct inv_array *model_begin(struct model *model, const struct invbench_cell *request,
			      bool detached, struct inv_array *array)
{
	struct inv_array *saved = model->array;

	if (detached)
		array = model_array(model, request->entries - 1, 0, false);
	if (!array)
		return NULL;
	model->array = array;
	return saved;
}

void model_end(struct model *model, bool detached, struct inv_array *saved)
{
	if (detached)
		array_free(model->array);
	model->array = saved;
}
