/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * I/O of programs: fio on a disk behind the SMMU, through the kernel's own drivers.
 * One run of fio is a batch of I/Os. On a real clock, fio measures the time of the
 * run and of each I/O. On the exact clock, the instructions are counted in the
 * middle of a running job, on a CPU that never goes idle, so that fio's start and
 * end do not count. Such a count differs from boot to boot, because the emulated
 * disk answers at different moments.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/plan/axes.h"
#include "drivers/loop/clock.h"
#include "drivers/loop/cpus.h"
#include "drivers/engine/engine.h"
#include "drivers/engine/refusal.h"
#include "drivers/engine/session.h"
#include "drivers/loop/worker.h"
#include "drivers/fio/cell.h"
#include "drivers/fio/guard.h"
#include "drivers/fio/result.h"
#include "drivers/fio/run.h"
#include "drivers/fio/share.h"
#include "drivers/fio/window.h"
#include "drivers/machine/identity.h"

#define LEAST_STEPS 500 /* of FIO_STEP_NS in a run: then a step is at most 0.2 % */
#define LAB_IOS	    512 /* the emulator's time says nothing, so few are enough */

/* The session's disk. In the lab a second one serves cells that ask for another kind. */
static struct disk disks[2];

/* Closing the module restores the driver's text. */
static void stop(void)
{
	cells_close();
	if (fio_module.fd >= 0)
		module_close(&fio_module);
	session_stop();
}

/* The module is optional: without it only strategies and counters are missing. */
static int start(const char *const *devices)
{
	int ret = job_can_run();

	if (!ret)
		ret = session_start("fio");
	if (ret)
		return ret;
	if (module_open(&fio_module))
		fio_module.fd = -1;
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
	if (fio_module.fd >= 0)
		module_info(&fio_module, to);
	to->page_size = (__u32)sysconf(_SC_PAGESIZE);
	to->cpus = cpus_allowed();
	snprintf(to->domain, sizeof(to->domain), "%s", disks[0].domain);
	if (clock_is_exact())
		clock_describe(&to->clock);
	else
		to->clock = (struct invbench_clock){ .source = "fio",
						     .frequency_hz = 1000000000,
						     .resolution = FIO_STEP_NS,
						     .monotonic = 1 };
	return 0;
}

/* Checks the axes that the kernel's driver decides. */
static int check_fixed(const struct invbench_cell *request)
{
	if (request->entries != 1 || request->trash)
		return refuse(-EOPNOTSUPP,
			      "entries: fio uses the array that the kernel's driver built, "
			      "allowed: entries = 1, trash = 0");
	if (request->cpus != 1)
		return refuse(-EOPNOTSUPP,
			      "cpus: %u is not possible with fio, use the axis numjobs",
			      request->cpus);
	if (request->granule != 4096)
		return refuse(-EOPNOTSUPP,
			      "granule: the kernel's driver chooses it, allowed: the default");
	return 0;
}

static int find_disk(struct fio_cell *cell)
{
	__u32 kind = cell->base.request.io.disk;
	const char *word = axes[AXIS_DISK].words[kind];
	char device[INVBENCH_DEVICE_LEN];

	cell->disk = &disks[0];
	if (kind == DISK_ANY || kind == disks[0].kind)
		return 0;
	cell->disk = &disks[1];
	if (kind == disks[1].kind)
		return 0;
	if (!machine_is_lab())
		return refuse(-EOPNOTSUPP, "disk: %s is not of the kind %s; name one with --device",
			      disks[0].device, word);
	if (!disk_find(kind, device))
		return refuse(-EOPNOTSUPP, "disk: the lab's machine has no disk of the kind %s",
			      word);
	return disk_take(&disks[1], device);
}

static int cell_check(struct fio_cell *cell)
{
	const struct invbench_cell *request = &cell->base.request;
	char names[96];
	int ret = check_fixed(request);

	if (ret)
		return ret;
	if (!cell->job) {
		job_names(names, sizeof(names));
		return refuse(-EOPNOTSUPP, "workload: fio has no job %s, allowed: %s",
			      request->workload, names);
	}
	ret = find_disk(cell);
	if (ret)
		return ret;
	return job_writes(cell->job) ? guard_write(cell->disk) : 0;
}

/* Refuses a run that is so short that fio's rounding of its time matters. */
static int check_length(const struct invbench_io *io, __u64 steps)
{
	if (steps >= LEAST_STEPS)
		return 0;
	return refuse(-EOPNOTSUPP,
		      "number_ios: %u I/Os take %llu ms, which fio rounds too coarsely; use %llu",
		      io->number_ios, steps,
		      io->number_ios * LEAST_STEPS / (steps ? steps : 1) + io->number_ios);
}

/* Makes an unmeasured run, to see whether the machine can run the job. */
static int cell_try(struct fio_cell *cell)
{
	struct invbench_io *io = &cell->base.request.io;
	enum clock_kind clock = machine_clock();
	bool is_timed = clock_is_time(clock);
	/* An emulator's time has no meaning, even if its clock is named hw. */
	bool has_length = is_timed && (clock == CLOCK_KVM || !machine_is_lab());
	struct result result;
	int ret;

	cell->is_calibrated = !io->number_ios && has_length;
	if (!io->number_ios)
		io->number_ios = LAB_IOS;
	ret = fio_cell_begin(cell);

	if (!ret)
		ret = fio_cell_execute(cell, is_timed ? io->number_ios : FEW_IOS);
	if (!ret)
		ret = result_read(cell->output, &result);
	if (!ret && has_length && !cell->is_calibrated)
		ret = check_length(io, result.runtime_ns / FIO_STEP_NS);
	return fio_cell_end(cell, ret);
}

static int cell_prepare(void *opened)
{
	struct fio_cell *cell = opened;
	int ret;

	cell->job = job_find(cell->base.request.workload);
	ret = cell_check(cell);
	if (ret)
		return ret;
	cell->base.request.batches = 1;
	cell->base.histograms = histograms_alloc(1);
	if (!cell->base.histograms)
		return refuse(-ENOMEM, "cell: out of memory");
	return cell_try(cell);
}

static void cell_release(void *opened)
{
	struct fio_cell *cell = opened;

	json_decref(cell->output);
}

static const struct cell_type type = {
	.size = sizeof(struct fio_cell),
	.prepare = cell_prepare,
	.release = cell_release,
};

static int cell_open(struct invbench_cell *request)
{
	return cells_open(&type, request);
}

static json_t *cell_output(uint32_t id)
{
	const struct fio_cell *cell = cells_find(id);

	return cell ? json_incref(cell->output) : NULL;
}

const struct engine engine_fio = {
	.target = "fio",
	.needs_device = true,
	.needs_tools = true,
	.patches_kernel = true,
	.sub_batch_ns = 2 * LEAST_STEPS * FIO_STEP_NS,
	.is_noisy = true,
	.start = start,
	.stop = stop,
	.info = info,
	.cell = cell_open,
	.run = fio_run,
	.count = fio_count,
	.functions = fio_functions,
	.share = fio_share,
	.output = cell_output,
	.why = refusal_why,
};
