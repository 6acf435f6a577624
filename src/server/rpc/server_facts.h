// What the RPC interfaces tell clients about the server. They ask through this one interface, so that they know nothing of
// configuration, connections or storage. Text is UTF-8.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/file_time.h"
#include "policy/identity.h"
#include "proto/lsar/lookup.h"

namespace sallyport::server::rpc {

struct ServerDescription {
  std::string name;       // NetBIOS name
  std::string workgroup;
  std::string comment;
  std::string dns_name;
  uint32_t version_major = 10;
  uint32_t version_minor = 0;
};

struct ShareFact {
  std::string name;
  std::string comment;
  std::string path;     // as shown to clients
  bool hidden = false;  // reachable, but not listed
  uint32_t max_uses = 0xFFFFFFFF;
  uint32_t current_uses = 0;
  uint32_t flags = 0;   // SHI1005_FLAGS, [MS-SRVS] 2.2.2.5: offline caching, access-based enumeration
  std::vector<uint8_t> security_descriptor;  // self-relative; empty: none is shown
};

struct SessionFact {
  std::string client;  // its address, without backslashes
  std::string user;
  std::string client_type;
  uint32_t opens = 0;
  std::chrono::seconds connected{};
  std::chrono::seconds idle{};
  bool guest = false;
  bool encrypted = false;
  bool over_netbios = false;
};

struct ConnectionFact {
  uint32_t id = 0;
  std::string share;
  std::string client;
  std::string user;
  uint32_t opens = 0;
  std::chrono::seconds connected{};
};

struct OpenFileFact {
  uint32_t id = 0;
  uint32_t permissions = 0;  // 1 read, 2 write, 4 create
  uint32_t locks = 0;
  std::string path;
  std::string user;
};

// An account, group, domain or well-known principal.
struct Principal {
  dtyp::Sid sid;
  std::string domain;
  std::string name;
  lsar::SidNameUse use = lsar::SidNameUse::unknown;
};

class ServerFacts {
 public:
  using Identity = policy::Identity;

  virtual ~ServerFacts() = default;
  virtual ServerDescription server() const = 0;
  virtual bool is_administrator(const Identity& who) const = 0;
  // The shares `who` may see, IPC$ not among them.
  virtual std::vector<ShareFact> shares(const Identity& who) const = 0;
  virtual std::vector<SessionFact> sessions() const = 0;
  virtual std::vector<ConnectionFact> connections() const = 0;
  virtual std::vector<OpenFileFact> open_files() const = 0;

  virtual dtyp::Sid account_domain() const = 0;
  // Accounts of this machine and of the Unix below it; well-known principals are known without asking.
  virtual std::optional<Principal> account_named(std::string_view name) const = 0;
  virtual std::optional<Principal> account_with(const dtyp::Sid& sid) const = 0;

  virtual FileTime now() const { return FileTime::now(); }
};

}  // namespace sallyport::server::rpc
