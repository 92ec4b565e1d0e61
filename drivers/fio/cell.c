/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prepares the kernel for a cell and runs its job: see cell.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/plan/axes.h"
#include "drivers/engine/refusal.h"
#include "drivers/fio/cell.h"
#include "drivers/fio/guard.h"
#include "drivers/loading/loading.h"

struct module fio_module = { .fd = -1 };

static int refuse_without_module(const char *strategy)
{
	char *remedy = loading_remedy();

	refuse(-EOPNOTSUPP, "strategy: %s needs the module: %s", strategy, remedy ? remedy : "");
	free(remedy);
	return -EOPNOTSUPP;
}

/* Puts the strategy in force and writes the patched sites to the request. */
static int hold(struct invbench_cell *request)
{
	struct invbench_hold hold = { .allow_broken = request->allow_broken };
	int ret;

	if (fio_module.fd < 0)
		return refuse_without_module(request->strategy);
	memcpy(hold.strategy, request->strategy, sizeof(hold.strategy));
	ret = module_hold(&fio_module, &hold);
	if (ret)
		return refuse(ret == -EILSEQ ? -EOPNOTSUPP : ret, "%s", fio_module.message);
	request->patched = hold.patched;
	memcpy(request->patch, hold.patch, sizeof(request->patch));
	return 0;
}

static int release(void)
{
	struct invbench_hold hold = { .strategy = "as-built" };
	int ret = module_hold(&fio_module, &hold);

	return ret ? refuse(ret, "%s", fio_module.message) : 0;
}

static bool is_patched(const struct fio_cell *cell)
{
	return strcmp(cell->base.request.strategy, "as-built");
}

int fio_cell_begin(struct fio_cell *cell)
{
	__u32 domain = cell->base.request.io.domain;
	/* Other cells of the session may have changed the domain. */
	int ret = disk_set_domain(cell->disk, domain == DOMAIN_UNCHANGED
						      ? cell->disk->found
						      : axes[AXIS_DOMAIN].words[domain]);

	/* The disk may have changed since the cell was opened: after a change of domain it is a new one. */
	if (!ret && job_writes(cell->job))
		ret = guard_write(cell->disk);
	if (!ret && job_writes(cell->job))
		ret = guard_hold(cell->disk);
	if (!ret && is_patched(cell))
		ret = hold(&cell->base.request);
	return ret;
}

int fio_cell_end(const struct fio_cell *cell, int ret)
{
	int error = is_patched(cell) && fio_module.fd >= 0 ? release() : 0;

	guard_release();
	return ret ? ret : error;
}

int fio_cell_execute(struct fio_cell *cell, __u64 ios)
{
	struct running running;
	int ret = job_start(cell->job, &cell->base.request, cell->disk->path, ios, &running);

	json_decref(cell->output);
	cell->output = NULL;
	return ret ? ret : job_end(&running, &cell->output);
}
