/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device that a run takes without being told is free, alone in its IOMMU group, and no disk if it can be helped. A
 * refusal names the commands that free the device, or why it must stay.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/system/file.h"
#include "drivers/devices/devices.h"
#include "drivers/engine/pci.h"
#include "drivers/engine/refusal.h"
#include "drivers/fio/guard.h"
#include "tests/unit/folder.h"

/* Makes a machine of these lines of tests/fixtures/machine.sh. */
static void make_machine(const char *lines)
{
	char *command = strf("cd %s && rm -rf machine && mkdir machine && bash -c '"
			     ". $INVBENCH_HOME/tests/fixtures/machine.sh; "
			     "smmu smmu3.0x0000000009050000 0; %s'",
			     dir, lines);
	char *machine = strf("%s/machine", dir);

	assert_int_equal(system(command), 0);
	setenv("INVBENCH_MACHINE", machine, 1);
	free(machine);
	free(command);
}

/* The name of the device that a run takes. The caller frees it. */
static char *pick(const char *lines)
{
	const struct dma_device *device;
	struct devices devices;
	char *name;

	make_machine(lines);
	assert_int_equal(devices_read(&devices), 0);
	device = devices_pick(&devices);
	name = device ? strdup(device->name) : NULL;
	devices_free(&devices);
	return name;
}

static void assert_picked(const char *lines, const char *expected)
{
	char *name = pick(lines);

	if (expected)
		assert_string_equal(name, expected);
	else
		assert_null(name);
	free(name);
}

static void test_pick(void **state)
{
	(void)state;
	assert_picked("pci 0000:00:01.0 0x020000 virtio-pci 1; pci 0000:00:02.0 0x060400 - 2",
		      NULL);
	assert_picked("pci 0000:00:03.0 0x020000 vfio-pci 3", NULL);
	assert_picked("pci 0000:00:01.0 0x010802 - 1", "0000:00:01.0");
	assert_picked("pci 0000:00:01.0 0x010802 - 1; pci 0000:00:02.0 0x020000 - 2",
		      "0000:00:02.0");
	assert_picked("pci 0000:00:01.0 0x010802 - 1; pci 0000:00:00.0 0x060000 - 2",
		      "0000:00:00.0");
	/* With ATS its array is not what the driver's cells say. */
	assert_picked(
		"pci 0000:00:01.0 0x020000 - 1; ats on; pci 0000:00:02.0 0x010802 - 2; ats off",
		"0000:00:02.0");
	/* Another member of its group, even a free one, is not this run's. */
	assert_picked("pci 0000:00:01.0 0x020000 - 1; pci 0000:00:01.1 0x020000 - 1", NULL);
}

/* In the lab a run takes all that are free, the host bridge excepted. */
static void test_find_free(void **state)
{
	char names[3][INVBENCH_DEVICE_LEN];

	(void)state;
	make_machine("pci 0000:00:00.0 0x060000 - 0; pci 0000:00:04.0 0x010802 - 4; "
		     "pci 0000:00:03.0 0x020000 igb 3; pci 0000:00:02.0 0x020000 - 2; "
		     "pci 0000:00:05.0 0x060400 - 5; pci 0000:00:06.0 0x020000 - 6; ats on");
	assert_int_equal(pci_find_free(names, 3), 2);
	assert_string_equal(names[0], "0000:00:02.0");
	assert_string_equal(names[1], "0000:00:04.0");
	assert_int_equal(pci_find_free(names, 1), 1);
	assert_string_equal(names[0], "0000:00:02.0");
}

static void assert_refused(const char *device, bool for_vfio, int error, const char *why)
{
	assert_int_equal(pci_check(device, for_vfio), error);
	if (!strstr(refusal, why))
		fail_msg("'%s' lacks '%s'", refusal, why);
}

static void test_refusals(void **state)
{
	(void)state;
	make_machine("pci 0000:00:01.0 0x010802 - 1; pci 0000:00:02.0 0x010802 nvme 2;"
		     "pci 0000:00:03.0 0x020000 vfio-pci 3; pci 0000:00:04.0 0x020000 - 4;"
		     "pci 0000:00:04.1 0x020000 e1000e 4; net eth0 0x1003;"
		     "pci 0000:00:05.0 0x060400 pcieport 5; pci 0000:00:06.0 0x010802 - 6;"
		     "pci 0000:00:06.1 0x010802 nvme 6; pci 0000:00:07.0 0x010802 - 7; ats on;"
		     "mkdir -p machine/sys/bus/platform/devices/9050000.smmuv3");
	assert_int_equal(pci_check("0000:00:01.0", false), 0);
	assert_int_equal(pci_check("0000:00:01.0", true), 0);
	assert_int_equal(pci_check("0000:00:03.0", true), 0);
	assert_int_equal(pci_check("0000:00:07.0", true), 0);
	assert_refused("0000:00:07.0", false, -EOPNOTSUPP, "0000:00:07.0 uses ATS, so");
	assert_refused("0000:00:03.0", false, -EBUSY, "driver vfio-pci uses it; to free it: echo");
	assert_refused("0000:00:02.0", true, -EBUSY,
		       "0000:00:02.0: driver nvme uses it; to free it: echo 0000:00:02.0 ");
	assert_refused("0000:00:02.0", true, -EBUSY, "/sys/bus/pci/drivers/nvme/bind");
	assert_refused("0000:00:04.0", true, -EBUSY,
		       "cannot be taken: shares IOMMU group 4 with 0000:00:04.1: eth0 is up; for "
		       "others see: invbench list devices");
	assert_refused("0000:00:05.0", false, -EBUSY, "cannot be taken: a bridge");
	assert_refused("0000:00:06.0", false, -EBUSY,
		       "shares IOMMU group 6 with 0000:00:06.1: driver nvme uses it; to free it: "
		       "echo 0000:00:06.1 ");
	assert_refused("9050000.smmuv3", false, -ENODEV, "is not behind an SMMUv3");
	/* A device that was pulled out a moment ago is not one that has no SMMU. */
	assert_refused("0000:00:1f.7", false, -ENODEV, "is not a PCI or platform device");
	assert_refused("../platform/devices/9050000.smmuv3", false, -ENODEV,
		       "is not a PCI or platform device");
}

/* expected: the names in /dev, each followed by a space. */
static void assert_disks(const char *device, const char *expected)
{
	char **disks = device_disks(device), names[128] = "";

	for (char **path = disks; *path; path++)
		strcat(strcat(names, strstr(*path, "/dev/") + strlen("/dev/")), " ");
	assert_string_equal(names, expected);
	file_list_free(disks);
}

/* A disk that several controllers may share stands below its subsystem, and its path has no node in /dev. */
static void test_disk(void **state)
{
	(void)state;
	make_machine(
		"pci 0000:00:01.0 0x010802 nvme 1; block nvme0n1 259:0 $at/nvme/nvme0; "
		"block nvme0n1p1 259:1 $block; echo 1 >$block/partition; "
		"block nvme0n2 259:3 $at/nvme/nvme0; pci 0000:00:02.0 0x010802 nvme 2; block nvme1c1n1 259:9 $at/nvme/nvme1; "
		"echo 1 >$block/hidden; sub=$sys/devices/virtual/nvme-subsystem/nvme-subsys1; "
		"link $sub/nvme1 $at/nvme/nvme1; block nvme1n1 259:2 $sub; "
		"pci 0000:00:03.0 0x010601 ahci 3; block sr0 11:0 $at/ata1/block; "
		"echo 0 >$block/size; pci 0000:00:04.0 0x010802 - 4");
	assert_disks("0000:00:01.0", "nvme0n1 nvme0n2 ");
	assert_disks("0000:00:02.0", "nvme1n1 ");
	assert_disks("0000:00:03.0", "");
	assert_disks("0000:00:04.0", "");
	assert_disks("0000:00:1f.7", "");
}

/* Whether a run may take the driver from the device at 0000:00:01.0, of a machine with these disks. */
static void assert_unbind(const char *disks, const char *other, int error, const char *why)
{
	struct disk disk = { .device = "0000:00:01.0" };
	char *lines = strf("pci 0000:00:01.0 0x010802 nvme 1; mkdir machine/dev; for disk in %s; "
			   "do touch machine/dev/$disk; block $disk 259:${disk#nvme0n} "
			   "$at/nvme/nvme0; done; %s",
			   disks, other);

	make_machine(lines);
	free(lines);
	refuse(0, "%s", "");
	assert_int_equal(guard_unbind(&disk), error);
	if (!strstr(refusal, why))
		fail_msg("'%s' lacks '%s'", refusal, why);
}

/* All disks of the device lose their users with its driver, not only the one that is measured. */
static void test_unbind(void **state)
{
	(void)state;
	assert_unbind("nvme0n1", "", 0, "");
	assert_unbind("nvme0n1 nvme0n2", "", -EOPNOTSUPP,
		      "0000:00:01.0 has 2 disks; a change of its domain allows 1");
	assert_unbind("nvme0n1 nvme0n2", "mounted 259:2 /dev/nvme0n2 /srv", -EBUSY,
		      "0000:00:01.0 must keep its driver: nvme0n2 is mounted on /srv");
	assert_unbind(
		"nvme0n1", "pci 0000:00:01.1 0x010802 nvme 1", -EBUSY,
		"must keep its driver: it shares IOMMU group 1 with a device that has a driver");
	assert_unbind("nvme0n1", "rm -r $sys/class/iommu/*/devices", -EOPNOTSUPP,
		      "it is not behind an SMMUv3");
}

static void assert_idle(const char *why)
{
	struct devices devices;
	char *text;

	assert_int_equal(devices_read(&devices), 0);
	text = devices_why_idle(&devices);
	if (!text || !strstr(text, why))
		fail_msg("'%s' lacks '%s'", text, why);
	free(text);
	devices_free(&devices);
}

static void test_idle(void **state)
{
	(void)state;
	setenv("INVBENCH_MACHINE", dir, 1);
	assert_idle("this kernel drives no SMMUv3");
	make_machine("pci 0000:00:01.0 0x010802 - 1; pci 0000:00:02.0 0x060400 pcieport 2");
	assert_idle("no device behind an SMMUv3 has a driver");
	make_machine("pci 0000:00:01.0 0x010802 nvme 1; "
		     "echo identity >$sys/kernel/iommu_groups/1/type");
	assert_idle("in the domain passthrough");
	make_machine("pci 0000:00:01.0 0x010802 nvme 1");
	assert_idle("did I/O while it was observed");
}

static void test_without_smmu(void **state)
{
	struct devices devices;

	(void)state;
	setenv("INVBENCH_MACHINE", dir, 1);
	assert_int_equal(devices_read(&devices), 0);
	assert_int_equal(devices.smmu_count, 0);
	assert_null(devices_pick(&devices));
	devices_free(&devices);
}

/* Without the list of mounts every disk would seem to be free. */
static void test_unknown_mounts(void **state)
{
	static const char disk[] = "pci 0000:00:01.0 0x010802 nvme 1; "
				   "block nvme0n1 259:0 $at/nvme/nvme0; "
				   "mounted 259:0 /dev/nvme0n1 /;";
	char *lines = strf("%s rm $INVBENCH_MACHINE/proc/self/mountinfo", disk);
	struct devices devices;

	(void)state;
	make_machine(disk);
	assert_int_equal(devices_read(&devices), 0);
	devices_free(&devices);
	make_machine(lines);
	assert_int_equal(devices_read(&devices), -ENOENT);
	devices_free(&devices);
	free(lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_smmu), cmocka_unit_test(test_disk),
		cmocka_unit_test(test_unbind),	     cmocka_unit_test(test_idle),
		cmocka_unit_test(test_pick),	     cmocka_unit_test(test_find_free),
		cmocka_unit_test(test_refusals),     cmocka_unit_test(test_unknown_mounts),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
