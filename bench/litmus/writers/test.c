/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a litmus test for either memory model: see test.h. */
#include <stddef.h>
#include "bench/litmus/writers/test.h"

const char
	*const memory_model_names[MEMORY_MODELS] = { [MODEL_ARM] = "arm", [MODEL_LKMM] = "lkmm" };

const char *const variable_names[VARIABLES] = {
	[VARIABLE_NONE] = "none",   [VARIABLE_PTE] = "pte",   [VARIABLE_INVS] = "invs",
	[VARIABLE_ENTRY] = "entry", [VARIABLE_STE] = "ste",   [VARIABLE_MASTERS] = "masters",
	[VARIABLE_ATS] = "ats",	    [VARIABLE_SLOT] = "slot", [VARIABLE_VALID] = "valid",
};

char *litmus_text(const struct shape *shape, enum memory_model model, const __u8 *at,
		  const char *name, const char **why)
{
	struct writer writer = { .shape = shape, .at = at };
	char *text;

	*why = NULL;
	if (!shape_fits(shape, at)) {
		*why = shape->is_before_array
			       ? "only the code before Linux 7.1 counts devices with ATS"
			       : "the code before Linux 7.1 has no array";
		return NULL;
	}
	text = model == MODEL_ARM ? litmus_aarch64(&writer, name) : litmus_lkmm(&writer, name);
	*why = writer.why;
	return text;
}
