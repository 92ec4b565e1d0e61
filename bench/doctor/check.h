/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checks of the verb doctor: what a run can stumble over on this machine.
 * Each check is a row of a table in its file. It says what it found, or what to do and why. A target works here if
 * no check that it needs says that something is missing.
 */
#ifndef INVBENCH_DOCTOR_CHECK_H
#define INVBENCH_DOCTOR_CHECK_H

#include <stdbool.h>
#include "drivers/devices/devices.h"
#include "drivers/loading/loading.h"

/* What needs a check. */
enum {
	FOR_DRIVER = 1 << 0,
	FOR_VFIO = 1 << 1,
	FOR_FIO = 1 << 2,
	FOR_OBSERVE = 1 << 3,
	FOR_LAB = 1 << 4,
	FOR_MODEL = 1 << 5,
	FOR_HOST = FOR_DRIVER | FOR_VFIO | FOR_FIO | FOR_OBSERVE,
};

enum finding_state {
	FINDING_OK,
	FINDING_MISSING, /* what needs the check does not work without it */
	FINDING_ADVICE, /* it works, but better otherwise */
};

struct finding {
	enum finding_state state;
	char *text; /* what was found, or "COMMAND: why" */
};

/* What all checks look at. */
struct doctor {
	struct devices devices;
	struct loading loading; /* of the module */
	char *arch, *release; /* as uname prints them */
	const char *sudo; /* "sudo ", or "" for root */
};

struct check {
	const char *group, *name;
	struct finding (*find)(const struct doctor *doctor);
	unsigned int needed_by; /* of FOR_…; 0: nothing, it is advice */
	bool is_basic; /* if it is missing, later checks for the same targets tell nothing */
};

/* The tables, each ends with a row without a name. */
extern const struct check checks_machine[], checks_module[], checks_programs[], checks_noise[],
	checks_lab[];

/* The three states, with a text that is formatted like printf's. */
__attribute__((format(printf, 1, 2))) struct finding finding_ok(const char *format, ...);
__attribute__((format(printf, 1, 2))) struct finding finding_missing(const char *format, ...);
__attribute__((format(printf, 1, 2))) struct finding finding_advice(const char *format, ...);

/*
 * The command that installs a package, by the name that the distribution has for it. ubuntu: NULL if it is Debian's.
 * Returns NULL on other distributions. The caller frees it.
 */
char *doctor_install(const struct doctor *doctor, const char *debian, const char *ubuntu,
		     const char *red_hat);

#endif
