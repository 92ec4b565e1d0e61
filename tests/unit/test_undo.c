/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session's changes are undone when it ends, and when it is killed. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/machine/undo.h"

static char one[] = "/tmp/test_undo.XXXXXX", two[] = "/tmp/test_undo.XXXXXX";

static void content(const char *path, char text[16])
{
	FILE *file = fopen(path, "re");

	assert_non_null(file);
	memset(text, 0, 16);
	assert_true(fread(text, 1, 15, file) > 0);
	fclose(file);
}

static void assert_content(const char *path, const char *expected)
{
	char text[16];

	content(path, text);
	assert_string_equal(text, expected);
}

/* Like in sysfs, each text is as long as the one that it replaces. */
static void change(void)
{
	assert_int_equal(undo_note(one, "old"), 0);
	assert_int_equal(undo_write(one, "new"), 0);
	assert_int_equal(undo_note(two, "ALT"), 0);
	assert_int_equal(undo_write(two, "NEU"), 0);
	/* The second note on a file holds the session's own text and must not count. */
	assert_int_equal(undo_note(one, "new"), 0);
	assert_int_equal(undo_write(one, "odd"), 0);
}

static int setup(void **state)
{
	(void)state;
	assert_int_equal(undo_write(one, "old"), 0);
	assert_int_equal(undo_write(two, "ALT"), 0);
	return 0;
}

static void test_end(void **state)
{
	(void)state;
	assert_int_equal(undo_start(), 0);
	change();
	assert_content(one, "odd");
	undo_stop();
	assert_content(one, "old");
	assert_content(two, "ALT");
}

/* The next session waits until the changes of the last one are undone. */
static void test_killed(void **state)
{
	int status, ends[2];
	pid_t pid;
	char go;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (!pid) {
		if (undo_start())
			_exit(1);
		change();
		if (write(ends[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	assert_int_equal(read(ends[0], &go, 1), 1);
	assert_content(two, "NEU");
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(undo_start(), 0);
	assert_content(one, "old");
	assert_content(two, "ALT");
	undo_stop();
}

/* Ends a session with a note on a file that nobody can write, and reads what the keeper says. */
static void end_unwritable(const char *text, char said[256])
{
	char log[] = "/tmp/test_undo.XXXXXX";
	int file = mkstemp(log), before = dup(STDERR_FILENO);
	ssize_t length;

	assert_true(file >= 0 && before >= 0);
	dup2(file, STDERR_FILENO);
	assert_int_equal(undo_start(), 0);
	assert_int_equal(undo_note("/proc/sys/kernel/ostype", text), 0);
	undo_stop();
	dup2(before, STDERR_FILENO);
	close(before);
	length = pread(file, said, 255, 0);
	assert_true(length >= 0);
	said[length] = 0;
	close(file);
	unlink(log);
}

/* What a session noted and could not change has its text already. Else the owner is told. */
static void test_unwritable(void **state)
{
	char said[256];

	(void)state;
	end_unwritable("Linux", said);
	assert_string_equal(said, "");
	end_unwritable("Linu", said);
	assert_non_null(strstr(said, "cannot restore /proc/sys/kernel/ostype; write 'Linu' to it"));
}

static void test_too_long(void **state)
{
	char path[300];

	(void)state;
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = 0;
	assert_int_equal(undo_start(), 0);
	assert_int_equal(undo_note(path, "old"), -ENAMETOOLONG);
	undo_stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_end, setup),
		cmocka_unit_test_setup(test_killed, setup),
		cmocka_unit_test(test_unwritable),
		cmocka_unit_test(test_too_long),
	};
	int ret;

	close(mkstemp(one));
	close(mkstemp(two));
	ret = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(one);
	unlink(two);
	return ret;
}
