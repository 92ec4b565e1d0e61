/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and removes the systemd unit of a campaign: see unit.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "bench/campaign/loader.h"
#include "bench/campaign/unit.h"
#include "bench/system/file.h"
#include "bench/system/process.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

#define NAME "invbench-campaign.service"

static int write_unit(const struct campaign *campaign)
{
	FILE *file = file_start(CAMPAIGN_UNIT);
	int ret = file ? 0 : -errno;

	if (file) {
		fprintf(file,
			"# Written by invbench campaign, which removes it at its end.\n"
			"[Unit]\n"
			"Description=invbench campaign\n"
			"ConditionPathExists=" CAMPAIGN_DIR "/state.json\n"
			"[Service]\n"
			"Type=simple\n"
			/* It also sets HOME, under which the cache is. */
			"User=root\n"
			"WorkingDirectory=%s\n"
			"ExecStart=%s campaign --go-on\n"
			"StandardOutput=append:" CAMPAIGN_LOG "\n"
			"StandardError=append:" CAMPAIGN_LOG "\n"
			"[Install]\n"
			"WantedBy=multi-user.target\n",
			campaign->folder, campaign->program);
		ret = file_finish(file, CAMPAIGN_UNIT);
	}
	if (ret)
		message("campaign: " CAMPAIGN_UNIT ": %s", strerror(-ret));
	return ret;
}

int unit_install(const struct campaign *campaign)
{
	static const char *const reload[] = { "systemctl", "daemon-reload", NULL };
	static const char *const enable[] = { "systemctl", "enable", NAME, NULL };
	int ret;

	/* systemd reads both as text. */
	if (!name_is_plain_path(campaign->program) || !name_is_plain_path(campaign->folder)) {
		message("campaign: %s, %s: a systemd unit cannot contain these paths; allowed: " PATH_ALLOWED,
			campaign->program, campaign->folder);
		return -EINVAL;
	}
	ret = write_unit(campaign);
	if (!ret)
		ret = loader_run(reload);
	if (!ret)
		ret = loader_run(enable);
	if (ret)
		unit_remove();
	return ret;
}

void unit_stop(void)
{
	static const char *const stop[] = { "systemctl", "stop", NAME, NULL };
	char output[256];

	process_output((char *const *)stop, false, output, sizeof(output));
}

void unit_remove(void)
{
	static const char *const disable[] = { "systemctl", "disable", NAME, NULL };
	static const char *const reload[] = { "systemctl", "daemon-reload", NULL };
	char output[256];

	if (access(CAMPAIGN_UNIT, F_OK))
		return;
	process_output((char *const *)disable, false, output, sizeof(output));
	if (unlink(CAMPAIGN_UNIT))
		message("campaign: " CAMPAIGN_UNIT ": %s", strerror(errno));
	process_output((char *const *)reload, false, output, sizeof(output));
}

void unit_wait_for_system(void)
{
	static const char *const wait[] = { "systemctl", "is-system-running", "--wait", NULL };
	char output[64];

	/* A machine that is "degraded" has started all that it could. */
	process_output((char *const *)wait, false, output, sizeof(output));
}
