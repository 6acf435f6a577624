#include "audit/quic/confine.h"

#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

namespace sallyport::audit {
namespace {

constexpr rlim_t kMemory = 512UL << 20, kSeconds = 5;
constexpr unsigned kNobody = 65534;

void limit(__rlimit_resource what, rlim_t most) {
  rlimit both{most, most};
  setrlimit(what, &both);
}

// A user namespace may have nobody else, who then would not be allowed more than its maker: going on is right.
void give_up_root() {
  if (geteuid() != 0) return;
  bool others_gone = setgroups(0, nullptr) == 0 && setresgid(kNobody, kNobody, kNobody) == 0;
  static_cast<void>(others_gone && setresuid(kNobody, kNobody, kNobody) == 0);
}

// Those of a program that has some by its file.
void give_up_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3]{};
  syscall(SYS_capset, &header, none);
}

}  // namespace

void confine() {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, kSeconds);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which lay claim to terabytes
  limit(RLIMIT_AS, kMemory);
#endif
  give_up_root();
  give_up_capabilities();
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // after the change of user, which forgets it
}

}  // namespace sallyport::audit
