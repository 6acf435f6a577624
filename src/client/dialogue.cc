#include "client/dialogue.h"

#include "base/random.h"
#include "proto/smb2/session_setup.h"
#include "proto/smb2/transform.h"

namespace sallyport::client {

using smb2::Command;
using smb2::Dialect;

namespace {

constexpr auto kUnknownContext = static_cast<smb2::NegotiateContextType>(0x7FFF);

// The answer's context of this type, decoded. False: it is there and makes no sense.
template <class T>
bool read_context(const std::vector<smb2::NegotiateContext>& contexts, std::optional<T>& out) {
  for (const auto& context : contexts) {
    if (context.type != T::kType) continue;
    out.emplace();
    if (wire::decode(*out, context.data)) return false;
  }
  return true;
}

// With room for the whole of it from the beginning.
template <class T>
Buffer encoded(const T& context) {
  Buffer out;
  out.reserve(64);
  wire::encode(context, out, 0);
  return out;
}

}  // namespace

// ---- sending ----

Buffer Dialogue::negotiate(const Offer& offer) {
  smb2::NegotiateRequest ask;
  ask.security_mode = offer.security_mode;
  ask.capabilities = offer.dialects.back() >= Dialect::smb3_0 ? offer.capabilities : 0;
  ask.client_guid = client_guid_ = Guid::random();
  ask.dialects = offer.dialects;
  std::array<uint8_t, 32> salt;
  std::vector<uint8_t> padding(offer.padding);
  Buffer preauth, encryption, signing, compression;
  if (ask.offers(Dialect::smb3_1_1)) {
    fill_random(salt);
    ask.contexts.reserve(5);
    preauth = encoded(smb2::PreauthIntegrityCapabilities{{smb2::HashAlgorithm::sha512}, salt});
    ask.contexts.push_back({smb2::PreauthIntegrityCapabilities::kType, preauth});
    encryption = encoded(smb2::EncryptionCapabilities{offer.ciphers});
    if (!offer.ciphers.empty()) ask.contexts.push_back({smb2::EncryptionCapabilities::kType, encryption});
    signing = encoded(smb2::SigningCapabilities{offer.signing});
    if (!offer.signing.empty()) ask.contexts.push_back({smb2::SigningCapabilities::kType, signing});
    compression = encoded(smb2::CompressionCapabilities{smb2::CompressionCapabilities::kFlagChained, offer.compression});
    if (!offer.compression.empty()) ask.contexts.push_back({smb2::CompressionCapabilities::kType, compression});
    if (!padding.empty()) ask.contexts.push_back({kUnknownContext, padding});
  }
  auto message = request(Command::negotiate, ask);
  negotiation_[0] = Buffer(message.bytes());
  return message;
}

Buffer Dialogue::finish(Command command, Buffer message, uint16_t charge) {
  smb2::Header header;
  header.command = command;
  header.message_id = last_id_ = next_message_id_;
  next_message_id_ += charge;
  header.credits = credits_asked;
  header.credit_charge = terms_.dialect > Dialect::smb2_0_2 ? charge : 0;
  header.session_id = session_id;
  header.tree_id = tree_id;
  if (sign && keys_.signer && !seals()) header.flags |= smb2::header_flags::kSigned;
  Buffer head = encoded(header);
  std::memcpy(message.data() + headroom(), head.data(), head.size());
  if (header.is_signed()) keys_.signer->sign(message.mutable_bytes(), false);
  if (seals()) seal(message);
  return message;
}

void Dialogue::seal(Buffer& message) {
  smb2::TransformHeader header;
  store_le(header.nonce.data(), nonce_++);
  header.original_message_size = static_cast<uint32_t>(message.size() - headroom());
  header.session_id = session_id;
  Buffer head = wire::encoded(header);
  std::memcpy(message.data(), head.data(), head.size());
  auto bytes = message.mutable_bytes();
  keys_.to_server->seal_message(bytes.first(headroom()), bytes.subspan(headroom()));
}

// ---- receiving ----

Outcome<MutableBytes> Dialogue::open(MutableBytes frame) const {
  smb2::TransformHeader header;
  if (!keys_.from_server || wire::decode(header, frame) || frame.size() < crypto::kTransformHeaderSize)
    return std::unexpected(IoFault::malformed);
  auto text = frame.subspan(crypto::kTransformHeaderSize);
  if (header.session_id != session_id || !keys_.from_server->open_message(frame.first(crypto::kTransformHeaderSize), text))
    return std::unexpected(IoFault::malformed);
  return text;
}

Outcome<> Dialogue::check_signature(const smb2::Header& header, Bytes message, bool encrypted) const {
  bool expected = sign && keys_.signer && !encrypted && header.status != NtStatus::pending;
  if (!expected && !(header.is_signed() && keys_.signer && header.session_id == session_id)) return {};
  if (header.is_signed() ? keys_.signer->verify(message, true) : encrypted) return {};
  return std::unexpected(IoFault::malformed);
}

Outcome<std::vector<Reply>> Dialogue::take(Buffer frame) {
  MutableBytes payload = frame.mutable_bytes();
  if (payload.size() < 4) return std::unexpected(IoFault::not_smb);
  bool encrypted = load_le<uint32_t>(payload.data()) == smb2::kTransformProtocolId;
  if (encrypted) {
    auto text = open(payload);
    if (!text) return std::unexpected(text.error());
    payload = *text;
  }
  std::vector<Reply> out;
  for (;;) {
    Reply reply;
    if (payload.size() < 4 || load_le<uint32_t>(payload.data()) != smb2::kProtocolId) return std::unexpected(IoFault::not_smb);
    if (wire::decode(reply.header, payload) || !reply.header.is_response()) return std::unexpected(IoFault::malformed);
    size_t next = reply.header.next_command;
    if (next > payload.size()) return std::unexpected(IoFault::malformed);
    auto message = next ? payload.first(next) : payload;
    if (auto good = check_signature(reply.header, message, encrypted); !good) return std::unexpected(good.error());
    bool alone = !next && out.empty();
    reply.frame = alone ? std::move(frame) : Buffer(message);  // its memory stays where it is
    reply.message = alone ? Bytes(message) : reply.frame.bytes();
    reply.encrypted = encrypted;
    out.push_back(std::move(reply));
    if (!next) return out;
    payload = payload.subspan(next);
  }
}

Outcome<Negotiated> Dialogue::negotiated(const Reply& reply) {
  negotiation_[1] = Buffer(reply.message);
  auto body = reply.body<smb2::NegotiateResponse>();
  if (!body) return std::unexpected(IoFault::malformed);
  auto out = read_negotiated(*body);
  if (out) terms_ = {out->dialect, out->signing, out->cipher};
  return out;
}

Outcome<Negotiated> read_negotiated(const smb2::NegotiateResponse& answer) {
  Negotiated out;
  out.dialect = answer.dialect;
  out.security_mode = answer.security_mode;
  out.capabilities = answer.capabilities;
  out.server_guid = answer.server_guid;
  out.max_transact = answer.max_transact_size;
  out.max_read = answer.max_read_size;
  out.max_write = answer.max_write_size;
  out.system_time = answer.system_time;
  out.start_time = answer.server_start_time;
  out.token = Buffer(answer.security_buffer);
  bool smb3 = out.dialect >= Dialect::smb3_0;
  if (smb3) out.signing = smb2::SigningAlgorithm::aes_cmac;
  if (smb3 && out.dialect < Dialect::smb3_1_1 && answer.capabilities & smb2::capabilities::kEncryption)
    out.cipher = smb2::Cipher::aes128_ccm;
  std::optional<smb2::EncryptionCapabilities> encryption;
  std::optional<smb2::SigningCapabilities> signing;
  std::optional<smb2::CompressionCapabilities> compression;
  if (!read_context(answer.contexts, encryption) || !read_context(answer.contexts, signing) ||
      !read_context(answer.contexts, compression))
    return std::unexpected(IoFault::malformed);
  if (encryption && !encryption->ciphers.empty()) out.cipher = encryption->ciphers.front();
  out.signing_told = signing && !signing->algorithms.empty();
  if (out.signing_told) out.signing = signing->algorithms.front();
  if (compression) {
    out.compression = compression->algorithms;
    out.compression_flags = compression->flags;
    std::erase(out.compression, smb2::CompressionAlgorithm::none);
  }
  return out;
}

// ---- login ----

void Dialogue::begin_login(auth::Credentials credentials, auth::InitiatorSettings settings) {
  initiator_.emplace(std::move(credentials), std::move(settings));
  preauth_ = {};
  for (auto& message : negotiation_) crypto::extend(preauth_, message);
  session_id = tree_id = 0;
  keys_ = {};
  asked_ = sign = encrypt = false;
}

std::expected<Buffer, std::string> Dialogue::login_request(Bytes token) {
  auto step = initiator_->step(token);
  if (step.status != NtStatus::more_processing_required) return std::unexpected(step.reason);
  smb2::SessionSetupRequest ask;
  ask.security_mode = smb2::security_mode::kSigningEnabled;
  ask.security_buffer = step.token;
  auto message = request(Command::session_setup, ask);
  crypto::extend(preauth_, message);
  // The second request is the last and decides the keys: its answer is signed with them.
  if (std::exchange(asked_, true) && initiator_->has_session_key())
    keys_ = derive_keys(terms_, crypto::Key(initiator_->session_key()), preauth_);
  return message;
}

std::optional<Buffer> Dialogue::login_challenge(const Reply& reply) {
  session_id = reply.header.session_id;
  crypto::extend(preauth_, reply.message);
  auto body = reply.body<smb2::SessionSetupResponse>();
  if (!body) return std::nullopt;
  return Buffer(body->security_buffer);
}

bool Dialogue::finish_login(const Reply& reply) {
  auto body = reply.body<smb2::SessionSetupResponse>();
  if (!body) return false;
  bool nobody = body->session_flags & (smb2::session_flags::kIsGuest | smb2::session_flags::kIsNull);
  // Who is not known by a password shares no key with the server.
  if (nobody) keys_ = {};
  encrypt = body->session_flags & smb2::session_flags::kEncryptData && keys_.to_server;
  return initiator_->step(body->security_buffer).status == NtStatus::success || nobody;
}

}  // namespace sallyport::client
