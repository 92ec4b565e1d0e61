/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the description of the machine from /proc, /sys and the module: see environment.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

#include "bench/environment/environment.h"
#include "bench/system/file.h"
#include "drivers/machine/domain.h"
#include "drivers/machine/identity.h"

/* Debug options that change the measured path. The reader is warned of them. */
/* clang-format off */
static const char *const distorting[] = {
	"KASAN", "KCSAN", "PROVE_LOCKING", "LOCK_STAT", "DEBUG_SPINLOCK", "DEBUG_PREEMPT", "PROVE_RCU",
	"DEBUG_OBJECTS", "SLUB_DEBUG_ON", "DEBUG_PAGEALLOC", "IOMMU_DEBUG", "IOMMU_DEBUG_PAGEALLOC",
	NULL,
};

/* Options that add checks to all functions. They explain a difference between two kernels. */
static const char *const checking[] = {
	"UBSAN_BOUNDS", "UBSAN_SHIFT", "STACKPROTECTOR_STRONG", "INIT_STACK_ALL_ZERO",
	"SHADOW_CALL_STACK", "CFI", "ARM64_PTR_AUTH_KERNEL",
	NULL,
};

/* Options that change the code of the path or how it is interrupted. They differ between builds of one version. */
static const char *const building[] = {
	"PREEMPT_NONE", "PREEMPT_VOLUNTARY", "PREEMPT", "PREEMPT_LAZY", "PREEMPT_RT", "PREEMPT_DYNAMIC",
	"CC_OPTIMIZE_FOR_SIZE", "LTO_CLANG", "RANDOMIZE_KSTACK_OFFSET_DEFAULT", "IOMMU_DEFAULT_DMA_STRICT",
	"IOMMU_DEFAULT_DMA_LAZY", "IOMMU_DEFAULT_PASSTHROUGH", "ARM_SMMU_V3_SVA", "ARM_SMMU_V3_IOMMUFD",
	"TEGRA241_CMDQV",
	NULL,
};

/* clang-format on */

static void set_line(json_t *object, const char *name, const char *path)
{
	char *line = file_line(path);

	json_object_set_new(object, name, line ? json_string(line) : json_null());
	free(line);
}

/* The value of a "NAME : VALUE" line of /proc/cpuinfo, or NULL. Free it. */
static char *cpuinfo(const char *name)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char *line = NULL, *value = NULL;
	size_t room = 0;

	while (file && !value && getline(&line, &room, file) > 0) {
		char *colon = strchr(line, ':');

		if (!colon || strncmp(line, name, strlen(name)))
			continue;
		colon += 1 + strspn(colon + 1, " ");
		colon[strcspn(colon, "\n")] = 0;
		value = strdup(colon);
	}
	free(line);
	if (file)
		fclose(file);
	return value;
}

static json_t *cpu_json(void)
{
	static const char *const names[] = { "model name", "CPU implementer", "CPU part",
					     "CPU variant", "CPU revision" };
	json_t *cpu = json_object();

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *value = cpuinfo(names[i]);

		if (value)
			json_object_set_new(cpu, names[i], json_string(value));
		free(value);
	}
	return cpu;
}

static bool is_set(const char *line, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(line, "CONFIG_", 7) && !strncmp(line + 7, name, len) &&
	       !strcmp(line + 7 + len, "=y\n");
}

/* The names that the kernel's configuration sets to y; null: it cannot be read. */
static json_t *options_json(const char *release, const char *const *names)
{
	char path[512], line[512];
	json_t *found;
	gzFile file;

	snprintf(path, sizeof(path), "/boot/config-%s", release);
	file = gzopen(path, "re"); /* reads plain text as well */
	if (!file)
		file = gzopen("/proc/config.gz", "re");
	if (!file)
		return json_null();
	found = json_array();
	while (gzgets(file, line, sizeof(line)))
		for (const char *const *name = names; *name; name++)
			if (is_set(line, *name))
				json_array_append_new(found, json_string(*name));
	gzclose(file);
	return found;
}

/* "gcc-14 (Debian 14.2.0-19) 14.2.0", which stands in the second brackets before the linker. */
static json_t *compiler_json(void)
{
	char *line = file_line("/proc/version"), *from = line ? strstr(line, ") (") : NULL;
	char *to = from ? strstr(from, ", ") : NULL;
	json_t *compiler = to ? json_stringn(from + 3, (size_t)(to - from - 3)) : json_null();

	free(line);
	return compiler;
}

/* The distinct governors of all CPUs, such as "performance" or "performance, schedutil". */
static json_t *governor_json(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	char all[256] = "", path[128];

	for (long cpu = 0; cpu < cpus; cpu++) {
		size_t used = strlen(all);
		char *one;

		snprintf(path, sizeof(path),
			 "/sys/devices/system/cpu/cpu%ld/cpufreq/scaling_governor", cpu);
		one = file_line(path);
		if (one && !strstr(all, one))
			snprintf(all + used, sizeof(all) - used, "%s%s", used ? ", " : "", one);
		free(one);
	}
	return *all ? json_string(all) : json_null();
}

/* "on" or "off"; null: no file of the machine tells. */
static json_t *turbo_json(void)
{
	static const struct {
		const char *path, *on;
	} switches[] = {
		{ "/sys/devices/system/cpu/intel_pstate/no_turbo", "0" },
		{ "/sys/devices/system/cpu/cpufreq/boost", "1" },
	};
	json_t *turbo = NULL;

	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]) && !turbo; i++) {
		char *line = file_line(switches[i].path);

		if (line)
			turbo = json_string(strcmp(line, switches[i].on) ? "off" : "on");
		free(line);
	}
	return turbo ? turbo : json_null();
}

static json_t *sites_json(const struct invbench_info *info)
{
	json_t *sites = json_array();
	char expected[16], word[16];

	for (unsigned int i = 0; i < info->site_count; i++) {
		const struct invbench_site *site = &info->sites[i];

		snprintf(expected, sizeof(expected), "%08x", site->expected);
		snprintf(word, sizeof(word), "%08x", site->word);
		json_array_append_new(sites,
				      json_pack("{ss ss si si ss ss}", "position", site->position,
						"function", site->function, "found",
						(int)site->found, "offset", (int)site->offset,
						"expected", expected, "word", word));
	}
	return sites;
}

static json_t *smmu_json(const struct invbench_info *info)
{
	char features[16], options[16];

	snprintf(features, sizeof(features), "%#010x", info->smmu_features);
	snprintf(options, sizeof(options), "%#010x", info->smmu_options);
	return json_pack("{ss ss ss si si sI}", "name", info->smmu, "features", features, "options",
			 options, "asid_bits", (int)info->asid_bits, "queue_slots",
			 1 << info->cmdq_log2size, "page_sizes", (json_int_t)info->page_sizes);
}

/* known: from the module, the only one to know the domain of a device that it has claimed. */
static void set_domain(json_t *env, const char *known, const char *device)
{
	int group = *device ? domain_group(device) : -ENODEV;
	char name[INVBENCH_NAME_LEN] = "";

	if (*known)
		snprintf(name, sizeof(name), "%s", known);
	else if (group >= 0)
		domain_read((unsigned int)group, name, sizeof(name));
	if (*name)
		json_object_set_new(env, "default_domain", json_string(name));
}

/* Only the module fills in all of info. */
static void set_driver(json_t *env, const struct invbench_info *info)
{
	if (info->abi) {
		json_object_set_new(env, "inv_range",
				    json_string(info->has_inv_range ? "present" : "absent"));
		json_object_set_new(env, "sites", sites_json(info));
	}
	if (*info->smmu)
		json_object_set_new(env, "smmu", smmu_json(info));
}

/* What changes the speed of the cores from one moment to the next. */
static void set_cores(json_t *object)
{
	json_object_set_new(object, "governor", governor_json());
	json_object_set_new(object, "turbo", turbo_json());
	set_line(object, "smt", "/sys/devices/system/cpu/smt/active");
}

json_t *environment_json(const struct invbench_info *info, const char *device)
{
	json_t *env = json_object();
	struct utsname name;

	if (!env || uname(&name))
		return env;
	json_object_set_new(env, "kernel_release", json_string(name.release));
	json_object_set_new(env, "kernel_version", json_string(name.version));
	json_object_set_new(env, "machine", json_string(name.machine));
	json_object_set_new(env, "cpu", cpu_json());
	json_object_set_new(env, "cpus", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
	json_object_set_new(env, "page_size", json_integer(sysconf(_SC_PAGESIZE)));
	set_cores(env);
	/* The load does not change a count of instructions, and a guest that has just booted has none. */
	if (machine_clock() == CLOCK_HW)
		set_line(env, "load", "/proc/loadavg");
	set_line(env, "clocksource",
		 "/sys/devices/system/clocksource/clocksource0/current_clocksource");
	set_line(env, "command_line", "/proc/cmdline");
	json_object_set_new(env, "distort", options_json(name.release, distorting));
	json_object_set_new(env, "checks", options_json(name.release, checking));
	json_object_set_new(env, "built_with", options_json(name.release, building));
	json_object_set_new(env, "compiler", compiler_json());
	if (machine_clock() == CLOCK_HW && machine_is_qemu())
		json_object_set_new(env, "vmm", json_string("QEMU"));
	json_object_set_new(env, "device", json_string(device));
	set_domain(env, info->domain, device);
	set_driver(env, info);
	return env;
}

json_t *environment_host(void)
{
	json_t *host = json_object();
	struct utsname name;

	if (!host || uname(&name))
		return host;
	json_object_set_new(host, "kernel_release", json_string(name.release));
	json_object_set_new(host, "cpu", cpu_json());
	set_cores(host);
	set_line(host, "load", "/proc/loadavg");
	return host;
}
