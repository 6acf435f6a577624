#include "cli/nbtstat_targets.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>

#include "audit/sweep/name_query.h"
#include "audit/sweep/name_socket.h"

namespace sallyport::cli {

namespace {

using Error = std::unexpected<std::string>;
using Addresses = std::expected<std::vector<policy::IpAddress>, std::string>;

std::string joined(const std::vector<policy::IpAddress>& addresses) {
  std::vector<std::string> out;
  for (const auto& address : addresses) out.push_back(to_string(address));
  return fmt::format("{}", fmt::join(out, ", "));
}

Addresses by_resolver(const std::string& name) {
  addrinfo wanted{}, *found = nullptr;
  wanted.ai_family = AF_INET;
  wanted.ai_socktype = SOCK_DGRAM;
  if (int error = getaddrinfo(name.c_str(), nullptr, &wanted, &found))
    return Error(fmt::format("{}: {} (asked for an IPv4 address; --broadcast asks the network for a NetBIOS name)", name,
                             gai_strerror(error)));
  std::vector<policy::IpAddress> out;
  for (auto* one = found; one; one = one->ai_next)
    out.push_back(audit::address_of(reinterpret_cast<const sockaddr_in*>(one->ai_addr)->sin_addr.s_addr));
  freeaddrinfo(found);
  return out;
}

// "NAME" in the two suffixes that every machine with shares has, or "NAME#1B".
std::expected<std::vector<nbt::Name>, std::string> netbios_names(const std::string& word) {
  auto mark = word.find('#');
  auto text = word.substr(0, mark);
  if (text.empty() || text.size() > 15)
    return Error(fmt::format("\"{}\" is no NetBIOS name: they have 1 to 15 characters", text));
  if (mark == word.npos) return std::vector{nbt::Name::of(text, nbt::suffix::kFileServer), nbt::Name::of(text)};
  uint8_t suffix = 0;
  auto* end = word.data() + word.size();
  auto [rest, error] = std::from_chars(word.data() + mark + 1, end, suffix, 16);
  if (error != std::errc() || rest != end)
    return Error(fmt::format("\"{}\": a suffix is two hexadecimal digits, as in NAME#1B", word));
  return std::vector{nbt::Name::of(text, suffix)};
}

Addresses by_broadcast(const std::string& word, const NbtNaming& naming, const std::function<void(const std::string&)>& warn) {
  auto names = netbios_names(word);
  if (!names) return Error(names.error());
  std::vector<policy::IpAddress> out;
  bool group = false;
  for (const auto& name : *names) {
    auto answers = audit::ask_for_name(name, {.timeout = naming.timeout});
    if (!answers) return Error(fmt::format("{}: cannot ask the network: {}", word, answers.error().message()));
    for (const auto& answer : *answers) {
      group = group || answer.group;
      for (const auto& owner : answer.owners)
        if (std::find(out.begin(), out.end(), owner) == out.end()) out.push_back(owner);
    }
    if (answers->size() > 1 && !group)
      warn(fmt::format("{}: {} machines answer to this name; it belongs to one", word, answers->size()));
    if (!out.empty()) return out;
  }
  auto asked = audit::broadcast_addresses();
  if (asked.empty()) return Error(fmt::format("{}: no interface of this machine has a network to broadcast in", word));
  return Error(fmt::format("{}: nobody answers to this NetBIOS name (asked {}; routers do not pass the question on)", word,
                           joined(asked)));
}

std::string bad_network(const std::string& word, const policy::ParsedNetwork& parsed) {
  if (parsed.fault == policy::NetworkFault::host_bits)
    return fmt::format("{}: has bits behind the prefix; the network is {}", word, parsed.suggestion);
  return fmt::format("{}: not a network; they look like 192.168.1.0/24", word);
}

}  // namespace

std::expected<NbtTargets, std::string> find_targets(const std::vector<std::string>& words, const NbtNaming& naming,
                                                    const std::function<void(const std::string&)>& warn) {
  NbtTargets out;
  for (const auto& word : words) {
    auto parsed = policy::parse_network(word);
    if (parsed.network && !parsed.network->address.is_v4()) return Error(word + ": NetBIOS knows IPv4 addresses only");
    if (parsed.network && parsed.network->prefix == 128) {
      out.addresses.push_back(parsed.network->address);
    } else if (parsed.network) {
      out.networks.push_back(*parsed.network);
    } else if (word.find('/') != word.npos) {
      return Error(bad_network(word, parsed));
    } else {
      auto found = naming.broadcast ? by_broadcast(word, naming, warn) : by_resolver(word);
      if (!found) return Error(found.error());
      for (const auto& address : *found) out.addresses.push_back(address), out.written.emplace(address, word);
    }
  }
  std::sort(out.addresses.begin(), out.addresses.end());
  out.addresses.erase(std::unique(out.addresses.begin(), out.addresses.end()), out.addresses.end());
  return out;
}

audit::AddressGenerator all_of(const NbtTargets& targets) {
  return [&targets, single = size_t{0}, network = size_t{0}, at = uint64_t{0}](policy::IpAddress& out) mutable {
    if (single < targets.addresses.size()) return out = targets.addresses[single++], true;
    while (network < targets.networks.size()) {
      const auto& one = targets.networks[network];
      if (at < uint64_t{1} << (128 - one.prefix)) {
        auto first = ntohl(audit::v4_of(one.address));
        out = audit::address_of(htonl(static_cast<uint32_t>(first + at++)));
        return true;
      }
      network++, at = 0;
    }
    return false;
  };
}

}  // namespace sallyport::cli
