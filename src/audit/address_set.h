// A set of addresses kept as disjoint ranges in ascending order: a /8 costs as much memory as one address.
#pragma once

#include <optional>
#include <vector>

#include "policy/address.h"

namespace sallyport::audit {

// An address as a number; IPv4 in its mapped form.
__extension__ typedef unsigned __int128 AddressNumber;
AddressNumber to_number(const policy::IpAddress& address);
policy::IpAddress to_address(AddressNumber number);

struct AddressRange {
  policy::IpAddress first, last;  // both in it
  auto operator<=>(const AddressRange&) const = default;
};
AddressRange range_of(const policy::Network& network);
AddressNumber size_of(const AddressRange& range);

class AddressSet {
 public:
  AddressSet() = default;
  // In any order, overlapping or not. All together must have fewer than 2^64 addresses.
  explicit AddressSet(std::vector<AddressRange> ranges);

  AddressSet without(const AddressSet& other) const;
  bool overlaps(const AddressSet& other) const;

  uint64_t size() const { return before_.empty() ? 0 : before_.back(); }
  policy::IpAddress at(uint64_t index) const;  // index < size()
  std::optional<uint64_t> index_of(const policy::IpAddress& address) const;
  const std::vector<AddressRange>& ranges() const { return ranges_; }

 private:
  void count();

  std::vector<AddressRange> ranges_;
  std::vector<uint64_t> before_;  // [i]: addresses in ranges 0 to i
};

}  // namespace sallyport::audit
