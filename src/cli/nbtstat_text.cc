#include "cli/nbtstat_text.h"

#include <fmt/format.h>

#include "audit/suffix_meaning.h"
#include "proto/nbt/name_records.h"
#include "wire/printer.h"

namespace sallyport::cli {

using audit::NodeStatusResult;
using audit::PortState;
using wire::Json;

namespace {

// For programs, which should not depend on sentences.
std::string_view outcome(const NodeStatusResult& result) {
  if (result.unsendable) return "unsendable";
  switch (result.port) {
    case PortState::open: return result.facts ? "answered" : "senseless";
    case PortState::closed: return "refused";
    case PortState::filtered: return "silent";
    case PortState::not_asked: break;
  }
  return "not asked";
}

std::string why_no_table(const NodeStatusResult& result) {
  if (result.unsendable) return "the question could not be sent: " + result.unsendable.message();
  switch (result.port) {
    case PortState::open: return "something answers on UDP 137, but not with a node status that makes sense";
    case PortState::closed:
      return "refused: the machine is there, and nothing listens on its UDP port 137. NetBIOS over TCP/IP is switched off, "
             "or (on Linux) nmbd does not run";
    case PortState::filtered:
      return "no answer. Either no machine has this address, or a firewall drops UDP 137, or NetBIOS over TCP/IP is "
             "switched off there";
    case PortState::not_asked: break;
  }
  return "NetBIOS knows IPv4 addresses only";
}

std::string notes(uint16_t flags) {
  std::string out;
  if (flags & nbt::node_flags::kConflict) out += "; in conflict: another machine claims this name";
  if (flags & nbt::node_flags::kDeregistering) out += "; is being given up";
  return out;
}

Json json_of(const audit::NetbiosName& name) {
  return {{"name", shown(name.name)},
          {"suffix", fmt::format("{:02x}", name.name.suffix())},
          {"group", name.group()},
          {"node_type", std::string(1, nbt::node_type(name.flags))},
          {"active", (name.flags & nbt::node_flags::kActive) != 0},
          {"conflict", (name.flags & nbt::node_flags::kConflict) != 0},
          {"meaning", audit::suffix_meaning(name.name, name.group())},
          {"hex", wire::hex(name.name.bytes)}};
}

}  // namespace

std::string shown(const nbt::Name& name) {
  std::u16string wide;
  for (unsigned char byte : name.text()) wide.push_back(byte < 0x20 || (byte >= 0x7F && byte < 0xA0) ? u'.' : byte);
  return printable(wide);
}

std::string node_status_text(const NodeStatusResult& result, const std::string& target) {
  auto address = to_string(result.address);
  auto head = target.empty() || target == address ? address : fmt::format("{} ({})", address, target);
  if (!result.facts) return fmt::format("{}: {}\n", head, why_no_table(result));
  auto out = head + "\n";
  for (const auto& [name, flags] : result.facts->names)
    fmt::format_to(std::back_inserter(out), "  {:<15} <{:02x}>  {:<6}  {}{}\n", shown(name), name.suffix(),
                   flags & nbt::node_flags::kGroup ? "group" : "unique",
                   audit::suffix_meaning(name, flags & nbt::node_flags::kGroup), notes(flags));
  if (result.facts->names.empty()) out += "  no names\n";
  return out + "  MAC address: " + (result.facts->mac ? to_string(*result.facts->mac) : "none") + "\n";
}

std::string node_status_json(const NodeStatusResult& result, const std::string& target) {
  auto address = to_string(result.address);
  Json out{{"target", target.empty() ? address : target}, {"address", address}, {"state", outcome(result)}};
  if (result.facts) {
    auto& names = out["names"] = Json::array();
    for (const auto& name : result.facts->names) names.push_back(json_of(name));
    out["mac"] = result.facts->mac ? Json(to_string(*result.facts->mac)) : Json();
    out["round_trip_ms"] = static_cast<double>(result.round_trip.count()) / 1000;
  } else {
    out["reason"] = why_no_table(result);
  }
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sallyport::cli
