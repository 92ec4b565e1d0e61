/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks the request of a run before a kernel boots or a file is written: see request.h.
 * Each function checks one option. Its message names the value and what is allowed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include "bench/patch/range.h"
#include "bench/plan/cells.h"
#include "bench/registry/option.h"
#include "bench/run/named_devices.h"
#include "bench/run/request.h"
#include "bench/store/line_type.h"
#include "bench/text/arguments.h"
#include "bench/text/json.h"
#include "bench/text/message.h"
#include "drivers/devices/devices.h"
#include "drivers/engine/engine.h"

#define SECONDS_MAX 86400
#define JOBS_MAX    256

static int choose_place(struct request *request)
{
	static const struct place *const places[] = { &place_host, &place_lab };
	static const char *const names[] = { "host", "lab", NULL };
	const char *name = request->place_name;
	bool has_smmu = devices_have_smmu();
	int index;

	/* A plan that needs no SMMU is measured on the host, whose clock measures time. */
	if (!name)
		name = has_smmu || !engine_needs_device(&request->plan, false) ? "host" : "lab";
	index = option_word("--place", name, names);
	if (index < 0)
		return index;
	request->place = places[index];
	index = named_devices_check(request, has_smmu);
	if (index)
		return index;
	if (request->place == &place_host && request->kernel_names) {
		message("--kernels: %s: a run on the host cannot boot a kernel; give --place lab",
			request->kernel_names[0]);
		return -EINVAL;
	}
	return 0;
}

/* Only the lab has a choice. Its emulated clock is for tests, kvm for Arm machines. */
static int choose_clock(struct request *request)
{
	static const char *const lab_clocks[] = { "exact", "kvm", "emulated", NULL };
	const char *text = request->clock_text;
	bool is_lab = request->place == &place_lab;

	request->clock = is_lab ? CLOCK_EXACT : CLOCK_HW;
	if (!text)
		return 0;
	if (!is_lab) {
		message("--clock: %s: the host has only the clock hw; give --place lab", text);
		return -EINVAL;
	}
	if (option_word("--clock", text, lab_clocks) < 0)
		return -EINVAL;
	return clock_find(text, &request->clock) ? 0 : -EINVAL;
}

/* The lab's emulator counts on the exact clock; a host steps through the calls of user space. */
static int check_functions(const struct request *request)
{
	if (!request->functions || request->clock == CLOCK_EXACT || request->clock == CLOCK_HW)
		return 0;
	message("--functions: nothing counts instructions on the clock %s; allowed: exact, hw",
		clock_name(request->clock));
	return -EINVAL;
}

/* The exact clock allows one caller, and the lab's guest has the model in the kernel. */
static int check_waits(const struct request *request)
{
	if (!request->waits || request->clock == CLOCK_HW)
		return 0;
	message("--waits: the place lab records none; give --place host, for the target model");
	return -EINVAL;
}

static int choose_max_seconds(struct request *request)
{
	if (!request->max_seconds)
		return 0;
	request->max_seconds_set = strf("max_seconds=%s", request->max_seconds);
	return request->max_seconds_set
		       ? arguments_add(&request->sets, request->max_seconds_set, NULL)
		       : -ENOMEM;
}

static int choose_events(struct request *request)
{
	if (!request->events)
		return 0;
	request->events_set = strf("events=%s", request->events);
	return request->events_set ? arguments_add(&request->sets, request->events_set, NULL)
				   : -ENOMEM;
}

/*
 * Time needs a random order. The exact clock repeats its counts if the order is the same, and the parts of a
 * plan have one seed.
 */
static int choose_seed(struct request *request)
{
	static char text[] = "seed=18446744073709551615";

	if (!request->plan.seed && !request->part_text && clock_is_time(request->clock)) {
		if (getrandom(&request->plan.seed, sizeof(request->plan.seed), 0) < 0)
			request->plan.seed = time(NULL);
		request->plan.seed &= INT64_MAX;
	}
	if (!request->plan.seed)
		request->plan.seed = 1;
	snprintf(text, sizeof(text), "seed=%" PRIu64, request->plan.seed);
	return arguments_add(&request->sets, text, NULL);
}

static int make_arguments(struct request *request)
{
	int ret = 0;

	for (const char **set = request->sets; *set && !ret; set++)
		ret = arguments_add(&request->arguments, "--set", *set, NULL);
	for (const char **device = request->devices; device && *device && !ret; device++)
		ret = arguments_add(&request->arguments, "--device", *device, NULL);
	if (!ret && request->allow_write)
		ret = arguments_add(&request->arguments, "--allow-write", request->allow_write,
				    NULL);
	if (!ret && request->cpus)
		ret = arguments_add(&request->arguments, "--cpus", request->cpus, NULL);
	if (!ret && request->functions)
		ret = arguments_add(&request->arguments, "--functions", NULL);
	if (!ret && request->waits)
		ret = arguments_add(&request->arguments, "--waits", NULL);
	if (!ret && request->allow_broken)
		ret = arguments_add(&request->arguments, "--allow-broken-barriers", NULL);
	return ret;
}

/* Puts the folder of its patches in the place of each range of commits. */
static int write_ranges(struct request *request)
{
	unsigned int count = arguments_count(request->patches);
	int ret = 0;

	request->ranges = calloc(count + 1, sizeof(*request->ranges));
	if (!request->ranges)
		return -ENOMEM;
	for (unsigned int i = 0, ranges = 0; i < count && !ret; i++) {
		if (!range_is(request->patches[i]))
			continue;
		ret = range_write(request->patches[i], &request->ranges[ranges]);
		request->patches[i] = request->ranges[ranges++];
	}
	return ret;
}

/* What a patch changes is attributed to functions, which only the exact clock can do. */
static int choose_patches(struct request *request)
{
	if (!request->patches)
		return 0;
	if (request->place != &place_lab) {
		message("--patch: %s: a run on the host cannot boot a kernel; give --place lab",
			request->patches[0]);
		return -EINVAL;
	}
	request->functions |= request->clock == CLOCK_EXACT;
	return write_ranges(request);
}

static int check_sources(const struct request *request)
{
	if (!request->sources || request->place == &place_lab)
		return 0;
	message("--source: %s: a run on the host cannot boot a kernel; give --place lab",
		request->sources[0]);
	return -EINVAL;
}

static int check_cmdlines(const struct request *request)
{
	if (!request->cmdlines || request->place == &place_lab)
		return 0;
	message("--cmdline: %s: a run does not boot the host; boot it with this parameter, or give --place lab",
		request->cmdlines[0]);
	return -EINVAL;
}

static int load_kernels(struct request *request)
{
	int ret = 0;

	if (request->place == &place_lab && (request->kernel_names || !request->sources))
		ret = kernel_list_load(request->kernel_names, &request->kernels);
	if (!ret && request->sources)
		ret = kernel_list_add_sources(request->sources, &request->kernels);
	if (!ret && request->patches)
		ret = kernel_list_patch(request->patches, &request->kernels);
	if (!ret && request->cmdlines)
		ret = kernel_list_boot(request->cmdlines, &request->kernels);
	return ret;
}

static int parse_number(const char *option, const char *text, const char *unit, unsigned int max,
			unsigned int *number)
{
	uint64_t parsed;
	int ret = option_number(option, text, unit, 1, max, &parsed);

	if (!ret)
		*number = parsed;
	return ret;
}

/* Sets the number of boots of each kernel, and how many boots run at once. */
static int choose_boots(struct request *request)
{
	bool is_lab = request->place == &place_lab, is_time = clock_is_time(request->clock);
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	request->jobs = !is_time && cpus > 0 ? cpus : 1;
	if (parse_number("--boots", request->boots_text, NULL, PLAN_BOOTS_MAX, &request->boots) ||
	    (request->jobs_text &&
	     parse_number("--jobs", request->jobs_text, NULL, JOBS_MAX, &request->jobs)))
		return -EINVAL;
	if (!is_time || (request->boots == 1 && request->jobs == 1))
		return 0;
	if (is_lab)
		message("%s",
			request->boots > 1
				? "--boots: on the clock kvm each round is a boot; set their number: --set rounds=N"
				: "--jobs: a boot beside another would disturb its time; the clock kvm allows 1");
	else
		message("%s: a run does not boot the host; give --place lab",
			request->boots > 1 ? "--boots" : "--jobs");
	return -EINVAL;
}

static int check_until_decided(const struct request *request)
{
	if (!request->until_decided || clock_is_time(request->clock))
		return 0;
	message("--until-decided: the clock %s needs no rounds: one boot decides",
		clock_name(request->clock));
	return -EINVAL;
}

/* An interim analysis of a part would not know the other cells, over which the verdicts are corrected. */
static int choose_part(struct request *request)
{
	struct part *part = &request->part;

	if (!request->part_text)
		return 0;
	if (request->until_decided) {
		message("--part: %s: --until-decided needs the verdicts of the whole plan; give one of the two",
			request->part_text);
		return -EINVAL;
	}
	part->kernels = request_kernel_count(request);
	part->boots = request->boots;
	part->unit =
		part_unit_for(clock_is_time(request->clock), part->of, part->kernels, part->boots);
	return part_find(part, &request->plan);
}

int request_check(struct request *request)
{
	int ret;

	if (parse_number("--hang-timeout", request->hang_timeout_text, "seconds", SECONDS_MAX,
			 &request->hang_timeout) ||
	    (request->part_text && part_parse("--part", request->part_text, &request->part)))
		return -EINVAL;
	ret = choose_max_seconds(request);
	if (!ret)
		ret = choose_events(request);
	if (ret)
		return ret;
	ret = plan_load(request->plan_name, (char *const *)request->sets, &request->plan);
	if (!ret && request->seed)
		ret = option_number("--seed", request->seed, NULL, 1, INT64_MAX,
				    &request->plan.seed);
	if (!ret)
		ret = choose_place(request);
	if (!ret)
		ret = choose_clock(request);
	if (!ret)
		ret = choose_patches(request);
	if (!ret)
		ret = check_sources(request);
	if (!ret)
		ret = check_cmdlines(request);
	if (!ret)
		ret = check_functions(request);
	if (!ret)
		ret = check_waits(request);
	if (!ret)
		ret = check_until_decided(request);
	if (!ret)
		ret = choose_seed(request);
	if (!ret)
		ret = choose_boots(request);
	if (!ret)
		ret = load_kernels(request);
	if (!ret)
		ret = choose_part(request);
	if (!ret)
		ret = named_devices_check_host(request);
	if (!ret)
		ret = named_devices_choose(request);
	return ret ? ret : make_arguments(request);
}

unsigned int request_rounds(const struct request *request)
{
	const struct interim_analyses *interim = request->until_decided;

	return interim ? interim->rounds(interim->count - 1) : request->plan.rounds;
}

unsigned int request_kernel_count(const struct request *request)
{
	return request->kernels.count ? request->kernels.count : 1;
}

const char *request_kernel(const struct request *request, unsigned int index)
{
	return request->kernels.count ? request->kernels.kernels[index].name : "host";
}

static void print_cell(const struct cell *cell)
{
	unsigned int axis;

	printf("%4u %-12s", cell->index, cell->section);
	for (axis = 0; axis < AXIS_COUNT; axis++) {
		char *value;

		if (axes[axis].only[0] && axis_is_fallback(&axes[axis], &cell->at[axis]))
			continue;
		value = axis_format(&axes[axis], &cell->at[axis]);
		printf(" %s=%s", axes[axis].name, value ? value : "");
		free(value);
	}
	putchar('\n');
}

/* Whether the request measures the cell in any boot. */
static bool has_cell(const struct request *request, const struct cell *cell)
{
	const struct part *part = &request->part;

	for (unsigned int boot = 0; boot < request->boots; boot++)
		for (unsigned int kernel = 0; kernel < request_kernel_count(request); kernel++)
			if (part_has(part, kernel, boot, cell->group))
				return true;
	return false;
}

static int print_cells_json(const struct request *request)
{
	const struct plan *plan = &request->plan;
	json_t *cells = json_array();
	unsigned int i;

	for (i = 0; i < plan->cell_count; i++)
		if (has_cell(request, &plan->cells[i]))
			json_array_append_new(cells,
					      line_new(LINE_CELL, plan_cell_json(&plan->cells[i])));
	return json_print(cells, JSON_PLAIN, stdout) ? EXIT_USAGE : EXIT_OK;
}

/* Which cells the part measures in this boot of this kernel. */
static void print_boot(const struct request *request, unsigned int kernel, unsigned int boot)
{
	const struct plan *plan = &request->plan;
	unsigned int *cells = calloc(plan->cell_count, sizeof(*cells)), count = 0;
	char *list;

	for (unsigned int i = 0; cells && i < plan->cell_count; i++)
		if (part_has(&request->part, kernel, boot, plan->cells[i].group))
			cells[count++] = i;
	list = count ? cells_format(cells, count) : NULL;
	if (list)
		printf("boot %u of %s: cells %s\n", boot, request_kernel(request, kernel), list);
	free(list);
	free(cells);
}

static void print_part(const struct request *request)
{
	const struct part *part = &request->part;

	for (unsigned int boot = 0; boot < request->boots && part->of; boot++)
		for (unsigned int kernel = 0; kernel < part->kernels; kernel++)
			print_boot(request, kernel, boot);
}

char *request_calls(const struct request *request)
{
	const struct plan *plan = &request->plan;
	char *calls, *text;

	if (!clock_is_time(request->clock))
		return strf("%u timed calls per cell", plan->exact_calls);
	calls = plan->calls ? strf("%u calls", plan->calls) : strf("about 100 microseconds");
	text = strf(
		"%s%u rounds of %u sub-batches of %s, each round in its own %s, %u s at most (--max-seconds)",
		request->until_decided ? "up to " : "", request_rounds(request), plan->slots,
		calls ? calls : "", request->clock == CLOCK_KVM ? "boot of each kernel" : "process",
		plan->max_seconds);
	free(calls);
	return text;
}

int request_print(const struct request *request)
{
	const struct plan *plan = &request->plan;
	char *calls;
	unsigned int i;

	if (request->is_json)
		return print_cells_json(request);
	for (i = 0; i < plan->cell_count; i++)
		if (has_cell(request, &plan->cells[i]))
			print_cell(&plan->cells[i]);
	print_part(request);
	calls = request_calls(request);
	printf("plan %s: %u cells, %s, on %s, clock %s, seed %" PRIu64 "; kernels:", plan->name,
	       plan->cell_count, calls ? calls : "", request->place->name,
	       clock_name(request->clock), plan->seed);
	free(calls);
	for (i = 0; i < request_kernel_count(request); i++)
		printf(" %s", request_kernel(request, i));
	printf("; %u boots of each, %u at a time", request->boots, request->jobs);
	if (request->part.of)
		printf("; part %u of %u", request->part.index, request->part.of);
	puts("\nnothing was measured (--dry-run)");
	return EXIT_OK;
}

void request_free(struct request *request)
{
	kernel_list_free(&request->kernels);
	plan_free(&request->plan);
	free(request->arguments);
	free(request->max_seconds_set);
	free(request->events_set);
	free(request->picked);
	free(request->sets);
	free(request->kernel_names);
	free(request->sources);
	free(request->patches);
	for (char **range = request->ranges; range && *range; range++)
		free(*range);
	free(request->ranges);
	free(request->cmdlines);
	free(request->devices);
}
