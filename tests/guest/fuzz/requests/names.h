/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names in requests. */
#ifndef INVBENCH_FUZZ_NAMES_H
#define INVBENCH_FUZZ_NAMES_H

#include "tests/guest/fuzz/requests/fields.h"

/* Sets the name of the one device that requests attach and watch. */
void names_device(const char *device);

/* A name that the module knows. */
const char *name_valid(enum role role);

#endif
