// What the writers of reports say alike.
#pragma once

#include "audit/report.h"

namespace sallyport::audit {

// As UTF-8 without anything that could steer a terminal or turn a line around: control characters and marks of writing
// direction become '?', bytes that are no UTF-8 become U+FFFD. Names of hosts and shares, and evidence, go through it.
std::string clean(std::string_view text, bool keep_lines = false);
std::string clean(std::u16string_view text);

// How many columns it takes, about: characters.
size_t columns_of(std::string_view utf8);
// At most `columns` of it, the last three dots when something was left out.
std::string shortened(std::string_view utf8, size_t columns);

std::string plural(uint64_t count, std::string_view one);  // "1 host", "2 hosts"
std::string utc(timespec time);                            // "2026-11-23T01:20:00Z"; empty for zero
std::string utc(FileTime time);
std::string to_string(Known known);                        // "yes", "no", "unknown"

// "10.0.0.7", "fe80::1"; with its name, as the target was written or as it calls itself: "10.0.0.7 (nas)".
std::string name_of(const HostReport& host);
std::string label_of(const HostReport& host);
// "445 139": the doors that are open, and 137 when it answered.
std::string open_ports(const HostFacts& facts);
// "NT LM 0.12 to 3.1.1": what is spoken at either door, the gaps not shown; empty when nothing is known to be.
std::string dialect_range(const HostFacts& facts);

// The repair that fits this product, with its heading: {"Samba", "[global]..."}. Everything that is not empty where the product
// is unknown or `all` is asked for.
struct Repair {
  std::string_view where, steps;
};
std::vector<Repair> repairs(const FindingKind& kind, Maker maker, bool all = false);

// How many hosts each kind of finding was met on: the worst kind first, then the most frequent.
struct KindCount {
  const FindingKind* kind = nullptr;
  size_t hosts = 0;
};
std::vector<KindCount> count_kinds(const Report& report);
// Hosts by letter: [Grade].
std::array<size_t, 7> count_grades(const Report& report);

// What there is to say about the policy the audit was held against, one sentence a line; nothing without one.
std::vector<std::string> policy_lines(const Report& report);

// "3 critical, 1 low"; "nothing" for none.
std::string count_severities(const HostReport& host);

}  // namespace sallyport::audit
