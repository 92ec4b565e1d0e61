/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks for KVM and places its guest on CPUs: see kvm.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "bench/lab/kvm.h"
#include "bench/system/file.h"
#include "bench/text/message.h"

#define DEVICE "/dev/kvm"

int kvm_check(void)
{
	struct utsname name;

	uname(&name);
	if (strcmp(name.machine, "aarch64"))
		message("--clock kvm: this machine is %s, and KVM runs the lab's arm64 guest only on an Arm "
			"machine; give --clock exact",
			name.machine);
	else if (access(DEVICE, F_OK))
		message("--clock kvm: " DEVICE
			" is missing: this kernel has no KVM, or this machine is a "
			"guest without nested virtualization; give --clock exact");
	else if (access(DEVICE, R_OK | W_OK))
		message("--clock kvm: " DEVICE " cannot be opened by this user; run as root, or: "
			"sudo usermod -a -G kvm $USER");
	else
		return EXIT_OK;
	return EXIT_CANNOT;
}

unsigned int kvm_vcpus(unsigned int busy)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	return cpus > 0 && busy >= (unsigned long)cpus ? (unsigned int)cpus : busy + 1;
}

/* Chooses a CPU for each vCPU, and *rest: the CPUs that stay. false: there are not enough. */
static bool choose(unsigned int vcpus, int *cpus, cpu_set_t *rest)
{
	unsigned int chosen = 0;

	if (sched_getaffinity(0, sizeof(*rest), rest))
		return false;
	for (int cpu = CPU_SETSIZE - 1; cpu >= 0 && chosen < vcpus; cpu--) {
		if (!CPU_ISSET(cpu, rest))
			continue;
		cpus[chosen++] = cpu;
		CPU_CLR(cpu, rest);
	}
	return chosen == vcpus;
}

char *kvm_cpus(unsigned int vcpus)
{
	int *cpus = calloc(vcpus, sizeof(*cpus));
	char *list = NULL, *longer;
	cpu_set_t rest;

	if (!cpus || !choose(vcpus, cpus, &rest)) {
		free(cpus);
		return NULL;
	}
	for (unsigned int i = vcpus; i-- > 0;) {
		longer = strf("%s%s%d", list ? list : "", list ? "," : "", cpus[i]);
		free(list);
		list = longer;
	}
	free(cpus);
	return list;
}

/* Moves one thread of QEMU; its name tells what it is. */
static int pin_thread(pid_t qemu, const char *thread, const int *cpus, unsigned int vcpus,
		      const cpu_set_t *rest)
{
	char *path = strf("/proc/%d/task/%s/comm", (int)qemu, thread);
	char *name = path ? file_line(path) : NULL;
	unsigned int vcpu;
	cpu_set_t set;
	int ret = 0;

	CPU_ZERO(&set);
	if (!name)
		ret = -ENOENT;
	else if (sscanf(name, "CPU %u/KVM", &vcpu) == 1 && vcpu < vcpus)
		CPU_SET(cpus[vcpu], &set);
	else
		set = *rest;
	if (!ret && CPU_COUNT(&set) && sched_setaffinity(atoi(thread), sizeof(set), &set))
		ret = -errno;
	/* A thread may have ended since its name was read. */
	if (ret == -ENOENT || ret == -ESRCH)
		ret = 0;
	free(path);
	free(name);
	return ret;
}

int kvm_pin(pid_t qemu, unsigned int vcpus)
{
	char *path = strf("/proc/%d/task", (int)qemu);
	int *cpus = calloc(vcpus, sizeof(*cpus)), ret = 0;
	DIR *tasks = path ? opendir(path) : NULL;
	struct dirent *task;
	cpu_set_t rest;

	if (!cpus || !tasks)
		ret = -ENOMEM;
	else if (!choose(vcpus, cpus, &rest))
		ret = -ENOSPC;
	while (!ret && (task = readdir(tasks))) {
		if (*task->d_name != '.')
			ret = pin_thread(qemu, task->d_name, cpus, vcpus, &rest);
	}
	if (tasks)
		closedir(tasks);
	free(cpus);
	free(path);
	return ret;
}
