/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of Arm cores, because /proc/cpuinfo gives only numbers. */
#ifndef INVBENCH_CPU_H
#define INVBENCH_CPU_H

/* Arguments are as in /proc/cpuinfo: "0x41", "0xd0c"; either may be NULL. NULL: unknown core. */
const char *cpu_name(const char *implementer, const char *part);

#endif
