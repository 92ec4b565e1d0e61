/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the conditions that affect the quality of the timing: see caveat.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/describe.h"
#include "analysis/verdict/caveat.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

#define SHARE_REPORTED 0.01 /* of time or of sub-batches; less does not affect a lower quartile */
#define ATTACHER_SHARE 0.9 /* of attach_rate; with less the plan's experiment was not made */

int caveats_add_text(struct caveats *caveats, char *text)
{
	char **added;
	size_t i;

	for (i = 0; text && i < caveats->count; i++) {
		if (!strcmp(caveats->texts[i], text)) {
			free(text);
			return 0;
		}
	}
	added = text ? grow(&caveats->texts, &caveats->count, sizeof(*added)) : NULL;
	if (!added) {
		free(text);
		return -ENOMEM;
	}
	*added = text;
	return 0;
}

static const char *fact(const struct sampled_boot *boot, const char *key)
{
	const char *text = json_string_value(json_object_get(boot->environment, key));

	return text ? text : "";
}

static int add_frequency(struct caveats *caveats, const struct sampled_boot *boot)
{
	const char *governor = fact(boot, "governor");
	int ret = 0;

	if (!*governor)
		ret = caveats_add_text(caveats,
				       strdup("frequency: unknown, this machine has no cpufreq"));
	else if (strcmp(governor, "performance"))
		ret = caveats_add_text(
			caveats,
			strf("frequency: the governor is %s instead of performance", governor));
	if (!ret && !strcmp(fact(boot, "turbo"), "on"))
		ret = caveats_add_text(caveats, strdup("frequency: turbo is on"));
	if (!ret && !strcmp(fact(boot, "smt"), "1"))
		ret = caveats_add_text(
			caveats, strdup("SMT is on: another thread may have shared the core"));
	return ret;
}

/* The load average before a boot shows whether other work was running. */
static int add_load(struct caveats *caveats, const struct samples *samples)
{
	double most = 0;
	size_t i;

	for (i = 0; i < samples->boot_count; i++) {
		double load = strtod(fact(&samples->boots[i], "load"), NULL);

		most = load > most ? load : most;
	}
	return most < 1 ? 0
			: caveats_add_text(
				  caveats,
				  strf("load: the load average was %.1f before the run", most));
}

/* Whether a guest on real cores kept them. */
static int add_guest(struct caveats *caveats, const struct sampled_boot *boot)
{
	const json_t *host = json_object_get(boot->line, "host");

	if (json_is_string(json_object_get(host, "pinned")))
		return 0;
	return caveats_add_text(caveats, strdup("kvm: the guest's CPUs moved between the host's, "
						"which are fewer"));
}

/* In a virtual machine the CPUs are real, but a program may be the SMMU. */
static int add_vmm(struct caveats *caveats, const struct sampled_boot *boot)
{
	const char *vmm = fact(boot, "vmm");

	if (!*vmm || !*fact(boot, "device"))
		return 0;
	return caveats_add_text(
		caveats, strf("vmm: this is a virtual machine of %s: unless it has a real SMMU, "
			      "each doorbell and CMD_SYNC takes the time that %s needs",
			      vmm, vmm));
}

static int add_boot(struct caveats *caveats, const struct sampled_boot *boot)
{
	char *distortion = describe_distortion(boot);
	int ret = distortion ? 0 : -ENOMEM;

	if (!ret && *distortion)
		ret = caveats_add_text(caveats, strf("kernel: %s", distortion));
	free(distortion);
	if (!ret)
		ret = add_frequency(caveats, boot);
	if (!ret && boot->clock_kind == CLOCK_KVM)
		ret = add_guest(caveats, boot);
	if (!ret)
		ret = add_vmm(caveats, boot);
	if (!ret && json_is_false(json_object_get(boot->clock, "monotonic")))
		ret = caveats_add_text(caveats, strdup("clock: it ran backwards"));
	if (!ret && !boot->is_by_round)
		ret = caveats_add_text(
			caveats,
			strdup("placement: one process measured all rounds, so the intervals "
			       "leave out the effect of code placement (1 or 2 %)"));
	return ret;
}

/* Adds up steal and preemption over all rounds. */
static int add_noise(struct caveats *caveats, const struct samples *samples)
{
	double ns = 0, steal = 0, sub_batches = 0, preempted = 0;
	size_t i;
	int ret = 0;

	for (i = 0; i < samples->noise_count; i++) {
		const struct round_noise *round = &samples->noise[i];

		ns += (double)round->ns;
		steal += (double)round->steal_ns;
		sub_batches += round->sub_batches;
		preempted += round->preempted;
	}
	if (steal > SHARE_REPORTED * ns)
		ret = caveats_add_text(caveats,
				       strf("steal: the hypervisor gave %.1f %% of the time to "
					    "other guests",
					    100 * steal / ns));
	if (!ret && preempted > SHARE_REPORTED * sub_batches)
		ret = caveats_add_text(
			caveats, strf("preemption: %.1f %% of the sub-batches lost their CPU to "
				      "another task",
				      100 * preempted / sub_batches));
	return ret;
}

/* An attacher that cannot keep up with attach_rate disturbs the callers too little. */
static int add_attacher(struct caveats *caveats, const struct samples *samples)
{
	double least = 1;
	size_t i;

	for (i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *cell = &samples->cells[i];
		double asked =
			(double)cell->at[AXIS_ATTACH_RATE].number * (double)cell->attacher_ns;

		if (cell->attacher_ns && (double)cell->changes * 1e9 < least * asked)
			least = (double)cell->changes * 1e9 / asked;
	}
	if (least > ATTACHER_SHARE)
		return 0;
	return caveats_add_text(caveats,
				strf("attach_rate: as few as %.0f %% of the requested changes "
				     "were made, see changes/s",
				     100 * least));
}

int caveats_add(struct caveats *caveats, const struct samples *samples)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < samples->boot_count && !ret; i++) {
		const struct sampled_boot *boot = &samples->boots[i];

		if (boot->clock && !sampled_is_exact(boot))
			ret = add_boot(caveats, boot);
	}
	if (!ret)
		ret = add_load(caveats, samples);
	if (!ret)
		ret = add_noise(caveats, samples);
	return ret ? ret : add_attacher(caveats, samples);
}

void caveats_free(struct caveats *caveats)
{
	while (caveats->count)
		free(caveats->texts[--caveats->count]);
	free(caveats->texts);
	*caveats = (struct caveats){ 0 };
}
