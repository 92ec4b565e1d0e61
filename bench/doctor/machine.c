/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks what measuring on the host needs of the machine: architecture, root, SMMUv3, devices. */
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/doctor/check.h"
#include "bench/observe/function.h"
#include "bench/system/home.h"
#include "bench/text/message.h"
#include "drivers/devices/sysfs.h"
#include "drivers/machine/identity.h"

#define NAMES_MAX 3 /* of devices in a line */

static struct finding find_cpus(const struct doctor *doctor)
{
	(void)doctor;
	if (machine_clock() == CLOCK_EMULATED)
		return finding_missing(
			"use a real machine, or the lab: QEMU's CPUs show no sign of "
			"KVM, so their times mean nothing");
	return finding_ok(machine_is_qemu() ? "a virtual machine's, which KVM runs" : "real ones");
}

static struct finding find_arm64(const struct doctor *doctor)
{
	if (strcmp(doctor->arch, "aarch64"))
		return finding_missing("use an arm64 machine, or the lab: this one is %s",
				       doctor->arch);
	return finding_ok("%s, Linux %s", doctor->arch, doctor->release);
}

static struct finding find_root(const struct doctor *doctor)
{
	(void)doctor;
	return geteuid() ? finding_missing("sudo %s …: only root can use a device, load a "
					   "module or trace the kernel",
					   home_program())
			 : finding_ok("yes");
}

/* "smmu3.0x… (node 0, 7 devices)" */
static char *describe_smmu(const struct doctor *doctor, const char *folder)
{
	const char *name = strrchr(folder, '/') + 1;
	long node = sysfs_number(-1, "%s/device/numa_node", sysfs_inside(folder));
	size_t count = 0;

	for (size_t i = 0; i < doctor->devices.count; i++)
		count += !strcmp(doctor->devices.list[i].smmu, name);
	return node < 0 ? strf("%s (%zu devices)", name, count)
			: strf("%s (%zu devices, on NUMA node %ld)", name, count, node);
}

static struct finding find_smmu(const struct doctor *doctor)
{
	glob_t found = sysfs_glob("/sys/class/iommu/smmu3.*");
	size_t count = found.gl_pathc;
	char *first = count ? describe_smmu(doctor, found.gl_pathv[0]) : NULL;
	struct finding finding;

	if (count)
		finding = count > 1 ? finding_ok("%zu, the first is %s", count, first)
				    : finding_ok("%s", first);
	else
		finding =
			finding_missing("%sdmesg | grep -i smmu: this kernel drives no SMMUv3; the "
					"firmware must describe it, and switch it on",
					doctor->sudo);
	free(first);
	globfree(&found);
	return finding;
}

/* The first names of the devices that fit, joined by blanks; NULL: none fits. The caller frees it. */
static char *names(const struct doctor *doctor, bool (*fits)(const struct dma_device *device))
{
	char *text = NULL, *longer;
	size_t count = 0;

	for (size_t i = 0; i < doctor->devices.count; i++) {
		const struct dma_device *device = &doctor->devices.list[i];

		if (!fits(device) || ++count > NAMES_MAX)
			continue;
		longer = text ? strf("%s %s", text, device->name)
			      : strf("%s (%s)", device->name, device->kind);
		free(text);
		text = longer;
	}
	if (count <= NAMES_MAX)
		return text;
	longer = strf("%s and %zu more", text ? text : "", count - NAMES_MAX);
	free(text);
	return longer;
}

static bool can_be_freed(const struct dma_device *device)
{
	return device->free_count > 0;
}

static bool is_for_driver(const struct dma_device *device)
{
	return device->for_driver;
}

static bool is_for_vfio(const struct dma_device *device)
{
	return device->for_vfio;
}

static bool is_for_fio(const struct dma_device *device)
{
	return device->for_fio;
}

/* The devices that fit as they are. none: what to do if there is none, and none can be freed. */
static struct finding find_device(const struct doctor *doctor,
				  bool (*fits)(const struct dma_device *device), const char *none)
{
	char *fit = names(doctor, fits), *others = names(doctor, can_be_freed);
	struct finding finding;

	if (fit)
		finding = finding_ok("--device %s", fit);
	else if (others && fits != is_for_fio)
		finding = finding_missing("%s list devices: has the commands that free %s",
					  home_program(), others);
	else
		finding = finding_missing("%s list devices: %s", home_program(), none);
	free(fit);
	free(others);
	return finding;
}

static struct finding find_driver_device(const struct doctor *doctor)
{
	return find_device(doctor, is_for_driver, "says what uses each device; none is free");
}

static struct finding find_vfio_device(const struct doctor *doctor)
{
	return find_device(doctor, is_for_vfio, "says what uses each device; none is free");
}

static struct finding find_fio_device(const struct doctor *doctor)
{
	return find_device(doctor, is_for_fio, "no disk behind an SMMUv3 has a driver and no user");
}

static struct finding find_path(const struct doctor *doctor)
{
	struct function found[FUNCTION_PATH_MAX];
	char message[256];

	(void)doctor;
	if (function_find_path(found, message, sizeof(message)) < 0)
		return finding_missing("use a kernel with CONFIG_ARM_SMMU_V3=y: %s",
				       message + strlen("function: "));
	if (strcmp(found[0].name, "arm_smmu_domain_inv_range"))
		return finding_advice("boot Linux 7.1 or later to measure "
				      "arm_smmu_domain_inv_range(): this one has %s()",
				      found[0].name);
	return finding_ok("arm_smmu_domain_inv_range()");
}

const struct check checks_machine[] = {
	{ "machine", "CPUs", find_cpus, FOR_MODEL | FOR_DRIVER | FOR_VFIO | FOR_FIO, true },
	{ "machine", "arm64", find_arm64, FOR_HOST, true },
	{ "machine", "SMMUv3", find_smmu, FOR_HOST, true },
	{ "machine", "root", find_root, FOR_HOST, false },
	{ "machine", "function", find_path, FOR_DRIVER | FOR_OBSERVE, false },
	{ "device", "for driver", find_driver_device, FOR_DRIVER, false },
	{ "device", "for vfio", find_vfio_device, FOR_VFIO, false },
	{ "device", "for fio", find_fio_device, FOR_FIO, false },
	{ 0 },
};
