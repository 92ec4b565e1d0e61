/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps the index of runs, and the verb index.
 * One row a run, a boot and a cell, each copied from the record's lines; the
 * columns of a cell are the axes' table. Adding a run is one transaction and so
 * is making all again: a reader never sees half of either.
 */
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sqlite3.h>
#include <zlib.h>
#include "bench/axes.h"
#include "index.h"
#include "record.h"
#include "run_dir.h"
#include "bench/say.h"
#include "bench/verb.h"

#define PATIENCE_MS 60000 /* while another writer holds the file */

static const char schema[] =
	"CREATE TABLE runs(run TEXT PRIMARY KEY, folder TEXT, plan TEXT, place TEXT,"
	" created_utc TEXT, seed INTEGER, verdict TEXT, cells INTEGER, measured INTEGER,"
	" skipped INTEGER, failed INTEGER);"
	"CREATE TABLE boots(run TEXT, boot INTEGER, kernel TEXT, kernel_release TEXT,"
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

/* What an axis is that the record does not know: it had the value it has by default. */
static sqlite3_int64 number_at(const json_t *cell, const struct axis *axis)
{
	struct axis_value value = { 0 };

	if (json_object_get(cell, axis->name))
		return number_of(cell, axis->name);
	axis_parse(axis, axis->fallback, &value, NULL);
	return (sqlite3_int64)value.number;
}

/* "name type" of each axis for CREATE, or its value for INSERT. */
static char *axis_columns(const json_t *cell)
{
	sqlite3_str *text = sqlite3_str_new(NULL);
	unsigned int i;

	for (i = 0; i < AXIS_COUNT; i++) {
		const struct axis *axis = &axes[i];
		bool is_name = axis->kind == AXIS_NAME;
		const char *name = is_name && cell ? text_of(cell, axis->name) : NULL;

		if (!cell)
			sqlite3_str_appendf(text, ", \"%w\" %s", axis->name,
					    is_name ? "TEXT" : "INTEGER");
		else if (is_name)
			sqlite3_str_appendf(text, ", %Q", name ? name : axis->fallback);
		else
			sqlite3_str_appendf(text, ", %lld", number_at(cell, axis));
	}
	return sqlite3_str_finish(text);
}

static char *schema_text(void)
{
	char *columns = axis_columns(NULL);
	char *text = sqlite3_mprintf("%s CREATE TABLE cells(run TEXT, boot INTEGER, cell INTEGER,"
				     " section TEXT%s, PRIMARY KEY(run, boot, cell));",
				     schema, columns);

	sqlite3_free(columns);
	return text;
}

/* A new axis is a new column: the schema's own checksum says whether an index is of this one. */
static int schema_version(const char *text)
{
	return (int)(crc32(0, (const Bytef *)text, (uInt)strlen(text)) & INT_MAX);
}

static int read_version(sqlite3 *db)
{
	sqlite3_stmt *statement = NULL;
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
	int ret = -EIO;

	*db = NULL;
	if (!path)
		return -ENOMEM;
	if (sqlite3_open(path, db) == SQLITE_OK) {
		sqlite3_busy_timeout(*db, PATIENCE_MS);
		if (read_version(*db) >= 0)
			ret = 0;
	}
	if (ret) {
		say("index: %s: %s; remove it and run: invbench index rebuild", path,
		    sqlite3_errmsg(*db));
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
	int ret = EXECUTE(db,
			  "INSERT OR REPLACE INTO cells SELECT %Q, %lld, %lld, %Q%s"
			  " WHERE EXISTS(SELECT * FROM boots WHERE run = %Q AND boot = %lld)",
			  run, number_of(line, "boot"), number_of(line, "cell"),
			  text_of(line, "section"), columns, run, number_of(line, "boot"));

	sqlite3_free(columns);
	return ret;
}

/* The first stands for all of them. */
static bool is_further_round(const json_t *line)
{
	return json_is_true(json_object_get(line, "by_round")) && number_of(line, "block");
}

static int add_line(sqlite3 *db, const char *run, const json_t *line)
{
	const char *type = text_of(line, "type");
	sqlite3_int64 boot = number_of(line, "boot");

	if (!strcmp(type, "boot") && is_further_round(line))
		return 0;
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

/*
 * A damaged record is no reason to keep the others out: what it wrote is taken
 * back, and only that.
 */
static int add_run(sqlite3 *db, const char *dir)
{
	struct record *record;
	int ret = record_open(dir, &record);

	if (ret)
		return ret;
	ret = EXECUTE(db, "SAVEPOINT run");
	if (!ret) {
		ret = add_lines(db, dir, record);
		if (EXECUTE(db, "%s RELEASE run", ret ? "ROLLBACK TO run;" : "") && !ret)
			ret = -EIO;
	}
	record_close(record);
	return ret;
}

static int add_all(sqlite3 *db, const char *out)
{
	char *pattern = sentence("%s/*/%s", out, RECORD_FILE);
	glob_t found = { 0 };
	int ret = pattern ? 0 : -ENOMEM;
	size_t i;

	if (!ret && glob(pattern, 0, NULL, &found) == GLOB_NOSPACE)
		ret = -ENOMEM;
	for (i = 0; !ret && i < found.gl_pathc; i++) {
		*strrchr(found.gl_pathv[i], '/') = '\0';
		ret = add_run(db, found.gl_pathv[i]);
		if (exit_code_of(ret) == EXIT_DATA)
			ret = 0;
	}
	globfree(&found);
	free(pattern);
	return ret;
}

static int make_again(sqlite3 *db, const char *out)
{
	char *text = schema_text();
	int ret = -ENOMEM;

	if (text)
		ret = EXECUTE(db,
			      "DROP TABLE IF EXISTS runs; DROP TABLE IF EXISTS boots;"
			      " DROP TABLE IF EXISTS cells; %s PRAGMA user_version = %d",
			      text, schema_version(text));
	sqlite3_free(text);
	return ret ? ret : add_all(db, out);
}

/* Whether it can take rows of ours: a new file cannot yet. */
static bool is_ours(sqlite3 *db)
{
	char *text = schema_text();
	bool is = text && read_version(db) == schema_version(text);

	sqlite3_free(text);
	return is;
}

/* All or nothing, and one writer at a time; the others wait. run_dir: NULL for all. */
static int change(const char *out, const char *run_dir)
{
	sqlite3 *db;
	int ret = open_index(out, &db);

	if (!ret)
		ret = EXECUTE(db, "BEGIN IMMEDIATE");
	if (!ret) {
		ret = run_dir && is_ours(db) ? add_run(db, run_dir) : make_again(db, out);
		if (EXECUTE(db, "%s", ret ? "ROLLBACK" : "COMMIT") && !ret)
			ret = -EIO;
	}
	sqlite3_close(db);
	return ret;
}

int index_add(const char *out, const char *run_dir)
{
	return change(out, run_dir);
}

int index_rebuild(const char *out)
{
	return change(out, NULL);
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
	if (access(out, F_OK)) {
		say("index: %s: %s; --out DIR says where runs are", out, strerror(errno));
		return EXIT_USAGE;
	}
	return exit_code_of(index_rebuild(out));
}
