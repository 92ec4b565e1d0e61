/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps a campaign on the disk while the machine is down: see campaign.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/campaign/campaign.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/text/message.h"

#define STATE	CAMPAIGN_DIR "/state.json"
#define VERSION 1
#define BOOT_ID "/proc/sys/kernel/random/boot_id"

static const char *const states[BOOT_STATES] = { "waiting", "chosen", "measuring", "done" };

/* Each text of the campaign, by its name in the file. */
static const struct text_field {
	const char *name;
	size_t offset;
	bool is_optional;
} texts[] = {
	{ "program", offsetof(struct campaign, program), false },
	{ "folder", offsetof(struct campaign, folder), false },
	{ "loader", offsetof(struct campaign, loader), false },
	{ "prepare", offsetof(struct campaign, prepare), true },
	{ "boot_id", offsetof(struct campaign, boot_id), true },
	{ "ended", offsetof(struct campaign, ended), true },
};

#define TEXTS (sizeof(texts) / sizeof(texts[0]))

static char **text_at(const struct campaign *campaign, const struct text_field *field)
{
	return (char **)((char *)campaign + field->offset);
}

static json_t *optional(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *list_json(char *const *list)
{
	json_t *array = json_array();

	while (*list)
		json_array_append_new(array, json_string(*list++));
	return array;
}

static json_t *boot_json(const struct campaign_boot *boot)
{
	return json_pack("{s:s, s:i, s:s, s:i, s:o, s:o}", "kernel", boot->kernel, "block",
			 (int)boot->block, "state", states[boot->state], "cut", (int)boot->cut,
			 "cold", optional(boot->cold), "warm", optional(boot->warm));
}

static json_t *campaign_json(const struct campaign *campaign)
{
	json_t *json = json_pack("{s:i, s:o, s:o, s:b}", "version", VERSION, "run",
				 list_json(campaign->run), "kernels", list_json(campaign->kernels),
				 "cold", campaign->cold);
	json_t *boots = json_array();

	for (size_t i = 0; i < TEXTS; i++)
		json_object_set_new(json, texts[i].name, optional(*text_at(campaign, &texts[i])));
	for (size_t i = 0; i < campaign->boot_count; i++)
		json_array_append_new(boots, boot_json(&campaign->boots[i]));
	json_object_set_new(json, "boots", boots);
	return json;
}

int campaign_save(const struct campaign *campaign)
{
	json_t *json = campaign_json(campaign);
	int ret = json ? home_mkdir(CAMPAIGN_DIR) : -ENOMEM;
	FILE *file = NULL;

	if (!ret) {
		file = file_start(STATE);
		ret = file ? 0 : -errno;
	}
	if (file) {
		json_dumpf(json, file, JSON_INDENT(1));
		ret = file_finish(file, STATE);
	}
	if (ret)
		message("campaign: " STATE ": %s", strerror(-ret));
	json_decref(json);
	return ret;
}

static char *text_of(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text ? strdup(text) : NULL;
}

/* NULL: it is no list of texts, or is empty. */
static char **list_of(const json_t *json, const char *name)
{
	const json_t *array = json_object_get(json, name);
	char **list =
		json_array_size(array) ? calloc(json_array_size(array) + 1, sizeof(*list)) : NULL;

	for (size_t i = 0; list && i < json_array_size(array); i++) {
		const char *text = json_string_value(json_array_get(array, i));

		list[i] = strdup(text ? text : "");
	}
	return list;
}

/* The campaign's own copy of the name, so that boots need none. NULL: no such kernel. */
static const char *kernel_of(const struct campaign *campaign, const char *name)
{
	for (char *const *kernel = campaign->kernels; name && *kernel; kernel++)
		if (!strcmp(*kernel, name))
			return *kernel;
	return NULL;
}

static bool take_boot(const struct campaign *campaign, const json_t *json,
		      struct campaign_boot *boot)
{
	const char *state = json_string_value(json_object_get(json, "state"));

	boot->kernel = kernel_of(campaign, json_string_value(json_object_get(json, "kernel")));
	boot->block = (unsigned int)json_integer_value(json_object_get(json, "block"));
	boot->cut = (unsigned int)json_integer_value(json_object_get(json, "cut"));
	boot->cold = text_of(json, "cold");
	boot->warm = text_of(json, "warm");
	while (state && boot->state < BOOT_STATES && strcmp(state, states[boot->state]))
		boot->state++;
	return boot->kernel && state && boot->state < BOOT_STATES;
}

static bool take(struct campaign *campaign, const json_t *json)
{
	const json_t *boots = json_object_get(json, "boots");
	bool is_whole = json_integer_value(json_object_get(json, "version")) == VERSION;

	for (size_t i = 0; i < TEXTS; i++) {
		*text_at(campaign, &texts[i]) = text_of(json, texts[i].name);
		is_whole &= texts[i].is_optional || *text_at(campaign, &texts[i]);
	}
	campaign->cold = json_is_true(json_object_get(json, "cold"));
	campaign->run = list_of(json, "run");
	campaign->kernels = list_of(json, "kernels");
	campaign->boot_count = json_array_size(boots);
	campaign->boots = calloc(campaign->boot_count + 1, sizeof(*campaign->boots));
	is_whole &= campaign->run && campaign->kernels && campaign->boots;
	for (size_t i = 0; is_whole && i < campaign->boot_count; i++)
		is_whole = take_boot(campaign, json_array_get(boots, i), &campaign->boots[i]);
	return is_whole;
}

int campaign_load(struct campaign *campaign)
{
	json_error_t error;
	json_t *json;
	int ret = 0;

	*campaign = (struct campaign){ 0 };
	if (access(STATE, F_OK))
		return -errno;
	json = json_load_file(STATE, 0, &error);
	if (!json || !take(campaign, json)) {
		message("campaign: " STATE ": %s",
			json ? "is not the state of a campaign" : error.text);
		ret = -EBADMSG;
	}
	json_decref(json);
	return ret;
}

static void free_list(char **list)
{
	for (char **text = list; text && *text; text++)
		free(*text);
	free(list);
}

void campaign_free(struct campaign *campaign)
{
	for (size_t i = 0; i < campaign->boot_count && campaign->boots; i++) {
		free(campaign->boots[i].cold);
		free(campaign->boots[i].warm);
	}
	for (size_t i = 0; i < TEXTS; i++)
		free(*text_at(campaign, &texts[i]));
	free(campaign->boots);
	free_list(campaign->run);
	free_list(campaign->kernels);
	*campaign = (struct campaign){ 0 };
}

char *campaign_boot_id(void)
{
	return file_line(BOOT_ID);
}
