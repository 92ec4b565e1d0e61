/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a cell's job and reads what it cost: see run.h. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/loop/clock.h"
#include "drivers/engine/refusal.h"
#include "drivers/fio/cell.h"
#include "drivers/fio/result.h"
#include "drivers/fio/run.h"
#include "drivers/fio/spin.h"
#include "drivers/fio/window.h"

/* Counts the instructions of the cell's I/Os, without those of fio's start and end. */
static int count_window(struct fio_cell *cell, struct window *least, struct invbench_functions *all,
			struct invbench_functions *request)
{
	struct work work = { .job = cell->job, .request = &cell->base.request, .disk = cell->disk };
	int ret = spin_start(), error;

	if (ret)
		return refuse(ret, "fio: no thread can be created: %s", strerror(-ret));
	ret = work_begin(&work);
	if (!ret) {
		ret = window_cheapest(&work, least, all, request);
		json_decref(cell->output);
		error = job_stop(&work.running, &cell->output);
		ret = ret ? ret : error;
	}
	spin_stop();
	return ret;
}

static int run_counted(struct fio_cell *cell, struct invbench_sample *sample)
{
	struct window least;
	int ret = count_window(cell, &least, NULL, NULL);

	if (ret)
		return ret;
	sample->calls = least.ios;
	sample->intervals = 1;
	sample->ticks = least.ticks - least.spun;
	return 0;
}

static void sample_batch(const struct result *result, struct invbench_sample *sample)
{
	sample->calls = result->ios;
	sample->intervals = 1;
	/* An emulated disk may take less than fio's smallest runtime. */
	sample->ticks = result->runtime_ns ? result->runtime_ns : FIO_STEP_NS;
}

static void sample_each(const struct result *result, struct invbench_sample *sample)
{
	sample->calls = result->timed;
	sample->ticks = result->sum_ns;
	sample->min = result->least_ns;
	sample->max = result->most_ns;
}

/* One run of fio gives two samples: of its single I/Os, and of the batch. */
static int run_timed(struct fio_cell *cell, enum invbench_mode mode, struct invbench_sample *sample)
{
	bool is_batch = mode == INVBENCH_BATCH;
	struct result result;
	int ret = 0;

	if (!is_batch || !cell->is_fresh)
		ret = fio_cell_execute(cell, cell->base.request.io.number_ios);
	cell->is_fresh = !is_batch;
	if (!ret)
		ret = result_read(cell->output, &result);
	if (ret)
		return ret;
	if (is_batch) {
		sample_batch(&result, sample);
		return 0;
	}
	sample_each(&result, sample);
	result_histogram(&result, cell->base.histograms);
	return 0;
}

/* The jobs share the calls. */
static void set_ios(struct invbench_io *io, __u64 calls)
{
	io->number_ios = calls > io->numjobs ? (__u32)(calls / io->numjobs) : 1;
}

int fio_run(struct invbench_run *run)
{
	struct fio_cell *cell = cells_find(run->cell);
	struct invbench_sample *sample = (struct invbench_sample *)(uintptr_t)run->samples;
	int ret;

	if (!cell)
		return -EINVAL;
	*sample = (struct invbench_sample){ .mode = run->mode };
	if (cell->is_calibrated)
		set_ios(&cell->base.request.io, run->calls);
	/* The time of a single I/O has no meaning in an emulator. */
	if (clock_is_exact() && run->mode == INVBENCH_EACH)
		return 0;
	ret = fio_cell_begin(cell);
	if (!ret)
		ret = clock_is_exact() ? run_counted(cell, sample)
				       : run_timed(cell, run->mode, sample);
	return fio_cell_end(cell, ret);
}

int fio_functions(struct invbench_functions *request)
{
	struct fio_cell *cell = cells_find(request->cell);
	struct invbench_function *rows = calloc(request->room, sizeof(*rows));
	struct invbench_functions all = { .room = request->room, .functions = (uintptr_t)rows };
	struct window least;
	int ret = -EINVAL;

	if (!rows)
		ret = refuse(-ENOMEM, "functions: out of memory");
	else if (cell) {
		ret = fio_cell_begin(cell);
		if (!ret)
			ret = count_window(cell, &least, &all, request);
		ret = fio_cell_end(cell, ret);
	}
	free(rows);
	return ret;
}

/*
 * On the exact clock the CPU must not go idle: else the clock jumps ahead, and
 * the 10 ms of a lazy domain end too soon.
 */
static int execute_awake(struct fio_cell *cell, __u64 ios)
{
	bool spins = clock_is_exact() && !spin_start();
	int ret = fio_cell_execute(cell, ios);

	if (spins)
		spin_stop();
	return ret;
}

static int count_commands(struct fio_cell *cell, struct invbench_counters *counters)
{
	int ret = module_watch_start(&fio_module, cell->disk->device), error;

	if (ret)
		return refuse(ret, "%s", fio_module.message);
	ret = execute_awake(cell, cell->base.request.io.number_ios);
	error = module_watch_stop(&fio_module, counters);
	return !ret && error ? refuse(error, "%s", fio_module.message) : ret;
}

/* Uses a separate run, because counting makes each invalidation more expensive. */
int fio_count(uint32_t id, struct invbench_counters *counters)
{
	struct fio_cell *cell = cells_find(id);
	const struct invbench_io *io;
	int ret;

	memset(counters, 0, sizeof(*counters));
	if (!cell)
		return -EINVAL;
	if (fio_module.fd < 0)
		return 0;
	io = &cell->base.request.io;
	ret = fio_cell_begin(cell);
	if (!ret)
		ret = count_commands(cell, counters);
	counters->calls = (__u64)io->numjobs * io->number_ios;
	/* The lists of several CPUs may share a doorbell. */
	if (io->numjobs > 1)
		counters->doorbells = INVBENCH_ABSENT;
	return fio_cell_end(cell, ret);
}
