// Whom an audit asks: addresses, blocks, ranges, names and files of them, less what is left out, each once and in an order
// that is shuffled but reproducible, so that no network gets all questions at the same time. Nothing is listed: memory
// grows with what was written, not with how many addresses that means.
#pragma once

#include <map>

#include "audit/order.h"
#include "audit/target_word.h"

namespace sallyport::audit {

struct TargetRequest {
  std::vector<std::string> targets;   // "@FILE" reads a file, one target a line, "#" begins a comment; "@-" standard input
  std::vector<std::string> excluded;  // the same
  bool whole_blocks = false;          // network and broadcast addresses too
  uint64_t seed = 0;                  // of the order
};

class Targets {
 public:
  // The error is for people, and says where.
  static std::expected<Targets, std::string> read(const TargetRequest& request, const Resolver& resolver = resolve);

  uint64_t size() const { return set_.size(); }
  // Positions 0 to size()-1 are asked one after another; a position saved is where another run goes on.
  policy::IpAddress at(uint64_t position) const { return set_.at(order_.at(position)); }
  std::optional<uint64_t> position_of(const policy::IpAddress& address) const;

  bool overlaps(const policy::Network& network) const { return set_.overlaps(AddressSet({range_of(network)})); }

  bool has_v4() const { return v4_; }
  bool has_v6() const { return v6_; }

  // As it was written; empty for an address.
  std::string_view name_of(const policy::IpAddress& address) const;
  // What was taken otherwise than written, for people.
  const std::vector<std::string>& notes() const { return notes_; }
  // Tells whether a saved position belongs to these targets in this order.
  uint64_t fingerprint() const;

 private:
  Targets(AddressSet set, uint64_t seed);

  AddressSet set_;
  Order order_;
  uint64_t seed_;
  bool v4_ = false, v6_ = false;
  std::map<policy::IpAddress, std::string> names_;
  std::vector<std::string> notes_;
};

}  // namespace sallyport::audit
