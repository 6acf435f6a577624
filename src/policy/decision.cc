// What an admitted connection may negotiate and how it may log in.
#include "policy/decision.h"

#include <fmt/format.h>

namespace sallyport::policy {
namespace {

Step step(Layer layer, const Admission& admission, bool passed, std::string text, std::string remedy = {}) {
  return {layer, passed, admission.rule, admission.at, std::move(text), passed ? std::string() : std::move(remedy)};
}

Decision decided(const Admission& admission, Step last, NtStatus status) {
  Decision decision{last.passed, last.passed ? NtStatus::success : status, admission.reason};
  decision.reason.add(std::move(last));
  return decision;
}

std::string names(std::span<const Dialect> offered) {
  DialectSet set;
  for (auto dialect : offered) set.add(dialect);
  return set.empty() ? "no dialect of SMB 2 or 3" : "SMB " + to_string(set);
}

bool accepts(const Terms& terms, LoginMechanism mechanism) {
  switch (mechanism) {
    case LoginMechanism::ntlmv2: return true;
    case LoginMechanism::ntlmv1: return terms.ntlmv1;
    case LoginMechanism::lm: return false;
    case LoginMechanism::guest: return terms.guest;
    case LoginMechanism::anonymous: return terms.anonymous;
    case LoginMechanism::plain_text: return terms.plain_text;
  }
  return false;
}

std::string login_remedy(LoginMechanism mechanism) {
  switch (mechanism) {
    case LoginMechanism::ntlmv1:
      return "have the client use NTLMv2 (LmCompatibilityLevel 3 or higher); or set ntlmv1 = true with a reason";
    case LoginMechanism::lm: return "have the client use NTLMv2: LM responses are never accepted";
    case LoginMechanism::guest: return "log in as a user (sallyport user add NAME); or set guest = true with a reason";
    case LoginMechanism::anonymous: return "log in as a user; or set anonymous = true with a reason";
    case LoginMechanism::plain_text:
      return "have the client encrypt its password (EnablePlainTextPassword 0); or set plain_text = true in its lease";
    default: return {};
  }
}

}  // namespace

DialectDecision check_dialects(const Admission& admission, std::span<const Dialect> offered) {
  auto allowed = to_string(admission.terms.dialects);
  auto chosen = admission.terms.dialects.highest_of(offered);
  auto text = chosen ? fmt::format("SMB {} is the newest both sides have", to_string(*chosen))
                     : fmt::format("the client offers {}, allowed is {}", names(offered), allowed);
  auto remedy = fmt::format("switch SMB {} on in the client; or widen min_dialect and max_dialect with a reason", allowed);
  return {decided(admission, step(Layer::dialect, admission, chosen.has_value(), std::move(text), std::move(remedy)),
                  NtStatus::not_supported),
          chosen};
}

Decision check_dialect(const Admission& admission, Dialect dialect) { return check_dialects(admission, {&dialect, 1}); }

Decision check_protection(const Admission& admission, const Protection& negotiated) {
  auto& terms = admission.terms;
  if (terms.encryption == Requirement::required && !negotiated.encryption)
    return decided(
        admission,
        step(Layer::protection, admission, false,
             fmt::format("encryption is required, and the client does not encrypt (SMB {})", to_string(negotiated.dialect)),
             "switch encryption on in the client (smbclient --client-protection=encrypt, mount -o seal); or set encryption = "
             "\"optional\" with a reason"),
        NtStatus::access_denied);
  if (terms.signing == Requirement::required && !negotiated.signing && !negotiated.encryption)
    return decided(
        admission,
        step(Layer::protection, admission, false, "signing is required, and the client does not sign",
             "switch signing on in the client (smbclient --client-protection=sign); or set signing = \"optional\" with a reason"),
        NtStatus::access_denied);
  auto text = negotiated.encryption ? "encrypted"
              : negotiated.signing  ? "signed"
                                    : "neither signed nor encrypted, which is allowed here";
  return decided(admission, step(Layer::protection, admission, true, text), NtStatus::success);
}

std::string_view to_string(LoginMechanism mechanism) {
  static constexpr std::string_view kNames[] = {"NTLMv2", "NTLMv1", "LM", "guest", "anonymous", "plain text"};
  return kNames[static_cast<size_t>(mechanism)];
}

Decision check_login(const Admission& admission, LoginMechanism mechanism) {
  bool passed = accepts(admission.terms, mechanism);
  auto text = fmt::format("{} logins are {}", to_string(mechanism), passed ? "accepted" : "not accepted");
  return decided(admission, step(Layer::login, admission, passed, std::move(text), login_remedy(mechanism)),
                 NtStatus::logon_failure);
}

}  // namespace sallyport::policy
