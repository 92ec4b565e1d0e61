/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb campaign boots this machine with several kernels again and again, and measures a plan after each boot. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include "bench/campaign/loader.h"
#include "bench/campaign/steps.h"
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/system/home.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"
#include "bench/text/number.h"
#include "bench/trust/name.h"

#define BOOTS "5" /* the fewest with which two kernels can differ: see docs/compare.md */

struct given {
	const char **kernels;
	const char *boots, *loader, *prepare, *seed;
	bool cold, dry, go_on, status, cancel;
};

/* Copies the names of all kernels, of which there are two or more, apart. 0 or -errno after a message. */
static int take_kernels(const struct given *given, struct campaign *campaign)
{
	size_t count = 0;

	campaign->kernels = calloc(CAMPAIGN_KERNELS_MAX + 1, sizeof(*campaign->kernels));
	for (const char **list = given->kernels; campaign->kernels && list && *list; list++) {
		char *rest = strdup(*list), *all = rest, *name;

		while (rest && (name = strsep(&rest, ",")) && count < CAMPAIGN_KERNELS_MAX) {
			if (!name_is_valid(name)) {
				message("--kernels: '%s' is not the release of a kernel: " NAME_ALLOWED,
					name);
				free(all);
				return -EINVAL;
			}
			campaign->kernels[count++] = strdup(name);
		}
		free(all);
	}
	if (count < 2) {
		message("--kernels: name 2 to " NUMBER_TEXT(
			CAMPAIGN_KERNELS_MAX) " installed kernels, as "
					      "uname -r prints them, with commas between them");
		return -EINVAL;
	}
	return campaign->kernels ? 0 : -ENOMEM;
}

static int take_run(struct campaign *campaign, char *const *arguments, int count)
{
	campaign->run = calloc((size_t)count + 1, sizeof(*campaign->run));
	for (int i = 0; campaign->run && i < count; i++)
		campaign->run[i] = strdup(arguments[i]);
	return campaign->run ? 0 : -ENOMEM;
}

static int take_order(const struct given *given, struct campaign *campaign)
{
	uint64_t boots, seed = 0;
	int ret = option_number("--boots", given->boots, NULL, 1, CAMPAIGN_BOOTS_MAX, &boots);

	if (!ret && given->seed)
		ret = option_number("--seed", given->seed, NULL, 1, INT64_MAX, &seed);
	if (!ret && !given->seed && getrandom(&seed, sizeof(seed), 0) < 0)
		ret = -errno;
	return ret ? ret : campaign_draw(campaign, (unsigned int)boots, seed);
}

static int take(const struct given *given, char *const *arguments, int count,
		struct campaign *campaign)
{
	const struct loader *loader = loader_find(given->loader);
	int ret = loader ? take_kernels(given, campaign) : -EINVAL;

	campaign->loader = loader ? strdup(loader->name) : NULL;
	campaign->program = realpath("/proc/self/exe", NULL);
	campaign->folder = getcwd(NULL, 0);
	campaign->cold = given->cold;
	if (!ret && given->prepare) {
		campaign->prepare = realpath(given->prepare, NULL);
		ret = campaign->prepare ? 0 : -errno;
		if (ret)
			message("--prepare: %s: %s", given->prepare, strerror(-ret));
	}
	if (!ret)
		ret = take_run(campaign, arguments, count);
	return ret ? ret : take_order(given, campaign);
}

/* Only one campaign can have the machine. */
static int check_free(void)
{
	struct campaign campaign;
	int ret = campaign_load(&campaign);
	bool is_under_way = !ret && !campaign.ended;

	campaign_free(&campaign);
	if (is_under_way)
		message("campaign: one is under way; see: invbench campaign --status; to end it: invbench campaign --cancel");
	return is_under_way ? -EBUSY : ret == -ENOENT ? 0 : ret;
}

static int check_machine(void)
{
	if (geteuid()) {
		message("campaign: only root can boot this machine; run: sudo %s campaign …",
			home_program());
		return -EOPNOTSUPP;
	}
	if (access("/run/systemd/system", F_OK)) {
		message("campaign: this machine does not run systemd, which must continue the campaign after each boot");
		return -EOPNOTSUPP;
	}
	return check_free();
}

static int begin(const struct given *given, char *const *arguments, int count)
{
	struct campaign campaign = { 0 };
	int ret = -EINVAL, code;

	if (count)
		ret = take(given, arguments, count, &campaign);
	else
		message("campaign: name a plan; see: invbench help campaign");
	if (!ret)
		ret = campaign_check(&campaign);
	if (!ret && !given->dry)
		ret = check_machine();
	code = (int)exit_code_of(ret);
	if (!ret)
		campaign_print_steps(&campaign);
	if (!ret && given->dry) {
		puts("nothing was changed (--dry-run)");
	} else if (!ret) {
		fflush(stdout);
		code = campaign_begin(&campaign);
	}
	campaign_free(&campaign);
	return code;
}

int campaign_main(int argc, char **argv)
{
	struct given given = { .boots = BOOTS };
	const struct option_row rows[] = {
		{ "kernels", "LIST", "installed kernels, as uname -r prints them",
		  .list = &given.kernels },
		{ "boots", "N", "boots of each kernel, in random order (default: " BOOTS ")",
		  .text = &given.boots },
		{ "loader", "grub|kexec",
		  "what boots a kernel once (default: grub if this machine has its menu)",
		  .text = &given.loader },
		{ "prepare", "PROGRAM",
		  "start it before each run, to free a device or load a module, for instance",
		  .text = &given.prepare },
		{ "cold", NULL, "also measure before the machine has settled, in a run of its own",
		  .flag = &given.cold },
		{ "seed", "N", "seed of the order (default: random)", .text = &given.seed },
		{ "dry-run", NULL, "print every step, change nothing", .flag = &given.dry },
		{ "status", NULL, "print how far the campaign is", .flag = &given.status },
		{ "cancel", NULL, "end the campaign", .flag = &given.cancel },
		{ "go-on", NULL, "what the systemd unit starts after each boot",
		  .flag = &given.go_on },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, INT_MAX), code;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	if (given.status)
		code = campaign_print_status();
	else if (given.cancel)
		code = campaign_cancel();
	else if (given.go_on)
		code = campaign_go_on();
	else
		code = begin(&given, argv + first, argc - first);
	arguments_free(&given.kernels);
	return code;
}
