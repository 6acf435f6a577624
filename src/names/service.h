// The name service as the rest of the server sees it: a thread of its own that keeps UDP port 137 on the links it is told,
// registers our names there, answers, and asks for the names of others. Every function may be called from any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "names/link.h"
#include "policy/config.h"
#include "policy/datagram_door.h"
#include "proto/nbt/name.h"

namespace sallyport::names {

// What to serve, made anew with every policy and whenever a lease lapses.
struct Plan {
  std::shared_ptr<const policy::Policy> policy;
  std::string machine, workgroup;  // upper case, up to fifteen characters
  std::vector<Link> links;         // none: nothing is served, port 137 is closed
};

// One of our own names, on one link.
struct OwnName {
  nbt::ScopedName name;
  bool group = false;
  enum class State : uint8_t { registering, registered, conflict } state = State::registering;
  V4 address{};
};

// An answer to resolve(). Of a group that is found by broadcast, `addresses` are those of who answered.
struct Resolved {
  bool found = false, group = false;
  std::vector<V4> addresses;
};

struct WinsRow {
  nbt::Name name;
  uint16_t flags = 0;  // NB_FLAGS, proto/nbt/name_records.h
  std::vector<V4> addresses;
  uint32_t ttl = 0;  // seconds left
};
struct Report {
  std::vector<std::string> listening;  // "192.168.1.7:137 (eth0)"
  std::vector<OwnName> own;
  struct Cached {
    nbt::ScopedName name;
    Resolved answer;
    uint32_t ttl = 0;
  };
  std::vector<Cached> cache;  // names of others that were asked for
  bool wins = false;          // a zone has it
  uint64_t wins_names = 0, wins_cap = 0;
  std::vector<WinsRow> wins_rows;  // by name, at most `most_rows`
  uint64_t queries = 0, answers = 0, refused = 0;
};

struct Surroundings {
  // A neighbour's hardware address, for leases that name one.
  std::function<std::optional<policy::MacAddress>(const policy::IpAddress&)> hardware_address;
  // Somebody asked who may not; nothing was answered. At most a few dozen a second are told.
  std::function<void(const policy::IpAddress&, const policy::Reason&)> refused;
};

class Service {
 public:
  explicit Service(Surroundings surroundings);
  ~Service();  // releases our names, then closes the port

  // Takes a new plan: opens and closes sockets, registers and releases. "" or what could not be opened.
  std::string serve(Plan plan);
  // Names given up, port closed, thread ended; not to be used again.
  void stop();

  // Further names of ours, on every link or on that with this address, now and later: WORKGROUP<1e>, WORKGROUP<1d>,
  // ..__MSBROWSE__.<01>. What was added for one link is removed for that one. The machine's
  // names and WORKGROUP<00> are there without being asked for.
  void add_name(const nbt::Name& name, bool group, const std::optional<V4>& link = {});
  void remove_name(const nbt::Name& name, const std::optional<V4>& link = {});
  // Is this name ours (registered, in our scope) on the link with this address?
  bool owns(const nbt::ScopedName& name, const V4& link_address) const;
  std::vector<OwnName> own_names() const;
  std::vector<Link> links() const;

  // Who has this name? `done` is called once, on the service's thread or at once; it must not block.
  void resolve(const nbt::ScopedName& name, std::function<void(const Resolved&)> done);

  Report report(size_t most_rows) const;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace sallyport::names
