#include <fmt/format.h>

#include "audit/rules/rules.h"
#include "base/utf16.h"
#include "proto/srvs/share.h"

namespace sallyport::audit::rules {
namespace {

constexpr size_t kNamesShown = 8;

// "a", "b" and 5 more: a share may be called anything.
std::string quoted(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < kNamesShown; i++) text += fmt::format("{}\"{}\"", i ? ", " : "", names[i]);
  if (names.size() > kNamesShown) text += fmt::format(" and {} more", names.size() - kNamesShown);
  return text;
}

// Of folders: pipes and printers have rights of their own.
std::vector<std::string> shares_with(const HostFacts& facts, Known ShareFacts::*right) {
  std::vector<std::string> names;
  for (auto& share : facts.anonymous.shares)
    if (share.*right == Known::yes && static_cast<srvs::ShareType>(share.type & 0xFFFF) == srvs::ShareType::disk)
      names.push_back(printable(share.name));
  return names;
}

std::optional<Seen> null_session(const HostFacts& facts) {
  if (facts.anonymous.null_session != Known::yes) return {};
  return Seen{0, "a login without name and password succeeded"};
}

std::optional<Seen> guest_login(const HostFacts& facts) {
  if (facts.anonymous.guest != Known::yes) return {};
  return Seen{0, "a login with a name that does not exist succeeded"};
}

std::optional<Seen> shares_listed(const HostFacts& facts) {
  if (facts.anonymous.lists_shares != Known::yes) return {};
  std::vector<std::string> names;
  for (auto& share : facts.anonymous.shares) names.push_back(printable(share.name));
  return Seen{0, names.empty() ? "the list of shares was given, empty" : fmt::format("listed: {}", quoted(names))};
}

std::optional<Seen> share_readable(const HostFacts& facts) {
  auto names = shares_with(facts, &ShareFacts::readable);
  if (names.empty()) return {};
  return Seen{0, fmt::format("connecting to {} granted the right to read", quoted(names))};
}

std::optional<Seen> share_writable(const HostFacts& facts) {
  auto names = shares_with(facts, &ShareFacts::writable);
  if (names.empty()) return {};
  return Seen{0, fmt::format("connecting to {} granted the right to write; nothing was written", quoted(names))};
}

std::optional<Seen> ntlm_tells_names(const HostFacts& facts) {
  if (!facts.ntlm) return {};
  auto& ntlm = *facts.ntlm;
  std::string text;
  auto add = [&](std::string_view what, const std::u16string& name) {
    if (!name.empty()) text += fmt::format("{}{} \"{}\"", text.empty() ? "" : ", ", what, printable(name));
  };
  add("computer", ntlm.dns_computer.empty() ? ntlm.netbios_computer : ntlm.dns_computer);
  add("domain", ntlm.dns_domain.empty() ? ntlm.netbios_domain : ntlm.dns_domain);
  add("forest", ntlm.dns_tree);
  if (ntlm.build) text += fmt::format("{}version {}.{} build {}", text.empty() ? "" : ", ", ntlm.major, ntlm.minor, ntlm.build);
  if (text.empty()) return {};
  return Seen{0, "the challenge says " + text};
}

std::optional<Seen> ntlmv1_accepted(const HostFacts& facts) {
  if (!facts.account || facts.account->ntlmv1 != Known::yes) return {};
  return Seen{0, fmt::format("a login of {} by NTLMv1 was taken", facts.account->user)};
}

constexpr Rule kRules[] = {
    {"null-session", null_session},
    {"guest-login", guest_login},
    {"shares-listed-anonymously", shares_listed},
    {"share-readable-anonymously", share_readable},
    {"share-writable-anonymously", share_writable},
    {"ntlm-tells-names", ntlm_tells_names},
    {"ntlmv1-accepted", ntlmv1_accepted},
};

}  // namespace

std::span<const Rule> of_access() { return kRules; }

}  // namespace sallyport::audit::rules
