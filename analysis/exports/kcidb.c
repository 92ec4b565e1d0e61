/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KernelCI report (KCIDB v5.3), one test per cell with its median as the number.
 * A measured cell is DONE and not PASS, because a cost is neither right nor wrong. A cell is FAIL
 * if its kernel regressed against the first kernel of the run, or its race contradicts a memory model.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/column.h"
#include "analysis/describe/describe.h"
#include "analysis/print/export.h"
#include "bench/text/json.h"

#define KCIDB_MAJOR 5
#define KCIDB_MINOR 3

static json_t *named(const struct export *export, const struct sampled_boot *boot)
{
	return json_sprintf(EXPORT_ORIGIN ":%s:%u", describe_header(export->samples, "run"),
			    boot->boot);
}

static const char *environment_text(const struct sampled_boot *boot, const char *key)
{
	const char *text = json_string_value(json_object_get(boot->environment, key));

	return text ? text : "unknown";
}

/* The kernel's name of the architecture, which KernelCI uses, and not that of uname. */
static const char *architecture_of(const struct sampled_boot *boot)
{
	const char *machine = environment_text(boot, "machine");

	return strcmp(machine, "aarch64") ? machine : "arm64";
}

/* invbench builds no kernel: checkout and build stand for the kernel that was booted. */
static int add_boot(const struct export *export, const struct sampled_boot *boot, json_t *checkouts,
		    json_t *builds)
{
	json_t *id = named(export, boot);
	int ret = json_array_append_new(
		checkouts, json_pack("{s:O, s:s, s:s}", "id", id, "origin", EXPORT_ORIGIN,
				     "comment", environment_text(boot, "kernel_release")));

	if (!ret)
		ret = json_array_append_new(
			builds,
			json_pack("{s:O, s:O, s:s, s:s, s:s}", "id", id, "checkout_id", id,
				  "origin", EXPORT_ORIGIN, "architecture", architecture_of(boot),
				  "comment", environment_text(boot, "kernel_release")));
	json_decref(id);
	return ret ? -ENOMEM : 0;
}

/* Times are in seconds, because readers choose the prefix; counts keep their unit. */
static json_t *number_of(const struct sampled_boot *boot, double cost)
{
	const char *unit = sampled_clock_unit(boot);

	if (!strcmp(unit, "ns"))
		return json_pack("{s:f, s:s, s:s}", "value", cost * 1e-9, "unit", "s", "prefix",
				 "metric");
	return json_pack("{s:f, s:s, s:s}", "value", cost, "unit", unit, "prefix", "metric");
}

static const char *status_of(const struct export *export, const struct sampled_cell *cell)
{
	switch (cell->state) {
	case CELL_MEASURED:
		return export_is_bad(export, cell) ? "FAIL" : "DONE";
	case CELL_SKIPPED:
		return "SKIP";
	case CELL_FAILED:
		return "ERROR";
	default:
		return "MISS";
	}
}

/* All numbers of the cell and the verdict on its strategy, named as in the TSV files. */
static json_t *columns_of(const struct export *export, const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(export->samples, cell);
	json_t *object = json_object();

	for (unsigned int i = 0; i < column_count(export->samples); i++) {
		struct column column = column_at(export->samples, i);
		char *name = column_name_with_unit(&column, sampled_clock_unit(boot));
		double number = column_number(&column, export->samples, cell);

		if (name && !isnan(number))
			json_object_set_new(object, name, json_real(number));
		if (name && column.kind == COLUMN_CORRECT)
			json_object_set_new(object, name, json_string(column_word(&column, cell)));
		free(name);
	}
	return object;
}

/* A path may contain letters, digits, ".", "_" and "-"; other characters become "_". */
static json_t *path_of(const struct sampled_cell *cell)
{
	char *label = export_label(cell, ".", "_");
	json_t *path = NULL;

	for (char *at = label; at && *at; at++) {
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-",
			    *at))
			*at = '_';
	}
	if (label)
		path = json_sprintf(EXPORT_ORIGIN ".%s", label);
	free(label);
	return path;
}

static int add_test(const struct export *export, const struct sampled_cell *cell, json_t *tests)
{
	const struct sampled_boot *boot = sampled_boot_of(export->samples, cell);
	json_t *build = named(export, boot);
	char *state = describe_state(cell);
	json_t *test = json_pack("{s:o, s:O, s:s, s:o, s:s, s:s?, s:s, s:{s:s}}", "id",
				 json_sprintf("%s:%u", json_string_value(build), cell->cell),
				 "build_id", build, "origin", EXPORT_ORIGIN, "path", path_of(cell),
				 "status", status_of(export, cell), "comment", state, "start_time",
				 describe_header(export->samples, "created_utc"), "environment",
				 "comment", describe_cpu(boot));

	if (test && export_has_cost(export, cell)) {
		json_object_set_new(test, "number", number_of(boot, export_cost(cell)));
		json_object_set_new(test, "misc", columns_of(export, cell));
	}
	json_decref(build);
	free(state);
	return json_array_append_new(tests, test) ? -ENOMEM : 0;
}

int export_kcidb(const struct export *export)
{
	const struct samples *samples = export->samples;
	json_t *checkouts = json_array(), *builds = json_array(), *tests = json_array(), *all;
	int ret = 0;

	for (size_t i = 0; i < samples->boot_count && !ret; i++)
		ret = add_boot(export, &samples->boots[i], checkouts, builds);
	for (size_t i = 0; i < samples->cell_count && !ret; i++)
		ret = add_test(export, &samples->cells[i], tests);
	all = json_pack("{s:{s:i, s:i}, s:o, s:o, s:o}", "version", "major", KCIDB_MAJOR, "minor",
			KCIDB_MINOR, "checkouts", checkouts, "builds", builds, "tests", tests);
	if (!all)
		return -ENOMEM;
	if (!ret)
		return json_print(all, JSON_PLAIN, export->file);
	json_decref(all);
	return ret;
}
