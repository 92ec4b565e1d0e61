/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the list of accepted steps: see accepted.h. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <ini.h>
#include "analysis/track/accepted.h"
#include "bench/registry/registry.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

struct parser {
	struct accepted *accepted;
	char *error; /* the first error, or NULL */
};

/* Parses "30 % reason". Returns an error text, or NULL. */
static char *parse_value(const char *value, struct accepted_step *step)
{
	char *rest;

	step->limit = strtod(value, &rest);
	if (rest == value || !(step->limit > 0) || step->limit > 1e6)
		return strf("'%s': must begin with a percentage above 0, as in '30 %% the reason'",
			    value);
	rest += strspn(rest, " ");
	if (*rest++ != '%')
		return strf("'%s': a %% must follow the number", value);
	rest += strspn(rest, " ");
	if (!*rest)
		return strf("'%s': a reason must follow the %%", value);
	step->why = strdup(rest);
	return NULL;
}

/* The name of a cell begins with its workload. */
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
			return strf("[%s] %s: is listed twice", kernel, cell);
	}
	return *kernel ? NULL : strf("%s: comes before the first [KERNEL]", cell);
}

/* Handler of inih, which reads on after an error (0); only the first error is reported. */
static int parse_pair(void *user, const char *kernel, const char *cell, const char *value)
{
	struct parser *parser = user;
	struct accepted *accepted = parser->accepted;
	struct accepted_step *step;

	if (parser->error)
		return 1;
	parser->error = check_twice(accepted, kernel, cell);
	if (!parser->error)
		parser->error = check_cell(cell);
	if (parser->error)
		return 0;
	step = grow(&accepted->steps, &accepted->count, sizeof(*step));
	if (!step)
		return 0;
	step->kernel = strdup(kernel);
	step->cell = strdup(cell);
	parser->error = parse_value(value, step);
	return !parser->error;
}

int accepted_load(const char *path, struct accepted *accepted)
{
	struct parser parser = { .accepted = accepted };
	int line;

	*accepted = (struct accepted){ .path = strdup(path) };
	line = ini_parse(path, parse_pair, &parser);
	if (line == -1)
		message("%s: %s", path, strerror(errno));
	else if (line)
		message("%s:%d: %s", path, line,
			parser.error ? parser.error : "expected [KERNEL] or CELL = LIMIT % REASON");
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
