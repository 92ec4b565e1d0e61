/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a litmus test in C for the kernel's memory model.
 * The model knows no DMA barriers: dma_wmb() is written as smp_wmb(). A variable through which another
 * is read holds a pointer, which gives the address dependency.
 */
#include <stdio.h>
#include <stdlib.h>
#include "bench/litmus/writers/test.h"

static const char *barrier_text(enum barrier form)
{
	switch (form) {
	case DMB_ISH:
	case MB_BEFORE_ATC:
		return "smp_mb()";
	case DMB_ISHST:
	case DMB_OSHST:
		return "smp_wmb()";
	case DMB_ISHLD:
		return "smp_rmb()";
	case RCU_GRACE:
		return "synchronize_rcu()";
	default:
		return NULL;
	}
}

/* Why the model has no word for the form, or NULL. */
static const char *absence(enum barrier form)
{
	switch (form) {
	case DMB_OSH:
		return "the LKMM has no dma_mb()";
	case DSB_ISH:
	case DSB_ST:
	case DSB_SY:
		return "the LKMM has no barriers that wait for completion";
	case LOAD_LDAPR:
		return "the LKMM has no LDAPR";
	default:
		return NULL;
	}
}

/* The variable that a thread reads through this one, or VARIABLE_NONE. */
static enum variable target_of(const struct shape *shape, enum variable variable)
{
	for (unsigned int thread = 0; thread < SHAPE_THREADS; thread++)
		for (unsigned int i = 0; i + 1 < SHAPE_EVENTS; i++)
			if (shape->threads[thread][i].variable == variable &&
			    shape->threads[thread][i + 1].kind == EVENT_LOAD_DEPENDENT)
				return shape->threads[thread][i + 1].variable;
	return VARIABLE_NONE;
}

/* What a store of 1 stores. */
static const char *stored(const struct shape *shape, enum variable variable)
{
	enum variable target = target_of(shape, variable);

	return target ? variable_names[target] : "1";
}

static const char *star(const struct shape *shape, enum variable variable)
{
	return target_of(shape, variable) ? "**" : "*";
}

/* The variables of a thread: those that it accesses by name, and what its stores point to. */
static void collect(const struct shape *shape, const struct event *events, bool used[VARIABLES])
{
	for (unsigned int i = 0; i < SHAPE_EVENTS && events[i].kind; i++) {
		if (events[i].kind == EVENT_LOAD_DEPENDENT)
			continue;
		used[events[i].variable] = true;
		if (events[i].kind == EVENT_STORE)
			used[target_of(shape, events[i].variable)] = true;
	}
}

static void print_parameters(const struct shape *shape, const struct event *events, FILE *out)
{
	bool used[VARIABLES] = { false };
	const char *separator = "";

	collect(shape, events, used);
	for (enum variable variable = VARIABLE_NONE + 1; variable < VARIABLES; variable++) {
		if (!used[variable])
			continue;
		fprintf(out, "%sint %s%s", separator, star(shape, variable),
			variable_names[variable]);
		separator = ", ";
	}
}

static void print_store(const struct shape *shape, const struct event *event, enum barrier form,
			FILE *out)
{
	const char *name = variable_names[event->variable], *value = stored(shape, event->variable);

	if (form == STORE_RMW)
		fprintf(out, "\told = xchg(%s, %s);\n", name, value);
	else if (form == STORE_RELEASE || form == STORE_RELEASE_MB)
		fprintf(out, "\tsmp_store_release(%s, %s);\n", name, value);
	else
		fprintf(out, "\tWRITE_ONCE(*%s, %s);\n", name, value);
	if (form == STORE_RELEASE_MB)
		fputs("\tsmp_mb();\n", out);
}

static void print_event(const struct shape *shape, const struct event *events, unsigned int index,
			enum barrier form, FILE *out)
{
	const struct event *event = &events[index];
	const char *name = variable_names[event->variable];

	switch (event->kind) {
	case EVENT_STORE:
		print_store(shape, event, form, out);
		break;
	case EVENT_LOAD:
		fprintf(out, "\tr%u = READ_ONCE(*%s);\n", index, name);
		break;
	case EVENT_LOAD_RCU:
		fprintf(out, "\trcu_read_lock();\n\tr%u = %s%s);\n\trcu_read_unlock();\n", index,
			form == LOAD_LDAR ? "smp_load_acquire(" : "READ_ONCE(*", name);
		break;
	case EVENT_LOAD_DEPENDENT:
		fprintf(out, "\tr%u = READ_ONCE(*r%u);\n", index, index - 1);
		break;
	default:
		if (barrier_text(form))
			fprintf(out, "\t%s;\n", barrier_text(form));
		break;
	}
}

/* Prints the declarations and an empty line, if there are any. */
static void print_locals(const struct shape *shape, const struct event *events, bool exchanges,
			 FILE *out)
{
	bool any = exchanges;

	for (unsigned int i = 0; i < SHAPE_EVENTS && events[i].kind; i++) {
		if (events[i].kind == EVENT_STORE || events[i].kind == EVENT_BARRIER)
			continue;
		fprintf(out, "\tint %sr%u;\n", target_of(shape, events[i].variable) ? "*" : "", i);
		any = true;
	}
	if (exchanges)
		fputs("\tint old;\n", out);
	if (any)
		fputc('\n', out);
}

static enum barrier form_of(const struct writer *writer, const struct event *event)
{
	return event->position == POSITION_NONE ? NO_BARRIER
						: shape_form(writer->at, event->position);
}

static void print_thread(const struct writer *writer, unsigned int thread, FILE *out)
{
	const struct event *events = writer->shape->threads[thread];
	bool exchanges = false;

	for (unsigned int i = 0; i < SHAPE_EVENTS && events[i].kind; i++)
		exchanges |= form_of(writer, &events[i]) == STORE_RMW;
	fprintf(out, "\nP%u(", thread);
	print_parameters(writer->shape, events, out);
	fputs(")\n{\n", out);
	print_locals(writer->shape, events, exchanges, out);
	for (unsigned int i = 0; i < SHAPE_EVENTS && events[i].kind; i++)
		print_event(writer->shape, events, i, form_of(writer, &events[i]), out);
	fputs("}\n", out);
}

static void print_condition(const struct shape *shape, FILE *out)
{
	const char *separator = "";

	fputs("\nexists (", out);
	for (unsigned int thread = 0; thread < SHAPE_THREADS; thread++)
		for (unsigned int i = 0; i < SHAPE_EVENTS; i++) {
			const struct event *event = &shape->threads[thread][i];

			if (event->kind == EVENT_NONE || event->kind == EVENT_STORE ||
			    event->kind == EVENT_BARRIER)
				continue;
			fprintf(out, "%s%u:r%u=%s", separator, thread, i,
				event->sees ? stored(shape, event->variable) : "0");
			separator = " /\\ ";
		}
	fputs(")\n", out);
}

char *litmus_lkmm(struct writer *writer, const char *name)
{
	const struct shape *shape = writer->shape;
	char *text = NULL;
	size_t size;
	FILE *out;

	for (unsigned int position = 0; position < POSITIONS && !writer->why; position++)
		if (shape_uses(shape, position))
			writer->why = absence(shape_form(writer->at, position));
	out = writer->why ? NULL : open_memstream(&text, &size);
	if (!out)
		return NULL;
	fprintf(out, "C %s\n\n{\n", name);
	for (enum variable variable = VARIABLE_NONE + 1; variable < VARIABLES; variable++)
		if (target_of(shape, variable))
			fprintf(out, "\t%s = nowhere;\n", variable_names[variable]);
	fputs("}\n", out);
	for (unsigned int thread = 0; thread < SHAPE_THREADS && shape->threads[thread][0].kind;
	     thread++)
		print_thread(writer, thread, out);
	print_condition(shape, out);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}
