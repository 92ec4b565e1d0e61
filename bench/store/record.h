/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of a run: an append-only file of JSON lines (docs/record.md).
 * One write(2) writes each line, with a sequence number and a CRC at its end. So if the writer dies, a
 * reader still gets every whole line and knows where the valid part ends.
 */
#ifndef INVBENCH_RECORD_H
#define INVBENCH_RECORD_H

#include <stdbool.h>
#include <jansson.h>

#define RECORD_FILE    "record.jsonl"
#define RECORD_FORMAT  "invbench-record"
#define RECORD_VERSION 2

struct record;

/*
 * Writer. All return 0 or -errno and take ownership of the line. After -ENOSPC the record is unchanged,
 * so it stays valid.
 * header: the fields except type, format and version.
 */
int record_create(const char *dir, json_t *header, struct record **record);
/*
 * Opens the record in a folder to append to it, after cutting off all that follows the last valid line.
 * -EBUSY: another process writes it.
 */
int record_resume(const char *dir, struct record **record);
int record_append(struct record *record, json_t *line);
int record_sync(struct record *record);

/*
 * Reader. path: the record or its folder. After a message, record_open() returns -EBADMSG for a file that
 * is not a record, -EPROTONOSUPPORT for a newer version, or another -errno.
 */
int record_open(const char *path, struct record **record);

/* The header, a borrowed reference. false: record_next() has returned it already. */
bool record_peek(const struct record *record, json_t **header);

/* 1 and the next line, beginning with the header; 0: end of the record; -EBADMSG: a damaged line. */
int record_next(struct record *record, json_t **line);

/*
 * The same in two steps, for a reader that need not have all lines as JSON. record_step() checks the CRC of the next
 * line. Its text begins with the brace and ends before ,"seq":; NULL: seq is not where this program writes
 * it, or the record has an earlier version, so only record_json() can read the line.
 */
int record_step(struct record *record, const char **text, size_t *length);
/* The line of the last record_step(): 1 or -EBADMSG. */
int record_json(struct record *record, json_t **line);
/* The number of the line of the last record_step(), beginning with 1. */
long long record_line_number(const struct record *record);

/* Why record_next() returned -EBADMSG: "PATH:LINE: reason". NULL: it did not. */
const char *record_why(const struct record *record);

void record_close(struct record *record);

/*
 * Whether the folder has a record with lines, to which no process writes any more: a run that has ended or
 * was killed.
 */
bool record_is_over(const char *dir);

#endif
