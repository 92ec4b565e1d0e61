/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb guest runs any command in the lab's guest.
 * It is for tests of the module, and for a look into a kernel that was measured. The module is loaded, and
 * the command starts in /job.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cli/verb.h"
#include "bench/lab/kvm.h"
#include "bench/lab/lab.h"
#include "bench/registry/option.h"
#include "bench/system/lock.h"
#include "bench/system/stop.h"
#include "bench/text/message.h"
#include "bench/text/number.h"
#include "bench/trust/printable.h"

#define SECONDS_MAX 86400

struct guest {
	const char *kernel_name, *clock_text, *files, *disk, *console, *hang_timeout_text,
		*limit_text;
	enum clock_kind clock;
	uint64_t hang_timeout, limit; /* seconds */
	bool tools;
	const char *const *command;
};

static int print_line(void *to, const char *line)
{
	(void)to;
	return puts(line) == EOF || fflush(stdout) ? -EIO : 0;
}

static enum exit_code report_result(struct lab_result *result)
{
	if (result->verdict == LAB_OK)
		return result->status;
	if (result->console_tail) {
		printable_make(result->console_tail, true);
		fprintf(stderr, "%s\n", result->console_tail);
	}
	message("%s: %s", lab_verdicts[result->verdict].name, result->reason);
	return lab_verdicts[result->verdict].exit_code;
}

/* The folder out holds the console's log and the job's image while the guest runs. */
static int guest_boot(const struct guest *guest, const struct lab *lab, const char *out)
{
	const struct lab_job job = {
		.lab = lab,
		.clock = guest->clock,
		.arguments = guest->command,
		.prints_errors = true,
		.files = guest->files,
		.disk = guest->disk,
		.out = out,
		.hang_timeout = (unsigned int)guest->hang_timeout,
		.limit = (unsigned int)guest->limit,
		.on_line = print_line,
	};
	struct lab_result result = { 0 };
	int code;

	lab_boot(&job, &result);
	code = report_result(&result);
	lab_result_free(&result);
	return code;
}

/* Keeps the console's log as the file wanted, unless that is NULL. */
static int keep_console(const char *out, const char *wanted)
{
	char *log = strf("%s/console.log", out);
	int ret = 0;

	if (log && wanted && rename(log, wanted)) {
		message("--console: %s: %s", wanted, strerror(errno));
		ret = EXIT_USAGE;
	}
	free(log);
	return ret;
}

static int guest_run(const struct guest *guest)
{
	struct kernel kernel = { 0 };
	struct lab lab = { 0 };
	struct scratch scratch;
	int code = guest->clock == CLOCK_KVM ? kvm_check() : EXIT_OK;

	if (code)
		return code;
	code = EXIT_USAGE;
	if (kernel_load(guest->kernel_name, &kernel))
		goto out;
	stop_catch();
	code = lab_prepare(&kernel, guest->tools, &lab);
	if (code)
		goto out;
	if (scratch_start(&scratch, "guest")) {
		code = EXIT_USAGE;
		goto out;
	}
	code = guest_boot(guest, &lab, scratch.dir);
	if (keep_console(scratch.dir, guest->console))
		code = code ? code : EXIT_USAGE;
	scratch_stop(&scratch);
out:
	lab_free(&lab);
	kernel_free(&kernel);
	return code;
}

int guest_main(int argc, char **argv)
{
	static const char *const clocks[] = { "exact", "kvm", "emulated", NULL };
	struct guest guest = { .kernel_name = kernel_newest(),
			       .clock_text = "emulated",
			       .hang_timeout_text = NUMBER_TEXT(LAB_HANG_TIMEOUT),
			       .limit_text = NUMBER_TEXT(LAB_LIMIT) };
	const struct option_row options[] = {
		{ "kernel", "NAME|PATH", "kernel to boot (default: the newest)",
		  .text = &guest.kernel_name, .values = "kernels" },
		{ "clock", "exact|kvm|emulated",
		  "exact advances by one tick per instruction, kvm uses the cores of an Arm machine, emulated is faster than exact (default: emulated)",
		  .text = &guest.clock_text },
		{ "files", "DIR",
		  "folder whose files the guest finds in /job, where the command starts",
		  .text = &guest.files },
		{ "disk", "FILE", "image of an additional NVMe disk, at 0000:00:03.0",
		  .text = &guest.disk },
		{ "tools", NULL, "install fio, perf and blkid in the guest", .flag = &guest.tools },
		{ "console", "FILE", "file for the console log", .text = &guest.console },
		{ "hang-timeout", "SECONDS",
		  "silence after which the guest counts as hung (default: " NUMBER_TEXT(
			  LAB_HANG_TIMEOUT) ")",
		  .text = &guest.hang_timeout_text },
		{ "limit", "SECONDS", "time limit (default: " NUMBER_TEXT(LAB_LIMIT) ")",
		  .text = &guest.limit_text },
		{ 0 },
	};
	int first = options_parse(options, argc, argv, 1, INT_MAX);

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	if (option_word("--clock", guest.clock_text, clocks) < 0 ||
	    !clock_find(guest.clock_text, &guest.clock))
		return EXIT_USAGE;
	if (guest.disk && access(guest.disk, R_OK | W_OK)) {
		message("--disk: %s: %s", guest.disk, strerror(errno));
		return EXIT_USAGE;
	}
	if (option_number("--hang-timeout", guest.hang_timeout_text, "seconds", 1, SECONDS_MAX,
			  &guest.hang_timeout) ||
	    option_number("--limit", guest.limit_text, "seconds", 1, SECONDS_MAX, &guest.limit))
		return EXIT_USAGE;
	guest.command = (const char *const *)argv + first;
	return guest_run(&guest);
}
