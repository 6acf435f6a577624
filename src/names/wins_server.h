// A NetBIOS name server, small: what it does with registrations, refreshes and releases. RFC 1002 5.1.4; Microsoft's groups and
// multihomed names as [MS-WINSRA] 1.1 has them. A machine without sockets or clock.
//
// Kept true: a unique name goes to somebody else only after its holder was asked and did not say that it still has it; a host
// registers its own addresses only.
#pragma once

#include <functional>
#include <vector>

#include "names/outbox.h"
#include "names/packets.h"
#include "names/wins_table.h"

namespace sallyport::names {

// Who sent a request, and by which link.
struct Sender {
  size_t link = 0;
  V4 address{};
  uint16_t port = nbt::kNameServicePort;
};

class WinsServer {
 public:
  static constexpr size_t kMostChallenges = 1024;
  // Of all times that are asked for; Windows' servers grant six days.
  static constexpr uint32_t kShortestTtl = 10 * 60, kLongestTtl = 6 * 24 * 3600;

  // `registers`: may this address be registered by somebody else than itself, as one of several of a machine?
  using MayRegister = std::function<bool(const V4&)>;
  explicit WinsServer(MayRegister registers) : registers_(std::move(registers)) {}

  WinsTable& table() { return table_; }
  const WinsTable& table() const { return table_; }

  // `ours`: our own node has the name; nobody else gets it.
  void on_registration(const Claim& claim, const nbt::Packet& packet, const Sender& from, bool ours, Time now, Outbox& out);
  void on_release(const Claim& claim, const nbt::Packet& packet, const Sender& from, Time now, Outbox& out);
  // Of a name in another scope: nothing of it is kept here.
  void refuse(const Claim& claim, const nbt::Packet& packet, const Sender& from, Outbox& out) const;
  // A holder's answer to a challenge. Returns whether it was one.
  bool on_response(const nbt::Packet& packet, const V4& source, Time now, Outbox& out);
  void tick(Time now, Outbox& out);
  Time next() const;

 private:
  // Somebody claims a name that has a holder, who is being asked.
  struct Challenge {
    Claim claim;
    Sender from;
    uint16_t request_id = 0, id = 0;
    nbt::ScopedName as_asked;
    nbt::Opcode opcode{};
    std::vector<V4> holders;  // still to be asked, the present one first
    uint8_t tries = 0;
    Time due{};
    bool over = false;
  };

  nbt::Rcode refusal(const Claim& claim, const nbt::Packet& packet, const Sender& from, bool ours) const;
  bool same_machine(const WinsTable::Entry& entry, const Claim& claim) const;
  void store(const Claim& claim, nbt::Opcode opcode, const Sender& from, Time now);
  nbt::Rcode stored(const Claim& claim, nbt::Opcode opcode, const Sender& from, Time now);
  void challenge(const Claim& claim, const nbt::Packet& packet, const Sender& from, const WinsTable::Entry& entry, Time now,
                 Outbox& out);
  void advance(Challenge& challenge, Time now, Outbox& out);
  void decide(Challenge& challenge, bool keeps, Time now, Outbox& out);
  void on_holder(Challenge& challenge, const nbt::Packet& packet, Time now, Outbox& out);

  MayRegister registers_;
  WinsTable table_;
  std::vector<Challenge> challenges_;
  Time swept_{};
};

}  // namespace sallyport::names
