// The server service: shares, sessions, open files, the server's name and clock. [MS-SRVS] 3.1.4
#pragma once

#include "proto/srvs/server.h"
#include "proto/srvs/session.h"
#include "proto/srvs/share.h"
#include "server/rpc/interface.h"
#include "server/rpc/server_facts.h"

namespace sallyport::server::rpc {

class Srvsvc : public Interface {
 public:
  Srvsvc(const ServerFacts& facts, const policy::Identity& who) : facts_(facts), who_(who) {}
  const rpce::SyntaxId& syntax() const override;
  Outcome call(uint16_t opnum, Bytes stub, Buffer& answer) override;

  srvs::ConnectionEnumResponse connection_enum(const srvs::ConnectionEnumRequest& request);
  srvs::FileEnumResponse file_enum(const srvs::FileEnumRequest& request);
  srvs::SessionEnumResponse session_enum(const srvs::SessionEnumRequest& request);
  srvs::ShareEnumResponse share_enum(const srvs::ShareEnumRequest& request);
  srvs::ShareEnumResponse share_enum_sticky(const srvs::ShareEnumRequest& request);
  srvs::ShareGetInfoResponse share_get_info(const srvs::ShareGetInfoRequest& request);
  srvs::ShareCheckResponse share_check(const srvs::ShareCheckRequest& request);
  srvs::ServerGetInfoResponse server_get_info(const srvs::ServerGetInfoRequest& request);
  srvs::ServerDiskEnumResponse server_disk_enum(const srvs::ServerDiskEnumRequest& request);
  srvs::RemoteTodResponse remote_tod(const srvs::RemoteTodRequest& request);
  srvs::NameValidateResponse name_validate(const srvs::NameValidateRequest& request);

 private:
  bool administrator() const { return facts_.is_administrator(who_); }
  // The shares this client may see and IPC$.
  std::vector<ShareFact> shares() const;

  const ServerFacts& facts_;
  const policy::Identity& who_;
};

}  // namespace sallyport::server::rpc
