#include "auth/inner_acceptor.h"

#include <fmt/format.h>

#include "base/utf16.h"
#include "base/random.h"
#include "crypto/legacy_hash.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::auth {

using policy::LoginMechanism;

namespace {

Step refused(Step step, NtStatus status, std::string reason) {
  step.status = status;
  step.reason = std::move(reason);
  return step;
}

// DOS sends its passwords in capitals. What has a small letter was sent as it was typed.
std::vector<std::u16string> spellings(const std::u16string& password) {
  std::vector<std::u16string> out{password};
  std::u16string lower = password;
  for (auto& c : lower)
    if (c >= u'A' && c <= u'Z') c = static_cast<char16_t>(c + 32);
  if (lower != password && upcase(password) == password) out.push_back(std::move(lower));
  return out;
}

// The password as the translator sends it: UTF-16LE.
std::u16string text_of(Bytes bytes) {
  std::u16string out(bytes.size() / 2, u'\0');
  std::memcpy(out.data(), bytes.data(), out.size() * 2);
  return out;
}

bool is_password(const Account& account, const std::u16string& password) {
  bool matches = false;
  for (const auto& spelling : spellings(password)) matches |= crypto::constant_time_equal(ntlm::nt_hash(spelling), account.nt_hash);
  return matches;
}

}  // namespace

Step InnerAcceptor::step(Bytes token) {
  inner::LoginRequest request;
  Step step;
  if (auto fault = wire::decode(request, token))
    return refused(std::move(step), NtStatus::invalid_parameter, "the translator's login is malformed: " + describe(fault));
  auto dialect = static_cast<policy::OldDialect>(request.dialect);
  if (request.dialect >= std::size(policy::kOldDialects) || !terms_.dialects.has(dialect))
    return refused(std::move(step), NtStatus::invalid_parameter, "the translator names a dialect that the lease does not");
  dialect_ = dialect;
  is_signing_ = request.is_signing;
  step = judge(request);
  inner::LoginAnswer answer;
  answer.token = step.token;
  if (step.login) answer.has_session_key = step.login->has_session_key, answer.session_key = step.login->session_key;
  if (step.status == NtStatus::success || step.status == NtStatus::more_processing_required) step.token = wire::encoded(answer);
  return step;
}

Step InnerAcceptor::judge(const inner::LoginRequest& request) {
  switch (request.kind) {
    case inner::LoginKind::token: return acceptor_.step(request.nt);
    case inner::LoginKind::responses: return judge_responses(request);
    case inner::LoginKind::plain_text: return judge_plain_text(request);
    case inner::LoginKind::anonymous: return judge_responses({});
  }
  return refused({}, NtStatus::invalid_parameter, "the translator names a kind of login there is not");
}

Step InnerAcceptor::judge_responses(const inner::LoginRequest& request) {
  NtlmAcceptor ntlm(services_, policy_);
  return ntlm.judge_responses(terms_.challenge, request.user, request.domain, request.lm, request.nt);
}

Step InnerAcceptor::judge_plain_text(const inner::LoginRequest& request) {
  Step step;
  step.mechanism = LoginMechanism::plain_text;
  step.account = request.user.empty() ? terms_.account : printable(request.user);
  if (!terms_.plain_text)
    return refused(std::move(step), NtStatus::logon_failure, "the client sent its password in the clear, which is not allowed here");
  if (step.account.empty()) return refused(std::move(step), NtStatus::logon_failure, "the client named no user, and the lease names no account");
  auto account = services_.accounts.find(step.account);
  if (!account) return refused(std::move(step), NtStatus::internal_error, account.error());
  auto password = text_of(request.nt);
  static const Account kNobody = [] {
    Account nobody;
    fill_random(nobody.nt_hash);
    return nobody;
  }();
  step.judged = true;
  bool proven = is_password(*account ? **account : kNobody, password);
  if (!*account) return refused(std::move(step), NtStatus::logon_failure, fmt::format("there is no account {}", step.account));
  if (!proven) return refused(std::move(step), NtStatus::logon_failure, fmt::format("wrong password for the account {}", step.account));
  if ((*account)->disabled)
    return refused(std::move(step), NtStatus::account_disabled, fmt::format("the account {} is disabled", step.account));
  return log_in(**account, std::move(step));
}

// Nothing secret is shared with the client; the key is for the server's own bookkeeping.
Step InnerAcceptor::log_in(const Account& account, Step step) {
  auto identity = services_.identities.of(account);
  if (!identity) return refused(std::move(step), NtStatus::account_restriction, identity.error());
  step.status = NtStatus::success;
  step.login = Login{.identity = std::move(*identity), .has_session_key = true};
  fill_random(step.login->session_key);
  return step;
}

}  // namespace sallyport::auth
