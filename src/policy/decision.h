// The decisions of the policy: pure functions from facts to an answer with its reason. They are asked in this order for
// each connection: admit_connection (at accept, and again on 139 when the calling name is known), check_dialects,
// check_login, check_protection, check_tree.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/config.h"
#include "policy/reason.h"

namespace sallyport::policy {

struct PeerFacts {
  IpAddress address;
  std::optional<MacAddress> mac;  // when the peer is a neighbour
  Door door = Door::smb;
  std::optional<std::string> calling_name;  // none: not told yet, so not held against a lease
  Time now{};
};

struct Admission : Decision {
  std::string rule;  // "zone \"office\"", "lease for 10.0.0.7", "the default"
  Position at;
  Terms terms;                // what the connection is held to from here on
  std::optional<Time> until;  // a lease's end: the connection ends with it
};

// A lease for the device goes before any zone; of zones the one with the longest prefix holds. With no zone at all
// everyone may come to 445; on 139 only a lease lets anyone in.
Admission admit_connection(const Policy& policy, const PeerFacts& peer);

// What a NEGOTIATE offered. `chosen` is the highest both sides have.
struct DialectDecision : Decision {
  std::optional<Dialect> chosen;
};
DialectDecision check_dialects(const Admission& admission, std::span<const Dialect> offered);
Decision check_dialect(const Admission& admission, Dialect dialect);

// What a session ended up with, before anything but its login may go over it.
struct Protection {
  Dialect dialect = Dialect::smb_3_1_1;
  bool signing = false;
  bool encryption = false;  // counts as signing: every cipher of SMB 3 authenticates
};
Decision check_protection(const Admission& admission, const Protection& negotiated);

// plain_text: the password itself, over SMB1.
enum class LoginMechanism : uint8_t { ntlmv2, ntlmv1, lm, guest, anonymous, plain_text };
std::string_view to_string(LoginMechanism mechanism);
Decision check_login(const Admission& admission, LoginMechanism mechanism);

struct UserFacts {
  std::string name;
  std::vector<std::string> groups;  // of its Unix user
  bool guest = false;
  bool anonymous = false;
};

// `share` is nullptr for IPC$, which every login may use.
struct TreeDecision : Decision {
  const Share* share = nullptr;
  Rights rights = Rights::none;
};
TreeDecision check_tree(const Policy& policy, const Admission& admission, const UserFacts& user, std::string_view share_name);

// Names of the shares this user sees in a list: those it may open and that are not hidden.
std::vector<const Share*> visible_shares(const Policy& policy, const Admission& admission, const UserFacts& user);

// Whether anybody may come to 139 now: the port is open exactly while this is so.
bool netbios_door_open(const Policy& policy, Time now);

}  // namespace sallyport::policy
