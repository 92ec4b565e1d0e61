/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison as a document: what was compared, how, the table of verdicts, and its summary. See verdict.h. */
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/describe.h"
#include "analysis/verdict/verdict.h"
#include "analysis/verdict/work.h"

/* Whether this boot is the first of its kernel that has measured. */
static bool is_first_of_kernel(const struct samples *samples, size_t boot)
{
	for (size_t i = 0; i < boot; i++)
		if (samples->boots[i].clock &&
		    !strcmp(samples->boots[i].kernel, samples->boots[boot].kernel))
			return false;
	return samples->boots[boot].clock;
}

static void add_runs(struct document *document, const char *label, const struct runs *runs)
{
	const struct samples *samples = &runs->samples;
	size_t i;

	for (i = 0; i < runs->count; i++)
		document_fact(document, i ? "" : label, TONE_PLAIN, strdup(runs->list[i].title));
	for (i = 0; i < samples->boot_count; i++) {
		if (is_first_of_kernel(samples, i))
			document_fact(document, "kernel", TONE_PLAIN,
				      describe_kernel(samples, &samples->boots[i]));
	}
}

static void add_caveats(struct document *document, const struct contrast *contrast)
{
	struct caveats caveats = { 0 };
	size_t i;

	document->failed |= verdict_caveats(contrast, &caveats) != 0;
	for (i = 0; i < caveats.count; i++)
		document_fact(document, i ? "" : "caveat", TONE_CAVEAT, strdup(caveats.texts[i]));
	caveats_free(&caveats);
}

void verdict_document(const struct runs *a, const struct runs *b, const struct contrast *contrast,
		      const char *command, struct document *document)
{
	const char *limit = describe_clock_limit(sampled_first_clock(contrast->samples_a));
	char *shortage = verdict_shortage(contrast), *settling = verdict_settling(contrast);
	char *observed = verdict_observed(contrast);
	struct grid grid = { 0 };
	bool equal;
	char *work;

	add_runs(document, "run", a);
	if (b)
		add_runs(document, "and", b);
	document_fact(document, "compared", TONE_PLAIN, verdict_subject(contrast));
	document_fact(document, "cost", TONE_PLAIN, verdict_cost(contrast));
	document_fact(document, "test", TONE_PLAIN, verdict_test(contrast));
	document_fact(document, "", TONE_PLAIN, strdup(verdict_reading(contrast)));
	if (*limit)
		document_fact(document, "", TONE_LIMIT, strdup(limit));
	work = contrast->is_exact ? NULL : work_text(contrast, &equal);
	if (work && *work)
		document_fact(document, "work", equal ? TONE_PLAIN : TONE_CAVEAT, work);
	else
		free(work);
	add_caveats(document, contrast);
	if (shortage)
		document_fact(document, "too few", TONE_CAVEAT, shortage);
	document_fact(document, "command", TONE_PLAIN, strdup(command));
	document_heading(document, strdup("verdicts"), strdup(""));
	verdict_table(contrast, &grid);
	document_table(document, &grid);
	document_note(document, TONE_PLAIN, verdict_summary(contrast));
	if (settling)
		document_note(document, TONE_PLAIN, settling);
	if (observed && *observed)
		document_note(document, TONE_PLAIN, observed);
	else
		free(observed);
}
