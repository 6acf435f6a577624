#include "harden/settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/weakening.h"

namespace sallyport::harden {
namespace {

void weaken(Settings& settings, const policy::Terms& terms) {
  if (!terms.dialects.empty()) settings.min_dialect = std::min(settings.min_dialect, terms.dialects.lowest());
  // Encryption signs as well: a zone that must encrypt may leave signing optional.
  if (terms.encryption != policy::Requirement::required) settings.signing = std::min(settings.signing, terms.signing);
  settings.encryption = std::min(settings.encryption, terms.encryption);
  settings.ntlmv1 |= terms.ntlmv1;
  settings.guest |= terms.guest;
  settings.anonymous |= terms.anonymous;
}

}  // namespace

Settings settings_of(const policy::Policy& policy) {
  Settings settings;
  settings.server_name = policy.server.netbios_name;
  for (auto& zone : policy.zones) {
    if (!zone.open_smb) continue;
    weaken(settings, zone.terms);
    for (auto& weakness : policy::weaknesses(zone.terms))
      settings.weakened_by.push_back(fmt::format("{}: {} ({})", title(zone), weakness.text, zone.terms.reason));
  }
  return settings;
}

}  // namespace sallyport::harden
