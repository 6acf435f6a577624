// AV_PAIR ([MS-NLMP] 2.2.2.1): attribute and value, what CHALLENGE says about the server and what its answer repeats.
#pragma once

#include "wire/fixed_size.h"

namespace sallyport::nlmp {

enum class AvId : uint16_t {
  eol = 0,
  nb_computer_name = 1,
  nb_domain_name = 2,
  dns_computer_name = 3,
  dns_domain_name = 4,
  dns_tree_name = 5,
  flags = 6,
  timestamp = 7,
  single_host = 8,
  target_name = 9,
  channel_bindings = 10,
};

// Bits of MsvAvFlags.
constexpr uint32_t kAvAccountConstrained = 1;
constexpr uint32_t kAvMicPresent = 2;
constexpr uint32_t kAvTargetUntrusted = 4;

constexpr bool is_name(AvId id) { return (id >= AvId::nb_computer_name && id <= AvId::dns_tree_name) || id == AvId::target_name; }

struct AvPair {
  static constexpr const char* kName = "AV_PAIR";
  AvId id{};
  std::u16string name;  // when is_name(id)
  Bytes value;          // otherwise
  constexpr bool is_last() const { return id == AvId::eol; }
  static constexpr void fields(auto& m, auto& w) {
    auto value = w.slot();
    w("AvId", m.id);
    w.length("AvLen", value, uint16_t{});
    w.end_of_fixed();
    if constexpr (wire::OnlyMeasures<decltype(w)>) return;
    if (is_name(m.id))
      w.text("Value", value, m.name);
    else
      w.bytes("Value", value, m.value);
  }
};
static_assert(wire::fixed_size<AvPair> == 4);

// Pairs up to and including MsvAvEOL.
struct AvPairs {
  static constexpr const char* kName = "AV_PAIR list";
  std::vector<AvPair> pairs;
  const AvPair* find(AvId id) const {
    for (const auto& pair : pairs)
      if (pair.id == id) return &pair;
    return nullptr;
  }
  static constexpr void fields(auto& m, auto& w) {
    w.end_of_fixed();
    w.sequence("AvPairs", m.pairs);
  }
};

// MsvAvFlags, 0 when absent or of the wrong size.
inline uint32_t av_flags(const AvPairs& list) {
  const auto* pair = list.find(AvId::flags);
  return pair && pair->value.size() == 4 ? load_le<uint32_t>(pair->value.data()) : 0;
}

}  // namespace sallyport::nlmp
