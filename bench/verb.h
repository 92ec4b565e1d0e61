/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verbs of the command, and the options they take.
 * A verb is a row in verb.c, an option a row in its verb's file; usage, help,
 * refusals and "did you mean" come from the rows.
 */
#ifndef INVBENCH_VERB_H
#define INVBENCH_VERB_H

#include <stdbool.h>

struct verb {
	const char *name, *arguments, *about;
	int (*main)(int argc, char **argv); /* argv[0] is the verb; returns the exit code */
};

extern const struct verb verbs[];
extern const unsigned int verb_count;

/* One of flag, text and list says where the value goes. */
struct option_row {
	const char *name;
	const char *argument; /* in the help; NULL for a flag */
	const char *about;
	bool *flag;
	const char **text;
	const char ***list; /* grows with each use; NULL at the end; to be freed */
};

/*
 * Reads the options of argv, which it sorts to the front. rows end with an
 * empty one. Returns the index of the first other argument, of which there are
 * min to max; 0 when --help was answered; -EINVAL when said what is wrong.
 */
int options_parse(const struct option_row *rows, int argc, char **argv, int min, int max);

/* "--NAME 5" is a share of 0.05, at most .most; NaN for no text. 0 or -EINVAL, said why. */
int share_parse(const char *name, const char *text, double most, double *share);

/* The verbs, each in the file that bears its name. */
int doctor_main(int argc, char **argv);
int list_main(int argc, char **argv);
int prepare_main(int argc, char **argv);
int run_main(int argc, char **argv);
int measure_main(int argc, char **argv);
int guest_main(int argc, char **argv);
int perf_main(int argc, char **argv);
int observe_main(int argc, char **argv);
int track_main(int argc, char **argv);
int show_main(int argc, char **argv);
int compare_main(int argc, char **argv);
int report_main(int argc, char **argv);
int export_main(int argc, char **argv);
int index_main(int argc, char **argv);
int selftest_main(int argc, char **argv);

#endif
