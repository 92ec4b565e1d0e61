/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports why cells were not measured: see skip_reason.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/describe.h"
#include "analysis/describe/skip_reason.h"
#include "bench/store/event_text.h"
#include "bench/text/message.h"

static bool same_skip_reason(const struct sampled_cell *a, const struct sampled_cell *b)
{
	return a->state != CELL_MEASURED && b->state != CELL_MEASURED &&
	       !strcmp(a->event, b->event) &&
	       !strcmp(a->reason ? a->reason : "", b->reason ? b->reason : "");
}

char *skip_reason_of_cell(const struct section *section, size_t index)
{
	const struct sampled_cell *cell = &section->cells[index];
	unsigned int *cells = calloc(section->count, sizeof(*cells));
	char *list = NULL, *state = NULL, *text = NULL;
	size_t i, count = 0;

	for (i = 0; cells && i < section->count; i++) {
		if (!same_skip_reason(&section->cells[i], cell))
			continue;
		if (i < index)
			goto out;
		cells[count++] = section->cells[i].cell;
	}
	if (!count)
		goto out;
	list = cells_text(cells, count);
	state = describe_state(cell);
	if (list && state)
		text = strf("%s %s", list, state);
out:
	free(list);
	free(state);
	free(cells);
	return text;
}

size_t skip_reason_run_length(const struct section *section, size_t index)
{
	size_t count = 1;

	while (index + count < section->count &&
	       same_skip_reason(&section->cells[index], &section->cells[index + count]))
		count++;
	return count;
}
