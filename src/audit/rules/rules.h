// What a host must have shown to get a finding: one rule for each kind of the catalogue, a pure function of the facts.
// Facts that are unknown never make one.
#pragma once

#include <optional>
#include <span>

#include "audit/facts.h"

namespace sallyport::audit::rules {

struct Seen {
  uint16_t port = 0;  // 0: the host as a whole, or both doors
  std::string evidence;
};

struct Rule {
  std::string_view kind;
  std::optional<Seen> (*see)(const HostFacts&);
  // Whether the host's own word is all there is: not asked of one that lies.
  bool on_its_word = true;
};

std::span<const Rule> of_doors();
std::span<const Rule> of_dialects();
std::span<const Rule> of_protection();
std::span<const Rule> of_access();
std::span<const Rule> of_weak_spots();
std::span<const Rule> of_behaviour();

// "445 and 139", "445", "139": where it speaks one of the dialects from `first` to `last`; and the one port, or 0.
struct Doors {
  std::string text;
  uint16_t port = 0;
};
Doors where_spoken(const HostFacts& facts, OfferedDialect first, OfferedDialect last);
// "2.0.2, 2.1": which of them it speaks.
std::string spoken(const HostFacts& facts, OfferedDialect first, OfferedDialect last);
// yes when one is spoken, no when none is, unknown else.
Known speaks_any(const HostFacts& facts, OfferedDialect first, OfferedDialect last);

}  // namespace sallyport::audit::rules
