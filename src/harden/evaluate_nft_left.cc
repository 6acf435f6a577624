#include "harden/evaluate_nft_left.h"

#include <algorithm>

namespace sallyport::harden {
namespace {

using nlohmann::json;

constexpr int64_t kSyn = 2, kAck = 16;
constexpr std::string_view kFlagNames[] = {"fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"};

std::string protocol_name(const Packet& packet) { return packet.protocol == Protocol::tcp ? "tcp" : "udp"; }

NftLeft of_transport(const std::string& field, const std::string& protocol, const Packet& packet) {
  if (protocol != "th" && protocol != protocol_name(packet)) return NftAbsent{};
  if (field == "dport") return int64_t{packet.port};
  if (field == "flags" && protocol == "tcp") return NftFlags{packet.established ? kAck : kSyn};
  return NftUnknown{};
}

NftLeft of_network(const std::string& field, const std::string& protocol, const Packet& packet) {
  if ((protocol == "ip") != packet.peer.is_v4()) return NftAbsent{};
  if (field == "saddr") return packet.peer;
  if (field == "daddr" && packet.target) return *packet.target;
  if (field == "protocol" || field == "nexthdr") return protocol_name(packet);
  if (field == "frag-off") return int64_t{0};  // what is cut in pieces is put together before it gets here
  return NftUnknown{};
}

NftLeft of_hardware(const std::string& field, const Packet& packet) {
  if (field != "saddr" || packet.any_hardware) return NftUnknown{};
  return packet.mac ? NftLeft(policy::to_string(*packet.mac)) : NftAbsent{};
}

NftLeft of_payload(const json& value, const Packet& packet) {
  auto protocol = nft_text(value, "protocol"), field = nft_text(value, "field");
  if (protocol == "tcp" || protocol == "udp" || protocol == "th") return of_transport(field, protocol, packet);
  if (protocol == "ip" || protocol == "ip6") return of_network(field, protocol, packet);
  if (protocol == "ether") return of_hardware(field, packet);
  // Other protocols are none of a packet to a port.
  bool other = protocol == "icmp" || protocol == "icmpv6" || protocol == "sctp" || protocol == "arp";
  return other ? NftLeft(NftAbsent{}) : NftUnknown{};
}

NftLeft of_meta(const json& value, const Packet& packet) {
  auto key = nft_text(value, "key");
  if (key == "l4proto") return protocol_name(packet);
  if (key == "nfproto") return std::string(packet.peer.is_v4() ? "ipv4" : "ipv6");
  if (key == "protocol") return std::string(packet.peer.is_v4() ? "ip" : "ip6");
  if (key == "time") return packet.at.time_since_epoch().count();
  if (key == "iif" || key == "iifname") return NftInterface{packet.interface};
  if (key == "pkttype" && packet.target) return std::string(packet.broadcast ? "broadcast" : "host");
  return NftUnknown{};
}

NftLeft of_connection(const json& value, const Packet& packet) {
  auto key = nft_text(value, "key");
  // Nothing on its way to this machine was translated, as far as the question goes.
  if (key == "status") return std::string("(not translated)");
  if (key == "state") return std::string(packet.established ? "established" : "new");
  if (key == "direction") return std::string("original");
  return NftUnknown{};
}

// The kind of an address that the routes tell: the target is one of this machine's, or everybody's.
NftLeft of_routes(const json& value, const Packet& packet) {
  bool of_target = value.contains("flags") && value["flags"] == json::array({"daddr"});
  if (nft_text(value, "result") != "type" || !of_target || !packet.target) return NftUnknown{};
  return std::string(packet.broadcast ? "broadcast" : "local");
}

// left & mask
NftLeft masked(const json& value, const Packet& packet) {
  if (!value.is_array() || value.size() != 2) return NftUnknown{};
  auto left = nft_left(value[0], packet);
  if (std::holds_alternative<NftAbsent>(left)) return left;
  auto mask = tcp_flags(value[1]);
  if (!mask) return NftUnknown{};
  if (auto* flags = std::get_if<NftFlags>(&left)) return NftFlags{flags->bits & *mask};
  if (auto* number = std::get_if<int64_t>(&left)) return *number & *mask;
  return NftUnknown{};
}

}  // namespace

std::string nft_text(const json& of, const char* key) {
  if (!of.is_object()) return {};
  auto found = of.find(key);
  return found != of.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<int64_t> tcp_flags(const json& value) {
  if (value.is_number_integer()) return value.get<int64_t>();
  int64_t bits = 0;
  if (value.is_string()) {
    auto found = std::find(std::begin(kFlagNames), std::end(kFlagNames), value.get_ref<const std::string&>());
    return found == std::end(kFlagNames) ? std::nullopt : std::optional(int64_t{1} << (found - std::begin(kFlagNames)));
  }
  if (!value.is_array()) return std::nullopt;
  for (auto& one : value) {
    if (!one.is_string()) return std::nullopt;
    auto bit = tcp_flags(one);
    if (!bit) return std::nullopt;
    bits |= *bit;
  }
  return bits;
}

NftLeft nft_left(const json& left, const Packet& packet) {
  if (!left.is_object() || left.size() != 1) return NftUnknown{};
  auto& kind = left.begin().key();
  auto& value = left.begin().value();
  if (kind == "&") return value.is_array() && !value.empty() && value[0].contains("&") ? NftUnknown{} : masked(value, packet);
  if (!value.is_object()) return NftUnknown{};
  if (kind == "payload") return of_payload(value, packet);
  if (kind == "meta") return of_meta(value, packet);
  if (kind == "ct") return of_connection(value, packet);
  return kind == "fib" ? of_routes(value, packet) : NftUnknown{};
}

}  // namespace sallyport::harden
