/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocates and frees what callers record: see waits.h. */
#include "bench/core/sync.h"
#include "drivers/loop/waits.h"
#include "drivers/loop/worker.h"

struct waits *waits_alloc(unsigned int workers)
{
	struct waits *waits = kvzalloc(WHOLE_PAGES(workers * sizeof(*waits)), GFP_KERNEL);

	for (unsigned int i = 0; waits && i < workers; i++) {
		waits[i].caller = i;
		waits[i].measures = worker_measures(i);
		waits[i].histograms = histograms_alloc(WAITS);
		if (!waits[i].histograms) {
			waits_free(waits, workers);
			return NULL;
		}
	}
	return waits;
}

void waits_free(struct waits *waits, unsigned int workers)
{
	for (unsigned int i = 0; waits && i < workers; i++)
		kvfree(waits[i].histograms);
	kvfree(waits);
}
