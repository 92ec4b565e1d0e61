/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of a run: one append-only file of JSON lines.
 * Every line ends in a sequence number and a CRC, each is written by one
 * write(2), so whatever happens to the writer a reader gets every whole line
 * and knows where the record stops being one.
 *
 *   {"type":"header","format":"invbench-record","version":1, … ,"seq":0,"crc":"89abcdef"}
 *
 * crc: zlib's crc32 of the line up to, not including, `,"crc"`, 8 hex digits.
 */
#ifndef INVBENCH_RECORD_H
#define INVBENCH_RECORD_H

#include <stdbool.h>
#include <jansson.h>

#define RECORD_FILE    "record.jsonl"
#define RECORD_FORMAT  "invbench-record"
#define RECORD_VERSION 1

struct record;

/*
 * Writer. All take over the reference to the line they are given. After
 * -ENOSPC the record is what it was before the call; so it stays valid.
 * header: the fields besides type, format and version.
 */
int record_create(const char *dir, json_t *header, struct record **record);
/*
 * Goes on with the record of a folder after its last valid line; what stands
 * behind that is cut off. -EBUSY: somebody is writing it.
 */
int record_resume(const char *dir, struct record **record);
int record_append(struct record *record, json_t *line);
int record_sync(struct record *record);

/*
 * Reader. path: the record or the folder that holds it. record_open() fails
 * with -EBADMSG for what is no record, -EPROTONOSUPPORT for one of a newer
 * version, and has printed why.
 */
int record_open(const char *path, struct record **record);

/* The header, not to be freed, before record_next() has given it away; else false. */
bool record_peek(const struct record *record, json_t **header);

/* 1 and the next line (the header first), 0 at the end, -EBADMSG at the first bad line. */
int record_next(struct record *record, json_t **line);

/* Why record_next() stopped: "path:LINE: reason"; NULL when all was read. */
const char *record_why(const struct record *record);

void record_close(struct record *record);

#endif
