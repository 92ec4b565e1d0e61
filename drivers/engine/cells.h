/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of cells that the session of an engine has opened.
 * One table serves all engines of this process, because one session runs at a
 * time. An engine adds its own fields to a cell, and opens and closes those.
 */
#ifndef INVBENCH_ENGINE_CELLS_H
#define INVBENCH_ENGINE_CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "bench/core/uapi.h"

/* The first member of each engine's own structure. */
struct engine_cell {
	struct invbench_cell request;
	const struct cell_type *type;
	__u32 *histograms; /* HISTOGRAM_BUCKETS counts per worker; NULL: the engine has none */
};

struct cell_type {
	size_t size; /* bytes of the engine's structure */
	/* Checks .request and prepares its calls. 0, or -errno and the reason in refusal. */
	int (*prepare)(void *cell);
	/* Frees what .prepare() acquired, even if it failed halfway; NULL: nothing to free. */
	void (*release)(void *cell);
};

/* Opens a cell and writes its id and what .prepare() changed to the request. As .prepare(). */
int cells_open(const struct cell_type *type, struct invbench_cell *request);

/* The engine's structure; NULL with the reason in refusal if no cell has this id. */
void *cells_find(uint32_t id);

/* Closes all cells. */
void cells_close(void);

/*
 * Moves a worker's histogram to counts, or clears counts if the cell has none. 0, or
 * -EINVAL and the reason in refusal.
 */
int cells_histogram(uint32_t id, uint32_t worker, uint32_t *counts);

#endif
