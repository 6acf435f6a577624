#include "harden/address_set.h"

#include <algorithm>
#include <bit>

namespace sallyport::harden {
namespace {

using policy::IpAddress;
using policy::Network;
__extension__ typedef unsigned __int128 Number;

Number number(const IpAddress& address) {
  Number value = 0;
  for (auto byte : address.bytes) value = value << 8 | byte;
  return value;
}

IpAddress address(Number value) {
  IpAddress made;
  for (size_t i = 16; i-- > 0; value >>= 8) made.bytes[i] = static_cast<uint8_t>(value);
  return made;
}

constexpr Number kLast = ~Number{0};
constexpr Number kMapped = Number{0xffff} << 32;
constexpr Number kMappedLast = kMapped | 0xffffffff;

AddressRange between(Number first, Number last) { return {address(first), address(last)}; }

int trailing_zeros(Number value) {
  auto low = static_cast<uint64_t>(value), high = static_cast<uint64_t>(value >> 64);
  return low ? std::countr_zero(low) : 64 + std::countr_zero(high);
}

// The largest networks that fill a range from its beginning on.
void fill(const AddressRange& range, std::vector<Network>& out) {
  Number at = number(range.first), last = number(range.last);
  for (;;) {
    int bits = std::min(trailing_zeros(at), 128);
    while (bits > 0 && (bits == 128 ? kLast : (Number{1} << bits) - 1) > last - at) bits--;
    out.push_back({address(at), static_cast<uint8_t>(128 - bits)});
    Number end = bits == 128 ? kLast : at + ((Number{1} << bits) - 1);
    if (end == last) return;
    at = end + 1;
  }
}

}  // namespace

AddressRange range_of(const Network& network) {
  Number hosts = network.prefix == 0 ? kLast : (Number{1} << (128 - network.prefix)) - 1;
  return between(number(network.address), number(network.address) | hosts);
}

AddressRange everything(Family family) { return family == Family::ipv4 ? between(kMapped, kMappedLast) : between(0, kLast); }

std::string to_string(const AddressRange& range) {
  auto text = policy::to_string(range.first);
  return range.first == range.last ? text : text + "-" + policy::to_string(range.last);
}

std::optional<IpAddress> next(const IpAddress& of) {
  auto family = of.is_v4() ? Family::ipv4 : Family::ipv6;
  if (of == everything(family).last) return std::nullopt;
  auto found = address(number(of) + 1);
  return found.is_v4() == of.is_v4() ? std::optional(found) : std::nullopt;
}

std::optional<IpAddress> previous(const IpAddress& of) {
  auto family = of.is_v4() ? Family::ipv4 : Family::ipv6;
  if (of == everything(family).first) return std::nullopt;
  auto found = address(number(of) - 1);
  return found.is_v4() == of.is_v4() ? std::optional(found) : std::nullopt;
}

void AddressSet::subtract(const AddressRange& range) {
  Number first = number(range.first), last = number(range.last);
  std::vector<AddressRange> left;
  for (auto& each : ranges_) {
    Number from = number(each.first), to = number(each.last);
    if (to < first || from > last) {
      left.push_back(each);
      continue;
    }
    if (from < first) left.push_back(between(from, first - 1));
    if (to > last) left.push_back(between(last + 1, to));
  }
  ranges_ = std::move(left);
}

void AddressSet::add(const AddressRange& range) {
  subtract(range);
  auto at = std::find_if(ranges_.begin(), ranges_.end(), [&](auto& each) { return each.first > range.first; });
  ranges_.insert(at, range);
  std::vector<AddressRange> joined;
  for (auto& each : ranges_) {
    if (!joined.empty() && number(joined.back().last) + 1 == number(each.first))
      joined.back().last = each.last;
    else
      joined.push_back(each);
  }
  ranges_ = std::move(joined);
}

void AddressSet::add(const AddressSet& other) {
  for (auto& range : other.ranges_) add(range);
}

bool AddressSet::contains(const IpAddress& peer) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](auto& range) { return range.first <= peer && peer <= range.last; });
}

std::vector<AddressRange> AddressSet::ranges(Family family) const {
  auto mapped = everything(Family::ipv4);
  AddressSet part = *this;
  if (family == Family::ipv4) {
    part.subtract(between(0, kMapped - 1));
    part.subtract(between(kMappedLast + 1, kLast));
    return part.ranges_;
  }
  bool hole = contains(address(kMapped - 1)) && contains(address(kMappedLast + 1));
  hole ? part.add(mapped) : part.subtract(mapped);
  return part.ranges_;
}

std::vector<Network> AddressSet::networks(Family family) const {
  std::vector<Network> all;
  for (auto& range : ranges(family)) fill(range, all);
  return all;
}

std::vector<Network> AddressSet::networks() const {
  auto all = networks(Family::ipv4), more = networks(Family::ipv6);
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<AddressRange> AddressSet::others(Family family) const {
  AddressSet rest;
  rest.add(everything(family));
  for (auto& range : ranges(family)) rest.subtract(range);
  return rest.ranges_;
}

}  // namespace sallyport::harden
