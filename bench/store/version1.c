/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Renames the fields and values of version 1: see version1.h.
 * Version 2 only renamed things: no field was added, removed, or got another unit. The fields plan_text
 * and sets stay unchanged, because they quote the user.
 */
#include <errno.h>
#include <string.h>
#include "bench/store/version1.h"

struct renaming {
	const char *type; /* of the line; NULL ends the table */
	const char *before, *after;
};

static const struct renaming keys[] = {
	{ "header", "looks", "interim_analyses" },
	{ "cell", "queue", "cmdq" },
	{ "cell", "queue_bits", "cmdq_log2size" },
	{ "cell", "sync", "calls_per_sync" },
	{ "cell", "walker", "consumer" },
	{ "cell", "latency", "cmd_delay" },
	{ "cell", "mutator", "attach_rate" },
	{ "cell", "jobs", "numjobs" },
	{ "cell", "ios", "number_ios" },
	{ "counters", "entries_visited", "entries_walked" },
	{ "counters", "mutator_ns", "attacher_ns" },
	{ "share", "by", "method" },
	{ 0 },
};

struct value_renaming {
	const char *type, *key, *before, *after;
};

static const struct value_renaming values[] = {
	{ "event", "event", "cap", "time_limit" },
	{ "cell", "domain", "kept", "unchanged" },
	{ "cell", "strategy", "merged", "v7.1" },
	{ "cell", "strategy", "atc-late-mb", "v7.0" },
	{ "cell", "strategy", "paired-mb", "series-v9" },
	{ "cell", "strategy", "v9-wmb", "series-v9-dma-wmb" },
	{ "cell", "strategy", "dsb-st", "wmb" },
	{ "cell", "strategy", "dsb-sy", "mb" },
	{ "cell", "strategy", "ishld", "smp-rmb" },
	{ "cell", "strategy", "ishst", "smp-wmb" },
	{ "cell", "strategy", "oshst", "dma-wmb" },
	{ "cell", "strategy", "no-inv-barrier", "no-smp-mb" },
	{ "cell", "strategy", "no-attach-barrier", "no-dma-wmb" },
	{ "cell", "strategy", "none", "no-barriers" },
	{ "cell", "strategy", "rmw-pte", "xchg-pte" },
	{ "cell", "strategy", "ste-release", "stlr-ste" },
	{ 0 },
};

static int rename_key(json_t *line, const struct renaming *renaming)
{
	json_t *value = json_object_get(line, renaming->before);

	if (!value)
		return 0;
	if (json_object_set(line, renaming->after, value))
		return -ENOMEM;
	json_object_del(line, renaming->before);
	return 0;
}

static int rename_value(json_t *line, const struct value_renaming *renaming)
{
	const char *value = json_string_value(json_object_get(line, renaming->key));

	if (!value || strcmp(value, renaming->before))
		return 0;
	return json_object_set_new(line, renaming->key, json_string(renaming->after)) ? -ENOMEM : 0;
}

int version1_upgrade(json_t *line)
{
	const char *type = json_string_value(json_object_get(line, "type"));
	int ret = 0;

	for (const struct renaming *key = keys; key->type && !ret; key++)
		if (!strcmp(type, key->type))
			ret = rename_key(line, key);
	for (const struct value_renaming *value = values; value->type && !ret; value++)
		if (!strcmp(type, value->type))
			ret = rename_value(line, value);
	return ret;
}
