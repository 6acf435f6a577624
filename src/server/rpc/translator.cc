#include "server/rpc/translator.h"

#include <algorithm>

#include "server/rpc/enumeration.h"
#include "server/rpc/well_known.h"

namespace sallyport::server::rpc {

namespace {

struct SplitName {
  std::u16string domain, name;
};

// [MS-LSAT] 3.1.4.5: isolated, composite and user principal names.
SplitName split(const std::u16string& text) {
  if (auto at = text.find(u'\\'); at != text.npos) return {text.substr(0, at), text.substr(at + 1)};
  if (auto at = text.rfind(u'@'); at != text.npos) return {text.substr(at + 1), text.substr(0, at)};
  return {{}, text};
}

// The SID of the domain a principal is in: its own when it is one, otherwise all but the last number.
dtyp::Sid domain_of(const Principal& principal) {
  auto sid = principal.sid;
  if (principal.use != lsar::SidNameUse::domain && !sid.sub_authorities.empty())
    sid.sub_authorities.resize(sid.sub_authorities.size() - 1);
  return sid;
}

}  // namespace

Translation Translator::translate(const lsar::UnicodeString& name) {
  asked_++;
  auto [domain, account] = split(name.text.value_or(std::u16string()));
  if (auto principal = look_up(domain, account)) return found(std::move(*principal));
  return {};
}

Translation Translator::translate(const dtyp::Sid& sid) {
  asked_++;
  if (auto principal = look_up(sid)) return found(std::move(*principal));
  Translation unknown;
  unknown.principal.name = to_string(sid);
  return unknown;
}

NtStatus Translator::status() const {
  if (mapped_ == asked_) return NtStatus::success;
  return mapped_ ? NtStatus::some_not_mapped : NtStatus::none_mapped;
}

lsar::ReferencedDomains Translator::domains() const {
  lsar::ReferencedDomains out;
  if (!domains_.empty()) out.domains = domains_;
  out.max_entries = 32;
  return out;
}

Translation Translator::found(Principal principal) {
  mapped_++;
  auto index = index_of(principal);
  return {std::move(principal), index, true};
}

std::optional<Principal> Translator::look_up(std::u16string_view domain, std::u16string_view name) const {
  const auto here = account_domain();
  const auto server = facts_.server();
  auto is = [](std::string_view ours, std::u16string_view theirs) { return equal_ignoring_case(wide(ours), theirs); };
  // "SERVER\" and "SERVER" are the machine's own domain.
  if (name.empty() ? is(here.name, domain) : domain.empty() && is(here.name, name)) return here;
  if (auto known = well_known_principal(domain, name)) return known;
  auto utf8 = to_utf8(name);
  if (!utf8 || name.empty()) return std::nullopt;
  auto account = facts_.account_named(*utf8);
  if (!account) return std::nullopt;
  bool ours = domain.empty() || is(account->domain, domain) || is(server.dns_name, domain) || is(server.name, domain);
  return ours ? account : std::nullopt;
}

std::optional<Principal> Translator::look_up(const dtyp::Sid& sid) const {
  if (sid == facts_.account_domain()) return account_domain();
  if (auto known = well_known_principal(sid)) return known;
  return facts_.account_with(sid);
}

Principal Translator::account_domain() const {
  auto name = facts_.server().name;
  return {facts_.account_domain(), name, name, lsar::SidNameUse::domain};
}

int32_t Translator::index_of(const Principal& principal) {
  auto sid = domain_of(principal);
  auto name = wide(principal.domain);
  for (size_t i = 0; i < domains_.size(); i++)
    if (domains_[i].sid == sid && domains_[i].name.text == name) return static_cast<int32_t>(i);
  auto& domain = domains_.emplace_back();
  domain.name = rpce::UnicodeString(std::move(name));
  domain.name.spare = 1;
  domain.sid = sid;
  return static_cast<int32_t>(domains_.size() - 1);
}

}  // namespace sallyport::server::rpc
