#include "audit/target_word.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>

namespace sallyport::audit {
namespace {

using policy::IpAddress;
using Outcome = std::expected<TargetWord, std::string>;

std::unexpected<std::string> refused(std::string_view text, std::string_view why) {
  return std::unexpected(fmt::format("'{}': {}", printable(text), why));
}

// What nobody can be asked at. RFC 6890, RFC 1112, RFC 4291
struct Unaskable {
  const char* network;
  const char* why;
};
constexpr Unaskable kUnaskable[] = {
    {"0.0.0.0/8", "names no host (RFC 6890)"},
    {"224.0.0.0/4", "multicast, which has no TCP"},
    {"240.0.0.0/4", "reserved, or broadcast"},
    {"::/128", "names no host"},
    {"ff00::/8", "multicast, which has no TCP"},
    {"fe80::/10", "a link-local address, good on its own link only; give the host's other address, or its name"},
};

Outcome askable(std::string_view text, TargetWord word) {
  AddressSet left(word.ranges);
  for (auto [network, why] : kUnaskable) {
    AddressSet hole({range_of(*policy::parse_network(network).network)});
    if (!left.overlaps(hole)) continue;
    left = left.without(hole);
    if (left.size() == 0) return refused(text, why);
    word.note += fmt::format("{}'{}': without {}: {}", word.note.empty() ? "" : "; ", printable(text), network, why);
  }
  word.ranges = left.ranges();
  return word;
}

// By the difference: the size of ::/0 does not fit into its own type.
bool too_many(const AddressRange& range) {
  return !range.first.is_v4() && to_number(range.last) - to_number(range.first) >= AddressNumber{1} << kMostV6Bits;
}

constexpr const char* kTooManyV6 =
    "more than 2^20 IPv6 addresses: asking one after another would not end in a lifetime. "
    "Give the hosts themselves, a file of them, or blocks of /108 and longer";

Outcome read_block(std::string_view text) {
  auto parsed = policy::parse_network(text);
  TargetWord word;
  if (parsed.fault == policy::NetworkFault::host_bits) {
    word.note = fmt::format("'{}': the block {} is taken", text, parsed.suggestion);
    parsed = policy::parse_network(parsed.suggestion);
  }
  if (parsed.fault == policy::NetworkFault::bad_prefix)
    return refused(text, "after '/' stands the prefix: 0 to 32, for IPv6 0 to 128");
  if (!parsed.network) return refused(text, "before '/' stands no address");
  word.ranges = {range_of(*parsed.network)};
  return word;
}

// The network's own address and its broadcast address, which a /31 and a /32 do not have (RFC 3021).
void leave_out_ends(TargetWord& word) {
  for (auto& range : word.ranges) {
    if (!range.first.is_v4() || size_of(range) < 4) continue;
    range = {to_address(to_number(range.first) + 1), to_address(to_number(range.last) - 1)};
  }
}

// "10.0.0.5-20" or "10.0.0.5-10.0.1.7"
Outcome read_range(std::string_view text, const IpAddress& first, std::string_view end) {
  auto last = policy::parse_address(end);
  uint8_t octet = 0;
  auto [stop, error] = std::from_chars(end.data(), end.data() + end.size(), octet);
  if (!last && first.is_v4() && error == std::errc() && stop == end.data() + end.size()) {
    last = first;
    last->bytes[15] = octet;
  }
  if (!last || last->is_v4() != first.is_v4())
    return refused(text, "after '-' stands the last address, or its last number (0 to 255)");
  if (*last < first) return refused(text, "the range ends before it begins");
  return TargetWord{.ranges = {{first, *last}}, .name = {}, .note = {}};
}

// Why this cannot be a name; empty when it can.
std::string_view not_a_name(std::string_view text) {
  auto of = [&](std::string_view set) { return text.find_first_not_of(set) == text.npos; };
  if (text.empty()) return "nothing is named";
  // The system's resolver would take "10.1" for 10.0.0.1.
  if (of("0123456789.")) return "an IPv4 address has four numbers from 0 to 255";
  if (of("0123456789abcdefABCDEF:.[]%") && text.find(':') != text.npos)
    return "no IPv6 address; nor may a port stand in a target";
  if (text.find(':') != text.npos) return "a target has no port";
  auto strange = [](char c) {
    return !(c == '-' || c == '.' || c == '_' || isalnum(static_cast<unsigned char>(c)) || (c & 0x80));
  };
  if (text.size() > 253 || std::any_of(text.begin(), text.end(), strange))
    return "neither an address, a block, a range nor a name";
  return "";
}

Outcome read_name(std::string_view text, const Resolver& resolver) {
  if (auto why = not_a_name(text); !why.empty()) return refused(text, why);
  auto found = resolver(std::string(text));
  if (!found) return refused(text, found.error());
  TargetWord word{.ranges = {}, .name = std::string(text), .note = {}};
  for (auto& address : *found) word.ranges.push_back({address, address});
  return word;
}

Outcome read_word(std::string_view text, bool whole_blocks, const Resolver& resolver) {
  if (auto address = policy::parse_address(text)) return TargetWord{.ranges = {{*address, *address}}, .name = {}, .note = {}};
  if (text.find('/') != text.npos) {
    auto word = read_block(text);
    if (word && !whole_blocks) leave_out_ends(*word);
    return word;
  }
  auto dash = text.find('-');
  auto first = dash == text.npos ? std::nullopt : policy::parse_address(text.substr(0, dash));
  return first ? read_range(text, *first, text.substr(dash + 1)) : read_name(text, resolver);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out(text.substr(0, 100));
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = '?';
  return out.size() < text.size() ? out + "..." : out;
}

std::expected<std::vector<IpAddress>, std::string> resolve(const std::string& name) {
  addrinfo hints{}, *list = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (int error = getaddrinfo(name.c_str(), nullptr, &hints, &list); error != 0)
    return std::unexpected(fmt::format("this name has no address: {}", gai_strerror(error)));
  std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, freeaddrinfo);
  std::vector<IpAddress> found;
  for (auto* entry = list; entry; entry = entry->ai_next) {
    char text[NI_MAXHOST];
    if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) continue;
    if (auto address = policy::parse_address(text)) found.push_back(*address);
  }
  if (found.empty()) return std::unexpected("this name has no address");
  return found;
}

Outcome read_target(std::string_view text, bool whole_blocks, const Resolver& resolver) {
  auto word = read_word(text, whole_blocks, resolver);
  if (!word) return word;
  // Before anything is counted: a set's size is 64 bits wide.
  if (std::any_of(word->ranges.begin(), word->ranges.end(), too_many)) return refused(text, kTooManyV6);
  return askable(text, std::move(*word));
}

Outcome read_exclusion(std::string_view text, const Resolver& resolver) { return read_word(text, true, resolver); }

}  // namespace sallyport::audit
