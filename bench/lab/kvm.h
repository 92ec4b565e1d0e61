/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KVM, with which an Arm machine runs the lab's guest on its own cores.
 * Real cores then execute every barrier, lock and store; the SMMU stays emulated.
 */
#ifndef INVBENCH_LAB_KVM_H
#define INVBENCH_LAB_KVM_H

#include <sys/types.h>

/* EXIT_OK if this machine can run the guest with KVM; else EXIT_CANNOT after a message. */
int kvm_check(void);

/* The number of CPUs of a guest in which so many are busy; the last one is for all other work. */
unsigned int kvm_vcpus(unsigned int busy);

/*
 * The CPUs that the guest's get, one for each, as a list such as "6,7": the highest ones that this
 * process may use, since CPU 0 has most interrupts. NULL: there are not enough, or no memory.
 */
char *kvm_cpus(unsigned int vcpus);

/*
 * Keeps each vCPU of QEMU on its own CPU of kvm_cpus(), and QEMU's other threads off these if a CPU is left.
 * Call it when the guest runs, since only then do all threads exist. 0 or -errno.
 */
int kvm_pin(pid_t qemu, unsigned int vcpus);

#endif
