/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads a run: see samples.h.
 * All lines before a damaged one count. This file decides which cells are complete and in which
 * order they are reported.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/read/join.h"
#include "analysis/read/lines/lines.h"
#include "bench/store/record.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

struct sampled_boot *samples_boot(const struct samples *samples, unsigned int boot)
{
	size_t i;

	/* Most records have their boots in the order of their numbers. */
	if (boot < samples->boot_count && samples->boots[boot].boot == boot)
		return &samples->boots[boot];
	i = pair_map_find(&samples->boots_by_number, boot, 0);
	if (i < samples->boot_count && samples->boots[i].boot == boot)
		return &samples->boots[i];
	for (i = samples->boot_count; i-- > 0;) {
		if (samples->boots[i].boot == boot)
			return &samples->boots[i];
	}
	return NULL;
}

/* The position of the boot's kernel in the request of the run. */
static size_t kernel_rank(const struct samples *samples, const struct sampled_boot *boot)
{
	const json_t *kernels = json_object_get(samples->header, "kernels");
	size_t rank = 0;

	while (rank < json_array_size(kernels) &&
	       !json_equal(json_array_get(kernels, rank), json_object_get(boot->line, "kernel")))
		rank++;
	return rank;
}

/* Boots run in random order and are reported in the order of the request. */
static int by_kernel_and_number(const void *left, const void *right, void *samples)
{
	const struct sampled_boot *a = left, *b = right;
	size_t x = kernel_rank(samples, a), y = kernel_rank(samples, b);

	return x != y ? (x > y) - (x < y) : (a->boot > b->boot) - (a->boot < b->boot);
}

static int by_boot_and_cell(const void *left, const void *right, void *samples)
{
	const struct sampled_cell *a = left, *b = right;
	const struct sampled_boot *x = sampled_boot_of(samples, a),
				  *y = sampled_boot_of(samples, b);

	return x != y ? (x > y) - (x < y) : (a->cell > b->cell) - (a->cell < b->cell);
}

/*
 * Cells that are measured together are cut short together. If the run was killed, their complete
 * rounds still give the cost of a call, although the histogram is missing. If only a boot failed,
 * another boot measured the cell again.
 */
static bool keep_complete_rounds(const struct samples *samples, struct sampled_cell *cell)
{
	unsigned int complete =
		noise_rounds(samples->noise, samples->noise_count, cell->boot, cell->cell);

	if (samples->end || !complete)
		return false;
	rounds_keep(&cell->each, complete);
	rounds_keep(&cell->batch, complete);
	distribution_drop_samples(&cell->distribution);
	return true;
}

static uint64_t empty_of(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);
	size_t i;

	for (i = 0; i < boot->empty_count; i++) {
		if (cell->cell >= boot->empties[i].first && cell->cell <= boot->empties[i].last)
			return boot->empties[i].min;
	}
	return 0;
}

/*
 * A race has outcomes and no cost: its threads wait for each other, and the time of that says
 * nothing about the strategy.
 */
static void finish_race(struct sampled_cell *cell)
{
	struct distribution *d = &cell->distribution;

	distribution_drop_samples(d);
	d->each = d->batch = (struct tally){ 0 };
	rounds_keep(&cell->each, 0);
	rounds_keep(&cell->batch, 0);
	if (cell->state == CELL_MEASURED && !cell->race.instances) {
		cell->state = CELL_CUT;
		cell->event = "cut short";
		cell->reason = "its outcomes are missing";
	}
}

/*
 * The value is gross like the costs of a round, because the cost of an empty sample is known when all processes
 * are joined. A metric of samples is a value of one sample (M3), and so it contains one.
 */
static int add_tail(const struct samples *samples, struct sampled_cell *cell)
{
	struct distribution gross = cell->distribution;
	struct round_cost *cost;

	if (!samples->tail || !sampled_boot_of(samples, cell)->is_by_round ||
	    cell->state != CELL_MEASURED || cell->each.count != 1 || !gross.calls)
		return 0;
	gross.empty = 0;
	cost = grow(&cell->tail.costs, &cell->tail.count, sizeof(*cost));
	if (!cost)
		return -ENOMEM;
	*cost = (struct round_cost){
		.round = cell->each.costs[0].round,
		.gross = samples->tail->of(&gross),
		.intervals = 1,
	};
	return 0;
}

bool sampled_cell_is_whole(const struct sampled_cell *cell)
{
	const struct distribution *d = &cell->distribution;

	return d->calls == d->each.calls && (d->each.calls || d->batch.calls);
}

int sampled_cell_finish(const struct samples *samples, struct sampled_cell *cell)
{
	struct distribution *d = &cell->distribution;
	int ret = rounds_settle(&cell->each);

	if (!ret)
		ret = rounds_settle(&cell->batch);
	d->empty = empty_of(samples, cell);
	if (!ret && cell->state == CELL_MEASURED && !sampled_cell_is_whole(cell) &&
	    !keep_complete_rounds(samples, cell)) {
		cell->state = CELL_CUT;
		cell->event = "cut short";
		cell->reason = "its samples are incomplete";
	}
	if (!strcmp(cell->at[AXIS_WORKLOAD].name, INVBENCH_RACE_NAME))
		finish_race(cell);
	if (!ret && cell->state == CELL_MEASURED &&
	    (rounds_uneven(&cell->each) || rounds_uneven(&cell->batch))) {
		cell->state = CELL_FAILED;
		cell->event = "malformed";
		cell->reason = "the sub-batches of a round have different numbers of calls";
	}
	return ret ? ret : add_tail(samples, cell);
}

void sampled_cell_free(struct sampled_cell *cell)
{
	distribution_free(&cell->distribution);
	rounds_free(&cell->each);
	rounds_free(&cell->batch);
	rounds_free(&cell->tail);
	event_sums_free(&cell->each_events);
	event_sums_free(&cell->batch_events);
	shares_free(&cell->shares);
	json_decref(cell->line);
	free(cell->said);
	json_decref(cell->functions);
	json_decref(cell->mix);
	json_decref(cell->waits);
}

void sampled_boot_free(struct sampled_boot *boot)
{
	json_decref(boot->line);
	json_decref(boot->header);
	json_decref(boot->environment);
	json_decref(boot->clock);
	free(boot->empties);
}

/* Without memory for it, the boots are searched one by one. */
void samples_index_boots(struct samples *samples)
{
	pair_map_free(&samples->boots_by_number);
	for (size_t i = 0; i < samples->boot_count; i++) {
		if (samples->boots[i].boot != i &&
		    pair_map_add(&samples->boots_by_number, samples->boots[i].boot, 0, i))
			return;
	}
}

/* Drops torn boots, because another boot measured the same cells again. */
static void drop_torn(struct samples *samples)
{
	size_t kept = 0, i;

	for (i = 0; i < samples->cell_count; i++) {
		if (sampled_boot_of(samples, &samples->cells[i])->is_torn)
			sampled_cell_free(&samples->cells[i]);
		else
			samples->cells[kept++] = samples->cells[i];
	}
	samples->cell_count = kept;
	for (i = kept = 0; i < samples->noise_count; i++) {
		if (!samples_boot(samples, samples->noise[i].boot)->is_torn)
			samples->noise[kept++] = samples->noise[i];
	}
	samples->noise_count = kept;
	for (i = kept = 0; i < samples->boot_count; i++) {
		if (samples->boots[i].is_torn)
			sampled_boot_free(&samples->boots[i]);
		else
			samples->boots[kept++] = samples->boots[i];
	}
	samples->boot_count = kept;
	samples_index_boots(samples);
}

void samples_index_cells(struct samples *samples)
{
	struct sampled_boot *boot = NULL;
	size_t i;

	for (i = 0; i < samples->boot_count; i++)
		samples->boots[i].first_cell = samples->boots[i].own_cells = 0;
	for (i = 0; i < samples->cell_count; i++) {
		if (!boot || boot->boot != samples->cells[i].boot) {
			boot = samples_boot(samples, samples->cells[i].boot);
			boot->first_cell = i;
		}
		boot->own_cells++;
	}
}

/* Cells of joined processes left room that a history of many runs would hold for each of them. No cell is added later. */
static void give_back_room(struct samples *samples)
{
	struct sampled_cell *cells =
		reallocarray(samples->cells, samples->cell_count, sizeof(*cells));

	if (cells)
		samples->cells = cells;
}

static int finish(struct samples *samples)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < samples->cell_count && !ret; i++) {
		if (!sampled_boot_of(samples, &samples->cells[i])->is_finished)
			ret = sampled_cell_finish(samples, &samples->cells[i]);
	}
	if (!ret)
		ret = samples_join(samples);
	if (!ret)
		ret = noise_judge(samples->noise, samples->noise_count);
	qsort_r(samples->boots, samples->boot_count, sizeof(*samples->boots), by_kernel_and_number,
		samples);
	samples_index_boots(samples);
	qsort_r(samples->cells, samples->cell_count, sizeof(*samples->cells), by_boot_and_cell,
		samples);
	samples_index_cells(samples);
	give_back_room(samples);
	return ret;
}

/* Builds JSON values only for a line that needs them. 0 or -errno; 1: the record knows why it stopped. */
static int read_line(struct samples *samples, struct record *record, const char *text,
		     size_t length)
{
	json_t *line;
	int ret = text ? lines_take_text(samples, text, length) : 0;

	if (ret)
		return ret > 0 ? 0 : ret;
	if (record_json(record, &line) < 0)
		return 1;
	ret = lines_take(samples, line, text, length);
	json_decref(line);
	return ret;
}

static int read_lines(struct samples *samples, struct record *record)
{
	const char *text;
	size_t length;
	int ret;

	while ((ret = record_step(record, &text, &length)) > 0) {
		ret = read_line(samples, record, text, length);
		if (ret == -ENOMEM)
			return ret;
		if (ret > 0)
			break;
		if (!ret)
			continue;
		samples->stopped = strf("%s: line %lld: a required field is missing or malformed",
					samples->path, record_line_number(record));
		return samples->stopped ? 0 : -ENOMEM;
	}
	if (!record_why(record))
		return ret < 0 && ret != -EBADMSG ? ret : 0;
	samples->stopped = strdup(record_why(record));
	return samples->stopped ? 0 : -ENOMEM;
}

int samples_load(const char *path, struct samples *samples)
{
	return samples_load_tail(path, NULL, samples);
}

int samples_load_tail(const char *path, const struct metric *tail, struct samples *samples)
{
	struct record *record = NULL;
	int ret;

	*samples = (struct samples){
		.path = strdup(path),
		.tail = tail,
		.events = json_array(),
		.places = calloc(1, sizeof(*samples->places)),
	};
	if (!samples->path || !samples->events || !samples->places)
		return -ENOMEM;
	ret = record_open(path, &record);
	if (ret)
		return ret;
	ret = read_lines(samples, record);
	record_close(record);
	pair_map_free(&samples->by_number);
	if (!ret && !samples->header) {
		message("%s: the record has no header line", path);
		ret = -EBADMSG;
	}
	drop_torn(samples);
	return !ret && samples->cell_count ? finish(samples) : ret;
}

void samples_free(struct samples *samples)
{
	size_t i;

	for (i = 0; i < samples->cell_count; i++)
		sampled_cell_free(&samples->cells[i]);
	for (i = 0; i < samples->boot_count; i++)
		sampled_boot_free(&samples->boots[i]);
	free(samples->cells);
	free(samples->boots);
	pair_map_free(&samples->boots_by_number);
	free(samples->noise);
	json_decref(samples->header);
	json_decref(samples->end);
	json_decref(samples->events);
	event_names_free(&samples->counted);
	sampled_places_forget(samples->places);
	free(samples->places);
	free(samples->stopped);
	free(samples->path);
	*samples = (struct samples){ 0 };
}

const struct sampled_boot *sampled_boot_of(const struct samples *samples,
					   const struct sampled_cell *cell)
{
	return samples_boot(samples, cell->boot);
}
