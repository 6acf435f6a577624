#include "harden/evaluate_nft_match.h"

#include <charconv>
#include <variant>

#include "harden/evaluate_parts.h"
#include "harden/flows.h"

namespace sallyport::harden {
namespace {

using nlohmann::json;

// What the left side is for this packet: an address, a number, a word; or there is nothing like it in the packet, and the
// rule does not match; or it is not understood.
struct Absent {};
struct Unknown {};
using Left = std::variant<Unknown, Absent, policy::IpAddress, int64_t, std::string>;

constexpr const char* kInterface = "(any interface but lo)";

std::string text(const json& of, const char* key) {
  auto found = of.find(key);
  return found != of.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string protocol_name(const Packet& packet) { return packet.protocol == Protocol::tcp ? "tcp" : "udp"; }

Left payload(const json& value, const Packet& packet) {
  auto protocol = text(value, "protocol"), field = text(value, "field");
  bool v4 = packet.peer.is_v4();
  if (protocol == "tcp" || protocol == "udp") {
    if (protocol != protocol_name(packet)) return Absent{};
    return field == "dport" ? Left(int64_t{packet.port}) : Unknown{};
  }
  if (protocol == "th" && field == "dport") return int64_t{packet.port};
  if (protocol == "ip" && !v4) return Absent{};
  if (protocol == "ip6" && v4) return Absent{};
  if ((protocol == "ip" || protocol == "ip6") && field == "saddr") return packet.peer;
  if ((protocol == "ip" && field == "protocol") || (protocol == "ip6" && field == "nexthdr")) return protocol_name(packet);
  if (protocol == "ether" && field == "saddr") return packet.mac ? Left(policy::to_string(*packet.mac)) : Absent{};
  // Other protocols are none of a packet to a port.
  return protocol == "icmp" || protocol == "icmpv6" || protocol == "sctp" || protocol == "arp" ? Left(Absent{}) : Unknown{};
}

Left meta(const json& value, const Packet& packet) {
  auto key = text(value, "key");
  if (key == "l4proto") return protocol_name(packet);
  if (key == "nfproto") return std::string(packet.peer.is_v4() ? "ipv4" : "ipv6");
  if (key == "time") return packet.at.time_since_epoch().count();
  if (key == "iif" || key == "iifname") return std::string(kInterface);
  return Unknown{};
}

Left left_of(const json& left, const Packet& packet) {
  if (!left.is_object() || left.size() != 1) return Unknown{};
  auto [kind, value] = only(left);
  if (!value.is_object()) return Unknown{};
  if (kind == "payload") return payload(value, packet);
  if (kind == "meta") return meta(value, packet);
  // Nothing on its way to this machine was translated, as far as the question goes.
  if (kind == "ct" && text(value, "key") == "status") return std::string("(not translated)");
  if (kind == "ct" && text(value, "key") == "state") return std::string(packet.established ? "established" : "new");
  return Unknown{};
}

std::optional<int64_t> number(const json& value) {
  if (value.is_number_integer()) return value.get<int64_t>();
  if (!value.is_string()) return std::nullopt;
  auto& word = value.get_ref<const std::string&>();
  if (auto time = parse_utc(word)) return time->time_since_epoch().count();
  int64_t found = 0;
  auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), found);
  return error == std::errc() && end == word.data() + word.size() ? std::optional(found) : std::nullopt;
}

std::optional<bool> is(const policy::IpAddress& left, const json& right) {
  if (right.is_string()) return address_in(left, right.get_ref<const std::string&>());
  if (!right.is_object()) return std::nullopt;
  if (auto prefix = right.find("prefix"); prefix != right.end() && prefix->is_object()) {
    auto length = prefix->find("len");
    if (length == prefix->end() || !length->is_number_integer()) return std::nullopt;
    return address_in(left, text(*prefix, "addr") + "/" + length->dump());
  }
  auto range = right.find("range");
  if (range == right.end() || !range->is_array() || range->size() != 2 || !(*range)[0].is_string() || !(*range)[1].is_string())
    return std::nullopt;
  return address_in(left, (*range)[0].get<std::string>() + "-" + (*range)[1].get<std::string>());
}

std::optional<bool> is(int64_t left, const json& right) {
  if (auto one = number(right)) return left == *one;
  if (!right.is_object()) return std::nullopt;
  auto range = right.find("range");
  if (range == right.end() || !range->is_array() || range->size() != 2) return std::nullopt;
  auto first = number((*range)[0]), last = number((*range)[1]);
  if (!first || !last) return std::nullopt;
  return *first <= left && left <= *last;
}

std::optional<bool> is(const std::string& left, const json& right) {
  if (right.is_number_integer()) return right.get<int64_t>() == (left == "tcp" ? 6 : left == "udp" ? 17 : -1);
  if (!right.is_string()) return std::nullopt;
  auto& word = right.get_ref<const std::string&>();
  // Which interface it is is not known; only that it is not loopback.
  if (left == kInterface) return word == "lo" ? std::optional(false) : std::nullopt;
  return left == word;
}

std::optional<bool> any_of(const auto& left, const json& list) {
  bool unknown = false;
  for (auto& one : list) {
    // {"elem": {"val": ...}} carries a timeout or a count.
    auto& value = one.is_object() && one.contains("elem") && one["elem"].is_object() && one["elem"].contains("val")
                      ? one["elem"]["val"]
                      : one;
    auto found = is(left, value);
    if (found && *found) return true;
    unknown |= !found;
  }
  return unknown ? std::nullopt : std::optional(false);
}

std::optional<bool> equals(const auto& left, const json& right, const NftPlace& place) {
  if (right.is_string() && right.get_ref<const std::string&>().starts_with('@')) {
    auto* set = place.sets.find(place.family, place.table, right.get<std::string>().substr(1));
    return set && set->is_array() ? any_of(left, *set) : std::nullopt;
  }
  if (right.is_array()) return any_of(left, right);
  if (right.is_object() && right.contains("set") && right["set"].is_array()) return any_of(left, right["set"]);
  return is(left, right);
}

std::optional<bool> compare(int64_t left, const std::string& op, const json& right) {
  auto value = number(right);
  if (!value) return std::nullopt;
  if (op == "<") return left < *value;
  if (op == ">") return left > *value;
  if (op == "<=") return left <= *value;
  if (op == ">=") return left >= *value;
  return std::nullopt;
}

// Whether there is a way back to the sender, as a guard against forged addresses asks: for whom we ask about there is.
bool is_way_back(const json& left) {
  auto* fib = left.is_object() && left.contains("fib") ? &left["fib"] : nullptr;
  return fib && fib->is_object() && text(*fib, "result") == "oif";
}

}  // namespace

std::optional<bool> nft_match(const json& match, const Packet& packet, const NftPlace& place) {
  if (!match.is_object() || !match.contains("left") || !match.contains("right")) return std::nullopt;
  if (is_way_back(match["left"])) return match["right"] == true;
  auto op = text(match, "op");
  auto left = left_of(match["left"], packet);
  if (std::holds_alternative<Unknown>(left)) return std::nullopt;
  if (std::holds_alternative<Absent>(left)) return false;
  if (auto* value = std::get_if<int64_t>(&left); value && op != "==" && op != "!=" && op != "in")
    return compare(*value, op, match["right"]);
  if (op != "==" && op != "!=" && op != "in" && !op.empty()) return std::nullopt;
  auto found = std::visit(
      [&](auto& value) -> std::optional<bool> {
        if constexpr (requires { is(value, match["right"]); })
          return equals(value, match["right"], place);
        else
          return std::nullopt;
      },
      left);
  return found && op == "!=" ? std::optional(!*found) : found;
}

}  // namespace sallyport::harden
