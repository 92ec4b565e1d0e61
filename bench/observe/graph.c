/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attaches ftrace's function graph tracer to one function.
 * The tracer is global. It is refused if anybody uses it, and the undo process
 * (drivers/machine/undo.h) restores it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/observe/probe.h"
#include "drivers/machine/undo.h"

#define TRACING "/sys/kernel/tracing/"
#define TRACER	TRACING "current_tracer"
#define FILTER	TRACING "set_ftrace_filter"

static int tracer_is_free(struct probe *probe)
{
	FILE *file = fopen(TRACER, "re");
	char name[32] = "";
	int ret = 0;

	if (!file || fscanf(file, "%31s", name) != 1)
		ret = probe_refuse(probe, -EOPNOTSUPP, TRACER ": %s; mount tracefs on " TRACING,
				   strerror(errno));
	else if (strcmp(name, "nop"))
		ret = probe_refuse(probe, -EOPNOTSUPP,
				   TRACER " is in use: %s; write nop to it first", name);
	if (file)
		fclose(file);
	return ret;
}

static int change(struct probe *probe, const char *path, const char *after, const char *before)
{
	int ret = undo_note(path, before);

	if (!ret)
		ret = undo_write(path, after);
	return ret ? probe_refuse(probe, ret == -EINVAL ? -EOPNOTSUPP : ret,
				  "%s: '%s' cannot be written: %s", path, after, strerror(-ret))
		   : 0;
}

static int graph_attach(struct probe *probe)
{
	const char *name = probe->function.name;
	char without[sizeof(probe->function.name) + 1];
	int ret = tracer_is_free(probe);

	if (ret)
		return ret;
	ret = undo_start();
	if (ret)
		return probe_refuse(probe, ret, "graph: %s", strerror(-ret));
	probe->state = probe;
	snprintf(without, sizeof(without), "!%s", name);
	ret = change(probe, FILTER, name, without);
	return ret ? ret : change(probe, TRACER, "function_graph", "nop");
}

static void graph_detach(struct probe *probe)
{
	if (probe->state)
		undo_stop();
	probe->state = NULL;
}

const struct probe_mechanism probe_graph = {
	.attach = graph_attach,
	.detach = graph_detach,
};
