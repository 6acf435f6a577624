#include "doctor/local/own_range.h"

#include <fmt/format.h>

#include "doctor/local/mount_options.h"
#include "doctor/local/smb_conf_values.h"

namespace sallyport::doctor {
namespace {

// 0 when the setting is not there, or says nothing.
uint16_t setting(const FileEvidence& file, const std::string& name) {
  auto found = file.settings.find(name);
  if (found == file.settings.end()) return 0;
  auto number = protocol_number(found->second);
  if (number == kDefaultProtocol) return 0;
  return number == 1 ? kSmb1Version : number;
}

}  // namespace

OwnRange own_range(const LocalEvidence& local) {
  if (auto version = wanted_version(local.mount))
    return {version, version, fmt::format("vers={} in {}", local.mount.options.at("vers"), local.mount.where)};
  OwnRange range;
  auto low = setting(local.smb_conf, "clientminprotocol"), high = setting(local.smb_conf, "clientmaxprotocol");
  if (low > range.low) range.low = low, range.set_by = fmt::format("\"client min protocol\" in {}", local.smb_conf.file);
  if (high && high < range.high) {
    range.high = high;
    range.low = std::min(range.low, high);
    range.set_by = fmt::format("\"client max protocol\" in {}", local.smb_conf.file);
  }
  return range;
}

}  // namespace sallyport::doctor
