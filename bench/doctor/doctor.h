/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs all checks, and says what works on this machine. */
#ifndef INVBENCH_DOCTOR_H
#define INVBENCH_DOCTOR_H

#include <stdbool.h>
#include "bench/doctor/check.h"

#define DOCTOR_CHECKS_MAX 48

struct diagnosis {
	const struct check *checks[DOCTOR_CHECKS_MAX];
	struct finding findings[DOCTOR_CHECKS_MAX];
	size_t count;
};

/* What can be measured, and which checks it needs. */
struct doctor_target {
	const char *name;
	unsigned int needs; /* one of FOR_… */
	const char *about;
};

extern const struct doctor_target doctor_targets[];
extern const size_t doctor_target_count;

/* 0 or -ENOMEM. diagnosis_free() must follow in each case. */
int diagnosis_make(struct diagnosis *diagnosis);
void diagnosis_free(struct diagnosis *diagnosis);

/* The names of the checks that prevent the target, joined by commas; "": it works. The caller frees it. */
char *diagnosis_missing(const struct diagnosis *diagnosis, const struct doctor_target *target);

#endif
