/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides what a campaign does next: see campaign.h. It only looks, so a test can walk through every case. */
#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>
#include "bench/campaign/campaign.h"
#include "bench/text/message.h"

/* A boot whose run ends early so often has another reason than a power cut. */
#define CUT_MAX 3

int campaign_draw(struct campaign *campaign, unsigned int blocks, unsigned long seed)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	unsigned int kernels = 0;

	while (campaign->kernels[kernels])
		kernels++;
	campaign->boots = calloc((size_t)kernels * blocks + 1, sizeof(*campaign->boots));
	if (!campaign->boots || !random) {
		gsl_rng_free(random);
		return -ENOMEM;
	}
	gsl_rng_set(random, seed);
	for (unsigned int block = 0; block < blocks; block++) {
		struct campaign_boot *boots = campaign->boots + (size_t)block * kernels;

		for (unsigned int i = 0; i < kernels; i++)
			boots[i] = (struct campaign_boot){ .kernel = campaign->kernels[i],
							   .block = block };
		gsl_ran_shuffle(random, boots, kernels, sizeof(*boots));
	}
	gsl_rng_free(random);
	campaign->boot_count = (size_t)kernels * blocks;
	return 0;
}

static enum campaign_action stop(char **why, char *reason)
{
	*why = reason;
	return CAMPAIGN_STOP;
}

/* A run is made again in another boot, because a first run may have changed this one. */
static enum campaign_action again(struct campaign_boot *boot, char **why)
{
	boot->state = BOOT_WAITING;
	if (++boot->cut < CUT_MAX)
		return CAMPAIGN_BOOT;
	return stop(why,
		    strf("the run on kernel %s was cut short %d times", boot->kernel, CUT_MAX));
}

enum campaign_action campaign_decide(struct campaign *campaign, const char *release,
				     const char *boot_id, size_t *index, char **why)
{
	bool is_same_boot = campaign->boot_id && !strcmp(campaign->boot_id, boot_id);
	struct campaign_boot *boot = campaign->boots;

	*why = NULL;
	while (boot < campaign->boots + campaign->boot_count && boot->state == BOOT_DONE)
		boot++;
	*index = (size_t)(boot - campaign->boots);
	if (*index == campaign->boot_count)
		return CAMPAIGN_END;
	switch (boot->state) {
	case BOOT_CHOSEN:
		/* The machine has not gone down yet. */
		if (is_same_boot)
			return CAMPAIGN_BOOT;
		if (!strcmp(release, boot->kernel))
			return CAMPAIGN_MEASURE;
		return stop(why,
			    strf("kernel %s did not come up: this is %s", boot->kernel, release));
	case BOOT_MEASURING:
		return again(boot, why);
	default:
		return CAMPAIGN_BOOT;
	}
}
