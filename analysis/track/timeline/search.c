/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the steps of a row of a timeline: see search.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include "analysis/stats/order.h"
#include "analysis/track/timeline/search.h"
#include "bench/system/vector.h"

static int add_step(struct timeline *timeline, size_t row, size_t before,
		    const struct change *change, size_t at)
{
	struct timeline_step *step = grow(&timeline->steps, &timeline->step_count, sizeof(*step));

	if (!step)
		return -ENOMEM;
	*step = (struct timeline_step){ .row = row, .before = before, .at = at, .change = *change };
	return 0;
}

static bool is_spike(const struct changes *changes, size_t at)
{
	for (size_t i = 0; i < changes->count; i++) {
		if (changes->list[i].kind == CHANGE_SPIKE && changes->list[i].at == at)
			return true;
	}
	return false;
}

/* The kernel whose cost a change is told against. The cost of a spike is no level that anything stays at. */
static size_t kernel_before(const struct changes *changes, size_t at)
{
	size_t before = at;

	while (before && (before == at || is_spike(changes, before)))
		before--;
	return before == at ? at + 1 : before;
}

/* known: the kernel index of each cost that was searched. */
static int take_changes(struct timeline *timeline, size_t row, const size_t *known,
			const struct changes *changes)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < changes->count && !ret; i++) {
		struct change change = changes->list[i];
		size_t before = kernel_before(changes, change.at);

		change.from = known[change.from];
		change.to = known[change.to];
		ret = add_step(timeline, row, known[before], &change, known[change.at]);
	}
	return ret;
}

/* The costs of one row as L3 takes them: the i-th boots of all kernels form a block. */
struct blocks {
	struct timeline *timeline;
	const struct timeline_row *row;
	const size_t *known;
	size_t known_count;
	double *cost;
	unsigned int *filled; /* boots of each kernel */
	unsigned int count, room;
};

/* Adds blocks without a boot up to this one. */
static int blocks_reach(struct blocks *blocks, unsigned int block)
{
	for (; blocks->count <= block; blocks->count++) {
		double *longer = reallocarray(
			blocks->cost, (blocks->count + 1) * blocks->known_count, sizeof(*longer));

		if (!longer)
			return -ENOMEM;
		blocks->cost = longer;
		for (size_t k = 0; k < blocks->known_count; k++)
			longer[blocks->count * blocks->known_count + k] = NAN;
	}
	return 0;
}

static int blocks_take(struct blocks *blocks, const struct samples *run,
		       const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(run, cell);
	size_t kernel = timeline_kernel(blocks->timeline, sampled_kernel(boot)), i;
	unsigned int block;
	int ret;

	if (!sampled_same_place(cell, blocks->row->like, AXIS_COUNT))
		return 0;
	for (i = 0; i < blocks->known_count && blocks->known[i] != kernel;)
		i++;
	if (i == blocks->known_count)
		return 0;
	ret = timeline_row_takes(blocks->timeline, blocks->row, boot, blocks->row->boots[kernel]);
	if (ret <= 0)
		return ret;
	block = blocks->filled[i]++;
	ret = blocks_reach(blocks, block);
	if (!ret)
		blocks->cost[block * blocks->known_count + i] =
			timeline_cost(blocks->timeline, run, cell);
	return ret;
}

/* Runs are taken oldest first, so that a new run adds blocks and changes none. */
static int blocks_fill(const struct load *load, struct blocks *blocks)
{
	size_t run, i;
	int ret = 0;

	for (run = 0; run < load->run_count; run++) {
		const struct samples *samples = load->runs[run];

		for (i = 0; i < samples->cell_count && !ret; i++) {
			if (timeline_boot(load, samples, &samples->cells[i]))
				ret = blocks_take(blocks, samples, &samples->cells[i]);
		}
	}
	return ret;
}

/* The cost of a kernel is the median of its boots. */
static int blocks_level(const struct blocks *blocks, struct timeline_row *row)
{
	double *column = calloc(blocks->count, sizeof(*column));
	size_t kernel;

	if (!column)
		return -ENOMEM;
	for (kernel = 0; kernel < blocks->known_count; kernel++) {
		unsigned int block;

		for (block = 0; block < blocks->filled[kernel]; block++)
			column[block] = blocks->cost[block * blocks->known_count + kernel];
		order_sort(column, block);
		row->cost[blocks->known[kernel]] = order_median(column, block);
	}
	free(column);
	return 0;
}

static void blocks_tell(const struct blocks *blocks)
{
	for (size_t i = 0; i < blocks->known_count; i++) {
		unsigned int *fewest = &blocks->timeline->fewest[blocks->known[i]];

		if (!*fewest || blocks->filled[i] < *fewest)
			*fewest = blocks->filled[i];
	}
}

static int search_noisy(const struct load *load, struct timeline_row *row, const size_t *known,
			size_t count, struct changes *changes)
{
	struct timeline *timeline = load->timeline;
	struct blocks blocks = {
		.timeline = timeline,
		.row = row,
		.known = known,
		.known_count = count,
		.filled = calloc(count, sizeof(*blocks.filled)),
	};
	int ret = blocks.filled ? blocks_fill(load, &blocks) : -ENOMEM;

	row->boots_needed = changes_blocks(count, load->alpha, load->family);
	if (!ret)
		ret = blocks_level(&blocks, row);
	if (!ret)
		ret = changes_find(blocks.cost, blocks.count, count, load->alpha, load->family,
				   changes);
	if (!ret)
		blocks_tell(&blocks);
	if (blocks.count > timeline->boots)
		timeline->boots = blocks.count;
	free(blocks.filled);
	free(blocks.cost);
	return ret;
}

static int search_exact(const struct timeline_row *row, const size_t *known, size_t count,
			struct changes *changes)
{
	double *cost = calloc(count, sizeof(*cost));
	size_t i;
	int ret = -ENOMEM;

	for (i = 0; cost && i < count; i++)
		cost[i] = row->cost[known[i]];
	if (cost)
		ret = changes_find_exact(cost, count, changes);
	free(cost);
	return ret;
}

int timeline_search_row(const struct load *load, size_t index)
{
	struct timeline *timeline = load->timeline;
	struct timeline_row *row = &timeline->rows[index];
	size_t *known = calloc(timeline->kernel_count, sizeof(*known)), count = 0, i;
	struct changes changes = { 0 };
	int ret;

	if (!known)
		return -ENOMEM;
	for (i = 0; i < timeline->kernel_count; i++) {
		if (row->cells[i])
			known[count++] = i;
	}
	ret = timeline->is_exact ? search_exact(row, known, count, &changes)
				 : search_noisy(load, row, known, count, &changes);
	row->is_incomplete = ret == -EDOM;
	if (!ret)
		ret = take_changes(timeline, index, known, &changes);
	changes_free(&changes);
	free(known);
	return row->is_incomplete ? 0 : ret;
}
