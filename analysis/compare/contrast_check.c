/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks whether a contrast is valid: see contrast_check.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/candidates.h"
#include "analysis/compare/contrast_check.h"
#include "bench/text/message.h"

static bool has_parts(const struct samples *samples)
{
	for (size_t i = 0; i < samples->boot_count; i++)
		if (samples->boots[i].part)
			return true;
	return false;
}

/*
 * The first boot with a clock that measured the same cell of the plan; kernel: only one of this boot's kernel.
 * NULL: there is none.
 */
static const struct sampled_boot *counterpart(const struct samples *samples,
					      const struct sampled_cell *cell,
					      const struct sampled_boot *kernel)
{
	const struct sampled_cell *other;

	sampled_foreach_place(samples, other, cell, AXIS_COUNT) {
		const struct sampled_boot *boot = sampled_boot_of(samples, other);

		if (boot->clock && (!kernel || machine_diff_same_kernel(boot, kernel)))
			return boot;
	}
	return NULL;
}

/*
 * Another kernel may say otherwise what a machine has, and is another image, so such facts count within one kernel
 * only. So a boot is compared with a boot of its own kernel and side, too.
 */
static int add_differences(struct contrast *contrast, const struct sampled_boot *boot,
			   const struct sampled_boot *of_first_run,
			   const struct sampled_boot *of_kernel)
{
	int ret = machine_diff_add(&contrast->differences, of_first_run, boot);

	return ret ? ret : machine_diff_add(&contrast->differences, of_kernel, boot);
}

/*
 * Parts on a real clock: each section has a machine of its own. So a boot is compared with those boots that measured
 * the same cells.
 */
static int find_block_differences(struct contrast *contrast, const struct samples *side)
{
	const struct sampled_boot *last = NULL, *last_first = NULL, *last_own = NULL;
	int ret = 0;

	for (size_t i = 0; i < side->cell_count && !ret; i++) {
		const struct sampled_cell *cell = &side->cells[i];
		const struct sampled_boot *boot = sampled_boot_of(side, cell);
		const struct sampled_boot *first = counterpart(contrast->samples_a, cell, NULL);
		const struct sampled_boot *own = counterpart(side, cell, boot);

		if (!boot->clock || !first ||
		    (boot == last && first == last_first && own == last_own))
			continue;
		last = boot;
		last_first = first;
		last_own = own;
		ret = add_differences(contrast, boot, first, own);
	}
	return ret;
}

/* The first boot of a kernel that has a clock; the boot has one. */
static const struct sampled_boot *first_of_kernel(const struct samples *samples,
						  const struct sampled_boot *boot)
{
	const struct sampled_boot *first = samples->boots;

	while (!first->clock || !machine_diff_same_kernel(first, boot))
		first++;
	return first;
}

/*
 * Compares every boot with the first one of the first run, and with the first one of its kernel and side, unless only
 * candidates of one boot are compared. Boots without a clock have no costs.
 */
static int find_differences(struct contrast *contrast)
{
	const struct samples *sides[] = { contrast->samples_a, contrast->samples_b };
	const struct sampled_boot *first = sampled_first_clock(sides[0]);
	bool is_by_block = !contrast->is_exact && (has_parts(sides[0]) || has_parts(sides[1]));
	size_t i, j;
	int ret = 0;

	for (i = 0; i < 2 && is_by_block && !ret; i++)
		ret = find_block_differences(contrast, sides[i]);
	for (i = 0; i < 2 && !is_by_block && !contrast_is_within_boot(contrast); i++) {
		for (j = 0; j < sides[i]->boot_count && !ret; j++) {
			const struct sampled_boot *boot = &sides[i]->boots[j];

			if (boot->clock)
				ret = add_differences(contrast, boot, first,
						      first_of_kernel(sides[i], boot));
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
	fputs("cannot compare: they differ in", out);
	for (i = 0; i < contrast->differences.count; i++) {
		const struct difference *difference = &contrast->differences.list[i];
		char *one = difference_text(difference);

		if (difference->forbids)
			fprintf(out, "\n  %s", one ? one : difference->what);
		if (difference->forbids && difference->can_be_allowed)
			fprintf(out, "; to allow it: --across %s", difference->key);
		free(one);
	}
	return fclose(out) ? -ENOMEM : refuse(contrast, text);
}

static int check_clock(struct contrast *contrast, const struct samples *samples)
{
	size_t i;

	for (i = 0; i < samples->boot_count; i++) {
		const struct sampled_boot *boot = &samples->boots[i];

		if (boot->clock && !sampled_has_numbers(boot))
			return refuse(contrast,
				      strf("%s: the clock is emulated, and emulated time says "
					   "nothing about hardware",
					   samples->path));
	}
	return sampled_first_clock(samples) ? 0 : -ENODATA;
}

/* Whether each round is a process that wrote a histogram of its own. */
static bool rounds_have_histograms(const struct samples *samples)
{
	for (size_t i = 0; i < samples->boot_count; i++) {
		if (samples->boots[i].clock && !samples->boots[i].is_by_round)
			return false;
	}
	return true;
}

static int check_metric(struct contrast *contrast, const char *metric)
{
	if (!metric)
		return 0;
	if (!candidate_metric(metric))
		return refuse(contrast, registry_refusal(REGISTRY_METRICS, "--metric", metric));
	if (contrast->is_exact || !contrast_is_paired(contrast) ||
	    candidate_metric_is_of_rounds(metric) || rounds_have_histograms(contrast->samples_a))
		return 0;
	return refuse(contrast,
		      strf("--metric %s: one process measured all rounds of this run, and only a "
			   "process for each round, as on a host, keeps the samples of each apart; "
			   "use " CANDIDATE_METRIC_BATCH " or " CANDIDATE_METRIC_MEAN,
			   metric));
}

/* Lists every value of the first run once. Returns their number; the caller frees the names. */
static unsigned int list_values(const struct contrast *contrast, struct registry_entry *values)
{
	const struct samples *samples = contrast->samples_a;
	unsigned int count = 0, j;
	size_t i;

	for (i = 0; i < samples->cell_count; i++) {
		char *value = contrast_value(contrast, samples, &samples->cells[i]);

		for (j = 0; value && j < count && strcmp(values[j].name, value);)
			j++;
		if (value && j == count)
			values[count++].name = value;
		else
			free(value);
	}
	return count;
}

static int check_baseline(struct contrast *contrast, const char *baseline)
{
	struct registry_entry *known;
	unsigned int count, i;
	bool found = false;
	int ret;

	if (!baseline)
		return 0;
	if (contrast->by == CONTRAST_RUN)
		return refuse(
			contrast,
			strf("--baseline %s: not allowed with two runs, where the first is the baseline",
			     baseline));
	known = calloc(contrast->samples_a->cell_count + 1, sizeof(*known));
	if (!known)
		return -ENOMEM;
	count = list_values(contrast, known);
	for (i = 0; i < count; i++)
		found |= !strcmp(known[i].name, baseline);
	ret = found ? 0
		    : refuse(contrast, registry_refusal_of(known, count, "--baseline", baseline));
	while (count)
		free((char *)known[--count].name);
	free(known);
	return ret;
}

/*
 * The most analyses at which one of these runs could have stopped measuring (--until-decided). They looked at the
 * rounds of a run; two runs, or the boots of two kernels, are analysed once.
 */
static unsigned int interim_of(const struct contrast *contrast)
{
	const struct samples *samples = contrast->samples_a;
	unsigned int most = 1;

	for (size_t i = 0; i < samples->boot_count && contrast_is_paired(contrast); i++) {
		json_int_t interim = json_integer_value(
			json_object_get(samples->boots[i].header, "interim_analyses"));

		if (interim > most && interim <= INTERIM_COUNT)
			most = (unsigned int)interim;
	}
	return most;
}

static void set_options(struct contrast *contrast, const struct contrast_request *request)
{
	double delta = contrast_is_within_boot(contrast) ? DELTA_SAME_BINARY : DELTA_ACROSS_BUILDS;

	contrast->options = (struct comparison_options){
		.alpha = request->alpha > 0 ? request->alpha : ALPHA_DEFAULT,
		.delta = isnan(request->delta) ? delta : request->delta,
		.interim = interim_of(contrast),
		.effect_only = request->costs_only,
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
	contrast->is_exact = sampled_is_exact(clock);
	set_options(contrast, request);
	ret = find_differences(contrast);
	machine_diff_allow(&contrast->differences, request->across);
	if (!ret && machine_diff_forbids(&contrast->differences))
		ret = refuse_differences(contrast);
	if (!ret)
		ret = check_metric(contrast, request->metric);
	return ret ? ret : check_baseline(contrast, request->baseline);
}
