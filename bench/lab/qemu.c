/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated machine: QEMU's command line, and nothing else.
 * Kept apart because every word of it is part of what the exact clock counts.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../core/sample.h"
#include "../home.h"
#include "../say.h"
#include "qemu.h"

#define ARGUMENTS_MAX 128
#define FURTHER	      16 /* PCI slot of the first device that is asked for besides */
/* For fio a second disk, of the last slot; no word of it where nobody has fio. */
/* So late that who reads one block after the other always sleeps: else it hangs on the host's scheduler. */
#define NOTHING "driver=null-co,read-zeroes=on,latency-ns=200000"
#define SECOND	NOTHING ",node-name=second"
#define SECOND_DEVICE                                                      \
	"virtio-blk-pci,drive=second,disable-legacy=on,iommu_platform=on," \
	"ioeventfd=off,addr=0x1f"
/* The only one that keeps what is written to it. */
#define FILLED_DEVICE "nvme,drive=filled,serial=filled,addr=3"

/* Commas separate the parts of a QEMU option; to be freed. */
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

/* The strings that differ from boot to boot. */
struct options {
	char *enter, *kernel_dir, *plugin_dir, *plugin, *cpus, *memory, *port, *console, *append;
	char *disk, *disk_dir; /* NULL: there is none */
	char *more[INVBENCH_DEVICES_MAX]; /* devices than the first */
};

static char *folder_of(const char *path)
{
	return strndup(path, strrchr(path, '/') - path);
}

/* The file may lie anywhere, behind a link too. */
static int options_add_disk(struct options *options, const char *file)
{
	char *path = file ? realpath(file, NULL) : NULL, *escaped;
	int ret = file && !path ? -errno : 0;

	if (!path)
		return ret;
	escaped = option_path(path);
	options->disk_dir = folder_of(path);
	if (escaped)
		options->disk = sentence("driver=raw,node-name=filled,file.driver=file,"
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

	options->enter = home_path("bench/lab/enter.sh");
	options->kernel_dir = folder_of(job->lab->image);
	options->plugin_dir = folder_of(job->lab->plugin);
	options->cpus = sentence("%u", job->cpus);
	options->memory = sentence("%uM", job->memory_mib);
	if (!port || !console || !plugin)
		goto out;
	options->port = sentence("file,id=port,append=on,path=%s", port);
	options->console = sentence("file,id=console,append=on,path=%s", console);
	options->plugin = sentence("file=%s", plugin);
	/*
	 * Nothing random: neither addresses nor stacks. An oops ends the boot, since
	 * a kernel that had one measures nothing worth having. The kernel's tests of
	 * its ciphers would take a quarter of the boot.
	 */
	options->append = sentence("console=ttyAMA0 quiet panic=-1 oops=panic nokaslr norandmaps "
				   "randomize_kstack_offset=off iommu.passthrough=0 iommu.strict=1 "
				   "cryptomgr.notests invbench.clock=%s",
				   job->clock);
	if (options_add_disk(options, job->disk))
		goto out;
	for (unsigned int i = 0; i + 1 < job->devices && i < INVBENCH_DEVICES_MAX; i++) {
		options->more[i] = sentence("nvme,serial=invbench%u,addr=%#x", i + 1, FURTHER + i);
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

static void add(char **arguments, char *argument)
{
	while (*arguments)
		arguments++;
	*arguments = argument;
}

static void add_asked(char **arguments, const struct lab_job *job, const struct options *options)
{
	if (!strcmp(job->clock, "exact")) {
		add(arguments, "-icount");
		add(arguments, "shift=0,sleep=off");
	}
	if (job->attribute) {
		add(arguments, "-plugin");
		add(arguments, options->plugin);
	}
	for (unsigned int i = 0; i < INVBENCH_DEVICES_MAX && options->more[i]; i++) {
		add(arguments, "-device");
		add(arguments, options->more[i]);
	}
	if (options->disk) {
		add(arguments, "-blockdev");
		add(arguments, options->disk);
		add(arguments, "-device");
		add(arguments, FILLED_DEVICE);
	}
	if (job->lab->tools) {
		add(arguments, "-blockdev");
		add(arguments, SECOND);
		add(arguments, "-device");
		add(arguments, SECOND_DEVICE);
	}
}

/*
 * The machine. Results leave by a serial port on virtio-MMIO, which no SMMU is
 * in front of, and without ioeventfd, so that a write happens when the guest
 * makes it. The NVMe device at a fixed address is what gets attached, mapped
 * and unmapped; its disk is nothing. Further ones, without a disk, come only
 * where a plan asks for them: each is more for the kernel to find as it boots.
 */
int qemu_start(const struct qemu_machine *machine, struct process *process)
{
	const struct lab_job *job = machine->job;
	struct options options = { 0 };
	int ret = options_make(&options, machine);
	/* clang-format off */
	char *arguments[ARGUMENTS_MAX] = {
		options.enter, job->lab->root,
		"--bind", options.kernel_dir, "--bind", (char *)job->out,
		"--bind", options.plugin_dir,
		"--bind", options.disk_dir ? options.disk_dir : (char *)job->out, "--",
		"qemu-system-aarch64",
		"-M", "virt,iommu=smmuv3,gic-version=3,dtb-randomness=off",
		"-cpu", "neoverse-n1", "-smp", options.cpus, "-m", options.memory,
		"-nodefaults", "-display", "none", "-no-reboot", "-seed", "0",
		"-rtc", "base=2000-01-01T00:00:00,clock=vm",
		"-kernel", job->lab->image, "-initrd", (char *)machine->image,
		"-append", options.append,
		"-chardev", options.console, "-serial", "chardev:console",
		"-chardev", options.port, "-global", "virtio-mmio.ioeventfd=off",
		"-device", "virtio-serial-device",
		"-device", "virtserialport,chardev=port,name=invbench",
		"-blockdev", NOTHING ",node-name=nothing",
		"-device", "nvme,drive=nothing,serial=invbench,addr=2",
	};
	/* clang-format on */
	int log = -1;

	add_asked(arguments, job, &options);
	if (!ret) {
		log = open(machine->console, O_WRONLY | O_APPEND | O_CLOEXEC);
		ret = log < 0 ? -errno : process_start(process, arguments, log, log);
	}
	if (log >= 0)
		close(log);
	options_free(&options);
	return ret;
}

bool qemu_version(const char *root, int *major, int *minor)
{
	char *enter = home_path("bench/lab/enter.sh");
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
