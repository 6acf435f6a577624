// What is wrong with a host, and what to do about it. A kind of finding is declared once, in catalogue.cc; a Finding is one
// met on a host, with what showed it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/facts.h"

namespace sallyport::audit {

enum class Severity : uint8_t { info, low, medium, high, critical };
std::string_view to_string(Severity severity);
std::optional<Severity> parse_severity(std::string_view name);

struct FindingKind {
  std::string_view id;  // "smb1-spoken": stable, for scripts and suppressions
  Severity severity{};
  std::string_view title;  // "SMB 1 is spoken"
  std::string_view why;    // why it matters, one or two sentences
  // How to repair it, one step a line; empty where it does not apply.
  std::string_view windows, samba, sallyport, firewall;
  std::span<const std::string_view> controls;  // "NIST SP 800-53 SC-8(1)"
};

std::span<const FindingKind> catalogue();
const FindingKind* find_kind(std::string_view id);

struct Finding {
  const FindingKind* kind = nullptr;
  uint16_t port = 0;     // 0: the host as a whole, or both doors
  std::string evidence;  // what was seen: "answered NT LM 0.12 on 445 with dialect index 0"
};

// Everything wrong with this host, the worst first, each kind at most once. Pure. What is unknown leads to no finding.
std::vector<Finding> judge(const HostFacts& facts);

// A is best. No letter for a host without an open door or one that is not believable.
enum class Grade : uint8_t { none, a, b, c, d, e, f };
std::string to_string(Grade grade);  // "A"; "-" for none
Grade grade(const HostFacts& facts, std::span<const Finding> findings);
// The rules by which grade() decides, for people.
std::string explain_grades();

// What it probably is, and by what that was told: "Windows Server 2019 (build 17763): the NTLM challenge says so".
enum class Maker : uint8_t { unknown, windows, samba, sallyport, impacket };
struct Product {
  Maker maker = Maker::unknown;
  std::string name;  // empty: nothing tells
  std::string evidence;
};
Product guess_product(const HostFacts& facts);

}  // namespace sallyport::audit
