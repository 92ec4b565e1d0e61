/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of events, looked up in libpfm4 and in sysfs: see events.h. */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <perfmon/pfmlib_perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "bench/say.h"

#define PMUS "/sys/bus/event_source/devices/"

/* The end of the first name: commas between slashes are the PMU's. */
static const char *name_end(const char *list)
{
	bool inside = false;

	for (; *list && (inside || *list != ','); list++)
		inside ^= *list == '/';
	return list;
}

/* The next name of a list, to be freed, and behind it; NULL after the last. */
static char *name_next(const char **list)
{
	const char *start, *end;
	size_t length;

	if (!*list)
		return NULL;
	start = *list + strspn(*list, " \t");
	end = name_end(start);
	length = (size_t)(end - start);
	while (length && strchr(" \t", start[length - 1]))
		length--;
	*list = *end ? end + 1 : NULL;
	return strndup(start, length);
}

static bool is_wellformed(const char *name)
{
	const char *first = strchr(name, '/'), *second = first ? strchr(first + 1, '/') : NULL;

	return *name && (!first || (first != name && second > first + 1));
}

int events_check(const char *list, char **error)
{
	unsigned int count = 0;
	char *name;
	int ret = 0;

	while (!ret && (name = name_next(&list))) {
		if (!is_wellformed(name)) {
			*error = sentence("events: '%s' is neither a name nor PMU/TERMS/", name);
			ret = -EINVAL;
		} else if (++count > INVBENCH_EVENTS_MAX) {
			*error = sentence("events: more than %d", INVBENCH_EVENTS_MAX);
			ret = -EINVAL;
		}
		free(name);
	}
	return ret;
}

/* A small file of sysfs; false when there is none. */
static bool read_text(const char *pmu, const char *file, char *text, int size)
{
	char path[512];
	FILE *opened;
	bool is_read;

	snprintf(path, sizeof(path), "%s/%s", pmu, file);
	opened = fopen(path, "re");
	if (!opened)
		return false;
	is_read = fgets(text, size, opened);
	fclose(opened);
	text[is_read ? strcspn(text, "\n") : 0] = 0;
	return is_read;
}

/* Adds the names in a folder of the PMU to the text. */
static void add_names(const char *pmu, const char *folder, char *text, size_t size)
{
	char path[512];
	struct dirent **found;
	int count, i;

	snprintf(path, sizeof(path), "%s/%s", pmu, folder);
	count = scandir(path, &found, NULL, alphasort);
	for (i = 0; i < count; i++) {
		size_t used = strlen(text);

		if (found[i]->d_name[0] != '.' && !strpbrk(found[i]->d_name, "."))
			snprintf(text + used, size - used, "%s%s", used ? ", " : "",
				 found[i]->d_name);
		free(found[i]);
	}
	if (count >= 0)
		free(found);
}

static char *unknown_term(const char *pmu, const char *term)
{
	char known[512] = "";

	add_names(pmu, "events", known, sizeof(known));
	add_names(pmu, "format", known, sizeof(known));
	return sentence("%s has no '%s', allowed: %s", strrchr(pmu, '/') + 1, term,
			*known ? known : "config, config1, config2");
}

static __u64 *field_of(struct invbench_event *event, const char *name, size_t length)
{
	static const char *const names[] = { "config", "config1", "config2" };
	__u64 *const fields[] = { &event->config, &event->config1, &event->config2 };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i]) == length && !strncmp(names[i], name, length))
			return fields[i];
	return NULL;
}

/* Spreads the value over the bits that a format names, lowest first: "config1:0-7,32". */
static bool spread(struct invbench_event *event, const char *format, __u64 value)
{
	const char *at = strchr(format, ':');
	__u64 *field = at ? field_of(event, format, (size_t)(at - format)) : NULL;
	unsigned int low, high, bit;
	int length;

	while (field && at && sscanf(++at, "%u%n", &low, &length) == 1) {
		high = low;
		if (at[length] == '-')
			sscanf(at + length + 1, "%u", &high);
		for (bit = low; bit <= high && bit < 64; bit++, value >>= 1)
			*field |= (value & 1) << bit;
		at = strchr(at, ',');
	}
	return field && !value;
}

static char *apply_terms(struct invbench_event *event, const char *pmu, char *terms, bool is_alias);

/* "NAME=VALUE" of the PMU's formats, or the name of an event, which stands for some of these. */
static char *apply_term(struct invbench_event *event, const char *pmu, char *term, bool is_alias)
{
	char *equals = strchr(term, '='), *end = "", file[300], text[256];
	__u64 value = equals ? strtoull(equals + 1, &end, 0) : 1, *field;

	if (equals)
		*equals = 0;
	if (*end || (equals && end == equals + 1) || strchr(term, '/'))
		return sentence("%s=%s is no number", term, equals ? equals + 1 : "");
	field = field_of(event, term, strlen(term));
	if (field && equals) {
		*field |= value;
		return NULL;
	}
	snprintf(file, sizeof(file), "events/%s", term);
	if (!equals && !is_alias && read_text(pmu, file, text, sizeof(text)))
		return apply_terms(event, pmu, text, true);
	snprintf(file, sizeof(file), "format/%s", term);
	if (!read_text(pmu, file, text, sizeof(text)))
		return unknown_term(pmu, term);
	return spread(event, text, value) ? NULL
					  : sentence("%s=%" PRIu64 " does not fit into %s", term,
						     (uint64_t)value, text);
}

static char *apply_terms(struct invbench_event *event, const char *pmu, char *terms, bool is_alias)
{
	char *term, *absent = NULL;

	while (!absent && (term = strsep(&terms, ",")))
		absent = apply_term(event, pmu, term, is_alias);
	return absent;
}

/* The text after the slashes: who is to be counted. */
static char *apply_modifier(struct invbench_event *event, const char *modifier)
{
	if (!strcmp(modifier, "u"))
		event->flags = INVBENCH_EVENT_NO_KERNEL;
	else if (!strcmp(modifier, "k"))
		event->flags = INVBENCH_EVENT_NO_USER;
	else if (*modifier)
		return sentence("'%s' behind the slash is unknown, allowed: u, k", modifier);
	return NULL;
}

/* Why this PMU cannot count it, or NULL. */
static char *encode_pmu(struct event *event, const char *pmu)
{
	char *copy = strdup(strchr(event->name, '/') + 1), *modifier = copy, *terms, text[64];
	char *absent = NULL;

	terms = strsep(&modifier, "/");
	if (!read_text(pmu, "type", text, sizeof(text)))
		absent = sentence("%s has no type", pmu);
	event->request.type = (__u32)strtoul(text, NULL, 10);
	event->request.cpu = read_text(pmu, "cpumask", text, sizeof(text)) ? atoi(text) : -1;
	if (!absent)
		absent = apply_modifier(&event->request, modifier ? modifier : "");
	if (!absent)
		absent = apply_terms(&event->request, pmu, terms, false);
	free(copy);
	return absent;
}

static char *encode_pfm(struct event *event)
{
	struct perf_event_attr attr = { .size = sizeof(attr) };
	pfm_perf_encode_arg_t to = { .attr = &attr, .size = sizeof(to) };
	int ret = pfm_initialize();

	if (ret == PFM_SUCCESS)
		ret = pfm_get_os_event_encoding(event->name, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT,
						&to);
	if (ret != PFM_SUCCESS)
		return sentence("libpfm4: %s", pfm_strerror(ret));
	event->request = (struct invbench_event){
		.type = attr.type,
		.config = attr.config,
		.config1 = attr.config1,
		.config2 = attr.config2,
		.flags = (attr.exclude_user ? INVBENCH_EVENT_NO_USER : 0) |
			 (attr.exclude_kernel ? INVBENCH_EVENT_NO_KERNEL : 0),
		.cpu = -1,
	};
	return NULL;
}

/* Takes the name over; NULL without memory. */
static struct event *add(struct events *events, char *name)
{
	struct event *grown =
		reallocarray(events->events, events->count + 1, sizeof(*events->events));

	if (!grown || !name) {
		events->events = grown ? grown : events->events;
		free(name);
		return NULL;
	}
	events->events = grown;
	grown += events->count++;
	*grown = (struct event){ .name = name, .slot = -1, .request.cpu = -1 };
	return grown;
}

/* One event for each PMU whose name the pattern fits. */
static int add_pmus(struct events *events, const char *name)
{
	char *pattern = sentence(PMUS "%.*s", (int)strcspn(name, "/"), name);
	struct event *event;
	glob_t found = { 0 };
	int ret = pattern ? 0 : -ENOMEM;

	if (pattern && glob(pattern, 0, NULL, &found)) {
		event = add(events, strdup(name));
		ret = event ? 0 : -ENOMEM;
		if (event)
			event->absent = sentence("there is no PMU %s", pattern);
	}
	for (size_t i = 0; i < found.gl_pathc && !ret; i++) {
		const char *pmu = found.gl_pathv[i];

		event = add(events, sentence("%s%s", strrchr(pmu, '/') + 1, strchr(name, '/')));
		ret = event ? 0 : -ENOMEM;
		if (event)
			event->absent = encode_pmu(event, pmu);
	}
	globfree(&found);
	free(pattern);
	return ret;
}

int events_load(const char *list, struct events *events)
{
	struct event *event;
	char *name;
	int ret = 0;

	while (!ret && (name = name_next(&list))) {
		if (strchr(name, '/')) {
			ret = add_pmus(events, name);
			free(name);
		} else {
			event = add(events, name);
			ret = event ? 0 : -ENOMEM;
			if (event)
				event->absent = encode_pfm(event);
		}
	}
	return ret;
}

void events_free(struct events *events)
{
	for (unsigned int i = 0; i < events->count; i++) {
		free(events->events[i].name);
		free(events->events[i].absent);
	}
	free(events->events);
	*events = (struct events){ 0 };
}

void events_ask(struct events *events, struct invbench_events *request)
{
	*request = (struct invbench_events){ 0 };
	for (unsigned int i = 0; i < events->count; i++) {
		struct event *event = &events->events[i];

		event->slot = -1;
		if (event->absent)
			continue;
		if (request->count == INVBENCH_EVENTS_MAX) {
			event->absent = sentence("%d are counted at once", INVBENCH_EVENTS_MAX);
			continue;
		}
		event->slot = (int)request->count;
		request->events[request->count++] = event->request;
	}
}

static char *refusal(int error)
{
	switch (error) {
	case -ENOENT:
	case -EOPNOTSUPP:
	case -ENODEV:
		return sentence("this machine cannot count it: %s", strerror(-error));
	case -EACCES:
	case -EPERM:
		return sentence("not permitted: needs root, CAP_PERFMON or "
				"kernel.perf_event_paranoid below 1");
	default:
		return sentence("perf: %s", strerror(-error));
	}
}

int events_answer(struct events *events, const struct invbench_events *request)
{
	for (unsigned int i = 0; i < events->count; i++) {
		struct event *event = &events->events[i];

		if (event->slot < 0 || !request->events[event->slot].error)
			continue;
		event->absent = refusal(request->events[event->slot].error);
		event->slot = -1;
		if (!event->absent)
			return -ENOMEM;
	}
	return 0;
}
