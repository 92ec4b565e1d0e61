/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kills a runner with SIGKILL at random moments. After each kill the driver's text must be restored
 * byte for byte, the device must be free, and the SMMU's features must be the same as before.
 *
 *   kill_runner COUNT COMMAND…      the runner, such as: invbench measure PLAN
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/core/uapi.h"
#include "drivers/engine/pci.h"
#include "drivers/machine/module.h"

static long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static pid_t runner_start(char **command)
{
	pid_t pid = fork();
	int null;

	if (pid)
		return pid;
	null = open("/dev/null", O_WRONLY);
	dup2(null, 1);
	execv(command[0], command);
	_exit(127);
}

/* The time of a run that is not killed, in us. The random moments cover all of it. */
static long long runner_length(char **command)
{
	long long start = now_us();
	int status;

	if (waitpid(runner_start(command), &status, 0) < 0 || status) {
		printf("kill_runner: the runner fails even if it is not killed: status %#x\n",
		       status);
		exit(1);
	}
	return now_us() - start;
}

static uint32_t features; /* of the SMMU, before the first kill */

/* Checks that the device can be attached and that its SMMU has all features. */
static int check_device(struct module *module)
{
	char device[INVBENCH_DEVICE_LEN];
	struct invbench_info info;

	if (!pci_find_free(&device, 1) || module_attach(module, device) ||
	    module_info(module, &info)) {
		printf("kill_runner: the device is not free: %s\n", module->message);
		return 1;
	}
	if (!features)
		features = info.smmu_features;
	if (features == info.smmu_features)
		return 0;
	printf("kill_runner: the SMMU's features are %#x, before they were %#x\n",
	       info.smmu_features, features);
	return 1;
}

/* The kernel closes the session of a killed process a moment after it is reaped. */
static int check_whole(void)
{
	struct module module;
	struct invbench_info info;
	int ret = -EBUSY;

	for (int tries = 0; tries < 1000 && ret == -EBUSY; tries++) {
		ret = module_open(&module);
		if (ret == -EBUSY)
			usleep(10000);
	}
	if (ret) {
		printf("kill_runner: " INVBENCH_DEVICE_PATH ": %s\n", strerror(-ret));
		return 1;
	}
	ret = module_info(&module, &info) || !info.text_whole;
	if (ret)
		printf("kill_runner: the driver's text is not restored\n");
	else
		ret = check_device(&module);
	module_close(&module);
	return ret;
}

int main(int argc, char **argv)
{
	int count = argc > 2 ? atoi(argv[1]) : 0, killed = 0, started = 0;
	long long length;

	if (count < 1) {
		printf("usage: kill_runner COUNT COMMAND...\n");
		return 3;
	}
	srandom(1);
	if (check_whole())
		return 1;
	length = runner_length(argv + 2);
	/* A runner that finished before it was killed does not count. */
	for (; killed < count && started < 10 * count; started++) {
		pid_t pid = runner_start(argv + 2);
		int status;

		usleep((useconds_t)(random() % length));
		kill(pid, SIGKILL);
		if (waitpid(pid, &status, 0) != pid || check_whole())
			return 1;
		killed += WIFSIGNALED(status);
		if (started % 10 == 9) { /* shows that the guest is alive */
			printf("kill_runner: %d of %d\n", killed, count);
			fflush(stdout);
		}
	}
	printf("kill_runner: %d runners started, %d killed while running\n", started, killed);
	return killed < count;
}
