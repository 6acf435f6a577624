#include "storage/posix/identity_switch.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace sallyport::storage::posix {

namespace {

struct ThreadIdentity {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  bool started = false;
};

// setfsuid and setfsgid do not tell whether they worked: asking with an invalid id answers with the present one.
void become(uid_t uid, gid_t gid) {
  syscall(SYS_setfsgid, gid);
  syscall(SYS_setfsuid, uid);
  bool done = static_cast<uid_t>(syscall(SYS_setfsuid, static_cast<uid_t>(-1))) == uid &&
              static_cast<gid_t>(syscall(SYS_setfsgid, static_cast<gid_t>(-1))) == gid;
  if (!done) std::abort();  // never go on as the wrong user
}

// A thread is born with the identity of the one that started it, which may have been acting for somebody.
ThreadIdentity at_birth() {
  if (can_switch()) become(0, 0);
  return {};
}
thread_local ThreadIdentity current = at_birth();

void set_ids(uid_t uid, gid_t gid) {
  become(uid, gid);
  current.uid = uid;
  current.gid = gid;
}

void set_groups(const std::vector<gid_t>& groups) {
  if (current.started && groups == current.groups) return;
  if (syscall(SYS_setgroups, groups.size(), groups.data()) != 0) std::abort();
  current.groups = groups;
}

// A user's quota and the blocks reserved for root bind only those without CAP_SYS_RESOURCE, which setfsuid leaves on.
void drop_resource_override() {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  if (syscall(SYS_capget, &header, data) != 0) return;
  data[0].effective &= ~(1u << CAP_SYS_RESOURCE);
  syscall(SYS_capset, &header, data);
}

}  // namespace

bool can_switch() {
  static const bool root = geteuid() == 0;
  return root;
}

bool act_as(const policy::Identity& who) {
  if (!can_switch()) return true;
  if (who.uid == static_cast<uid_t>(-1) || who.gid == static_cast<gid_t>(-1)) return false;
  if (current.started && current.uid == who.uid && current.gid == who.gid && current.groups == who.unix_groups) return true;
  if (!current.started) drop_resource_override();
  set_groups(who.unix_groups);
  set_ids(who.uid, who.gid);
  current.started = true;
  return true;
}

AsProcess::AsProcess() {
  if (!current.started || current.uid == 0) return;
  changed_ = true;
  uid_ = current.uid;
  gid_ = current.gid;
  set_ids(0, 0);  // the groups may stay: the server's own identity needs none
}

AsProcess::~AsProcess() {
  if (changed_) set_ids(uid_, gid_);
}

}  // namespace sallyport::storage::posix
