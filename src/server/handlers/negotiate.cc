// NEGOTIATE, [MS-SMB2] 3.3.5.4, and the SMB1 NEGOTIATE that leads to SMB2, 3.3.5.3.
#include "auth/acceptor.h"
#include "base/random.h"
#include "policy/decision.h"
#include "proto/cifs/negotiate.h"
#include "server/connection.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"
#include "wire/decoder.h"

namespace sallyport::server::handlers {

namespace {

using smb2::Cipher;
using smb2::Dialect;
using smb2::SigningAlgorithm;

// In the server's order; IPsec-MB makes GCM the cheapest by far, CCM is for clients of SMB 3.0.
constexpr Cipher kCiphers[] = {Cipher::aes128_gcm, Cipher::aes256_gcm, Cipher::aes128_ccm, Cipher::aes256_ccm};
constexpr SigningAlgorithm kSigning[] = {SigningAlgorithm::aes_gmac, SigningAlgorithm::aes_cmac, SigningAlgorithm::hmac_sha256};
constexpr uint32_t kSmallIo = 64 * 1024, kProtectedIo = 512 * 1024;

// The first of ours that is among theirs.
template <class T, size_t N>
std::optional<T> choose(const T (&ours)[N], const std::vector<T>& theirs) {
  for (auto each : ours)
    if (std::find(theirs.begin(), theirs.end(), each) != theirs.end()) return each;
  return std::nullopt;
}

// The data of the one context of this type; false when it is there and malformed, or there twice.
template <class T>
bool read_context(const std::vector<smb2::NegotiateContext>& contexts, std::optional<T>& out) {
  for (const auto& context : contexts) {
    if (context.type != T::kType) continue;
    if (out) return false;
    out.emplace();
    if (wire::decode(*out, context.data)) return false;
  }
  return true;
}

struct Offered {
  std::optional<smb2::PreauthIntegrityCapabilities> preauth;
  std::optional<smb2::EncryptionCapabilities> encryption;
  std::optional<smb2::SigningCapabilities> signing;
};

// [MS-SMB2] 3.3.5.4: exactly one preauth context with SHA-512; of the others at most one each.
Result<> read_contexts(const smb2::NegotiateRequest& request, Offered& offered) {
  if (!read_context(request.contexts, offered.preauth) || !read_context(request.contexts, offered.encryption) ||
      !read_context(request.contexts, offered.signing))
    return fail(NtStatus::invalid_parameter);
  if (!offered.preauth || offered.preauth->hash_algorithms.empty()) return fail(NtStatus::invalid_parameter);
  if (offered.encryption && offered.encryption->ciphers.empty()) return fail(NtStatus::invalid_parameter);
  if (offered.signing && offered.signing->algorithms.empty()) return fail(NtStatus::invalid_parameter);
  const auto& hashes = offered.preauth->hash_algorithms;
  if (std::find(hashes.begin(), hashes.end(), smb2::HashAlgorithm::sha512) == hashes.end())
    return fail(NtStatus::smb_no_preauth_integrity_hash_overlap);
  return {};
}

std::vector<policy::Dialect> policy_dialects(const std::vector<Dialect>& dialects) {
  std::vector<policy::Dialect> out;
  for (auto dialect : dialects) out.push_back(static_cast<policy::Dialect>(dialect));
  return out;
}

uint32_t capabilities_of(const Negotiated& negotiated, const Connection& connection) {
  uint32_t capabilities = 0;
  bool direct = connection.peer().transport() == nbt::Transport::direct_tcp;  // a frame on 139 holds 128 KiB
  if (negotiated.dialect >= Dialect::smb2_1 && direct) capabilities |= smb2::capabilities::kLargeMtu;
  if (negotiated.dialect >= Dialect::smb2_1) capabilities |= smb2::capabilities::kLeasing;
  if (negotiated.smb3()) capabilities |= negotiated.client_capabilities & smb2::capabilities::kMultiChannel;
  bool by_capability = negotiated.dialect == Dialect::smb3_0 || negotiated.dialect == Dialect::smb3_0_2;
  if (by_capability && negotiated.cipher != Cipher::none) capabilities |= smb2::capabilities::kEncryption;
  return capabilities;
}

void choose_algorithms(Negotiated& negotiated, const Offered& offered, bool may_encrypt) {
  if (negotiated.dialect < Dialect::smb3_0) return;
  negotiated.signing = SigningAlgorithm::aes_cmac;
  if (negotiated.dialect == Dialect::smb3_1_1) {
    if (offered.signing) negotiated.signing = choose(kSigning, offered.signing->algorithms).value_or(SigningAlgorithm::aes_cmac);
    if (offered.encryption && may_encrypt)
      negotiated.cipher = choose(kCiphers, offered.encryption->ciphers).value_or(Cipher::none);
  } else if (may_encrypt && (negotiated.client_capabilities & smb2::capabilities::kEncryption)) {
    negotiated.cipher = Cipher::aes128_ccm;
  }
}

// Messages that are signed or encrypted go several times through the processor: pieces that stay in its cache are faster, and
// AES-CMAC and AES-CCM, serial within a message, are fast over several side by side. Larger ones are taken all the same.
uint32_t offered_io(const Negotiated& negotiated, const policy::Terms& terms) {
  using policy::Requirement;
  bool by_client = negotiated.client_security_mode & smb2::security_mode::kSigningRequired;
  bool protects = by_client || terms.signing == Requirement::required || terms.encryption == Requirement::required;
  return protects ? std::min(negotiated.max_io, kProtectedIo) : negotiated.max_io;
}

smb2::NegotiateResponse response_of(const Engine& engine, const Negotiated& negotiated, const policy::Terms& terms, Bytes hint) {
  smb2::NegotiateResponse response;
  response.security_mode = negotiated.security_mode;
  response.dialect = negotiated.dialect;
  response.server_guid = engine.guid();
  response.capabilities = negotiated.capabilities;
  response.max_transact_size = response.max_read_size = response.max_write_size = offered_io(negotiated, terms);
  response.system_time = FileTime::now();
  response.security_buffer = hint;
  return response;
}

// Fills in what does not depend on contexts.
Negotiated begin(Call& call, const smb2::NegotiateRequest& request, Dialect dialect) {
  Negotiated negotiated;
  negotiated.dialect = dialect;
  negotiated.client_security_mode = request.security_mode;
  negotiated.client_capabilities = request.capabilities;
  negotiated.client_guid = request.client_guid;
  negotiated.client_dialects = request.dialects;
  negotiated.security_mode = smb2::security_mode::kSigningEnabled;
  if (call.connection.peer().admission.terms.signing == policy::Requirement::required)
    negotiated.security_mode |= smb2::security_mode::kSigningRequired;
  return negotiated;
}

// The contexts of the answer and the data they point to.
struct AnswerContexts {
  std::deque<Buffer> data;
  std::vector<smb2::NegotiateContext> list;

  template <class T>
  void add(const T& payload) {
    data.push_back(wire::encoded(payload));
    list.push_back({T::kType, data.back()});
  }
};

AnswerContexts answer_contexts(const Negotiated& negotiated, const Offered& offered) {
  AnswerContexts out;
  std::array<uint8_t, 32> salt;
  fill_random(salt);
  out.add(smb2::PreauthIntegrityCapabilities{{smb2::HashAlgorithm::sha512}, salt});
  if (offered.encryption) out.add(smb2::EncryptionCapabilities{{negotiated.cipher}});
  if (offered.signing) out.add(smb2::SigningCapabilities{{negotiated.signing}});
  return out;
}

}  // namespace

Result<> Negotiate::run(Call& call, const Request& request) {
  auto& connection = call.connection;
  if (connection.is_negotiated()) {
    connection.doom();
    return fail(NtStatus::invalid_parameter);
  }
  if (request.dialects.empty()) return fail(NtStatus::invalid_parameter);
  const auto& admission = connection.peer().admission;
  auto decision = policy::check_dialects(admission, policy_dialects(request.dialects));
  if (!decision.chosen) {
    call.engine.refuse(connection, "", "", decision.reason, NtStatus::not_supported);
    return fail(NtStatus::not_supported);
  }
  auto negotiated = begin(call, request, static_cast<Dialect>(*decision.chosen));
  Offered offered;
  if (negotiated.dialect == Dialect::smb3_1_1) {
    TRY(read, read_contexts(request, offered));
  }
  choose_algorithms(negotiated, offered, admission.terms.encryption != policy::Requirement::off);
  negotiated.capabilities = capabilities_of(negotiated, connection);
  bool large = negotiated.capabilities & smb2::capabilities::kLargeMtu;
  negotiated.max_io = large ? call.connection.limits().io_bytes : kSmallIo;

  auto hint = auth::negotiate_hint();
  auto response = response_of(call.engine, negotiated, admission.terms, hint);
  AnswerContexts contexts;
  if (negotiated.dialect == Dialect::smb3_1_1) {
    contexts = answer_contexts(negotiated, offered);
    response.contexts = contexts.list;
  }
  connection.set_negotiated(std::move(negotiated));
  crypto::extend(connection.preauth(), call.message);
  call.answer(response);
  return {};
}

bool answer_smb1_negotiate(Connection& connection, Bytes request, Buffer& out) {
  cifs::Header asked;
  cifs::NegotiateRequest decoded;
  if (wire::decode(asked, request) || asked.command != cifs::Command::negotiate) return false;
  if (wire::decode(decoded, request, cifs::Header::kSize)) return false;
  bool wildcard = decoded.offers(cifs::kDialectSmb2Wildcard);
  const auto& admission = connection.peer().admission;
  bool oldest_allowed = policy::check_dialect(admission, policy::Dialect::smb_2_0_2).allowed;
  if (!wildcard && !(decoded.offers(cifs::kDialectSmb2002) && oldest_allowed)) {
    auto decision = policy::check_dialects(admission, {});
    connection.engine().refuse(connection, "", "", decision.reason, NtStatus::not_supported);
    return false;
  }
  Negotiated negotiated;
  negotiated.dialect = wildcard ? Dialect::smb2_wildcard : Dialect::smb2_0_2;
  negotiated.security_mode = smb2::security_mode::kSigningEnabled;
  if (admission.terms.signing == policy::Requirement::required) negotiated.security_mode |= smb2::security_mode::kSigningRequired;
  negotiated.max_io = kSmallIo;
  negotiated.client_dialects = {Dialect::smb2_0_2};

  smb2::Header header;
  header.command = smb2::Command::negotiate;
  header.credits = 1;
  header.flags = smb2::header_flags::kServerToRedir;
  size_t base = out.size();
  wire::encode(header, out, base);
  auto hint = auth::negotiate_hint();
  wire::encode(response_of(connection.engine(), negotiated, admission.terms, hint), out, base);
  // After the wildcard the real NEGOTIATE follows, and the preauth hash starts with that one.
  if (!wildcard) connection.set_negotiated(std::move(negotiated));
  return true;
}

}  // namespace sallyport::server::handlers
