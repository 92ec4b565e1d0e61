/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The array's check against a merge that forgets a user: it must be caught.
 * The same file as the sound one, compiled with the fault in it.
 */
#define ARRAY_ONE_USER_MORE(users) (users)
#include "test_array.c"
