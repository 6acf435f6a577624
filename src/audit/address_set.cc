#include "audit/address_set.h"

#include <algorithm>

namespace sallyport::audit {

using policy::IpAddress;

AddressNumber to_number(const IpAddress& address) {
  AddressNumber number = 0;
  for (auto byte : address.bytes) number = number << 8 | byte;
  return number;
}

IpAddress to_address(AddressNumber number) {
  IpAddress address;
  for (auto byte = address.bytes.rbegin(); byte != address.bytes.rend(); byte++, number >>= 8)
    *byte = static_cast<uint8_t>(number);
  return address;
}

AddressRange range_of(const policy::Network& network) {
  AddressNumber beyond = network.prefix == 0 ? ~AddressNumber{0} : (AddressNumber{1} << (128 - network.prefix)) - 1;
  return {network.address, to_address(to_number(network.address) | beyond)};
}

AddressNumber size_of(const AddressRange& range) { return to_number(range.last) - to_number(range.first) + 1; }

namespace {

// Overlap, or nothing lies between them. `a` begins before `b`.
bool touch(const AddressRange& a, const AddressRange& b) {
  return b.first <= a.last || to_number(b.first) - 1 == to_number(a.last);
}

}  // namespace

AddressSet::AddressSet(std::vector<AddressRange> ranges) {
  std::sort(ranges.begin(), ranges.end());
  for (auto& range : ranges) {
    if (!ranges_.empty() && touch(ranges_.back(), range)) {
      ranges_.back().last = std::max(ranges_.back().last, range.last);
    } else {
      ranges_.push_back(range);
    }
  }
  count();
}

void AddressSet::count() {
  uint64_t sum = 0;
  for (auto& range : ranges_) before_.push_back(sum += static_cast<uint64_t>(size_of(range)));
}

AddressSet AddressSet::without(const AddressSet& other) const {
  AddressSet left;
  auto hole = other.ranges_.begin();
  for (auto range : ranges_) {
    while (hole != other.ranges_.end() && hole->last < range.first) hole++;
    bool gone = false;
    // A hole may reach into the next range too: `hole` stays where it is.
    for (auto cut = hole; !gone && cut != other.ranges_.end() && cut->first <= range.last; cut++) {
      if (range.first < cut->first) left.ranges_.push_back({range.first, to_address(to_number(cut->first) - 1)});
      gone = cut->last >= range.last;
      if (!gone) range.first = to_address(to_number(cut->last) + 1);
    }
    if (!gone) left.ranges_.push_back(range);
  }
  left.count();
  return left;
}

bool AddressSet::overlaps(const AddressSet& other) const {
  auto mine = ranges_.begin();
  auto theirs = other.ranges_.begin();
  while (mine != ranges_.end() && theirs != other.ranges_.end()) {
    if (mine->last < theirs->first) {
      mine++;
    } else if (theirs->last < mine->first) {
      theirs++;
    } else {
      return true;
    }
  }
  return false;
}

IpAddress AddressSet::at(uint64_t index) const {
  auto range = static_cast<size_t>(std::upper_bound(before_.begin(), before_.end(), index) - before_.begin());
  return to_address(to_number(ranges_[range].first) + (index - (range == 0 ? 0 : before_[range - 1])));
}

std::optional<uint64_t> AddressSet::index_of(const IpAddress& address) const {
  auto after = std::upper_bound(ranges_.begin(), ranges_.end(), address,
                                [](const IpAddress& wanted, const AddressRange& range) { return wanted < range.first; });
  if (after == ranges_.begin() || (after - 1)->last < address) return std::nullopt;
  auto range = static_cast<size_t>(after - ranges_.begin()) - 1;
  return (range == 0 ? 0 : before_[range - 1]) + static_cast<uint64_t>(to_number(address) - to_number(ranges_[range].first));
}

}  // namespace sallyport::audit
