/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb explain prices what the calls of a run are made of, with the prices of the same machine.
 * It reads up to three records: the times, the prices of the primitives, and the mixes.
 */
#include <errno.h>
#include <stdlib.h>
#include "analysis/describe/describe.h"
#include "analysis/document/format.h"
#include "analysis/explain/explain.h"
#include "analysis/select/select.h"
#include "bench/cli/verb.h"
#include "bench/store/run_dir.h"
#include "bench/text/json.h"
#include "bench/text/message.h"

/* What to read, and the records read. */
struct sources {
	const char *run, *prices, *mix; /* as the user names them; NULL: the default */
	struct selection selection;
	struct samples of_run, of_prices, of_mix;
	bool has_mix; /* .of_mix is loaded */
};

static int load(const char *name, const struct selection *selection, struct samples *samples)
{
	char *path = run_find(name);
	int ret = path ? samples_load(path, samples) : -ENOENT;

	free(path);
	return ret ? ret : samples_select(samples, selection);
}

static int load_prices(struct sources *sources)
{
	const char *name = sources->prices;

	if (!name)
		name = prices_exist(&sources->of_run) ? sources->run : PRICES_PLAN;
	return load(name, NULL, &sources->of_prices);
}

static bool has_mix(const struct samples *samples)
{
	for (size_t i = 0; i < samples->cell_count; i++)
		if (samples->cells[i].mix)
			return true;
	return false;
}

static int load_mix(struct sources *sources)
{
	const struct samples *samples = &sources->of_run;
	int ret = 0;

	if (sources->mix) {
		ret = load(sources->mix, NULL, &sources->of_mix);
		sources->has_mix = true;
		samples = &sources->of_mix;
	}
	if (ret || has_mix(samples))
		return ret;
	message("%s: has no mix; measure the plan with --functions, or name a run in the lab on the same kernel that has one: --mix RUN",
		samples->path);
	return -ENODATA;
}

static int print(const struct explain *explain, int format, bool is_wide, FILE *out)
{
	struct document document = { 0 };
	int ret;

	if (format == FORMAT_JSON)
		return json_print(explain_json(explain), JSON_RESULTS, out);
	document_fact(&document, "run", TONE_PLAIN,
		      strf("%s", describe_header(explain->run, "run")));
	document_fact(&document, "prices", TONE_PLAIN,
		      strf("of %s", describe_header(explain->priced, "run")));
	if (explain->mixed != explain->run)
		document_fact(&document, "mix", TONE_PLAIN,
			      strf("of %s", describe_header(explain->mixed, "run")));
	if (explain_document(explain, &document)) {
		ret = format_print(&document, format, is_wide, out);
	} else {
		message("%s: no measured cell has a mix: it must be of the same axes and kernel",
			explain->run->path);
		ret = -ENODATA;
	}
	document_free(&document);
	return ret;
}

static int explain_runs(struct sources *sources, int format, bool is_wide)
{
	struct explain explain = { .run = &sources->of_run,
				   .priced = &sources->of_prices,
				   .mixed = &sources->of_run };
	int ret = load(sources->run, &sources->selection, &sources->of_run);

	if (!ret)
		ret = load_prices(sources);
	if (!ret)
		ret = load_mix(sources);
	if (sources->has_mix)
		explain.mixed = &sources->of_mix;
	if (!ret)
		ret = explain_load(&explain);
	if (!ret)
		ret = print(&explain, format, is_wide, stdout);
	explain_free(&explain);
	return ret;
}

int explain_main(int argc, char **argv)
{
	struct sources sources = { 0 };
	const char *name = NULL;
	bool json = false, is_wide = false;
	const struct option_row rows[] = {
		{ "prices", "RUN",
		  "run of primitives on the same machine (default: RUN itself, else the latest of the plan " PRICES_PLAN
		  ")",
		  .text = &sources.prices, .values = VALUES_RUNS },
		{ "mix", "RUN",
		  "run that counted the mixes, on the same kernel (default: RUN itself)",
		  .text = &sources.mix, .values = VALUES_RUNS },
		SELECTION_OPTIONS(&sources.selection),
		FORMAT_OPTIONS(&name, &is_wide),
		{ "json", NULL, "the same as --format json", .flag = &json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1), format, ret = -EINVAL;

	sources.run = first > 0 && first < argc ? argv[first] : "latest";
	if (first > 0 && !format_find(json ? "json" : name, &format))
		ret = explain_runs(&sources, format, is_wide);
	samples_free(&sources.of_run);
	samples_free(&sources.of_prices);
	samples_free(&sources.of_mix);
	free(sources.selection.sections);
	free(sources.selection.only);
	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	return exit_code_of(ret);
}
