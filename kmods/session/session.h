/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session: everything that one open file holds.
 * It checks every field of a request once. The code that it calls relies on that.
 */
#ifndef INVBENCH_SESSION_H
#define INVBENCH_SESSION_H

struct session;

struct session *session_start(void);
void session_stop(struct session *session);

/* Answers one request. Codes and errors are in bench/core/uapi.h. */
long session_request(struct session *session, unsigned int code, void __user *arg);

#endif
