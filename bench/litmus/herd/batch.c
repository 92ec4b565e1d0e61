/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs herd7 once, on the tests of one model: see batch.h.
 * herd7 reads the list of its tests, which are named by their number.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench/litmus/herd/batch.h"
#include "bench/litmus/herd/execution.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/system/stop.h"
#include "bench/text/message.h"

#define TIMEOUT "60" /* seconds for one test; none of ours takes one */

static int write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	int ret = file && fputs(text, file) >= 0 ? 0 : -EIO;

	if (file && fclose(file))
		ret = -EIO;
	return ret;
}

/* Writes the case's test and adds it to the list. A case that cannot be expressed is not written. */
static int write_case(const struct judging *judging, size_t number, FILE *list)
{
	struct litmus_case *one = &judging->cases[number];
	char *name = strf("case-%zu", number);
	char *text = name ? litmus_text(one->shape, one->model, one->at, name, &one->why) : NULL;
	char *path = text ? strf("%s/%s.litmus", judging->folder, name) : NULL;
	int ret = path ? write_file(path, text) : one->why ? 0 : -ENOMEM;

	if (!path && one->why)
		one->outcome = OUTCOME_ABSENT;
	if (path && !ret)
		fprintf(list, "%s.litmus\n", name);
	free(name);
	free(text);
	free(path);
	return ret;
}

int batch_write(struct batch *batch, const struct judging *judging)
{
	FILE *list;
	int ret = 0;

	/* herd7 takes a file whose name begins with @ for a list. */
	batch->list = strf("%s/@%s", judging->folder, memory_model_names[batch->model]);
	batch->output = strf("%s/%s.out", judging->folder, memory_model_names[batch->model]);
	batch->errors = strf("%s/%s.err", judging->folder, memory_model_names[batch->model]);
	if (!batch->list || !batch->output || !batch->errors)
		return -ENOMEM;
	list = fopen(batch->list, "we");
	if (!list)
		return -errno;
	for (size_t i = 0; i < judging->count && !ret; i++)
		if (judging->cases[i].model == batch->model)
			ret = write_case(judging, i, list);
	if (fclose(list) && !ret)
		ret = -EIO;
	return ret;
}

static void append(char **arguments, size_t *count, char *const *more, size_t more_count)
{
	memcpy(&arguments[*count], more, more_count * sizeof(*more));
	*count += more_count;
}

int batch_start(struct batch *batch, const struct judging *judging)
{
	char *paths[] = { strf("%s/loader", judging->dir),
			  strf("%s/lib", judging->dir),
			  strf("%s/herd7", judging->dir),
			  strf("%s/herd", judging->dir),
			  strf("%s/memory-model", judging->dir),
			  strf("%s/memory-model/linux-kernel.cfg", judging->dir),
			  home_path(EXECUTION_OPTIONS) };
	char *const common[] = { paths[0],	"--library-path", paths[1],   paths[2],
				 "-set-libdir", paths[3],	  "-timeout", TIMEOUT };
	char *const lkmm[] = { "-I", paths[4], "-conf", paths[5] };
	char *const draw[] = { "-conf", paths[6], "-o", (char *)judging->folder };
	char *arguments[ARRAY_SIZE(common) + ARRAY_SIZE(lkmm) + ARRAY_SIZE(draw) + 2] = { NULL };
	size_t count = 0;
	int out = open(batch->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int errors = open(batch->errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		ret = paths[i] ? ret : -ENOMEM;
	append(arguments, &count, common, ARRAY_SIZE(common));
	if (batch->model == MODEL_LKMM)
		append(arguments, &count, lkmm, ARRAY_SIZE(lkmm));
	if (judging->figures)
		append(arguments, &count, draw, ARRAY_SIZE(draw));
	arguments[count] = batch->list;
	if (!ret)
		ret = out < 0 || errors < 0
			      ? -EIO
			      : process_start(&batch->process, arguments, out, errors);
	batch->is_running = !ret;
	if (out >= 0)
		close(out);
	if (errors >= 0)
		close(errors);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		free(paths[i]);
	return ret;
}

/* Takes a line "Observation case-NUMBER Never|Sometimes|Always POSITIVE NEGATIVE". */
static void take_line(const struct judging *judging, const char *line)
{
	char word[16];
	size_t number;

	if (sscanf(line, "Observation case-%zu %15s", &number, word) != 2 ||
	    number >= judging->count)
		return;
	if (!strcmp(word, "Never"))
		judging->cases[number].outcome = OUTCOME_NEVER;
	else if (!strcmp(word, "Sometimes") || !strcmp(word, "Always"))
		judging->cases[number].outcome = OUTCOME_SOMETIMES;
}

static int read_output(const struct judging *judging, const struct batch *batch)
{
	FILE *file = fopen(batch->output, "re");
	char *line = NULL;
	size_t room = 0;

	if (!file)
		return -errno;
	while (getline(&line, &room, file) > 0)
		take_line(judging, line);
	free(line);
	return file_end(file, batch->output);
}

/* What herd7 wrote about a test that it refused, which the caller frees. NULL: nothing. */
static char *complaint(const struct batch *batch, size_t number)
{
	char *mark = strf("case-%zu.litmus\"", number), *line = NULL, *found = NULL;
	FILE *file = mark ? fopen(batch->errors, "re") : NULL;
	size_t room = 0;

	while (file && !found && getline(&line, &room, file) > 0) {
		found = strstr(line, mark);
		line[strcspn(line, "\n")] = '\0';
	}
	if (found)
		found = strdup(found + strlen(mark) + strspn(found + strlen(mark), ",: "));
	if (file)
		fclose(file);
	free(line);
	free(mark);
	return found;
}

/* Reports a case that herd7 did not judge. It gives no sign of a test that takes too long. */
static int report_case(const struct litmus_case *one, const char *why)
{
	message("%s, shape %s, model %s: herd7 %s%s",
		one->strategy ? one->strategy : "a combination", one->shape->name,
		memory_model_names[one->model],
		why ? "refused the test: " : "did not answer within " TIMEOUT " s", why ? why : "");
	return why ? -EBADMSG : -ETIME;
}

/* Reports the cases of the batch that herd7 did not judge. */
static int check(const struct judging *judging, const struct batch *batch)
{
	int ret = 0, reported;

	for (size_t i = 0; i < judging->count; i++) {
		const struct litmus_case *one = &judging->cases[i];
		char *why;

		if (one->model != batch->model || one->outcome != OUTCOME_UNKNOWN)
			continue;
		why = complaint(batch, i);
		reported = report_case(one, why);
		ret = ret == -EBADMSG ? ret : reported;
		free(why);
	}
	return ret;
}

/* Reports that herd7 failed as a whole. */
static int report_failure(const struct batch *batch, int status)
{
	char line[512] = "no message";
	FILE *file = fopen(batch->errors, "re");

	if (file && fgets(line, sizeof(line), file))
		line[strcspn(line, "\n")] = '\0';
	if (file)
		fclose(file);
	message("herd7, model %s: %s %d: %s", memory_model_names[batch->model],
		WIFEXITED(status) ? "exit code" : "killed by signal",
		WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), line);
	return -EBADMSG;
}

int batch_finish(struct batch *batch, const struct judging *judging)
{
	struct pollfd waiting = { .fd = batch->process.pidfd, .events = POLLIN };
	int status, ret;

	while (!stop_requested() && poll(&waiting, 1, 200) <= 0)
		;
	batch->is_running = false;
	if (stop_requested()) {
		process_kill(&batch->process);
		return -EINTR;
	}
	status = process_wait(&batch->process);
	ret = read_output(judging, batch);
	if (ret)
		return ret;
	return status ? report_failure(batch, status) : check(judging, batch);
}

void batch_kill(struct batch *batch)
{
	process_kill(&batch->process);
}

void batch_free(struct batch *batch)
{
	free(batch->list);
	free(batch->output);
	free(batch->errors);
}
