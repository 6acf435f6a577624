// Reads a capture file (pcap or pcapng, or standard input) packet by packet, and finds the TCP segment or UDP datagram in each:
// behind Ethernet with VLAN tags, Linux' "cooked" captures, loopback or bare IP; IPv4 and IPv6.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/bytes.h"

struct pcap;

namespace sallyport::cli {

using CaptureTime = std::chrono::sys_time<std::chrono::nanoseconds>;

struct Endpoint {
  std::array<uint8_t, 16> address{};  // IPv4 in the first four bytes
  bool is_ipv6 = false;
  uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};
// "192.0.2.1:445", "[fe80::1]:445"
std::string to_string(const Endpoint& endpoint);

struct TcpSegment {
  CaptureTime time;
  Endpoint source;
  Endpoint destination;
  uint32_t sequence = 0;
  uint32_t acknowledged = 0;
  bool syn = false, fin = false, rst = false, ack = false;
  Bytes payload;  // as much of it as was captured
};

struct UdpDatagram {
  CaptureTime time;
  Endpoint source;
  Endpoint destination;
  Bytes payload;  // as much of it as was captured
};

// The segment in one captured packet; nullopt when there is none, or not all of its headers. Fragments of IP packets
// are left out: SMB's peers negotiate a segment size that avoids them.
std::optional<TcpSegment> find_segment(Bytes packet, int link_type);
// The same for datagrams; those of the name service are short enough for one packet.
std::optional<UdpDatagram> find_datagram(Bytes packet, int link_type);

class Capture {
 public:
  // "-" is standard input. The error is for people.
  static std::expected<Capture, std::string> open(const std::string& file);

  // The next of either, valid until the next call; nullopt at the end, or at an error that error() names.
  std::optional<std::variant<TcpSegment, UdpDatagram>> next();
  const std::string& error() const { return error_; }

 private:
  struct Close {
    void operator()(pcap* handle) const;
  };
  std::unique_ptr<pcap, Close> handle_;
  int link_type_ = 0;
  std::string error_;
};

}  // namespace sallyport::cli
