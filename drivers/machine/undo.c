/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the process that undoes a session's changes: see undo.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/machine/undo.h"

#define NOTES_MAX 64 /* more than any session changes */
/* An abstract socket address, held until all changes are undone. It leaves no file behind. */
#define LOCK_NAME     "invbench-undo"
#define LOCK_TRIES    100
#define LOCK_PAUSE_US 100000

/* Shorter than PIPE_BUF, so that the pipe takes it as a whole. */
struct note {
	char path[256];
	char text[64];
};

static int notes = -1; /* the end of the pipe to write to */
static pid_t keeper;

int undo_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

/* Whether a file has this text already, as if the change that was noted had never been made. */
static bool has_text(const struct note *note)
{
	int fd = open(note->path, O_RDONLY | O_CLOEXEC);
	char text[sizeof(note->text)] = "";
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[length < 0 ? 0 : strcspn(text, "\n")] = 0;
	return length > 0 && !strncmp(text, note->text, strcspn(note->text, "\n")) &&
	       strlen(text) == strcspn(note->text, "\n");
}

/*
 * Undoes the last change first, and repeats while that succeeds for any: one change
 * may block another, as a bound driver blocks a change of the domain. A file that
 * is gone, or that was not changed after all, needs no undo.
 */
static void undo_all(struct note *list, unsigned int count)
{
	unsigned int left, failed = count;
	int ret;

	do {
		left = failed;
		failed = 0;
		for (unsigned int i = count; i--;) {
			ret = *list[i].path ? undo_write(list[i].path, list[i].text) : 0;
			if (ret && ret != -ENOENT && ret != -ENODEV && !has_text(&list[i]))
				failed++;
			else
				*list[i].path = 0;
		}
	} while (failed && failed < left);
	for (unsigned int i = 0; i < count; i++)
		if (*list[i].path)
			dprintf(STDERR_FILENO, "invbench: cannot restore %s; write '%s' to it\n",
				list[i].path, list[i].text);
}

/* Only the first note on a file counts: it holds the text from before the session. */
static bool is_known(const struct note *list, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		if (!strcmp(list[i].path, list[count].path))
			return true;
	return false;
}

/*
 * Runs in the child and does not return. setsid() keeps signals for the runner's
 * process group away from it. The pipe and the lock replace stdin and stdout, so
 * that a reader of the runner's output does not wait for this process.
 */
static void keep(int from, int lock)
{
	struct note list[NOTES_MAX];
	unsigned int count = 0;

	setsid();
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	dup2(from, STDIN_FILENO);
	dup2(lock, STDOUT_FILENO);
	closefrom(STDERR_FILENO + 1);
	while (count < NOTES_MAX &&
	       read(STDIN_FILENO, &list[count], sizeof(*list)) == sizeof(*list))
		count += !is_known(list, count);
	undo_all(list, count);
	_exit(0);
}

/* Binds the address, which the kernel frees with its last holder. A descriptor or -errno. */
static int lock_take(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t length = offsetof(struct sockaddr_un, sun_path) + sizeof(LOCK_NAME);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), tries = 0;

	if (fd < 0)
		return -errno;
	memcpy(address.sun_path + 1, LOCK_NAME, sizeof(LOCK_NAME) - 1);
	while (bind(fd, (struct sockaddr *)&address, length)) {
		if (errno == EADDRINUSE && tries++ < LOCK_TRIES) {
			usleep(LOCK_PAUSE_US);
			continue;
		}
		tries = errno == EADDRINUSE ? -EBUSY : -errno;
		close(fd);
		return tries;
	}
	return fd;
}

int undo_start(void)
{
	int lock = lock_take(), ends[2], ret = 0;

	if (lock < 0)
		return lock;
	if (pipe2(ends, O_CLOEXEC)) {
		ret = -errno;
		close(lock);
		return ret;
	}
	keeper = fork();
	if (!keeper)
		keep(ends[0], lock);
	ret = keeper < 0 ? -errno : 0;
	close(ends[0]);
	close(lock);
	notes = ends[1];
	if (ret)
		close(notes);
	return ret;
}

int undo_note(const char *path, const char *text)
{
	struct note note = { 0 };

	if (strlen(path) >= sizeof(note.path) || strlen(text) >= sizeof(note.text))
		return -ENAMETOOLONG;
	strcpy(note.path, path);
	strcpy(note.text, text);
	return write(notes, &note, sizeof(note)) == sizeof(note) ? 0 : -errno;
}

/* The program inherits the pipe, which so stays open until it has ended, too. */
int undo_run(const char *const *arguments)
{
	int status = 0, ret;
	pid_t pid;

	fcntl(notes, F_SETFD, 0);
	ret = posix_spawnp(&pid, arguments[0], NULL, NULL, (char *const *)arguments, environ);
	fcntl(notes, F_SETFD, FD_CLOEXEC);
	if (ret)
		return -ret;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

void undo_stop(void)
{
	close(notes);
	notes = -1;
	while (waitpid(keeper, NULL, 0) < 0 && errno == EINTR)
		;
}
