// Addresses, networks and endpoints as the policy file writes them. IPv4 is kept in its IPv6-mapped form (RFC 4291
// 2.5.5.2), so that one comparison serves both families and a peer that arrives mapped is found under its IPv4 network.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::policy {

struct IpAddress {
  std::array<uint8_t, 16> bytes{};

  auto operator<=>(const IpAddress&) const = default;
  bool is_v4() const;
  bool is_loopback() const;
  bool is_unspecified() const;
};

// "192.168.1.7", "fe80::1%eth0" (the scope is dropped). No names.
std::optional<IpAddress> parse_address(std::string_view text);
std::string to_string(const IpAddress& address);

struct Network {
  IpAddress address;
  uint8_t prefix = 0;  // of 128; an IPv4 /24 is 120

  auto operator<=>(const Network&) const = default;
  bool contains(const IpAddress& peer) const;
};

enum class NetworkFault { none, bad_address, bad_prefix, host_bits };

struct ParsedNetwork {
  std::optional<Network> network;
  NetworkFault fault = NetworkFault::none;
  std::string suggestion;  // for host_bits: the network that was probably meant
};

// "10.0.0.0/8", "2001:db8::/32", or one address. Bits beyond the prefix are a fault: they hide a typing mistake.
ParsedNetwork parse_network(std::string_view text);
std::string to_string(const Network& network);

struct Endpoint {
  IpAddress address;
  uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};

// "ADDRESS:PORT", "[V6]:PORT", or an address alone, which gets `default_port`.
std::optional<Endpoint> parse_endpoint(std::string_view text, uint16_t default_port);
std::string to_string(const Endpoint& endpoint);

struct MacAddress {
  std::array<uint8_t, 6> bytes{};
  auto operator<=>(const MacAddress&) const = default;
};

// "00:11:22:aa:bb:cc", also with '-'.
std::optional<MacAddress> parse_mac(std::string_view text);
std::string to_string(const MacAddress& mac);

}  // namespace sallyport::policy
