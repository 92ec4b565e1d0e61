/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs herd7 on litmus tests: see herd.h.
 * Each model gets one process: see batch.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/litmus/herd/batch.h"
#include "bench/litmus/herd/execution.h"
#include "bench/system/home.h"
#include "bench/text/message.h"

/* The other cases count although these were not judged. */
static bool is_partial(int ret)
{
	return ret == -EBADMSG || ret == -ETIME;
}

static int draw_all(const struct judging *judging, const char *dot)
{
	char *graph;
	int ret = 0;

	for (size_t i = 0; i < judging->count && !ret; i++) {
		if (judging->cases[i].outcome != OUTCOME_SOMETIMES)
			continue;
		graph = strf("%s/case-%zu.dot", judging->folder, i);
		ret = graph ? execution_draw(dot, &judging->cases[i], graph, judging->figures)
			    : -ENOMEM;
		free(graph);
	}
	return ret;
}

/* Figures add to an answer that is complete without them, so a missing graphviz is no failure. */
static int draw(const struct judging *judging)
{
	char *dot = process_find("dot");
	int ret = home_mkdir(judging->figures);

	if (ret)
		message("%s: cannot be created: %s", judging->figures, strerror(-ret));
	else if (!dot)
		message("no figures: dot is missing; install it with: sudo apt-get install graphviz");
	else
		ret = draw_all(judging, dot);
	free(dot);
	return ret;
}

static int judge(const struct judging *judging)
{
	struct batch batches[MEMORY_MODELS] = { 0 };
	int ret = 0, end;

	for (int i = 0; i < MEMORY_MODELS && !ret; i++) {
		struct batch *batch = &batches[i];

		batch->model = (enum memory_model)i;
		if (!herd_has(judging->dir, batch->model)) {
			message("the kernel's memory model is missing: model %s is not judged",
				memory_model_names[i]);
			continue;
		}
		ret = batch_write(batch, judging);
		if (!ret)
			ret = batch_start(batch, judging);
	}
	for (int i = 0; i < MEMORY_MODELS; i++) {
		struct batch *batch = &batches[i];

		if (batch->is_running && ret && !is_partial(ret))
			batch_kill(batch);
		else if (batch->is_running) {
			end = batch_finish(batch, judging);
			ret = ret == -EBADMSG && is_partial(end) ? ret : end ? end : ret;
		}
		batch_free(batch);
	}
	return ret;
}

bool herd_has(const char *dir, enum memory_model model)
{
	char *path = model == MODEL_LKMM ? strf("%s/memory-model", dir) : strf("%s/loader", dir);
	bool has = path && !access(path, F_OK);

	free(path);
	return has;
}

int herd_judge(const char *dir, struct litmus_case *cases, size_t count, const char *keep,
	       const char *figures)
{
	char own[] = "/tmp/invbench-litmus-XXXXXX";
	struct judging judging = { .dir = dir, .figures = figures, .cases = cases, .count = count };
	int ret, drawn;

	for (size_t i = 0; i < count; i++)
		cases[i].outcome = OUTCOME_UNKNOWN;
	if (keep && home_mkdir(keep)) {
		message("%s: cannot be created: %s", keep, strerror(errno));
		return -EIO;
	}
	if (!keep && !mkdtemp(own)) {
		message("%s: %s", own, strerror(errno));
		return -EIO;
	}
	judging.folder = keep ? keep : own;
	ret = judge(&judging);
	drawn = figures && (!ret || is_partial(ret)) ? draw(&judging) : 0;
	ret = ret ? ret : drawn;
	if (ret && !is_partial(ret) && ret != -EINTR && !drawn)
		message("herd7: %s", strerror(-ret));
	if (!keep)
		home_remove(own);
	return ret;
}

/* The first line of a file, which the caller frees. NULL: it has none. */
static char *first_line(char *path)
{
	FILE *file = path ? fopen(path, "re") : NULL;
	char *line = NULL;
	size_t room = 0;

	if (!file || getline(&line, &room, file) <= 0) {
		free(line);
		line = NULL;
	}
	if (line)
		line[strcspn(line, "\n")] = '\0';
	if (file)
		fclose(file);
	free(path);
	return line;
}

char *herd_versions(const char *dir)
{
	char *herd = first_line(strf("%s/version", dir));
	char *model = first_line(strf("%s/memory-model/version", dir));
	char *both = strf("%s, %s", herd ? herd : "herd7 of an unknown version",
			  model ? model : "no kernel source");

	free(herd);
	free(model);
	return both;
}
