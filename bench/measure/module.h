/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user's side of /dev/invbench: one session, its requests by name.
 * Every failure is -errno with the module's own reason in .message, since only
 * the module knows which field of which request it refused and why.
 */
#ifndef INVBENCH_MODULE_H
#define INVBENCH_MODULE_H

#include <stdbool.h>
#include "bench/core/control.h"

struct module {
	int fd;
	char message[INVBENCH_MESSAGE_LEN];
};

/* In the lab's guest: whether it was given a module at all. */
bool module_is_built(void);

/* 0; -ENOENT not loaded; -EBUSY another session; -EPERM; -EPROTO other version. */
int module_open(struct module *module);
void module_close(struct module *module);

int module_info(struct module *module, struct invbench_info *info);

/* The same, for who only wants to know; nothing is told where the module is not there. */
void module_tell(struct invbench_info *info);
int module_attach(struct module *module, const char *device);
int module_cell(struct module *module, struct invbench_cell *cell);
int module_run(struct module *module, struct invbench_run *run);
int module_histogram(struct module *module, uint32_t cell, uint32_t worker, uint32_t *counts);
int module_stream(struct module *module, struct invbench_stream *stream);
int module_functions(struct module *module, struct invbench_functions *functions);
int module_events(struct module *module, struct invbench_events *events);
int module_count(struct module *module, uint32_t cell, struct invbench_counters *counters);
int module_hold(struct module *module, struct invbench_hold *hold);
int module_watch_start(struct module *module, const char *device);
int module_watch_stop(struct module *module, struct invbench_counters *counters);

/*
 * PCI devices that can serve as victims: in an IOMMU group, without a driver;
 * those of the lowest names. How many there are, up to count.
 */
unsigned int module_find_devices(char (*names)[INVBENCH_DEVICE_LEN], unsigned int count);

#endif
