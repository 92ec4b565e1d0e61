/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command invbench: opens its streams, finds the verb and leaves the rest to it. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "bench/cli/help.h"
#include "bench/cli/verb.h"
#include "bench/system/stop.h"
#include "bench/text/message.h"
#include "version.h"

/* Whatever a verb makes of its interruption, a script can tell it from a failure. */
static int start_verb(int argc, char **argv)
{
	const struct verb *verb = verb_find(argv[0]);
	int code = verb ? verb->main(argc, argv) : EXIT_USAGE;

	return code && stop_requested() ? EXIT_INTERRUPTED : code;
}

/* A file that the program opens must not get the number of a stream that its caller closed. */
static void open_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* The code of the verb, unless its output was lost, on a full disk for instance. */
static int finish(int code)
{
	const char *why = fflush(stdout) ? strerror(errno) : "";

	if (!*why && !ferror(stdout))
		return code;
	message("the output cannot be written%s%s", *why ? ": " : "", why);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	/* write() says, too, that a file is too large, and then there is a message. */
	signal(SIGXFSZ, SIG_IGN);
	open_streams();
	if (argc < 2) {
		help_print();
		return EXIT_USAGE;
	}
	/* Without a seed, jansson asks for random bytes, which a guest can take seconds to provide. */
	json_object_seed(1);
	if (!strcmp(argv[1], "--version")) {
		printf("invbench %s (git %s)\n", INVBENCH_VERSION, INVBENCH_GIT);
		return finish(EXIT_OK);
	}
	if (!strcmp(argv[1], "help") && argc > 2)
		return finish(start_verb(2, (char *[]){ argv[2], "--help", NULL }));
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		help_print();
		return finish(EXIT_OK);
	}
	return finish(start_verb(argc - 1, argv + 1));
}
