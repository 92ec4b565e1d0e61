/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adds the results of a run to a document, part by part.
 * The parts are separate because the text and the page put them in different places. Numbers come
 * from column.h and sentences from describe.h; a failure marks the document.
 */
#ifndef INVBENCH_RESULTS_DOCUMENT_H
#define INVBENCH_RESULTS_DOCUMENT_H

#include "analysis/document/document.h"
#include "analysis/read/samples.h"
#include "analysis/series/section.h"

/* Kernel, clock and distortion of each boot, as facts. */
void document_boots(struct document *document, const struct samples *samples);
/* What else distinguishes the kernels of a run, if it has several, as facts. */
void document_differences(struct document *document, const struct samples *samples);
/* Each section: its table, or why it has none, and notes about it; also its instructions by function. */
void document_sections(struct document *document, const struct samples *samples,
		       bool with_functions);
/* What a section shares, and its boot if the run has several. The caller frees it. */
char *document_section_text(const struct section *section, const struct samples *samples);
/* The instructions by function of a section's cells; on the exact clock only. */
void document_functions(struct document *document, const struct section *section);
/* What its calls waited for. */
void document_waits(struct document *document, const struct section *section);
/* What its calls are made of, below the section's heading unless titled is NULL. false: the section has no mix. */
bool document_mix_of(struct document *document, const struct section *section,
		     const struct samples *titled);
/* What the calls of each section are made of. false: the run has no mix. */
bool document_mix(struct document *document, const struct samples *samples);
/* All data of one cell: its rounds, each metric with its interval, and the three above. */
void document_cell(struct document *document, const struct samples *samples,
		   const struct sampled_cell *cell);
/* The kernels of the run side by side, if it has several. */
void document_kernels(struct document *document, const struct samples *samples);
/* The verdicts between strategies, if the run has a real clock and several strategies. */
void document_verdicts(struct document *document, const struct samples *samples);
/*
 * What the run answers: the verdicts between its kernels or strategies, summed up, with their caveats, as facts. If
 * there is no answer, only what distinguishes the kernels.
 */
void document_answer(struct document *document, const struct samples *samples);
/* The run's events, each once, with the end of the console's log. */
void document_events(struct document *document, const struct samples *samples);

#endif
