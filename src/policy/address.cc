#include "policy/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sallyport::policy {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

template <class T>
std::optional<T> parse_number(std::string_view text, int base = 10) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// `address` with every bit behind the prefix cleared.
IpAddress masked(IpAddress address, unsigned prefix) {
  for (unsigned bit = prefix; bit < 128; bit++) address.bytes[bit / 8] &= static_cast<uint8_t>(~(0x80u >> bit % 8));
  return address;
}

}  // namespace

bool IpAddress::is_v4() const { return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin()); }

bool IpAddress::is_loopback() const {
  static constexpr std::array<uint8_t, 16> kLoopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return is_v4() ? bytes[12] == 127 : bytes == kLoopback;
}

bool IpAddress::is_unspecified() const {
  auto first = bytes.begin() + (is_v4() ? 12 : 0);
  return std::all_of(first, bytes.end(), [](uint8_t byte) { return byte == 0; });
}

std::optional<IpAddress> parse_address(std::string_view text) {
  std::string plain(text.substr(0, text.find('%')));
  IpAddress address;
  if (inet_pton(AF_INET6, plain.c_str(), address.bytes.data()) == 1) return address;
  if (plain.size() != text.size()) return std::nullopt;  // only IPv6 has scopes
  std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), address.bytes.begin());
  if (inet_pton(AF_INET, plain.c_str(), address.bytes.data() + 12) == 1) return address;
  return std::nullopt;
}

std::string to_string(const IpAddress& address) {
  const auto& b = address.bytes;
  if (address.is_v4()) return fmt::format("{}.{}.{}.{}", b[12], b[13], b[14], b[15]);
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(AF_INET6, address.bytes.data(), text, sizeof text);
}

bool Network::contains(const IpAddress& peer) const { return masked(peer, prefix) == address; }

ParsedNetwork parse_network(std::string_view text) {
  auto slash = text.find('/');
  auto address = parse_address(text.substr(0, slash));
  if (!address) return {std::nullopt, NetworkFault::bad_address, {}};
  unsigned longest = address->is_v4() ? 32 : 128;
  auto prefix = slash == text.npos ? std::optional(longest) : parse_number<unsigned>(text.substr(slash + 1));
  if (!prefix || *prefix > longest) return {std::nullopt, NetworkFault::bad_prefix, {}};
  Network network{masked(*address, *prefix + 128 - longest), static_cast<uint8_t>(*prefix + 128 - longest)};
  if (network.address != *address) return {std::nullopt, NetworkFault::host_bits, to_string(network)};
  return {network, NetworkFault::none, {}};
}

std::string to_string(const Network& network) {
  unsigned beyond = network.address.is_v4() ? 96 : 0;
  if (network.prefix == 128) return to_string(network.address);
  return fmt::format("{}/{}", to_string(network.address), network.prefix - beyond);
}

std::optional<Endpoint> parse_endpoint(std::string_view text, uint16_t default_port) {
  if (auto alone = parse_address(text)) return Endpoint{*alone, default_port};
  bool bracketed = text.starts_with('[');
  auto end = bracketed ? text.find(']') : text.rfind(':');
  if (end == text.npos) return std::nullopt;
  auto address = parse_address(text.substr(bracketed, end - bracketed));
  auto rest = text.substr(bracketed ? end + 1 : end);
  if (!address || bracketed == address->is_v4()) return std::nullopt;
  if (rest.empty()) return Endpoint{*address, default_port};
  auto port = rest.starts_with(':') ? parse_number<uint16_t>(rest.substr(1)) : std::nullopt;
  if (!port || *port == 0) return std::nullopt;
  return Endpoint{*address, *port};
}

std::string to_string(const Endpoint& endpoint) {
  return fmt::format(fmt::runtime(endpoint.address.is_v4() ? "{}:{}" : "[{}]:{}"), to_string(endpoint.address), endpoint.port);
}

std::optional<MacAddress> parse_mac(std::string_view text) {
  MacAddress mac;
  if (text.size() != 17) return std::nullopt;
  for (size_t i = 0; i < 6; i++) {
    auto byte = parse_number<uint8_t>(text.substr(3 * i, 2), 16);
    if (!byte || (i < 5 && text[3 * i + 2] != ':' && text[3 * i + 2] != '-')) return std::nullopt;
    mac.bytes[i] = *byte;
  }
  return mac;
}

std::string to_string(const MacAddress& mac) { return fmt::format("{:02x}", fmt::join(mac.bytes, ":")); }

}  // namespace sallyport::policy
