// Connections without the kernel's TCP, for audits of very many hosts: a connection of three packets and no socket costs a
// quarter of one of the kernel's. What is to be sent leaves by a raw socket, a batch at a time; what arrives is read beside the
// kernel, which is kept from answering it by ports of our own at which it listens and lets nothing in. Nobody is woken for a packet:
// once a millisecond is looked what has come, by a timer alone. IPv4; one for each event loop, and used on that loop's thread alone.
#pragma once

#include <asio/steady_timer.hpp>
#include <span>
#include <unordered_map>
#include <vector>

#include "audit/sweep/arp_sweep.h"
#include "audit/sweep/capture_ring.h"
#include "audit/sweep/route.h"
#include "audit/sweep/sip_hash.h"
#include "audit/sweep/socket_address.h"
#include "audit/sweep/source_ports.h"
#include "audit/tcp/conversation.h"
#include "channel/event_loop.h"

namespace sallyport::audit {

class StackCarrier;

class TcpStack : public std::enable_shared_from_this<TcpStack> {
 public:
  // The error is for people; root is needed.
  static std::expected<std::shared_ptr<TcpStack>, std::string> open(channel::EventLoop& loop);
  // Who is there on our own links is sent to past the kernel's table of neighbours. They must outlive it.
  void use(const PresentNeighbours& neighbours) { neighbours_ = &neighbours; }
  // Called after every look: whether the loop gets done what it has to do, and could do more.
  using Paced = std::function<void(bool has_room)>;
  void tell_pace(Paced paced) { paced_ = std::move(paced); }
  // Who still waits ends, with all that it holds. For when the loop has stopped.
  void give_up();

  // A connection to be; null where the kernel's has to do: IPv6, no way to it, no port that is free.
  std::unique_ptr<client::Carrier> carrier_to(const policy::Endpoint& peer);

 private:
  friend class StackCarrier;
  static constexpr size_t kBatch = 64;
  struct Tools {
    Descriptor raw, frames;
    SourcePorts ports;
    CaptureRing ring;
    SourceFinder sources;
  };
  TcpStack(channel::EventLoop& loop, Tools tools);

  static uint64_t key_of(const policy::Endpoint& peer, uint16_t port);
  uint32_t first_sequence(uint64_t connection) const;
  std::optional<policy::Endpoint> place_for(const policy::Endpoint& peer);
  std::optional<PresentNeighbours::Way> way_to(const policy::IpAddress& peer) const;
  std::optional<policy::IpAddress> source_for(const policy::IpAddress& peer);
  void pump(Conversation& conversation);  // all that is due
  void forget(const Conversation& conversation);
  void wait_to_look();
  void look();
  void look_after_all();
  void wake(StackCarrier& carrier);  // when there is reason to
  void resume_woken();
  void on_packet(Bytes packet);
  void answer_stray(const Segment& segment);
  void put(const Segment& segment);
  void flush();

  channel::EventLoop& loop_;
  Tools tools_;
  SipKey key_;
  asio::steady_timer timer_;
  client::Clock::time_point now_, next_look_, next_round_;  // now_: of the last look
  unsigned quiet_ = 0;  // looks in a row that found nothing
  Paced paced_;
  std::unordered_map<uint64_t, StackCarrier*> carriers_;
  const PresentNeighbours* neighbours_ = nullptr;
  unsigned next_port_ = 0;
  std::vector<StackCarrier*> woken_;
  bool flush_is_due_ = false;

  struct Outgoing {
    std::array<uint8_t, 1300> bytes;
    size_t size = 0;
    bool direct = false;
    SocketAddress to;
    sockaddr_ll frame_to{};  // instead, when direct
  };
  // The first of those that wait, by one socket; how many.
  size_t flush_some(std::span<Outgoing> waiting);
  std::vector<Outgoing> batch_;
};

}  // namespace sallyport::audit
