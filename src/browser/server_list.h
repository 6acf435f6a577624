// The servers and workgroups that have announced themselves, until three of their periods have passed in silence: what
// NetServerEnum2 and 3 list ([MS-BRWS] 3.3.1, [MS-RAP] 2.5.5.4).
// Whoever can send announcements can make it grow, so all of it is capped, and so is what one address may add: a liar fills its own
// share and no more. No clock, no lock.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "browser/server_entry.h"
#include "browser/settings.h"

namespace sallyport::browser {

// As it is listed, in upper case; nullopt for what is no name of a machine or workgroup, or would not be harmless on a terminal.
std::optional<std::string> listed_name(std::string_view name);

class ServerList {
 public:
  struct Limits {
    size_t servers = 1024;
    size_t workgroups = 256;
    size_t of_one_address = 32;  // of each kind
  };
  ServerList() = default;
  explicit ServerList(Limits limits) : limits_(limits) {}

  // Ourselves and our workgroup are always in it, whatever others announce under these names.
  void set_own(ServerEntry self, std::string workgroup, std::string master);

  // An announcement came from there. A type of 0: the server goes. `period` is what the sender says will pass until the next.
  void heard(const names::V4& from, std::string_view workgroup, ServerEntry server, Duration period, Time now);
  void heard_workgroup(const names::V4& from, ServerEntry workgroup, Duration period, Time now);
  void expire(Time now);
  // Forgets what this address announced.
  void forget(const names::V4& from);
  void clear();

  // "" is our own workgroup. A server is listed when it has one of the mask's bits; with kDomainEnum it is workgroups that are.
  std::vector<ServerEntry> list(std::string_view workgroup, uint32_t mask) const;
  size_t size() const { return servers_.size() + workgroups_.size(); }

 private:
  using Key = std::pair<std::string, std::string>;  // workgroup and name, upper case; of workgroups the first is empty
  struct Heard {
    ServerEntry entry;
    names::V4 from{};
    Time until{};
  };
  using Table = std::map<Key, Heard>;
  void put(Table& table, size_t cap, Key key, Heard heard);
  std::vector<ServerEntry> workgroups() const;

  Limits limits_;
  ServerEntry self_;
  std::string workgroup_, master_;
  Table servers_, workgroups_;
};

}  // namespace sallyport::browser
