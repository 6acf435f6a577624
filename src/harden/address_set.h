// Sets of addresses, as ranges: what a firewall must name may be more than the policy wrote. A zone inside a zone is taken out
// of the outer one, and Windows wants to be told who everybody else is. IPv4 stands in its IPv6-mapped form, as in policy/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/address.h"

namespace sallyport::harden {

enum class Family : uint8_t { ipv4, ipv6 };
constexpr Family kFamilies[] = {Family::ipv4, Family::ipv6};

struct AddressRange {
  policy::IpAddress first, last;
  bool operator==(const AddressRange&) const = default;
};

AddressRange range_of(const policy::Network& network);
AddressRange everything(Family family);
// "10.0.0.0-10.0.0.9"; one address alone stands alone.
std::string to_string(const AddressRange& range);

// The neighbour of an address; none beyond the first and last of its family.
std::optional<policy::IpAddress> next(const policy::IpAddress& address);
std::optional<policy::IpAddress> previous(const policy::IpAddress& address);

class AddressSet {
 public:
  void add(const AddressRange& range);
  void add(const AddressSet& other);
  void subtract(const AddressRange& range);
  bool contains(const policy::IpAddress& address) const;
  bool empty() const { return ranges_.empty(); }

  // What of it one family can mean, in order and as few ranges as there can be. "::/0" counts as all of IPv6 although the
  // mapped addresses in its middle are IPv4's.
  std::vector<AddressRange> ranges(Family family) const;
  // The same as networks, and everything that is not in it as ranges.
  std::vector<policy::Network> networks(Family family) const;
  std::vector<policy::Network> networks() const;
  std::vector<AddressRange> others(Family family) const;

 private:
  std::vector<AddressRange> ranges_;  // in order, with gaps between them
};

}  // namespace sallyport::harden
