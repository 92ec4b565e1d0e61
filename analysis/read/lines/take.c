/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a line names: see take.h. */
#include <errno.h>
#include "analysis/read/lines/take.h"

int line_number(const json_t *line, const char *key, uint64_t *number)
{
	return fields_number(&(struct fields){ .json = line }, key, number);
}

int fields_index(const struct fields *fields, const char *key, unsigned int *index)
{
	uint64_t number;

	if (fields_number(fields, key, &number) || number > UINT32_MAX)
		return -EBADMSG;
	*index = number;
	return 0;
}

int line_index(const json_t *line, const char *key, unsigned int *index)
{
	return fields_index(&(struct fields){ .json = line }, key, index);
}

struct sampled_boot *line_boot(const struct samples *samples, const json_t *line)
{
	unsigned int boot;

	return line_index(line, "boot", &boot) ? NULL : samples_boot(samples, boot);
}

struct sampled_cell *cell_numbered(const struct samples *samples, unsigned int boot,
				   unsigned int cell)
{
	size_t position = pair_map_find(&samples->by_number, boot, cell);

	return position == PAIR_NONE ? NULL : &samples->cells[position];
}

struct sampled_cell *fields_cell(const struct samples *samples, const struct fields *fields)
{
	unsigned int boot, cell;

	if (fields_index(fields, "boot", &boot) || fields_index(fields, "cell", &cell))
		return NULL;
	return cell_numbered(samples, boot, cell);
}

struct sampled_cell *line_cell(const struct samples *samples, const json_t *line)
{
	return fields_cell(samples, &(struct fields){ .json = line });
}
