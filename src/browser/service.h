// The datagram service as the rest of the server sees it: a thread of its own that keeps UDP port 138 on the links it is told, a
// browser for each, and one list of what they heard. Every function may be called from any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "browser/browser.h"

namespace sallyport::browser {

struct Surroundings {
  // A neighbour's hardware address, for leases that name one.
  std::function<std::optional<policy::MacAddress>(const policy::IpAddress&)> hardware_address;
  // A datagram was for us, from somebody who may not; it got no answer. At most a few dozen a second are told.
  std::function<void(const policy::IpAddress&, const policy::Reason&)> refused;
  // Names are the name service's: ours to take, ours to give up, and whether somebody else has one, each on the link of this
  // address: a master browser of one network need not be that of another.
  std::function<void(const nbt::Name&, bool group, const names::V4&)> add_name;
  std::function<void(const nbt::Name&, const names::V4&)> remove_name;
  std::function<bool(const nbt::ScopedName&, const names::V4&)> name_in_conflict;
};

struct LinkReport {
  std::string listening;  // "192.168.1.7:138 (eth0)"
  Role role = Role::server;
  std::string master;  // "" : nobody was heard
};

class Service {
 public:
  explicit Service(Surroundings surroundings);
  ~Service();

  // Takes a new plan: opens and closes sockets, says hello and goodbye. "" or what could not be opened.
  std::string serve(names::Plan plan);
  // Says goodbye, gives up names, ends the thread; not to be used again.
  void stop();

  // What NetServerEnum lists; at least ourselves and our workgroup, once a plan was served.
  std::vector<ServerEntry> list(std::string_view workgroup, uint32_t mask) const;
  std::vector<LinkReport> report() const;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

// The same when no datagram service runs: ourselves and our workgroup.
std::vector<ServerEntry> own_list(const Settings& settings, std::string_view workgroup, uint32_t mask);

}  // namespace sallyport::browser
