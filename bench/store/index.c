/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps the index of all runs: see index.h.
 * The tables have one row per run, boot and cell. A cell has one column per axis. Adding a run and
 * rebuilding the index are one transaction each, so a reader never sees a part of either.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <sqlite3.h>
#include <zlib.h>
#include "bench/plan/axes.h"
#include "bench/store/line_type.h"
#include "bench/store/index.h"
#include "bench/store/record.h"
#include "bench/store/run_dir.h"
#include "bench/system/file.h"
#include "bench/text/message.h"

#define BUSY_TIMEOUT_MS 60000 /* how long to wait for another writer */

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
		message("index: %s", sqlite3_errmsg(db));
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

/* An older record may lack an axis. It was measured with what is now the default. */
static sqlite3_int64 number_at(const json_t *cell, const struct axis *axis)
{
	struct axis_value value = { 0 };

	if (json_object_get(cell, axis->name))
		return number_of(cell, axis->name);
	axis_parse(axis, axis->fallback, &value, NULL);
	return (sqlite3_int64)value.number;
}

/* The columns of the axes: their values for INSERT, or for a cell of NULL, their types for CREATE. */
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

/* A new axis changes the schema, so the version is a checksum of the schema. */
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
	char *path = strf("%s/%s", out, INDEX_FILE);
	int ret = -EIO;

	*db = NULL;
	if (!path)
		return -ENOMEM;
	if (sqlite3_open(path, db) == SQLITE_OK) {
		sqlite3_busy_timeout(*db, BUSY_TIMEOUT_MS);
		if (read_version(*db) >= 0)
			ret = 0;
	}
	if (ret) {
		message("index: %s: %s; remove the file and run: invbench index rebuild", path,
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

/* On the host each round is a boot. The index has only the first. */
static bool is_further_round(const json_t *line)
{
	return json_is_true(json_object_get(line, "by_round")) && number_of(line, "block");
}

static int add_line(sqlite3 *db, const char *run, const json_t *line)
{
	sqlite3_int64 boot = number_of(line, "boot");

	switch (line_type_of(line)) {
	case LINE_BOOT:
		return EXECUTE(
			db, "INSERT OR REPLACE INTO boots VALUES(%Q, %lld, %Q, NULL, NULL, NULL)",
			run, boot, text_of(line, "kernel"));
	case LINE_ENVIRONMENT:
		return EXECUTE(
			db, "UPDATE boots SET kernel_release = %Q WHERE run = %Q AND boot = %lld",
			text_of(line, "kernel_release"), run, boot);
	case LINE_CLOCK:
		return EXECUTE(
			db, "UPDATE boots SET clock = %Q, unit = %Q WHERE run = %Q AND boot = %lld",
			text_of(line, "clock"), text_of(line, "unit"), run, boot);
	case LINE_CELL:
		return add_cell(db, run, line);
	case LINE_END:
		return EXECUTE(db,
			       "UPDATE runs SET verdict = %Q, cells = %lld, measured = %lld,"
			       " skipped = %lld, failed = %lld WHERE run = %Q",
			       text_of(line, "verdict"), number_of(line, "cells"),
			       number_of(line, "measured"), number_of(line, "skipped"),
			       number_of(line, "failed"), run);
	default:
		return 0;
	}
}

static int add_lines(sqlite3 *db, const char *dir, struct record *record)
{
	sqlite3_int64 left_out = -1; /* the boot that was left out last, and its lines with it */
	json_t *line, *header;
	int ret;

	if (record_next(record, &header) <= 0)
		return -EBADMSG;
	ret = add_header(db, dir, header);
	while (!ret && record_next(record, &line) > 0) {
		if (line_type_of(line) == LINE_BOOT && is_further_round(line))
			left_out = number_of(line, "boot");
		else if (!json_object_get(line, "boot") || number_of(line, "boot") != left_out)
			ret = add_line(db, text_of(header, "run"), line);
		json_decref(line);
	}
	json_decref(header);
	if (record_why(record))
		message("%s; the index has the lines before it", record_why(record));
	return ret;
}

/* The savepoint undoes only this run if its record is damaged. The other runs stay in the index. */
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

/* A name of a run is a link to a folder that the list contains. */
static bool is_link(const char *path)
{
	struct stat status;

	return !lstat(path, &status) && S_ISLNK(status.st_mode);
}

static int add_all(sqlite3 *db, const char *out)
{
	char **dirs = file_list(out, "*");
	int ret = dirs ? 0 : -ENOMEM;

	for (char **dir = dirs; !ret && *dir; dir++) {
		if (is_link(*dir) || !record_is_over(*dir))
			continue;
		ret = add_run(db, *dir);
		if (exit_code_of(ret) == EXIT_DATA)
			ret = 0;
	}
	file_list_free(dirs);
	return ret;
}

static int rebuild(sqlite3 *db, const char *out)
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

/* Whether the index has the schema of this program. A new file has none. */
static bool is_current(sqlite3 *db)
{
	char *text = schema_text();
	bool is = text && read_version(db) == schema_version(text);

	sqlite3_free(text);
	return is;
}

/*
 * Adds a run, after a rebuild if the schema is another; or only rebuilds the index if run_dir is NULL. Other
 * writers wait. A rebuild leaves out what it cannot read, so the run is added in any case.
 */
static int update(const char *out, const char *run_dir)
{
	sqlite3 *db;
	int ret = open_index(out, &db);

	if (!ret)
		ret = EXECUTE(db, "BEGIN IMMEDIATE");
	if (!ret) {
		ret = run_dir && is_current(db) ? 0 : rebuild(db, out);
		if (!ret && run_dir)
			ret = add_run(db, run_dir);
		if (EXECUTE(db, "%s", ret ? "ROLLBACK" : "COMMIT") && !ret)
			ret = -EIO;
	}
	sqlite3_close(db);
	return ret;
}

int index_add(const char *out, const char *run_dir)
{
	return update(out, run_dir);
}

int index_rebuild(const char *out)
{
	return update(out, NULL);
}

int index_forget(const char *out, const char *run)
{
	char *path = strf("%s/%s", out, INDEX_FILE);
	bool has_index = path && !access(path, F_OK);
	sqlite3 *db = NULL;
	int ret = has_index ? open_index(out, &db) : 0;

	if (db && is_current(db))
		ret = EXECUTE(
			db,
			"BEGIN IMMEDIATE; DELETE FROM runs WHERE run = %Q;"
			" DELETE FROM boots WHERE run = %Q; DELETE FROM cells WHERE run = %Q; COMMIT",
			run, run, run);
	sqlite3_close(db);
	free(path);
	return ret;
}

static const char *column(sqlite3_stmt *row, int index)
{
	const char *text = (const char *)sqlite3_column_text(row, index);

	return text ? text : "?";
}

static int give(sqlite3_stmt *row, int (*take)(const struct indexed_run *run, void *data),
		void *data)
{
	const struct indexed_run run = {
		.id = column(row, 0),
		.created_utc = column(row, 1),
		.plan = column(row, 2),
		.place = column(row, 3),
		.kernels = column(row, 4),
		.verdict = column(row, 5),
		.measured = sqlite3_column_int(row, 6),
		.cells = sqlite3_column_int(row, 7),
	};

	return take(&run, data);
}

/* Of runs that were killed, or that were copied here. */
static void tell_missing(const char *out)
{
	char **dirs = index_missing(out);
	size_t count = 0;

	while (dirs && dirs[count])
		count++;
	if (count)
		message("index: %zu more records are in %s/; to see them: invbench index rebuild",
			count, out);
	file_list_free(dirs);
}

int index_each(const char *out, int (*take)(const struct indexed_run *run, void *data), void *data)
{
	static const char query[] =
		"SELECT run, created_utc, plan, place, (SELECT group_concat(name, ', ') FROM"
		" (SELECT DISTINCT CASE kernel WHEN 'host' THEN kernel_release ELSE kernel END name"
		" FROM boots WHERE boots.run = runs.run ORDER BY boot)), verdict, measured, cells,"
		" folder FROM runs ORDER BY created_utc, run";
	sqlite3_stmt *row = NULL;
	sqlite3 *db;
	int ret = open_index(out, &db);

	if (!ret && !is_current(db))
		ret = index_rebuild(out);
	if (!ret && sqlite3_prepare_v2(db, query, -1, &row, NULL) != SQLITE_OK) {
		message("index: %s", sqlite3_errmsg(db));
		ret = -EIO;
	}
	while (!ret && sqlite3_step(row) == SQLITE_ROW) {
		if (access(column(row, 8), F_OK))
			continue;
		ret = give(row, take, data);
	}
	if (!ret)
		tell_missing(out);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return ret;
}

/* Whether the index has the run that this folder is named after. */
static bool has_run(sqlite3_stmt *find, const char *dir)
{
	bool has;

	sqlite3_bind_text(find, 1, strrchr(dir, '/') + 1, -1, SQLITE_STATIC);
	has = sqlite3_step(find) == SQLITE_ROW;
	sqlite3_reset(find);
	return has;
}

/* An index with another schema will be made anew, so it lacks all: NULL. All runs are looked for at one moment. */
static sqlite3_stmt *prepare_find(sqlite3 *db)
{
	sqlite3_stmt *find = NULL;

	if (is_current(db) && !sqlite3_exec(db, "BEGIN", NULL, NULL, NULL))
		sqlite3_prepare_v2(db, "SELECT 1 FROM runs WHERE run = ?", -1, &find, NULL);
	return find;
}

char **index_missing(const char *out)
{
	char **dirs = file_list(out, "[0-9]*Z-*-????");
	sqlite3_stmt *find;
	size_t kept = 0;
	sqlite3 *db = NULL;

	if (!dirs || !*dirs || open_index(out, &db)) {
		file_list_free(dirs);
		return NULL;
	}
	find = prepare_find(db);
	for (char **dir = dirs; *dir; dir++) {
		if (!find || !has_run(find, *dir))
			dirs[kept++] = *dir;
		else
			free(*dir);
	}
	dirs[kept] = NULL;
	sqlite3_finalize(find);
	sqlite3_close(db);
	return dirs;
}
