/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A patch is refused with file and line unless it is text whose paths stay inside the source. Kernel files and
 * --patch make kernels with patches, which are named after them and stand in the record.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bench/registry/kernel/list.h"
#include "bench/text/message.h"
#include "tests/unit/folder.h"

#define HEAD  "--- a/drivers/iommu/one.c\n+++ b/drivers/iommu/one.c\n"
#define HUNK  "@@ -1,2 +1,2 @@\n same\n-old\n+new\n"
#define PATCH HEAD HUNK

static const char mail[] = "From 0123 Mon Sep 17 00:00:00 2001\nSubject: [PATCH] one\n\n"
			   "It has a list:\n--\n- a\n+ b\n---\n one.c | 2 +-\n\n"
			   "diff --git a/drivers/iommu/one.c b/drivers/iommu/one.c\n"
			   "index 1234..5678 100644\n" PATCH "-- \n2.47\n";

static void accepts(const char *text)
{
	unsigned int line;
	char *error = patch_error(text, &line);

	if (error)
		fail_msg("line %u: %s", line, error);
}

static void refuses(const char *text, unsigned int expected, const char *hint)
{
	unsigned int line;
	char *error = patch_error(text, &line);

	if (!error)
		fail_msg("accepted: %s", text);
	if (!strstr(error, hint))
		fail_msg("'%s' is not in: %s", hint, error);
	assert_int_equal(line, expected);
	free(error);
}

static void test_formats(void **state)
{
	(void)state;
	accepts(PATCH);
	accepts(mail);
	accepts("--- old/one.c\t2026-11-01 10:00:00\n+++ new/one.c\t2026-11-02 10:00:00\n" HUNK);
	accepts("--- /dev/null\n+++ b/new.c\n@@ -0,0 +1 @@\n+one\n");
	accepts(HEAD "@@ -1 +1 @@ function(void)\n-old\n\\ No newline at end of file\n+new\n");
	/* A removed line that looks like the name of a file. */
	accepts(HEAD "@@ -1,2 +1 @@\n same\n--- ../../etc/passwd\n");
	/* An editor has dropped the space of an empty line. */
	accepts(HEAD "@@ -1,2 +1,2 @@\n\n-old\n+new\n");
	accepts("rename from drivers/a.c\nrename to drivers/b.c\n" PATCH);
}

static void test_paths(void **state)
{
	(void)state;
	refuses("--- a/x\n+++ b/../x\n" HUNK, 2, "'b/../x': a path inside the source is allowed");
	refuses("--- a/x/..\n+++ b/x\n" HUNK, 1, "'a/x/..'");
	refuses("--- /etc/passwd\n+++ b/x\n" HUNK, 1, "'/etc/passwd'");
	refuses("--- a//etc/passwd\n+++ b/x\n" HUNK, 1, "'a//etc/passwd'");
	refuses("--- one.c\n+++ one.c\n" HUNK, 1, "after a first part such as a/");
	refuses("--- a/x\n+++ b/$(x)\n" HUNK, 2, "'b/$(x)'");
	refuses("rename from ../x\n" PATCH, 1, "'../x'");
	refuses("copy to /x\n" PATCH, 1, "'/x'");
	accepts("--- a/x..y\n+++ b/..x\n" HUNK);
}

static void test_content(void **state)
{
	(void)state;
	refuses("", 0, "it contains no change");
	refuses("some text\n", 0, "it contains no change");
	refuses(HEAD "@@ -1,2 +1,3 @@\n same\n-old\n+new\n", 0, "it ends within a hunk");
	refuses(HEAD "@@ -1,1 +1,1 @@\n-old\nnew\n", 5,
		"the hunk lacks 0 lines of the old and 1 of the new text");
	refuses(HEAD "@@ -x +y @@\n-old\n+new\n", 3, "does not begin a hunk");
	refuses("GIT binary patch\n" PATCH, 1, "binary");
	refuses("Binary files a/x and b/x differ\n", 1, "binary");
	refuses("new file mode 120000\n" PATCH, 1, "only plain files are allowed");
	refuses("new file mode 160000\n" PATCH, 1, "only plain files are allowed");
}

static char *put(const char *name, const char *text, size_t length)
{
	char *path = strf("%s/%s", dir, name);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	return path;
}

/* Expects that a call ends with an error and a message with hint. */
static void expect_refusal(int (*call)(const char *), const char *argument, const char *hint)
{
	char text[1024] = "";
	int ends[2], own = dup(STDERR_FILENO), ret;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	dup2(ends[1], STDERR_FILENO);
	ret = call(argument);
	dup2(own, STDERR_FILENO);
	close(own);
	close(ends[1]);
	assert_true(read(ends[0], text, sizeof(text) - 1) >= 0);
	close(ends[0]);
	assert_true(ret < 0);
	if (!strstr(text, hint))
		fail_msg("'%s' is not in: %s", hint, text);
}

static int add(const char *path)
{
	struct patches patches = { 0 };
	int ret = patches_add(&patches, path);

	patches_free(&patches);
	return ret;
}

static void test_files(void **state)
{
	static char large[PATCH_BYTES_MAX + 1];
	struct patches patches = { 0 };
	char *series = strf("%s/series", dir), *path, *hint;

	(void)state;
	assert_int_equal(mkdir(series, 0700), 0);
	expect_refusal(add, series, "contains no file *.patch");
	free(put("series/0002-two.patch", PATCH, strlen(PATCH)));
	free(put("series/0001-one.patch", mail, strlen(mail)));
	free(put("series/notes", "no patch", 8));
	assert_int_equal(patches_add(&patches, series), 0);
	assert_int_equal(patches.count, 2);
	assert_string_equal(patches.list[0].text, mail);
	assert_string_equal(patches.list[1].text, PATCH);
	assert_int_equal(strspn(patches.list[1].sha256, "0123456789abcdef"), 64);
	patches_free(&patches);

	expect_refusal(add, "/no/such/file", "No such file or directory; allowed: a file");
	path = put("series/0003-bad.patch", HEAD "@@ x\n", strlen(HEAD) + 5);
	hint = strf("%s:3: '@@ x'", path);
	expect_refusal(add, path, hint);
	free(hint);
	free(path);
	memset(large, 'x', sizeof(large));
	path = put("large", large, sizeof(large));
	expect_refusal(add, path, "is larger than 1 MiB");
	free(path);
	path = put("zero", "a\0b", 3);
	expect_refusal(add, path, "is not a text");
	free(path);
	path = put("with space.patch", PATCH, strlen(PATCH));
	expect_refusal(add, path, "scripts cannot use this path");
	free(path);
	free(series);
}

static int load(const char *path)
{
	struct kernel kernel;
	int ret = kernel_load(path, &kernel);

	if (!ret)
		kernel_free(&kernel);
	return ret;
}

static void refuses_kernel(const char *text, const char *hint)
{
	char *path = put("7.3.4-bad.kernel", text, strlen(text));

	expect_refusal(load, path, hint);
	free(path);
}

static void test_kernel_file(void **state)
{
	static const char text[] = "[kernel]\nbase = 7.3.4\npatch = one.patch  ./two.patch\n";
	struct kernel kernel;
	json_t *origin;
	char *path;

	(void)state;
	free(put("one.patch", PATCH, strlen(PATCH)));
	free(put("two.patch", mail, strlen(mail)));
	path = put("7.3.4-mine.kernel", text, strlen(text));
	assert_int_equal(kernel_load(path, &kernel), 0);
	assert_int_equal(kernel.patches.count, 2);
	assert_null(kernel.settings);
	assert_string_equal(kernel.flavour, "mine");
	origin = kernel_origin(&kernel);
	assert_string_equal(json_string_value(json_object_get(origin, "base")), "7.3.4");
	assert_null(json_object_get(origin, "settings"));
	json_t *second = json_array_get(json_object_get(origin, "patches"), 1);

	assert_string_equal(json_string_value(json_object_get(second, "file")), "two.patch");
	assert_string_equal(json_string_value(json_object_get(second, "text")), mail);
	assert_string_equal(json_string_value(json_object_get(second, "sha256")),
			    kernel.patches.list[1].sha256);
	json_decref(origin);
	kernel_free(&kernel);
	free(path);

	refuses_kernel("[kernel]\nbase = 7.3.4\npatch = none.patch\n", "none.patch: No such file");
	refuses_kernel("[kernel]\nbase = 7.3.4\npatch =\n", ":3: patch: names no file");
	refuses_kernel("[kernel]\nrelease = 1\nsuite = sid\npatch = one.patch\n",
		       "patch needs a base");
	/* A base alone is Debian's source as it is, built by the lab. */
	path = put("7.3.4-alone.kernel", "[kernel]\nbase = 7.3.4\n", 22);
	assert_int_equal(kernel_load(path, &kernel), 0);
	kernel_free(&kernel);
	free(path);
	assert_int_equal(kernel_load("7.3.4", &kernel), 0);
	assert_null(kernel_origin(&kernel));
	kernel_free(&kernel);
}

static struct kernel_list listed;

/* Loads kernels, separated by commas, and patches them with the file. */
static int list_patched(const char *kernels, const char *patch, const char *other)
{
	const char *names[] = { kernels, NULL }, *patches[] = { patch, other, NULL };
	int ret = kernel_list_load(names, &listed);

	return ret ? ret : kernel_list_patch(patches, &listed);
}

static void test_list(void **state)
{
	char *path = put("0001-no-barrier.patch", PATCH, strlen(PATCH));
	char *other = put("less~work.diff", mail, strlen(mail));

	(void)state;
	assert_int_equal(list_patched("7.3.4,7.3.4-iommufd", path, other), 0);
	assert_int_equal(listed.count, 6);
	assert_string_equal(listed.kernels[0].name, "7.3.4-unpatched");
	assert_int_equal(listed.kernels[0].patches.count, 0);
	assert_string_equal(listed.kernels[0].base, "7.3.4");
	assert_string_equal(listed.kernels[1].name, "7.3.4-no-barrier");
	assert_string_equal(listed.kernels[1].release, "7.3.4-no-barrier");
	assert_string_equal(listed.kernels[1].flavour, "no-barrier");
	assert_int_equal(listed.kernels[1].patches.count, 1);
	assert_string_equal(listed.kernels[2].name, "7.3.4-less-work");
	/* A variant is built by the lab already. */
	assert_string_equal(listed.kernels[3].name, "7.3.4-iommufd");
	assert_string_equal(listed.kernels[4].name, "7.3.4-iommufd-no-barrier");
	assert_string_equal(listed.kernels[4].flavour, "iommufd-no-barrier");
	assert_string_equal(listed.kernels[4].base, "7.3.4");
	assert_string_equal(listed.kernels[4].settings, listed.kernels[3].settings);
	kernel_list_free(&listed);
	assert_int_equal(list_patched("7.3.4", path, path), -EINVAL);
	kernel_list_free(&listed);
	free(path);
	free(other);
}

static void title_is(const char *name, const char *expected)
{
	char *title = patch_title(name);

	assert_non_null(title);
	assert_string_equal(title, expected);
	free(title);
}

/* Only the ending of the name goes, and it goes whole, also where a long name is cut. */
static void test_title(void **state)
{
	(void)state;
	title_is("0001-no-barrier.patch", "no-barrier");
	title_is("no~barrier.diff", "no-barrier");
	title_is("a.patch-v2.patch", "a.patch-v2");
	title_is("a.diff.patch", "a.diff");
	title_is("plain", "plain");
	title_is("0001-iommu-arm-smmu-v3-Add-a-fence.patch", "iommu-arm-smmu-v3-Add-a-fence");
	title_is("0001-iommu-arm-smmu-v3-Drop-the-fence.patch", "iommu-arm-smmu-v3-Drop-the-fence");
	title_is("0001-iommu-arm-smmu-v3-Drop-the-barrier.patch",
		 "iommu-arm-smmu-v3-Drop-the-barri");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats),	    cmocka_unit_test(test_paths),
		cmocka_unit_test(test_content),	    cmocka_unit_test(test_files),
		cmocka_unit_test(test_kernel_file), cmocka_unit_test(test_list),
		cmocka_unit_test(test_title),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
