/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of what a call is made of: its mix.
 * Each executed instruction has one kind, so these kinds sum to the instructions. The other kinds
 * count what some instructions did besides: enum invbench_mix of bench/core/uapi.h.
 */
#ifndef INVBENCH_MIX_H
#define INVBENCH_MIX_H

#include "bench/core/uapi.h"

static inline unsigned int mix_device_kind(unsigned int device, bool is_write)
{
	return MIX_DEVICE + 2 * device + (is_write ? 1 : 0);
}

/* The kind of an A64 instruction. */
unsigned int mix_kind(uint32_t word);

/*
 * The kind of an x86-64 instruction. code: its bytes, MIX_X86_BYTES of which can be read. Ordering,
 * locks and waits have kinds; all others are "other".
 */
#define MIX_X86_BYTES 15
unsigned int mix_kind_x86(const uint8_t *code);

/* The kind of instructions with this name; MIX_BESIDES is the group of what it returns if there is none. */
unsigned int mix_find(const char *name);

/* The name of a kind; NULL: there is no such kind, or it is one of a device. */
const char *mix_name(unsigned int kind);

enum mix_group {
	MIX_ORDERING, /* barriers, ordered accesses, atomics, exclusives */
	MIX_SYSTEM, /* maintenance, waits, calls of another exception level */
	MIX_PLAIN, /* in nearly every function: a record has these kinds for the whole call only */
	MIX_BESIDES, /* no instructions: what some of them did besides */
};

enum mix_group mix_group(unsigned int kind);

static inline bool mix_is_plain(unsigned int kind)
{
	return mix_group(kind) == MIX_PLAIN;
}

#endif
