/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the devices behind the SMMUv3s of this machine, for `list devices` and observe. */
#ifndef INVBENCH_CLI_DEVICES_H
#define INVBENCH_CLI_DEVICES_H

#include <stdbool.h>

/* Reads the machine and prints all devices, free ones first. 0 or -errno. */
int devices_print(bool json);

/* Prints why the SMMUv3's driver made no call, and what to do. */
void devices_print_why_idle(void);

#endif
