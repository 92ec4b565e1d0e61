/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Describes the events of a record, equal ones only once.
 * A kernel without the function skips every cell for the same reason. A reader wants the reason and the
 * list of cells, not one line for each cell.
 */
#ifndef INVBENCH_EVENT_TEXT_H
#define INVBENCH_EVENT_TEXT_H

#include <stddef.h>
#include <jansson.h>

/*
 * "boot 0, 27 cells (0-26), skip: …": describes the event at index and all equal ones. The caller frees
 * it. NULL: the text of an earlier index includes this event, or memory ran out.
 */
char *event_text_at(const json_t *events, size_t index);

/* "cell 4" or "6 cells (0-3,7,9)". Sorts the numbers. The caller frees it. NULL: no memory. */
char *cells_text(unsigned int *cells, size_t count);

#endif
