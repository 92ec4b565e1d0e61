// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Barrier sites: found, exchanged live, put back and compared.
 * Text is written by the kernel's own aarch64_insn_patch_text(), which stops
 * all CPUs meanwhile: a DMB is not among the instructions that may change
 * under another CPU's feet.
 */
#include <linux/cpu.h>
#include <linux/slab.h>

#include "sites.h"
#include "symbols.h"

#define ENTRY_BYTES 16 /* BTI, ftrace's two words, a kprobe on the first of the function's own */
#define NEXT_BYTES  8 /* before the next function: who traces that one */

struct site {
	enum position position;
	enum barrier built; /* what the driver's source puts there */
	const char *names[2]; /* the function, newest name first */
	const char *name; /* the name this kernel has, or NULL */
	void *text;
	void *original; /* copy of the text */
	unsigned long size;
	unsigned int found;
	unsigned int offset;
};

static struct site sites[] = {
	{ POSITION_LOAD, DMB_ISH, { "arm_smmu_domain_inv_range" } },
	{ POSITION_STE, DMB_OSHST, { "arm_smmu_write_entry" } },
	{ POSITION_QUEUE,
	  DMB_OSHST,
	  { "__arm_smmu_cmdq_issue_cmdlist", "arm_smmu_cmdq_issue_cmdlist" } },
};

static_assert(ARRAY_SIZE(sites) <= INVBENCH_SITES_MAX);

static int (*patch_text)(void *addrs[], u32 words[], int count);

static u32 site_expected(const struct site *site)
{
	return barrier_forms[site->built].word;
}

static u32 *site_addr(const struct site *site)
{
	return site->text + site->offset;
}

static int site_find(struct site *site)
{
	unsigned long offset;

	for (int i = 0; i < ARRAY_SIZE(site->names) && !site->text; i++) {
		site->name = site->names[i];
		if (site->name)
			site->text = symbol_find(site->name, &site->size);
	}
	if (!site->text) {
		site->name = NULL;
		return 0;
	}
	site->original = kmemdup(site->text, site->size, GFP_KERNEL);
	if (!site->original)
		return -ENOMEM;
	for (offset = 0; offset + 4 <= site->size; offset += 4) {
		if (*(u32 *)(site->text + offset) != site_expected(site))
			continue;
		if (!site->found++)
			site->offset = offset;
	}
	return 0;
}

int sites_load(void)
{
	int ret = 0;

	patch_text = symbol_find("aarch64_insn_patch_text", NULL);
	if (!patch_text)
		return -ENOENT;
	for (int i = 0; i < ARRAY_SIZE(sites) && !ret; i++)
		ret = site_find(&sites[i]);
	if (ret)
		sites_free();
	return ret;
}

void sites_free(void)
{
	for (int i = 0; i < ARRAY_SIZE(sites); i++) {
		kfree(sites[i].original);
		sites[i].original = NULL;
	}
}

static void site_describe(const struct site *site, struct invbench_site *to)
{
	memset(to, 0, sizeof(*to));
	strscpy(to->position, position_names[site->position], sizeof(to->position));
	strscpy(to->function, site->name ?: site->names[0], sizeof(to->function));
	to->found = site->found;
	to->expected = site_expected(site);
	if (site->found) {
		to->offset = site->offset;
		to->word = READ_ONCE(*site_addr(site));
	}
}

unsigned int sites_describe(struct invbench_site *to)
{
	for (int i = 0; i < ARRAY_SIZE(sites); i++)
		site_describe(&sites[i], &to[i]);
	return ARRAY_SIZE(sites);
}

/* The ends are not ours: there the kernel's own tracing comes and goes, whoever asked for it. */
static bool site_whole(const struct site *site)
{
	return !site->text || site->size <= ENTRY_BYTES + NEXT_BYTES ||
	       !memcmp(site->text + ENTRY_BYTES, site->original + ENTRY_BYTES,
		       site->size - ENTRY_BYTES - NEXT_BYTES);
}

bool sites_whole(void)
{
	for (int i = 0; i < ARRAY_SIZE(sites); i++)
		if (!site_whole(&sites[i]))
			return false;
	return true;
}

static struct site *site_at(enum position position)
{
	for (int i = 0; i < ARRAY_SIZE(sites); i++)
		if (sites[i].position == position)
			return &sites[i];
	return NULL;
}

void *site_function(enum position position)
{
	const struct site *site = site_at(position);

	return site ? site->text : NULL;
}

/* What the merged driver does where no single instruction can be exchanged. */
static enum barrier position_built(enum position position)
{
	return position == POSITION_PUBLISH ? STORE_RELEASE : STORE_PLAIN;
}

static int position_check(enum position position, enum barrier barrier, char *message, size_t len)
{
	const char *form = barrier_forms[barrier].name;
	const struct site *site = site_at(position);

	if (barrier == AS_BUILT)
		return 0;
	if (!site && barrier == position_built(position))
		return 0;
	if (!site || !barrier_forms[barrier].word) {
		snprintf(message, len, "%s at %s cannot be patched: model only", form,
			 position_names[position]);
		return -EOPNOTSUPP;
	}
	if (!site->name) {
		snprintf(message, len, "nothing to patch at %s: this kernel has no %s()",
			 position_names[position], site->names[0]);
		return -EOPNOTSUPP;
	}
	if (site->found != 1) {
		snprintf(message, len, "%s: %08x (%s) found %u times, expected once", site->name,
			 site_expected(site), barrier_forms[site->built].name, site->found);
		return -EILSEQ;
	}
	return 0;
}

int sites_check(const struct strategy *strategy, char *message, size_t len)
{
	int ret = 0;

	for (int i = 0; i < POSITIONS && !ret; i++)
		ret = position_check(i, strategy->at[i], message, len);
	return ret;
}

/* Writes one word a site, for those that need it. */
static int sites_write(const u32 *words)
{
	void *addrs[ARRAY_SIZE(sites)];
	u32 to[ARRAY_SIZE(sites)];
	int count = 0, ret;

	for (int i = 0; i < ARRAY_SIZE(sites); i++) {
		if (sites[i].found != 1 || *site_addr(&sites[i]) == words[i])
			continue;
		addrs[count] = site_addr(&sites[i]);
		to[count++] = words[i];
	}
	if (!count)
		return 0;
	cpus_read_lock();
	ret = patch_text(addrs, to, count);
	cpus_read_unlock();
	return ret;
}

int sites_patch(const struct strategy *strategy, struct invbench_site *patched)
{
	u32 words[ARRAY_SIZE(sites)];
	int count = 0, ret;

	for (int i = 0; i < ARRAY_SIZE(sites); i++) {
		enum barrier barrier = strategy->at[sites[i].position];

		words[i] = barrier == AS_BUILT ? site_expected(&sites[i])
					       : barrier_forms[barrier].word;
	}
	ret = sites_write(words);
	if (ret)
		goto out;
	for (int i = 0; i < ARRAY_SIZE(sites); i++) {
		if (sites[i].found != 1)
			continue;
		if (READ_ONCE(*site_addr(&sites[i])) != words[i]) {
			ret = -EILSEQ;
			goto out;
		}
		if (strategy->at[sites[i].position] != AS_BUILT)
			site_describe(&sites[i], &patched[count++]);
	}
	ret = count;
out:
	if (ret < 0)
		sites_restore();
	return ret;
}

void sites_restore(void)
{
	u32 words[ARRAY_SIZE(sites)];

	for (int i = 0; i < ARRAY_SIZE(sites); i++)
		words[i] = site_expected(&sites[i]);
	if (sites_write(words) || !sites_whole())
		pr_err("invbench: the driver's text is not whole\n");
}
