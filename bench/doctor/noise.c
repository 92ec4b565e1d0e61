/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks what makes times on the host vary: frequency, other work, interrupts, distance. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/doctor/check.h"
#include "bench/text/message.h"
#include "drivers/devices/sysfs.h"

#define GOVERNORS "/sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"

static struct finding find_governor(const struct doctor *doctor)
{
	glob_t found = sysfs_glob(GOVERNORS);
	struct finding finding = { 0 };

	for (size_t i = 0; i < found.gl_pathc && !finding.text; i++) {
		char *governor = sysfs_line("%s", sysfs_inside(found.gl_pathv[i]));

		if (governor && strcmp(governor, "performance"))
			finding = finding_advice(
				"echo performance | %stee " GOVERNORS
				" >/dev/null: governor %s changes the frequency during a run",
				doctor->sudo, governor);
		free(governor);
	}
	if (!finding.text)
		finding = finding_ok(found.gl_pathc ? "performance"
						    : "the kernel does not scale the frequency");
	globfree(&found);
	return finding;
}

/* An example with CPUs that exist; the first two stay for other programs if there are more. */
static struct finding advise_isolation(void)
{
	long last = sysconf(_SC_NPROCESSORS_CONF) - 1;
	char first[24] = "";

	if (last < 1)
		return finding_advice("this machine has only one CPU: other programs share it");
	if (last > 2)
		snprintf(first, sizeof(first), "2-");
	return finding_advice("boot with isolcpus=managed_irq,domain,%s%ld, for example: other "
			      "programs share the measured CPUs",
			      first, last);
}

static struct finding find_isolated(const struct doctor *doctor)
{
	char *cpus = sysfs_line("/sys/devices/system/cpu/isolated");
	struct finding finding;

	(void)doctor;
	if (cpus && *cpus)
		finding = finding_ok("CPUs %s", cpus);
	else
		finding = advise_isolation();
	free(cpus);
	return finding;
}

static struct finding find_irqbalance(const struct doctor *doctor)
{
	glob_t found = sysfs_glob("/proc/[0-9]*/comm");
	bool runs = false;

	for (size_t i = 0; i < found.gl_pathc && !runs; i++) {
		char *name = sysfs_line("%s", sysfs_inside(found.gl_pathv[i]));

		runs = name && !strcmp(name, "irqbalance");
		free(name);
	}
	globfree(&found);
	return runs ? finding_advice(
			      "%ssystemctl stop irqbalance: it moves interrupts to other CPUs "
			      "during a run",
			      doctor->sudo)
		    : finding_ok("not running");
}

/* A queue on another node costs more to write to. */
static struct finding find_node(const struct doctor *doctor)
{
	long first = -1;
	bool differ = false;
	char *cpus;
	struct finding finding;
	glob_t found = sysfs_glob("/sys/class/iommu/smmu3.*");

	(void)doctor;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		long node =
			sysfs_number(-1, "%s/device/numa_node", sysfs_inside(found.gl_pathv[i]));

		differ |= i && node != first;
		first = i ? first : node;
	}
	globfree(&found);
	cpus = first < 0 ? NULL : sysfs_line("/sys/devices/system/node/node%ld/cpulist", first);
	if (differ)
		finding = finding_ok(
			"the SMMUs are on several nodes; list devices has each device's");
	else if (cpus)
		finding = finding_ok("%ld, with CPUs %s", first, cpus);
	else
		finding = finding_ok("the firmware names none");
	free(cpus);
	return finding;
}

const struct check checks_noise[] = {
	{ "noise", "governor", find_governor, 0, false },
	{ "noise", "isolated", find_isolated, 0, false },
	{ "noise", "irqbalance", find_irqbalance, 0, false },
	{ "noise", "SMMU's node", find_node, FOR_DRIVER, false },
	{ 0 },
};
