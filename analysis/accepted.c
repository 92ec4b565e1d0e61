/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the steps that were accepted: see accepted.h. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <ini.h>
#include "../bench/registry.h"
#include "../bench/say.h"
#include "accepted.h"

struct parser {
	struct accepted *accepted;
	char *error; /* the first one */
};

/* "30 % why" */
static char *parse_value(const char *value, struct accepted_step *step)
{
	char *rest;

	step->limit = strtod(value, &rest);
	if (rest == value || !(step->limit > 0) || step->limit > 1e6)
		return sentence("'%s': begins with no per cent above 0", value);
	rest += strspn(rest, " ");
	if (*rest++ != '%')
		return sentence("'%s': after the number comes %%", value);
	rest += strspn(rest, " ");
	if (!*rest)
		return sentence("'%s': says not why", value);
	step->why = strdup(rest);
	return NULL;
}

/* A cell is called by its workload first. */
static char *check_cell(const char *cell)
{
	char *workload = strndup(cell, strcspn(cell, ","));
	bool known = workload && (!strcmp(workload, ACCEPTED_ALL) ||
				  registry_find(REGISTRY_WORKLOADS, workload));
	char *error =
		known || !workload
			? NULL
			: registry_refusal(REGISTRY_WORKLOADS,
					   "a cell is " ACCEPTED_ALL " or a workload", workload);

	free(workload);
	return error;
}

static char *check_twice(const struct accepted *accepted, const char *kernel, const char *cell)
{
	size_t i;

	for (i = 0; i < accepted->count; i++) {
		if (!strcmp(accepted->steps[i].kernel, kernel) &&
		    !strcmp(accepted->steps[i].cell, cell))
			return sentence("[%s] %s: stands twice", kernel, cell);
	}
	return *kernel ? NULL : sentence("%s: stands before the first [KERNEL]", cell);
}

/* inih's handler: 0 is an error, and it goes on to the file's end; the first one counts. */
static int parse_pair(void *user, const char *kernel, const char *cell, const char *value)
{
	struct parser *parser = user;
	struct accepted *accepted = parser->accepted;
	struct accepted_step *longer;

	if (parser->error)
		return 1;
	parser->error = check_twice(accepted, kernel, cell);
	if (!parser->error)
		parser->error = check_cell(cell);
	if (parser->error)
		return 0;
	longer = reallocarray(accepted->steps, accepted->count + 1, sizeof(*longer));
	if (!longer)
		return 0;
	accepted->steps = longer;
	longer += accepted->count++;
	*longer = (struct accepted_step){ .kernel = strdup(kernel), .cell = strdup(cell) };
	parser->error = parse_value(value, longer);
	return !parser->error;
}

int accepted_load(const char *path, struct accepted *accepted)
{
	struct parser parser = { .accepted = accepted };
	int line;

	*accepted = (struct accepted){ .path = strdup(path) };
	line = ini_parse(path, parse_pair, &parser);
	if (line == -1)
		say("%s: %s", path, strerror(errno));
	else if (line)
		say("%s:%d: %s", path, line,
		    parser.error ? parser.error : "neither [KERNEL] nor CELL = LIMIT % WHY");
	free(parser.error);
	return line == -1 ? -ENOENT : line ? -EINVAL : 0;
}

void accepted_free(struct accepted *accepted)
{
	while (accepted->count) {
		struct accepted_step *step = &accepted->steps[--accepted->count];

		free(step->kernel);
		free(step->cell);
		free(step->why);
	}
	free(accepted->steps);
	free(accepted->path);
	*accepted = (struct accepted){ 0 };
}
