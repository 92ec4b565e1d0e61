/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures all candidates of a session round by round, interleaved in random order. */
#ifndef INVBENCH_MEASURE_ROUNDS_H
#define INVBENCH_MEASURE_ROUNDS_H

#include "bench/measure/state.h"

/* Calibrates, measures and finishes the candidates. 0 or -errno. */
int rounds_measure(struct measure *measure);

#endif
