/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * observe finds the function that a kernel has, by its type or else by its symbol, and takes the size
 * of a call only from an argument that it knows. The test makes the types and the symbols.
 */
#include <bpf/btf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct btf *kernel_types;
static const char *kernel_symbols;

static struct btf *types_of_test(void)
{
	return kernel_types;
}

static FILE *symbols_of_test(void)
{
	return fmemopen((char *)(uintptr_t)kernel_symbols, strlen(kernel_symbols), "r");
}

#define btf__load_vmlinux_btf types_of_test
#define fopen(path, mode)     symbols_of_test()
#define function_find	      find_of_test
#define function_find_path    find_path_of_test
#define function_use_symbol   use_symbol_of_test
#include "bench/observe/function.c"

/* Adds a function with arguments of this many bytes each; their names are words of a text. */
static void add(const char *name, const char *arguments, unsigned int bytes)
{
	int number = btf__add_int(kernel_types, "number", bytes, 0), proto;
	char text[128], *rest = text, *word;

	snprintf(text, sizeof(text), "%s", arguments);
	proto = btf__add_func_proto(kernel_types, number);
	while ((word = strsep(&rest, " ")))
		assert_int_equal(btf__add_func_param(kernel_types, word, number), 0);
	assert_true(btf__add_func(kernel_types, name, BTF_FUNC_STATIC, proto) > 0);
}

static int setup(void **state)
{
	(void)state;
	kernel_types = btf__new_empty();
	is_loaded = false;
	kernel_symbols = "ffff800080000000 T _text\n";
	return kernel_types ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	btf__free(kernel_types);
	return 0;
}

static void without_types(void)
{
	btf__free(kernel_types);
	kernel_types = NULL;
}

static struct function found(const char *name)
{
	struct function function;
	char message[256] = "";

	if (function_find(name, &function, message, sizeof(message)))
		fail_msg("%s: %s", name, message);
	return function;
}

static void missing(const char *name, const char *expected)
{
	struct function function;
	char message[256] = "";

	assert_int_equal(function_find(name, &function, message, sizeof(message)), -ENOENT);
	assert_string_equal(message, expected);
}

static void test_typed(void **state)
{
	struct function function;

	(void)state;
	add("__arm_smmu_tlb_inv_range", "cmd iova size granule smmu_domain", 8);
	add("arm_smmu_cmdq_issue_cmdlist", "smmu cmds n sync", 4);
	add("other", "from len", 2);
	function = found("inv_range");
	assert_string_equal(function.name, "__arm_smmu_tlb_inv_range");
	assert_string_equal(function.unit, "bytes");
	assert_int_equal(function.size, 2);
	assert_int_equal(function.size_mask, ~0ULL);
	function = found("cmdlist");
	assert_string_equal(function.unit, "commands");
	assert_int_equal(function.size, 2);
	assert_int_equal(function.size_mask, 0xffffffff);
	function = found("other");
	assert_string_equal(function.unit, "len");
	assert_int_equal(function.size_mask, 0xffff);
}

/* The newest function wins, however it is found among those with a type. */
static void test_newest(void **state)
{
	(void)state;
	add("__arm_smmu_tlb_inv_range", "cmd iova size", 8);
	add("arm_smmu_domain_inv_range", "domain iova size", 8);
	assert_string_equal(found("inv_range").name, "arm_smmu_domain_inv_range");
}

/* The kernel has types, but not of its modules. */
static void test_module(void **state)
{
	struct function function;

	(void)state;
	kernel_symbols = "ffff800080000000 T _text\n"
			 "ffff80007b0014a0 t arm_smmu_domain_inv_range\t[arm_smmu_v3]\n"
			 "ffff80007b003000 d arm_smmu_options\t[arm_smmu_v3]\n"
			 "ffff80007b0024a0 t __arm_smmu_cmdq_issue_cmdlist\t[arm_smmu_v3]\n";
	function = found("inv_range");
	assert_string_equal(function.name, "arm_smmu_domain_inv_range");
	assert_false(function.is_typed);
	assert_int_equal(function.size, 2);
	assert_string_equal(function.unit, "bytes");
	missing("arm_smmu_options", "function: this kernel has no arm_smmu_options()");
	/* A kernel before 6.12 has sync where a later one has n. */
	function = found("cmdlist");
	assert_string_equal(function.name, "__arm_smmu_cmdq_issue_cmdlist");
	assert_int_equal(function.size, FUNCTION_NO_SIZE);
	assert_string_equal(function.unit, "");
}

static void test_no_types(void **state)
{
	(void)state;
	without_types();
	kernel_symbols = "ffff800080001000 t arm_smmu_domain_inv_range\n"
			 "ffff800080002000 t arm_smmu_cmdq_issue_cmdlist\n";
	assert_int_equal(found("inv_range").size, 2);
	assert_int_equal(found("cmdlist").size, FUNCTION_NO_SIZE);
	missing("no_such", "function: this kernel has no no_such()");
}

/* Where the compiler changed a function, nobody knows where its arguments are. */
static void test_changed(void **state)
{
	struct function function;

	(void)state;
	kernel_symbols = "ffff800080001000 t arm_smmu_domain_inv_range.cold\n"
			 "ffff800080002000 t arm_smmu_domain_inv_range.constprop.0.isra.12\n"
			 "ffff800080003000 t arm_smmu_domain_inv_range_more\n"
			 "ffff800080004000 t many.part.0\n"
			 "ffff800080005000 t twice.constprop.0\n"
			 "ffff800080006000 t twice.constprop.1\n"
			 "ffff800080007000 t __arm_smmu_tlb_inv_range.llvm.1234567890\n";
	function = found("inv_range");
	assert_string_equal(function.name, "arm_smmu_domain_inv_range.constprop.0.isra.12");
	assert_int_equal(function.size, FUNCTION_NO_SIZE);
	assert_string_equal(function.unit, "");
	assert_string_equal(found("twice.constprop.1").name, "twice.constprop.1");
	missing("many", "function: this kernel has no many()");
	missing("twice",
		"function: this kernel has 2 copies of twice(), such as twice.constprop.0(); name one");
	assert_string_equal(found("__arm_smmu_tlb_inv_range").name,
			    "__arm_smmu_tlb_inv_range.llvm.1234567890");
	kernel_symbols = "ffff800080007000 t __arm_smmu_tlb_inv_range.llvm.1234567890\n";
	function = found("inv_range");
	assert_int_equal(function.size, 2);
	assert_string_equal(function.unit, "bytes");
}

/* A function may have a type by its old name, and a symbol only by its new one. */
static void test_typed_and_changed(void **state)
{
	struct function function;

	(void)state;
	add("same", "size", 8);
	add("changed", "size", 8);
	kernel_symbols = "ffff800080001000 t same\n"
			 "ffff800080001000 t same.constprop.0\n"
			 "ffff800080002000 t changed.isra.0\n";
	function = found("same");
	assert_false(function_use_symbol(&function));
	assert_int_equal(function.size, 0);
	function = found("changed");
	assert_int_equal(function.size, 0);
	assert_true(function_use_symbol(&function));
	assert_string_equal(function.name, "changed.isra.0");
	assert_int_equal(function.size, FUNCTION_NO_SIZE);
	assert_false(function_use_symbol(&function));
}

static void test_path(void **state)
{
	struct function path[FUNCTION_PATH_MAX];
	char message[256];

	(void)state;
	assert_int_equal(function_find_path(path, message, sizeof(message)), -ENOENT);
	assert_string_equal(message, "function: this kernel has no arm_smmu_domain_inv_range(), no "
				     "__arm_smmu_tlb_inv_range()");
	kernel_symbols = "ffff800080001000 t __arm_smmu_tlb_inv_range\t[arm_smmu_v3]\n";
	assert_int_equal(function_find_path(path, message, sizeof(message)), -ENOENT);
	kernel_symbols = "ffff800080001000 t __arm_smmu_tlb_inv_range\t[arm_smmu_v3]\n"
			 "ffff800080002000 t arm_smmu_tlb_inv_context\t[arm_smmu_v3]\n";
	assert_int_equal(function_find_path(path, message, sizeof(message)), 2);
	assert_string_equal(path[1].name, "arm_smmu_tlb_inv_context");
	add("arm_smmu_domain_inv_range", "domain iova size", 8);
	assert_int_equal(function_find_path(path, message, sizeof(message)), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_typed),    TEST(test_newest),	 TEST(test_module),
		TEST(test_no_types), TEST(test_changed), TEST(test_typed_and_changed),
		TEST(test_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
