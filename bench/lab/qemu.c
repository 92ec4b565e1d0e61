/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds QEMU's command line, which is the emulated machine.
 * It has a file of its own because each option can change what the exact clock counts.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/core/sample.h"
#include "bench/lab/qemu.h"
#include "bench/text/arguments.h"
#include "bench/system/home.h"
#include "bench/text/message.h"

#define MACHINE	     "virt,iommu=smmuv3,dtb-randomness=off"
#define THREAD_NAMES "-name", "invbench,debug-threads=on" /* kvm_pin() reads them */
#define SECOND_SLOT  16 /* PCI slot of the second NVMe device; the others follow */
/*
 * A disk without content. The latency makes a reader sleep for each block; otherwise the host's
 * scheduler would decide whether it sleeps.
 */
#define NOTHING "driver=null-co,read-zeroes=on,latency-ns=200000"
/* A second disk for fio, in the last slot. Boots without tools do not have it. */
#define SECOND NOTHING ",node-name=second"
#define SECOND_DEVICE                                                      \
	"virtio-blk-pci,drive=second,disable-legacy=on,iommu_platform=on," \
	"ioeventfd=off,addr=0x1f"
/* The only disk that keeps what is written to it. */
#define FILLED_DEVICE "nvme,drive=filled,serial=filled,addr=3"

/* Doubles each comma, because QEMU separates options by commas. Free the result. */
static char *option_path(const char *path)
{
	char *option = calloc(2, strlen(path) + 1), *to = option;

	for (; option && *path; path++) {
		if (*path == ',')
			*to++ = ',';
		*to++ = *path;
	}
	return option;
}

/* The arguments that differ from boot to boot. */
struct options {
	char *enter, *kernel_dir, *plugin_dir, *plugin, *cpus, *memory, *port, *console, *append;
	char *disk, *disk_dir; /* NULL: no disk was given */
	char *more[INVBENCH_DEVICES_MAX]; /* NVMe devices after the first */
};

static char *folder_of(const char *path)
{
	return strndup(path, strrchr(path, '/') - path);
}

/* The file may be anywhere, also behind a symbolic link. */
static int options_add_disk(struct options *options, const char *file)
{
	char *path = file ? realpath(file, NULL) : NULL, *escaped;
	int ret = file && !path ? -errno : 0;

	if (!path)
		return ret;
	escaped = option_path(path);
	options->disk_dir = folder_of(path);
	if (escaped)
		options->disk = strf("driver=raw,node-name=filled,file.driver=file,"
				     "file.filename=%s",
				     escaped);
	free(escaped);
	free(path);
	return options->disk && options->disk_dir ? 0 : -ENOMEM;
}

static int options_make(struct options *options, const struct qemu_machine *machine)
{
	const struct lab_job *job = machine->job;
	char *port = option_path(machine->port), *console = option_path(machine->console);
	char *plugin = option_path(job->lab->plugin);
	int ret = -ENOMEM;

	options->enter = home_path("bench/lab/debian/enter.sh");
	options->kernel_dir = folder_of(job->lab->image);
	options->plugin_dir = folder_of(job->lab->plugin);
	options->cpus = strf("%u", job->cpus);
	options->memory = strf("%uM", job->memory_mib);
	if (!port || !console || !plugin)
		goto out;
	options->port = strf("file,id=port,append=on,path=%s", port);
	options->console = strf("file,id=console,append=on,path=%s", console);
	options->plugin = strf("file=%s", plugin);
	/*
	 * Addresses and stacks are not randomised. An oops ends the boot, because the results of
	 * such a kernel cannot be trusted. The self-tests of the ciphers would take a quarter of
	 * the boot.
	 */
	options->append = strf("console=ttyAMA0 quiet panic=-1 oops=panic nokaslr norandmaps "
			       "randomize_kstack_offset=off iommu.passthrough=0 iommu.strict=1 "
			       "cryptomgr.notests invbench.clock=%s%s%s",
			       clock_name(job->clock), job->lab->cmdline ? " " : "",
			       job->lab->cmdline ? job->lab->cmdline : "");
	if (options_add_disk(options, job->disk))
		goto out;
	for (unsigned int i = 0; i + 1 < job->devices && i < INVBENCH_DEVICES_MAX; i++) {
		options->more[i] = strf("nvme,serial=invbench%u,addr=%#x", i + 1, SECOND_SLOT + i);
		if (!options->more[i])
			goto out;
	}
	if (options->enter && options->kernel_dir && options->plugin_dir && options->plugin &&
	    options->cpus && options->memory && options->port && options->console &&
	    options->append)
		ret = 0;
out:
	free(port);
	free(console);
	free(plugin);
	return ret;
}

static void options_free(struct options *options)
{
	free(options->enter);
	free(options->kernel_dir);
	free(options->plugin_dir);
	free(options->plugin);
	free(options->cpus);
	free(options->memory);
	free(options->port);
	free(options->console);
	free(options->append);
	free(options->disk);
	free(options->disk_dir);
	for (unsigned int i = 0; i < INVBENCH_DEVICES_MAX; i++)
		free(options->more[i]);
}

/* Adds what only some jobs need. */
static int add_requested(const char ***arguments, const struct lab_job *job,
			 const struct options *options)
{
	int ret = 0;

	if (job->clock == CLOCK_EXACT)
		ret = arguments_add(arguments, "-icount", "shift=0,sleep=off", NULL);
	if (!ret && job->functions)
		ret = arguments_add(arguments, "-plugin", options->plugin, NULL);
	for (unsigned int i = 0; !ret && i < INVBENCH_DEVICES_MAX && options->more[i]; i++)
		ret = arguments_add(arguments, "-device", options->more[i], NULL);
	if (!ret && options->disk)
		ret = arguments_add(arguments, "-blockdev", options->disk, "-device", FILLED_DEVICE,
				    NULL);
	if (!ret && job->lab->tools)
		ret = arguments_add(arguments, "-blockdev", SECOND, "-device", SECOND_DEVICE, NULL);
	return ret;
}

/*
 * The results leave the guest by a serial port on virtio-MMIO, which is not behind the SMMU. It has
 * no ioeventfd, so a write completes when the guest makes it. The NVMe device at a fixed address is
 * attached, mapped and unmapped; its disk has no content. More devices, without a disk, are added
 * only if a plan needs them, because each one lengthens the boot.
 * With KVM the guest has no PMU: a read of its counter would leave the guest, and one of the generic timer does not.
 */
static int arguments_make(const char ***arguments, const struct qemu_machine *machine,
			  const struct options *options)
{
	const struct lab_job *job = machine->job;
	bool has_kvm = job->clock == CLOCK_KVM;
	/* clang-format off */
	int ret = arguments_add(arguments,
		options->enter, job->lab->root,
		"--bind", options->kernel_dir, "--bind", job->out,
		"--bind", options->plugin_dir,
		"--bind", options->disk_dir ? options->disk_dir : job->out, "--",
		"qemu-system-aarch64",
		"-accel", has_kvm ? "kvm" : "tcg", "-cpu", has_kvm ? "host,pmu=off" : "neoverse-n1",
		"-M", has_kvm ? MACHINE ",gic-version=host" : MACHINE ",gic-version=3",
		"-smp", options->cpus, "-m", options->memory, THREAD_NAMES,
		"-nodefaults", "-display", "none", "-no-reboot", "-seed", "0",
		"-rtc", "base=2000-01-01T00:00:00,clock=vm",
		"-kernel", job->lab->image, "-initrd", machine->image,
		"-append", options->append,
		"-chardev", options->console, "-serial", "chardev:console",
		"-chardev", options->port, "-global", "virtio-mmio.ioeventfd=off",
		"-device", "virtio-serial-device",
		"-device", "virtserialport,chardev=port,name=invbench",
		"-blockdev", NOTHING ",node-name=nothing",
		"-device", "nvme,drive=nothing,serial=invbench,addr=2", NULL);
	/* clang-format on */

	return ret ? ret : add_requested(arguments, job, options);
}

int qemu_start(const struct qemu_machine *machine, struct process *process)
{
	struct options options = { 0 };
	const char **arguments = NULL;
	int ret = options_make(&options, machine);
	int log = -1;

	if (!ret)
		ret = arguments_make(&arguments, machine, &options);
	if (!ret) {
		log = open(machine->console, O_WRONLY | O_APPEND | O_CLOEXEC);
		ret = log < 0 ? -errno : process_start(process, (char *const *)arguments, log, log);
	}
	if (log >= 0)
		close(log);
	arguments_free(&arguments);
	options_free(&options);
	return ret;
}

bool qemu_version(const char *root, int *major, int *minor)
{
	char *enter = home_path("bench/lab/debian/enter.sh");
	char *const arguments[] = { enter,	 (char *)root, "--", "qemu-system-aarch64",
				    "--version", NULL };
	struct process process;
	char text[128] = "";
	bool is_there = false;
	int ends[2], ret;

	if (!enter || pipe2(ends, O_CLOEXEC))
		goto out;
	ret = process_start(&process, arguments, ends[1], ends[1]);
	close(ends[1]);
	if (!ret) {
		process_wait(&process);
		is_there = read(ends[0], text, sizeof(text) - 1) > 0 &&
			   sscanf(text, "QEMU emulator version %d.%d", major, minor) == 2;
	}
	close(ends[0]);
out:
	free(enter);
	return is_there;
}
