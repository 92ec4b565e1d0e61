/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the simulation, one for each level of test. Each returns 0 or -errno. */
#ifndef INVBENCH_SIM_PARTS_H
#define INVBENCH_SIM_PARTS_H

#include "analysis/selftest/sim/sim.h"

int sim_rounds(struct sim *sim);
int sim_boots(struct sim *sim);
int sim_series(struct sim *sim);

#endif
