/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * I/O as programs have it: fio on a disk behind the SMMU, through the kernel's own drivers.
 * A run of fio is a batch of I/Os. On a real clock its time is fio's own, and
 * so is the time of each I/O. Where instructions are counted, that is done in
 * the middle of a job at work, whatever starting and ending costs, on a CPU that
 * is never idle. It is counted, but no fact: when the emulated disk answers is
 * not the same in every boot.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/axes.h"
#include "bench/core/histogram.h"
#include "bench/measure/engine.h"
#include "bench/measure/environment.h"
#include "bench/measure/module.h"
#include "bench/measure/noise.h"
#include "fio/disk.h"
#include "fio/job.h"
#include "fio/result.h"
#include "fio/spin.h"
#include "fio/stretch.h"
#include "probe/path.h"
#include "shared/clock.h"
#include "shared/refusal.h"
#include "shared/session.h"
#include "shared/worker.h"

/* How long the time is summed that it spends in the path. */
#define SUMMED_US 200000
/* What fio tells of its runtime. */
#define STEP_NS	    1000000ULL
#define LEAST_STEPS 500 /* for which a step is 0.2 % */

struct fio_cell {
	struct invbench_cell request;
	const struct job *job;
	struct disk *disk;
	json_t *output; /* of the last run */
	bool is_new; /* and nobody has asked for it as a batch */
	__u32 *histogram;
};

/* The session's, and in the lab another for cells that ask for that kind. */
static struct disk disks[2];
static struct module module = { .fd = -1 };
static struct fio_cell cells[INVBENCH_CELLS_MAX];
static unsigned int cell_count;

static bool counts_instructions(void)
{
	return clock_instructions >= 0;
}

static void cell_close(struct fio_cell *cell)
{
	json_decref(cell->output);
	free(cell->histogram);
}

/* The module puts the driver's text back when it is closed, if nobody did before. */
static void stop(void)
{
	while (cell_count)
		cell_close(&cells[--cell_count]);
	if (module.fd >= 0)
		module_close(&module);
	session_stop();
}

/* Without the module strategies and commands cannot be had, all else can. */
static int start(const char *const *devices)
{
	int ret = job_can_run();

	if (!ret)
		ret = session_start("fio");
	if (ret)
		return ret;
	if (module_open(&module))
		module.fd = -1;
	disks[1] = (struct disk){ 0 };
	ret = disk_take(&disks[0], devices[0]);
	if (ret)
		stop();
	return ret;
}

static int info(struct invbench_info *to)
{
	memset(to, 0, sizeof(*to));
	to->text_whole = 1;
	if (module.fd >= 0)
		module_info(&module, to);
	to->page_size = (__u32)sysconf(_SC_PAGESIZE);
	to->cpus = workers_possible();
	snprintf(to->domain, sizeof(to->domain), "%s", disks[0].domain);
	if (counts_instructions())
		clock_describe(&to->clock);
	else
		to->clock = (struct invbench_clock){ .source = "fio",
						     .frequency_hz = 1000000000,
						     .resolution = STEP_NS,
						     .monotonic = 1 };
	return 0;
}

/* What is the device's, or not for fio to choose. */
static int check_fixed(const struct invbench_cell *request)
{
	if (request->entries != 1 || request->trash)
		return refuse(-EOPNOTSUPP, "entries: fio has the array as its device made it");
	if (request->cpus != 1)
		return refuse(-EOPNOTSUPP,
			      "cpus: what is at work at once is fio's, see the axis jobs");
	if (request->granule != 4096)
		return refuse(-EOPNOTSUPP, "granule: the kernel's drivers choose it, not fio");
	return 0;
}

/* In force until it is as-built again; what was patched is the answer's. */
static int hold(struct invbench_cell *request)
{
	struct invbench_hold hold = { 0 };
	int ret;

	if (module.fd < 0)
		return refuse(-EOPNOTSUPP, "strategy: %s needs the module (kmods/invbench.ko)",
			      request->strategy);
	memcpy(hold.strategy, request->strategy, sizeof(hold.strategy));
	ret = module_hold(&module, &hold);
	if (ret)
		return refuse(ret == -EILSEQ ? -EOPNOTSUPP : ret, "%s", module.message);
	request->patched = hold.patched;
	memcpy(request->patch, hold.patch, sizeof(request->patch));
	return 0;
}

static int release(void)
{
	struct invbench_hold hold = { .strategy = "as-built" };
	int ret = module_hold(&module, &hold);

	return ret ? refuse(ret, "%s", module.message) : 0;
}

static bool is_held(const struct fio_cell *cell)
{
	return strcmp(cell->request.strategy, "as-built");
}

/* Domain and strategy as the cell has them; cell_end() must follow. */
static int cell_begin(struct fio_cell *cell)
{
	__u32 domain = cell->request.io.domain;
	/* Other cells of the session may have changed it */
	int ret = disk_set_domain(cell->disk, domain == DOMAIN_KEPT
						      ? cell->disk->found
						      : axes[AXIS_DOMAIN].words[domain]);

	if (!ret && job_writes(cell->job))
		ret = disk_hold(cell->disk);
	if (!ret && is_held(cell))
		ret = hold(&cell->request);
	return ret;
}

static int cell_end(const struct fio_cell *cell, int ret)
{
	int error = is_held(cell) && module.fd >= 0 ? release() : 0;

	disk_release();
	return ret ? ret : error;
}

/* Runs the job with so many I/Os of each of fio's; its output is the cell's from then on. */
static int cell_do(struct fio_cell *cell, __u64 ios)
{
	struct running running;
	int ret = job_start(cell->job, &cell->request, cell->disk->path, ios, &running);

	json_decref(cell->output);
	cell->output = NULL;
	return ret ? ret : job_end(&running, &cell->output);
}

/* The device that the session was given, or in the lab the one of that kind. */
static int cell_find_disk(struct fio_cell *cell)
{
	__u32 kind = cell->request.io.disk;
	char device[INVBENCH_DEVICE_LEN];

	cell->disk = &disks[0];
	if (kind == DISK_ANY || kind == disks[0].kind)
		return 0;
	cell->disk = &disks[1];
	if (kind == disks[1].kind)
		return 0;
	if (!environment_is_lab())
		return refuse(-EOPNOTSUPP, "disk: %s is no %s", disks[0].device,
			      axes[AXIS_DISK].words[kind]);
	if (!disk_find(kind, device))
		return refuse(-EOPNOTSUPP, "disk: there is no %s here",
			      axes[AXIS_DISK].words[kind]);
	return disk_take(&disks[1], device);
}

static int cell_check(struct fio_cell *cell)
{
	const struct invbench_cell *request = &cell->request;
	char names[96];
	int ret = check_fixed(request);

	if (ret)
		return ret;
	if (!cell->job) {
		job_names(names, sizeof(names));
		return refuse(-EOPNOTSUPP, "workload: fio has no job %s, only %s",
			      request->workload, names);
	}
	ret = cell_find_disk(cell);
	if (ret)
		return ret;
	return job_writes(cell->job) ? disk_check_write(cell->disk) : 0;
}

/* So long that it does not matter how fio rounds. */
static int check_length(const struct invbench_io *io, __u64 steps)
{
	if (steps >= LEAST_STEPS)
		return 0;
	return refuse(-EOPNOTSUPP, "ios: %u take %llu ms, and fio counts whole ones; ask for %llu",
		      io->ios, steps, io->ios * LEAST_STEPS / (steps ? steps : 1) + io->ios);
}

/* A run that nobody measures shows whether the machine can do it. */
static int cell_try(struct fio_cell *cell)
{
	bool is_timed = environment_clock() == CLOCK_HW;
	struct result result;
	int ret;

	cell->histogram = calloc(HISTOGRAM_BUCKETS, sizeof(*cell->histogram));
	if (!cell->histogram)
		return refuse(-ENOMEM, "no memory for the cell");
	ret = cell_begin(cell);
	if (!ret)
		ret = cell_do(cell, is_timed ? cell->request.io.ios : FEW_IOS);
	if (!ret)
		ret = result_read(cell->output, &result);
	/* The lab's time is none, whatever its clock is said to be */
	if (!ret && is_timed && !environment_is_lab())
		ret = check_length(&cell->request.io, result.runtime_ns / STEP_NS);
	return cell_end(cell, ret);
}

static int cell_open(struct invbench_cell *request)
{
	struct fio_cell *cell = &cells[cell_count];
	int ret;

	if (cell_count == INVBENCH_CELLS_MAX)
		return refuse(-ENOSPC, "cell: there are %u already", INVBENCH_CELLS_MAX);
	*cell = (struct fio_cell){ .request = *request, .job = job_find(request->workload) };
	ret = cell_check(cell);
	if (!ret)
		ret = cell_try(cell);
	if (ret) {
		cell_close(cell);
		return ret;
	}
	cell->request.batches = 1;
	cell->request.id = cell_count++;
	*request = cell->request;
	return 0;
}

static struct work work_of(const struct fio_cell *cell)
{
	return (struct work){ .job = cell->job, .request = &cell->request, .disk = cell->disk };
}

/* The instructions of its I/Os, and of nothing else that fio does. */
static int job_count(struct fio_cell *cell, struct stretch *least, struct invbench_functions *all,
		     struct invbench_functions *request)
{
	struct work work = work_of(cell);
	int ret = spin_start(), error;

	if (ret)
		return refuse(ret, "no thread can be started: %s", strerror(-ret));
	ret = work_begin(&work);
	if (!ret) {
		ret = stretch_cheapest(&work, least, all, request);
		json_decref(cell->output);
		error = job_stop(&work.running, &cell->output);
		ret = ret ? ret : error;
	}
	spin_stop();
	return ret;
}

static int run_counted(struct fio_cell *cell, struct invbench_sample *sample)
{
	struct stretch least;
	int ret = job_count(cell, &least, NULL, NULL);

	if (ret)
		return ret;
	sample->calls = least.ios;
	sample->ticks = least.ticks - least.spun;
	return 0;
}

/* One run is told of twice: its I/Os one by one, and as a batch. */
static int run_timed(struct fio_cell *cell, enum invbench_mode mode, struct invbench_sample *sample)
{
	struct result result;
	int ret = mode == INVBENCH_BATCH && cell->is_new ? 0 : cell_do(cell, cell->request.io.ios);

	cell->is_new = mode == INVBENCH_EACH;
	if (!ret)
		ret = result_read(cell->output, &result);
	/* An emulator may be that quick */
	if (!ret && !result.runtime_ns)
		result.runtime_ns = STEP_NS;
	if (ret)
		return ret;
	if (mode == INVBENCH_BATCH) {
		sample->calls = result.ios;
		sample->ticks = result.runtime_ns;
		return 0;
	}
	sample->calls = result.timed;
	sample->ticks = result.sum_ns;
	sample->min = result.least_ns;
	sample->max = result.most_ns;
	result_histogram(&result, cell->histogram);
	return 0;
}

static int cell_run(struct invbench_run *run)
{
	struct fio_cell *cell = &cells[run->cell];
	struct invbench_sample *sample = (struct invbench_sample *)(uintptr_t)run->samples;
	int ret;

	*sample = (struct invbench_sample){ .mode = run->mode };
	/* An emulator's time for a single I/O is no time */
	if (counts_instructions() && run->mode == INVBENCH_EACH)
		return 0;
	ret = cell_begin(cell);
	if (!ret)
		ret = counts_instructions() ? run_counted(cell, sample)
					    : run_timed(cell, run->mode, sample);
	return cell_end(cell, ret);
}

static int cell_histogram(uint32_t id, uint32_t worker, uint32_t *counts)
{
	size_t size = HISTOGRAM_BUCKETS * sizeof(*counts);

	(void)worker;
	memcpy(counts, cells[id].histogram, size);
	memset(cells[id].histogram, 0, size);
	return 0;
}

static int cell_functions(struct invbench_functions *request)
{
	struct fio_cell *cell = &cells[request->cell];
	struct invbench_function *rows = calloc(request->room, sizeof(*rows));
	struct invbench_functions all = { .room = request->room, .functions = (uintptr_t)rows };
	struct stretch least;
	int ret;

	if (!rows)
		return refuse(-ENOMEM, "no memory for the functions");
	ret = cell_begin(cell);
	if (!ret)
		ret = job_count(cell, &least, &all, request);
	free(rows);
	return cell_end(cell, ret);
}

/* Of all CPUs, and of all that they do: an I/O ends in an interrupt, whoever it interrupts. */
static int sum_share(struct path *path, struct share *share)
{
	struct path_time before, after;
	double start = noise_clock(), ns;
	int ret = path_read(path, &before);

	usleep(SUMMED_US);
	ns = 1e9 * (noise_clock() - start) * (double)sysconf(_SC_NPROCESSORS_ONLN);
	if (!ret)
		ret = path_read(path, &after);
	if (ret)
		return refuse(ret, "%s", path->message);
	ns -= (double)(after.idle_ns - before.idle_ns);
	*share = (struct share){ .by = path->by,
				 .calls = after.calls - before.calls,
				 .path_ns = after.ns - before.ns,
				 .busy_ns = ns > 0 ? (__u64)ns : 0,
				 .probe_ns = path->overhead.call,
				 .probe_inside_ns = path->overhead.inside };
	return 0;
}

/* In a job of its own, too, for looking makes each call dearer. */
static int cell_share(uint32_t id, struct share *share)
{
	struct fio_cell *cell = &cells[id];
	struct work work = work_of(cell);
	struct path path;
	int ret = path_open(&path);

	if (ret)
		return refuse(ret, "%s", path.message);
	ret = cell_begin(cell);
	if (!ret)
		ret = work_begin(&work);
	if (!ret) {
		ret = sum_share(&path, share);
		if (!ret && job_is_over(&work.running))
			ret = refuse(-EIO, "fio: %s ended before it was looked at",
				     cell->job->name);
		job_kill(&work.running);
	}
	path_close(&path);
	return cell_end(cell, ret);
}

/* Not idle either: else the clock jumps, and a lazy domain's 10 ms are over too soon. */
static int cell_do_awake(struct fio_cell *cell, __u64 ios)
{
	bool spins = counts_instructions() && !spin_start();
	int ret = cell_do(cell, ios);

	if (spins)
		spin_stop();
	return ret;
}

/* In a run of its own, for counting makes each invalidation dearer. */
static int cell_count_calls(uint32_t id, struct invbench_counters *counters)
{
	struct fio_cell *cell = &cells[id];
	const struct invbench_io *io = &cell->request.io;
	int ret, error;

	memset(counters, 0, sizeof(*counters));
	if (module.fd < 0)
		return 0;
	ret = cell_begin(cell);
	if (ret)
		return cell_end(cell, ret);
	ret = module_watch_start(&module, cell->disk->device);
	if (ret)
		return cell_end(cell, refuse(ret, "%s", module.message));
	ret = cell_do_awake(cell, io->ios);
	error = module_watch_stop(&module, counters);
	if (!ret && error)
		ret = refuse(error, "%s", module.message);
	counters->calls = (__u64)io->jobs * io->ios;
	/* Lists of several CPUs may ring together */
	if (io->jobs > 1)
		counters->doorbells = INVBENCH_ABSENT;
	return cell_end(cell, ret);
}

/* fio's own words on the last run. */
static json_t *cell_output(uint32_t id)
{
	return json_incref(cells[id].output);
}

const struct engine engine_fio = {
	.target = "fio",
	.needs_device = true,
	.needs_tools = true,
	.is_noisy = true,
	.start = start,
	.stop = stop,
	.info = info,
	.cell = cell_open,
	.run = cell_run,
	.histogram = cell_histogram,
	.count = cell_count_calls,
	.functions = cell_functions,
	.share = cell_share,
	.output = cell_output,
	.why = refusal_why,
};
