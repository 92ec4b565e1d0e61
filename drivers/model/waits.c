/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the loops that record waits, and notes who does what with a queue: see waits.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/model/waits.h"

#define STRATEGY(id, label, sentence) void model_waits_##id(struct model_strategy *to);
#include "models.list"
#undef STRATEGY

#define STRATEGY(id, label, sentence) { label, model_waits_##id },
static const struct {
	const char *name;
	void (*describe)(struct model_strategy *to);
} descriptions[] = {
#include "models.list"
};
#undef STRATEGY

const struct model_strategy *waits_strategy(const char *name)
{
	static struct model_strategy found;

	for (size_t i = 0; i < ARRAY_SIZE(descriptions); i++) {
		if (strcmp(descriptions[i].name, name))
			continue;
		descriptions[i].describe(&found);
		found.name = descriptions[i].name;
		return &found;
	}
	return NULL;
}

static int owners_start(struct queue *queue)
{
	struct queue_owners *owners = calloc(1, sizeof(*owners));

	queue->owners = owners;
	if (!owners)
		return -ENOMEM;
	owners->holder = owners->ringer = WAIT_NOBODY;
	owners->slots = calloc(queue_size(queue), sizeof(*owners->slots));
	for (__u32 i = 0; owners->slots && i < queue_size(queue); i++)
		owners->slots[i] = WAIT_NOBODY;
	return owners->slots ? 0 : -ENOMEM;
}

static void owners_stop(struct queue *queue)
{
	if (queue->owners)
		free(queue->owners->slots);
	free(queue->owners);
	queue->owners = NULL;
}

int waits_start(struct model *model, struct waits *waits)
{
	int ret = 0;

	model->waits = waits;
	for (unsigned int i = 0; i < model->knobs.smmus && !ret; i++)
		ret = owners_start(model->smmus[i].queue);
	return ret;
}

void waits_stop(struct model *model)
{
	for (unsigned int i = 0; i < model->knobs.smmus; i++)
		owners_stop(model->smmus[i].queue);
	model->waits = NULL;
}
