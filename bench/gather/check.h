/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the record of a part once, before anything of it is taken.
 * It must measure the cells of its part and no others, on the same kernels and the same clock as the other
 * parts. Only then do its counts join those of the others.
 */
#ifndef INVBENCH_GATHER_CHECK_H
#define INVBENCH_GATHER_CHECK_H

#include "bench/gather/gathering.h"

/*
 * Checks a part, and notes it as found if it is whole. A part that was cut short, is damaged or measured
 * nothing is named and left missing. 0, -EBADMSG after a message about a part that does not belong to the
 * others, -EEXIST after one that a real clock has measured twice, or another -errno.
 */
int check_part(struct gathering *gathering, const struct input *input);

/* The same for the gathered record in a folder: notes which parts it has, and which of its boots lack an end. */
int check_gathered(struct gathering *gathering, const char *dir);

#endif
