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
#include "bench/store/line_type.h"
#include "bench/store/record.h"
#include "bench/store/version1.h"
#include "bench/text/json.h"
#include "bench/text/message.h"

#define CRC_FIELD  ",\"crc\":\""
#define CRC_DIGITS 8
/* CRC_FIELD, the digits, and the characters that end the string and the object */
#define TAIL_LENGTH (sizeof(CRC_FIELD) - 1 + CRC_DIGITS + 2)

struct record {
	char *path;
	int fd; /* of a writer; else -1 */
	off_t length; /* bytes in whole lines */
	FILE *file; /* of a reader; else NULL */
	char *line;
	size_t room;
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

static int sync_folder(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret = fd < 0 || fsync(fd) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return ret;
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
		ret = sync_folder(dir);
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

/* The error of a line, or NULL and the line in *line. */
static const char *parse_line(struct record *record, size_t length, json_t **line)
{
	char *tail, digits[CRC_DIGITS + 1];
	json_t *seq;

	if (record->line[length - 1] != '\n')
		return "the last line is incomplete";
	record->line[--length] = '\0';
	tail = record->line + length - TAIL_LENGTH;
	if (length <= TAIL_LENGTH || memcmp(tail, CRC_FIELD, sizeof(CRC_FIELD) - 1))
		return "the line has no crc";
	snprintf(digits, sizeof(digits), "%08x", checksum(record->line, tail - record->line));
	if (memcmp(tail + sizeof(CRC_FIELD) - 1, digits, CRC_DIGITS) ||
	    strcmp(tail + TAIL_LENGTH - 2, "\"}"))
		return "the crc does not match the line";
	*line = json_loadb(record->line, length, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(*line) || !json_is_string(json_object_get(*line, "type")))
		return "the line is not a JSON object with a type";
	seq = json_object_get(*line, "seq");
	if (!json_is_integer(seq) || json_integer_value(seq) != record->seq)
		return "the line has the wrong seq: a line is missing before it";
	/* The record may come from somebody else, and all that is printed of it comes through here. */
	if (!is_plain(record->line, length) && json_make_printable(*line, of_lines))
		return strerror(ENOMEM);
	return record->is_version1 && version1_upgrade(*line) ? strerror(ENOMEM) : NULL;
}

int record_next(struct record *record, json_t **line)
{
	const char *error;
	ssize_t length;

	*line = record->header;
	record->header = NULL;
	if (*line)
		return 1;
	if (record->why)
		return -EBADMSG;
	length = getline(&record->line, &record->room, record->file);
	if (length < 0 && feof(record->file))
		return 0;
	error = length < 0 ? strerror(errno) : parse_line(record, length, line);
	if (error) {
		json_decref(*line);
		*line = NULL;
		record->why = strf("%s:%" JSON_INTEGER_FORMAT ": %s", record->path, record->seq + 1,
				   error);
		return -EBADMSG;
	}
	record->seq++;
	return 1;
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
