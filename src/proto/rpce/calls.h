// Every call of every interface that is served, by number: for printing what a capture holds, for tests and for fuzzing.
#pragma once

#include <tuple>

#include "proto/lsar/lookup.h"
#include "proto/rpce/pdu.h"
#include "proto/srvs/server.h"
#include "proto/srvs/session.h"
#include "proto/srvs/share.h"
#include "proto/wkst/workstation.h"

namespace sallyport::rpce {

// 4b324fc8-1670-01d3-1278-5a47bf6ee188 v3.0, [MS-SRVS] 1.9
constexpr SyntaxId kSrvsvc = {
    Guid{{0xC8, 0x4F, 0x32, 0x4B, 0x70, 0x16, 0xD3, 0x01, 0x12, 0x78, 0x5A, 0x47, 0xBF, 0x6E, 0xE1, 0x88}}, 3};
// 6bffd098-a112-3610-9833-46c3f87e345a v1.0, [MS-WKST] 1.9
constexpr SyntaxId kWkssvc = {
    Guid{{0x98, 0xD0, 0xFF, 0x6B, 0x12, 0xA1, 0x10, 0x36, 0x98, 0x33, 0x46, 0xC3, 0xF8, 0x7E, 0x34, 0x5A}}, 1};
// 12345778-1234-abcd-ef00-0123456789ab v0.0, [MS-LSAT] 1.9
constexpr SyntaxId kLsarpc = {
    Guid{{0x78, 0x57, 0x34, 0x12, 0x34, 0x12, 0xCD, 0xAB, 0xEF, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB}}, 0};

template <const SyntaxId& Interface, uint16_t Opnum, class Request, class Response>
struct Call {
  static constexpr const SyntaxId& kInterface = Interface;
  static constexpr uint16_t kOpnum = Opnum;
  using In = Request;
  using Out = Response;
};

using Calls = std::tuple<Call<kSrvsvc, 8, srvs::ConnectionEnumRequest, srvs::ConnectionEnumResponse>,
                         Call<kSrvsvc, 9, srvs::FileEnumRequest, srvs::FileEnumResponse>,
                         Call<kSrvsvc, 12, srvs::SessionEnumRequest, srvs::SessionEnumResponse>,
                         Call<kSrvsvc, 15, srvs::ShareEnumRequest, srvs::ShareEnumResponse>,
                         Call<kSrvsvc, 16, srvs::ShareGetInfoRequest, srvs::ShareGetInfoResponse>,
                         Call<kSrvsvc, 20, srvs::ShareCheckRequest, srvs::ShareCheckResponse>,
                         Call<kSrvsvc, 21, srvs::ServerGetInfoRequest, srvs::ServerGetInfoResponse>,
                         Call<kSrvsvc, 23, srvs::ServerDiskEnumRequest, srvs::ServerDiskEnumResponse>,
                         Call<kSrvsvc, 28, srvs::RemoteTodRequest, srvs::RemoteTodResponse>,
                         Call<kSrvsvc, 33, srvs::NameValidateRequest, srvs::NameValidateResponse>,
                         Call<kSrvsvc, 36, srvs::ShareEnumRequest, srvs::ShareEnumResponse>,
                         Call<kWkssvc, 0, wkst::WkstaGetInfoRequest, wkst::WkstaGetInfoResponse>,
                         Call<kWkssvc, 2, wkst::WkstaUserEnumRequest, wkst::WkstaUserEnumResponse>,
                         Call<kWkssvc, 20, wkst::GetJoinInformationRequest, wkst::GetJoinInformationResponse>,
                         Call<kLsarpc, 0, lsar::CloseRequest, lsar::HandleResponse>,
                         Call<kLsarpc, 6, lsar::OpenPolicyRequest, lsar::HandleResponse>,
                         Call<kLsarpc, 7, lsar::QueryInformationPolicyRequest, lsar::QueryInformationPolicyResponse>,
                         Call<kLsarpc, 14, lsar::LookupNamesRequest, lsar::LookupResponse<lsar::TranslatedSid>>,
                         Call<kLsarpc, 15, lsar::LookupSidsRequest, lsar::LookupResponse<lsar::TranslatedName>>,
                         Call<kLsarpc, 44, lsar::OpenPolicy2Request, lsar::HandleResponse>,
                         Call<kLsarpc, 45, lsar::GetUserNameRequest, lsar::GetUserNameResponse>,
                         Call<kLsarpc, 46, lsar::QueryInformationPolicyRequest, lsar::QueryInformationPolicyResponse>,
                         Call<kLsarpc, 57, lsar::LookupSids2Request, lsar::LookupResponse<lsar::TranslatedNameEx>>,
                         Call<kLsarpc, 58, lsar::LookupNames2Request, lsar::LookupResponse<lsar::TranslatedSidEx>>,
                         Call<kLsarpc, 68, lsar::LookupNames3Request, lsar::LookupResponse<lsar::TranslatedSidEx2>>>;

// Calls `visit.template operator()<Call>()` for each.
template <class Visit>
void for_each_call(Visit&& visit) {
  [&]<class... C>(std::type_identity<std::tuple<C...>>) { (visit.template operator()<C>(), ...); }(std::type_identity<Calls>{});
}

}  // namespace sallyport::rpce
