// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds barrier instructions in the driver, patches them and puts them back.
 * The kernel's own aarch64_insn_patch_text() writes the text. It stops all CPUs
 * meanwhile, since the architecture forbids changing a barrier while another CPU
 * executes it. text_mutex is held while words are compared and written, as that
 * function requires: kprobes write the same text. A word that is neither the
 * driver's nor ours is never overwritten.
 *
 * A kprobe saves the word that it finds when it is registered, even if it is disabled.
 * It executes that word in place of the text, and writes it each time that it is
 * disarmed. So no strategy is put in force where a kprobe is; and after one was in
 * force, the text is not safe from our word before the kprobe is unregistered.
 */
#include <linux/cpu.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "layout.h"
#include "kmods/text/sites.h"
#include "kmods/text/symbols.h"
#include "kmods/worker/target.h"

#define ENTRY_BYTES 16 /* BTI, two words of ftrace, and a kprobe on the next instruction */
#define NEXT_BYTES  8 /* tracing of the next function writes before its start */

struct site {
	enum position position;
	enum barrier built; /* the driver's own barrier */
	const char *names[2]; /* of the function, newest first */
	const char *name; /* in this kernel, or NULL */
	void *text;
	void *original; /* copy of the text */
	unsigned long size;
	unsigned int found; /* matching instructions */
	unsigned int offset; /* of the first, bytes */
	u32 written; /* bit n: enum barrier n was written there since the module was loaded */
	u32 last; /* the word that was written last; 0: none */
};

static struct site sites[] = {
	{ POSITION_LOAD, DMB_ISH, { "arm_smmu_domain_inv_range" } },
	{ POSITION_STE, DMB_OSHST, { "arm_smmu_write_entry" } },
	{ POSITION_QUEUE,
	  DMB_OSHST,
	  { "__arm_smmu_cmdq_issue_cmdlist", "arm_smmu_cmdq_issue_cmdlist" } },
};

static_assert(ARRAY_SIZE(sites) <= INVBENCH_SITES_MAX);

static_assert(BARRIERS <= 32);

static int (*patch_text)(void *addrs[], u32 words[], int count);
static struct mutex *text_lock; /* the kernel's text_mutex; NULL: nothing can be patched */
static struct kprobe *(*find_probe)(void *addr); /* get_kprobe(), also for disabled ones */
static struct mutex
	*probes_lock; /* kprobe_mutex: a kprobe saves its word and becomes known under it */

static DEFINE_MUTEX(sites_lock); /* guards the two below */
static bool in_force; /* a strategy is */
static bool is_stuck; /* somebody will write a word of ours, or keeps a site from being restored */

static void restore_again(struct work_struct *work);
static DECLARE_DELAYED_WORK(again, restore_again);

#if defined(LAYOUT_AARCH64_INSN_PATCH_TEXT) && HAS_PATCHING
static_assert(__same_type(*patch_text, layout_aarch64_insn_patch_text)); /* see symbols.c */
#endif
#if defined(LAYOUT_GET_KPROBE) && HAS_PATCHING
static_assert(__same_type(*find_probe, layout_get_kprobe));
#endif

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
			site->text = symbol_function(site->name, &site->size);
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

/* Sets .text_lock only if the rest was found. */
static void patching_load(void)
{
	if (!HAS_PATCHING)
		return;
	patch_text = symbol_find("aarch64_insn_patch_text", NULL);
	find_probe = symbol_find("get_kprobe", NULL);
	probes_lock = symbol_find("kprobe_mutex", NULL);
	if (patch_text && find_probe && probes_lock)
		text_lock = symbol_find("text_mutex", NULL);
}

int sites_load(void)
{
	int ret = 0;

	patching_load();
	for (int i = 0; i < ARRAY_SIZE(sites) && !ret; i++)
		ret = site_find(&sites[i]);
	if (ret)
		sites_free();
	return ret;
}

void sites_free(void)
{
	cancel_delayed_work_sync(&again);
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

/* Does not compare the function's ends, where the kernel's own tracing may write. */
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

/* The access in the driver of Linux 7.1 at positions that have no site. */
static enum barrier position_built(enum position position)
{
	return position == POSITION_PUBLISH ? STORE_RELEASE : STORE_PLAIN;
}

static const char *why_not_patched(void)
{
	if (!HAS_PATCHING)
		return LACKS_PATCHING;
	if (!patch_text)
		return "this kernel has no aarch64_insn_patch_text()";
	return "kallsyms lacks text_mutex, kprobe_mutex or get_kprobe (CONFIG_KALLSYMS_ALL)";
}

static int position_check(enum position position, enum barrier barrier, char *message)
{
	const char *form = barrier_forms[barrier].name;
	const struct site *site = site_at(position);

	if (barrier == AS_BUILT)
		return 0;
	if (!site && barrier == position_built(position))
		return 0;
	if (!site || !barrier_forms[barrier].word)
		return refuse(message, -EOPNOTSUPP, "%s at %s cannot be patched: model only", form,
			      position_names[position]);
	if (!site->name)
		return refuse(message, -EOPNOTSUPP,
			      "nothing to patch at %s: this kernel has no %s()",
			      position_names[position], site->names[0]);
	if (!text_lock)
		return refuse(message, -EOPNOTSUPP, "nothing can be patched: %s",
			      why_not_patched());
	if (site->found != 1)
		return refuse(message, -EILSEQ, "%s: %08x (%s) found %u times, expected once",
			      site->name, site_expected(site), barrier_forms[site->built].name,
			      site->found);
	return 0;
}

int sites_check(const struct strategy *strategy, bool allow_broken, char *message)
{
	int ret = 0;

	if (strategy->is_broken && !allow_broken)
		return refuse(message, -EPERM,
			      "strategy: %s is broken and would serve every SMMUv3 of the machine",
			      strategy->name);
	for (int i = 0; i < POSITIONS && !ret; i++)
		ret = position_check(i, strategy->at[i], message);
	return ret;
}

static bool is_ours(const struct site *site, u32 word)
{
	for (int i = 0; i < BARRIERS; i++)
		if (site->written & BIT(i) && barrier_forms[i].word == word)
			return true;
	return word == site_expected(site);
}

/* Who else writes a site. */
struct obstacle {
	const struct site *site; /* NULL: nobody */
	bool is_probe; /* a kprobe, which may be disabled */
	bool has_ours; /* it saved a word of ours, which it will write */
};

/* Needs probes_lock. Several kprobes at an address share one saved word. */
static struct obstacle obstacle_at(const struct site *site)
{
	const struct kprobe *probe = find_probe(site_addr(site));

	if (probe)
		return (struct obstacle){ site, true, probe->opcode != site_expected(site) };
	if (is_ours(site, READ_ONCE(*site_addr(site))))
		return (struct obstacle){};
	return (struct obstacle){ site, false, site->last && site->last != site_expected(site) };
}

/* Whether the site's text is to be written. */
static bool is_due(const struct site *site, u32 word, bool equal_too)
{
	u32 now = READ_ONCE(*site_addr(site));

	return is_ours(site, now) && (equal_too || now != word);
}

/*
 * Writes the words of all sites. equal_too: also a word that the text already has,
 * so that all strategies stop the machine alike. *obstacle is one, first of all one that
 * has a word of ours. If there is one, all = true writes nothing.
 */
static int sites_write(const u32 *words, bool all, bool equal_too, struct obstacle *obstacle)
{
	void *addrs[ARRAY_SIZE(sites)];
	u32 to[ARRAY_SIZE(sites)];
	int count = 0, ret = 0;

	*obstacle = (struct obstacle){};
	if (!text_lock)
		return 0;
	mutex_lock(probes_lock);
	cpus_read_lock();
	mutex_lock(text_lock);
	for (int i = 0; i < ARRAY_SIZE(sites); i++) {
		if (sites[i].found != 1)
			continue;
		if (!obstacle->has_ours && obstacle_at(&sites[i]).site)
			*obstacle = obstacle_at(&sites[i]);
		if (!is_due(&sites[i], words[i], equal_too))
			continue;
		addrs[count] = site_addr(&sites[i]);
		to[count++] = words[i];
	}
	if (count && !(all && obstacle->site))
		ret = patch_text(addrs, to, count);
	for (int i = 0; i < ARRAY_SIZE(sites) && !ret; i++)
		if (sites[i].found == 1 && READ_ONCE(*site_addr(&sites[i])) == words[i])
			sites[i].last = words[i];
	mutex_unlock(text_lock);
	cpus_read_unlock();
	mutex_unlock(probes_lock);
	return ret;
}

static int refuse_foreign(const struct obstacle *obstacle, char *message)
{
	const struct site *site = obstacle->site;
	u32 word = READ_ONCE(*site_addr(site));

	if (!obstacle->is_probe)
		return refuse(message, -EBUSY,
			      "%s+%u: %08x is not the driver's instruction, and no kprobe is there",
			      site->name, site->offset, word);
	if (is_ours(site, word))
		return refuse(
			message, -EBUSY,
			"%s+%u: a disabled kprobe is there, which saved the instruction; remove it",
			site->name, site->offset);
	return refuse(
		message, -EBUSY,
		"%s+%u: %08x is not the driver's instruction; remove the kprobe that is there",
		site->name, site->offset, word);
}

/* Reads the sites back. Returns the number of those that the strategy chooses, or -EILSEQ. */
static int sites_read_back(const struct strategy *strategy, const u32 *words,
			   struct invbench_site *patched)
{
	int count = 0;

	for (int i = 0; i < ARRAY_SIZE(sites); i++) {
		if (sites[i].found != 1)
			continue;
		if (text_lock && READ_ONCE(*site_addr(&sites[i])) != words[i])
			return -EILSEQ;
		if (strategy->at[sites[i].position] != AS_BUILT)
			site_describe(&sites[i], &patched[count++]);
	}
	return count;
}

/* What others wrote, such as a probe's breakpoint, is theirs to take back. */
bool sites_restored(void)
{
	for (int i = 0; i < ARRAY_SIZE(sites); i++) {
		u32 word = sites[i].found == 1 ? READ_ONCE(*site_addr(&sites[i])) : 0;

		if (word && word != site_expected(&sites[i]) && is_ours(&sites[i], word))
			return false;
	}
	return true;
}

/* Remembers whether the module must stay to restore the text once more. Needs sites_lock. */
static void stick(const struct obstacle *obstacle)
{
	if (obstacle->has_ours && !is_stuck) {
		pr_warn("invbench: %s+%u has a probe; its instruction is safe when that is removed\n",
			obstacle->site->name, obstacle->site->offset);
		__module_get(THIS_MODULE);
	}
	if (!obstacle->has_ours && is_stuck)
		module_put(THIS_MODULE);
	is_stuck = obstacle->has_ours;
	if (is_stuck)
		schedule_delayed_work(&again, HZ);
}

/* Returns who else writes a site. Needs sites_lock. */
static struct obstacle restore(void)
{
	struct obstacle obstacle;
	u32 words[ARRAY_SIZE(sites)];
	int ret;

	for (int i = 0; i < ARRAY_SIZE(sites); i++)
		words[i] = site_expected(&sites[i]);
	ret = sites_write(words, false, false, &obstacle);
	stick(&obstacle);
	if (!is_stuck && (ret || !sites_restored()))
		pr_err("invbench: the driver's text is not whole, reboot this machine\n");
	return obstacle;
}

static void restore_again(struct work_struct *work)
{
	mutex_lock(&sites_lock);
	if (is_stuck && !in_force)
		restore();
	mutex_unlock(&sites_lock);
}

int sites_patch(const struct strategy *strategy, bool is_timed, struct invbench_site *patched,
		char *message)
{
	struct obstacle obstacle;
	u32 words[ARRAY_SIZE(sites)];
	int ret;

	mutex_lock(&sites_lock);
	for (int i = 0; i < ARRAY_SIZE(sites); i++) {
		enum barrier barrier = strategy->at[sites[i].position];

		words[i] = barrier == AS_BUILT ? site_expected(&sites[i])
					       : barrier_forms[barrier].word;
		if (barrier != AS_BUILT)
			sites[i].written |= BIT(barrier);
	}
	ret = sites_write(words, true, is_timed, &obstacle);
	if (!ret && obstacle.site)
		ret = refuse_foreign(&obstacle, message);
	if (!ret)
		ret = sites_read_back(strategy, words, patched);
	in_force = ret >= 0;
	if (ret < 0)
		restore();
	mutex_unlock(&sites_lock);
	return ret;
}

int sites_restore(char *message)
{
	struct obstacle obstacle;
	bool was_in_force;

	mutex_lock(&sites_lock);
	was_in_force = in_force;
	in_force = false;
	obstacle = restore();
	mutex_unlock(&sites_lock);
	if (!was_in_force || !obstacle.site)
		return 0;
	return refuse(message, -EBUSY,
		      "%s+%u: a kprobe came there while the strategy was in force; remove it",
		      obstacle.site->name, obstacle.site->offset);
}
