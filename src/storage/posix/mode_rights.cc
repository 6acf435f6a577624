#include "storage/posix/mode_rights.h"

#include <grp.h>
#include <unistd.h>

#include <algorithm>

#include "proto/dtyp/access.h"
#include "storage/posix/identity_switch.h"

namespace sallyport::storage::posix {

namespace {

namespace access = dtyp::access;

constexpr uint32_t kAlways = access::kFileReadAttributes | access::kReadControl | access::kSynchronize;
constexpr uint32_t kOwner = access::kFileWriteAttributes | access::kWriteDac | access::kWriteOwner;

const std::vector<gid_t>& process_groups() {
  static const auto groups = [] {
    std::vector<gid_t> out(static_cast<size_t>(std::max(0, getgroups(0, nullptr))));
    if (getgroups(static_cast<int>(out.size()), out.data()) < 0) out.clear();
    return out;
  }();
  return groups;
}

}  // namespace

bool KernelUser::in_group(gid_t wanted) const { return wanted == gid || std::ranges::find(*groups, wanted) != groups->end(); }

KernelUser kernel_user(const policy::Identity& who) {
  if (can_switch()) return {who.uid, who.gid, &who.unix_groups};
  return {geteuid(), getegid(), &process_groups()};
}

unsigned mode_bits(const KernelUser& user, const struct statx& about) {
  if (user.uid == 0) return S_ISDIR(about.stx_mode) || (about.stx_mode & 0111) ? 7 : 6;
  if (user.uid == about.stx_uid) return about.stx_mode >> 6 & 7;
  return user.in_group(about.stx_gid) ? about.stx_mode >> 3 & 7 : about.stx_mode & 7;
}

uint32_t rights_of(unsigned bits, bool owner, bool directory) {
  uint32_t rights = kAlways | (owner ? kOwner : 0);
  // Who can read a file can copy and then run it: no execute bit is asked for, clients' programs come without.
  if (bits & 4) rights |= access::kFileReadData | access::kFileReadEa | (directory ? 0 : access::kFileExecute);
  if (bits & 2) {
    rights |= access::kFileWriteData | access::kFileAppendData | access::kFileWriteEa | access::kFileWriteAttributes |
              access::kFileDeleteChild;  // means nothing on a file, but who asks for "all" asks for it
  }
  if (bits & 1) rights |= access::kFileExecute;
  return rights;
}

dtyp::SecurityDescriptor descriptor_of(const struct statx& about, const policy::SidMapper& sids) {
  bool directory = S_ISDIR(about.stx_mode);
  auto bits = [&](int shift) { return static_cast<unsigned>(about.stx_mode >> shift & 7); };
  dtyp::SecurityDescriptor out;
  out.owner = sids.user_sid(about.stx_uid);
  out.group = sids.group_sid(about.stx_gid);
  out.control |= dtyp::sd_control::kDaclPresent;
  auto& aces = out.dacl.emplace().aces;
  bool all = (bits(6) & 6) == 6;
  aces.push_back(
      dtyp::Ace::allow(*out.owner, all ? access::kFileAllAccess : rights_of(bits(6), true, directory) | access::kDelete));
  aces.push_back(dtyp::Ace::allow(*out.group, rights_of(bits(3), false, directory)));
  aces.push_back(dtyp::Ace::allow(dtyp::well_known::kEveryone, rights_of(bits(0), false, directory)));
  return out;
}

}  // namespace sallyport::storage::posix
