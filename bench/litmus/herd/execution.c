/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws executions with graphviz: see execution.h. */
#include <errno.h>
#include <stdlib.h>
#include "bench/litmus/herd/execution.h"
#include "bench/system/process.h"
#include "bench/text/message.h"

#define FONT "DejaVu Sans,Verdana,sans-serif"

static const char *const
	model_titles[MEMORY_MODELS] = { [MODEL_ARM] = "Arm's model", [MODEL_LKMM] = "the LKMM" };

char *execution_name(const struct litmus_case *one)
{
	return strf("%s-%s-%s", one->strategy, one->shape->name, memory_model_names[one->model]);
}

/* Above the drawing; \l ends a line that is aligned left. */
static char *title_of(const struct litmus_case *one)
{
	return strf("-Glabel=%s, shape %s: this can happen in %s\\l%s\\l"
		    "W: store, R: load; po: program order, rf: reads from, "
		    "fr: reads what was there before, addr: address dependency\\l",
		    one->strategy, one->shape->name, model_titles[one->model], one->shape->who);
}

int execution_draw(const char *dot, const struct litmus_case *one, const char *graph,
		   const char *figures)
{
	char *name = execution_name(one), *title = title_of(one);
	char *output = name ? strf("-o%s/%s.svg", figures, name) : NULL;
	char *const arguments[] = { (char *)dot,
				    "-q", /* no warnings */
				    "-Kneato",
				    "-Tsvg",
				    "-Glabelloc=t",
				    "-Glabeljust=l",
				    "-Gfontsize=12",
				    "-Gfontname=" FONT,
				    "-Nfontname=" FONT,
				    "-Efontname=" FONT,
				    title,
				    output,
				    (char *)graph,
				    NULL };
	struct process process;
	int ret = title && output ? process_start(&process, arguments, -1, -1) : -ENOMEM;

	if (!ret && process_wait(&process))
		ret = -EIO;
	if (ret)
		message("%s: no figure: dot failed", name ? name : graph);
	free(name);
	free(title);
	free(output);
	return ret;
}
