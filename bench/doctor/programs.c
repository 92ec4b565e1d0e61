/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks the programs and kernel modules of others that a target needs. */
#include <stdlib.h>
#include <string.h>

#include "bench/doctor/check.h"
#include "bench/system/process.h"
#include "bench/text/message.h"
#include "drivers/devices/sysfs.h"

static struct finding find_vfio(const struct doctor *doctor)
{
	if (sysfs_exists("/sys/bus/pci/drivers/vfio-pci"))
		return finding_ok("loaded");
	if (loading_knows("vfio-pci.ko"))
		return finding_missing("%smodprobe -a vfio-pci vfio_iommu_type1: not loaded",
				       doctor->sudo);
	return finding_missing(
		"use a kernel with CONFIG_VFIO_PCI: this one has no module vfio-pci");
}

/* Takes ownership of install, the command that installs it; NULL: the package is not known. */
static struct finding find_program(const char *name, char *install, const char *why)
{
	char *path = process_find(name);
	struct finding finding = path	   ? finding_ok("%s", path)
				 : install ? finding_missing("%s: %s", install, why)
					   : finding_missing("install %s: %s", name, why);

	free(install);
	free(path);
	return finding;
}

static struct finding find_fio(const struct doctor *doctor)
{
	return find_program("fio", doctor_install(doctor, "fio", NULL, "fio"),
			    "it makes the I/O of target fio");
}

static struct finding optional(struct finding finding)
{
	finding.state = finding.state == FINDING_OK ? FINDING_OK : FINDING_ADVICE;
	return finding;
}

static struct finding find_perf(const struct doctor *doctor)
{
	char *ubuntu = strf("linux-tools-%s", doctor->release);
	char *install = ubuntu ? doctor_install(doctor, "linux-perf", ubuntu, "perf") : NULL;

	free(ubuntu);
	return optional(find_program("perf", install, "only the verb perf uses it"));
}

static struct finding find_gnuplot(const struct doctor *doctor)
{
	return optional(find_program("gnuplot",
				     doctor_install(doctor, "gnuplot-nox", NULL, "gnuplot"),
				     "it draws the figures of a run"));
}

static struct finding find_graphviz(const struct doctor *doctor)
{
	return optional(find_program("dot", doctor_install(doctor, "graphviz", NULL, "graphviz"),
				     "it draws the executions that herd7 finds"));
}

const struct check checks_programs[] = {
	{ "program", "vfio-pci", find_vfio, FOR_VFIO, false },
	{ "program", "fio", find_fio, FOR_FIO, false },
	{ "program", "perf", find_perf, 0, false },
	{ "program", "gnuplot", find_gnuplot, 0, false },
	{ "program", "graphviz", find_graphviz, 0, false },
	{ 0 },
};
