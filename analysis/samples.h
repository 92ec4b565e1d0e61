/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as analysis sees it: its record, read once and sorted into boots,
 * cells and events. Nothing is computed here beyond sums of what stands there.
 */
#ifndef INVBENCH_SAMPLES_H
#define INVBENCH_SAMPLES_H

#include <stdbool.h>
#include <jansson.h>
#include "../bench/axes.h"
#include "distribution.h"
#include "disturbance.h"
#include "events.h"
#include "rounds.h"
#include "share.h"

/* Clocks by name: what their numbers may be used for differs. */
#define CLOCK_NAME_EXACT    "exact"
#define CLOCK_NAME_EMULATED "emulated"

/* What reading the clock costs, for these cells: it is not the same for all targets. */
struct sampled_empty {
	unsigned int first, last;
	uint64_t min, max; /* over the clock lines of these cells */
};

struct sampled_boot {
	unsigned int boot;
	const char *kernel;
	json_t *line; /* the record's, which owns the string */
	json_t *header; /* of its run */
	json_t *environment; /* the record's line, NULL if the boot did not get that far */
	json_t *clock; /* its first clock line, or NULL */
	struct sampled_empty *empties;
	size_t empty_count;
	bool is_by_round; /* made of processes that measured a round each */
	bool is_torn; /* cut short and made again: only while the record is read */
};

enum cell_state {
	CELL_MEASURED,
	CELL_SKIPPED,
	CELL_FAILED,
	CELL_CUT, /* some of its samples are missing */
};

enum counter_id {
	COUNTER_COMMANDS,
	COUNTER_SYNCS,
	COUNTER_DOORBELLS,
	COUNTER_VISITED,
	COUNTER_COUNT,
};

extern const char *const counter_names[COUNTER_COUNT];

struct sampled_cell {
	unsigned int boot, cell;
	const char *section;
	struct axis_value at[AXIS_COUNT];
	json_t *line; /* the record's, which owns the strings here */
	struct distribution distribution;
	struct rounds each, batch; /* by mode */
	struct event_sums each_events, batch_events; /* by mode, with run --events */
	struct shares shares; /* of the path, round by round */
	uint64_t counted_calls; /* 0: not counted */
	uint64_t counters[COUNTER_COUNT];
	bool is_absent[COUNTER_COUNT]; /* could not be counted, with what else was */
	uint64_t changes, change_ns, mutator_ns; /* of the mutator, as the record has them */
	json_t *functions; /* pairs of a function and its instructions, or NULL: see attribution.h */
	bool is_noisy; /* differs from boot to boot of itself, on the exact clock too */
	enum cell_state state;
	const char *trouble, *reason; /* unless measured; reason may be NULL */
};

struct samples {
	char *path;
	json_t *header;
	json_t *end; /* NULL: the run was cut short */
	json_t *events; /* the record's event lines */
	struct event_names counted; /* what cells counted beside the clock */
	struct sampled_boot *boots; /* by kernel, as the run was asked for, and number */
	size_t boot_count;
	struct sampled_cell *cells; /* by boot, as the boots are, and cell */
	size_t cell_count;
	struct disturbance *disturbances; /* of the rounds, session by session */
	size_t disturbance_count;
	char *stopped; /* why the record could not be read to its end, or NULL */
};

/*
 * path: a run's folder or record. Every valid beginning of a record is
 * accepted. 0 or -errno, said why; to be freed in either case.
 */
int samples_load(const char *path, struct samples *samples);
void samples_free(struct samples *samples);
void sampled_boot_free(struct sampled_boot *boot);
void sampled_cell_free(struct sampled_cell *cell);

/* Of this number, or NULL. */
struct sampled_boot *samples_boot(const struct samples *samples, unsigned int boot);
const struct sampled_boot *sampled_boot_of(const struct samples *samples,
					   const struct sampled_cell *cell);

/* "" for what the clock line does not say. */
const char *sampled_clock_name(const struct sampled_boot *boot);
const char *sampled_clock_unit(const struct sampled_boot *boot);
/* False for the emulated clock and for none: numbers that must not be shown. */
bool sampled_clock_tells(const struct sampled_boot *boot);

/* Counted, on the exact clock, and yet not the same in every boot: a number, but no fact. */
bool sampled_is_no_fact(const struct sampled_boot *boot, const struct sampled_cell *cell);

/* Whether the noise of this round of the cell is too much for it to count. */
bool sampled_round_rejected(const struct samples *samples, const struct sampled_cell *cell,
			    unsigned int round);

/* Those of the batches, if there are any: around them the clock is read once, not at every call. */
const struct event_sums *sampled_events(const struct sampled_cell *cell);

/* The first boot whose clock tells anything; NULL: none does. */
const struct sampled_boot *sampled_first_clock(const struct samples *samples);
/* Whether more than one kernel was booted. */
bool sampled_has_kernels(const struct samples *samples);

/* Name and unit. */
bool sampled_same_clock(const struct sampled_boot *a, const struct sampled_boot *b);
/* The same cell of a plan, of whichever section and boot. */
bool sampled_same_axes(const struct sampled_cell *a, const struct sampled_cell *b);
bool sampled_axis_equal(const struct sampled_cell *a, const struct sampled_cell *b,
			enum axis_id axis);
/* Of one section, and alike in every axis but this one; AXIS_COUNT: in all. */
bool sampled_same_place(const struct sampled_cell *a, const struct sampled_cell *b,
			unsigned int but);
/* Of one boot and section, and alike in every axis but this one. */
bool sampled_siblings(const struct sampled_cell *a, const struct sampled_cell *b,
		      enum axis_id axis);
/* The first measured sibling of a cell, itself included; NULL if none is. */
const struct sampled_cell *sampled_first(const struct samples *samples,
					 const struct sampled_cell *cell, enum axis_id axis);

#endif
