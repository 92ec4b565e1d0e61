/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Executions on the page of a report: see executions.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bench/lab/lab.h"
#include "bench/litmus/herd/execution.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"
#include "plots/page/executions.h"
#include "plots/html/html.h"

#define FOLDER "figures/executions"

static bool is_used(const struct samples *samples, const struct strategy *strategy)
{
	for (size_t i = 0; i < samples->cell_count; i++)
		if (!strcmp(samples->cells[i].at[AXIS_STRATEGY].name, strategy->name))
			return true;
	return false;
}

static int add_cases(struct executions *executions, const struct strategy *strategy,
		     const struct shape *shape)
{
	for (int model = 0; model < MEMORY_MODELS; model++) {
		struct litmus_case *added;

		if (outcome_of(shape, (enum memory_model)model, strategy->at) != OUTCOME_SOMETIMES)
			continue;
		added = grow(&executions->cases, &executions->count, sizeof(*added));
		if (!added)
			return -ENOMEM;
		added->shape = shape;
		added->model = (enum memory_model)model;
		added->strategy = strategy->name;
		memcpy(added->at, strategy->at, sizeof(added->at));
	}
	return 0;
}

/* The shapes that judge a strategy. */
static int collect(const struct samples *samples, struct executions *executions)
{
	int ret = 0;

	for (unsigned int i = 0; i < strategy_count && !ret; i++) {
		if (!outcome_is_broken(strategies[i].at) || !is_used(samples, &strategies[i]))
			continue;
		for (const struct shape *shape = shapes; shape->name && !ret; shape++)
			if (shape->is_needed)
				ret = add_cases(executions, &strategies[i], shape);
	}
	return ret;
}

int executions_draw(const struct samples *samples, const char *run_dir,
		    struct executions *executions)
{
	char *dir = NULL, *folder = strf("%s/" FOLDER, run_dir);
	int ret = folder ? collect(samples, executions) : -ENOMEM;

	/* What could not be drawn is missing on the page, which says so. */
	if (!ret && executions->count && !lab_find_litmus(&dir))
		herd_judge(dir, executions->cases, executions->count, NULL, folder);
	free(dir);
	free(folder);
	return ret;
}

void executions_free(struct executions *executions)
{
	free(executions->cases);
	*executions = (struct executions){ 0 };
}

/*
 * Copies a drawing of graphviz without its ids, which occur in every drawing but may occur only once on a
 * page, and without its titles, which a browser would show.
 */
static void put_drawing(FILE *page, FILE *drawing)
{
	bool is_drawing = false;
	char *line = NULL, *id;
	size_t room = 0;

	while (getline(&line, &room, drawing) > 0) {
		is_drawing |= !strncmp(line, "<svg", strlen("<svg"));
		if (!is_drawing || !strncmp(line, "<title>", strlen("<title>")))
			continue;
		id = strncmp(line, "<g id=\"", strlen("<g id=\"")) ? NULL : line + strlen("<g");
		if (id)
			fprintf(page, "<g%s", strchr(id + strlen(" id=\""), '"') + 1);
		else
			fputs(line, page);
	}
	free(line);
}

/* Returns whether there is a drawing. */
static bool put_execution(FILE *page, const struct litmus_case *one, const char *run_dir)
{
	char *name = execution_name(one);
	char *path = name ? strf("%s/" FOLDER "/%s.svg", run_dir, name) : NULL;
	FILE *drawing = path ? fopen(path, "re") : NULL;

	free(path);
	free(name);
	if (!drawing)
		return false;
	html_owned(page, "<details class=\"execution\">\n<summary>",
		   strf("%s, shape %s, model %s", one->strategy, one->shape->name,
			memory_model_names[one->model]),
		   "</summary>\n");
	put_drawing(page, drawing);
	fputs("</details>\n", page);
	fclose(drawing);
	return true;
}

static void put_command(FILE *page, const struct executions *executions, const char *run_dir)
{
	const char *last = "";

	fputs("<p class=\"absent\">No drawing of all executions. Draw them, then make the report again: "
	      "<code>invbench litmus --judge --figures ",
	      page);
	html_owned(page, "", strf("%s/" FOLDER, run_dir), "");
	for (size_t i = 0; i < executions->count; i++) {
		if (strcmp(executions->cases[i].strategy, last))
			fprintf(page, " %s", executions->cases[i].strategy);
		last = executions->cases[i].strategy;
	}
	fputs("</code></p>\n", page);
}

void executions_put(FILE *page, const struct executions *executions, const char *run_dir)
{
	bool has_all = true;

	if (!executions->count)
		return;
	fputs("<h2>How the broken strategies lose an invalidation</h2>\n", page);
	for (size_t i = 0; i < executions->count; i++)
		has_all &= put_execution(page, &executions->cases[i], run_dir);
	if (!has_all)
		put_command(page, executions, run_dir);
}
