#include "audit/report/words.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/utf16.h"

namespace sallyport::audit {
namespace {

// C0, DEL and C1 steer terminals; the others reorder or hide what stands around them.
bool steers(char16_t unit) {
  return unit < 0x20 || (unit >= 0x7F && unit < 0xA0) || unit == 0x061C || (unit >= 0x200B && unit <= 0x200F) ||
         (unit >= 0x2028 && unit <= 0x202E) || (unit >= 0x2060 && unit <= 0x206F) || unit == 0xFEFF;
}

// Bytes that are no UTF-8 one by one, so that the rest of the text stays readable.
std::u16string decoded(std::string_view text) {
  if (auto whole = to_utf16(text)) return *whole;
  std::u16string out;
  while (!text.empty()) {
    size_t length = 1;
    std::optional<std::u16string> piece;
    for (; length <= std::min<size_t>(4, text.size()) && !piece; length++) piece = to_utf16(text.substr(0, length));
    out += piece.value_or(u"\uFFFD");
    text.remove_prefix(piece ? length - 1 : 1);
  }
  return out;
}

std::string cleaned(std::u16string text, bool keep_lines) {
  for (auto& unit : text)
    if (steers(unit) && !(keep_lines && unit == '\n')) unit = '?';
  return printable(text);
}

// Bytes of UTF-8 that begin a character.
bool begins(char byte) { return (byte & 0xC0) != 0x80; }

}  // namespace

std::string clean(std::string_view text, bool keep_lines) {
  if (std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; })) return std::string(text);
  return cleaned(decoded(text), keep_lines);
}
std::string clean(std::u16string_view text) { return cleaned(std::u16string(text), false); }

size_t columns_of(std::string_view utf8) { return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), begins)); }

std::string shortened(std::string_view utf8, size_t columns) {
  if (columns_of(utf8) <= columns) return std::string(utf8);
  size_t keep = columns > 3 ? columns - 3 : columns, at = 0;
  for (size_t seen = 0; at < utf8.size(); at++)
    if (begins(utf8[at]) && seen++ == keep) break;
  return std::string(utf8.substr(0, at)) + (columns > 3 ? "..." : "");
}

std::string plural(uint64_t count, std::string_view one) {
  auto plain = count == 1;
  if (one.ends_with("s")) return fmt::format("{} {}{}", count, one, plain ? "" : "es");
  return fmt::format("{} {}{}", count, one, plain ? "" : "s");
}

std::string utc(timespec time) {
  return time.tv_sec || time.tv_nsec ? fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time.tv_sec)) : std::string();
}
std::string utc(FileTime time) { return time ? utc(time.to_timespec()) : std::string(); }

std::string to_string(Known known) { return known == Known::yes ? "yes" : known == Known::no ? "no" : "unknown"; }

std::string name_of(const HostReport& host) {
  auto& facts = host.facts;
  if (!facts.name.empty()) return clean(facts.name);
  if (facts.ntlm && !facts.ntlm->dns_computer.empty()) return clean(facts.ntlm->dns_computer);
  if (facts.ntlm && !facts.ntlm->netbios_computer.empty()) return clean(facts.ntlm->netbios_computer);
  if (facts.node_status)
    for (auto& name : facts.node_status->names)
      if (!name.group() && name.name.suffix() == nbt::suffix::kFileServer) return clean(name.name.text());
  return facts.smb1 ? clean(facts.smb1->server) : std::string();
}

std::string label_of(const HostReport& host) {
  auto address = policy::to_string(host.facts.address), name = name_of(host);
  return name.empty() || name == address ? address : fmt::format("{} ({})", address, name);
}

std::string open_ports(const HostFacts& facts) {
  std::string text;
  for (auto door : {Door::smb, Door::netbios})
    if (facts.at(door).port == PortState::open) text += fmt::format("{}{}", text.empty() ? "" : " ", port_of(door));
  if (facts.node_status) text += text.empty() ? "137" : " 137";
  return text;
}

std::string dialect_range(const HostFacts& facts) {
  if (facts.lies()) return {};
  std::string first, last;
  for (size_t i = 0; i < kOfferedDialects; i++) {
    auto dialect = static_cast<OfferedDialect>(i);
    if (facts.speaks(dialect) != Known::yes) continue;
    last = to_string(dialect);
    if (first.empty()) first = last;
  }
  return first == last ? first : first + " to " + last;
}

std::vector<Repair> repairs(const FindingKind& kind, Maker maker, bool all) {
  std::vector<Repair> list;
  auto add = [&](Maker of, std::string_view where, std::string_view steps) {
    if (!steps.empty() && (all || maker == of || maker == Maker::unknown || maker == Maker::impacket || of == Maker::unknown))
      list.push_back({where, steps});
  };
  add(Maker::windows, "Windows", kind.windows);
  add(Maker::samba, "Samba", kind.samba);
  add(Maker::sallyport, "Sallyport", kind.sallyport);
  add(Maker::unknown, "Firewall", kind.firewall);
  return list;
}

std::vector<KindCount> count_kinds(const Report& report) {
  std::vector<KindCount> counts;
  for (auto& kind : catalogue()) counts.push_back({&kind, 0});
  for (auto& host : report.hosts)
    for (auto& finding : host.findings) counts[static_cast<size_t>(finding.kind - catalogue().data())].hosts++;
  std::erase_if(counts, [](auto& count) { return count.hosts == 0; });
  std::stable_sort(counts.begin(), counts.end(), [](auto& a, auto& b) {
    return a.kind->severity != b.kind->severity ? a.kind->severity > b.kind->severity : a.hosts > b.hosts;
  });
  return counts;
}

std::array<size_t, 7> count_grades(const Report& report) {
  std::array<size_t, 7> counts{};
  for (auto& host : report.hosts) counts[static_cast<size_t>(host.grade)]++;
  return counts;
}

std::vector<std::string> policy_lines(const Report& report) {
  auto& policy = report.policy;
  if (policy.file.empty()) return {};
  auto beside = std::ranges::count_if(report.hosts, [](auto& host) {
    return std::ranges::any_of(host.findings, [](auto& finding) { return finding.kind->id == "against-policy"; });
  });
  std::vector<std::string> lines{fmt::format("Against {}: {} what it does not allow (finding against-policy).", clean(policy.file),
                                             beside ? plural(static_cast<uint64_t>(beside), "host") + (beside == 1 ? " does" : " do")
                                                    : std::string("no host does"))};
  for (auto& lease : policy.unused)
    lines.push_back(fmt::format("Lease for {} ({}): {}.", lease.device, clean(lease.at), clean(lease.why)));
  if (!policy.record) lines.push_back("Who used port 139 is not known: the server has kept no record in its state directory.");
  return lines;
}

std::string count_severities(const HostReport& host) {
  std::array<size_t, 5> counts{};
  for (auto& finding : host.findings) counts[static_cast<size_t>(finding.kind->severity)]++;
  std::string text;
  for (auto severity : {Severity::critical, Severity::high, Severity::medium, Severity::low})
    if (auto count = counts[static_cast<size_t>(severity)])
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, to_string(severity));
  return text.empty() ? "nothing" : text;
}

}  // namespace sallyport::audit
