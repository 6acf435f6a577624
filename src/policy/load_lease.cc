// [[lease]]: an exception for one device, for a reason, until a day.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "policy/load_parts.h"
#include "policy/weakening.h"

namespace sallyport::policy {
namespace {

// "YYYY-MM-DD" in quotes; TOML's own dates come without.
std::optional<TomlDate> date_from_text(const std::string& text) {
  int year = 0, used = 0;
  unsigned month = 0, day = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &used) != 3) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (static_cast<size_t>(used) != text.size() || !date.ok()) return std::nullopt;
  return TomlDate{date, {}, {}};
}

// A date counts to its end, where the server stands; a date with a time to that moment.
Time end_of(const TomlDate& date, bool whole_day) {
  auto midnight = std::chrono::sys_days(date.day);
  if (date.offset) return midnight + date.of_day - *date.offset;
  std::chrono::year_month_day day(whole_day ? midnight + std::chrono::days(1) : midnight);
  std::tm local{};
  local.tm_year = static_cast<int>(day.year()) - 1900;
  local.tm_mon = static_cast<int>(static_cast<unsigned>(day.month())) - 1;
  local.tm_mday = static_cast<int>(static_cast<unsigned>(day.day()));
  local.tm_sec = static_cast<int>(date.of_day.count());
  local.tm_isdst = -1;
  return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::from_time_t(mktime(&local)));
}

void load_until(Loading& loading, Section& section, Lease& lease) {
  section.require("until", "add until = 2027-12-31, the last day on which this is needed");
  auto* value = section.any("until");
  if (!value) return;
  bool dated = value->kind == TomlKind::date || value->kind == TomlKind::date_time;
  auto date = dated ? std::optional(value->date) : value->kind == TomlKind::string ? date_from_text(value->text) : std::nullopt;
  if (!date)
    return section.error(value->at,
                         value->kind == TomlKind::string ? fmt::format("until = \"{}\" is not a date", value->text)
                                                         : fmt::format("until must be a date, this is {}", describe(*value)),
                         "write it like 2027-12-31");
  lease.until = end_of(*date, value->kind != TomlKind::date_time);
  lease.until_text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date->day.year()),
                                 static_cast<unsigned>(date->day.month()), static_cast<unsigned>(date->day.day()));
  if (!lease.in_force(loading.options.now))
    loading.warnings.push_back({value->at, fmt::format("the {} ended on {}: it opens nothing", title(lease), lease.until_text),
                                "take it away, or give it a new day"});
}

void load_port(Section& section, Lease& lease) {
  auto* value = section.any("port");
  if (!value) return;
  if (value->kind == TomlKind::integer && value->integer == 445)
    lease.door = Door::smb;
  else if (value->kind != TomlKind::integer || value->integer != 139)
    section.error(value->at, "port must be 139 or 445", "write port = 139");
}

void load_dialect_list(Section& section, Lease& lease) {
  section.require("dialects", "add dialects = [\"NT LM 0.12\"] or [\"2.1\", \"3.0\"], those the device speaks");
  DialectSet set;
  section.each_text("dialects", [&](const std::string& text, const Position& at) {
    auto old = lease.door == Door::netbios ? parse_old_dialect(text) : std::nullopt;
    if (old) return lease.terms.old_dialects.add(*old);
    if (auto dialect = dialect_from(section, text, at)) set.add(*dialect);
  });
  auto* value = section.any("dialects");
  if (value && value->kind == TomlKind::array && value->items.empty())
    section.error(value->at, "dialects is an empty list", "name those the device speaks");
  if (!set.empty() || !lease.terms.old_dialects.empty()) lease.terms.dialects = set;
}

void load_mac(Section& section, Lease& lease) {
  std::string text;
  if (!section.text("mac", text)) return;
  lease.mac = parse_mac(text);
  if (!lease.mac)
    section.error(section.at("mac"), fmt::format("mac = \"{}\" is not a hardware address", text),
                  "write it like \"00:11:22:aa:bb:cc\"");
}

void load_calling_name(Section& section, Lease& lease) {
  if (!section.text("calling_name", lease.calling_name)) return;
  auto& name = lease.calling_name;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  if (name.empty() || name.size() > 15)
    section.error(section.at("calling_name"), fmt::format("calling_name = \"{}\" is not a NetBIOS name", name),
                  "write 1 to 15 characters");
  if (lease.door != Door::netbios)
    section.error(section.at("calling_name"), "only port 139 tells a calling name", "take calling_name away, or set port = 139");
}

std::string_view oldest_name(const Terms& terms) {
  for (auto dialect : kOldDialects)
    if (terms.old_dialects.has(dialect)) return to_string(dialect);
  return to_string(terms.dialects.lowest());
}

// A device that may speak SMB 1 or 2 cannot be held to encryption.
void load_lease_protection(Section& section, Terms& terms) {
  bool can_encrypt = terms.old_dialects.empty() && terms.dialects.lowest() >= Dialect::smb_3_0;
  bool given = load_protection(section, terms);
  if (!given && !can_encrypt) terms.encryption = Requirement::optional;
  if (given && !can_encrypt && terms.encryption == Requirement::required)
    section.error(section.at("encryption"),
                  fmt::format("SMB {} cannot encrypt, and encryption is required", oldest_name(terms)),
                  "set encryption = \"optional\", or take the dialects below 3.0 out");
}

bool only_below_nt(const OldDialectSet& set) { return !set.empty() && !set.has(OldDialect::nt_lm_0_12); }

// What only SMB1 has: passwords in the clear, shares with a password instead of users; LANMAN and CORE cannot sign.
void load_old_logins(Section& section, Terms& terms) {
  section.flag("plain_text", terms.plain_text);
  section.text("account", terms.account);
  if (terms.old_dialects.empty() && (terms.plain_text || !terms.account.empty()))
    section.error(section.at(terms.plain_text ? "plain_text" : "account"), "only SMB1 has this, and the lease names none of its dialects",
                  "take it away, or add \"NT LM 0.12\", \"LANMAN2.1\", \"LANMAN1.0\" or \"CORE\" to dialects");
  if (terms.old_dialects.has(OldDialect::core) && terms.account.empty())
    section.error(section.at("dialects"), "CORE devices name no user", "add account = \"scanner\", whose password the share's is");
  if (only_below_nt(terms.old_dialects) && !terms.plain_text)
    section.error(section.at("dialects"), "LANMAN and CORE devices send their password in the clear, and plain_text is not allowed",
                  "add plain_text = true, or \"NT LM 0.12\" to dialects");
  if (only_below_nt(terms.old_dialects) && terms.dialects.empty() && terms.signing == Requirement::required)
    section.error(section.at("dialects"), "LANMAN and CORE devices cannot sign, and signing is required", "add signing = \"optional\"");
}

}  // namespace

void load_lease(Loading& loading, const TomlValue& table) {
  Section section(table, "[[lease]]", loading.errors);
  Lease lease;
  lease.at = section.at();
  lease.terms.rights = Rights::read;
  section.require("device", "add device = \"192.168.1.7\"");
  section.require("reason", "add reason = \"why this device needs it\"");
  section.require("shares", "add shares = [...], those the device needs");
  if (auto device = address_from(section, "device")) lease.device = *device;
  load_mac(section, lease);
  load_port(section, lease);
  load_calling_name(section, lease);
  load_dialect_list(section, lease);
  load_lease_protection(section, lease.terms);
  load_shares_and_rights(loading, section, lease.terms);
  load_logins(section, lease.terms);
  load_old_logins(section, lease.terms);
  if (section.has("reason") && lease.terms.reason.find_first_not_of(" \t") == std::string::npos)
    section.error(section.at("reason"), "the lease's reason is empty", "say why this device needs it");
  load_until(loading, section, lease);
  section.reject_unknown();
  loading.policy.leases.push_back(std::move(lease));
}

}  // namespace sallyport::policy
