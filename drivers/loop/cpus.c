/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses CPUs from the process's affinity mask: see cpus.h. */
#include <ctype.h>
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/loop/cpus.h"

#define LINE_MAX_LEN 4096

static unsigned int chosen[CPU_SETSIZE];
static unsigned int chosen_count; /* 0: nobody chose */
static bool is_taken; /* the user chose */

static unsigned int mask_cpus(unsigned int *numbers)
{
	unsigned int count = 0;
	cpu_set_t allowed;

	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		return 0;
	for (unsigned int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &allowed))
			numbers[count++] = cpu;
	return count;
}

unsigned int cpus_allowed(void)
{
	unsigned int numbers[CPU_SETSIZE], count;

	if (chosen_count)
		return chosen_count;
	count = mask_cpus(numbers);
	return count ? count : 1;
}

unsigned int cpus_nth(unsigned int index)
{
	unsigned int numbers[CPU_SETSIZE];

	if (chosen_count)
		return index < chosen_count ? chosen[index] : 0;
	return index < mask_cpus(numbers) ? numbers[index] : 0;
}

/* Reads digits, and moves *text behind them. -EINVAL: there are none, or the number is too large. */
static int parse_number(const char **text)
{
	unsigned long number;
	char *end;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	number = strtoul(*text, &end, 10);
	*text = end;
	return number < CPU_SETSIZE ? (int)number : -EINVAL;
}

/* Adds first to last to the numbers. Returns the new count, or -EINVAL. */
static int add_range(unsigned int *numbers, int count, int first, int last, cpu_set_t *seen)
{
	if (first < 0 || last < first)
		return -EINVAL;
	for (int cpu = first; cpu <= last; cpu++) {
		if (CPU_ISSET((size_t)cpu, seen))
			return -EINVAL;
		CPU_SET((size_t)cpu, seen);
		numbers[count++] = (unsigned int)cpu;
	}
	return count;
}

int cpus_parse(const char *list, unsigned int *numbers)
{
	int count = 0;
	cpu_set_t seen;

	CPU_ZERO(&seen);
	do {
		int first = parse_number(&list), last = first;

		if (*list == '-') {
			list++;
			last = parse_number(&list);
		}
		count = add_range(numbers, count, first, last, &seen);
	} while (count >= 0 && *list++ == ',');
	return count >= 0 && list[-1] ? -EINVAL : count;
}

/* Whether this process may use all these CPUs, to which it is confined now. The kernel drops others without a word. */
static bool confine(const cpu_set_t *wanted)
{
	cpu_set_t now;

	return !sched_setaffinity(0, sizeof(*wanted), wanted) &&
	       !sched_getaffinity(0, sizeof(now), &now) && CPU_EQUAL(&now, wanted);
}

int cpus_take(const char *list)
{
	unsigned int numbers[CPU_SETSIZE];
	int count = cpus_parse(list, numbers);
	cpu_set_t before, wanted;

	if (count < 0)
		return count;
	if (sched_getaffinity(0, sizeof(before), &before))
		return -errno;
	CPU_ZERO(&wanted);
	for (int i = 0; i < count; i++)
		CPU_SET(numbers[i], &wanted);
	if (!confine(&wanted)) {
		sched_setaffinity(0, sizeof(before), &before);
		return -ENODEV;
	}
	memcpy(chosen, numbers, sizeof(chosen));
	chosen_count = (unsigned int)count;
	is_taken = true;
	return 0;
}

/* Lower ranks come first. */
static int rank(unsigned int cpu, const cpu_set_t *isolated, const cpu_set_t *node)
{
	return 4 * !CPU_ISSET(cpu, isolated) + 2 * !cpu + !CPU_ISSET(cpu, node);
}

void cpus_sort(unsigned int *numbers, unsigned int count, const cpu_set_t *isolated,
	       const cpu_set_t *node)
{
	/* An insertion sort keeps the order of equal ranks. */
	for (unsigned int i = 1; i < count; i++) {
		unsigned int cpu = numbers[i], at = i;

		while (at && rank(numbers[at - 1], isolated, node) > rank(cpu, isolated, node)) {
			numbers[at] = numbers[at - 1];
			at--;
		}
		numbers[at] = cpu;
	}
}

/* The CPUs of a list in a file of sysfs; none if there is no such file. */
static void read_set(const char *path, cpu_set_t *set)
{
	unsigned int numbers[CPU_SETSIZE];
	FILE *file = fopen(path, "re");
	char line[LINE_MAX_LEN];
	int count = 0;

	CPU_ZERO(set);
	if (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		count = cpus_parse(line, numbers);
	}
	if (file)
		fclose(file);
	for (int i = 0; i < count; i++)
		CPU_SET(numbers[i], set);
}

/* The NUMA node of a device in sysfs; -1: unknown. */
static int read_node(const char *device, const char *part)
{
	char path[512];
	FILE *file;
	int node = -1;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%snuma_node", device, part);
	file = fopen(path, "re");
	if (file && fscanf(file, "%d", &node) != 1)
		node = -1;
	if (file)
		fclose(file);
	return node;
}

bool cpus_lack_only(const cpu_set_t *isolated, const cpu_set_t *online, const cpu_set_t *allowed)
{
	cpu_set_t either, both;

	CPU_OR(&either, isolated, allowed);
	CPU_AND(&both, isolated, allowed);
	return CPU_COUNT(isolated) && !CPU_COUNT(&both) && CPU_EQUAL(&either, online);
}

/*
 * A process has the CPUs of init, from which the kernel takes the isolated ones. If it lacks only those, nobody has
 * confined it, and they are the best to measure on.
 */
static void take_isolated(const cpu_set_t *isolated)
{
	cpu_set_t online, allowed;

	read_set("/sys/devices/system/cpu/online", &online);
	if (!sched_getaffinity(0, sizeof(allowed), &allowed) &&
	    cpus_lack_only(isolated, &online, &allowed))
		sched_setaffinity(0, sizeof(online), &online);
}

void cpus_prefer(const char *device)
{
	int node = *device ? read_node(device, "iommu/device/") : -1;
	cpu_set_t isolated, near;
	char path[64];

	if (is_taken)
		return;
	if (node < 0 && *device)
		node = read_node(device, "");
	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/cpulist", node);
	read_set(path, &near);
	read_set("/sys/devices/system/cpu/isolated", &isolated);
	take_isolated(&isolated);
	chosen_count = mask_cpus(chosen);
	cpus_sort(chosen, chosen_count, &isolated, &near);
}
