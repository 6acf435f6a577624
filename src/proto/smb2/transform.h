// What may stand around an SMB2 message: encryption and compression. [MS-SMB2] 2.2.41, 2.2.42
#pragma once

#include "proto/smb2/negotiate_contexts.h"

namespace sallyport::smb2 {

// [MS-SMB2] 2.2.41. The sealed message follows; the signature is the AEAD's tag over everything from the nonce on.
struct TransformHeader {
  static constexpr const char* kName = "SMB2 TRANSFORM_HEADER";
  static constexpr size_t kSize = 52;
  static constexpr size_t kAuthenticatedFrom = 20;  // the additional data starts here and ends with the header
  static constexpr uint16_t kFlagEncrypted = 0x0001;  // 3.1.1; in 3.0 the field is EncryptionAlgorithm, 1 = AES-128-CCM

  std::array<uint8_t, 16> signature{};
  std::array<uint8_t, 16> nonce{};
  uint32_t original_message_size = 0;
  uint16_t flags = kFlagEncrypted;
  uint64_t session_id = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("ProtocolId", kTransformProtocolId);
    w("Signature", m.signature);
    w("Nonce", m.nonce);
    w("OriginalMessageSize", m.original_message_size);
    w.reserved("Reserved", 2);
    w("Flags", m.flags);
    w("SessionId", m.session_id);
  }
};
static_assert(wire::fixed_size<TransformHeader> == TransformHeader::kSize);

// [MS-SMB2] 2.2.42.1. `offset` plain bytes follow, then the compressed ones.
struct CompressionTransformUnchained {
  static constexpr const char* kName = "SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED";
  uint32_t original_compressed_segment_size = 0;
  CompressionAlgorithm algorithm{};
  uint16_t flags = 0;
  uint32_t offset = 0;
  Bytes payload;
  static constexpr void fields(auto& m, auto& w) {
    w.constant("ProtocolId", kCompressionProtocolId);
    w("OriginalCompressedSegmentSize", m.original_compressed_segment_size);
    w("CompressionAlgorithm", m.algorithm);
    w("Flags", m.flags);
    w("Offset", m.offset);
    w.end_of_fixed();
    w.rest("Payload", m.payload);
  }
};
static_assert(wire::fixed_size<CompressionTransformUnchained> == 16);

inline constexpr uint16_t kCompressionFlagChained = 0x0001;

// [MS-SMB2] 2.2.42.2.1. For the LZ algorithms and LZ4 the payload starts with OriginalPayloadSize (4 bytes).
struct CompressionPayload {
  static constexpr const char* kName = "SMB2 COMPRESSION_CHAINED_PAYLOAD_HEADER";
  CompressionAlgorithm algorithm{};
  uint16_t flags = 0;
  Bytes payload;
  static constexpr void fields(auto& m, auto& w) {
    auto payload = w.slot();
    w("CompressionAlgorithm", m.algorithm);
    w("Flags", m.flags);
    w.length("Length", payload, uint32_t{});
    w.end_of_fixed();
    w.bytes("Payload", payload, m.payload);
  }
};
static_assert(wire::fixed_size<CompressionPayload> == 8);

// [MS-SMB2] 2.2.42.2. A reader tells it from the unchained one by bit 0 at byte 10, the first Flags.
struct CompressionTransformChained {
  static constexpr const char* kName = "SMB2 COMPRESSION_TRANSFORM_HEADER_CHAINED";
  uint32_t original_compressed_segment_size = 0;
  std::vector<CompressionPayload> payloads;
  static constexpr void fields(auto& m, auto& w) {
    w.constant("ProtocolId", kCompressionProtocolId);
    w("OriginalCompressedSegmentSize", m.original_compressed_segment_size);
    w.end_of_fixed();
    w.sequence("Payloads", m.payloads);
  }
};

// [MS-SMB2] 2.2.42.2.2
struct CompressionPatternV1 {
  static constexpr const char* kName = "SMB2 COMPRESSION_PATTERN_PAYLOAD_V1";
  uint8_t pattern = 0;
  uint32_t repetitions = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("Pattern", m.pattern);
    w.reserved("Reserved1", 1);
    w.reserved("Reserved2", 2);
    w("Repetitions", m.repetitions);
  }
};
static_assert(wire::fixed_size<CompressionPatternV1> == 8);

}  // namespace sallyport::smb2
