// NEGOTIATE: the newest dialect that the client offers and its lease names. [MS-CIFS] 3.3.5.42, [MS-SMB] 3.3.5.2
#include "proto/cifs/negotiate.h"

#include "proto/cifs/dos_time.h"
#include "translator/handlers/handlers.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

using policy::OldDialect;

struct Known {
  std::string_view name;
  OldDialect dialect;
};
// From the newest on; the DOS variants speak the same.
constexpr Known kKnown[] = {
    {cifs::kDialectNtLm012, OldDialect::nt_lm_0_12},
    {"NT LANMAN 1.0", OldDialect::nt_lm_0_12},
    {cifs::kDialectLanman21, OldDialect::lanman2_1},
    {"DOS LANMAN2.1", OldDialect::lanman2_1},
    {cifs::kDialectLanman12, OldDialect::lanman2_1},
    {"DOS LM1.2X002", OldDialect::lanman2_1},
    {cifs::kDialectLanman10, OldDialect::lanman1_0},
    {"MICROSOFT NETWORKS 3.0", OldDialect::lanman1_0},
    {"MICROSOFT NETWORKS 1.03", OldDialect::core},
    {cifs::kDialectCore, OldDialect::core},
};

struct Chosen {
  OldDialect dialect{};
  uint16_t index = cifs::kNoDialect;
};

std::optional<Chosen> choose(const Translator& translator, const cifs::NegotiateRequest& request) {
  for (const auto& known : kKnown)
    if (auto index = request.index_of(known.name); index && translator.offers(known.dialect)) return Chosen{known.dialect, *index};
  return std::nullopt;
}

constexpr uint32_t kCapabilities = cifs::capabilities::kUnicode | cifs::capabilities::kLargeFiles | cifs::capabilities::kNtSmbs |
                                   cifs::capabilities::kRpcRemoteApis | cifs::capabilities::kStatus32 |
                                   cifs::capabilities::kLevelIiOplocks | cifs::capabilities::kLockAndRead |
                                   cifs::capabilities::kNtFind | cifs::capabilities::kInfolevelPassthru |
                                   cifs::capabilities::kLargeReadx | cifs::capabilities::kLargeWritex | cifs::capabilities::kLwio;

void answer_nt(Exchange& x, uint16_t index) {
  auto& translator = x.translator;
  bool extended = x.header.flags2 & cifs::header_flags2::kExtendedSecurity;
  translator.negotiated.extended_security = extended;
  cifs::NegotiateResponse out;
  out.dialect_index = index;
  out.security_mode = cifs::security_mode::kUserSecurity | cifs::security_mode::kEncryptPasswords | cifs::security_mode::kSignaturesEnabled;
  if (translator.requires_signing()) out.security_mode |= cifs::security_mode::kSignaturesRequired;
  out.max_mpx_count = Translator::kMostMpx;
  out.max_number_vcs = 1;
  out.max_buffer_size = Translator::kBuffer;
  out.max_raw_size = 65536;
  out.capabilities = kCapabilities | (extended ? cifs::capabilities::kExtendedSecurity : 0);
  out.system_time = FileTime::now();
  out.server_time_zone = translator.facts().time_zone;
  if (extended) {
    out.extended.server_guid = translator.facts().server_guid;
    out.extended.security_blob = translator.token_hint;
  } else {
    out.challenge = translator.facts().challenge;
    out.domain_name.emplace().unicode = translator.facts().workgroup;
    out.server_name.emplace().unicode = translator.facts().server_name;
  }
  x.answer(out);
}

// The older dialects: passwords in the clear, since of their responses to a challenge nothing could be judged.
void answer_lanman(Exchange& x, const Chosen& chosen) {
  auto& translator = x.translator;
  translator.negotiated.challenge = false;
  cifs::NegotiateResponseLanman out;
  out.dialect_index = chosen.index;
  out.security_mode = cifs::security_mode::kUserSecurity;
  out.max_buffer_size = Translator::kBuffer;
  out.max_mpx_count = Translator::kMostMpx;
  out.max_number_vcs = 1;
  auto now = cifs::dos_time(FileTime::now(), translator.zone());
  out.server_time = now.time;
  out.server_date = now.date;
  out.server_time_zone = translator.facts().time_zone;
  if (chosen.dialect == OldDialect::lanman2_1) out.primary_domain = to_oem(translator.facts().workgroup);
  x.answer(out);
}

}  // namespace

Task<Outcome> negotiate(Exchange& x) {
  auto& negotiated = x.translator.negotiated;
  if (negotiated.dialect) {
    // A second NEGOTIATE ends the connection.
    x.translator.drop();
    co_return fail(NtStatus::invalid_smb);
  }
  CO_TRY(request, x.request<cifs::NegotiateRequest>());
  auto chosen = choose(x.translator, request);
  if (!chosen) {
    x.answer(cifs::NegotiateResponseCore{});
    co_return Outcome();
  }
  negotiated.dialect = chosen->dialect;
  if (chosen->dialect == OldDialect::nt_lm_0_12) {
    answer_nt(x, chosen->index);
  } else if (chosen->dialect == OldDialect::core) {
    negotiated.challenge = false;
    cifs::NegotiateResponseCore out;
    out.dialect_index = chosen->index;
    x.answer(out);
  } else {
    answer_lanman(x, *chosen);
  }
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
