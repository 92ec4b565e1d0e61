// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs an arm64 program while the server's disk is made: the same program of this machine's architecture
 * if the build root has one, else the arm64 program under QEMU.
 *
 * Most programs that maintainer scripts call are shells and small tools, whose own architecture does not
 * matter. Under QEMU each of them takes a hundred times as long to start. The kernel calls this program for
 * each arm64 file (binfmt_misc, flag P): interpreter, path, argv[0], arguments.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NATIVE "/native"

/* These answer for their own architecture or read its files. */
static const char *const foreign[] = { "dpkg", "dpkg-query", "dpkg-trigger", "ldconfig" };

static int is_foreign(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
		if (!strcmp(name, foreign[i]))
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *path = argc > 2 ? argv[1] : "";
	char native[4096];

	if (argc < 3)
		return 127;
	snprintf(native, sizeof(native), NATIVE "/root%s", path);
	if (*path == '/' && !is_foreign(path) && !access(native, X_OK))
		execv(native, argv + 2);
	/* qemu-aarch64 -0 argv[0] path arguments: the three words take the places before the arguments. */
	char *words[argc + 2];

	words[0] = "qemu-aarch64";
	words[1] = "-0";
	words[2] = argv[2];
	words[3] = argv[1];
	for (int i = 3; i <= argc; i++)
		words[i + 1] = argv[i];
	execv(NATIVE "/emulator/qemu-aarch64", words);
	perror(NATIVE "/emulator/qemu-aarch64");
	return 127;
}
