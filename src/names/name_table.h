// Our own names on one link: claimed, defended, refreshed and given up. A machine without sockets or clock.
// RFC 1002 5.1.1 (by broadcast), 5.1.2 (at a WINS server), 5.1.3 (both); [MS-NBTE] 3.1.5.1
//
// Kept true: what is said about a name is believed only from who was asked (transaction id, name, address); a name that somebody
// else owns is not answered for, and is claimed again after five minutes.
#pragma once

#include <string>
#include <vector>

#include "names/audience.h"
#include "names/outbox.h"
#include "names/packets.h"
#include "names/service.h"
#include "names/timing.h"

namespace sallyport::names {

class NameTable {
 public:
  NameTable(size_t link_number, Link link, NodeSettings settings);

  // Caps at kMostOwnNames; a name that is there stays as it is.
  void add(const nbt::Name& name, bool group, Time now);
  void remove(const nbt::Name& name, Outbox& out);
  void release_all(Outbox& out);

  // Sends what is due; next() is when that is again.
  void tick(Time now, Outbox& out);
  Time next() const;

  // Somebody claims a name, by broadcast or here: refused when it is ours. Returns whether it was.
  bool defend(const Claim& claim, const nbt::Packet& packet, const V4& source, uint16_t port, Outbox& out) const;
  // An answer to a registration or refresh, or WACK. Returns whether it was one to a question of ours.
  bool on_response(const nbt::Packet& packet, const V4& source, Time now);

  struct Own {
    nbt::Name name;
    bool group = false;
    OwnName::State state = OwnName::State::registering;
    bool usable() const { return state == OwnName::State::registered; }
  };
  // Null when it is not ours, or not yet, or in conflict.
  const Own* find(const nbt::Name& name) const;
  nbt::NameAddress address_of(const Own& own) const;
  std::vector<OwnName> all() const;
  // RDATA of a node status response. RFC 1002 4.2.18
  Bytes node_status() const { return status_; }

  const Link& link() const { return link_; }
  const NodeSettings& settings() const { return settings_; }
  // New devices on the same link.
  void set_devices(std::vector<V4> devices) { link_.devices = std::move(devices); }
  // What is worth a line in the log since the last time.
  std::vector<std::string> take_news() { return std::exchange(news_, {}); }

 private:
  enum class Step : uint8_t { idle, broadcast, server, refresh };
  struct Entry : Own {
    Step step = Step::idle;
    uint16_t id = 0;
    uint8_t tries = 0, server = 0;
    bool at_server = false;  // registered there
    Time due = kNever, verified{};
    uint32_t ttl = 0;  // as the server granted it
  };

  nbt::ScopedName scoped(const Entry& entry) const { return {entry.name, settings_.scope}; }
  uint16_t flags_of(const Own& own) const;
  bool uses_server(const Entry& entry) const;
  Step first_step(const Entry& entry) const;
  void begin(Entry& entry, Step step, Time now);
  void advance(Entry& entry, Time now, Outbox& out);
  void claim_by_broadcast(Entry& entry, Time now, Outbox& out);
  void ask_server(Entry& entry, Time now, Outbox& out);
  void next_server(Entry& entry, Time now);
  void settle(Entry& entry, Time now);
  void lose(Entry& entry, const V4& to, Time now);
  void granted(Entry& entry, const nbt::Packet& packet, Time now);
  void on_conflict(Entry& entry, Time now);
  bool believes(const Entry& entry, const V4& source) const;
  void send_release(const Entry& entry, Outbox& out) const;
  void to_audience(const Buffer& datagram, Outbox& out) const;
  void changed();
  void tell(std::string text);

  size_t number_;
  Link link_;
  NodeSettings settings_;
  std::vector<Entry> entries_;
  Buffer status_;
  std::vector<std::string> news_;
};

}  // namespace sallyport::names
