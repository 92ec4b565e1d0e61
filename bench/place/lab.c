/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures in the lab: the guest runs the same program on a copy of the plan.
 * Each boot is a separate machine, so any number of boots can run side by side.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/environment/environment.h"
#include "bench/lab/kvm.h"
#include "bench/lab/lab.h"
#include "bench/place/place.h"
#include "bench/system/home.h"
#include "bench/text/message.h"

/* A 1 GiB page needs an aligned free GiB, and the kernel occupies one or two of them. */
#define GIANT_PAGES_MIB 4096

static void fail(struct place_result *result, int exit_code, char *reason)
{
	result->event = "error";
	result->reason = reason;
	result->exit_code = exit_code;
	result->is_final = true;
}

static void *prepare_lab(const struct kernel *kernel, bool tools, struct place_result *result)
{
	struct lab *lab = calloc(1, sizeof(*lab));
	int code = lab ? lab_prepare(kernel, tools, lab) : EXIT_USAGE;

	if (!code)
		return lab;
	fail(result, code,
	     strf("kernel %s: the lab is not ready; see the messages above", kernel->name));
	free(lab);
	return NULL;
}

static void release_lab(void *ready)
{
	lab_free(ready);
	free(ready);
}

static json_t *artefacts_of_lab(const void *ready)
{
	return ((const struct lab *)ready)->artefacts;
}

/* The record gets the plan's name from the file's, so the copy keeps it. */
static int write_plan(const struct plan *plan, const char *folder)
{
	char *path = strf("%s/%s.plan", folder, plan->name);
	FILE *file = path ? fopen(path, "we") : NULL;
	int ret = path ? 0 : -ENOMEM;

	if (path && (!file || fputs(plan->text, file) < 0))
		ret = -errno;
	if (file && fclose(file))
		ret = -errno;
	free(path);
	return ret;
}

/* Gives the guest the program that a test runs instead of measure. */
static int link_measure(const char *program, const char *folder)
{
	char *from = realpath(program, NULL), *to = strf("%s/measure", folder);
	int ret = from && to ? 0 : -ENOENT;

	if (!ret && symlink(from, to) && errno != EEXIST)
		ret = -errno;
	free(from);
	free(to);
	return ret;
}

/* The number of the guest's CPUs; 0: the lab's default. */
static unsigned int vcpus(const struct plan *plan, enum clock_kind clock)
{
	if (clock == CLOCK_KVM)
		return kvm_vcpus((unsigned int)plan_most(plan, AXIS_CPUS));
	/* The turns of two busy CPUs would depend on the host. */
	return clock == CLOCK_EXACT ? 1 : 0;
}

/* Fills the folder that becomes the guest's /job. 0 or -errno. */
static int write_job(const struct place_job *job, const char *folder)
{
	const char *program = place_measure();
	int ret = home_mkdir(folder);

	if (!ret)
		ret = write_plan(job->plan, folder);
	if (!ret && program)
		ret = link_measure(program, folder);
	return ret;
}

/* Moves the texts of the lab's result. */
static void judge(struct lab_result *from, struct place_result *result)
{
	const struct lab_verdict_row *row = &lab_verdicts[from->verdict];

	if (from->verdict != LAB_OK) {
		result->event = row->name;
		result->exit_code = row->exit_code;
		result->is_final = row->is_final;
		result->reason = from->reason;
		from->reason = NULL;
	} else if (from->status) {
		result->event = "error";
		result->exit_code = place_exit_code(from->status);
		result->reason = strf("measure ended with exit code %d", from->status);
	}
	if (result->event) {
		result->console_tail = from->console_tail;
		from->console_tail = NULL;
	}
}

static void boot(const struct place_job *job, const char *folder, struct place_result *result)
{
	char *plan = strf("./%s.plan", job->plan->name);
	const char **arguments =
		plan ? place_arguments(job, place_measure() ? "./measure" : "invbench", plan)
		     : NULL;
	const struct lab_job lab_job = {
		.lab = job->ready,
		.clock = job->clock,
		.arguments = arguments,
		.files = folder,
		.out = job->dir,
		.cpus = vcpus(job->plan, job->clock),
		.devices = plan_devices(job->plan),
		.memory_mib = plan_most(job->plan, AXIS_BACKING) < 1 << 30 ? 0 : GIANT_PAGES_MIB,
		.functions = job->functions,
		.hang_timeout = job->hang_timeout,
		.on_line = job->on_line,
		.to = job->to,
	};
	struct lab_result ended = { 0 };

	if (arguments) {
		lab_boot(&lab_job, &ended);
		judge(&ended, result);
		lab_result_free(&ended);
	} else {
		fail(result, EXIT_USAGE, strf("%s", strerror(ENOMEM)));
	}
	free(arguments);
	free(plan);
}

static void measure_in_lab(const struct place_job *job, struct place_result *result)
{
	char *folder = strf("%s/job", job->dir);
	int ret = folder ? write_job(job, folder) : -ENOMEM;

	if (ret)
		fail(result, EXIT_USAGE, strf("%s: %s", folder ? folder : "", strerror(-ret)));
	else
		boot(job, folder, result);
	free(folder);
}

static int check_lab(const struct place_job *job)
{
	return job->clock == CLOCK_KVM ? kvm_check() : EXIT_OK;
}

/* The machine under a guest whose time is measured, and the CPUs that the guest got. */
static json_t *host_of_lab(const struct place_job *job)
{
	json_t *host = job->clock == CLOCK_KVM ? environment_host() : NULL;
	char *cpus = host ? kvm_cpus(vcpus(job->plan, job->clock)) : NULL;

	if (host)
		json_object_set_new(host, "pinned", cpus ? json_string(cpus) : json_null());
	free(cpus);
	return host;
}

const struct place place_lab = {
	.name = "lab",
	.check = check_lab,
	.host = host_of_lab,
	.prepare = prepare_lab,
	.release = release_lab,
	.artefacts = artefacts_of_lab,
	.measure = measure_in_lab,
};
