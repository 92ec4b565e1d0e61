/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an Arm core is called, for /proc/cpuinfo gives only numbers. */
#ifndef INVBENCH_CPU_H
#define INVBENCH_CPU_H

/* As /proc/cpuinfo says them: "0x41", "0xd0c". NULL: not known here. */
const char *cpu_name(const char *implementer, const char *part);

#endif
