/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module has to know of the target "model" before and after its cells. */
#ifndef INVBENCH_KMODS_MODEL_H
#define INVBENCH_KMODS_MODEL_H

/* Frees what the first cell made; when no session is left. */
void model_unload(void);

#endif
