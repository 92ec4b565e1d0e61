/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb litmus tells whether strategies are correct, from the table of outcomes. With --judge, herd7
 * judges anew and the answers are compared with the table.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/cli/print/outcomes.h"
#include "bench/cli/verb.h"
#include "bench/lab/lab.h"
#include "bench/litmus/herd/herd.h"
#include "bench/registry/option.h"
#include "bench/system/vector.h"
#include "bench/system/stop.h"
#include "bench/text/message.h"

struct request {
	bool json, judge, all, explore;
	const char *keep, *figures, *files;
	const struct strategy **list;
	size_t count;
	struct litmus_case *cases;
	size_t case_count;
};

static const char *name_of(const __u8 *at)
{
	for (unsigned int i = 0; i < strategy_count; i++)
		if (!memcmp(strategies[i].at, at, sizeof(strategies[i].at)))
			return strategies[i].name;
	return NULL;
}

static int add_case(void *to, const struct shape *shape, const __u8 *at)
{
	struct request *request = to;
	struct litmus_case *added;

	for (int model = 0; model < MEMORY_MODELS; model++) {
		added = grow(&request->cases, &request->case_count, sizeof(*added));
		if (!added)
			return -ENOMEM;
		added->shape = shape;
		added->model = (enum memory_model)model;
		added->strategy = name_of(at);
		memcpy(added->at, at, sizeof(added->at));
	}
	return 0;
}

static int add_cases(struct request *request)
{
	__u8 at[POSITIONS] = BUILT_V7_1;
	int ret = 0;

	for (const struct shape *shape = shapes; shape->name && !ret; shape++) {
		if (request->all)
			ret = outcome_each(shape, at, add_case, request);
		for (size_t i = 0; i < request->count && !request->all && !ret; i++)
			ret = add_case(request, shape, request->list[i]->at);
	}
	return ret;
}

static void write_table(const struct request *request, const char *versions)
{
	outcome_write_head(stdout, versions);
	for (size_t i = 0; i < request->case_count; i += MEMORY_MODELS) {
		const struct litmus_case *one = &request->cases[i];
		const enum outcome outcomes[MEMORY_MODELS] = { one[MODEL_ARM].outcome,
							       one[MODEL_LKMM].outcome };

		outcome_write(stdout, one->shape, one->at, outcomes);
	}
}

/* Reports where the table and herd7 differ. Returns how often; *judged is how many tests herd7 judged. */
static size_t compare(const struct request *request, size_t *judged)
{
	size_t differ = 0;

	for (size_t i = 0; i < request->case_count; i++) {
		const struct litmus_case *one = &request->cases[i];
		enum outcome known = outcome_of(one->shape, one->model, one->at);

		*judged += one->outcome == OUTCOME_NEVER || one->outcome == OUTCOME_SOMETIMES;
		if (one->outcome == OUTCOME_UNKNOWN || one->outcome == known)
			continue;
		differ++;
		message("%s, shape %s, model %s: herd7 says %s, the table says %s",
			one->strategy ? one->strategy : "a combination", one->shape->name,
			memory_model_names[one->model], outcome_names[one->outcome],
			outcome_names[known]);
	}
	return differ;
}

/* Says how herd7's answers compare with the table. ret: what herd_judge() returned. */
static int conclude(const struct request *request, int ret, const char *versions)
{
	size_t judged = 0, differ = compare(request, &judged);

	if (strcmp(versions, outcome_versions()))
		message("the table was made by %s; this time the judge was %s", outcome_versions(),
			versions);
	message("herd7 judged %zu tests; %s the table (%s)", judged,
		differ	 ? "not all agree with"
		: judged ? "all agree with"
			 : "none could be compared with",
		versions);
	if (differ || ret == -EBADMSG)
		return EXIT_REGRESSION;
	return ret || !judged ? EXIT_INCONCLUSIVE : EXIT_OK;
}

static int judge_in(struct request *request, const char *dir)
{
	char *versions = herd_versions(dir);
	int ret = versions ? add_cases(request) : -ENOMEM;

	if (!ret)
		ret = herd_judge(dir, request->cases, request->case_count, request->keep,
				 request->figures);
	if (ret && ret != -EBADMSG && ret != -ETIME)
		ret = exit_code_of(ret);
	else if (!request->all)
		ret = conclude(request, ret, versions);
	else if (ret)
		ret = EXIT_REGRESSION;
	else
		write_table(request, versions);
	free(versions);
	return ret;
}

static int judge(struct request *request)
{
	char *dir = NULL;
	int ret = lab_prepare_litmus(&dir);

	if (ret == EXIT_CANNOT && !request->all)
		message("without herd7 nothing is judged again; the outcomes are those of %s",
			outcome_versions());
	else if (!ret && request->all && !herd_has(dir, MODEL_LKMM)) {
		message("--all needs the kernel's memory model, which could not be fetched");
		ret = EXIT_CANNOT;
	} else if (!ret)
		ret = judge_in(request, dir);
	free(dir);
	return ret;
}

static int choose(struct request *request, int argc, char **argv, int first)
{
	const char **names = calloc(strategy_count + 1, sizeof(*names));
	int ret = 0, index;

	request->list = calloc((size_t)argc + strategy_count, sizeof(const struct strategy *));
	if (!names || !request->list)
		ret = -ENOMEM;
	for (unsigned int i = 0; i < strategy_count && !ret; i++)
		names[i] = strategies[i].name;
	for (unsigned int i = 0; i < strategy_count && !ret && first == argc; i++)
		request->list[request->count++] = &strategies[i];
	for (; first < argc && !ret; first++) {
		index = option_word("strategy", argv[first], names);
		if (index < 0)
			ret = index;
		else
			request->list[request->count++] = &strategies[index];
	}
	free(names);
	return ret;
}

/* Whether the outcomes of the table are worth printing after herd7 judged, or could not. */
static bool prints_table(const struct request *request, int judged)
{
	return !request->all && (judged == EXIT_OK || judged == EXIT_REGRESSION ||
				 judged == EXIT_INCONCLUSIVE || judged == EXIT_CANNOT);
}

static int answer(struct request *request)
{
	int judged = request->judge ? judge(request) : EXIT_OK, ret;

	if (!prints_table(request, judged) || stop_requested())
		return judged;
	if (!outcome_has_table())
		return EXIT_USAGE;
	ret = exit_code_of(request->explore
				   ? outcomes_print_frontiers(request->json, request->files)
				   : outcomes_print(request->list, request->count, request->json));
	return ret ? ret : judged;
}

/* Returns EXIT_OK, or EXIT_USAGE after a message. */
static int check(const struct request *request, int others)
{
	if (request->explore && others)
		message("--explore looks at all combinations; leave the strategies out");
	else if (request->all && !request->judge)
		message("--all needs --judge");
	else if (request->all && (others || request->explore || request->json))
		message("--all prints the whole table; leave the strategies, --explore and --json out");
	else if (request->files && !request->explore)
		message("--files needs --explore");
	else if (request->keep && !request->judge)
		message("--keep needs --judge");
	else if (request->figures && !request->judge)
		message("--figures needs --judge");
	else if (request->figures && (request->all || request->explore))
		message("--figures draws strategies; leave --all and --explore out");
	else
		return EXIT_OK;
	return EXIT_USAGE;
}

int litmus_main(int argc, char **argv)
{
	struct request request = { 0 };
	const struct option_row rows[] = {
		{ .name = "explore",
		  .about = "print the weakest correct combinations of all barriers",
		  .flag = &request.explore },
		{ .name = "files",
		  .argument = "DIR",
		  .about =
			  "with --explore: folder for the file that makes each combination a strategy",
		  .text = &request.files },
		{ .name = "judge",
		  .about = "let herd7 judge anew, and compare",
		  .flag = &request.judge },
		{ .name = "all",
		  .about = "with --judge: judge all combinations and print the table",
		  .flag = &request.all },
		{ .name = "keep",
		  .argument = "DIR",
		  .about = "with --judge: folder for the litmus tests and herd7's output",
		  .text = &request.keep },
		{ .name = "figures",
		  .argument = "DIR",
		  .about = "with --judge: folder for the executions that herd7 finds, as SVG",
		  .text = &request.figures },
		{ .name = "json", .about = "print JSON", .flag = &request.json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 64), ret;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	ret = check(&request, argc - first);
	if (!ret)
		ret = exit_code_of(choose(&request, argc, argv, first));
	stop_catch();
	if (!ret)
		ret = answer(&request);
	free(request.list);
	free(request.cases);
	return ret;
}
