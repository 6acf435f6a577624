// The local security authority, as far as clients need it to show names for SIDs. [MS-LSAD], [MS-LSAT]
#pragma once

#include "server/rpc/interface.h"
#include "server/rpc/server_facts.h"
#include "server/rpc/translator.h"

namespace sallyport::server::rpc {

class Lsarpc : public Interface {
 public:
  static constexpr size_t kMaxHandles = 64;
  static constexpr size_t kMaxNames = 1000;    // [MS-LSAT] 3.1.4.5
  static constexpr size_t kMaxSids = 20480;    // [MS-LSAT] 3.1.4.9

  Lsarpc(const ServerFacts& facts, const policy::Identity& who) : facts_(facts), who_(who) {}
  const rpce::SyntaxId& syntax() const override;
  Outcome call(uint16_t opnum, Bytes stub, Buffer& answer) override;

  lsar::HandleResponse close(const lsar::CloseRequest& request);
  lsar::HandleResponse open_policy(const lsar::OpenPolicyRequest& request);
  lsar::HandleResponse open_policy2(const lsar::OpenPolicy2Request& request);
  lsar::QueryInformationPolicyResponse query_information_policy(const lsar::QueryInformationPolicyRequest& request);
  lsar::GetUserNameResponse get_user_name(const lsar::GetUserNameRequest& request);
  template <class T, bool WithOptions>
  lsar::LookupResponse<T> lookup_names(const lsar::LookupNamesRequestOf<T, WithOptions>& request);
  template <class T, bool WithOptions>
  lsar::LookupResponse<T> lookup_sids(const lsar::LookupSidsRequestOf<T, WithOptions>& request);

 private:
  lsar::HandleResponse open();
  bool is_open(const lsar::Handle& handle) const;
  template <class Response>
  void finish(Response& response, const Translator& translator) const;

  const ServerFacts& facts_;
  const policy::Identity& who_;
  std::vector<lsar::Handle> handles_;
};

}  // namespace sallyport::server::rpc
