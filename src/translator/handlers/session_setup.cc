// SESSION_SETUP_ANDX and LOGOFF_ANDX: who logs in is judged by the server; here its words are put into SMB2's and back.
// [MS-CIFS] 3.3.5.43, 3.3.5.44, [MS-SMB] 3.3.5.3
#include "proto/cifs/session_setup.h"

#include "proto/cifs/logoff.h"
#include "proto/cifs/negotiate.h"
#include "proto/smb2/logoff.h"
#include "proto/smb2/session_setup.h"
#include "translator/handlers/handlers.h"
#include "translator/handlers/login.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

// What a client says of itself with its first login.
void note_client(Translator& translator, uint32_t capabilities, uint16_t buffer) {
  translator.negotiated.client_capabilities = capabilities;
  if (buffer >= 1024) translator.negotiated.client_buffer = buffer;
}

template <class T>
void name_server(Exchange& x, T& out) {
  out.native_os = make_text(u"Windows NT 4.0", x.unicode());
  out.native_lan_man = make_text(u"Sallyport", x.unicode());
  out.primary_domain = make_text(x.translator.facts().workgroup, x.unicode());
}

bool wants_signing(const Exchange& x) {
  return x.translator.negotiated.nt() &&
         (x.translator.requires_signing() || x.header.flags2 & cifs::header_flags2::kSecuritySignature);
}

// The MAC key is the session key and, without extended security, the response ([MS-CIFS] 3.3.5.43).
void maybe_sign(Exchange& x, const LoginResult& login, Bytes response) {
  if (!wants_signing(x) || !login.has_session_key || login.guest) return;
  Buffer key(login.session_key);
  key.append(response);
  x.translator.start_signing(key);
}

Task<Outcome> plain_session(Exchange& x, inner::LoginRequest login, Bytes response) {
  login.is_signing = wants_signing(x);
  auto result = co_await log_in(x, login, nullptr);
  if (!result) co_return fail(result.error());
  x.uid = result->session->uid;
  maybe_sign(x, *result, response);
  cifs::SessionSetupAndxResponse out;
  out.action = result->guest ? cifs::session_action::kGuest : 0;
  name_server(x, out);
  x.answer(out);
  co_return Outcome();
}

Buffer password_bytes(std::u16string_view text) { return Buffer(as_bytes(text)); }

// A password in the clear, less the zero behind it.
std::u16string plain_password(Bytes bytes, bool unicode) {
  std::u16string out;
  if (unicode) {
    out.resize(bytes.size() / 2);
    std::memcpy(out.data(), bytes.data(), out.size() * 2);
  } else {
    out = from_oem(as_text(bytes));
  }
  return out.substr(0, out.find(u'\0'));
}

// NT LM 0.12 without extended security.
Task<Outcome> with_responses(Exchange& x) {
  CO_TRY(request, x.request<cifs::SessionSetupAndxRequest>());
  note_client(x.translator, request.capabilities, request.max_buffer_size);
  inner::LoginRequest login;
  login.kind = inner::LoginKind::responses;
  login.user = text_of(request.account_name);
  login.domain = text_of(request.primary_domain);
  login.lm = request.oem_password;
  login.nt = request.unicode_password;
  bool nobody = login.user.empty() && request.oem_password.size() <= 1 && request.unicode_password.empty();
  if (nobody) login.kind = inner::LoginKind::anonymous, login.lm = {};
  Bytes response = request.unicode_password.empty() ? request.oem_password : request.unicode_password;
  auto outcome = co_await plain_session(x, login, response);
  co_return outcome;
}

// The LAN Manager dialects, whose passwords come in the clear.
Task<Outcome> with_password(Exchange& x) {
  CO_TRY(request, x.request<cifs::SessionSetupAndxRequestLanman>());
  note_client(x.translator, 0, request.max_buffer_size);
  inner::LoginRequest login;
  login.kind = inner::LoginKind::plain_text;
  login.user = text_of(request.account_name);
  auto password = password_bytes(plain_password(request.account_password, false));
  login.nt = password;
  if (login.user.empty() && password.empty()) login.kind = inner::LoginKind::anonymous, login.nt = {};
  Bytes no_response;
  auto outcome = co_await plain_session(x, login, no_response);
  co_return outcome;
}

// SPNEGO's tokens go through as they are.
Task<Outcome> extended(Exchange& x) {
  CO_TRY(request, x.request<cifs::SessionSetupAndxRequestExtended>());
  note_client(x.translator, request.capabilities, request.max_buffer_size);
  auto known = x.header.uid ? x.translator.sessions.find(x.header.uid) : SessionPtr();
  if (x.header.uid && !known) co_return fail(NtStatus::smb_bad_uid);
  inner::LoginRequest login;
  login.kind = inner::LoginKind::token;
  login.is_signing = wants_signing(x);
  login.nt = request.security_blob;
  auto result = co_await log_in(x, login, known);
  if (!result) co_return fail(result.error());
  x.uid = result->session->uid;
  cifs::SessionSetupAndxResponseExtended out;
  out.security_blob = result->token;
  name_server(x, out);
  if (!result->more) {
    maybe_sign(x, *result, {});
    out.action = result->guest ? cifs::session_action::kGuest : 0;
  } else {
    x.warning = NtStatus::more_processing_required;
  }
  x.answer(out);
  co_return Outcome();
}

}  // namespace

Task<Result<LoginResult>> log_in(Exchange& x, const inner::LoginRequest& login, SessionPtr known) {
  auto request = login;
  request.dialect = static_cast<uint8_t>(x.translator.negotiated.dialect.value_or(policy::OldDialect::core));
  auto token = wire::encoded(request);
  smb2::SessionSetupRequest ask;
  ask.security_buffer = token;
  Where where;
  where.session = known ? known->id : 0;
  auto reply = co_await x.call(smb2::Command::session_setup, ask, where);
  bool more = reply.status() == NtStatus::more_processing_required;
  if (is_error(reply.status()) && !more) {
    if (known && !known->valid) x.translator.sessions.remove(known->uid);
    co_return fail(reply.status());
  }
  smb2::SessionSetupResponse told;
  inner::LoginAnswer answer;
  if (wire::decode(told, reply.message.bytes(), smb2::Header::kSize) || wire::decode(answer, told.security_buffer))
    co_return fail(NtStatus::internal_error);
  LoginResult out;
  if (!known) {
    Session session;
    session.id = reply.header.session_id;
    known = x.translator.sessions.add(session, &Session::uid);
  }
  if (!known) co_return fail(NtStatus::too_many_sessions);
  known->valid = known->valid || !more;
  out.more = more;
  out.session = known;
  out.guest = told.session_flags & smb2::session_flags::kIsGuest;
  out.has_session_key = answer.has_session_key;
  out.session_key = answer.session_key;
  out.token = Buffer(answer.token);
  co_return out;
}

Task<Outcome> session_setup_andx(Exchange& x) {
  if (x.translator.requires_signing() && !wants_signing(x)) co_return fail(NtStatus::access_denied);
  bool is_extended = x.word_count() == 12;
  if (is_extended != x.translator.negotiated.extended_security && x.translator.negotiated.nt()) co_return fail(NtStatus::invalid_smb);
  if (is_extended) {
    auto outcome = co_await extended(x);
    co_return outcome;
  }
  if (x.word_count() == 10) {
    auto outcome = co_await with_password(x);
    co_return outcome;
  }
  auto outcome = co_await with_responses(x);
  co_return outcome;
}

Task<Outcome> logoff_andx(Exchange& x) {
  CO_TRY(request, x.request<cifs::LogoffAndxRequest>());
  CO_TRY(session, x.session());
  auto uid = session->uid;
  auto& translator = x.translator;
  std::function<bool(const File&)> of_session = [uid](const File& file) { return file.uid == uid; };
  co_await translator.close_files(std::move(of_session));
  Where where;
  where.session = session->id;
  for (const auto& tree : translator.trees.all()) tree->by_uid.erase(uid);
  translator.sessions.remove(uid);
  auto reply = co_await x.call(smb2::Command::logoff, smb2::LogoffRequest(), where);
  CO_TRY(done, reply.done());
  x.answer(cifs::LogoffAndxResponse{});
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
