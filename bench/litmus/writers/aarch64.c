/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a litmus test in AArch64 assembly, with the instructions that the strategy compiles to.
 * Each thread is a column. X10 and up hold the addresses of the variables, W1 and up what the loads
 * read, W0 is 1, and W9 makes an address depend on a load.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/litmus/writers/test.h"

#define LINES_MAX 8
#define LINE_LEN  32
#define ADDRESS	  10 /* the register of the first variable's address */

struct column {
	char lines[LINES_MAX][LINE_LEN];
	unsigned int count;
};

struct program {
	struct column columns[SHAPE_THREADS];
	unsigned int threads;
	FILE *init, *condition;
	const char *separator; /* before the condition's next term */
};

__attribute__((format(printf, 2, 3))) static void add(struct column *column, const char *format,
						      ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(column->lines[column->count++], LINE_LEN, format, arguments);
	va_end(arguments);
}

static const char *barrier_text(enum barrier form)
{
	switch (form) {
	case DMB_ISH:
	case MB_BEFORE_ATC:
		return "DMB ISH";
	case DMB_ISHST:
		return "DMB ISHST";
	case DMB_ISHLD:
		return "DMB ISHLD";
	case DMB_OSH:
		return "DMB OSH";
	case DMB_OSHST:
		return "DMB OSHST";
	case DSB_ISH:
		return "DSB ISH";
	case DSB_ST:
		return "DSB ST";
	case DSB_SY:
		return "DSB SY";
	default:
		return NULL;
	}
}

static void write_store(struct column *column, enum barrier form, unsigned int address)
{
	if (form == STORE_RMW)
		add(column, "SWPAL W0,W8,[X%u]", address);
	else
		add(column, "%s W0,[X%u]",
		    form == STORE_RELEASE || form == STORE_RELEASE_MB ? "STLR" : "STR", address);
	if (form == STORE_RELEASE_MB)
		add(column, "DMB ISH");
}

static void write_load(struct column *column, enum barrier form, unsigned int to,
		       unsigned int address)
{
	const char *instruction = form == LOAD_LDAR ? "LDAR" : form == LOAD_LDAPR ? "LDAPR" : "LDR";

	add(column, "%s W%u,[X%u]", instruction, to, address);
}

static void write_event(struct program *program, unsigned int thread, const struct event *event,
			enum barrier form, unsigned int *loads)
{
	struct column *column = &program->columns[thread];
	unsigned int address = ADDRESS + (unsigned int)event->variable;

	if (event->kind == EVENT_BARRIER) {
		if (barrier_text(form))
			add(column, "%s", barrier_text(form));
		return;
	}
	fprintf(program->init, "%u:X%u=%s; ", thread, address, variable_names[event->variable]);
	if (event->kind == EVENT_STORE) {
		write_store(column, form, address);
		return;
	}
	if (event->kind == EVENT_LOAD_DEPENDENT) {
		add(column, "EOR W9,W%u,W%u", *loads, *loads);
		add(column, "LDR W%u,[X%u,W9,SXTW]", ++*loads, address);
	} else {
		write_load(column, form, ++*loads, address);
	}
	fprintf(program->condition, "%s%u:X%u=%d", program->separator, thread, *loads, event->sees);
	program->separator = " /\\ ";
}

static void write_thread(struct program *program, const struct writer *writer, unsigned int thread)
{
	const struct event *events = writer->shape->threads[thread];
	unsigned int loads = 0;

	for (unsigned int i = 0; i < SHAPE_EVENTS && events[i].kind; i++)
		if (events[i].kind == EVENT_STORE) {
			add(&program->columns[thread], "MOV W0,#1");
			break;
		}
	for (unsigned int i = 0; i < SHAPE_EVENTS && events[i].kind; i++) {
		enum position position = events[i].position;

		write_event(program, thread, &events[i],
			    position == POSITION_NONE ? NO_BARRIER
						      : shape_form(writer->at, position),
			    &loads);
	}
	fputc('\n', program->init);
}

static void print_columns(const struct program *program, FILE *out)
{
	unsigned int rows = 0, thread;

	for (thread = 0; thread < program->threads; thread++) {
		fprintf(out, " P%-22u%s", thread, thread + 1 < program->threads ? "|" : ";\n");
		if (program->columns[thread].count > rows)
			rows = program->columns[thread].count;
	}
	for (unsigned int row = 0; row < rows; row++)
		for (thread = 0; thread < program->threads; thread++)
			fprintf(out, " %-23s%s", program->columns[thread].lines[row],
				thread + 1 < program->threads ? "|" : ";\n");
}

/* The parts go to streams of their own, because the threads are written one by one. */
static char *write_program(struct program *program, const struct writer *writer, const char *name)
{
	char *init = NULL, *condition = NULL, *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool ok;

	program->init = open_memstream(&init, &size);
	program->condition = open_memstream(&condition, &size);
	ok = out && program->init && program->condition;
	for (unsigned int i = 0; ok && i < SHAPE_THREADS && writer->shape->threads[i][0].kind;
	     i++) {
		write_thread(program, writer, i);
		program->threads++;
	}
	if (program->init)
		ok &= !fclose(program->init);
	if (program->condition)
		ok &= !fclose(program->condition);
	if (ok) {
		fprintf(out, "AArch64 %s\n{\n%s}\n", name, init);
		print_columns(program, out);
		fprintf(out, "exists (%s)\n", condition);
	}
	if (out)
		ok &= !fclose(out);
	free(init);
	free(condition);
	if (ok)
		return text;
	free(text);
	return NULL;
}

char *litmus_aarch64(struct writer *writer, const char *name)
{
	struct program program = { .separator = "" };

	if (shape_uses(writer->shape, POSITION_STE) && writer->at[POSITION_STE] == RCU_GRACE) {
		writer->why = "a grace period is not an instruction";
		return NULL;
	}
	return write_program(&program, writer, name);
}
