/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts and compares the runs of a campaign: see after_boot.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/campaign/after_boot.h"
#include "bench/system/file.h"
#include "bench/system/process.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"

#define OUT "out" /* the verb run's default folder */

/* "PROGRAM run ARGUMENTS --place host", then more, which ends with NULL. NULL: no memory. Free only the array. */
static const char **run_arguments(const struct campaign *campaign, const char *more)
{
	const char **all = NULL;
	int ret = arguments_add(&all, campaign->program, "run", NULL);

	for (char *const *argument = campaign->run; *argument && !ret; argument++)
		ret = arguments_add(&all, *argument, NULL);
	if (!ret)
		ret = arguments_add(&all, "--place", "host", more, NULL);
	if (ret)
		arguments_free(&all);
	return all;
}

char *after_boot_command(const struct campaign *campaign)
{
	const char **all = run_arguments(campaign, NULL);
	char *text = all ? arguments_join(all) : NULL;

	arguments_free(&all);
	return text;
}

int after_boot_check(const struct campaign *campaign)
{
	const char **all = run_arguments(campaign, "--dry-run");
	int ret = all ? 0 : -ENOMEM;

	if (!ret && campaign->prepare && access(campaign->prepare, X_OK)) {
		ret = -errno;
		message("--prepare: %s: %s", campaign->prepare, strerror(-ret));
	}
	/* It says itself what is wrong. */
	if (!ret && process_run((char *const *)all, true))
		ret = -EINVAL;
	arguments_free(&all);
	return ret;
}

/* All runs, sorted. NULL: no memory. */
static char **all_runs(void)
{
	return file_list(OUT, "[0-9]*T[0-9]*Z-*");
}

/* The run that was not there before; the caller frees it. NULL: there is none. */
static char *new_run(char *const *before)
{
	char **all = all_runs(), *found = NULL;

	for (char **one = all; one && *one && !found; one++) {
		if (*before && !strcmp(*before, *one))
			before++;
		else
			found = realpath(*one, NULL);
	}
	file_list_free(all);
	return found;
}

/* A program that fails, fails the run: it frees the device, for instance. */
static int prepare(const struct campaign *campaign)
{
	char *const arguments[] = { campaign->prepare, NULL };
	int code = campaign->prepare ? process_run(arguments, false) : 0;

	if (code > 0)
		message("--prepare: %s: exit code %d", campaign->prepare, code);
	return code ? -EIO : 0;
}

int after_boot_measure(const struct campaign *campaign, char **run)
{
	const char **all = run_arguments(campaign, NULL);
	char **before = all_runs();
	int ret = all && before ? prepare(campaign) : -ENOMEM;
	int code = ret ? 0 : process_run((char *const *)all, false);

	/* A run in which some cells failed is a run. */
	if (!ret && (code < 0 || code > EXIT_INCONCLUSIVE))
		ret = -EIO;
	if (!ret) {
		*run = new_run(before);
		ret = *run ? 0 : -ENOENT;
	}
	file_list_free(before);
	arguments_free(&all);
	return ret;
}

/* The kernel's runs, joined by commas; the caller frees it. NULL: it has none. */
static char *runs_of(const struct campaign *campaign, const char *kernel, bool cold)
{
	char *list = NULL;

	for (size_t i = 0; i < campaign->boot_count; i++) {
		const struct campaign_boot *boot = &campaign->boots[i];
		const char *run = cold ? boot->cold : boot->warm;
		char *longer;

		if (boot->state != BOOT_DONE || strcmp(boot->kernel, kernel) || !run)
			continue;
		longer = strf("%s%s%s", list ? list : "", list ? "," : "", run);
		free(list);
		list = longer;
	}
	return list;
}

/* Calls act for each command that compares a kernel with the first one. Returns the first result that is not 0. */
static int for_each_comparison(const struct campaign *campaign, bool cold,
			       int (*act)(const char *const *command))
{
	char *first = runs_of(campaign, campaign->kernels[0], cold);
	int ret = 0;

	for (char *const *kernel = campaign->kernels + 1; first && *kernel; kernel++) {
		char *runs = runs_of(campaign, *kernel, cold);
		const char *const command[] = { campaign->program, "compare", first, runs, NULL };
		int one = runs ? act(command) : 0;

		ret = ret ? ret : one;
		free(runs);
	}
	free(first);
	return ret;
}

static int print(const char *const *command)
{
	char *text = arguments_join(command);

	puts(text ? text : "");
	free(text);
	return 0;
}

void after_boot_print_comparisons(const struct campaign *campaign)
{
	for_each_comparison(campaign, false, print);
	if (campaign->cold)
		for_each_comparison(campaign, true, print);
}

static int start_command(const char *const *command)
{
	return process_run((char *const *)command, false);
}

int after_boot_compare(const struct campaign *campaign)
{
	int code = for_each_comparison(campaign, false, start_command);

	if (campaign->cold)
		for_each_comparison(campaign, true, start_command);
	return code < 0 ? EXIT_USAGE : code;
}
