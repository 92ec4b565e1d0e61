/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks that test_array.c finds a merge that forgets a user: it compiles that
 * file with the fault.
 */
#define ARRAY_ONE_USER_MORE(users) (users)
#include "tests/unit/test_array.c"
