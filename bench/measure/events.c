/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Resolves names of events with libpfm4 and sysfs: see events.h. */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <perfmon/pfmlib_perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/events.h"
#include "bench/plan/event_list.h"
#include "bench/system/file.h"
#include "bench/text/message.h"

#define PMUS "/sys/bus/event_source/devices/"

/* The line of a file in a folder of the PMU, or NULL. Free it. folder: "" or ends with '/'. */
static char *pmu_line(const char *pmu, const char *folder, const char *file)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s%s", pmu, folder, file);
	return file_line(path);
}

/* Appends the names of the files in a folder of the PMU. */
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
	return strf("%s has no term '%s', allowed: %s", strrchr(pmu, '/') + 1, term,
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

/* Stores the value in the bits that a format such as "config1:0-7,32" names, lowest first. */
static bool store_bits(struct invbench_event *event, const char *format, __u64 value)
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

/* "NAME=VALUE" with one of the PMU's formats. */
static char *apply_format(struct invbench_event *event, const char *pmu, const char *name,
			  __u64 value)
{
	char *format = pmu_line(pmu, "format/", name), *absent = NULL;

	if (!format)
		return unknown_term(pmu, name);
	if (!store_bits(event, format, value))
		absent = strf("%s=%" PRIu64 " does not fit into %s", name, (uint64_t)value, format);
	free(format);
	return absent;
}

/* A format with its value, or the name of an event, which is an alias of such terms. */
static char *apply_term(struct invbench_event *event, const char *pmu, char *term, bool is_alias)
{
	char *equals = strchr(term, '='), *end = "", *alias, *absent;
	__u64 value = equals ? strtoull(equals + 1, &end, 0) : 1, *field;

	if (equals)
		*equals = 0;
	if (*end || (equals && end == equals + 1) || strchr(term, '/'))
		return strf("%s: '%s' is not a number", term, equals ? equals + 1 : "");
	field = field_of(event, term, strlen(term));
	if (field && equals) {
		*field |= value;
		return NULL;
	}
	alias = equals || is_alias ? NULL : pmu_line(pmu, "events/", term);
	absent = alias ? apply_terms(event, pmu, alias, true)
		       : apply_format(event, pmu, term, value);
	free(alias);
	return absent;
}

static char *apply_terms(struct invbench_event *event, const char *pmu, char *terms, bool is_alias)
{
	char *term, *absent = NULL;

	while (!absent && (term = strsep(&terms, ",")))
		absent = apply_term(event, pmu, term, is_alias);
	return absent;
}

/* The text after the second slash: whether only user space or only the kernel is counted. */
static char *apply_modifier(struct invbench_event *event, const char *modifier)
{
	if (!strcmp(modifier, "u"))
		event->flags = INVBENCH_EVENT_NO_KERNEL;
	else if (!strcmp(modifier, "k"))
		event->flags = INVBENCH_EVENT_NO_USER;
	else if (*modifier)
		return strf("modifier '%s' is unknown, allowed: u, k", modifier);
	return NULL;
}

/* Why this PMU cannot count the event, or NULL. */
static char *encode_pmu(struct event *event, const char *pmu)
{
	char *copy = strdup(strchr(event->name, '/') + 1), *modifier = copy;
	char *terms = strsep(&modifier, "/"), *absent = NULL;
	char *type = pmu_line(pmu, "", "type"), *cpus = pmu_line(pmu, "", "cpumask");

	if (!type)
		absent = strf("%s/type cannot be read", pmu);
	event->request.type = type ? (__u32)strtoul(type, NULL, 10) : 0;
	event->request.cpu = cpus ? atoi(cpus) : -1;
	if (!absent)
		absent = apply_modifier(&event->request, modifier ? modifier : "");
	if (!absent)
		absent = apply_terms(&event->request, pmu, terms, false);
	free(cpus);
	free(type);
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
		return strf("libpfm4: %s", pfm_strerror(ret));
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

/* Owns the name, also on failure. NULL: no memory. */
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

/* Adds one event for each PMU whose name matches the pattern. */
static int add_pmus(struct events *events, const char *name)
{
	char *pattern = strf(PMUS "%.*s", (int)strcspn(name, "/"), name);
	struct event *event;
	glob_t found = { 0 };
	int ret = pattern ? 0 : -ENOMEM;

	if (pattern && glob(pattern, 0, NULL, &found)) {
		event = add(events, strdup(name));
		ret = event ? 0 : -ENOMEM;
		if (event)
			event->absent = strf("this machine has no PMU %s", pattern);
	}
	for (size_t i = 0; i < found.gl_pathc && !ret; i++) {
		const char *pmu = found.gl_pathv[i];

		event = add(events, strf("%s%s", strrchr(pmu, '/') + 1, strchr(name, '/')));
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

	while (!ret && (name = event_list_next(&list))) {
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
			event->absent = strf("at most %d events can be counted at once",
					     INVBENCH_EVENTS_MAX);
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
		return strf("this machine cannot count it: %s", strerror(-error));
	case -EACCES:
	case -EPERM:
		return strf("not permitted: needs root, CAP_PERFMON or "
			    "kernel.perf_event_paranoid below 1");
	default:
		return strf("perf: %s", strerror(-error));
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
