/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shapes of the litmus tests: who stores, orders and loads what.
 * A shape is a table of events, in which a strategy fills in its positions. From shape and strategy the
 * writers make the same test for each memory model: see writers/test.h.
 */
#ifndef INVBENCH_LITMUS_SHAPE_H
#define INVBENCH_LITMUS_SHAPE_H

#include <stdbool.h>
#include "bench/core/strategy.h"

/* What the threads share. All are 0 at first. */
enum variable {
	VARIABLE_NONE,
	VARIABLE_PTE, /* the IOPTE: 1 is its new content */
	VARIABLE_INVS, /* the pointer to the array: 1 is the array with the new device */
	VARIABLE_ENTRY, /* an entry of the new array: 1 is its content */
	VARIABLE_STE, /* the device's STE: 1 points to the page table */
	VARIABLE_MASTERS, /* how many devices use ATS, before Linux 7.1 */
	VARIABLE_ATS, /* whether the device uses ATS */
	VARIABLE_SLOT, /* a slot of the command queue: 1 is the command */
	VARIABLE_VALID, /* the slot's valid flag */
	VARIABLES,
};

enum event_kind {
	EVENT_NONE, /* ends a thread */
	EVENT_STORE, /* of 1 */
	EVENT_LOAD,
	EVENT_LOAD_RCU, /* inside rcu_read_lock() */
	EVENT_LOAD_DEPENDENT, /* its address comes from the thread's load before */
	EVENT_BARRIER,
};

/* An event that no position decides is plain. */
#define POSITION_NONE POSITIONS

struct event {
	enum event_kind kind;
	enum variable variable;
	enum position position;
	bool sees; /* what a load reads in the bad outcome, 0 or 1 */
};

#define SHAPE_THREADS 3
#define SHAPE_EVENTS  4

struct shape {
	const char *name;
	const char *about; /* one sentence */
	const char *who; /* who the threads are */
	bool is_needed; /* a strategy that allows the bad outcome is broken */
	struct event threads[SHAPE_THREADS][SHAPE_EVENTS]; /* a thread without events ends them */
	bool is_before_array; /* the code before Linux 7.1, which MB_BEFORE_ATC belongs to */
};

/* Ends with an element without name. */
extern const struct shape shapes[];

/* The shape of that name; NULL: there is none. */
const struct shape *shape_find(const char *name);

/* Whether the position decides anything in the shape. */
bool shape_uses(const struct shape *shape, enum position position);

/* Whether the strategy's forms mean anything in the shape. */
bool shape_fits(const struct shape *shape, const __u8 *at);

/* The form at the position; positions that are left as built have what Linux 7.1 has. */
enum barrier shape_form(const __u8 *at, enum position position);

#endif
