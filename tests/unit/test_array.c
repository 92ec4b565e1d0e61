/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares the invalidation array with a flat list of all users.
 * The list has no merge, trash or order: the test sorts and counts it anew after
 * every operation, and compares it with the array entry by entry. The build
 * compiles the file again with a merge that forgets a user
 * (ARRAY_ONE_USER_MORE); the same check must then find the fault.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

struct smmu {
	unsigned int features;
};

#define SMMU_FEATURES(smmu) ((smmu)->features)
#ifdef ARRAY_ONE_USER_MORE
#define ARRAY_IS_BROKEN
#endif
#include "bench/core/model/array.h"

#define OPERATIONS 1000000
#define USERS_MAX  64 /* at a time */
#define CHANGE_MAX 5 /* entries of one attach or detach */
#define SMMUS	   3

static struct smmu smmus[SMMUS];

/* All that orders an entry, as a number with the same order. */
static __u32 key_make(unsigned int smmu, unsigned int type, unsigned int id, unsigned int ssid)
{
	return smmu << 24 | type << 16 | id << 8 | (type == INV_ATS ? ssid : 0);
}

static struct inv_entry key_entry(__u32 key)
{
	return entry_make(&smmus[key >> 24], (enum inv_type)(key >> 16 & 0xff), key >> 8 & 0xff,
			  key & 0xff);
}

static __u32 entry_key(const struct inv_entry *entry)
{
	return key_make(entry->smmu - smmus, entry->type, entry->id, entry->ssid);
}

static int compare_keys(const void *a, const void *b)
{
	__u32 left = *(const __u32 *)a, right = *(const __u32 *)b;

	return (left > right) - (left < right);
}

/* splitmix64: the same sequence on every machine. */
static __u64 random_below(__u64 *state, __u64 bound)
{
	__u64 value = *state += 0x9e3779b97f4a7c15;

	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
	value = (value ^ value >> 27) * 0x94d049bb133111eb;
	return (value ^ value >> 31) % bound;
}

struct fixture {
	__u64 random;
	struct inv_array *array;
	struct inv_array *change; /* the entries of the next attach or detach */
	__u32 used[USERS_MAX + CHANGE_MAX]; /* a key for each user, unsorted */
	unsigned int users;
	__u32 gone[4 * USERS_MAX]; /* keys without users since the last new array */
	unsigned int gone_count;
	char fault[200]; /* "": no fault so far */
};

static void fixture_start(struct fixture *fixture, __u64 seed)
{
	*fixture = (struct fixture){ .random = seed };
	fixture->array = array_alloc(0);
	fixture->change = array_alloc(CHANGE_MAX);
	assert_non_null(fixture->array);
	assert_non_null(fixture->change);
}

static void fixture_stop(struct fixture *fixture)
{
	array_free(fixture->array);
	array_free(fixture->change);
}

#define FAULT(fixture, ...) snprintf((fixture)->fault, sizeof((fixture)->fault), __VA_ARGS__)

static void check_entry(struct fixture *fixture, unsigned int at, __u32 key, int users)
{
	const struct inv_entry *entry = &fixture->array->entry[at];

	if (at >= fixture->array->count)
		FAULT(fixture, "entry %u: missing, expected %x with %d users", at, key, users);
	else if (entry_key(entry) != key || entry->users != users)
		FAULT(fixture, "entry %u: %x with %d users, expected %x with %d", at,
		      entry_key(entry), entry->users, key, users);
}

/* Checks that the array has exactly the list's users and trash entries, in order. */
static void fixture_check(struct fixture *fixture)
{
	__u32 used[USERS_MAX + CHANGE_MAX];
	unsigned int at = 0, trash = 0, gone = 0;
	bool has_ats = false;

	memcpy(used, fixture->used, sizeof(used));
	qsort(used, fixture->users, sizeof(used[0]), compare_keys);
	qsort(fixture->gone, fixture->gone_count, sizeof(used[0]), compare_keys);
	for (unsigned int i = 0, same; i < fixture->users && !fixture->fault[0]; i += same) {
		for (; gone < fixture->gone_count && fixture->gone[gone] < used[i]; gone++, trash++)
			check_entry(fixture, at++, fixture->gone[gone], 0);
		for (same = 1; i + same < fixture->users && used[i + same] == used[i]; same++)
			;
		has_ats |= (used[i] >> 16 & 0xff) >= INV_ATS;
		if (!fixture->fault[0])
			check_entry(fixture, at++, used[i], (int)same);
	}
	if (fixture->fault[0])
		return;
	if (at != fixture->array->count || trash != fixture->array->trash)
		FAULT(fixture, "%u entries, %u trash; expected %u, %u", fixture->array->count,
		      fixture->array->trash, at, trash);
	else if (has_ats && !fixture->array->has_ats)
		FAULT(fixture, "has_ats is not set");
	else if (!fixture->gone_count && has_ats != fixture->array->has_ats)
		FAULT(fixture, "has_ats is set without ATS entries");
}

static void fixture_replace(struct fixture *fixture, struct inv_array *array)
{
	array_free(fixture->array);
	fixture->array = array;
	fixture->gone_count = 0;
}

/* Chooses different entries, in order. */
static void change_set(struct fixture *fixture, __u32 *keys, unsigned int count)
{
	qsort(keys, count, sizeof(keys[0]), compare_keys);
	fixture->change->count = 0;
	for (unsigned int i = 0; i < count; i++) {
		struct inv_entry entry = key_entry(keys[i]);

		if (!i || keys[i] != keys[i - 1])
			array_append(fixture->change, &entry);
	}
}

static __u32 random_key(struct fixture *fixture)
{
	unsigned int smmu = random_below(&fixture->random, SMMUS);
	unsigned int type = random_below(&fixture->random, INV_ATS_FULL + 1);
	unsigned int id = random_below(&fixture->random, 3);

	return key_make(smmu, type, id, random_below(&fixture->random, 2));
}

static void do_attach(struct fixture *fixture)
{
	unsigned int count = random_below(&fixture->random, CHANGE_MAX + 1);
	struct inv_array *merged = NULL;
	__u32 keys[CHANGE_MAX] = { 0 };

	for (unsigned int i = 0; i < count; i++)
		keys[i] = random_key(fixture);
	change_set(fixture, keys, count);
	assert_int_equal(array_merge(fixture->array, fixture->change, &merged), 0);
	fixture_replace(fixture, merged);
	for (unsigned int i = 0; i < fixture->change->count; i++)
		fixture->used[fixture->users++] = entry_key(&fixture->change->entry[i]);
}

/* Removes a user from the list; returns the users that its key still has, or -1 if it had none. */
static int forget_user(struct fixture *fixture, __u32 key)
{
	unsigned int found = 0, at = 0;

	for (unsigned int i = 0; i < fixture->users; i++) {
		if (fixture->used[i] == key) {
			found++;
			at = i;
		}
	}
	if (found)
		fixture->used[at] = fixture->used[--fixture->users];
	return (int)found - 1;
}

/* Detaches. Sometimes an entry has no user: that must be an error, and the rest be done. */
static void do_detach(struct fixture *fixture)
{
	unsigned int count = random_below(&fixture->random, CHANGE_MAX + 1);
	__u32 keys[CHANGE_MAX] = { 0 };
	int expected = 0, ret;

	for (unsigned int i = 0; i < count; i++) {
		if (!fixture->users || !random_below(&fixture->random, 32))
			keys[i] = random_key(fixture);
		else
			keys[i] = fixture->used[random_below(&fixture->random, fixture->users)];
	}
	change_set(fixture, keys, count);
	ret = array_unref(fixture->array, fixture->change);
	for (unsigned int i = 0; i < fixture->change->count; i++) {
		const struct inv_entry *entry = &fixture->change->entry[i];
		int left = forget_user(fixture, entry_key(entry));

		if (left < 0)
			expected = -ENOENT;
		else if (entry->users != left)
			FAULT(fixture, "%x: reported %d users left, expected %d", entry_key(entry),
			      entry->users, left);
		if (!left)
			fixture->gone[fixture->gone_count++] = entry_key(entry);
	}
	if (ret != expected)
		FAULT(fixture, "unref returned %d, expected %d", ret, expected);
}

static void do_purge(struct fixture *fixture)
{
	struct inv_array *purged;

	assert_int_equal(array_purge(fixture->array, &purged), 0);
	if (purged)
		fixture_replace(fixture, purged);
	else if (fixture->array->trash)
		FAULT(fixture, "%u trash entries were not purged", fixture->array->trash);
}

/* Returns the number of correct operations. */
static unsigned int fixture_run(struct fixture *fixture, unsigned int operations)
{
	unsigned int done;

	for (done = 0; done < operations; done++) {
		unsigned int dice = random_below(&fixture->random, 100);
		/* Let the list grow to its full size and shrink again, several times. */
		unsigned int attach = done / 200 % 2 ? 25 : 60;

		if (dice < 10 || fixture->gone_count > 3 * USERS_MAX)
			do_purge(fixture);
		else if (dice < 10 + attach && fixture->users < USERS_MAX)
			do_attach(fixture);
		else
			do_detach(fixture);
		if (!fixture->fault[0])
			fixture_check(fixture);
		if (fixture->fault[0])
			break;
	}
	return done;
}

static void test_random(void **state)
{
	struct fixture fixture;
	unsigned int done;

	(void)state;
	fixture_start(&fixture, 1);
	done = fixture_run(&fixture, OPERATIONS);
	fixture_stop(&fixture);
#ifdef ARRAY_IS_BROKEN
	assert_true(done < OPERATIONS);
	printf("caught at operation %u: %s\n", done, fixture.fault);
#else
	if (fixture.fault[0])
		fail_msg("operation %u: %s", done, fixture.fault);
#endif
}

#ifndef ARRAY_IS_BROKEN
static struct inv_array *array_of(const __u32 *keys, unsigned int count)
{
	struct inv_array *array = array_alloc(count);

	assert_non_null(array);
	for (unsigned int i = 0; i < count; i++) {
		struct inv_entry entry = key_entry(keys[i]);

		array_append(array, &entry);
	}
	return array;
}

static void test_trim(void **state)
{
	const __u32 keys[] = { 0x000100, 0x000200, 0x000300 };
	struct inv_array *array = array_of(keys, 3), *middle = array_of(keys + 1, 1);
	struct inv_array *last = array_of(keys + 2, 1), *purged;

	(void)state;
	assert_int_equal(array_unref(array, middle), 0);
	assert_int_equal(array->count, 3);
	assert_int_equal(array->trash, 1);
	assert_int_equal(middle->entry[0].users, 0);
	assert_int_equal(array_unref(array, middle), -ENOENT);
	assert_int_equal(array->trash, 1);
	assert_int_equal(array_unref(array, last), 0);
	assert_int_equal(array->count, 1);
	assert_int_equal(array->trash, 0);
	assert_int_equal(array_purge(array, &purged), 0);
	assert_null(purged);
	array_free(array);
	array_free(middle);
	array_free(last);
}

static void test_order(void **state)
{
	const __u32 twice[] = { 0x000100, 0x000100 }, falling[] = { 0x010100, 0x000100 };
	struct inv_array *none = array_alloc(0), *merged = NULL;
	struct inv_array *wrong[] = { array_of(twice, 2), array_of(falling, 2) };

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		assert_int_equal(array_merge(none, wrong[i], &merged), -EINVAL);
		assert_null(merged);
		array_free(wrong[i]);
	}
	array_free(none);
}

/* Shared by the readers and the writer. */
static struct inv_array *published;
static bool stopping;

/* Counts walks that do not find entry 0, which always stays, exactly once with a user. */
static void *reader(void *arg)
{
	unsigned long *faults = arg;

	rcu_register_thread();
	while (!READ_ONCE(stopping)) {
		struct inv_array *array;
		unsigned int seen = 0, count;

		rcu_read_lock();
		array = rcu_dereference(published);
		count = READ_ONCE(array->count);
		for (unsigned int i = 0; i < count; i++) {
			seen += !entry_key(&array->entry[i]) && READ_ONCE(array->entry[i].users);
			*faults += i && entry_compare(&array->entry[i - 1], &array->entry[i]) >= 0;
		}
		rcu_read_unlock();
		*faults += seen != 1;
	}
	rcu_unregister_thread();
	return NULL;
}

static void test_readers(void **state)
{
	const __u32 keys[] = { 0, 0x000100, 0x030200, 0x01000100, 0x02040300 };
	struct inv_array *change = array_of(keys + 1, 4), *made;
	unsigned long faults[2] = { 0, 0 };
	pthread_t threads[2];

	(void)state;
	published = array_of(keys, 1);
	for (unsigned int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, reader, &faults[i]), 0);
	for (unsigned int i = 0; i < 20000; i++) {
		assert_int_equal(array_merge(published, change, &made), 0);
		array_publish(&published, made);
		assert_int_equal(array_unref(published, change), 0);
		assert_int_equal(array_purge(published, &made), 0);
		if (made)
			array_publish(&published, made);
	}
	WRITE_ONCE(stopping, true);
	for (unsigned int i = 0; i < 2; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(faults[i], 0);
	}
	assert_int_equal(published->count, 1);
	array_free(published);
	array_free(change);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
#ifndef ARRAY_IS_BROKEN
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_readers),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
