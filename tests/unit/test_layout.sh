#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the module knows of a kernel comes from the kernel's BTF, and what has another form is not used.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

command -v clang >/dev/null || { echo 'clang is missing'; exit 77; }
mkdir tree
ln -s "$top/bench" "$top/kmods" tree/
cc -Wall -Wextra -Werror -O1 -I"$top" -o layout "$top"/kmods/btf/*.c -lbpf -lz || die 'layout does not compile'

# compile NAME SED: NAME/kernel.o, a kernel whose driver is the one below, changed by SED.
compile() {
	mkdir -p "$1"
	sed -E "$2" >"$1/kernel.c" <<'END'
typedef unsigned int u32;
typedef unsigned char u8;
typedef unsigned long long u64;
typedef unsigned long size_t;
typedef _Bool bool;
struct rb_node { struct rb_node *next; };
struct rb_root { struct rb_node *rb_node; };
struct mutex { int owner; };
struct iommu_device { int id; };
struct iommu_domain { int type; };
struct arm_smmu_ll_queue { u64 val; u32 max_n_shift; };
struct arm_smmu_queue { struct arm_smmu_ll_queue llq; };
struct arm_smmu_cmdq { struct arm_smmu_queue q; };
struct arm_smmu_cmd { u64 data[2]; };
struct arm_smmu_device {
	void *dev, *base;
	u32 features;
	u32 options;
	struct arm_smmu_cmdq cmdq;
	u32 asid_bits, vmid_bits, sid_bits;
	struct iommu_device iommu;
	struct rb_root streams;
	struct mutex streams_mutex;
};
struct arm_smmu_master { void *dev; void *streams; };
struct arm_smmu_stream { struct arm_smmu_master *master; struct rb_node node; };
struct arm_smmu_inv {
	struct arm_smmu_device *smmu;
	u8 type, size_opcode, nsize_opcode;
	u32 id;
	union {
		size_t pgsize;
		u32 ssid;
	};
	int users;
};
struct arm_smmu_invs {
	size_t max_invs, num_invs, num_trashes;
	int rwlock;
	bool has_ats;
	void *rcu;
	struct arm_smmu_inv inv[];
};
struct arm_smmu_domain { int nr_ats_masters; struct iommu_domain domain; struct arm_smmu_device *smmu; struct arm_smmu_invs *invs; };
void arm_smmu_domain_inv_range(struct arm_smmu_domain *smmu_domain, unsigned long iova, size_t size, unsigned int granule, bool leaf) {}
int __arm_smmu_cmdq_issue_cmdlist(struct arm_smmu_device *smmu, struct arm_smmu_cmdq *cmdq, struct arm_smmu_cmd *cmds, int n, bool sync) { return n; }
struct arm_smmu_cmd command;
struct arm_smmu_device device;
struct arm_smmu_domain domain;
struct arm_smmu_inv inv;
struct arm_smmu_invs invs;
struct arm_smmu_master master;
struct arm_smmu_stream stream;
END
	clang -target bpf -g -O1 -c -o "$1/kernel.o" "$1/kernel.c" || die "$1 does not compile"
}

# kernel NAME SED: the same, with its layout.h
kernel() {
	compile "$@"
	./layout "$1/kernel.o" >"$1/layout.h" || die "$1 has no layout"
}

# value NAME MACRO: the macro's value in the layout of NAME
value() {
	sed -n "s/^#define $2 //p" "$1/layout.h"
}

# compiles NAME LINE...: whether a function of these lines compiles with the layout of NAME
compiles() {
	local name=$1
	shift
	{
		printf '%s\n' '#include <stdbool.h>' '#include <stddef.h>' 'typedef unsigned int u32;' \
			'#define static_assert(x) _Static_assert(x, #x)' '#include "kmods/text/field.h"' \
			'static void (*inv_range)(struct arm_smmu_domain *domain, unsigned long iova, size_t size, unsigned int granule, bool leaf);' \
			'void *use(void *base);' 'void *use(void *base)' '{' "$@" 'inv_range = 0; return base;' '}'
	} >use.c
	cc -Werror -I"$name" -Itree -c -o use.o use.c 2>errors
}
type='_Static_assert(__builtin_types_compatible_p(__typeof__(*inv_range), __typeof__(layout_arm_smmu_domain_inv_range)), "type");'
features='*FIELD(u32, base, ARM_SMMU_DEVICE_FEATURES) = 1;'

kernel now ''
[[ $(value now ARM_SMMU_DEVICE_FEATURES) == 16 && $(value now ARM_SMMU_DEVICE_FEATURES_BYTES) == 4 ]] || die 'features: wrong place'
[[ $(value now ARM_SMMU_INVS_COMPLETE) == 1 && $(value now ARM_SMMU_INV_COMPLETE) == 1 ]] || die 'the array is not known'
[[ $(value now ISSUE_SMMU) == 0 && $(value now ISSUE_CMDS) == 2 && $(value now ISSUE_N) == 3 && $(value now ISSUE_SYNC) == 4 ]] ||
	die 'wrong arguments'
[[ $(value now ISSUE_CMDS_BYTES) == 16 ]] || die 'a command does not have 16 bytes'
compiles now "$type" "$features" || die "not the driver's types: $(<errors)"

# Kernels before 6.12 pass no queue, and commands as words.
kernel before 's/struct arm_smmu_cmdq \*cmdq, struct arm_smmu_cmd \*cmds/u64 *cmds/; s/__arm_smmu_cmdq_issue/arm_smmu_cmdq_issue/'
[[ $(value before ISSUE_CMDS) == 1 && $(value before ISSUE_N) == 2 && $(value before ISSUE_SYNC) == 3 ]] || die 'wrong arguments before 6.12'
[[ $(value before ISSUE_CMDS_BYTES) == 8 ]] || die 'commands are not words before 6.12'

# A kernel without one of the parameters is not counted on.
kernel other 's/int n, bool sync/int count, bool sync/; s/return n/return count/'
[[ $(value other ISSUE_N) == -1 ]] || die 'a parameter was found that is not there'

# The next kernels pass a structure, and an entry has other members.
kernel next 's/unsigned long iova, size_t size, unsigned int granule, bool leaf/struct arm_smmu_cmd *range/; s/size_t pgsize;/u64 words[2];/'
[[ -z $(value next ARM_SMMU_INV_COMPLETE) && $(value next ARM_SMMU_INVS_COMPLETE) == 1 ]] || die 'an unknown entry is taken for a known one'
! compiles next "$type" || die 'another type of the function is taken for ours'
kernel more 's/int users;/int users, more;/'
[[ -z $(value more ARM_SMMU_INV_COMPLETE) ]] || die 'a new member of an entry was not seen'

# Another width, or bits of a word.
kernel wide 's/u32 features;/u64 features;/'
! compiles wide "$features" || die 'a member of 8 bytes is written as one of 4'
kernel bits 's/u32 features;/u32 features : 9, other : 23;/'
[[ -z $(value bits ARM_SMMU_DEVICE_FEATURES) ]] || die 'a bit field has an address'

# Every change of the BTF is another checksum.
[[ $(cat ./*/layout.h | grep -c '^#define BTF_CHECKSUM 0x') -eq 7 ]] || die 'a layout has no checksum'
[[ $(cat ./*/layout.h | grep '^#define BTF_CHECKSUM 0x' | sort -u | wc -l) -eq 7 ]] || die 'two kernels have one checksum'

# The driver as a module (CONFIG_ARM_SMMU_V3=m) has its types elsewhere.
compile apart 's/struct arm_smmu_/struct other_/g'
expect 1 ./layout apart/kernel.o
says "this kernel's BTF has no struct arm_smmu_domain with a member nr_ats_masters; the driver must be built in (CONFIG_ARM_SMMU_V3=y)"
