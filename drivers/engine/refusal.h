/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reason why the last request to an engine in this process failed.
 * There is one text, because an engine serves one request at a time.
 */
#ifndef INVBENCH_ENGINE_REFUSAL_H
#define INVBENCH_ENGINE_REFUSAL_H

#define REFUSAL_LEN 640

extern char refusal[REFUSAL_LEN];

/* Writes the reason to refusal and returns the error. */
__attribute__((format(printf, 2, 3))) int refuse(int error, const char *format, ...);

/* The reason; serves as .why() of an engine. */
const char *refusal_why(void);

#endif
