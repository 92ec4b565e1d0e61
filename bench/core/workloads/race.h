/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unmap, attach and the SMMU's walk race on purpose: counts who saw what.
 * It observes whether the strategy loses an invalidation here. A call is a batch
 * of instances of the race (bench/core/model/race.h), and its time is no cost.
 */
#define WORKLOAD_NAME	       race
#define WORKLOAD_TRAITS	       CALLS_MEET
#define WORKLOAD_MEASURE(call) target_race(call)
#include "bench/core/loop.h"
