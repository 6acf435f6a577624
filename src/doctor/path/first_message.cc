#include "doctor/path/first_message.h"

#include <algorithm>

#include "base/random.h"
#include "proto/cifs/block.h"
#include "proto/cifs/negotiate.h"
#include "proto/smb2/negotiate.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::doctor {
namespace {

using namespace smb2;

constexpr auto kUnknownContext = static_cast<NegotiateContextType>(0x7FFF);

Buffer framed(const Buffer& message, nbt::Transport transport) {
  Buffer out(nbt::kFrameHeaderSize);
  nbt::write_frame(out.data(), {nbt::FrameType::session_message, static_cast<uint32_t>(message.size())}, transport);
  out.append(message.bytes());
  return out;
}

constexpr Dialect kDialects[] = {Dialect::smb2_0_2, Dialect::smb2_1, Dialect::smb3_0, Dialect::smb3_0_2, Dialect::smb3_1_1};

NegotiateRequest request_for(const Smb2Offer& offer, const Buffer& hashes, const Buffer& ciphers, Bytes filler) {
  NegotiateRequest request;
  request.security_mode = security_mode::kSigningEnabled;
  request.capabilities = capabilities::kEncryption | capabilities::kLargeMtu;
  fill_random(request.client_guid.bytes);
  for (auto dialect : kDialects)
    if (static_cast<uint16_t>(dialect) >= offer.low && static_cast<uint16_t>(dialect) <= offer.high)
      request.dialects.push_back(dialect);
  if (!request.offers(Dialect::smb3_1_1)) return request;
  request.contexts = {{NegotiateContextType::preauth_integrity_capabilities, hashes.bytes()},
                      {NegotiateContextType::encryption_capabilities, ciphers.bytes()}};
  if (!filler.empty()) request.contexts.push_back({kUnknownContext, filler});
  return request;
}

bool has_cipher(const NegotiateResponse& answer) {
  for (auto& context : answer.contexts)
    if (context.type == NegotiateContextType::encryption_capabilities) return true;
  return answer.capabilities & capabilities::kEncryption;
}

// 0x02FF, the wildcard, is an answer to SMB 1 only.
bool is_dialect(Dialect dialect) { return std::find(std::begin(kDialects), std::end(kDialects), dialect) != std::end(kDialects); }

std::chrono::seconds difference(FileTime theirs, FileTime ours) {
  return std::chrono::seconds(static_cast<int64_t>(theirs.ticks - ours.ticks) / static_cast<int64_t>(FileTime::kTicksPerSecond));
}

}  // namespace

Buffer smb2_offer(nbt::Transport transport, const Smb2Offer& offer) {
  std::array<uint8_t, 32> salt;
  fill_random(salt);
  auto hashes = wire::encoded(PreauthIntegrityCapabilities{{HashAlgorithm::sha512}, salt});
  auto ciphers =
      wire::encoded(EncryptionCapabilities{{Cipher::aes128_gcm, Cipher::aes128_ccm, Cipher::aes256_gcm, Cipher::aes256_ccm}});
  std::vector<uint8_t> extra(offer.filler);
  Header header;
  header.credits = 1;
  Buffer message;
  wire::encode(header, message, 0);
  wire::encode(request_for(offer, hashes, ciphers, extra), message, 0);
  return framed(message, transport);
}

Buffer smb1_offer(nbt::Transport transport) {
  namespace flags2 = cifs::header_flags2;
  cifs::Header head;
  head.command = cifs::Command::negotiate;
  head.flags = cifs::header_flags::kCaseInsensitive | cifs::header_flags::kCanonicalizedPaths;
  head.flags2 = flags2::kLongNames | flags2::kNtStatus | flags2::kUnicode | flags2::kExtendedSecurity;
  head.pid_low = 1;
  cifs::NegotiateRequest request;
  request.dialects.emplace_back().name = cifs::kDialectNtLm012;
  return framed(cifs::message(head, request), transport);
}

std::optional<size_t> frame_size(Bytes heard, nbt::Transport transport) {
  if (heard.size() < nbt::kFrameHeaderSize) return 0;
  auto frame = nbt::parse_frame(heard.first(nbt::kFrameHeaderSize), transport);
  if (!frame || frame->type != nbt::FrameType::session_message) return std::nullopt;
  return nbt::kFrameHeaderSize + frame->length;
}

void read_smb2_answer(Bytes message, FileTime now, Conversation& out) {
  out.outcome = FirstBytes::not_smb;
  Header header;
  if (wire::decode(header, message) || !header.is_response() || header.command != Command::negotiate) return;
  if (is_error(header.status)) {
    out.outcome = FirstBytes::no_dialect;
    return;
  }
  NegotiateResponse answer;
  if (wire::decode(answer, message, Header::kSize) || !is_dialect(answer.dialect)) return;
  out.outcome = FirstBytes::negotiated;
  out.dialect = static_cast<uint16_t>(answer.dialect);
  out.signing_required = audit::known(answer.security_mode & security_mode::kSigningRequired);
  out.can_encrypt = audit::known(has_cipher(answer));
  if (answer.system_time) out.skew = difference(answer.system_time, now);
}

// The header's 32 bytes, then WordCount and DialectIndex, which is 0xFFFF when none was taken. [MS-CIFS] 2.2.3.1, 2.2.4.52.2
FirstBytes read_smb1_answer(Bytes message) {
  constexpr size_t kHeader = 32;
  if (message.size() < kHeader + 3 || load_le<uint32_t>(message.data()) != cifs::kProtocolId || message[4] != 0x72)
    return FirstBytes::not_smb;
  bool taken = message[kHeader] >= 1 && load_le<uint16_t>(message.data() + kHeader + 1) == 0;
  return taken ? FirstBytes::negotiated : FirstBytes::no_dialect;
}

}  // namespace sallyport::doctor
