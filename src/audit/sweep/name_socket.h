// A UDP socket for the name service's questions: many datagrams a system call, large buffers, and the errors that routers
// and hosts send back. IPv4 alone, which is all that NetBIOS knows. Addresses are as in_addr has them.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <system_error>

#include "audit/sweep/arp_sweep.h"
#include "audit/sweep/descriptor.h"
#include "audit/sweep/outstanding.h"
#include "base/bytes.h"
#include "policy/address.h"

namespace sallyport::audit {

policy::IpAddress address_of(uint32_t v4);
// The address must be one of IPv4.
uint32_t v4_of(const policy::IpAddress& address);

class NameSocket {
 public:
  static constexpr size_t kBatch = 64;
  struct Outgoing {
    uint32_t address = 0;
    Bytes datagram;
  };
  struct Incoming {
    uint32_t address = 0;
    uint16_t port = 0;
    Bytes datagram;  // cut to 6 KiB, more than any node status has
  };
  // What came back instead of an answer: ICMP, from the host itself, a router, or our own kernel.
  struct Refusal {
    uint32_t address = 0;  // that was asked
    bool port_unreachable = false;
    Bytes question;  // as much of it as came back
  };

  // From port 137 if it can be had and `from_name_port` says so: some hosts answer to that port alone.
  static std::expected<NameSocket, std::error_code> open(bool from_name_port, bool broadcast = false);
  NameSocket(NameSocket&&) noexcept;
  NameSocket& operator=(NameSocket&&) noexcept;
  ~NameSocket();

  // Who is there on our own links is sent to past the kernel's table of neighbours, where that is allowed.
  void use(const PresentNeighbours& neighbours);
  // How many of up to kBatch went out; `error` says why it were not all.
  size_t send(std::span<const Outgoing> batch, uint16_t port, std::error_code& error);
  // What is there, up to a few thousand datagrams; so with refusals().
  void receive(const std::function<void(const Incoming&)>& take);
  // Returns how many there were.
  size_t refusals(const std::function<void(const Refusal&)>& take);
  // Until something came, or it may be sent again, or the time is up.
  void wait(SweepClock::duration most, bool to_send);
  bool from_name_port() const { return from_name_port_; }

 private:
  struct Room;  // what the batched calls work on
  explicit NameSocket(int fd);
  std::optional<PresentNeighbours::Way> way_to(uint32_t address) const;
  size_t send_directly(std::span<const Outgoing> batch, uint16_t port, std::error_code& error);

  int fd_ = -1;
  Descriptor frames_;
  uint16_t own_port_ = 0;
  const PresentNeighbours* neighbours_ = nullptr;
  bool from_name_port_ = false;
  std::unique_ptr<Room> room_;
};

}  // namespace sallyport::audit
