/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes requests: see mutate.h. */
#include <string.h>

#include "tests/guest/fuzz/requests/fields.h"
#include "tests/guest/fuzz/requests/mutate.h"
#include "tests/guest/fuzz/requests/names.h"
#include "tests/guest/fuzz/requests/random.h"

#define SIZE_MOST     (1ULL << 20) /* bytes */
#define COMMANDS_MOST 8192 /* of a call */
#define CALLS_MOST    16
#define DELAY_MOST    128 /* cpu_relax() calls of a command */
#define SLOTS_LOG2    12 /* of each queue of several SMMUs */

static uint64_t power_of(uint64_t least, uint64_t most)
{
	unsigned int low = 63 - (unsigned int)__builtin_clzll(least);
	unsigned int high = 63 - (unsigned int)__builtin_clzll(most);

	return 1ULL << draw_between(low, high);
}

static uint64_t value_inside(const struct field *field, const struct session *session)
{
	if (field->role == ROLE_CELL)
		return session->count ? draw(session->count) : 0;
	if (field->role == ROLE_POWER)
		return power_of(field->least, field->most);
	return draw_between(field->least, field->most);
}

/* The values beside the range, those at its ends, and some that a check may have got wrong. */
static uint64_t value_any(const struct field *field, const struct session *session)
{
	switch (draw(8)) {
	case 0:
		return field->least - 1;
	case 1:
		return field->least;
	case 2:
		return field->most;
	case 3:
		return field->most + 1;
	case 4:
		return draw_edge();
	default:
		return value_inside(field, session);
	}
}

static int is_name(const struct field *field)
{
	return field->role >= ROLE_TARGET;
}

static void put_name(char *to, const struct field *field, int any)
{
	uint64_t choice = any ? draw(8) : 7;

	memset(to, choice ? 0 : 'a', field->width); /* 'a' everywhere: not terminated */
	if (choice == 1)
		memset(to, 'a', field->width - 1);
	else if (choice > 2)
		strncpy(to, name_valid(field->role), field->width - 1);
	if (choice == 3)
		to[draw(field->width)] ^= (char)(1 << draw(8));
}

static void change(void *body, unsigned int kind, const struct session *session, int any)
{
	size_t count;
	const struct field *fields = fields_of(kind, &count), *field;
	uint64_t value;

	if (!count)
		return;
	field = &fields[draw(count)];
	if (is_name(field)) {
		put_name((char *)body + field->offset, field, any);
		return;
	}
	value = any ? value_any(field, session) : value_inside(field, session);
	memcpy((char *)body + field->offset, &value, field->width);
}

void mutate_inside(void *body, unsigned int kind, const struct session *session)
{
	change(body, kind, session, 0);
}

/* Overwrites aligned fields, or single bytes, anywhere in the structure. */
static void change_bytes(struct request *request)
{
	size_t size = _IOC_SIZE(request->code), width = 1U << draw(4);
	uint64_t value = draw_edge();

	if (size > REQUEST_BODY)
		size = REQUEST_BODY;
	if (width <= size)
		memcpy(request->body + draw(size / width) * width, &value, width);
}

void mutate_request(struct request *request, const struct session *session)
{
	for (uint64_t left = 1 + draw(2); left; left--) {
		switch (draw(16)) {
		case 0:
			change_bytes(request);
			break;
		case 1:
			request->where = (uint16_t)draw(ADDRESSES);
			break;
		case 2:
			request->answer = (uint16_t)draw(ADDRESSES);
			break;
		default:
			change(request->body, request->kind, session, 1);
		}
	}
	mutate_bound(request, session);
}

static void lower(__u64 *value, __u64 allowed, __u64 most)
{
	if (*value <= allowed && *value > most)
		*value = 1 + *value % most;
}

static void lower32(__u32 *value, __u32 allowed, __u32 most)
{
	if (*value <= allowed && *value > most)
		*value = 1 + *value % most;
}

static void bound_cell(struct invbench_cell *cell)
{
	uint64_t pages;

	if (cell->size <= INVBENCH_SIZE_MAX && cell->size > SIZE_MOST)
		cell->size = SIZE_MOST;
	pages = cell->size >> 12;
	lower32(&cell->knobs.cmd_delay, INVBENCH_CMD_DELAY_MAX, DELAY_MOST);
	if (pages * cell->entries > COMMANDS_MOST && pages <= SIZE_MOST >> 12)
		lower32(&cell->entries, INVBENCH_ENTRIES_MAX, (uint32_t)(COMMANDS_MOST / pages));
	if (cell->knobs.smmus > 1)
		lower32(&cell->knobs.cmdq_log2size, INVBENCH_CMDQ_LOG2SIZE_MAX, SLOTS_LOG2);
}

static void bound_stream(struct invbench_stream *stream, const struct session *session)
{
	uint64_t entries = 1, pages;

	for (uint32_t i = 0; i < session->count; i++)
		if (session->cells[i].entries > entries)
			entries = session->cells[i].entries;
	pages = stream->granule ? stream->size / stream->granule : 0;
	if (pages < stream->granule / 8 && pages * entries > COMMANDS_MOST)
		stream->size = stream->granule * (1 + COMMANDS_MOST / entries);
}

void mutate_bound(struct request *request, const struct session *session)
{
	void *body = request->body;
	struct invbench_run *run = body;
	struct invbench_functions *functions = body;
	struct invbench_count *count = body;

	switch (request->kind) {
	case KIND_CELL:
		bound_cell(body);
		break;
	case KIND_RUN:
		lower(&run->warmup, INVBENCH_CALLS_MAX, CALLS_MOST);
		lower(&run->calls, INVBENCH_CALLS_MAX, CALLS_MOST);
		break;
	case KIND_COUNT:
		lower(&count->counters.calls, 1024, CALLS_MOST);
		break;
	case KIND_FUNCTIONS:
		lower32(&functions->calls, 1024, CALLS_MOST);
		break;
	case KIND_STREAM:
		bound_stream(body, session);
		break;
	}
}
