// Turns names into SIDs and back, and collects the domains they belong to: the heart of [MS-LSAT] 3.1.4.5 and 3.1.4.9.
#pragma once

#include "server/rpc/server_facts.h"

namespace sallyport::server::rpc {

struct Translation {
  Principal principal;
  int32_t domain_index = -1;
  bool mapped = false;
};

class Translator {
 public:
  explicit Translator(const ServerFacts& facts) : facts_(facts) {}

  // "name", "DOMAIN\name", "name@domain", or a domain's own name
  Translation translate(const lsar::UnicodeString& name);
  // What has no name keeps its SID as text.
  Translation translate(const dtyp::Sid& sid);

  size_t mapped() const { return mapped_; }
  size_t asked() const { return asked_; }
  // Success, STATUS_SOME_NOT_MAPPED or STATUS_NONE_MAPPED
  NtStatus status() const;
  lsar::ReferencedDomains domains() const;

 private:
  Translation found(Principal principal);
  std::optional<Principal> look_up(std::u16string_view domain, std::u16string_view name) const;
  std::optional<Principal> look_up(const dtyp::Sid& sid) const;
  Principal account_domain() const;
  int32_t index_of(const Principal& principal);

  const ServerFacts& facts_;
  std::vector<lsar::TrustInformation> domains_;
  size_t mapped_ = 0;
  size_t asked_ = 0;
};

}  // namespace sallyport::server::rpc
