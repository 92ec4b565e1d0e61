#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where the system refuses membarrier(), the model's walks would have full barriers that no strategy has, so it is not
# measured. What walks no array is.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
unset INVBENCH_MEASURE

cat >refuse.c <<'EOF'
/* Executes a command for which the system call membarrier does not exist. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	if (argc < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("seccomp");
		return 77;
	}
	execv(argv[1], argv + 1);
	return 127;
}
EOF
expect 0 "${CC:-gcc}" -o refuse refuse.c
./refuse /bin/true || {
	echo 'this system allows no seccomp filter'
	exit 77
}
cat >two.plan <<'EOF'
[plan]
rounds = 1
slots = 1
calls = 16
[a]
target = model
workload = empty
[b]
target = primitives
workload = empty
EOF
sed '/^.b.$/,$d' two.plan >model.plan
expect 0 ./refuse "$invbench" run ./two.plan --place host
says 'skip: model: the system call membarrier is missing: each walk would have full barriers that no strategy has'
says '1 measured, 1 skipped'
rm -r out
expect 77 ./refuse "$invbench" run ./model.plan --place host
says 'or use a kernel with CONFIG_MEMBARRIER'
rm -r out
expect 0 "$invbench" run ./model.plan --place host
