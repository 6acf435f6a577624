#include "audit/local/machine.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>

#include <bit>
#include <cstring>

#include "audit/local/hex_address.h"
#include "audit/local/read_file.h"
#include "audit/local/words.h"

namespace sallyport::audit::local {
namespace {

constexpr unsigned kBitsBeforeV4 = 96;

policy::IpAddress cut(policy::IpAddress address, unsigned prefix) {
  for (unsigned bit = prefix; bit < 128; bit++) address.bytes[bit / 8] &= static_cast<uint8_t>(~(0x80u >> bit % 8));
  return address;
}

std::optional<policy::IpAddress> address_of(const sockaddr* from) {
  policy::IpAddress address;
  if (from && from->sa_family == AF_INET6) {
    std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(from)->sin6_addr, 16);
    return address;
  }
  if (!from || from->sa_family != AF_INET) return std::nullopt;
  address.bytes[10] = address.bytes[11] = 0xff;
  std::memcpy(&address.bytes[12], &reinterpret_cast<const sockaddr_in*>(from)->sin_addr, 4);
  return address;
}

uint8_t prefix_of(const sockaddr* mask, bool v4) {
  auto bits = address_of(mask);
  if (!bits) return 128;
  unsigned prefix = 0;
  for (size_t i = v4 ? 12 : 0; i < 16; i++) prefix += static_cast<unsigned>(std::popcount(bits->bytes[i]));
  return static_cast<uint8_t>(prefix + (v4 ? kBitsBeforeV4 : 0));
}

std::optional<Route> route_v4(std::string_view line) {
  auto words = words_of(line);  // Iface Destination Gateway Flags RefCnt Use Metric Mask ...
  if (words.size() < 8) return std::nullopt;
  auto to = address_of_words(words[1]), mask = address_of_words(words[7]);
  auto flags = number<unsigned>(words[3], 16);
  if (!to || !mask || !flags || !(*flags & RTF_UP) || (*flags & RTF_REJECT)) return std::nullopt;
  unsigned prefix = kBitsBeforeV4;
  for (size_t i = 12; i < 16; i++) prefix += static_cast<unsigned>(std::popcount(mask->bytes[i]));
  return Route{std::string(words[0]), {cut(*to, prefix), static_cast<uint8_t>(prefix)}, (*flags & RTF_GATEWAY) != 0};
}

std::optional<Route> route_v6(std::string_view line) {
  auto words = words_of(line);  // destination, length, source, length, next hop, metric, references, use, flags, interface
  if (words.size() < 10) return std::nullopt;
  auto to = address_of_bytes(words[0]);
  auto prefix = number<uint8_t>(words[1], 16);
  auto flags = number<unsigned>(words[8], 16);
  if (!to || !prefix || *prefix > 128 || !flags || !(*flags & RTF_UP) || (*flags & RTF_REJECT)) return std::nullopt;
  return Route{std::string(words[9]), {cut(*to, *prefix), *prefix}, (*flags & RTF_GATEWAY) != 0};
}

std::vector<Route> routes_of(std::string_view text, auto route) {
  std::vector<Route> routes;
  for (auto line : lines_of(text))
    if (auto found = route(line)) routes.push_back(*found);
  return routes;
}

}  // namespace

policy::Network LocalAddress::network() const { return {cut(address, prefix), prefix}; }

bool LocalAddress::is_link_local() const {
  auto& b = address.bytes;
  return !address.is_v4() && b[0] == 0xfe && (b[1] & 0xc0) == 0x80;
}

std::vector<Route> parse_routes_v4(std::string_view text) { return routes_of(text, route_v4); }
std::vector<Route> parse_routes_v6(std::string_view text) { return routes_of(text, route_v6); }

Machine read_machine() {
  Machine machine;
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return machine;
  for (auto* each = all; each; each = each->ifa_next) {
    auto address = address_of(each->ifa_addr);
    if (!address || !(each->ifa_flags & IFF_UP)) continue;
    machine.addresses.push_back(
        {each->ifa_name, if_nametoindex(each->ifa_name), *address, prefix_of(each->ifa_netmask, address->is_v4())});
  }
  freeifaddrs(all);
  machine.routes = parse_routes_v4(read_file("/proc/net/route").value_or(""));
  auto more = parse_routes_v6(read_file("/proc/net/ipv6_route").value_or(""));
  machine.routes.insert(machine.routes.end(), more.begin(), more.end());
  return machine;
}

}  // namespace sallyport::audit::local
