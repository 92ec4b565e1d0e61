/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the checks of all tables: see doctor.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bench/doctor/doctor.h"
#include "bench/text/message.h"
#include "drivers/devices/sysfs.h"

static const struct check *const tables[] = { checks_machine, checks_module, checks_programs,
					      checks_noise, checks_lab };

const struct doctor_target doctor_targets[] = {
	{ "model", FOR_MODEL, "a model of the path on this machine's CPUs, in ns" },
	{ "driver", FOR_DRIVER, "the running kernel's driver, in ns" },
	{ "vfio", FOR_VFIO, "map and unmap through VFIO, in ns" },
	{ "fio", FOR_FIO, "I/O of a disk behind the SMMU, in ns" },
	{ "observe", FOR_OBSERVE, "the calls that any workload makes" },
	{ "lab", FOR_LAB, "all targets in an emulated arm64 machine, in instructions" },
};
const size_t doctor_target_count = sizeof(doctor_targets) / sizeof(doctor_targets[0]);

static struct finding finding_make(enum finding_state state, const char *format, va_list arguments)
{
	struct finding finding = { .state = state };

	if (vasprintf(&finding.text, format, arguments) < 0)
		finding.text = NULL;
	return finding;
}

#define DEFINE_FINDING(name, state)                               \
	struct finding finding_##name(const char *format, ...)    \
	{                                                         \
		struct finding finding;                           \
		va_list arguments;                                \
                                                                  \
		va_start(arguments, format);                      \
		finding = finding_make(state, format, arguments); \
		va_end(arguments);                                \
		return finding;                                   \
	}

DEFINE_FINDING(ok, FINDING_OK)
DEFINE_FINDING(missing, FINDING_MISSING)
DEFINE_FINDING(advice, FINDING_ADVICE)

/* Whether /etc/os-release names the distribution itself, or one that it is made from. */
static bool is_like(const char *distribution)
{
	char *path = sysfs_path("/etc/os-release"), line[256];
	FILE *file = path ? fopen(path, "re") : NULL;
	bool is = false;

	while (file && !is && fgets(line, sizeof(line), file))
		is = (!strncmp(line, "ID=", 3) || !strncmp(line, "ID_LIKE=", 8)) &&
		     strstr(line, distribution);
	if (file)
		fclose(file);
	free(path);
	return is;
}

char *doctor_install(const struct doctor *doctor, const char *debian, const char *ubuntu,
		     const char *red_hat)
{
	if (is_like("ubuntu"))
		return strf("%sapt-get install %s", doctor->sudo, ubuntu ? ubuntu : debian);
	if (is_like("debian"))
		return strf("%sapt-get install %s", doctor->sudo, debian);
	if (is_like("fedora") || is_like("rhel") || is_like("openEuler"))
		return strf("%sdnf install %s", doctor->sudo, red_hat);
	return NULL;
}

/* 0 or -ENOMEM. */
static int add(struct diagnosis *diagnosis, const struct doctor *doctor, const struct check *check,
	       unsigned int *hopeless)
{
	struct finding *finding = &diagnosis->findings[diagnosis->count];

	if (check->needed_by && !(check->needed_by & ~*hopeless))
		return 0;
	diagnosis->checks[diagnosis->count++] = check;
	*finding = check->find(doctor);
	if (check->is_basic && finding->state == FINDING_MISSING)
		*hopeless |= check->needed_by;
	return finding->text ? 0 : -ENOMEM;
}

int diagnosis_make(struct diagnosis *diagnosis)
{
	struct doctor doctor = { .arch = sysfs_line("/proc/sys/kernel/arch"),
				 .release = sysfs_line("/proc/sys/kernel/osrelease"),
				 .sudo = geteuid() ? "sudo " : "" };
	int ret = devices_read(&doctor.devices);
	unsigned int hopeless = 0;
	struct utsname system;

	*diagnosis = (struct diagnosis){ 0 };
	/* Kernels before 6.1 have no file with the architecture. */
	if (!doctor.arch)
		doctor.arch = strdup(uname(&system) ? "" : system.machine);
	if (!doctor.arch || !doctor.release || loading_find(&doctor.loading))
		ret = -ENOMEM;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const struct check *check = tables[i]; check->name && !ret; check++)
			ret = add(diagnosis, &doctor, check, &hopeless);
	loading_free(&doctor.loading);
	devices_free(&doctor.devices);
	free(doctor.release);
	free(doctor.arch);
	return ret;
}

void diagnosis_free(struct diagnosis *diagnosis)
{
	for (size_t i = 0; i < diagnosis->count; i++)
		free(diagnosis->findings[i].text);
}

char *diagnosis_missing(const struct diagnosis *diagnosis, const struct doctor_target *target)
{
	char *text = strdup("");

	for (size_t i = 0; i < diagnosis->count; i++) {
		char *longer;

		if (!(diagnosis->checks[i]->needed_by & target->needs) ||
		    diagnosis->findings[i].state != FINDING_MISSING)
			continue;
		longer = text ? strf("%s%s%s", text, *text ? ", " : "", diagnosis->checks[i]->name)
			      : NULL;
		free(text);
		text = longer;
	}
	return text;
}
