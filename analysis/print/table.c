/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The results of a run as text or JSON: see table.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/describe.h"
#include "analysis/describe/observed.h"
#include "analysis/print/results.h"
#include "analysis/print/results_document.h"
#include "analysis/print/table.h"
#include "bench/text/json.h"
#include "bench/text/message.h"

/* ", part 2 of 8"; "" for a run of the whole plan. The caller frees it. */
static char *part_text(const struct samples *samples)
{
	const json_t *part = json_object_get(samples->header, "part");

	if (!part)
		return strdup("");
	return strf(", part %" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT,
		    json_integer_value(json_object_get(part, "index")),
		    json_integer_value(json_object_get(part, "of")));
}

static void put_head(struct document *document, const struct samples *samples)
{
	char *end = describe_end(samples), *part = part_text(samples);

	document_fact(document, "run", TONE_PLAIN,
		      strf("%s: %s", describe_header(samples, "run"), end ? end : ""));
	document_fact(document, "plan", TONE_PLAIN,
		      strf("%s, on %s%s", describe_header(samples, "plan"),
			   describe_header(samples, "place"), part ? part : ""));
	document_boots(document, samples);
	free(part);
	document_differences(document, samples);
	free(end);
}

static int put_mix(struct document *document, const struct samples *samples)
{
	if (document_mix(document, samples))
		return 0;
	message("--mix: the record has none; count it with run --functions");
	return -ENODATA;
}

static void put_results(struct document *document, const struct samples *samples,
			bool with_functions)
{
	document_sections(document, samples, with_functions);
	document_kernels(document, samples);
	if (json_array_size(samples->events))
		document_heading(document, strdup("events"), strdup(""));
	document_events(document, samples);
	document_verdicts(document, samples);
}

static int print(const struct samples *samples, const struct table_request *request, FILE *out)
{
	struct document document = { 0 };
	int ret = 0;

	if (request->format == FORMAT_JSON)
		return json_print(results_json(samples), JSON_RESULTS, out);
	put_head(&document, samples);
	if (request->is_mix)
		ret = put_mix(&document, samples);
	else
		put_results(&document, samples, !request->hides_functions);
	if (!ret)
		ret = format_print(&document, request->format, request->is_wide, out);
	document_free(&document);
	return ret;
}

int table_print(const char *run_dir, const struct table_request *request, FILE *out)
{
	struct samples samples;
	int ret;

	ret = samples_load(run_dir, &samples);
	if (!ret)
		ret = samples_select(&samples, request->selection);
	if (!ret)
		ret = print(&samples, request, out);
	if (!ret && samples.stopped) {
		message("%s; only the lines before it are shown", samples.stopped);
		ret = -EBADMSG;
	}
	if (!ret && observed_report_alarms(&samples))
		ret = 1;
	samples_free(&samples);
	return ret;
}
