/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session: everything one open file holds.
 * Requests are checked here, once, field by field; behind this file every
 * value is known to be good.
 */
#ifndef INVBENCH_SESSION_H
#define INVBENCH_SESSION_H

struct session;

struct session *session_start(void);
void session_stop(struct session *session);

/* The request codes and errors are those of control.h. */
long session_request(struct session *session, unsigned int code, void __user *arg);

#endif
