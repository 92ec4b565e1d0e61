/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps the index of runs, and the verb index.
 * One row a run, a boot and a cell, each copied from the record's lines; the
 * columns of a cell are the axes' table. A run is one transaction, so that a
 * reader never sees half of it.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>
#include "axes.h"
#include "index.h"
#include "record.h"
#include "run_dir.h"
#include "say.h"
#include "verb.h"

#define SCHEMA_VERSION 1
#define PATIENCE_MS    10000 /* while another writer holds the file */

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS runs(run TEXT PRIMARY KEY, folder TEXT, plan TEXT, place TEXT,"
	" created_utc TEXT, seed INTEGER, verdict TEXT, cells INTEGER, measured INTEGER,"
	" skipped INTEGER, failed INTEGER);"
	"CREATE TABLE IF NOT EXISTS boots(run TEXT, boot INTEGER, kernel TEXT, kernel_release TEXT,"
	" clock TEXT, unit TEXT, PRIMARY KEY(run, boot));";

static int execute(sqlite3 *db, char *statement)
{
	int failed = !statement || sqlite3_exec(db, statement, NULL, NULL, NULL) != SQLITE_OK;

	if (failed)
		say("index: %s", sqlite3_errmsg(db));
	sqlite3_free(statement);
	return failed ? -EIO : 0;
}

#define EXECUTE(db, ...) execute(db, sqlite3_mprintf(__VA_ARGS__))

static const char *text_of(const json_t *line, const char *key)
{
	return json_string_value(json_object_get(line, key));
}

static sqlite3_int64 number_of(const json_t *line, const char *key)
{
	return json_integer_value(json_object_get(line, key));
}

/* "name type" of each axis for CREATE, or its value for INSERT. */
static char *axis_columns(const json_t *cell)
{
	sqlite3_str *text = sqlite3_str_new(NULL);
	unsigned int i;

	for (i = 0; i < AXIS_COUNT; i++) {
		bool is_name = axes[i].kind == AXIS_NAME;

		if (!cell)
			sqlite3_str_appendf(text, ", \"%w\" %s", axes[i].name,
					    is_name ? "TEXT" : "INTEGER");
		else if (is_name)
			sqlite3_str_appendf(text, ", %Q", text_of(cell, axes[i].name));
		else
			sqlite3_str_appendf(text, ", %lld", number_of(cell, axes[i].name));
	}
	return sqlite3_str_finish(text);
}

static bool has_column(sqlite3 *db, const char *name)
{
	sqlite3_stmt *statement = NULL;
	bool found =
		sqlite3_prepare_v2(db, "SELECT 1 FROM pragma_table_info('cells') WHERE name = ?",
				   -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW;

	sqlite3_finalize(statement);
	return found;
}

/* An index from before an axis was added: its cells had the fallback. */
static int add_axes(sqlite3 *db)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < AXIS_COUNT && !ret; i++) {
		if (!has_column(db, axes[i].name))
			ret = EXECUTE(db, "ALTER TABLE cells ADD COLUMN \"%w\" %s DEFAULT %Q",
				      axes[i].name, axes[i].kind == AXIS_NAME ? "TEXT" : "INTEGER",
				      axes[i].fallback);
	}
	return ret;
}

static int create_tables(sqlite3 *db)
{
	char *columns = axis_columns(NULL);
	int ret = EXECUTE(db,
			  "%s CREATE TABLE IF NOT EXISTS cells(run TEXT, boot INTEGER,"
			  " cell INTEGER, section TEXT%s, PRIMARY KEY(run, boot, cell));"
			  " PRAGMA user_version = %d",
			  schema, columns, SCHEMA_VERSION);

	sqlite3_free(columns);
	return ret ? ret : add_axes(db);
}

static int read_version(sqlite3 *db)
{
	sqlite3_stmt *statement;
	int version = -1;

	if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		version = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return version;
}

static int open_index(const char *out, sqlite3 **db)
{
	char *path = sentence("%s/%s", out, INDEX_FILE);
	int version, ret = -EIO;

	*db = NULL;
	if (!path)
		return -ENOMEM;
	if (sqlite3_open(path, db) != SQLITE_OK) {
		say("index: %s: %s", path, sqlite3_errmsg(*db));
		goto out;
	}
	sqlite3_busy_timeout(*db, PATIENCE_MS);
	version = read_version(*db);
	if (version < 0 || version > SCHEMA_VERSION)
		say("index: %s: %s; remove it and run: invbench index rebuild", path,
		    version < 0 ? sqlite3_errmsg(*db) : "is of a newer version");
	else
		ret = create_tables(*db);
out:
	if (ret) {
		sqlite3_close(*db);
		*db = NULL;
	}
	free(path);
	return ret;
}

static int add_header(sqlite3 *db, const char *dir, const json_t *line)
{
	const char *run = text_of(line, "run");

	return EXECUTE(
		db,
		"DELETE FROM runs WHERE run = %Q; DELETE FROM boots WHERE run = %Q;"
		"DELETE FROM cells WHERE run = %Q;"
		"INSERT INTO runs VALUES(%Q, %Q, %Q, %Q, %Q, %lld, 'cut short', NULL, NULL, NULL, NULL)",
		run, run, run, run, dir, text_of(line, "plan"), text_of(line, "place"),
		text_of(line, "created_utc"), number_of(line, "seed"));
}

static int add_cell(sqlite3 *db, const char *run, const json_t *line)
{
	char *columns = axis_columns(line);
	int ret = EXECUTE(db, "INSERT OR REPLACE INTO cells VALUES(%Q, %lld, %lld, %Q%s)", run,
			  number_of(line, "boot"), number_of(line, "cell"),
			  text_of(line, "section"), columns);

	sqlite3_free(columns);
	return ret;
}

static int add_line(sqlite3 *db, const char *run, const json_t *line)
{
	const char *type = text_of(line, "type");
	sqlite3_int64 boot = number_of(line, "boot");

	if (!strcmp(type, "boot"))
		return EXECUTE(
			db, "INSERT OR REPLACE INTO boots VALUES(%Q, %lld, %Q, NULL, NULL, NULL)",
			run, boot, text_of(line, "kernel"));
	if (!strcmp(type, "environment"))
		return EXECUTE(
			db, "UPDATE boots SET kernel_release = %Q WHERE run = %Q AND boot = %lld",
			text_of(line, "kernel_release"), run, boot);
	if (!strcmp(type, "clock"))
		return EXECUTE(
			db, "UPDATE boots SET clock = %Q, unit = %Q WHERE run = %Q AND boot = %lld",
			text_of(line, "clock"), text_of(line, "unit"), run, boot);
	if (!strcmp(type, "cell"))
		return add_cell(db, run, line);
	if (!strcmp(type, "end"))
		return EXECUTE(db,
			       "UPDATE runs SET verdict = %Q, cells = %lld, measured = %lld,"
			       " skipped = %lld, failed = %lld WHERE run = %Q",
			       text_of(line, "verdict"), number_of(line, "cells"),
			       number_of(line, "measured"), number_of(line, "skipped"),
			       number_of(line, "failed"), run);
	return 0;
}

static int add_lines(sqlite3 *db, const char *dir, struct record *record)
{
	json_t *line, *header;
	int ret;

	if (record_next(record, &header) <= 0)
		return -EBADMSG;
	ret = add_header(db, dir, header);
	while (!ret && record_next(record, &line) > 0) {
		ret = add_line(db, text_of(header, "run"), line);
		json_decref(line);
	}
	json_decref(header);
	if (record_why(record))
		say("%s; indexed up to there", record_why(record));
	return ret;
}

static int add_run(sqlite3 *db, const char *dir)
{
	struct record *record;
	int ret = record_open(dir, &record);

	if (ret)
		return ret;
	ret = EXECUTE(db, "BEGIN IMMEDIATE");
	if (!ret) {
		ret = add_lines(db, dir, record);
		if (EXECUTE(db, "%s", ret ? "ROLLBACK" : "COMMIT") && !ret)
			ret = -EIO;
	}
	record_close(record);
	return ret;
}

int index_add(const char *out, const char *run_dir)
{
	sqlite3 *db;
	int ret = open_index(out, &db);

	if (!ret)
		ret = add_run(db, run_dir);
	sqlite3_close(db);
	return ret;
}

int index_rebuild(const char *out)
{
	char *pattern = sentence("%s/*/%s", out, RECORD_FILE);
	glob_t found = { 0 };
	sqlite3 *db = NULL;
	int ret = pattern ? open_index(out, &db) : -ENOMEM;
	size_t i;

	if (!ret)
		ret = EXECUTE(db, "DELETE FROM runs; DELETE FROM boots; DELETE FROM cells");
	if (!ret && glob(pattern, 0, NULL, &found) == GLOB_NOSPACE)
		ret = -ENOMEM;
	for (i = 0; !ret && i < found.gl_pathc; i++) {
		*strrchr(found.gl_pathv[i], '/') = '\0';
		ret = add_run(db, found.gl_pathv[i]);
		if (exit_code_of(ret) == EXIT_DATA)
			ret = 0;
	}
	globfree(&found);
	sqlite3_close(db);
	free(pattern);
	return ret;
}

int index_main(int argc, char **argv)
{
	const char *out = RUN_DIR_OUT;
	const struct option_row rows[] = {
		{ .name = "out", .argument = "DIR", .about = "where the runs are", .text = &out },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 1, 1);

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	if (strcmp(argv[first], "rebuild")) {
		say("index: '%s' is unknown, allowed: rebuild", argv[first]);
		return EXIT_USAGE;
	}
	return exit_code_of(index_rebuild(out));
}
