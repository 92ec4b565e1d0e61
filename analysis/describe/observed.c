/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the race showed of a strategy: see observed.h. */
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/column.h"
#include "analysis/describe/observed.h"
#include "bench/litmus/outcome.h"
#include "bench/text/message.h"

#define SHAPE "walker" /* the shape that the race runs */

/* Two threads need two CPUs; the one that attaches then walks, too. */
#define THREADS_SHARED 2

static bool is_race_of(const struct samples *samples, const struct sampled_cell *cell,
		       const struct sampled_boot *boot)
{
	return cell->state == CELL_MEASURED && cell->race.instances &&
	       sampled_boot_of(samples, cell) == boot && sampled_has_numbers(boot);
}

struct race_outcomes observed_outcomes(const struct samples *samples,
				       const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);
	const struct sampled_cell *race;
	struct race_outcomes sum = { 0 };

	for (race = sampled_race_next(samples, NULL); race;
	     race = sampled_race_next(samples, race)) {
		if (is_race_of(samples, race, boot) &&
		    sampled_axis_equal(race, cell, AXIS_STRATEGY))
			race_outcomes_append(&sum, &race->race);
	}
	return sum;
}

static const char *machine_of(const struct sampled_boot *boot)
{
	const char *machine = json_string_value(json_object_get(boot->environment, "machine"));

	return machine ? machine : "machine";
}

static const struct strategy *strategy_of(const struct sampled_cell *cell)
{
	return strategy_find(cell->at[AXIS_STRATEGY].name);
}

/* The form of the strategy that promises less on this machine than on Arm; NULL: there is none. */
static const struct barrier_form *weaker_form(const struct strategy *strategy,
					      const struct sampled_boot *boot)
{
	for (unsigned int i = 0; i < POSITIONS; i++) {
		if (barrier_is_weaker_on_x86(strategy->at[i]) &&
		    !strcmp(machine_of(boot), "x86_64"))
			return &barrier_forms[strategy->at[i]];
	}
	return NULL;
}

char *observed_about(const struct samples *samples, const struct sampled_boot *boot)
{
	bool is_race = false, is_shared = false;

	for (size_t i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *cell = &samples->cells[i];

		if (!is_race_of(samples, cell, boot))
			continue;
		is_race = true;
		is_shared |= cell->at[AXIS_CPUS].number == THREADS_SHARED;
	}
	if (!is_race)
		return strdup("");
	return strf(
		"observed here: so many instances of the race lost the invalidation on this %s; a CPU "
		"of another model can differ%s",
		machine_of(boot),
		is_shared
			? "; with cpus 2, attach and walk share a CPU, which hides array and STE stored out of order; cpus 3 shows it"
			: "");
}

static const char *answer(enum outcome outcome)
{
	return outcome == OUTCOME_ABSENT ? "no answer" : outcome_names[outcome];
}

static enum outcome verdict_of(enum memory_model model, const struct strategy *strategy)
{
	return outcome_of(shape_find(SHAPE), model, strategy->at);
}

enum observed_verdict observed_judge(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);
	const struct strategy *strategy = strategy_of(cell);

	if (!is_race_of(samples, cell, boot) || !cell->race.counts[RACE_OLD_OLD] || !strategy ||
	    (verdict_of(MODEL_ARM, strategy) != OUTCOME_NEVER &&
	     verdict_of(MODEL_LKMM, strategy) != OUTCOME_NEVER))
		return OBSERVED_FITS;
	return weaker_form(strategy, boot) ? OBSERVED_WEAKER : OBSERVED_ALARM;
}

static char *alarm_text(const struct sampled_boot *boot, const struct sampled_cell *cell)
{
	const struct strategy *strategy = strategy_of(cell);
	char *lost = number_text((double)cell->race.counts[RACE_OLD_OLD]);
	char *all = number_text((double)cell->race.instances), *text = NULL;

	if (lost && all)
		text = strf(
			"alarm: %s: %s of %s instances of the race lost the invalidation on this "
			"%s, but the models say: %s on Arm, %s in the LKMM; the record keeps the "
			"counts (boot %u, cell %u)",
			strategy->name, lost, all, machine_of(boot),
			answer(verdict_of(MODEL_ARM, strategy)),
			answer(verdict_of(MODEL_LKMM, strategy)), cell->boot, cell->cell);
	free(all);
	free(lost);
	return text;
}

char *observed_text(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);
	const struct strategy *strategy = strategy_of(cell);

	if (observed_judge(samples, cell) == OBSERVED_ALARM)
		return alarm_text(boot, cell);
	return strf("%s: %s becomes a weaker barrier on this %s, so no model is contradicted",
		    strategy->name, weaker_form(strategy, boot)->name, machine_of(boot));
}

json_t *observed_json(const struct samples *samples, const struct sampled_cell *cell)
{
	struct race_outcomes race = observed_outcomes(samples, cell);

	return race.instances
		       ? json_pack("{s:I, s:I}", "lost", (json_int_t)race.counts[RACE_OLD_OLD],
				   "instances", (json_int_t)race.instances)
		       : json_null();
}

size_t observed_report_alarms(const struct samples *samples)
{
	size_t count = 0;

	for (size_t i = 0; i < samples->cell_count; i++) {
		char *text;

		if (observed_judge(samples, &samples->cells[i]) != OBSERVED_ALARM)
			continue;
		text = observed_text(samples, &samples->cells[i]);
		message("%s", text ? text : samples->cells[i].at[AXIS_STRATEGY].name);
		free(text);
		count++;
	}
	return count;
}
