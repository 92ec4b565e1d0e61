/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb "guest": runs any command in the lab's guest.
 * For tests of the module, and for who wants to look around in a kernel that
 * was measured; the module is loaded, the command's folder is /job.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "bench/lab/lab.h"
#include "home.h"
#include "run/place.h"
#include "say.h"
#include "verb.h"

#define SECONDS_MAX 86400

struct guest {
	const char *kernel_name, *clock, *files, *disk, *console, *patience_text, *limit_text;
	uint64_t patience, limit; /* seconds */
	bool tools;
	const char *const *command;
};

static int print_line(void *to, const char *line)
{
	(void)to;
	return puts(line) == EOF || fflush(stdout) ? -EIO : 0;
}

static enum exit_code guest_answer(const struct lab_result *result)
{
	if (result->verdict == LAB_OK)
		return result->status;
	if (result->console_tail)
		fprintf(stderr, "%s\n", result->console_tail);
	say("%s: %s", lab_verdicts[result->verdict].name, result->reason);
	return lab_verdicts[result->verdict].exit_code;
}

/* .out: where the console's log and the job's image lie meanwhile. */
static int guest_boot(const struct guest *guest, const struct lab *lab, const char *out)
{
	const struct lab_job job = {
		.lab = lab,
		.clock = guest->clock,
		.arguments = guest->command,
		.files = guest->files,
		.disk = guest->disk,
		.out = out,
		.patience = (unsigned int)guest->patience,
		.limit = (unsigned int)guest->limit,
		.on_line = print_line,
	};
	struct lab_result result = { 0 };
	int code;

	place_catch_stop();
	lab_boot(&job, &result);
	code = guest_answer(&result);
	lab_result_free(&result);
	return code;
}

/* The log is wanted by name, or not at all. */
static int keep_console(const char *out, const char *wanted)
{
	char *log = sentence("%s/console.log", out);
	int ret = 0;

	if (log && wanted && rename(log, wanted)) {
		say("--console: %s: %s", wanted, strerror(errno));
		ret = EXIT_USAGE;
	}
	free(log);
	return ret;
}

/* What a call left that was killed: folders that nobody holds. */
static void sweep(const char *cache)
{
	char *pattern = sentence("%s/guest-??????", cache);
	glob_t found = { 0 };
	size_t i;

	if (!pattern || glob(pattern, 0, NULL, &found))
		found.gl_pathc = 0;
	for (i = 0; i < found.gl_pathc; i++) {
		int fd = open(found.gl_pathv[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
			home_remove(found.gl_pathv[i]);
		if (fd >= 0)
			close(fd);
	}
	globfree(&found);
	free(pattern);
}

/* Makes the call's own folder and holds it; nobody sweeps between the two. A descriptor or -errno. */
static int claim(const char *cache, char *out)
{
	char *path = sentence("%s/guest.lock", cache);
	int lock = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666) : -1, fd = -1;

	if (lock >= 0 && !flock(lock, LOCK_EX)) {
		sweep(cache);
		if (mkdtemp(out))
			fd = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0)
			flock(fd, LOCK_EX);
	}
	if (fd < 0) {
		fd = -errno;
		say("%s: %s", out, strerror(errno));
	}
	if (lock >= 0)
		close(lock);
	free(path);
	return fd;
}

static int guest_run(const struct guest *guest)
{
	char *cache = home_cache(), *out = cache ? sentence("%s/guest-XXXXXX", cache) : NULL;
	struct kernel kernel = { 0 };
	struct lab lab = { 0 };
	int code = EXIT_USAGE, held;

	if (!out || kernel_load(guest->kernel_name, &kernel))
		goto out;
	code = lab_prepare(&kernel, guest->tools, &lab);
	if (code)
		goto out;
	held = claim(cache, out);
	if (held < 0) {
		code = EXIT_USAGE;
		goto out;
	}
	code = guest_boot(guest, &lab, out);
	if (keep_console(out, guest->console))
		code = code ? code : EXIT_USAGE;
	home_remove(out);
	close(held);
out:
	lab_free(&lab);
	kernel_free(&kernel);
	free(out);
	free(cache);
	return code;
}

static int seconds_parse(const char *option, const char *text, uint64_t *seconds)
{
	int ret = number_parse(text, 1, SECONDS_MAX, seconds);

	if (ret)
		say("%s: '%s' is no number of seconds, allowed 1..%d", option, text, SECONDS_MAX);
	return ret;
}

int guest_main(int argc, char **argv)
{
	struct guest guest = { .kernel_name = kernel_newest(),
			       .clock = "emulated",
			       .patience_text = "60",
			       .limit_text = "3600" };
	const struct option_row options[] = {
		{ "kernel", "NAME|PATH", "the kernel to boot (default: the newest)",
		  .text = &guest.kernel_name },
		{ "clock", "exact|emulated", "one instruction a tick, or fast (default: emulated)",
		  .text = &guest.clock },
		{ "files", "DIR", "what the guest finds in /job, where the command starts",
		  .text = &guest.files },
		{ "disk", "FILE", "one more NVMe disk, at 0000:00:03.0, with this content",
		  .text = &guest.disk },
		{ "tools", NULL, "with fio, perf and blkid", .flag = &guest.tools },
		{ "console", "FILE", "where to keep the console's log", .text = &guest.console },
		{ "patience", "SECONDS", "without any output until it hangs (default: 60)",
		  .text = &guest.patience_text },
		{ "limit", "SECONDS", "in all (default: 3600)", .text = &guest.limit_text },
		{ 0 },
	};
	int first = options_parse(options, argc, argv, 1, 64);

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	if (strcmp(guest.clock, "exact") && strcmp(guest.clock, "emulated")) {
		say("--clock: '%s' is unknown, allowed: exact, emulated", guest.clock);
		return EXIT_USAGE;
	}
	if (guest.disk && access(guest.disk, R_OK | W_OK)) {
		say("--disk: %s: %s", guest.disk, strerror(errno));
		return EXIT_USAGE;
	}
	if (seconds_parse("--patience", guest.patience_text, &guest.patience) ||
	    seconds_parse("--limit", guest.limit_text, &guest.limit))
		return EXIT_USAGE;
	guest.command = (const char *const *)argv + first;
	return guest_run(&guest);
}
