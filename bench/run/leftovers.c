/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cleans up after runs that were killed: see leftovers.h. */
#include <stdlib.h>
#include <unistd.h>
#include "bench/run/leftovers.h"
#include "bench/store/index.h"
#include "bench/store/record.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/text/message.h"

/* lab_boot() and job.sh remove these files unless they are killed. */
static void remove_guest(const char *boot)
{
	char **files = file_list(boot, "guest.image*"), *port = strf("%s/port", boot);

	for (char **file = files; file && *file; file++)
		home_remove(*file);
	if (port)
		unlink(port);
	free(port);
	file_list_free(files);
}

static void remove_guests(const char *dir)
{
	char *boots = strf("%s/boots", dir);
	char **list = boots ? file_list(boots, "[0-9]*") : NULL;

	for (char **boot = list; boot && *boot; boot++)
		remove_guest(*boot);
	file_list_free(list);
	free(boots);
}

/* A run enters the index when it ends, so a run that is missing there was killed or still runs. */
void leftovers_sweep(const char *out)
{
	char **missing = index_missing(out);

	for (char **dir = missing; dir && *dir; dir++) {
		if (!record_is_over(*dir))
			continue;
		remove_guests(*dir);
		if (!index_add(out, *dir))
			message("%s was killed; what it measured is in the index now", *dir);
	}
	file_list_free(missing);
}
