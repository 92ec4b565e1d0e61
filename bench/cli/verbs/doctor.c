/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb doctor prints what works on this machine, what is missing, and the command that gets it. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/cli/verb.h"
#include "bench/doctor/doctor.h"
#include "bench/text/grid.h"
#include "bench/text/json.h"
#include "bench/text/message.h"

static const char *const states[] = {
	[FINDING_OK] = "ok",
	[FINDING_MISSING] = "missing",
	[FINDING_ADVICE] = "advice",
};

static int print_checks(const struct diagnosis *diagnosis)
{
	static const char *const titles[] = { "area", "check", "state", "found, or what to do" };
	struct grid grid = { .headings = 1 };
	int ret;

	for (unsigned int column = 0; column < 4; column++)
		grid_column(&grid, strdup(titles[column]), NULL, true);
	for (size_t i = 0; i < diagnosis->count; i++) {
		const struct check *check = diagnosis->checks[i];
		bool is_first = !i || strcmp(check->group, diagnosis->checks[i - 1]->group);

		grid_put(&grid, strdup(is_first ? check->group : ""));
		grid_put(&grid, strdup(check->name));
		grid_put(&grid, strdup(states[diagnosis->findings[i].state]));
		grid_put(&grid, strdup(diagnosis->findings[i].text));
	}
	ret = grid_print(&grid, stdout);
	grid_free(&grid);
	return ret;
}

static int print_table(const struct diagnosis *diagnosis)
{
	int ret = print_checks(diagnosis);

	puts("\nwhat works here:");
	for (size_t i = 0; i < doctor_target_count; i++) {
		const struct doctor_target *target = &doctor_targets[i];
		char *missing = diagnosis_missing(diagnosis, target);

		printf("  %-8s %s%s\n", target->name,
		       missing && *missing ? "no, missing: " : "yes: ",
		       missing && *missing ? missing : target->about);
		free(missing);
	}
	return ret;
}

static int print_json(const struct diagnosis *diagnosis)
{
	json_t *rows = json_array(), *works = json_object(), *missing = json_object();

	for (size_t i = 0; i < diagnosis->count; i++) {
		const struct check *check = diagnosis->checks[i];

		json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s}", "group", check->group,
						      "name", check->name, "state",
						      states[diagnosis->findings[i].state], "text",
						      diagnosis->findings[i].text));
	}
	for (size_t i = 0; i < doctor_target_count; i++) {
		char *names = diagnosis_missing(diagnosis, &doctor_targets[i]);

		json_object_set_new(works, doctor_targets[i].name, json_boolean(names && !*names));
		json_object_set_new(missing, doctor_targets[i].name, json_string(names));
		free(names);
	}
	return json_print(json_pack("{s:o, s:o, s:o}", "checks", rows, "can_measure", works,
				    "missing", missing),
			  JSON_PLAIN, stdout);
}

/* Whether anything but the model works. */
static bool works(const struct diagnosis *diagnosis)
{
	bool any = false;

	for (size_t i = 0; i < doctor_target_count && !any; i++) {
		char *missing = diagnosis_missing(diagnosis, &doctor_targets[i]);

		any = doctor_targets[i].needs && missing && !*missing;
		free(missing);
	}
	return any;
}

int doctor_main(int argc, char **argv)
{
	struct diagnosis diagnosis;
	bool json = false, any;
	const struct option_row rows[] = {
		{ .name = "json", .about = "print JSON", .flag = &json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 0), ret;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	ret = diagnosis_make(&diagnosis);
	if (!ret)
		ret = (json ? print_json : print_table)(&diagnosis);
	any = works(&diagnosis);
	diagnosis_free(&diagnosis);
	if (ret)
		return exit_code_of(ret);
	return any ? EXIT_OK : EXIT_CANNOT;
}
