// One target as somebody wrote it: an address, a block, a range or a name.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/address_set.h"

namespace sallyport::audit {

// All addresses of a name; the error is for people.
using Resolver = std::function<std::expected<std::vector<policy::IpAddress>, std::string>(const std::string&)>;
std::expected<std::vector<policy::IpAddress>, std::string> resolve(const std::string& name);

struct TargetWord {
  std::vector<AddressRange> ranges;
  std::string name;  // when it was one
  std::string note;  // what was taken instead of what was written
};

// More IPv6 addresses in a block or range than this are refused: nobody lives long enough to ask a /64.
inline constexpr unsigned kMostV6Bits = 20;

// `whole_blocks`: also the first and last address of an IPv4 block, which are its network's and its broadcast address.
std::expected<TargetWord, std::string> read_target(std::string_view text, bool whole_blocks, const Resolver& resolver);

// The same for what is to be left out: blocks are whole, and of any size.
std::expected<TargetWord, std::string> read_exclusion(std::string_view text, const Resolver& resolver);

// For a message: shortened, and without what a terminal would act upon.
std::string printable(std::string_view text);

}  // namespace sallyport::audit
