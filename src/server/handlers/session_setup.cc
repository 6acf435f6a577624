// SESSION_SETUP, [MS-SMB2] 3.3.5.5: new sessions, a further login of a session that is there, and binding one to another
// connection. Always runs on the connection's thread.
#include "auth/inner_acceptor.h"
#include "crypto/derive.h"
#include "policy/refuse.h"
#include "server/chain.h"
#include "server/connection.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"
#include "storage/posix/identity_switch.h"

namespace sallyport::server::handlers {

namespace {

using smb2::Dialect;

constexpr size_t kMostChannels = 32;  // of one session, as Windows has it

auth::LoginPolicy login_policy(const policy::Terms& terms) {
  return {.allow_ntlmv1 = terms.ntlmv1, .allow_lm = terms.ntlmv1, .allow_guest = terms.guest, .allow_anonymous = terms.anonymous};
}

std::unique_ptr<auth::LoginExchange> begin_exchange(Call& call) {
  const auto& peer = call.connection.peer();
  const auto& services = call.engine.login_services();
  auto policy = login_policy(peer.admission.terms);
  if (!peer.translated) return std::make_unique<auth::Acceptor>(services, policy);
  const auto& facts = *peer.translated;
  auth::InnerLoginTerms terms{facts.challenge, facts.dialects, facts.plain_text, facts.account};
  return std::make_unique<auth::InnerAcceptor>(services, policy, std::move(terms));
}

// What a translator says of its client, for people.
void note_old_dialect(Session& session, const auth::LoginExchange* exchange) {
  const auto* inner = dynamic_cast<const auth::InnerAcceptor*>(exchange);
  if (!inner || !inner->dialect()) return;
  session.old_dialect = to_string(*inner->dialect());
  session.old_signing = inner->is_signing();
}

crypto::SigningAlgorithm signing_of(const Negotiated& negotiated) {
  return static_cast<crypto::SigningAlgorithm>(negotiated.signing);
}

std::shared_ptr<crypto::Signer> make_signer(const Negotiated& negotiated, const crypto::Key& session_key,
                                            const crypto::PreauthHash& preauth) {
  if (!negotiated.smb3()) return std::make_shared<crypto::Signer>(crypto::SigningAlgorithm::hmac_sha256, session_key);
  const auto* hash = negotiated.dialect == Dialect::smb3_1_1 ? &preauth : nullptr;
  return std::make_shared<crypto::Signer>(signing_of(negotiated), crypto::derive(session_key, crypto::KeyUse::signing, hash));
}

// [MS-SMB2] 3.3.5.5.2: what must hold before a session is bound to a further connection.
Result<> check_binding(Call& call, const Session& session) {
  const auto& negotiated = call.connection.negotiated();
  // CMAC and HMAC may stand beside each other, GMAC only beside itself.
  constexpr auto kGmac = smb2::SigningAlgorithm::aes_gmac;
  if (session.signing_algorithm == kGmac && negotiated.signing != kGmac) return fail(NtStatus::request_out_of_sequence);
  if (session.signing_algorithm != kGmac && negotiated.signing == kGmac) return fail(NtStatus::not_supported);
  if (!negotiated.smb3()) return fail(NtStatus::request_not_accepted);
  if (session.dialect != negotiated.dialect) return fail(NtStatus::invalid_parameter);
  if (!call.header.is_signed()) return fail(NtStatus::invalid_parameter);
  if (session.state == Session::State::in_progress) return fail(NtStatus::request_not_accepted);
  if (session.state == Session::State::expired) return fail(NtStatus::network_session_expired);
  if (session.guest) return fail(NtStatus::not_supported);
  if (call.connection.channel(session.id)) return fail(NtStatus::request_not_accepted);
  if (session.cipher != negotiated.cipher) return fail(NtStatus::invalid_parameter);
  if (session.client_guid != negotiated.client_guid) return fail(NtStatus::user_session_deleted);
  if (!session.first_signer || !session.first_signer->verify(call.message, false)) return fail(NtStatus::access_denied);
  if (session.channels().size() >= kMostChannels) return fail(NtStatus::insufficient_resources);
  return {};
}

// Until a channel has a key of its own, answers are signed with the session's, refusals too.
void sign_with_session(Call& call, const std::shared_ptr<Session>& session) {
  if (!session || !session->first_signer || !call.header.is_signed()) return;
  call.chain.sign_answer_with(session->first_signer);
  call.sign = true;
}

Result<Connection::Login*> begin_binding(Call& call) {
  auto session = call.engine.find_session(call.header.session_id);
  if (!session) return fail(NtStatus::user_session_deleted);
  sign_with_session(call, session);
  if (auto* under_way = call.connection.login(session->id)) return under_way;
  TRY(allowed, check_binding(call, *session));
  Connection::Login login;
  login.preauth = call.connection.preauth();
  login.binding = true;
  uint64_t id = session->id;
  login.session = std::move(session);
  return &call.connection.start_login(id, std::move(login));
}

Result<Connection::Login*> begin_new(Call& call) {
  call.connection.forget_ended_sessions();
  if (call.connection.session_count() >= call.connection.limits().sessions_per_connection)
    return fail(NtStatus::insufficient_resources);
  Connection::Login login;
  login.preauth = call.connection.preauth();
  login.session = call.engine.new_session();
  uint64_t id = login.session->id;
  return &call.connection.start_login(id, std::move(login));
}

// The exchange this request belongs to.
Result<Connection::Login*> find_login(Call& call, const smb2::SessionSetupRequest& request) {
  uint64_t id = call.header.session_id;
  if (id == 0) return begin_new(call);
  if (request.flags & smb2::SessionSetupRequest::kFlagBinding) return begin_binding(call);
  if (auto* under_way = call.connection.login(id)) return under_way;
  const auto* channel = call.connection.channel(id);
  if (channel && channel->session->state == Session::State::ended) {
    if (channel->signer) call.chain.sign_answer_with(channel->signer), call.sign = call.header.is_signed();
    return fail(NtStatus::user_session_deleted);
  }
  if (!channel) {
    sign_with_session(call, call.engine.find_session(id));
    return fail(NtStatus::user_session_deleted);
  }
  Connection::Login again;
  again.preauth = call.connection.preauth();
  again.session = channel->session;
  again.again = true;
  return &call.connection.start_login(id, std::move(again));
}

// The SID alone does not tell: accounts without a Unix user of their own share the fallback's.
bool same_user(const policy::Identity& a, const policy::Identity& b) { return a.user == b.user && a.name == b.name; }

policy::Decision may_log_in(Call& call, const auth::Step& step) {
  auto decision = policy::check_login(call.connection.peer().admission, step.mechanism.value_or(policy::LoginMechanism::ntlmv2));
  if (!decision.allowed) return decision;
  const auto& negotiated = call.connection.negotiated();
  policy::Protection protection;
  protection.dialect = static_cast<policy::Dialect>(negotiated.dialect);
  protection.signing = step.login && step.login->has_session_key;
  protection.encryption = protection.signing && negotiated.cipher != smb2::Cipher::none;
  return policy::check_protection(call.connection.peer().admission, protection);
}

// Keys and duties of a session after its first login ([MS-SMB2] 3.3.5.5.3).
void establish(Call& call, Connection::Login& login, const auth::Login& who, std::shared_ptr<crypto::Signer> signer) {
  auto& session = *login.session;
  const auto& negotiated = call.connection.negotiated();
  const auto& terms = call.connection.peer().admission.terms;
  session.dialect = negotiated.dialect;
  session.cipher = who.has_session_key ? negotiated.cipher : smb2::Cipher::none;
  session.signing_algorithm = negotiated.signing;
  session.client_guid = negotiated.client_guid;
  session.guest = !who.has_session_key;
  session.first_signer = std::move(signer);
  session.peer = call.connection.peer().text;
  session.rule = call.connection.peer().admission.rule;
  session.door = call.connection.peer().door;
  session.since = std::chrono::system_clock::now();
  session.signing_required = who.has_session_key && (terms.signing == policy::Requirement::required ||
                                                     (negotiated.client_security_mode & smb2::security_mode::kSigningRequired));
  session.encrypt = terms.encryption == policy::Requirement::required && session.cipher != smb2::Cipher::none;
  if (session.cipher == smb2::Cipher::none) return;
  auto cipher = static_cast<crypto::Cipher>(session.cipher);
  const auto* hash = negotiated.dialect == Dialect::smb3_1_1 ? &login.preauth : nullptr;
  crypto::Key key{Bytes(who.session_key)};
  session.to_client = std::make_unique<crypto::Sealer>(
      cipher, crypto::derive(key, crypto::KeyUse::server_to_client, hash, crypto::key_size(cipher)));
  session.from_client = std::make_unique<crypto::Sealer>(
      cipher, crypto::derive(key, crypto::KeyUse::client_to_server, hash, crypto::key_size(cipher)));
}

// The session a client says it replaces: its own, from before it lost the connection.
void end_previous(Call& call, uint64_t previous_id, const Session& session) {
  if (!previous_id || previous_id == session.id) return;
  auto previous = call.engine.find_session(previous_id);
  if (previous && previous->identity() && same_user(*previous->identity(), *session.identity()))
    call.engine.end_session(previous);
}

Result<> finish(Call& call, Connection::Login& login, auth::Step& step, uint64_t previous_id) {
  auto& session = login.session;
  auto identity = std::make_shared<const policy::Identity>(step.login->identity);
  crypto::Key key{Bytes(step.login->session_key)};
  std::shared_ptr<crypto::Signer> signer;
  if (login.again) {
    session->set_identity(identity);
    session->state = Session::State::valid;
    signer = call.connection.channel(session->id)->signer;
  } else {
    if (login.binding && !same_user(*session->identity(), *identity)) return fail(NtStatus::access_denied);
    if (step.login->has_session_key) signer = make_signer(call.connection.negotiated(), key, login.preauth);
    if (!login.binding) {
      session->set_identity(identity);
      establish(call, login, *step.login, signer);
      note_old_dialect(*session, login.acceptor.get());
      session->login = step.mechanism.value_or(policy::LoginMechanism::ntlmv2);
      session->state = Session::State::valid;
    }
    call.connection.add_session({session, signer});
    if (!login.binding) call.engine.publish(session);
    call.engine.note_use(call.connection, *session);
    end_previous(call, previous_id, *session);
  }
  smb2::SessionSetupResponse answer;
  if (identity->anonymous) answer.session_flags |= smb2::session_flags::kIsNull;
  else if (identity->guest) answer.session_flags |= smb2::session_flags::kIsGuest;
  if (session->encrypt) answer.session_flags |= smb2::session_flags::kEncryptData;
  answer.security_buffer = step.token;
  call.answer(answer);
  if (signer && !call.chain.encrypted()) {
    call.chain.sign_answer_with(signer);
    call.sign = true;
  }
  return {};
}

policy::Reason why_refused(const auth::Step& step) {
  policy::Reason reason;
  reason.add(policy::refused_by_login(step.account.empty() ? "(none)" : step.account,
                                      step.reason.empty() ? to_string(step.status) : step.reason,
                                      "check the name and password (sallyport user list, sallyport user passwd)"));
  return reason;
}

NtStatus refuse(Call& call, const auth::Step& step, const policy::Reason& reason, NtStatus status) {
  call.engine.refuse(call.connection, step.account, "", reason, status);
  return status;
}

}  // namespace

Result<> SessionSetup::run(Call& call, const Request& request) {
  storage::posix::AsProcess own_identity;  // the account database is the server's, whoever this thread acted for last
  auto& connection = call.connection;
  TRY(login, find_login(call, request));
  uint64_t id = login->session->id;
  call.answer_session = id;
  call.session = login->session;
  if (!login->acceptor) login->acceptor = begin_exchange(call);
  crypto::extend(login->preauth, call.message);
  auto step = login->acceptor->step(request.security_buffer);
  if (step.status == NtStatus::more_processing_required) {
    smb2::SessionSetupResponse answer;
    answer.security_buffer = step.token;
    call.answer(answer);
    call.status = step.status;
    call.keep_body = true;
    return {};
  }
  auto result = Result<>();
  if (step.judged) {
    auto held = call.engine.throttle().judge(step.account, connection.peer().address, step.status == NtStatus::success,
                                             auth::Throttle::Clock::now());
    call.delay = held.hold_back;
    if (held.refuse) step.status = NtStatus::logon_failure, step.reason = "too many failed logins from this address at once";
  }
  if (step.status == NtStatus::success) {
    auto decision = may_log_in(call, step);
    result = decision.allowed ? finish(call, *login, step, request.previous_session_id)
                              : fail(refuse(call, step, decision.reason, decision.status));
  } else {
    result = fail(refuse(call, step, why_refused(step), step.status));
  }
  // [MS-SMB2] 3.3.5.5.3: a failed further login ends the session it was for.
  if (!result && login->again) call.engine.end_session(login->session);
  connection.end_login(id);
  return result;
}

}  // namespace sallyport::server::handlers
