/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes and reads the record of a run: see record.h.
 * A line that the disk has no room for is cut off again, so the record stays valid. The reader stops at
 * the first damaged line, because all that follows may be damaged, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include "bench/plain/fields.h"
#include "bench/store/line_type.h"
#include "bench/store/record.h"
#include "bench/store/version1.h"
#include "bench/system/file.h"
#include "bench/text/json.h"
#include "bench/text/message.h"

#define SEQ_FIELD  ",\"seq\":"
#define CRC_FIELD  ",\"crc\":\""
#define CRC_DIGITS 8
/* CRC_FIELD, the digits, and the characters that end the string and the object */
#define TAIL_LENGTH (sizeof(CRC_FIELD) - 1 + CRC_DIGITS + 2)

struct record {
	char *path;
	int fd; /* of a writer; else -1 */
	off_t length; /* bytes in whole lines */
	FILE *file; /* of a reader; else NULL */
	char buffer[1 << 14]; /* of .file; of many records only the header is read */
	char *line;
	size_t room, length_read; /* of .line; without the newline once it is checked */
	json_t *header; /* read ahead by record_open() */
	char *why; /* reading stopped */
	json_int_t seq; /* of the next line */
	bool is_version1; /* each line needs version1_upgrade() */
};

static unsigned int checksum(const char *text, size_t length)
{
	return crc32(0, (const Bytef *)text, length);
}

static struct record *new_record(const char *path)
{
	struct record *record = calloc(1, sizeof(*record));

	if (!record)
		return NULL;
	record->fd = -1;
	record->path = strdup(path);
	if (!record->path) {
		free(record);
		return NULL;
	}
	return record;
}

/* Allows one writer. The lock ends with its process, however that ends. */
static int lock_record(const struct record *record)
{
	if (!flock(record->fd, LOCK_EX | LOCK_NB))
		return 0;
	return errno == EWOULDBLOCK ? -EBUSY : -errno;
}

bool record_is_over(const char *dir)
{
	char *path = strf("%s/%s", dir, RECORD_FILE);
	int fd = path ? open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
	struct stat status;
	bool is = fd >= 0 && !fstat(fd, &status) && status.st_size && !flock(fd, LOCK_SH | LOCK_NB);

	if (fd >= 0)
		close(fd);
	free(path);
	return is;
}

int record_create(const char *dir, json_t *header, struct record **record)
{
	json_t *first = line_new(LINE_HEADER, json_pack("{s:s, s:i}", "format", RECORD_FORMAT,
							"version", RECORD_VERSION));
	char *path = strf("%s/%s", dir, RECORD_FILE);
	struct record *made = path ? new_record(path) : NULL;
	int ret = -ENOMEM;

	if (!made || !first || json_object_update(first, header))
		goto out;
	made->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
	if (made->fd < 0) {
		ret = -errno;
		goto out;
	}
	ret = lock_record(made);
	if (!ret)
		ret = record_append(made, json_incref(first));
	if (!ret)
		ret = record_sync(made);
	if (!ret)
		ret = file_sync_folder(dir);
out:
	if (ret && made) {
		record_close(made);
		made = NULL;
	}
	json_decref(first);
	json_decref(header);
	free(path);
	*record = made;
	return ret;
}

/* Finds the end of the last valid line. */
static int find_end(const char *dir, off_t *length, json_int_t *seq)
{
	struct record *record;
	json_t *line;
	int ret = record_open(dir, &record);

	if (ret)
		return ret;
	*length = 0;
	while (record_next(record, &line) > 0) {
		json_decref(line);
		*length = ftello(record->file);
	}
	*seq = record->seq;
	record_close(record);
	return 0;
}

int record_resume(const char *dir, struct record **record)
{
	char *path = strf("%s/%s", dir, RECORD_FILE);
	struct record *made = path ? new_record(path) : NULL;
	int ret = made ? find_end(dir, &made->length, &made->seq) : -ENOMEM;

	if (!ret) {
		made->fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
		ret = made->fd < 0 ? -errno : lock_record(made);
	}
	if (!ret && ftruncate(made->fd, made->length))
		ret = -errno;
	if (ret) {
		record_close(made);
		made = NULL;
	}
	free(path);
	*record = made;
	return ret;
}

bool record_peek(const struct record *record, json_t **header)
{
	*header = record->header;
	return record->header != NULL;
}

/* Writes a whole line or nothing. */
static int write_line(struct record *record, const char *text, size_t length)
{
	ssize_t written = write(record->fd, text, length);
	int ret;

	if (written == (ssize_t)length) {
		record->length += length;
		return 0;
	}
	/* A short write to a file means that the disk is full. */
	ret = written < 0 ? -errno : -ENOSPC;
	if (written > 0 && ftruncate(record->fd, record->length))
		ret = -errno;
	return ret;
}

int record_append(struct record *record, json_t *line)
{
	char *body = NULL, *text = NULL;
	size_t length;
	int ret = -ENOMEM;

	if (!line || json_object_set_new(line, "seq", json_integer(record->seq)))
		goto out;
	body = json_dumps(line, JSON_COMPACT);
	if (!body)
		goto out;
	length = strlen(body) - 1;
	text = strf("%.*s" CRC_FIELD "%08x\"}\n", (int)length, body, checksum(body, length));
	if (!text)
		goto out;
	ret = write_line(record, text, strlen(text));
	if (!ret)
		record->seq++;
out:
	free(text);
	free(body);
	json_decref(line);
	return ret;
}

int record_sync(struct record *record)
{
	int ret = fsync(record->fd) ? -errno : 0;

	if (ret)
		message("record: %s: the disk does not keep it: %s", record->path, strerror(-ret));
	return ret;
}

/* Members whose texts have several lines. */
static const char *const of_lines[] = { "plan_text", "console_tail", "output", NULL };

/* Whether the line has only ASCII without escapes, as nearly each one: then all its texts are printable. */
static bool is_plain(const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (line[i] < ' ' || line[i] > '~' || line[i] == '\\')
			return false;
	}
	return true;
}

static bool has_digits(const char *text, unsigned int sum)
{
	static const char digits[] = "0123456789abcdef";

	for (unsigned int i = CRC_DIGITS; i-- > 0; sum >>= 4) {
		if (text[i] != digits[sum & 15])
			return false;
	}
	return true;
}

/* The error of the line just read, or NULL. */
static const char *check_line(struct record *record)
{
	size_t length = record->length_read;
	char *tail;

	if (record->line[length - 1] != '\n')
		return "the last line is incomplete";
	record->line[--length] = '\0';
	tail = record->line + length - TAIL_LENGTH;
	if (length <= TAIL_LENGTH || memcmp(tail, CRC_FIELD, sizeof(CRC_FIELD) - 1))
		return "the line has no crc";
	if (!has_digits(tail + sizeof(CRC_FIELD) - 1,
			checksum(record->line, tail - record->line)) ||
	    strcmp(tail + TAIL_LENGTH - 2, "\"}"))
		return "the crc does not match the line";
	record->length_read = length;
	return NULL;
}

/* The length of what comes before the seq, if that stands where this program writes it and is right; else 0. */
static size_t before_seq(const struct record *record)
{
	const char *end = record->line + record->length_read - TAIL_LENGTH, *at = end, *start;
	uint64_t seq;

	while (at > record->line && at[-1] != ',')
		at--;
	start = at > record->line ? at - 1 : at;
	at = start;
	if (!plain_skip(&at, end, SEQ_FIELD) || !plain_number(&at, end, &seq) || at != end ||
	    seq != (uint64_t)record->seq)
		return 0;
	return (size_t)(start - record->line);
}

static json_t *json_of(const char *line, size_t length)
{
	struct plain plain;

	return line[length - 1] == '}' && plain_parse(line, length - 1, &plain)
		       ? plain_json(&plain)
		       : json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
}

/* The error of a line, or NULL and the line in *line. */
static const char *parse_line(const struct record *record, json_t **line)
{
	size_t length = record->length_read;
	json_t *seq;

	*line = json_of(record->line, length);
	if (!json_is_object(*line) || !json_is_string(json_object_get(*line, "type")))
		return "the line is not a JSON object with a type";
	seq = json_object_get(*line, "seq");
	if (!json_is_integer(seq) || json_integer_value(seq) != record->seq - 1)
		return "the line has the wrong seq: a line is missing before it";
	/* The record may come from somebody else, and all that is printed of it comes through here. */
	if (!is_plain(record->line, length) && json_make_printable(*line, of_lines))
		return strerror(ENOMEM);
	return record->is_version1 && version1_upgrade(*line) ? strerror(ENOMEM) : NULL;
}

static int stop(struct record *record, json_int_t number, const char *error)
{
	record->why = strf("%s:%" JSON_INTEGER_FORMAT ": %s", record->path, number, error);
	return -EBADMSG;
}

int record_step(struct record *record, const char **text, size_t *length)
{
	const char *error;
	ssize_t got;

	*text = NULL;
	if (record->header)
		return 1;
	if (record->why)
		return -EBADMSG;
	got = getline(&record->line, &record->room, record->file);
	if (got < 0 && feof(record->file))
		return 0;
	record->length_read = got < 0 ? 0 : (size_t)got;
	error = got < 0 ? strerror(errno) : check_line(record);
	if (error)
		return stop(record, record->seq + 1, error);
	*length = record->is_version1 ? 0 : before_seq(record);
	*text = *length ? record->line : NULL;
	record->seq++;
	return 1;
}

int record_json(struct record *record, json_t **line)
{
	const char *error;

	*line = record->header;
	record->header = NULL;
	if (*line)
		return 1;
	error = parse_line(record, line);
	if (!error)
		return 1;
	json_decref(*line);
	*line = NULL;
	return stop(record, record->seq--, error);
}

long long record_line_number(const struct record *record)
{
	return record->seq;
}

int record_next(struct record *record, json_t **line)
{
	const char *text;
	size_t length;
	int ret = record_step(record, &text, &length);

	*line = NULL;
	return ret > 0 ? record_json(record, line) : ret;
}

/* Checks the first bytes, so that a file of another format is not reported as a damaged record. */
static int check_start(struct record *record)
{
	static const char start[] = "{\"type\":\"header\",\"format\":\"" RECORD_FORMAT "\"";
	char got[sizeof(start) - 1];
	size_t length = fread(got, 1, sizeof(got), record->file);

	if (ferror(record->file)) {
		message("%s: %s", record->path, strerror(errno));
		return -EIO;
	}
	if (length != sizeof(got) || memcmp(got, start, length)) {
		message("%s: %s", record->path, length ? "is not a record of a run" : "is empty");
		return -EBADMSG;
	}
	if (!fseek(record->file, 0, SEEK_SET))
		return 0;
	message("%s: %s", record->path, strerror(errno));
	return -EIO;
}

static int check_header(struct record *record)
{
	json_t *version;
	int ret = record_next(record, &record->header);

	if (ret <= 0) {
		message("%s", record->why ? record->why : record->path);
		return -EBADMSG;
	}
	version = json_object_get(record->header, "version");
	if (!json_is_integer(version) || json_integer_value(version) < 1) {
		message("%s: the header has no version", record->path);
		return -EBADMSG;
	}
	if (json_integer_value(version) > RECORD_VERSION) {
		message("%s: has record version %" JSON_INTEGER_FORMAT "; this program reads 1..%d",
			record->path, json_integer_value(version), RECORD_VERSION);
		return -EPROTONOSUPPORT;
	}
	record->is_version1 = json_integer_value(version) == 1;
	return record->is_version1 ? version1_upgrade(record->header) : 0;
}

static int open_file(struct record *record)
{
	struct stat status;

	record->file = fopen(record->path, "re");
	if (!record->file || fstat(fileno(record->file), &status))
		return -errno;
	setvbuf(record->file, record->buffer, _IOFBF, sizeof(record->buffer));
	if (!S_ISDIR(status.st_mode))
		return 0;
	fclose(record->file);
	record->file = NULL;
	return -EISDIR;
}

int record_open(const char *path, struct record **record)
{
	struct record *made = new_record(path);
	char *inside;
	int ret;

	*record = NULL;
	if (!made)
		return -ENOMEM;
	ret = open_file(made);
	if (ret == -EISDIR) {
		inside = strf("%s/%s", path, RECORD_FILE);
		free(made->path);
		made->path = inside;
		ret = inside ? open_file(made) : -ENOMEM;
	}
	if (ret)
		message("%s: %s", made->path ? made->path : path, strerror(-ret));
	else
		ret = check_start(made);
	if (!ret)
		ret = check_header(made);
	if (ret)
		record_close(made);
	else
		*record = made;
	return ret;
}

const char *record_why(const struct record *record)
{
	return record->why;
}

void record_close(struct record *record)
{
	if (!record)
		return;
	if (record->fd >= 0)
		close(record->fd);
	if (record->file)
		fclose(record->file);
	json_decref(record->header);
	free(record->why);
	free(record->line);
	free(record->path);
	free(record);
}
