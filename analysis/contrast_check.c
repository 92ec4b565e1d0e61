/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a contrast may be made at all: see contrast_check.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/say.h"
#include "arms.h"
#include "contrast_check.h"

bool contrast_is_within_boot(const struct contrast *contrast)
{
	return contrast->by < AXIS_COUNT;
}

/* Every boot with a clock against the first one of the first run. */
static int find_differences(struct contrast *contrast)
{
	const struct samples *of[] = { contrast->samples_a, contrast->samples_b };
	const struct sampled_boot *first = sampled_first_clock(of[0]);
	size_t i, j;
	int ret = 0;

	for (i = 0; i < 2; i++) {
		for (j = 0; j < of[i]->boot_count && !ret; j++) {
			if (of[i]->boots[j].clock)
				ret = differences_add(&contrast->differences, first,
						      &of[i]->boots[j]);
		}
	}
	return ret;
}

static int refuse(struct contrast *contrast, char *refusal)
{
	contrast->refusal = refusal;
	return refusal ? -EINVAL : -ENOMEM;
}

static int refuse_differences(struct contrast *contrast)
{
	char *text = NULL;
	size_t i, size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return -ENOMEM;
	fputs("these are not to be compared, for they differ in", out);
	for (i = 0; i < contrast->differences.count; i++) {
		const struct difference *difference = &contrast->differences.list[i];
		char *one = difference_text(difference);

		if (difference->forbids)
			fprintf(out, "\n  %s", one ? one : difference->what);
		free(one);
	}
	return fclose(out) ? -ENOMEM : refuse(contrast, text);
}

static int check_clock(struct contrast *contrast, const struct samples *samples)
{
	size_t i;

	for (i = 0; i < samples->boot_count; i++) {
		const struct sampled_boot *boot = &samples->boots[i];

		if (boot->clock && !sampled_clock_tells(boot))
			return refuse(contrast,
				      sentence("%s: the clock is emulated, and an emulator's time "
					       "says nothing about any hardware",
					       samples->path));
	}
	return sampled_first_clock(samples) ? 0 : -ENODATA;
}

static int check_metric(struct contrast *contrast, const char *metric)
{
	static const struct registry_entry of_rounds[] = { { ARM_METRIC_BATCH, NULL },
							   { ARM_METRIC_MEAN, NULL } };

	if (!metric || (arm_metric(metric) && !contrast_is_within_boot(contrast)))
		return 0;
	if (contrast->is_exact || !contrast_is_within_boot(contrast))
		return arm_metric(metric) ? 0
					  : refuse(contrast, registry_refusal(REGISTRY_METRICS,
									      "--metric", metric));
	if (arm_metric_is_of_rounds(metric))
		return 0;
	return refuse(contrast, registry_refusal_of(of_rounds, 2,
						    "--metric between arms of one boot", metric));
}

static int check_baseline(struct contrast *contrast, const char *baseline)
{
	const struct samples *samples = contrast->samples_a;
	struct registry_entry *known;
	unsigned int count = 0;
	size_t i;
	int ret = 0;

	if (!baseline)
		return 0;
	if (contrast->by == CONTRAST_RUN)
		return refuse(contrast,
			      sentence("--baseline: %s: of two runs the first is it", baseline));
	known = calloc(samples->cell_count + 1, sizeof(*known));
	for (i = 0; known && i < samples->cell_count; i++) {
		char *value = contrast_value(contrast, samples, &samples->cells[i]);
		unsigned int j;

		for (j = 0; value && j < count && strcmp(known[j].name, value);)
			j++;
		if (value && j == count)
			known[count++].name = value;
		else
			free(value);
	}
	for (i = 0; known && i < count; i++)
		ret |= !strcmp(known[i].name, baseline);
	ret = ret ? 0 : refuse(contrast, registry_refusal_of(known, count, "--baseline", baseline));
	while (known && count)
		free((char *)known[--count].name);
	free(known);
	return ret;
}

/* At how many looks measuring might have stopped: what the run was begun with. */
static unsigned int looks_of(const struct samples *samples)
{
	json_int_t looks = json_integer_value(json_object_get(samples->header, "looks"));

	return looks > 1 && looks <= LOOK_COUNT ? (unsigned int)looks : 1;
}

static void set_options(struct contrast *contrast, const struct contrast_request *request)
{
	double delta = contrast_is_within_boot(contrast) ? DELTA_SAME_BINARY : DELTA_ACROSS_BUILDS;

	if (contrast->is_exact)
		delta = 0; /* any difference is a fact */
	contrast->options = (struct comparison_options){
		.alpha = request->alpha > 0 ? request->alpha : ALPHA_DEFAULT,
		.delta = isnan(request->delta) ? delta : request->delta,
		.looks = looks_of(contrast->samples_a),
	};
}

int contrast_check(struct contrast *contrast, const struct contrast_request *request)
{
	const struct sampled_boot *clock;
	int ret = check_clock(contrast, contrast->samples_a);

	if (!ret)
		ret = check_clock(contrast, contrast->samples_b);
	if (ret)
		return ret;
	clock = sampled_first_clock(contrast->samples_a);
	contrast->is_exact = !strcmp(sampled_clock_name(clock), CLOCK_NAME_EXACT);
	set_options(contrast, request);
	if (!contrast_is_within_boot(contrast))
		ret = find_differences(contrast);
	if (!ret && differences_forbid(&contrast->differences))
		ret = refuse_differences(contrast);
	if (!ret)
		ret = check_metric(contrast, request->metric);
	return ret ? ret : check_baseline(contrast, request->baseline);
}
