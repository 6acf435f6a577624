// Behind the login: the share, what may be done in it, and what the disk says.
#include <fmt/format.h>

#include <algorithm>

#include "doctor/verdict/rules.h"
#include "policy/nearest.h"

namespace sallyport::doctor::rules {
namespace {

bool listed(const Evidence& evidence) {
  auto& shares = evidence.smb.shares;
  return std::find(shares.begin(), shares.end(), evidence.target.share) != shares.end();
}

std::string meant(const Evidence& evidence) {
  std::vector<std::string_view> names(evidence.smb.shares.begin(), evidence.smb.shares.end());
  return std::string(policy::nearest(evidence.target.share, names));
}

std::string shares_text(const std::vector<std::string>& shares) {
  std::string out;
  for (size_t i = 0; i < shares.size() && i < 8; i++) out += (i ? ", " : "") + shares[i];
  return shares.size() > 8 ? out + " ..." : out;
}

Verdict unknown_share(const Evidence& evidence) {
  auto& target = evidence.target;
  auto& smb = evidence.smb;
  auto near = meant(evidence);
  auto text = fmt::format("{} has no share \"{}\"", target.host, target.share);
  if (smb.lists_shares) text += fmt::format("; it lists {}", smb.shares.empty() ? "none" : shares_text(smb.shares));
  auto change = !near.empty() ? fmt::format("Use \\\\{}\\{}.", target.host, near)
                              : fmt::format("Correct the share's name, or make the share on {}.", target.host);
  return {Cause::share_unknown, text + ".", change, {}};
}

Verdict denied(const Evidence& evidence, Cause cause, const std::string& what) {
  auto& smb = evidence.smb;
  auto user = smb.as_guest       ? "a guest (that is what the server made of " + smb.user + ")"
              : smb.user.empty() ? "the anonymous user"
                                 : smb.user;
  auto share = fmt::format(
      "Give {} the right on {}: in the share (Samba: valid users; Windows: Grant-SmbShareAccess; Sallyport: read, write).", user,
      evidence.target.host);
  auto file = fmt::format("Give {} the right in the files' ACL or mode on {} (getfacl, icacls), on each folder of the way.", user,
                          evidence.target.host);
  return {cause, fmt::format("{} is denied to {}.", what, user), cause == Cause::share_denied ? share : file, {}};
}

bool is_write_refusal(NtStatus status) { return status == NtStatus::access_denied || status == NtStatus::network_access_denied; }

}  // namespace

Found share(const Evidence& evidence) {
  auto& smb = evidence.smb;
  if (smb.step != SmbStep::share) return std::nullopt;
  if (smb.status == NtStatus::bad_network_name || smb.status == NtStatus::not_found) return unknown_share(evidence);
  if (smb.status == NtStatus::bad_device_type)
    return Verdict{Cause::share_unknown,
                   fmt::format("{} is no folder but a printer or a pipe.", evidence.target.unc()),
                   "Name a share with files in it.",
                   {}};
  if (is_write_refusal(smb.status))
    return denied(evidence, Cause::share_denied,
                  fmt::format("The share {}{}", evidence.target.unc(), listed(evidence) ? "" : " (not listed)"));
  return std::nullopt;
}

Found rights(const Evidence& evidence) {
  auto& smb = evidence.smb;
  if (smb.step != SmbStep::open && smb.step != SmbStep::write) return std::nullopt;
  auto what = fmt::format("{} {}", smb.step == SmbStep::write ? "Writing to" : "Opening", evidence.target.unc());
  switch (smb.status) {
    case NtStatus::media_write_protected:
      return Verdict{
          Cause::read_only,
          fmt::format("The file system behind {} is mounted read-only on {}.", evidence.target.unc(), evidence.target.host),
          fmt::format("Look into the kernel's log on {} why, then mount -o remount,rw it.", evidence.target.host),
          {}};
    case NtStatus::disk_full:
      return Verdict{Cause::disk_full,
                     fmt::format("The disk behind {} is full.", evidence.target.unc()),
                     fmt::format("Make room on {} (df -h, df -i, quotas).", evidence.target.host),
                     {}};
    case NtStatus::object_name_not_found:
    case NtStatus::object_path_not_found:
      return Verdict{Cause::file_not_found,
                     fmt::format("The share is there; \"{}\" is not in it.", evidence.target.path),
                     "Correct the path below the share.",
                     {}};
    case NtStatus::access_denied:
      if (smb.step == SmbStep::write && smb.share_read_only)
        return Verdict{Cause::read_only,
                       fmt::format("The share {} is read-only for {}.", evidence.target.unc(), smb.user),
                       fmt::format("Allow writing on {} (Samba: read only = no; Sallyport: read_only, rights, write).",
                                   evidence.target.host),
                       {}};
      return denied(evidence, Cause::file_denied, what);
    default: return std::nullopt;
  }
}

}  // namespace sallyport::doctor::rules
