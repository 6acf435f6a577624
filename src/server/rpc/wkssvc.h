// The workstation service, as far as browsing asks it. [MS-WKST] 3.2.4
#pragma once

#include "proto/wkst/workstation.h"
#include "server/rpc/interface.h"
#include "server/rpc/server_facts.h"

namespace sallyport::server::rpc {

class Wkssvc : public Interface {
 public:
  Wkssvc(const ServerFacts& facts, const policy::Identity& who) : facts_(facts), who_(who) {}
  const rpce::SyntaxId& syntax() const override;
  Outcome call(uint16_t opnum, Bytes stub, Buffer& answer) override;

  wkst::WkstaGetInfoResponse wksta_get_info(const wkst::WkstaGetInfoRequest& request);
  wkst::WkstaUserEnumResponse wksta_user_enum(const wkst::WkstaUserEnumRequest& request);
  wkst::GetJoinInformationResponse get_join_information(const wkst::GetJoinInformationRequest& request);

 private:
  const ServerFacts& facts_;
  const policy::Identity& who_;
};

}  // namespace sallyport::server::rpc
