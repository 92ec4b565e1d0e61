/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of verbs in the order of work, and the parser of options.
 * getopt_long() parses. Its own messages are off, because they name neither what is allowed nor the
 * nearest name.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include "bench/cli/help.h"
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"

#define OPTIONS_MAX 32
#define HELP	    'h'
#define FIRST	    256 /* getopt's value of row 0, above all characters */

#define PLAN_HELP "PLAN is a name (see: invbench list plans) or a path that contains a slash"
#define RUN_HELP                                                                                                     \
	"RUN is latest (the default), a name that you gave it, a plan's name for its latest run, any part of an id " \
	"under out/ that only one has, the path of a folder, or the path of a record"

#define EXAMPLES(...) ((const struct help_row[]){ __VA_ARGS__, { NULL, NULL } })

const struct verb verbs[] = {
	{ "doctor", "", "check what this machine can and cannot measure",
	  "It says for each target whether it works, and prints a command for each thing that is missing. It needs no "
	  "privileges, and creates only the cache folder. Exit code 77: only the model works here.",
	  .examples = EXAMPLES(
		  { "invbench doctor", "what this machine can measure, and what is missing" }),
	  .main = doctor_main },
	{ "list", "[KIND]", "list strategies, workloads, axes, plans, kernels …",
	  "Without KIND it lists all of them. KIND runs lists the runs under out/. KIND devices lists what stands behind this "
	  "machine's SMMUv3s, whether a run can take it, and the commands that free it.",
	  .values = VALUES_KINDS,
	  .examples = EXAMPLES({ "invbench list strategies", "the barrier strategies" },
			       { "invbench list devices", "which devices a run can take" },
			       { "invbench list runs", "what was measured here" }),
	  .main = list_main },
	{ "prepare", "[KERNEL]", "download and build what the lab needs for a kernel",
	  "run does the same; use prepare to do it ahead. KERNEL is a name (see: invbench list "
	  "kernels) or a path that contains a slash; default: the newest.",
	  .values = "kernels",
	  .examples = EXAMPLES(
		  { "invbench prepare", "what the newest kernel needs" },
		  { "invbench prepare 6.12.107 --tools", "another kernel, with fio and perf" }),
	  .main = prepare_main },
	{ "run", "[PLAN]", "measure a plan, print the table, draw the figures",
	  PLAN_HELP "; default: " RUN_PLAN ". The run gets its own folder.", .values = "plans",
	  .examples = EXAMPLES(
		  { "invbench run model-barriers", "a model of the path, on any machine" },
		  { "invbench run quick", "the real function, in the lab" },
		  { "invbench run barriers --set strategy=v7.1,no-smp-mb --set entries=1,64",
		    "part of a plan" }),
	  .main = run_main },
	{ "fleet", "ENGINE PLAN -- RUN-OPTION…",
	  "have Slurm or another engine measure a plan on many machines",
	  "ENGINE is one of invbench list fleets, and decides when and where a part is measured. " PLAN_HELP
	  ". RUN-OPTION… are options of invbench run, with --place. The same call again measures what is missing.",
	  .values = "fleets",
	  .examples = EXAMPLES(
		  { "invbench fleet slurm quick --parts 8 --dir /shared/q -- --place lab --boots 5",
		    "a job array of 8 tasks" },
		  { "invbench fleet parallel quick --parts 8 --dir /shared/q --dry-run -- --place lab --boots 5",
		    "what it would do by ssh" }),
	  .main = fleet_main },
	{ "gather", "DIR…", "join the parts of a plan that several machines measured",
	  "DIR is the folder of a part (run --part), or a folder that contains some. The joined run is one like any "
	  "other. Exit code 1: machines disagree on the exact clock; 2: parts are missing, and another call can add "
	  "them; 3: a real clock measured a part twice; 4: a record is damaged or belongs to another run.",
	  .examples =
		  EXAMPLES({ "invbench gather parts/*", "all parts that were measured so far" }),
	  .main = gather_main },
	{ "show", "[RUN]", "print the result table of a run", RUN_HELP ".", .values = VALUES_RUNS,
	  .examples = EXAMPLES({ "invbench show", "the latest run" },
			       { "invbench show latest --json", "the same for a program" }),
	  .main = show_main },
	{ "compare", "[RUN,… [RUN,…]]", "test which candidate is cheaper",
	  "With one argument it compares the strategies, kernels or other values in a run; with two "
	  "it compares runs. Runs joined by commas repeat each other. " RUN_HELP ".",
	  .values = VALUES_RUNS,
	  .examples = EXAMPLES(
		  { "invbench compare --by entries", "in the latest run" },
		  { "invbench compare A,B,C X,Y,Z", "runs of one kernel with runs of another" }),
	  .main = compare_main },
	{ "explain", "[RUN]", "show how much of a call its barriers and atomics cost",
	  "It takes the mix of a call (run --functions) and the prices that the plan primitives measured on the "
	  "same machine. " RUN_HELP ".",
	  .values = VALUES_RUNS,
	  .examples =
		  EXAMPLES({ "invbench explain latest", "with the latest prices of this machine" },
			   { "invbench explain ARM --mix LAB",
			     "times of an Arm machine, mixes of the lab" }),
	  .main = explain_main },
	{ "track", "[PLAN]", "find the kernel since which an operation costs more",
	  PLAN_HELP "; default: " TRACK_PLAN
		    ". A track that was cut short continues where it stopped.",
	  .values = "plans",
	  .examples = EXAMPLES(
		  { "invbench track --kernels 6.12.107,7.2.11,7.3.4", "measure three kernels" },
		  { "invbench track --history", "compare what was measured before" }),
	  .main = track_main },
	{ "bisect", "AXIS=VALUE…", "find the commit since which an operation costs more",
	  "AXIS=VALUE… names one cell, as in a plan (see: invbench list axes). git bisect run searches between --good "
	  "and --bad in a work tree in the cache; the lab builds, boots and measures each commit on the exact clock, and "
	  "skips a commit that it cannot measure. After a stop or a kill, the same command continues. Exit code 0: it found the commit; 2: only commits "
	  "that cannot be measured are left, or good and bad cost the same.",
	  .values = VALUES_SETTINGS,
	  .examples = EXAMPLES(
		  { "invbench bisect --source ~/linux --good v7.2 --bad v7.3 workload=inv_range entries=64",
		    "the walk over 64 entries" }),
	  .main = bisect_main },
	{ "campaign", "PLAN [-- RUN-OPTION…]",
	  "measure after many boots of this machine, in random order",
	  "It boots this machine with each kernel N times, measures the plan on the host after each boot, and compares the "
	  "kernels at the end. It chooses a kernel for one boot at a time: the boot loader's default stays as it is. After a power cut it "
	  "continues; it stops at a kernel that does not come up. RUN-OPTION… are options of invbench run. " PLAN_HELP
	  ".",
	  .values = "plans",
	  .examples = EXAMPLES(
		  { "sudo invbench campaign barriers --kernels 6.12.107+deb13-arm64,7.3.4+deb13-arm64 --dry-run -- --device 0000:41:00.0",
		    "print every step" },
		  { "invbench campaign --status", "how far it is" }),
	  .main = campaign_main },
	{ "report", "[RUN [RUN2]]", "draw the figures and write the report of a run, or of two",
	  RUN_HELP
	  ". Two runs are compared cell by cell; the page is in a folder of the second one.",
	  .values = VALUES_RUNS,
	  .examples = EXAMPLES(
		  { "invbench report latest", "figures and page of the latest run" },
		  { "invbench report good latest",
		    "what differs from the run that is called good" },
		  { "invbench report latest --figure entries --format pdf --bare --size 85x60mm",
		    "one figure for a column of a paper" }),
	  .main = report_main },
	{ "export", "[RUN]", "print a run in a format that other programs read", RUN_HELP ".",
	  .values = VALUES_RUNS,
	  .examples = EXAMPLES({ "invbench export latest --format csv", "its samples as a table" }),
	  .main = export_main },
	{ "litmus", "[STRATEGY…]", "tell whether strategies are correct",
	  "A litmus test asks whether a bad outcome can happen: never, sometimes, or - if the model or the "
	  "shape cannot express it. The answers come from a table that herd7 made. Without STRATEGY it "
	  "shows all.",
	  .values = "strategies",
	  .examples = EXAMPLES(
		  { "invbench litmus v7.1 series-v9", "two strategies, by shape and model" },
		  { "invbench litmus no-smp-mb --judge --figures out/no-smp-mb",
		    "how an invalidation is lost" },
		  { "invbench litmus --explore", "the weakest correct combinations" }),
	  .main = litmus_main },
	{ "perf", "[RUN]", "sample one cell of a run with perf, by function",
	  "It repeats the cell at the place of the run, on the same kernel. " RUN_HELP ".",
	  .values = VALUES_RUNS,
	  .examples =
		  EXAMPLES({ "invbench perf latest --cell 3", "where the time of a cell goes" }),
	  .main = perf_main },
	{ "observe", "[-- COMMAND…]", "trace the invalidation calls of any workload",
	  "It needs root, but no module and no plan. Without COMMAND it observes until ^C.",
	  .examples =
		  EXAMPLES({ "invbench observe --duration 10", "all calls of ten seconds" },
			   { "invbench observe -- fio job.fio", "the calls while a command runs" }),
	  .main = observe_main },
	{ "guest", "-- COMMAND…", "run a command in the lab's guest",
	  "The module is loaded. The exit code is the command's. The standard output has what the command prints, "
	  "errors too. The command has no standard input and no terminal: put scripts and input into the folder of --files.",
	  .examples = EXAMPLES({ "invbench guest -- uname -a", "in the newest kernel" },
			       { "invbench guest --files DIR -- sh ./job",
				 "a script in DIR, which the guest sees as /job" },
			       { "invbench guest --kernel 6.12.107 --tools -- fio --version",
				 "in another one, with fio" }),
	  .main = guest_main },
	{ "name", "RUN|WORD [WORD]", "name a run, for example a baseline that is kept",
	  "The name stands for the run in each command, until another run gets it. It begins with a letter "
	  "and is not the name of a plan, a strategy or a workload. " RUN_HELP ".",
	  .values = VALUES_RUNS,
	  .examples = EXAMPLES({ "invbench name latest good", "the latest run is now called good" },
			       { "invbench compare --baseline good", "the latest run against it" },
			       { "invbench name --remove good", "the run has no name any more" }),
	  .main = name_main },
	{ "rm", "RUN…", "remove runs from out/",
	  "It removes the run's folder: the record and everything that was made from it. It refuses a run that has a name or "
	  "still measures. " RUN_HELP ".",
	  .values = VALUES_RUNS,
	  .examples = EXAMPLES({ "invbench rm b680 c011", "two runs, by parts of their ids" }),
	  .main = rm_main },
	{ "index", "rebuild", "rebuild the index of all runs from their records",
	  .examples = EXAMPLES({ "invbench index rebuild", "after runs were moved or removed" }),
	  .main = index_main },
	{ "selftest", "stats|sim|aa|power", "check that the statistics keep their promises",
	  "stats: known answers; sim: simulated noise; aa: equal candidates on this machine; "
	  "power: effects of known size on this machine.",
	  .examples = EXAMPLES({ "invbench selftest stats", "known answers" },
			       { "invbench selftest sim --short", "gross errors of the verdicts" }),
	  .main = selftest_main },
	{ "measure", "PLAN", "measure on this machine and print the samples",
	  "invbench run starts this verb at the place of measurement.", .main = measure_main,
	  .is_internal = true },
	{ "judge", "", "measure a commit and tell git bisect run what it is",
	  "invbench bisect starts this verb for each commit.", .main = judge_main,
	  .is_internal = true },
	{ "complete", "WORD…", "print what may stand in place of the last word",
	  "The shell's completion starts this verb.", .main = complete_main, .is_internal = true },
};

#define VERBS (sizeof(verbs) / sizeof(verbs[0]))
const unsigned int verb_count = VERBS;

const struct verb *verb_find(const char *name)
{
	const char *names[VERBS + 1] = { NULL };
	unsigned int count = 0;

	for (unsigned int i = 0; i < VERBS; i++) {
		if (!strcmp(name, verbs[i].name))
			return &verbs[i];
		if (!verbs[i].is_internal)
			names[count++] = verbs[i].name;
	}
	option_word("verb", name, names);
	return NULL;
}

static int take(const struct option_row *row)
{
	if (row->flag)
		*row->flag = true;
	else if (row->text)
		*row->text = optarg;
	else
		return arguments_add(row->list, optarg, NULL);
	return 0;
}

/* getopt found an option that it does not know, or one without its value. */
static void refuse(const struct option_row *rows, char **argv, int found)
{
	const char *names[OPTIONS_MAX + 1] = { NULL };
	const char *got = argv[optind - 1];
	char *what;

	if (found == ':') {
		message("%s: %s needs a value; see: invbench help %s", argv[0], got, argv[0]);
		return;
	}
	for (unsigned int i = 0; rows[i].name; i++) {
		names[i] = rows[i].name;
		names[i + 1] = "help";
	}
	what = strf("%s: option", argv[0]);
	option_word(what ? what : "option", got + strspn(got, "-"), names);
	free(what);
}

/* 0, or -EINVAL after a message. */
static int check_count(int argc, char **argv, int min, int max)
{
	if (argc - optind > max)
		message("%s: unexpected argument '%s'; see: invbench help %s", argv[0],
			argv[optind + max], argv[0]);
	else if (argc - optind < min)
		message("%s: %s is missing; see: invbench help %s", argv[0],
			verb_find(argv[0])->arguments, argv[0]);
	else
		return 0;
	return -EINVAL;
}

int options_parse(const struct option_row *rows, int argc, char **argv, int min, int max)
{
	struct option table[OPTIONS_MAX] = { 0 };
	int count, found;

	if (complete_options(verb_find(argv[0]), rows, argc, argv))
		return 0;
	for (count = 0; rows[count].name; count++)
		table[count] =
			(struct option){ rows[count].name,
					 rows[count].argument ? required_argument : no_argument,
					 NULL, FIRST + count };
	table[count] = (struct option){ "help", no_argument, NULL, HELP };
	optind = 0;
	opterr = 0;
	while ((found = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
		if (found == HELP) {
			help_print_verb(verb_find(argv[0]), rows);
			return 0;
		}
		if (found < FIRST) {
			refuse(rows, argv, found);
			return -EINVAL;
		}
		if (take(&rows[found - FIRST]))
			return -EINVAL;
	}
	return check_count(argc, argv, min, max) ? -EINVAL : optind;
}
