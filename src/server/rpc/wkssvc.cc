#include "server/rpc/wkssvc.h"

#include "proto/rpce/calls.h"
#include "server/rpc/enumeration.h"

namespace sallyport::server::rpc {

using erref::Werror;
using namespace wkst;

namespace {

constexpr std::array kOperations = {
    operation<&Wkssvc::wksta_get_info>(0),
    refused<Wkssvc>(1),  // NetrWkstaSetInfo
    operation<&Wkssvc::wksta_user_enum>(2),
    operation<&Wkssvc::get_join_information>(20),
};

void describe(WkstaInfo100& info, const ServerDescription& server) {
  info.computername = wide(server.name);
  info.langroup = wide(server.workgroup);
  info.ver_major = server.version_major;
  info.ver_minor = server.version_minor;
}
void describe(WkstaInfo101& info, const ServerDescription& server) {
  describe(info.info, server);
  info.lanroot = u"";
}
void describe(WkstaInfo102& info, const ServerDescription& server) { describe(info.info, server); }

}  // namespace

const rpce::SyntaxId& Wkssvc::syntax() const { return rpce::kWkssvc; }
Outcome Wkssvc::call(uint16_t opnum, Bytes stub, Buffer& answer) { return dispatch(kOperations, *this, opnum, stub, answer); }

// [MS-WKST] 3.2.4.1: level 102 is the administrator's.
WkstaGetInfoResponse Wkssvc::wksta_get_info(const WkstaGetInfoRequest& request) {
  WkstaGetInfoResponse response;
  response.level = request.level;
  rpce::choose_arm(response.info, request.level);
  std::visit([&](auto& arm) {
    if constexpr (!kServed<decltype(arm)>) response.status = Werror::invalid_level;
    else if (request.level == 102 && !facts_.is_administrator(who_)) response.status = Werror::access_denied;
    else describe(arm.value.emplace(), facts_.server());
  }, response.info);
  return response;
}

// [MS-WKST] 3.2.4.3: who is logged on at the console is nobody's business over the network.
WkstaUserEnumResponse Wkssvc::wksta_user_enum(const WkstaUserEnumRequest& request) {
  return enumerate_none(request, Werror::access_denied);
}

// [MS-WKST] 3.2.4.14
GetJoinInformationResponse Wkssvc::get_join_information(const GetJoinInformationRequest&) {
  return {wide(facts_.server().workgroup), JoinStatus::workgroup, Werror::success};
}

}  // namespace sallyport::server::rpc
