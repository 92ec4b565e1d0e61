/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes the times of a run doubtful: see doubt.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/say.h"
#include "describe.h"
#include "doubt.h"

/* Shares of time and of sub-batches below which nobody needs to be told. */
#define SHARE_TOLD    0.01
#define MUTATOR_SHARE 0.9 /* of the rate asked for: with less it is another experiment */

int doubts_tell(struct doubts *doubts, char *text)
{
	char **grown;
	size_t i;

	for (i = 0; text && i < doubts->count; i++) {
		if (!strcmp(doubts->texts[i], text)) {
			free(text);
			return 0;
		}
	}
	grown = text ? reallocarray(doubts->texts, doubts->count + 1, sizeof(*grown)) : NULL;
	if (!grown) {
		free(text);
		return -ENOMEM;
	}
	doubts->texts = grown;
	grown[doubts->count++] = text;
	return 0;
}

static const char *fact(const struct sampled_boot *boot, const char *key)
{
	const char *text = json_string_value(json_object_get(boot->environment, key));

	return text ? text : "";
}

static int add_frequency(struct doubts *doubts, const struct sampled_boot *boot)
{
	const char *governor = fact(boot, "governor");
	int ret = 0;

	if (!*governor)
		ret = doubts_tell(doubts, strdup("frequency: cannot be seen here (no cpufreq)"));
	else if (strcmp(governor, "performance"))
		ret = doubts_tell(doubts, sentence("frequency: the governor is %s, not performance",
						   governor));
	if (!ret && !strcmp(fact(boot, "turbo"), "on"))
		ret = doubts_tell(doubts, strdup("frequency: turbo is on"));
	if (!ret && !strcmp(fact(boot, "smt"), "1"))
		ret = doubts_tell(doubts, strdup("SMT is on: another thread may share the core"));
	return ret;
}

/* A neighbour before we began: the largest one-minute load average of the boots. */
static int add_load(struct doubts *doubts, const struct samples *samples)
{
	double most = 0;
	size_t i;

	for (i = 0; i < samples->boot_count; i++) {
		double load = strtod(fact(&samples->boots[i], "load"), NULL);

		most = load > most ? load : most;
	}
	return most < 1 ? 0
			: doubts_tell(
				  doubts,
				  sentence("neighbour: a load of %.1f before the run began", most));
}

static int add_boot(struct doubts *doubts, const struct sampled_boot *boot)
{
	char *distortion = describe_distortion(boot);
	int ret = distortion ? 0 : -ENOMEM;

	if (!ret && *distortion)
		ret = doubts_tell(doubts, sentence("kernel: %s", distortion));
	free(distortion);
	if (!ret)
		ret = add_frequency(doubts, boot);
	if (!ret && json_is_false(json_object_get(boot->clock, "monotonic")))
		ret = doubts_tell(doubts, strdup("clock: it ran backwards"));
	if (!ret && !boot->is_by_round)
		ret = doubts_tell(doubts,
				  strdup("placement: one process measured all rounds, so where its "
					 "code lies (1 or 2 %) is in no interval"));
	return ret;
}

/* What the rounds met, all sessions together. */
static int add_disturbances(struct doubts *doubts, const struct samples *samples)
{
	double ns = 0, steal = 0, sub_batches = 0, preempted = 0;
	size_t i;
	int ret = 0;

	for (i = 0; i < samples->disturbance_count; i++) {
		const struct disturbance *round = &samples->disturbances[i];

		ns += (double)round->ns;
		steal += (double)round->steal_ns;
		sub_batches += round->sub_batches;
		preempted += round->preempted;
	}
	if (steal > SHARE_TOLD * ns)
		ret = doubts_tell(doubts,
				  sentence("neighbour: a hypervisor gave %.1f %% of the time to "
					   "others",
					   100 * steal / ns));
	if (!ret && preempted > SHARE_TOLD * sub_batches)
		ret = doubts_tell(
			doubts, sentence("neighbour: %.1f %% of the sub-batches lost their CPU to "
					 "another task",
					 100 * preempted / sub_batches));
	return ret;
}

/* A mutator that had no time for what it was asked for was in the way less. */
static int add_mutator(struct doubts *doubts, const struct samples *samples)
{
	double least = 1;
	size_t i;

	for (i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *cell = &samples->cells[i];
		double asked = (double)cell->at[AXIS_MUTATOR].number * (double)cell->mutator_ns;

		if (cell->mutator_ns && (double)cell->changes * 1e9 < least * asked)
			least = (double)cell->changes * 1e9 / asked;
	}
	if (least > MUTATOR_SHARE)
		return 0;
	return doubts_tell(doubts, sentence("mutator: it made down to %.0f %% of the changes asked "
					    "for, see changes/s",
					    100 * least));
}

int doubts_add(struct doubts *doubts, const struct samples *samples)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < samples->boot_count && !ret; i++) {
		const struct sampled_boot *boot = &samples->boots[i];

		if (boot->clock && strcmp(sampled_clock_name(boot), CLOCK_NAME_EXACT))
			ret = add_boot(doubts, boot);
	}
	if (!ret)
		ret = add_load(doubts, samples);
	if (!ret)
		ret = add_disturbances(doubts, samples);
	return ret ? ret : add_mutator(doubts, samples);
}

void doubts_free(struct doubts *doubts)
{
	while (doubts->count)
		free(doubts->texts[--doubts->count]);
	free(doubts->texts);
	*doubts = (struct doubts){ 0 };
}
