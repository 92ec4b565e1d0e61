/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots a kernel by kexec: the running kernel starts the other one, without firmware and boot loader. It is faster than
 * a reset, but devices keep the state in which the last kernel left them.
 */
#include <errno.h>
#include <stdlib.h>
#include "bench/campaign/loader.h"
#include "bench/system/process.h"
#include "bench/text/message.h"

static int check(const char *release)
{
	char *program = process_find("kexec");
	int ret = loader_check_files(release);

	if (!program)
		message("--loader kexec: kexec is missing; run: apt-get install kexec-tools");
	ret = ret ? ret : program ? 0 : -ENOENT;
	free(program);
	return ret;
}

static char *steps(const char *release)
{
	return strf("kexec --load /boot/vmlinuz-%s --initrd=/boot/initrd.img-%s --reuse-cmdline && "
		    "systemctl kexec",
		    release, release);
}

static int choose(const char *release)
{
	char *image = loader_file("vmlinuz", release),
	     *initrd = strf("--initrd=/boot/initrd.img-%s", release);
	const char *const command[] = { "kexec", "--load", image, initrd, "--reuse-cmdline", NULL };
	int ret = image && initrd ? loader_run(command) : -ENOMEM;

	free(image);
	free(initrd);
	return ret;
}

static const char *const reboot[] = { "systemctl", "kexec", NULL };

const struct loader loader_kexec = {
	.name = "kexec",
	.check = check,
	.steps = steps,
	.choose = choose,
	.boot = reboot,
};
