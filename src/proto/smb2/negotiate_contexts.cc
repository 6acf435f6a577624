#include "proto/smb2/negotiate_contexts.h"

#include <fmt/format.h>

namespace sallyport::smb2 {

namespace {
template <class T>
std::string number(T value) {
  return fmt::format("0x{:04x}", static_cast<uint16_t>(value));
}
}  // namespace

std::string to_string(NegotiateContextType type) {
  switch (type) {
    case NegotiateContextType::preauth_integrity_capabilities: return "PREAUTH_INTEGRITY_CAPABILITIES";
    case NegotiateContextType::encryption_capabilities: return "ENCRYPTION_CAPABILITIES";
    case NegotiateContextType::compression_capabilities: return "COMPRESSION_CAPABILITIES";
    case NegotiateContextType::netname_negotiate_context_id: return "NETNAME_NEGOTIATE_CONTEXT_ID";
    case NegotiateContextType::transport_capabilities: return "TRANSPORT_CAPABILITIES";
    case NegotiateContextType::rdma_transform_capabilities: return "RDMA_TRANSFORM_CAPABILITIES";
    case NegotiateContextType::signing_capabilities: return "SIGNING_CAPABILITIES";
    case NegotiateContextType::posix_extensions: return "POSIX_EXTENSIONS";
  }
  return number(type);
}

std::string to_string(HashAlgorithm algorithm) {
  return algorithm == HashAlgorithm::sha512 ? "SHA-512" : number(algorithm);
}

std::string to_string(Cipher cipher) {
  switch (cipher) {
    case Cipher::aes128_ccm: return "AES-128-CCM";
    case Cipher::aes128_gcm: return "AES-128-GCM";
    case Cipher::aes256_ccm: return "AES-256-CCM";
    case Cipher::aes256_gcm: return "AES-256-GCM";
    case Cipher::none: return "none";
  }
  return number(cipher);
}

std::string to_string(CompressionAlgorithm algorithm) {
  switch (algorithm) {
    case CompressionAlgorithm::none: return "NONE";
    case CompressionAlgorithm::lznt1: return "LZNT1";
    case CompressionAlgorithm::lz77: return "LZ77";
    case CompressionAlgorithm::lz77_huffman: return "LZ77+Huffman";
    case CompressionAlgorithm::pattern_v1: return "Pattern_V1";
    case CompressionAlgorithm::lz4: return "LZ4";
  }
  return number(algorithm);
}

std::string to_string(SigningAlgorithm algorithm) {
  switch (algorithm) {
    case SigningAlgorithm::hmac_sha256: return "HMAC-SHA256";
    case SigningAlgorithm::aes_cmac: return "AES-CMAC";
    case SigningAlgorithm::aes_gmac: return "AES-GMAC";
  }
  return number(algorithm);
}

}  // namespace sallyport::smb2
