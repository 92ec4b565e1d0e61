/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the outcomes of litmus tests: see outcomes.h. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/cli/print/outcomes.h"
#include "bench/cli/print/strategy_file.h"
#include "bench/litmus/frontier.h"
#include "bench/system/vector.h"
#include "bench/system/home.h"
#include "bench/text/grid.h"
#include "bench/text/json.h"
#include "bench/text/message.h"

#define NAMED_MAX 6 /* strategies that a reason names */

/* What the models take for granted. */
static const char *const assumptions[] = {
	"arm: one shareability domain, so that dmb ish and dmb osh order the same observers",
	"arm and lkmm: the SMMU's walker is a third CPU whose load of the IOPTE depends on the STE",
	"lkmm: dma_wmb() is smp_wmb(), because the model has no DMA barriers",
};

static const char
	*const model_titles[MEMORY_MODELS] = { [MODEL_ARM] = "Arm", [MODEL_LKMM] = "LKMM" };

static void print_head(struct grid *grid)
{
	grid_column(grid, strf("strategy"), NULL, true);
	for (const struct shape *shape = shapes; shape->name; shape++)
		for (int model = 0; model < MEMORY_MODELS; model++)
			grid_column(grid,
				    model ? strf("%s", model_titles[model])
					  : strf("%s: %s", shape->name, model_titles[model]),
				    NULL, true);
}

/* Why a model cannot express something, and which strategies that concerns. */
struct reason {
	const char *why;
	const struct strategy *first[NAMED_MAX];
	size_t count;
};

struct reasons {
	struct reason *list;
	size_t count;
};

/* Adds the strategy to the reason, once. Returns 0 or -ENOMEM. */
static int add_reason(struct reasons *reasons, const char *why, const struct strategy *strategy)
{
	struct reason *reason;
	size_t i = 0;

	while (i < reasons->count && strcmp(reasons->list[i].why, why))
		i++;
	reason = i < reasons->count ? &reasons->list[i]
				    : grow(&reasons->list, &reasons->count, sizeof(*reason));
	if (!reason)
		return -ENOMEM;
	reason->why = why;
	for (i = 0; i < reason->count && i < NAMED_MAX; i++)
		if (reason->first[i] == strategy)
			return 0;
	if (reason->count < NAMED_MAX)
		reason->first[reason->count] = strategy;
	reason->count++;
	return 0;
}

static int add_reasons(struct reasons *reasons, const struct strategy *strategy)
{
	const char *why;
	int ret = 0;

	for (const struct shape *shape = shapes; shape->name; shape++)
		for (int model = 0; model < MEMORY_MODELS && !ret; model++) {
			free(litmus_text(shape, (enum memory_model)model, strategy->at, "", &why));
			if (why)
				ret = add_reason(reasons, why, strategy);
		}
	return ret;
}

/* Explains the dashes of the table. */
static int print_reasons(const struct strategy *const *list, size_t count)
{
	struct reasons reasons = { 0 };
	int ret = 0;

	for (size_t i = 0; i < count && !ret; i++)
		ret = add_reasons(&reasons, list[i]);
	for (size_t i = 0; i < reasons.count && !ret; i++) {
		const struct reason *reason = &reasons.list[i];

		printf("%s  %s", i ? "" : "\n-: not expressible:\n", reason->why);
		for (size_t j = 0; j < reason->count && reason->count <= NAMED_MAX; j++)
			printf("%s%s", j ? ", " : ": ", reason->first[j]->name);
		putchar('\n');
	}
	free(reasons.list);
	return ret;
}

static void print_assumptions(void)
{
	printf("\nJudged by %s. Assumed:\n", outcome_versions());
	for (size_t i = 0; i < ARRAY_SIZE(assumptions); i++)
		printf("  %s\n", assumptions[i]);
}

static void print_notes(void)
{
	putchar('\n');
	for (const struct shape *shape = shapes; shape->name; shape++)
		printf("%s: %s.\n", shape->name, shape->about);
	print_assumptions();
}

static int print_text(const struct strategy *const *list, size_t count)
{
	struct grid grid = { .headings = 1 };
	int ret;

	print_head(&grid);
	for (size_t i = 0; i < count; i++) {
		grid_put(&grid, strf("%s", list[i]->name));
		for (const struct shape *shape = shapes; shape->name; shape++)
			for (int model = 0; model < MEMORY_MODELS; model++)
				grid_put(&grid, strf("%s", outcome_names[outcome_of(
								   shape, (enum memory_model)model,
								   list[i]->at)]));
	}
	ret = grid_print(&grid, stdout);
	grid_free(&grid);
	if (!ret)
		ret = print_reasons(list, count);
	if (!ret)
		print_notes();
	return ret;
}

static json_t *outcomes_json(const struct shape *shape, const __u8 *at)
{
	json_t *by_model = json_object();

	for (int model = 0; model < MEMORY_MODELS; model++) {
		enum outcome outcome = shape ? outcome_of(shape, (enum memory_model)model, at)
					     : outcome_overall((enum memory_model)model, at);

		json_object_set_new(by_model, memory_model_names[model],
				    outcome == OUTCOME_ABSENT || outcome == OUTCOME_UNKNOWN
					    ? json_null()
					    : json_string(outcome_names[outcome]));
	}
	return by_model;
}

static json_t *strategy_json(const struct strategy *strategy)
{
	json_t *by_shape = json_object();

	for (const struct shape *shape = shapes; shape->name; shape++)
		json_object_set_new(by_shape, shape->name, outcomes_json(shape, strategy->at));
	return json_pack("{s:s, s:b, s:o, s:o}", "strategy", strategy->name, "broken",
			 outcome_is_broken(strategy->at), "overall",
			 outcomes_json(NULL, strategy->at), "shapes", by_shape);
}

static json_t *assumptions_json(void)
{
	json_t *array = json_array();

	for (size_t i = 0; i < ARRAY_SIZE(assumptions); i++)
		json_array_append_new(array, json_string(assumptions[i]));
	return array;
}

int outcomes_print(const struct strategy *const *list, size_t count, bool json)
{
	json_t *array;

	if (!json)
		return print_text(list, count);
	array = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, strategy_json(list[i]));
	return json_print(json_pack("{s:s, s:o, s:o}", "judged_by", outcome_versions(), "assumed",
				    assumptions_json(), "strategies", array),
			  JSON_PLAIN, stdout);
}

static const enum position positions[] = { POSITION_PTE, POSITION_LOAD, POSITION_PUBLISH,
					   POSITION_STE };

static void put_combination(struct grid *grid, const struct combination *one,
			    enum memory_model model)
{
	enum memory_model other = model == MODEL_ARM ? MODEL_LKMM : MODEL_ARM;

	for (size_t i = 0; i < ARRAY_SIZE(positions); i++)
		grid_put(grid, strf("%s", barrier_forms[one->at[positions[i]]].name));
	grid_put(grid, strf("%s", outcome_names[outcome_overall(other, one->at)]));
	grid_put(grid, strf("%s", one->strategy ? one->strategy->name : "-"));
}

static int print_frontier(enum memory_model model, const struct frontier *frontier)
{
	struct grid grid = { .headings = 1 };
	int ret;

	printf("%s%s: of %zu combinations %zu are correct; in these, nothing can be weakened:\n\n",
	       model ? "\n" : "", model_titles[model], frontier->judged, frontier->correct);
	for (size_t i = 0; i < ARRAY_SIZE(positions); i++)
		grid_column(&grid, strf("%s", position_names[positions[i]]), NULL, true);
	grid_column(&grid, strf("%s", model_titles[model == MODEL_ARM ? MODEL_LKMM : MODEL_ARM]),
		    NULL, true);
	grid_column(&grid, strf("strategy"), NULL, true);
	for (size_t i = 0; i < frontier->count; i++)
		put_combination(&grid, &frontier->list[i], model);
	ret = grid_print(&grid, stdout);
	grid_free(&grid);
	return ret;
}

/* The first combination that no strategy has, or NULL. */
static const __u8 *first_without(const struct frontier *frontiers)
{
	for (int model = 0; model < MEMORY_MODELS; model++)
		for (size_t i = 0; i < frontiers[model].count; i++)
			if (!frontiers[model].list[i].strategy)
				return frontiers[model].list[i].at;
	return NULL;
}

static void print_first_file(const struct frontier *frontiers)
{
	const __u8 *at = first_without(frontiers);
	char *name = at ? strategy_file_name(at) : NULL;

	if (!name)
		return;
	printf("\nA combination without a strategy (-) becomes one by a file in bench/core/strategies/; "
	       "--files DIR writes the file of each.\nThe first one, %s.h:\n\n",
	       name);
	strategy_file_print(stdout, at, "  ");
	free(name);
}

static int write_files(const struct frontier *frontier, const char *dir)
{
	int ret = home_mkdir(dir);

	if (ret)
		message("%s: cannot be created: %s", dir, strerror(-ret));
	for (size_t i = 0; i < frontier->count && !ret; i++)
		if (!frontier->list[i].strategy)
			ret = strategy_file_write(dir, frontier->list[i].at);
	return ret;
}

static json_t *frontier_json(const struct frontier *frontier)
{
	json_t *array = json_array();

	for (size_t i = 0; i < frontier->count; i++) {
		const struct combination *one = &frontier->list[i];
		json_t *value =
			json_pack("{s:s?}", "strategy", one->strategy ? one->strategy->name : NULL);

		for (size_t j = 0; j < ARRAY_SIZE(positions); j++)
			json_object_set_new(value, position_names[positions[j]],
					    json_string(barrier_forms[one->at[positions[j]]].name));
		json_array_append_new(array, value);
	}
	return json_pack("{s:I, s:I, s:o}", "judged", (json_int_t)frontier->judged, "correct",
			 (json_int_t)frontier->correct, "weakest", array);
}

static int print_frontiers_json(const struct frontier *frontiers)
{
	json_t *all = json_pack("{s:s, s:o}", "judged_by", outcome_versions(), "assumed",
				assumptions_json());

	for (int model = 0; model < MEMORY_MODELS; model++)
		json_object_set_new(all, memory_model_names[model],
				    frontier_json(&frontiers[model]));
	return json_print(all, JSON_PLAIN, stdout);
}

int outcomes_print_frontiers(bool json, const char *files)
{
	struct frontier frontiers[MEMORY_MODELS] = { 0 };
	int ret = 0;

	for (int model = 0; model < MEMORY_MODELS && !ret; model++)
		ret = frontier_find((enum memory_model)model, &frontiers[model]);
	for (int model = 0; model < MEMORY_MODELS && !ret && files; model++)
		ret = write_files(&frontiers[model], files);
	for (int model = 0; model < MEMORY_MODELS && !ret && !json; model++)
		ret = print_frontier((enum memory_model)model, &frontiers[model]);
	if (!ret && json)
		ret = print_frontiers_json(frontiers);
	if (!ret && !json)
		print_assumptions();
	if (!ret && !json && !files)
		print_first_file(frontiers);
	for (int model = 0; model < MEMORY_MODELS; model++)
		frontier_free(&frontiers[model]);
	return ret;
}
