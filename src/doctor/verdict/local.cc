// This machine's configuration, when the network and the server have done nothing wrong.
#include <fmt/format.h>

#include <algorithm>

#include "doctor/verdict/rules.h"

namespace sallyport::doctor::rules {
namespace {

const Fault* fatal_of(const std::vector<Fault>& faults) {
  auto found = std::find_if(faults.begin(), faults.end(), [](auto& fault) { return fault.fatal; });
  return found == faults.end() ? nullptr : &*found;
}

std::string place(const Fault& fault) { return fault.line ? fmt::format("{}:{}", fault.file, fault.line) : fault.file; }

}  // namespace

Found mount(const Evidence& evidence) {
  auto& mount = evidence.local.mount;
  auto* fault = fatal_of(mount.faults);
  if (!fault) return std::nullopt;
  bool credentials = fault->file == mount.credentials_file;
  return Verdict{credentials ? Cause::credentials_file : Cause::mount_option,
                 fmt::format("{} cannot be mounted: {}: {}.", evidence.target.unc(), place(*fault), fault->text),
                 fault->change.empty() ? "Correct it." : fmt::format("In {}: {}.", place(*fault), fault->change),
                 {}};
}

Found smb_conf(const Evidence& evidence) {
  auto* fault = fatal_of(evidence.local.smb_conf.faults);
  if (!fault) return std::nullopt;
  return Verdict{
      Cause::broken_smb_conf,
      fmt::format("This machine's smb.conf is broken, so that smbclient and smbd do not start: {}: {}.", place(*fault),
                  fault->text),
      fault->change.empty() ? fmt::format("Correct {}.", place(*fault)) : fmt::format("In {}: {}.", place(*fault), fault->change),
      {}};
}

}  // namespace sallyport::doctor::rules
