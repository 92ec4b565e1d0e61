/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel files and users' folders are accepted or refused with the right reason, and a booted kernel is
 * compared with its file.
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
#include <unistd.h>
#include "bench/registry/kernel/kernel.h"
#include "bench/system/home.h"
#include "bench/text/message.h"
#include "tests/unit/folder.h"

static char *in_dir(const char *name)
{
	char *path = strf("%s/%s", dir, name);

	assert_non_null(path);
	return path;
}

static void put(const char *name, const void *content, size_t length)
{
	char *path = in_dir(name), *folder = strdup(path);
	FILE *file;

	*strrchr(folder, '/') = '\0';
	assert_int_equal(home_mkdir(folder), 0);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(content, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	free(folder);
	free(path);
}

static int load(const char *name, struct kernel *kernel)
{
	char *path = in_dir(name);
	int ret = kernel_load(path, kernel);

	free(path);
	return ret;
}

/* Expects an error that contains hint. */
static void refuses_path(const char *name, const char *hint)
{
	char *errors_path = in_dir("errors"), errors[1024] = "";
	int errors_fd = open(errors_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int own = dup(STDERR_FILENO);
	struct kernel kernel;
	int ret;

	dup2(errors_fd, STDERR_FILENO);
	ret = load(name, &kernel);
	dup2(own, STDERR_FILENO);
	assert_true(pread(errors_fd, errors, sizeof(errors) - 1, 0) >= 0);
	close(errors_fd);
	close(own);
	free(errors_path);
	assert_true(ret < 0);
	if (!strstr(errors, hint))
		fail_msg("'%s' is not in: %s", hint, errors);
}

static void refuses(const char *text, const char *hint)
{
	put("bad.kernel", text, strlen(text));
	refuses_path("bad.kernel", hint);
}

static void test_file(void **state)
{
	static const char text[] = "[kernel]\nrelease = 1.2+x-arm64\nsuite = sid\n"
				   "[check]\npage_size = 4096\n";
	struct kernel kernel;

	(void)state;
	put("mine.kernel", text, sizeof(text) - 1);
	assert_int_equal(load("mine.kernel", &kernel), 0);
	assert_string_equal(kernel.name, "mine");
	assert_string_equal(kernel.id, "mine");
	assert_string_equal(kernel.release, "1.2+x-arm64");
	assert_string_equal(kernel.suite, "sid");
	assert_null(kernel.dir);
	assert_null(kernel.flavour);
	/* The release is checked, too. */
	assert_int_equal(kernel.check_count, 2);
	kernel_free(&kernel);
}

static void test_bad_files(void **state)
{
	(void)state;
	refuses("", "release is missing");
	refuses("[kernel]\nrelease = 1\n", "suite is missing");
	refuses("[kernel]\nsuite = sid\n", "release is missing");
	refuses("[kernel]\nrelase = 1\n", ":2: key: 'relase' is unknown, did you mean 'release'");
	refuses("[kernels]\nrelease = 1\n", "did you mean 'kernel'");
	refuses("release = 1\n", "section");
	refuses("[kernel]\nrelease = 1\nrelease = 2\n", ":3: release: appears twice");
	refuses("[kernel]\nrelease = 1\nsuite = a b\n", ":3: suite: 'a b' is not a name");
	refuses("[kernel]\nrelease = ../../etc\n", "is not a name");
	refuses("[kernel]\nrelease = --help\n", "is not a name");
	refuses("[kernel]\nrelease =\n", "is not a name");
	refuses("[check]\na = 1\na = 1\n", ":3: a: appears twice");
	refuses("[check]\na =\n", ":2: a: has no value");
	refuses("[kernel]\nwhat\n", "neither [section] nor key = value");
	refuses_path("missing.kernel", "missing.kernel: No such file");
}

static void test_variant(void **state)
{
	static const char text[] = "[kernel]\nbase = 7.3.4\n[config]\nIOMMUFD = y\nUBSAN = n\n";
	struct kernel kernel, base;

	(void)state;
	put("7.3.4-mine.kernel", text, sizeof(text) - 1);
	assert_int_equal(load("7.3.4-mine.kernel", &kernel), 0);
	assert_int_equal(kernel_load("7.3.4", &base), 0);
	assert_string_equal(kernel.base, "7.3.4");
	assert_string_equal(kernel.release, "7.3.4-mine");
	assert_string_equal(kernel.suite, base.suite);
	assert_string_equal(kernel.flavour, "mine");
	assert_string_equal(kernel.settings, "IOMMUFD=y UBSAN=n");
	kernel_free(&base);
	kernel_free(&kernel);
}

static void test_bad_variants(void **state)
{
	(void)state;
	refuses("[kernel]\nbase = 7.3.4\nsuite = sid\n[config]\nA = y\n",
		"base and suite exclude each other");
	refuses("[kernel]\nrelease = 1\nsuite = sid\n[config]\nA = y\n", "[config] needs a base");
	refuses("[config]\nCONFIG_A = y\n", ":2: CONFIG_A: is not an option");
	refuses("[config]\nubsan = y\n", ":2: ubsan: is not an option");
	refuses("[config]\nA = a b\n", ":2: A: 'a b' is not a value");
	refuses("[config]\nA =\n", ":2: A: '' is not a value");
	refuses("[config]\nBA = y\nA = y\nBA = n\n", ":4: BA: appears twice");
	refuses("[kernel]\nbase = 0.0.1\n[config]\nA = y\n", "base: '0.0.1' is unknown");
	refuses("[kernel]\nbase = 7.3.4-iommufd\n[config]\nA = y\n", "7.3.4-iommufd is a variant");
	refuses("[kernel]\nbase = 7.3.4\n[config]\nA = y\n",
		"that of its base with a suffix: 7.3.4-");
}

static void test_names(void **state)
{
	struct kernel kernel;

	(void)state;
	assert_int_equal(kernel_load("0.0.1", &kernel), -EINVAL);
	assert_int_equal(kernel_load(kernel_newest(), &kernel), 0);
	assert_string_equal(kernel.name, kernel_newest());
	kernel_free(&kernel);
}

/* Only the head of an image is read, so the test makes no more. */
static void put_image(const char *name)
{
	char head[64] = "MZ";

	memcpy(head + 56, "ARM\x64", 4);
	put(name, head, sizeof(head));
}

static void test_folders(void **state)
{
	struct kernel one, other;

	(void)state;
	put_image("tree/arch/arm64/boot/Image");
	put("tree/include/config/kernel.release", "9.9.9-mine\n", 11);
	assert_int_equal(load("tree", &one), 0);
	assert_string_equal(one.name, "tree");
	assert_string_equal(one.release, "9.9.9-mine");
	assert_string_equal(one.modules, one.dir);

	put_image("other/tree/Image");
	put("other/tree/lib/modules/8.8.8/modules.order", "", 0);
	assert_int_equal(load("other/tree", &other), 0);
	assert_string_equal(other.release, "8.8.8");
	assert_non_null(strstr(other.modules, "lib/modules/8.8.8"));
	assert_string_equal(other.name, one.name);
	assert_string_not_equal(other.id, one.id);
	kernel_free(&one);
	kernel_free(&other);
}

static void test_bare_image(void **state)
{
	struct kernel kernel;

	(void)state;
	put_image("bare/Image");
	assert_int_equal(load("bare", &kernel), 0);
	assert_null(kernel.release);
	assert_null(kernel.modules);
	assert_int_equal(kernel.check_count, 0);
	kernel_free(&kernel);
}

static void test_bad_folders(void **state)
{
	(void)state;
	put("empty/README", "", 0);
	refuses_path("empty", "contains no kernel");
	put("foreign/Image", "MZ, but for another machine, and padded to the length of a head....",
	    67);
	refuses_path("foreign", "is not an arm64 kernel image");
	put("short/Image", "MZ", 2);
	refuses_path("short", "is not an arm64 kernel image");
}

static void check(const struct kernel *kernel, const char *json, const char *fault)
{
	json_t *environment = json_loads(json, 0, NULL);
	char *got;

	assert_non_null(environment);
	got = kernel_check(kernel, environment);
	if (fault) {
		assert_non_null(got);
		assert_non_null(strstr(got, fault));
	} else {
		assert_null(got);
	}
	free(got);
	json_decref(environment);
}

static void test_check(void **state)
{
	static const char text[] = "[kernel]\nrelease = 1.2-arm64\nsuite = sid\n"
				   "[check]\npage_size = 4096\ninv_range = present\n";
	struct kernel kernel;

	(void)state;
	put("mine.kernel", text, sizeof(text) - 1);
	assert_int_equal(load("mine.kernel", &kernel), 0);
	check(&kernel,
	      "{\"kernel_release\":\"1.2-arm64\",\"page_size\":4096,\"inv_range\":\"present\"}",
	      NULL);
	check(&kernel,
	      "{\"kernel_release\":\"1.2-arm64\",\"page_size\":16384,\"inv_range\":\"present\"}",
	      "page_size is 16384, expected 4096");
	check(&kernel, "{\"kernel_release\":\"1.2-arm64\",\"page_size\":4096}",
	      "inv_range is (absent), expected present");
	check(&kernel,
	      "{\"kernel_release\":\"1.3-arm64\",\"page_size\":4096,\"inv_range\":\"present\"}",
	      "kernel_release is 1.3-arm64, expected 1.2-arm64");
	kernel_free(&kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),	   cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_variant),	   cmocka_unit_test(test_bad_variants),
		cmocka_unit_test(test_names),	   cmocka_unit_test(test_folders),
		cmocka_unit_test(test_bare_image), cmocka_unit_test(test_bad_folders),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
