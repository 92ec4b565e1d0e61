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
 * "boot 0, 27 cells (0-26), skip: …": a text for each event, which describes all equal ones. NULL: the text of an
 * earlier one includes this event, or memory ran out. The caller frees them and the array. NULL: no memory.
 */
char **event_texts(const json_t *events);

/* "cell 4" or "6 cells (0-3,7,9)". Sorts the numbers. The caller frees it. NULL: no memory. */
char *cells_text(unsigned int *cells, size_t count);

#endif
