// What a policy file says, checked and with its defaults filled in: plain values, no behaviour. policy/load.h makes one
// from TOML; a Policy{} made by hand has the defaults of an empty file: everyone on 445 with SMB 3, signed and encrypted.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/address.h"
#include "policy/dialect.h"
#include "policy/old_dialect.h"

namespace sallyport::policy {

using Time = std::chrono::sys_seconds;

// Where in the file something stands. No file: made by the program itself; line 0: the default.
struct Position {
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
};
std::string to_string(const Position& at);  // "FILE:LINE:COLUMN", as much as is known

// The two doors. A listening port may differ (4450 in tests); what a door means does not.
enum class Door : uint16_t { smb = 445, netbios = 139 };

enum class Rights : uint8_t { none, read, write };
enum class Requirement : uint8_t { off, optional, required };

std::string_view to_string(Rights rights);
std::string_view to_string(Requirement requirement);

struct ServerSettings {
  std::string state_directory;           // "": the caller's default
  std::vector<Endpoint> listen;          // none: port 445 on every address; "[::]" is every address of both families
  std::vector<Endpoint> listen_netbios;  // none: port 139 on the address that faces each lease's device
  std::string netbios_name;              // "": the host's name
  std::string workgroup = "WORKGROUP";
  std::string comment;
  std::string log_level = "info";
};

// How names are made known and found on a lease's network (RFC 1001 10): by broadcast, by a WINS server, or by both in turn.
enum class NodeType : uint8_t { b, p, m, h };
// Who hears of this server on ports 137 and 138 without asking.
enum class Announce : uint8_t { off, devices, network };

std::string_view to_string(NodeType type);
std::string_view to_string(Announce announce);

// NetBIOS names (137) and datagrams (138). Nothing of it is served while no lease for port 139 is in force and no zone has `wins`.
struct NetbiosSettings {
  NodeType node = NodeType::b;
  std::vector<IpAddress> wins;  // WINS servers of others to register at and to ask, for p, m and h
  std::string scope;            // "" as a rule (RFC 1001 9)
  Announce announce = Announce::devices;
  bool win_elections = false;   // become the master browser instead of leaving that to others ([MS-BRWS] 3.3.5.8)
};

// The folder of another server that a share shows: path = "smb3://HOST[:PORT]/SHARE[/FOLDER]".
struct RemoteFolder {
  std::string host;
  uint16_t port = 445;
  std::string share;
  std::string folder;  // "" for all of it; with \\ between components
  std::string login;   // the remote account; its password stands in the account store
};

struct Share {
  std::string name;
  std::string path;
  std::string comment;
  bool read_only = false;
  bool hidden = false;  // not listed; a name ending in '$' is not listed either
  // Who may what: account names, "@group" of the account's Unix user, "*" for every account, "guest", "anonymous".
  // Both empty: every account may write.
  std::vector<std::string> read, write;
  std::optional<RemoteFolder> remote;  // what `path` says, when it is of another server
  Position at;

  bool listed() const { return !hidden && !name.ends_with('$'); }
  bool has_lists() const { return !read.empty() || !write.empty(); }
};

// What a zone and a lease have in common: what a connection under it is held to.
struct Terms {
  DialectSet dialects = DialectSet::range(Dialect::smb_3_0, Dialect::smb_3_1_1);  // empty in a lease for SMB1 alone
  OldDialectSet old_dialects;                                                     // of SMB1; a lease's on port 139
  Requirement signing = Requirement::required;
  Requirement encryption = Requirement::required;
  bool ntlmv1 = false;
  bool plain_text = false;  // passwords in the clear, as DOS sends them; SMB1 only
  bool guest = false;
  bool anonymous = false;
  bool all_shares = true;
  std::vector<std::string> shares;  // when not all_shares
  Rights rights = Rights::write;
  std::string account;  // whose password a share's is, for devices that name no user (CORE)
  std::string reason;   // why it is weaker than the default
};

struct Zone {
  std::string name;
  std::vector<Network> networks;
  bool open_smb = true;  // ports = [445]; ports = [] closes the zone
  bool wins = false;     // NetBIOS names of these networks are registered and answered here, on port 137
  Terms terms;
  Position at;
};

struct Lease {
  IpAddress device;
  std::optional<MacAddress> mac;
  std::string calling_name;  // upper case, "" for any
  Door door = Door::netbios;
  Terms terms;
  Time until{};            // first moment at which it is over
  std::string until_text;  // as written
  Position at;

  bool in_force(Time now) const { return now < until; }
};

// Caps for everything a peer can make grow. Reaching one is a clean refusal.
struct Limits {
  uint32_t connections = 20000;
  uint32_t connections_per_address = 8192;
  uint32_t half_open = 1024;  // connections that have not logged in
  uint32_t half_open_per_address = 128;
  uint32_t login_seconds = 30;
  uint32_t sessions_per_connection = 64;
  uint32_t trees_per_session = 256;
  uint32_t opens_per_session = 16384;
  uint32_t locks_per_open = 4096;
  uint32_t notifies_per_session = 1024;
  uint32_t requests_per_connection = 1024;  // unanswered at one time
  uint32_t credits_per_connection = 8192;
  uint32_t frame_bytes_before_login = 128 * 1024;
  uint32_t wins_names = 100'000;  // registered in the WINS table
  uint32_t io_bytes = 8 * 1024 * 1024;  // MaxTransactSize, MaxReadSize, MaxWriteSize

  // The largest frame after login: a largest write with all its headers, and a compound's other members beside it.
  uint32_t frame_bytes() const { return io_bytes + 64 * 1024; }
};

struct AccountSettings {
  // The Unix user an account acts as, when the server runs as root: the one kept with the account (user add --unix);
  // else the Unix user of the same name, if `same_name` and there is one that is not root; else `fallback_user`.
  bool same_name = true;
  std::string fallback_user = "nobody";
};

struct Policy {
  ServerSettings server;
  NetbiosSettings netbios;
  Limits limits;
  AccountSettings accounts;
  std::vector<Share> shares;
  std::vector<Zone> zones;  // none: everyone is under the default terms on 445
  std::vector<Lease> leases;
  std::string file;

  // Share names are compared ignoring case.
  const Share* find_share(std::string_view name) const;
};

bool same_share_name(std::string_view a, std::string_view b);

}  // namespace sallyport::policy
