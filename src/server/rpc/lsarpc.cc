#include "server/rpc/lsarpc.h"

#include <algorithm>

#include "proto/rpce/calls.h"
#include "server/rpc/enumeration.h"

namespace sallyport::server::rpc {

using namespace lsar;

namespace {

constexpr std::array kOperations = {
    operation<&Lsarpc::close>(0),
    operation<&Lsarpc::open_policy>(6),
    operation<&Lsarpc::query_information_policy>(7),
    refused<Lsarpc>(8),   // LsarSetInformationPolicy
    refused<Lsarpc>(10),  // LsarCreateAccount
    operation<&Lsarpc::lookup_names<TranslatedSid, false>>(14),
    operation<&Lsarpc::lookup_sids<TranslatedName, false>>(15),
    operation<&Lsarpc::open_policy2>(44),
    operation<&Lsarpc::get_user_name>(45),
    operation<&Lsarpc::query_information_policy>(46),
    operation<&Lsarpc::lookup_sids<TranslatedNameEx, true>>(57),
    operation<&Lsarpc::lookup_names<TranslatedSidEx, true>>(58),
    operation<&Lsarpc::lookup_names<TranslatedSidEx2, true>>(68),
    refused<Lsarpc>(76),  // LsarLookupSids3 and LsarLookupNames4 are for authenticated RPC over TCP ([MS-LSAT] 3.1.4.9)
    refused<Lsarpc>(77),
};

UnicodeString large(std::string_view text) {
  UnicodeString out(wide(text));
  out.spare = 1;
  return out;
}

void put(TranslatedSid& out, const Translation& from) {
  out.use = from.principal.use;
  out.domain_index = from.domain_index;
  bool domain = !from.mapped || from.principal.use == SidNameUse::domain;
  out.relative_id = domain ? 0xFFFFFFFF : from.principal.sid.rid();
}
void put(TranslatedSidEx& out, const Translation& from) { put(out.sid, from); }
void put(TranslatedSidEx2& out, const Translation& from) {
  out.use = from.principal.use;
  out.domain_index = from.domain_index;
  if (from.mapped) out.sid = from.principal.sid;
}
void put(TranslatedName& out, const Translation& from) {
  out.use = from.principal.use;
  out.name = UnicodeString(wide(from.principal.name));
  out.domain_index = from.domain_index;
}
void put(TranslatedNameEx& out, const Translation& from) { put(out.name, from); }

// LookupLevel, [MS-LSAT] 2.2.16: LsapLookupWksta 1 to LsapLookupRODCReferralToFullDC 7
bool is_lookup_level(uint16_t level) { return level >= 1 && level <= 7; }

void describe(DomainInfo& info, InformationClass kind, const ServerFacts& facts) {
  auto server = facts.server();
  bool primary = kind == InformationClass::primary_domain;
  info.name = large(primary ? server.workgroup : server.name);
  if (!primary) info.sid = facts.account_domain();  // a workgroup has none
}
// Nothing is audited through this interface: all nine categories are off.
void describe(AuditEvents& info, InformationClass, const ServerFacts&) {
  info.maximum_audit_event_count = 9;
  info.event_auditing_options.emplace(9, 0u);
}
void describe(ServerRole&, InformationClass, const ServerFacts&) {}
void describe(DnsDomainInfo& info, InformationClass, const ServerFacts& facts) { info.name = large(facts.server().workgroup); }

}  // namespace

const rpce::SyntaxId& Lsarpc::syntax() const { return rpce::kLsarpc; }
Outcome Lsarpc::call(uint16_t opnum, Bytes stub, Buffer& answer) {
  // A handle that was never given out is not an error of the call but of the client's stub ([C706] 5.1.6): it gets a fault.
  // All calls but those that open, and LsarGetUserName, start with one.
  bool needs_handle = opnum != 6 && opnum != 44 && opnum != 45 && opnum < 76;
  bool known = std::ranges::any_of(kOperations, [&](const auto& operation) { return operation.opnum == opnum; });
  if (known && needs_handle) {
    CloseRequest start;
    if (rpce::ndr_decode(start, stub)) return std::unexpected(rpce::FaultStatus::bad_stub_data);
    if (!is_open(start.handle)) return std::unexpected(rpce::FaultStatus::context_mismatch);
  }
  return dispatch(kOperations, *this, opnum, stub, answer);
}

HandleResponse Lsarpc::open() {
  if (who_.anonymous) return {{}, NtStatus::access_denied};
  if (handles_.size() == kMaxHandles) return {{}, NtStatus::insufficient_resources};
  return {handles_.emplace_back(Handle{0, Guid::random()}), NtStatus::success};
}

bool Lsarpc::is_open(const Handle& handle) const { return std::ranges::find(handles_, handle) != handles_.end(); }

HandleResponse Lsarpc::open_policy(const OpenPolicyRequest& request) {
  if (request.attributes.root_directory) return {{}, NtStatus::invalid_parameter};
  return open();
}
HandleResponse Lsarpc::open_policy2(const OpenPolicy2Request& request) {
  if (request.attributes.root_directory) return {{}, NtStatus::invalid_parameter};
  return open();
}

// [MS-LSAD] 3.1.4.9.4: a closed handle is answered as all zero.
HandleResponse Lsarpc::close(const CloseRequest& request) {
  std::erase(handles_, request.handle);
  return {};
}

// [MS-LSAD] 3.1.4.4.4
QueryInformationPolicyResponse Lsarpc::query_information_policy(const QueryInformationPolicyRequest& request) {
  QueryInformationPolicyResponse response;
  PolicyInformation information;
  information.information_class = request.information_class;
  rpce::choose_arm(information.info, request.information_class);
  std::visit(
      [&](auto& arm) {
        if constexpr (std::is_same_v<std::remove_reference_t<decltype(arm)>, rpce::NoArm>)
          response.status = NtStatus::invalid_parameter;
        else
          describe(arm.value, request.information_class, facts_);
      },
      information.info);
  if (response.status == NtStatus::success) response.information = std::move(information);
  return response;
}

// [MS-LSAT] 3.1.4.2
GetUserNameResponse Lsarpc::get_user_name(const GetUserNameRequest& request) {
  GetUserNameResponse response;
  if (request.user_name || (request.domain_name && *request.domain_name)) {
    response.status = NtStatus::invalid_parameter;
    return response;
  }
  auto principal = who_.anonymous ? std::nullopt : facts_.account_with(who_.user);
  auto name = who_.anonymous ? "ANONYMOUS LOGON" : principal ? principal->name : who_.name;
  auto domain = who_.anonymous ? "NT AUTHORITY" : principal ? principal->domain : facts_.server().name;
  response.user_name = UnicodeString(wide(name));
  if (request.domain_name) response.domain_name.emplace(UnicodeString(wide(domain)));
  return response;
}

template <class T, bool WithOptions>
LookupResponse<T> Lsarpc::lookup_names(const LookupNamesRequestOf<T, WithOptions>& request) {
  LookupResponse<T> response;
  Translator translator(facts_);
  if (request.names.size() > kMaxNames || !is_lookup_level(request.lookup_level)) {
    response.status = NtStatus::invalid_parameter;
    return response;
  }
  for (const auto& name : request.names) {
    if (!response.translated.items) response.translated.items.emplace();
    put(response.translated.items->emplace_back(), translator.translate(name));
  }
  finish(response, translator);
  return response;
}

template <class T, bool WithOptions>
LookupResponse<T> Lsarpc::lookup_sids(const LookupSidsRequestOf<T, WithOptions>& request) {
  LookupResponse<T> response;
  Translator translator(facts_);
  static const std::vector<SidInformation> kNone;
  const auto& sids = request.sids.sids ? *request.sids.sids : kNone;
  bool missing = std::ranges::any_of(sids, [](const SidInformation& info) { return !info.sid; });
  if (missing || sids.size() > kMaxSids || !is_lookup_level(request.lookup_level)) {
    response.status = NtStatus::invalid_parameter;
    return response;
  }
  for (const auto& info : sids) {
    if (!response.translated.items) response.translated.items.emplace();
    put(response.translated.items->emplace_back(), translator.translate(*info.sid));
  }
  finish(response, translator);
  return response;
}

template <class Response>
void Lsarpc::finish(Response& response, const Translator& translator) const {
  response.referenced_domains = translator.domains();
  response.mapped_count = static_cast<uint32_t>(translator.mapped());
  response.status = translator.status();
}

}  // namespace sallyport::server::rpc
