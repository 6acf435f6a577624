// Keys that [[zone]] and [[lease]] have in common.
#include <fmt/format.h>

#include "policy/load_parts.h"
#include "policy/nearest.h"
#include "policy/weakening.h"

namespace sallyport::policy {
namespace {

constexpr std::string_view kDialectNames[] = {"2.0.2", "2.1", "3.0", "3.0.2", "3.1.1"};

std::string share_advice(const Policy& policy, std::string_view name) {
  std::vector<std::string_view> names;
  for (auto& share : policy.shares) names.push_back(share.name);
  auto near = nearest(name, names);
  return near.empty() ? fmt::format("define it: [[share]] name = \"{}\"", name) : fmt::format("did you mean \"{}\"?", near);
}

}  // namespace

std::optional<Dialect> dialect_from(Section& section, const std::string& text, const Position& at) {
  if (auto dialect = parse_dialect(text)) return dialect;
  if (parse_old_dialect(text) || text.starts_with("1") || text.starts_with("NT1") || text.starts_with("SMB1") ||
      text.starts_with("CIFS")) {
    section.error(at, fmt::format("the dialect \"{}\" is SMB1's, which only a lease on port 139 may speak", text),
                  "write \"2.0.2\" or newer; or open a [[lease]] for the device with dialects = [\"NT LM 0.12\"]");
    return std::nullopt;
  }
  auto near = nearest(text, kDialectNames);
  section.error(
      at, fmt::format("there is no dialect \"{}\"", text),
      near.empty() ? "write \"2.0.2\", \"2.1\", \"3.0\", \"3.0.2\" or \"3.1.1\"" : fmt::format("did you mean \"{}\"?", near));
  return std::nullopt;
}

std::optional<IpAddress> address_from(Section& section, std::string_view key) {
  std::string text;
  if (!section.text(key, text)) return std::nullopt;
  auto address = parse_address(text);
  if (address && !address->is_unspecified()) return address;
  section.error(section.at(key), fmt::format("{} = \"{}\" is not one machine's address", key, text),
                "write it like \"192.168.1.7\"");
  return std::nullopt;
}

bool load_protection(Section& section, Terms& terms) {
  static constexpr std::string_view kSigning[] = {"optional", "required"};
  static constexpr std::string_view kEncryption[] = {"off", "optional", "required"};
  size_t index;
  if (section.choice("signing", kSigning, index)) terms.signing = index ? Requirement::required : Requirement::optional;
  if (section.choice("encryption", kEncryption, index)) terms.encryption = static_cast<Requirement>(index);
  return section.has("encryption");
}

void load_logins(Section& section, Terms& terms) {
  section.flag("ntlmv1", terms.ntlmv1);
  section.flag("guest", terms.guest);
  section.flag("anonymous", terms.anonymous);
  section.text("reason", terms.reason);
}

void load_shares_and_rights(Loading& loading, Section& section, Terms& terms) {
  terms.all_shares = !section.has("shares");
  section.each_text("shares", [&](const std::string& name, const Position& at) {
    if (loading.policy.find_share(name))
      terms.shares.push_back(name);
    else
      section.error(at, fmt::format("there is no share \"{}\"", name), share_advice(loading.policy, name));
  });
  static constexpr std::string_view kRights[] = {"read", "write"};
  size_t index;
  if (section.choice("rights", kRights, index)) terms.rights = index ? Rights::write : Rights::read;
}

void require_reason(Section& section, const Terms& terms) {
  if (terms.reason.find_first_not_of(" \t") != std::string::npos) return;
  for (auto& weakness : weaknesses(terms))
    section.error(section.at(weakness.key),
                  fmt::format("{} is weaker than the default without a reason ({})", section.title(), weakness.text),
                  "add reason = \"why this is needed\"");
}

}  // namespace sallyport::policy
