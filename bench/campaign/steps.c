/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carries a campaign out: see steps.h.
 * The state is written before each step that the machine may not survive, so that the next boot knows what was begun.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench/campaign/loader.h"
#include "bench/campaign/after_boot.h"
#include "bench/campaign/steps.h"
#include "bench/campaign/unit.h"
#include "bench/text/message.h"

/* The unit is gone after this, so nothing happens at the next boot. */
static int end(struct campaign *campaign, char *reason, int code)
{
	message("campaign: %s", reason ? reason : strerror(ENOMEM));
	free(campaign->ended);
	campaign->ended = reason;
	campaign_save(campaign);
	unit_remove();
	return code;
}

static int set_state(struct campaign *campaign, struct campaign_boot *boot, enum boot_state state)
{
	free(campaign->boot_id);
	campaign->boot_id = campaign_boot_id();
	boot->state = state;
	return campaign_save(campaign);
}

/* Returns when the machine is going down. */
static int boot_kernel(struct campaign *campaign, struct campaign_boot *boot)
{
	const struct loader *loader = loader_find(campaign->loader);
	int ret = loader ? loader->choose(boot->kernel) : -EINVAL;

	if (!ret)
		ret = set_state(campaign, boot, BOOT_CHOSEN);
	if (!ret)
		message("campaign: boot %zu of %zu: kernel %s",
			(size_t)(boot - campaign->boots) + 1, campaign->boot_count, boot->kernel);
	if (!ret)
		ret = loader_run(loader->boot);
	return ret ? end(campaign, strf("kernel %s cannot be booted", boot->kernel),
			 EXIT_REGRESSION)
		   : EXIT_OK;
}

static int measure(struct campaign *campaign, struct campaign_boot *boot)
{
	int ret = set_state(campaign, boot, BOOT_MEASURING);

	if (!ret && campaign->cold)
		ret = after_boot_measure(campaign, &boot->cold);
	if (!ret)
		unit_wait_for_system();
	if (!ret)
		ret = after_boot_measure(campaign, &boot->warm);
	return ret ? ret : set_state(campaign, boot, BOOT_DONE);
}

int campaign_begin(struct campaign *campaign)
{
	int ret;

	campaign->boot_id = campaign_boot_id();
	ret = campaign_save(campaign);
	if (!ret)
		ret = unit_install(campaign);
	return ret ? (int)exit_code_of(ret) : boot_kernel(campaign, &campaign->boots[0]);
}

/* Measures if this is the kernel for it, and boots the next one. */
static int step(struct campaign *campaign)
{
	char *boot_id = campaign_boot_id(), *why = NULL;
	struct utsname name;
	size_t index = 0;
	enum campaign_action action;

	uname(&name);
	if (!boot_id)
		return end(campaign, strf("this boot has no id"), EXIT_REGRESSION);
	action = campaign_decide(campaign, name.release, boot_id, &index, &why);
	if (action == CAMPAIGN_MEASURE) {
		if (measure(campaign, &campaign->boots[index]))
			why = strf("the run on kernel %s failed; see " CAMPAIGN_LOG,
				   campaign->boots[index].kernel);
		else
			action = campaign_decide(campaign, name.release, boot_id, &index, &why);
	}
	free(boot_id);
	if (why)
		return end(campaign, why, EXIT_REGRESSION);
	if (action == CAMPAIGN_END) {
		end(campaign, strdup("complete"), EXIT_OK);
		return after_boot_compare(campaign);
	}
	return boot_kernel(campaign, &campaign->boots[index]);
}

int campaign_go_on(void)
{
	struct campaign campaign;
	int ret = campaign_load(&campaign), code = ret && ret != -ENOENT ? EXIT_DATA : EXIT_OK;

	/* A unit that was left behind, by a power cut for instance, has nothing to do. */
	if (ret || campaign.ended)
		unit_remove();
	else
		code = step(&campaign);
	campaign_free(&campaign);
	return code;
}

/*
 * The service is in the middle of a boot if somebody can give this command. It must be over before the state is
 * written for good, for it writes a state of its own, in which nothing has ended.
 */
static void cancel(struct campaign *campaign)
{
	campaign->ended = strdup("cancelled");
	campaign_save(campaign);
	unit_stop();
	campaign_free(campaign);
	if (campaign_load(campaign))
		unit_remove();
	else
		end(campaign, strdup("cancelled"), EXIT_OK);
}

int campaign_cancel(void)
{
	struct campaign campaign;
	int ret = campaign_load(&campaign), code = EXIT_OK;

	if (ret == -ENOENT || (!ret && campaign.ended)) {
		message("campaign: no campaign is under way");
		code = EXIT_USAGE;
	} else if (ret) {
		unit_remove();
		code = EXIT_DATA;
	} else {
		cancel(&campaign);
		message("campaign: a kernel that was chosen for the next boot still boots once");
	}
	campaign_free(&campaign);
	return code;
}

int campaign_check(const struct campaign *campaign)
{
	const struct loader *loader = loader_find(campaign->loader);
	int ret = loader ? 0 : -EINVAL;

	for (char *const *kernel = campaign->kernels; *kernel && !ret; kernel++)
		ret = loader->check(*kernel);
	return ret ? ret : after_boot_check(campaign);
}

void campaign_print_steps(const struct campaign *campaign)
{
	const struct loader *loader = loader_find(campaign->loader);
	char *typed = after_boot_command(campaign);

	printf("campaign: %zu boots; after each: %s%s%s%s\n", campaign->boot_count,
	       campaign->prepare ? campaign->prepare : "", campaign->prepare ? "; " : "",
	       campaign->cold ? "twice: " : "", typed ? typed : "");
	for (size_t i = 0; loader && i < campaign->boot_count; i++) {
		char *steps = loader->steps(campaign->boots[i].kernel);

		printf("%4zu  %-24s  %s\n", i + 1, campaign->boots[i].kernel, steps ? steps : "");
		free(steps);
	}
	printf("The unit " CAMPAIGN_UNIT
	       " continues the campaign after each boot, and is removed at the end.\n");
	free(typed);
}

/* What a boot is in words; NULL: it only waits. */
static const char *words_of(const struct campaign_boot *boot)
{
	switch (boot->state) {
	case BOOT_CHOSEN:
		return "chosen for the next boot";
	case BOOT_MEASURING:
		return "being measured";
	case BOOT_DONE:
		return boot->warm;
	default:
		return NULL;
	}
}

int campaign_print_status(void)
{
	struct campaign campaign;
	int ret = campaign_load(&campaign);
	size_t done = 0;

	if (ret == -ENOENT)
		message("campaign: there was no campaign on this machine");
	for (size_t i = 0; !ret && i < campaign.boot_count; i++) {
		const struct campaign_boot *boot = &campaign.boots[i];
		const char *words = words_of(boot);

		done += boot->state == BOOT_DONE;
		if (words)
			printf("%4zu  %-24s  %s%s%s\n", i + 1, boot->kernel, words,
			       boot->cold ? ", cold: " : "", boot->cold ? boot->cold : "");
	}
	if (!ret) {
		printf("campaign: %zu of %zu boots measured; %s\n", done, campaign.boot_count,
		       campaign.ended ? campaign.ended : "it goes on; see " CAMPAIGN_LOG);
		after_boot_print_comparisons(&campaign);
	}
	campaign_free(&campaign);
	return ret ? (ret == -ENOENT ? EXIT_USAGE : EXIT_DATA) : EXIT_OK;
}
