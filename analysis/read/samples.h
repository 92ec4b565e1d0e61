/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as analysis sees it: its record, read once and sorted into boots, cells and events.
 * The reader only sums values of the record; it computes no statistics.
 */
#ifndef INVBENCH_SAMPLES_H
#define INVBENCH_SAMPLES_H

#include <stdbool.h>
#include <jansson.h>
#include "bench/plan/axes.h"
#include "bench/registry/clock_kind.h"
#include "analysis/cell/distribution.h"
#include "analysis/cell/noise.h"
#include "analysis/cell/events.h"
#include "analysis/cell/metric.h"
#include "analysis/lookup/chains.h"
#include "analysis/lookup/pair_map.h"
#include "analysis/read/race.h"
#include "analysis/cell/rounds.h"
#include "analysis/cell/share.h"

/* The kind of a boot without a clock line, or with a clock that this version does not know. */
#define CLOCK_UNKNOWN CLOCK_KINDS

/* The cost of an empty sample for a range of cells, because it differs between targets. */
struct sampled_empty {
	unsigned int first, last; /* cells */
	uint64_t min, max; /* over the clock lines of these cells */
};

struct sampled_boot {
	unsigned int boot;
	const char *kernel;
	json_t *line; /* of the record; it owns the string above */
	json_t *header; /* of its run */
	json_t *environment; /* line of the record; NULL if the boot ended before it */
	json_t *clock; /* its first clock line; NULL if it has none */
	enum clock_kind clock_kind;
	struct sampled_empty *empties;
	size_t empty_count;
	unsigned int part; /* of the plan, if other machines measured other parts; else 0 */
	const char *machine; /* its name, if the boot is one of a part; else NULL */
	size_t first_cell, own_cells; /* its cells, which are neighbours in the samples */
	unsigned int whole; /* number of the boot that join_whole_of() found; valid if .has_whole */
	bool has_whole;
	bool is_by_round; /* joined from processes that measured one round each */
	size_t cell_count; /* that the record named; cells of a joined process are in its whole */
	bool is_finished; /* its boot_end line was read, and its cells are finished */
	bool is_torn; /* cut short and measured again; dropped once the record is read */
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
	COUNTER_WALKED,
	COUNTER_COUNT,
};

extern const char *const counter_names[COUNTER_COUNT];

struct sampled_cell {
	unsigned int boot, cell;
	const char *section;
	struct axis_value at[AXIS_COUNT];
	/* Equal for equal values, so that most cells that differ are told apart at once. */
	uint32_t axis_hashes[AXIS_COUNT];
	uint64_t axes_hash, place_hash; /* the sum of all axes; the same and the section */
	json_t *line; /* of the record; it owns the strings of this struct */
	char *said; /* of the first process of a boot by rounds: its line after the numbers; or NULL */
	struct distribution distribution;
	struct rounds each, batch; /* one per mode */
	struct rounds tail; /* the value of samples.tail in each round */
	struct event_sums each_events, batch_events; /* one per mode, with run --events */
	struct shares shares; /* CPU share of the path in each round */
	uint64_t counted_calls; /* 0: the counters were not read */
	uint64_t counters[COUNTER_COUNT];
	bool is_absent[COUNTER_COUNT]; /* the counter could not be read */
	uint64_t changes, change_ns, attacher_ns; /* sums over the attacher */
	struct race_outcomes race; /* of the workload race, which has no cost */
	/* Pairs of function and instructions, or NULL: attribution.h; a mix may be the third element */
	json_t *functions;
	json_t *mix; /* of the whole call: counts by kind (bench/mix/mix.h), or NULL */
	json_t *waits; /* line of the record: for what and for whom calls waited, or NULL */
	bool is_noisy; /* differs from boot to boot, even on the exact clock */
	enum cell_state state;
	const char *event, *reason; /* unless measured; the reason may be NULL */
};

/* Finds the cells of a place; made when they are first asked for, and again when the cells changed. */
struct sampled_places {
	const struct sampled_cell *cells; /* for which the chains were made */
	size_t cell_count;
	struct chains chains[AXIS_COUNT + 1]; /* by the axis that may differ; AXIS_COUNT: none */
	struct chains races; /* the cells with outcomes of a race have a chain */
};

struct samples {
	char *path;
	const struct metric *tail; /* computed for each round, too; NULL: none */
	json_t *header;
	json_t *end; /* NULL: the run was cut short */
	json_t *events; /* the record's event lines */
	struct event_names counted; /* names of the events that cells counted */
	struct sampled_boot *boots; /* by kernel, in the order of the request, then by number */
	size_t boot_count;
	unsigned int next_boot; /* one more than the largest number of a boot that was read */
	struct pair_map
		boots_by_number; /* positions of boots by number and 0, if they changed places */
	struct sampled_cell *cells; /* in the order of the boots, then by number */
	size_t cell_count;
	struct sampled_places *places; /* NULL: all cells are searched */
	struct pair_map
		by_number; /* positions in cells by boot and cell, while the record is read */
	struct round_noise *noise; /* noise lines, by session and round */
	size_t noise_count;
	char *stopped; /* why the reading stopped before the end of the record, or NULL */
};

/*
 * Loads the record at a path, which names a record or the folder of a run. A record that is cut off
 * or damaged is loaded up to that place. Returns 0, or -errno after a message. Free the samples in
 * either case.
 */
int samples_load(const char *path, struct samples *samples);
/*
 * The same, and .tail of each cell holds the metric's value of each round of a boot by rounds: there each
 * round has a histogram. The metric is of samples, not of batches: p99, for instance.
 */
int samples_load_tail(const char *path, const struct metric *tail, struct samples *samples);
void samples_free(struct samples *samples);
void sampled_boot_free(struct sampled_boot *boot);
void sampled_cell_free(struct sampled_cell *cell);

/* Notes where the cells of each boot are. Call it when cells were moved. */
void samples_index_cells(struct samples *samples);
/* Notes where each boot is. Call it when boots were moved or added after the record was read. */
void samples_index_boots(struct samples *samples);

/* Finds a boot by its number. NULL: there is no such boot. */
struct sampled_boot *samples_boot(const struct samples *samples, unsigned int boot);
const struct sampled_boot *sampled_boot_of(const struct samples *samples,
					   const struct sampled_cell *cell);

/* "" if the clock line lacks the field. */
const char *sampled_clock_name(const struct sampled_boot *boot);
const char *sampled_clock_unit(const struct sampled_boot *boot);
/* Whether the clock of this boot is the exact one. False without a clock line. */
bool sampled_is_exact(const struct sampled_boot *boot);
/* False for the emulated clock and without a clock: such numbers must not be shown. */
bool sampled_has_numbers(const struct sampled_boot *boot);

/* Whether a count of the exact clock differs from boot to boot, so differences prove nothing. */
bool sampled_is_inexact(const struct sampled_boot *boot, const struct sampled_cell *cell);

/* Whether this round of the cell is rejected for noise (R1-R3). */
bool sampled_round_rejected(const struct samples *samples, const struct sampled_cell *cell,
			    unsigned int round);

/* The events of the batches if there are any, because batches read the clock less often. */
const struct event_sums *sampled_events(const struct sampled_cell *cell);

/* The first boot that has numbers to show. NULL: there is no such boot. */
const struct sampled_boot *sampled_first_clock(const struct samples *samples);
/* Whether more than one kernel was booted. */
bool sampled_has_kernels(const struct samples *samples);

/* The first cell with outcomes of a race, and the next after one. NULL: there is none. */
const struct sampled_cell *sampled_race_next(const struct samples *samples,
					     const struct sampled_cell *after);
/* Frees the chains; they are made again when a cell is looked for. NULL: does nothing. */
void sampled_places_forget(struct sampled_places *places);

/* The same kind and unit. */
bool sampled_same_clock(const struct sampled_boot *a, const struct sampled_boot *b);
/* Sets the hashes of a cell whose section and axes are set. */
void sampled_hash_place(struct sampled_cell *cell);
/* The same value on every axis; section and boot may differ. */
bool sampled_same_axes(const struct sampled_cell *a, const struct sampled_cell *b);
bool sampled_axis_equal(const struct sampled_cell *a, const struct sampled_cell *b,
			enum axis_id axis);
/* The same section and the same value on every axis except one. AXIS_COUNT: on every axis. */
bool sampled_same_place(const struct sampled_cell *a, const struct sampled_cell *b,
			unsigned int except);
/*
 * The first cell of any boot with the same place as this one, which can be the cell itself, and the next after
 * a cell that was found before. NULL: there is none.
 */
const struct sampled_cell *sampled_place_next(const struct samples *samples,
					      const struct sampled_cell *after,
					      const struct sampled_cell *cell, unsigned int except);
#define sampled_foreach_place(samples, other, cell, except)                      \
	for ((other) = sampled_place_next(samples, NULL, cell, except); (other); \
	     (other) = sampled_place_next(samples, other, cell, except))
/* The same boot, section, and value on every axis except one. */
bool sampled_siblings(const struct sampled_cell *a, const struct sampled_cell *b,
		      enum axis_id axis);
/* The first measured sibling of a cell, which can be the cell itself. NULL: none was measured. */
const struct sampled_cell *sampled_first(const struct samples *samples,
					 const struct sampled_cell *cell, enum axis_id axis);

/* The kernel's name in the run; on the host, its release. */
const char *sampled_kernel(const struct sampled_boot *boot);

#endif
