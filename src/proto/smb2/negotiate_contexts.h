// What dialect 3.1.1 negotiates beyond the dialect. A context travels as its type and raw data, so that unknown ones
// pass through; the structs below are what the data of the known ones holds. [MS-SMB2] 2.2.3.1, 2.2.4.1
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

enum class NegotiateContextType : uint16_t {
  preauth_integrity_capabilities = 0x0001,
  encryption_capabilities = 0x0002,
  compression_capabilities = 0x0003,
  netname_negotiate_context_id = 0x0005,
  transport_capabilities = 0x0006,
  rdma_transform_capabilities = 0x0007,
  signing_capabilities = 0x0008,
  posix_extensions = 0x0100,
};
enum class HashAlgorithm : uint16_t { sha512 = 0x0001 };
enum class Cipher : uint16_t { none = 0, aes128_ccm = 0x0001, aes128_gcm = 0x0002, aes256_ccm = 0x0003, aes256_gcm = 0x0004 };
enum class CompressionAlgorithm : uint16_t {
  none = 0,
  lznt1 = 0x0001,
  lz77 = 0x0002,
  lz77_huffman = 0x0003,
  pattern_v1 = 0x0004,
  lz4 = 0x0005,
};
enum class SigningAlgorithm : uint16_t { hmac_sha256 = 0x0000, aes_cmac = 0x0001, aes_gmac = 0x0002 };
enum class RdmaTransform : uint16_t { none = 0, encryption = 0x0001, signing = 0x0002 };

// "AES-128-GCM", "AES-CMAC": the usual names.
std::string to_string(NegotiateContextType type);
std::string to_string(HashAlgorithm algorithm);
std::string to_string(Cipher cipher);
std::string to_string(CompressionAlgorithm algorithm);
std::string to_string(SigningAlgorithm algorithm);

// [MS-SMB2] 2.2.3.1
struct NegotiateContext {
  static constexpr const char* kName = "SMB2 NEGOTIATE_CONTEXT";
  NegotiateContextType type{};
  Bytes data;
  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot();
    w("ContextType", m.type);
    w.length("DataLength", data, uint16_t{});
    w.reserved("Reserved", 4);
    w.end_of_fixed();
    w.bytes("Data", data, m.data);
  }
};
static_assert(wire::fixed_size<NegotiateContext> == 8);

// [MS-SMB2] 2.2.3.1.1
struct PreauthIntegrityCapabilities {
  static constexpr const char* kName = "SMB2_PREAUTH_INTEGRITY_CAPABILITIES";
  static constexpr auto kType = NegotiateContextType::preauth_integrity_capabilities;
  std::vector<HashAlgorithm> hash_algorithms;
  Bytes salt;
  static constexpr void fields(auto& m, auto& w) {
    auto algorithms = w.slot(), salt = w.slot();
    w.count("HashAlgorithmCount", algorithms, uint16_t{});
    w.length("SaltLength", salt, uint16_t{});
    w.end_of_fixed();
    w.array("HashAlgorithms", algorithms, m.hash_algorithms);
    w.bytes("Salt", salt, m.salt);
  }
};

// [MS-SMB2] 2.2.3.1.2
struct EncryptionCapabilities {
  static constexpr const char* kName = "SMB2_ENCRYPTION_CAPABILITIES";
  static constexpr auto kType = NegotiateContextType::encryption_capabilities;
  std::vector<Cipher> ciphers;
  static constexpr void fields(auto& m, auto& w) {
    auto ciphers = w.slot();
    w.count("CipherCount", ciphers, uint16_t{});
    w.end_of_fixed();
    w.array("Ciphers", ciphers, m.ciphers);
  }
};

// [MS-SMB2] 2.2.3.1.3
struct CompressionCapabilities {
  static constexpr const char* kName = "SMB2_COMPRESSION_CAPABILITIES";
  static constexpr auto kType = NegotiateContextType::compression_capabilities;
  static constexpr uint32_t kFlagChained = 0x00000001;
  uint32_t flags = 0;
  std::vector<CompressionAlgorithm> algorithms;
  static constexpr void fields(auto& m, auto& w) {
    auto algorithms = w.slot();
    w.count("CompressionAlgorithmCount", algorithms, uint16_t{});
    w.reserved("Padding", 2);
    w("Flags", m.flags);
    w.end_of_fixed();
    w.array("CompressionAlgorithms", algorithms, m.algorithms);
  }
};

// [MS-SMB2] 2.2.3.1.4
struct NetnameNegotiateContext {
  static constexpr const char* kName = "SMB2_NETNAME_NEGOTIATE_CONTEXT_ID";
  static constexpr auto kType = NegotiateContextType::netname_negotiate_context_id;
  std::u16string net_name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w.end_of_fixed();
    w.text("NetName", name, m.net_name);
  }
};

// [MS-SMB2] 2.2.3.1.5
struct TransportCapabilities {
  static constexpr const char* kName = "SMB2_TRANSPORT_CAPABILITIES";
  static constexpr auto kType = NegotiateContextType::transport_capabilities;
  static constexpr uint32_t kAcceptTransportLevelSecurity = 0x00000001;
  uint32_t flags = 0;
  static constexpr void fields(auto& m, auto& w) { w("Flags", m.flags); }
};

// [MS-SMB2] 2.2.3.1.6
struct RdmaTransformCapabilities {
  static constexpr const char* kName = "SMB2_RDMA_TRANSFORM_CAPABILITIES";
  static constexpr auto kType = NegotiateContextType::rdma_transform_capabilities;
  std::vector<RdmaTransform> transforms;
  static constexpr void fields(auto& m, auto& w) {
    auto transforms = w.slot();
    w.count("TransformCount", transforms, uint16_t{});
    w.reserved("Reserved1", 2);
    w.reserved("Reserved2", 4);
    w.end_of_fixed();
    w.array("RDMATransformIds", transforms, m.transforms);
  }
};

// [MS-SMB2] 2.2.3.1.7
struct SigningCapabilities {
  static constexpr const char* kName = "SMB2_SIGNING_CAPABILITIES";
  static constexpr auto kType = NegotiateContextType::signing_capabilities;
  std::vector<SigningAlgorithm> algorithms;
  static constexpr void fields(auto& m, auto& w) {
    auto algorithms = w.slot();
    w.count("SigningAlgorithmCount", algorithms, uint16_t{});
    w.end_of_fixed();
    w.array("SigningAlgorithms", algorithms, m.algorithms);
  }
};

}  // namespace sallyport::smb2
