/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sends requests to the kernel module through /dev/invbench.
 * Functions that return int return 0, or -errno with the module's reason in
 * .message, because only the module knows which field it refused and why.
 */
#ifndef INVBENCH_MACHINE_MODULE_H
#define INVBENCH_MACHINE_MODULE_H

#include <stdbool.h>
#include "bench/core/uapi.h"

struct module {
	int fd;
	char message[INVBENCH_MESSAGE_LEN];
};

/* Whether the lab built a module for this guest. */
bool module_is_built(void);

/* 0; -ENOENT: not loaded; -EBUSY: another session is open; -EPERM; -EPROTO: other version. */
int module_open(struct module *module);
void module_close(struct module *module);

int module_info(struct module *module, struct invbench_info *info);

/* Opens a session to fill in info, and closes it. Leaves info alone if that is not possible. */
void module_describe(struct invbench_info *info);

/* Names the CPUs of the session's workers, before the first cell. */
int module_workers(struct module *module, const struct invbench_workers *workers);

int module_attach(struct module *module, const char *device);
int module_cell(struct module *module, struct invbench_cell *cell);
int module_run(struct module *module, struct invbench_run *run);
int module_histogram(struct module *module, uint32_t cell, uint32_t worker, uint32_t *counts);
int module_stream(struct module *module, struct invbench_stream *stream);
int module_functions(struct module *module, struct invbench_functions *functions);
int module_events(struct module *module, struct invbench_events *events);
int module_count(struct module *module, uint32_t cell, struct invbench_counters *counters);
int module_outcomes(struct module *module, uint32_t cell, struct invbench_outcomes *outcomes);
int module_hold(struct module *module, struct invbench_hold *hold);
int module_watch_start(struct module *module, const char *device);
int module_watch_stop(struct module *module, struct invbench_counters *counters);

#endif
