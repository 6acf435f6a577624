#include <fmt/format.h>

#include <algorithm>

#include "audit/finding.h"
#include "audit/windows_builds.h"
#include "proto/smb2/negotiate.h"

namespace sallyport::audit {
namespace {

using smb2::Cipher;

// Samba's server GUID is its NetBIOS name in lower case, zeros behind it.
std::string name_in(const Guid& guid) {
  std::string name;
  for (auto byte : guid.bytes) {
    if (byte == 0) break;
    bool fits = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
    if (!fits) return {};
    name.push_back(static_cast<char>(byte));
  }
  auto rest = Bytes(guid.bytes).subspan(name.size());
  return name.empty() || rest.empty() || !all_zero(rest) ? std::string() : name;
}

Product by_smb1_names(const HostFacts& facts) {
  if (!facts.smb1) return {};
  auto& lan_manager = facts.smb1->native_lan_manager;
  auto& os = facts.smb1->native_os;
  if (lan_manager.starts_with("Samba"))
    return {Maker::samba, lan_manager, "SMB 1's session setup calls it so"};
  if (os.starts_with("Windows")) return {Maker::windows, os, "SMB 1's session setup calls it so"};
  return {};
}

Product by_server_guid(const HostFacts& facts) {
  if (!facts.smb2) return {};
  auto& bytes = facts.smb2->server_guid.bytes;
  if (std::all_of(bytes.begin(), bytes.end(), [](auto byte) { return byte == 'A'; }))
    return {Maker::impacket, "impacket's smbserver", "its server GUID is sixteen times the letter A"};
  if (auto name = name_in(facts.smb2->server_guid); !name.empty())
    return {Maker::samba, "Samba",
            fmt::format("its server GUID is the name \"{}\" with zeros behind it, as Samba makes it", name)};
  return {};
}

Product by_ntlm_version(const HostFacts& facts) {
  if (!facts.ntlm || !facts.ntlm->build) return {};
  auto& ntlm = *facts.ntlm;
  if (ntlm.major == 0xFF && ntlm.build == 0xFFFF)
    return {Maker::impacket, "impacket's smbserver", "the version in its NTLM challenge is all ones"};
  auto told = fmt::format("the NTLM challenge says version {}.{} build {}", ntlm.major, ntlm.minor, ntlm.build);
  if (auto name = windows_of_build(ntlm.build); !name.empty()) return {Maker::windows, std::string(name), told};
  if (ntlm.major == 10 && ntlm.minor == 0)
    return {Maker::windows, fmt::format("Windows 10 or newer, build {}", ntlm.build), told};
  return {};
}

// Sallyport's NTLM challenge tells no build, its server GUID is drawn at random, it has no DFS and no start time, and its order
// of ciphers is its own: both GCM before both CCM, the shorter key first.
Product by_habits(const HostFacts& facts) {
  if (!facts.smb2 || (facts.ntlm && facts.ntlm->build)) return {};
  auto& smb2 = *facts.smb2;
  static const std::vector<Cipher> kOrder{Cipher::aes128_gcm, Cipher::aes256_gcm, Cipher::aes128_ccm, Cipher::aes256_ccm};
  bool habits = smb2.ciphers == kOrder && !smb2.start_time && !(smb2.capabilities & smb2::capabilities::kDfs) &&
                smb2.compression.empty() && smb2.mechanisms == std::vector<std::string>{"NTLMSSP"};
  if (!habits || !facts.ntlm) return {};
  return {Maker::sallyport, "Sallyport",
          "it prefers AES-128-GCM, AES-256-GCM, AES-128-CCM, AES-256-CCM in this order, tells neither build nor start time, and "
          "has no DFS"};
}

}  // namespace

Product guess_product(const HostFacts& facts) {
  if (facts.lies()) return {.evidence = "nothing it says is believable"};
  for (auto guess : {by_smb1_names, by_server_guid, by_ntlm_version, by_habits})
    if (auto product = guess(facts); !product.name.empty()) return product;
  return {.evidence = "nothing tells"};
}

}  // namespace sallyport::audit
