/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks what a run is asked for, before anything is booted or written.
 * One question a function; each says what was given and what is allowed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include "analysis/stats/comparison.h"
#include "bench/measure/engine.h"
#include "bench/measure/measure.h"
#include "request.h"
#include "bench/say.h"

#define SECONDS_MAX 86400
#define BOOTS_MAX   1000
#define JOBS_MAX    256

static int choose_place(struct request *request)
{
	static const struct registry_entry known[] = { { "host", NULL }, { "lab", NULL } };
	const char *name = request->place_name;
	char *smmu = place_host_smmu(), *text;

	/* What needs no SMMU is measured where time is real. */
	if (!name)
		name = smmu || !engine_needs_device(&request->plan, false) ? "host" : "lab";
	free(smmu);
	if (!strcmp(name, place_host.name)) {
		request->place = &place_host;
	} else if (!strcmp(name, place_lab.name)) {
		request->place = &place_lab;
	} else {
		text = registry_refusal_of(known, 2, "--place", name);
		say("%s", text ? text : name);
		free(text);
		return -EINVAL;
	}
	if (request->place == &place_host && request->kernel_names) {
		say("--kernels: %s: the host runs the kernel it runs; give --place lab",
		    request->kernel_names[0]);
		return -EINVAL;
	}
	return 0;
}

/* The host's clock is its own; the lab counts or, for tests only, emulates. */
static int choose_clock(struct request *request)
{
	static const struct registry_entry known[] = { { "exact", NULL }, { "emulated", NULL } };
	bool is_lab = request->place == &place_lab;
	char *text;

	if (!request->clock) {
		request->clock = is_lab ? "exact" : "hw";
		return 0;
	}
	if (!is_lab) {
		say("--clock: %s: the host has the clock hw; give --place lab", request->clock);
		return -EINVAL;
	}
	if (!strcmp(request->clock, known[0].name) || !strcmp(request->clock, known[1].name))
		return 0;
	text = registry_refusal_of(known, 2, "--clock", request->clock);
	say("%s", text ? text : request->clock);
	free(text);
	return -EINVAL;
}

static int check_attribute(const struct request *request)
{
	if (!request->attribute || !strcmp(request->clock, "exact"))
		return 0;
	say("--attribute: the clock %s does not count instructions; give --place lab --clock exact",
	    request->clock);
	return -EINVAL;
}

/* One more KEY=VALUE for the plan, here and where it is measured. */
static int add_set(struct request *request, const char *set)
{
	const char **sets;
	size_t count = 0;

	while (request->sets && request->sets[count])
		count++;
	sets = reallocarray(request->sets, count + 2, sizeof(*sets));
	if (!sets)
		return -ENOMEM;
	request->sets = sets;
	sets[count] = set;
	sets[count + 1] = NULL;
	return 0;
}

static int choose_cap(struct request *request)
{
	if (!request->cap)
		return 0;
	request->cap_set = sentence("cap=%s", request->cap);
	return request->cap_set ? add_set(request, request->cap_set) : -ENOMEM;
}

static int choose_events(struct request *request)
{
	if (!request->events)
		return 0;
	request->events_set = sentence("events=%s", request->events);
	return request->events_set ? add_set(request, request->events_set) : -ENOMEM;
}

/* The exact clock repeats itself to the instruction, if the order does; else chance is wanted. */
static int choose_seed(struct request *request)
{
	static char text[] = "seed=18446744073709551615";

	if (!request->plan.seed && !strcmp(request->clock, "hw")) {
		if (getrandom(&request->plan.seed, sizeof(request->plan.seed), 0) < 0)
			request->plan.seed = time(NULL);
		request->plan.seed &= INT64_MAX;
	}
	if (!request->plan.seed)
		request->plan.seed = 1;
	snprintf(text, sizeof(text), "seed=%" PRIu64, request->plan.seed);
	return add_set(request, text);
}

static int make_arguments(struct request *request)
{
	size_t count = 0, i;

	while (request->sets[count])
		count++;
	request->arguments =
		calloc(2 * count + 2 * INVBENCH_DEVICES_MAX + 6, sizeof(*request->arguments));
	if (!request->arguments)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		request->arguments[2 * i] = "--set";
		request->arguments[2 * i + 1] = request->sets[i];
	}
	i *= 2;
	for (count = 0;
	     request->devices && request->devices[count] && count <= INVBENCH_DEVICES_MAX;
	     count++) {
		request->arguments[i++] = "--device";
		request->arguments[i++] = request->devices[count];
	}
	if (request->own) {
		request->arguments[i++] = "--i-own";
		request->arguments[i++] = request->own;
	}
	if (request->attribute)
		request->arguments[i] = "--attribute";
	return 0;
}

static int load_kernels(struct request *request)
{
	if (request->place != &place_lab)
		return 0;
	return kernel_list_load(request->kernel_names, &request->kernels);
}

static int parse_number(const char *option, const char *text, unsigned int max,
			unsigned int *number)
{
	uint64_t parsed;

	if (number_parse(text, 1, max, &parsed)) {
		say("%s: %s is no number in 1..%u", option, text, max);
		return -EINVAL;
	}
	*number = parsed;
	return 0;
}

/* How often each kernel is booted, and how many at once. */
static int choose_boots(struct request *request)
{
	bool is_lab = request->place == &place_lab;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	request->jobs = is_lab && cpus > 0 ? cpus : 1;
	if (parse_number("--boots", request->boots_text, BOOTS_MAX, &request->boots) ||
	    (request->jobs_text &&
	     parse_number("--jobs", request->jobs_text, JOBS_MAX, &request->jobs)))
		return -EINVAL;
	if (is_lab || (request->boots == 1 && request->jobs == 1))
		return 0;
	say("%s: the host is not booted by a run; give --place lab",
	    request->boots > 1 ? "--boots" : "--jobs");
	return -EINVAL;
}

static int check_looks(const struct request *request)
{
	if (!request->looks || !strcmp(request->clock, "hw"))
		return 0;
	say("--looks: the clock is %s, on which one look is enough", request->clock);
	return -EINVAL;
}

int request_check(struct request *request)
{
	int ret;

	if (parse_number("--patience", request->patience_text, SECONDS_MAX, &request->patience))
		return -EINVAL;
	ret = choose_cap(request);
	if (!ret)
		ret = choose_events(request);
	if (ret)
		return ret;
	ret = plan_load(request->plan_name, (char *const *)request->sets, &request->plan);
	if (!ret && request->seed &&
	    number_parse(request->seed, 1, INT64_MAX, &request->plan.seed)) {
		say("--seed: %s is no number in 1..%" PRId64, request->seed, INT64_MAX);
		ret = -EINVAL;
	}
	if (!ret)
		ret = choose_place(request);
	if (!ret)
		ret = choose_clock(request);
	if (!ret)
		ret = check_attribute(request);
	if (!ret)
		ret = check_looks(request);
	if (!ret)
		ret = choose_seed(request);
	if (!ret)
		ret = choose_boots(request);
	if (!ret)
		ret = load_kernels(request);
	return ret ? ret : make_arguments(request);
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

static int print_cells_json(const struct plan *plan)
{
	json_t *cells = json_array();
	unsigned int i;
	int ret;

	for (i = 0; i < plan->cell_count; i++)
		json_array_append_new(cells, plan_cell_json(&plan->cells[i]));
	ret = json_dumpf(cells, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(cells);
	return ret ? EXIT_USAGE : EXIT_OK;
}

char *request_calls(const struct request *request)
{
	const struct plan *plan = &request->plan;
	char *calls, *text;

	if (strcmp(request->clock, "hw"))
		return sentence("%u timed calls each", plan->exact_calls);
	calls = plan->calls ? sentence("%u calls", plan->calls) : sentence("some 100 microseconds");
	text = sentence(
		"%s%u rounds, a process each, of %u sub-batches of %s, for %u s at most (--cap)",
		request->looks ? "up to " : "",
		request->looks ? look_rounds(LOOK_COUNT - 1) : plan->rounds, plan->slots,
		calls ? calls : "", plan->cap);
	free(calls);
	return text;
}

int request_print(const struct request *request)
{
	const struct plan *plan = &request->plan;
	char *calls;
	unsigned int i;

	if (request->is_json)
		return print_cells_json(plan);
	for (i = 0; i < plan->cell_count; i++)
		print_cell(&plan->cells[i]);
	calls = request_calls(request);
	printf("plan %s: %u cells, %s, on %s, clock %s, seed %" PRIu64 "; kernels:", plan->name,
	       plan->cell_count, calls ? calls : "", request->place->name, request->clock,
	       plan->seed);
	free(calls);
	for (i = 0; i < request_kernel_count(request); i++)
		printf(" %s", request_kernel(request, i));
	printf("; %u boots of each, %u at once", request->boots, request->jobs);
	puts("\nnothing was measured (--dry-run)");
	return EXIT_OK;
}

void request_free(struct request *request)
{
	kernel_list_free(&request->kernels);
	plan_free(&request->plan);
	free(request->arguments);
	free(request->cap_set);
	free(request->events_set);
	free(request->sets);
	free(request->kernel_names);
	free(request->devices);
}
