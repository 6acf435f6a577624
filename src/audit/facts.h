// What an audit found out about one host, before anybody judges it. Every question that was put has one of three answers: a
// probe that got none leaves "unknown", never "no".
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/file_time.h"
#include "base/guid.h"
#include "base/nt_status.h"
#include "policy/address.h"
#include "proto/nbt/name.h"
#include "proto/smb2/negotiate_contexts.h"

namespace sallyport::audit {

enum class Known : uint8_t { unknown, no, yes };
constexpr Known known(bool value) { return value ? Known::yes : Known::no; }

enum class PortState : uint8_t {
  not_asked,
  open,
  closed,    // refused
  filtered,  // no answer, or a router's that says prohibited
};
std::string to_string(PortState state);

// The two doors; a host is asked at each that is open.
enum class Door : uint8_t { smb, netbios };  // TCP 445, TCP 139
constexpr uint16_t port_of(Door door) { return door == Door::smb ? 445 : 139; }

// From the oldest on. Each is offered until it is chosen or refused.
enum class OfferedDialect : uint8_t { core, lanman1, lanman2, nt_lm_0_12, smb2_0_2, smb2_1, smb3_0, smb3_0_2, smb3_1_1 };
inline constexpr size_t kOfferedDialects = 9;
inline constexpr OfferedDialect kFirstSmb2 = OfferedDialect::smb2_0_2;
// "CORE", "LANMAN1.0", "LANMAN2.1", "NT LM 0.12", "2.0.2" ... "3.1.1"
std::string to_string(OfferedDialect dialect);

// How a host that does not behave like a server behaved; at most one, the first seen.
enum class Oddity : uint8_t {
  none,
  silent,             // accepts connections and never says a word
  resets,             // resets every connection at the first bytes
  not_smb,            // answers, but not with SMB
  too_slow,           // dribbles: its answers were not complete at the deadline
  impossible_length,  // announces frames no server sends
  broken_offsets,     // points outside of its own messages
  agrees_to_all,      // "speaks" a dialect that does not exist
};
// "answers a dialect that does not exist as if it spoke it: not believable"
std::string to_string(Oddity oddity);

struct DoorFacts {
  PortState port = PortState::not_asked;
  std::array<Known, kOfferedDialects> dialects{};
  // On 139: the answer to a session request for *SMBSERVER; empty when accepted. "called name not present"
  std::string session_refused;
  Oddity oddity = Oddity::none;

  Known speaks(OfferedDialect dialect) const { return dialects[static_cast<size_t>(dialect)]; }
  // A server was met here: it behaves like one, or did for as long as it took to agree to a dialect.
  bool met() const;
};

// What SMB1's NT LM 0.12 negotiated. [MS-CIFS] 2.2.4.52.2
struct Smb1Facts {
  bool user_level = true;  // or a password for each share
  bool challenge_response = true;  // or passwords in the clear
  bool signing_enabled = false;
  bool signing_required = false;
  bool extended_security = false;
  uint32_t capabilities = 0;
  FileTime system_time;
  std::u16string domain, server;  // without extended security
  // From the session setup that follows.
  std::string native_os, native_lan_manager;
};

// What SMB 2 or 3 negotiated, of the highest dialect. The lists are in the order the server chooses: offered all, it took the
// first; offered the others, the second; and so on.
struct Smb2Facts {
  bool signing_enabled = false;
  bool signing_required = false;
  uint32_t capabilities = 0;  // smb2::capabilities
  uint32_t max_transact = 0, max_read = 0, max_write = 0;
  Guid server_guid;
  FileTime system_time, start_time;
  std::chrono::nanoseconds skew{};  // the server's clock less ours, of half the round trip corrected
  // 3.0 and 3.0.2 with the capability: AES-128-CCM. Empty: it has none, unless the host's deadline was reached.
  std::vector<smb2::Cipher> ciphers;
  std::vector<smb2::SigningAlgorithm> signing;
  std::vector<smb2::CompressionAlgorithm> compression;
  bool compression_chained = false;
  Known encryption_required = Known::unknown;
  std::vector<std::string> mechanisms;  // "Kerberos", "NTLMSSP": offered in the security token
};

// CHALLENGE, which a server hands to whoever asks. [MS-NLMP] 2.2.1.2
struct NtlmFacts {
  std::u16string target, netbios_computer, netbios_domain, dns_computer, dns_domain, dns_tree;
  uint8_t major = 0, minor = 0;
  uint16_t build = 0;  // 0 when not told
  FileTime timestamp;
};

struct ShareFacts {
  std::u16string name, remark;
  uint32_t type = 0;  // [MS-SRVS] 2.2.2.4
  Known readable = Known::unknown;
  Known writable = Known::unknown;  // by the rights the tree connect granted; nothing was written
};

// What whoever has logged in sees.
struct Access {
  Known lists_shares = Known::unknown;
  std::vector<ShareFacts> shares;
};

// What somebody without an account may do.
struct AnonymousFacts : Access {
  Known null_session = Known::unknown;  // no name, no password
  Known guest = Known::unknown;         // a name that does not exist, any password
};

// What the account may do with which the audit was told to look.
struct AccountFacts : Access {
  std::string user;
  NtStatus login = NtStatus::logon_failure;
  bool as_guest = false;  // let in, but as a guest
  Known ntlmv1 = Known::unknown;
};

struct NetbiosName {
  nbt::Name name;
  uint16_t flags = 0;  // RFC 1002 4.2.18
  bool group() const { return flags & 0x8000; }
};
struct NodeStatusFacts {
  std::vector<NetbiosName> names;
  std::optional<policy::MacAddress> mac;  // not there when it is all zeros, as Samba's is
};

struct VulnerabilityFacts {
  Known ms17_010 = Known::unknown;
  Known double_pulsar = Known::unknown;
  Known smb_ghost = Known::unknown;  // offers the compression; whether it is patched cannot be seen from outside
  Known spooler_pipe = Known::unknown;
  std::vector<std::string> coercion_pipes;  // reachable without an account
};

// Who a server says it is. Nobody's word for it was checked.
struct CertificateFacts {
  std::string subject, issuer;  // RFC 4514
  FileTime begins, expires;
};

// SMB over QUIC. [MS-SMB2] 2.1
struct QuicFacts {
  PortState port = PortState::not_asked;  // UDP 443; open: it answered in QUIC
  std::vector<uint32_t> versions;         // of QUIC, as the host told them
  Known smb = Known::unknown;
  smb2::Dialect dialect = smb2::Dialect::none;
  std::string told_by;   // "NEGOTIATE over QUIC was answered with dialect 3.1.1"
  bool refused = false;  // it ended the handshake, and not because of the protocol
  std::optional<CertificateFacts> certificate;

  void conclude(Known verdict, std::string why) {
    smb = verdict;
    told_by = std::move(why);
  }
};

struct HostFacts {
  policy::IpAddress address;
  std::string name;  // as the target was written, when it was a name
  DoorFacts smb, netbios;
  PortState name_service = PortState::not_asked;  // UDP 137
  std::optional<NodeStatusFacts> node_status;
  std::optional<Smb1Facts> smb1;
  std::optional<Smb2Facts> smb2;
  std::optional<NtlmFacts> ntlm;
  AnonymousFacts anonymous;
  std::optional<AccountFacts> account;
  VulnerabilityFacts vulnerabilities;
  QuicFacts quic;
  bool deadline_reached = false;  // not everything was asked
  std::chrono::milliseconds took{};

  const DoorFacts& at(Door door) const { return door == Door::smb ? smb : netbios; }
  DoorFacts& at(Door door) { return door == Door::smb ? smb : netbios; }
  // At either door; unknown as long as a door at which a server was met has not said no.
  Known speaks(OfferedDialect dialect) const;
  Oddity oddity() const { return smb.oddity != Oddity::none ? smb.oddity : netbios.oddity; }
  // Nothing that a host says is worth much once it has agreed to what does not exist.
  bool lies() const { return smb.oddity == Oddity::agrees_to_all || netbios.oddity == Oddity::agrees_to_all; }
};

}  // namespace sallyport::audit
