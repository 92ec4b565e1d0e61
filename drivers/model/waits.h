/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records for what, how long and for whom the calls of a cell of the model wait.
 * The calls are not those that were timed: they are made again, by loops that
 * record, with as many callers.
 */
#ifndef INVBENCH_MODEL_WAITS_H
#define INVBENCH_MODEL_WAITS_H

#include "bench/core/model/model.h"

/* The loops that record, for a strategy of the model. NULL: it has none. */
const struct model_strategy *waits_strategy(const char *name);

/* Makes a model's callers record to waits, until waits_stop(). 0 or -ENOMEM; stop it in any case. */
int waits_start(struct model *model, struct waits *waits);
void waits_stop(struct model *model);

#endif
