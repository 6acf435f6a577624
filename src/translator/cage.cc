#include "translator/cage.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <initializer_list>

namespace sallyport::translator {
namespace {

constexpr rlim_t kMemory = 512UL << 20;
constexpr unsigned kNobody = 65534;

bool refused(const char* what) {
  std::fprintf(stderr, "sallyport translate: %s is refused here (%s): SMB1 is not spoken without it\n", what, std::strerror(errno));
  return false;
}

void limit(__rlimit_resource what, rlim_t most) {
  rlimit both{most, most};
  setrlimit(what, &both);
}

// Network, IPC and host name of its own, where root may give them; nothing is in them.
void leave_namespaces() {
  if (geteuid() != 0) return;
  bool alone = unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) == 0;
  static_cast<void>(alone);  // seccomp lets no socket be made in any case
}

bool give_up_root() {
  if (geteuid() != 0) return true;
  if (setgroups(0, nullptr) != 0 || setresgid(kNobody, kNobody, kNobody) != 0 || setresuid(kNobody, kNobody, kNobody) != 0)
    return refused("giving up root");
  return true;
}

void give_up_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3]{};
  syscall(SYS_capset, &header, none);
}

// A rule set without rules: no file can be opened, made or named. Kernels without Landlock have seccomp's word for it.
void shut_files() {
  auto version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return;
  landlock_ruleset_attr all{};
  all.handled_access_fs = version >= 2 ? (1ULL << 14) - 1 : (1ULL << 13) - 1;
  auto rules = static_cast<int>(syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0));
  if (rules < 0) return;
  syscall(SYS_landlock_restrict_self, rules, 0);
  close(rules);
}

// What the loop, the allocator and the C library make of a translator's work. Memory is never both written and run.
constexpr int kAllowed[] = {
    SCMP_SYS(read),          SCMP_SYS(write),        SCMP_SYS(readv),          SCMP_SYS(writev),       SCMP_SYS(recvfrom),
    SCMP_SYS(sendto),        SCMP_SYS(recvmsg),      SCMP_SYS(sendmsg),        SCMP_SYS(poll),         SCMP_SYS(ppoll),
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),   SCMP_SYS(munmap),
    SCMP_SYS(mremap),        SCMP_SYS(brk),          SCMP_SYS(madvise),        SCMP_SYS(futex),        SCMP_SYS(exit),
    SCMP_SYS(exit_group),    SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(restart_syscall), SCMP_SYS(getrandom),
    SCMP_SYS(close),         SCMP_SYS(sched_yield),  SCMP_SYS(getpid),         SCMP_SYS(gettid),
};

bool allow_memory(scmp_filter_ctx filter) {
  constexpr uint64_t kRun = 0x4;  // PROT_EXEC
  for (int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, kRun, 0)) != 0) return false;
  return true;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// What a sanitizer's report wants; such builds are for tests.
constexpr int kForSanitizers[] = {SCMP_SYS(openat),      SCMP_SYS(readlink),  SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction), SCMP_SYS(tgkill),
                                  SCMP_SYS(newfstatat),  SCMP_SYS(fstat),     SCMP_SYS(lseek),       SCMP_SYS(getrlimit),    SCMP_SYS(prlimit64),
                                  SCMP_SYS(sched_getaffinity), SCMP_SYS(prctl), SCMP_SYS(getppid), SCMP_SYS(pipe),
                                  SCMP_SYS(pipe2)};
#else
constexpr int kForSanitizers[] = {SCMP_SYS(getpid)};
#endif

bool shut_system_calls() {
  auto filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (!filter) return refused("a seccomp filter");
  bool good = allow_memory(filter);
  for (int call : kAllowed) good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
  for (int call : kForSanitizers) good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
  good = good && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return good || refused("seccomp");
}

}  // namespace

bool enter_cage() {
  prctl(PR_SET_NAME, "sallyport-smb1");
  limit(RLIMIT_CORE, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which lay claim to terabytes
  limit(RLIMIT_AS, kMemory);
#endif
  leave_namespaces();
  if (!give_up_root()) return false;
  give_up_capabilities();
  limit(RLIMIT_NPROC, 0);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs");
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  shut_files();
  return shut_system_calls();
}

}  // namespace sallyport::translator
