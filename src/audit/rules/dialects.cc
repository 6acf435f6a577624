#include <fmt/format.h>

#include "audit/rules/rules.h"

namespace sallyport::audit::rules {
namespace {

using enum OfferedDialect;

bool door_speaks(const DoorFacts& door, OfferedDialect first, OfferedDialect last) {
  if (!door.met()) return false;
  for (auto i = static_cast<size_t>(first); i <= static_cast<size_t>(last); i++)
    if (door.dialects[i] == Known::yes) return true;
  return false;
}

std::optional<Seen> answered(const HostFacts& facts, OfferedDialect first, OfferedDialect last) {
  if (speaks_any(facts, first, last) != Known::yes) return {};
  auto doors = where_spoken(facts, first, last);
  return Seen{doors.port, fmt::format("each offered alone, {} answered on {}", spoken(facts, first, last), doors.text)};
}

std::optional<Seen> smb1_spoken(const HostFacts& facts) { return answered(facts, core, nt_lm_0_12); }
std::optional<Seen> lanman_dialects(const HostFacts& facts) { return answered(facts, core, lanman2); }
std::optional<Seen> old_smb2_dialects(const HostFacts& facts) { return answered(facts, smb2_0_2, smb2_1); }

std::optional<Seen> smb1_only(const HostFacts& facts) {
  if (speaks_any(facts, core, nt_lm_0_12) != Known::yes || speaks_any(facts, smb2_0_2, smb3_1_1) != Known::no) return {};
  return Seen{
      where_spoken(facts, core, nt_lm_0_12).port,
      fmt::format("{} answered; every dialect from 2.0.2 to 3.1.1 was offered and refused", spoken(facts, core, nt_lm_0_12))};
}

// For hosts that speak SMB 2 or 3: of the others smb1-only says more.
std::optional<Seen> no_preauth_integrity(const HostFacts& facts) {
  if (speaks_any(facts, smb2_0_2, smb3_0_2) != Known::yes || facts.speaks(smb3_1_1) != Known::no) return {};
  return Seen{0, fmt::format("3.1.1 was offered and refused; spoken: {}", spoken(facts, smb2_0_2, smb3_0_2))};
}

constexpr Rule kRules[] = {
    {"smb1-spoken", smb1_spoken},
    {"smb1-only", smb1_only},
    {"lanman-dialects", lanman_dialects},
    {"no-preauth-integrity", no_preauth_integrity},
    {"old-smb2-dialects", old_smb2_dialects},
};

}  // namespace

Doors where_spoken(const HostFacts& facts, OfferedDialect first, OfferedDialect last) {
  bool smb = door_speaks(facts.smb, first, last), netbios = door_speaks(facts.netbios, first, last);
  if (smb && netbios) return {"445 and 139", 0};
  if (smb) return {"445", 445};
  return netbios ? Doors{"139", 139} : Doors{};
}

std::string spoken(const HostFacts& facts, OfferedDialect first, OfferedDialect last) {
  std::string text;
  for (auto i = static_cast<size_t>(first); i <= static_cast<size_t>(last); i++)
    if (auto dialect = static_cast<OfferedDialect>(i); facts.speaks(dialect) == Known::yes)
      text += (text.empty() ? "" : ", ") + to_string(dialect);
  return text;
}

Known speaks_any(const HostFacts& facts, OfferedDialect first, OfferedDialect last) {
  auto all = Known::no;
  for (auto i = static_cast<size_t>(first); i <= static_cast<size_t>(last); i++) {
    auto one = facts.speaks(static_cast<OfferedDialect>(i));
    if (one == Known::yes) return one;
    if (one == Known::unknown) all = one;
  }
  return all;
}

std::span<const Rule> of_dialects() { return kRules; }

}  // namespace sallyport::audit::rules
