/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens, finds and closes the cells of a session: see cells.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/core/histogram.h"
#include "drivers/engine/cells.h"
#include "drivers/engine/refusal.h"
#include "drivers/loop/worker.h"

static struct engine_cell *cells[INVBENCH_CELLS_MAX];
static unsigned int count;

static void cell_free(struct engine_cell *cell)
{
	if (cell->type->release)
		cell->type->release(cell);
	free(cell->histograms);
	free(cell);
}

int cells_open(const struct cell_type *type, struct invbench_cell *request)
{
	struct engine_cell *cell;
	int ret;

	if (count == INVBENCH_CELLS_MAX)
		return refuse(-ENOSPC, "cell: a session has at most %u cells", INVBENCH_CELLS_MAX);
	cell = calloc(1, type->size);
	if (!cell)
		return refuse(-ENOMEM, "cell: out of memory");
	cell->request = *request;
	cell->type = type;
	ret = type->prepare(cell);
	if (ret) {
		cell_free(cell);
		return ret;
	}
	cell->request.id = count;
	cells[count++] = cell;
	*request = cell->request;
	return 0;
}

void *cells_find(uint32_t id)
{
	if (id < count)
		return cells[id];
	refuse(-EINVAL, "cell: %u is not open, %u cells are", id, count);
	return NULL;
}

void cells_close(void)
{
	while (count)
		cell_free(cells[--count]);
}

int cells_histogram(uint32_t id, uint32_t worker, uint32_t *counts)
{
	const struct engine_cell *cell = cells_find(id);

	if (!cell)
		return -EINVAL;
	if (cell->histograms)
		histograms_take(cell->histograms, worker, counts);
	else
		memset(counts, 0, HISTOGRAM_BUCKETS * sizeof(*counts));
	return 0;
}
