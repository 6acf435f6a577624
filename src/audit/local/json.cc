// For programs; docs/schemas/audit-local.schema.json is its contract.
#include <nlohmann/json.hpp>

#include "audit/local/report.h"
#include "audit/report/words.h"

namespace sallyport::audit::local {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormatVersion = 1;

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(clean(text)); }

std::string name_of(Maker maker, bool ksmbd) {
  return ksmbd ? "ksmbd" : maker == Maker::samba ? "samba" : maker == Maker::sallyport ? "sallyport" : "unknown";
}

std::string_view name_of(Keeper keeper) {
  static constexpr std::string_view kNames[] = {"unknown", "process", "activator", "kernel"};
  return kNames[static_cast<size_t>(keeper)];
}

std::string_view name_of(Exposure exposure) {
  static constexpr std::string_view kNames[] = {"this-machine", "held-back", "unknown", "some", "networks", "everywhere"};
  return kNames[static_cast<size_t>(exposure)];
}

Json sockets_json(const std::vector<Socket>& sockets) {
  auto all = Json::array();
  for (auto& socket : sockets)
    all.push_back({{"address", policy::to_string(socket.address)},
                   {"family", socket.v6 ? "ipv6" : "ipv4"},
                   {"takes_ipv4", to_string(socket.v6 ? socket.takes_v4 : Known::yes)},
                   {"bound_to_interface", socket.interface != 0}});
  return all;
}

Json owner_json(const Owner& owner) {
  auto processes = Json::array();
  for (auto& process : owner.processes)
    processes.push_back(
        {{"pid", process.pid}, {"program", clean(process.program)}, {"user", process.uid}, {"unit", text_or_null(process.unit)}});
  return {{"kind", name_of(owner.keeper)},
          {"user", owner.uid},
          {"processes", processes},
          {"socket_unit", text_or_null(owner.socket_unit)},
          {"unknown_because", text_or_null(owner.why_unknown)}};
}

Json reach_json(const GroupReach& reach) {
  auto ways = Json::array();
  for (auto& way : reach.ways) {
    auto sources = Json::array(), targets = Json::array();
    for (auto& network : way.sources) sources.push_back(policy::to_string(network));
    for (auto& address : way.targets) targets.push_back(policy::to_string(address));
    ways.push_back({{"passage", to_string(way.passage)},
                    {"by", clean(way.by)},
                    {"sources", way.sources.empty() ? Json() : sources},
                    {"targets", targets}});
  }
  return {{"from", reach.group.name},
          {"family", reach.group.v4 ? "ipv4" : "ipv6"},
          {"interface", clean(reach.group.interface)},
          {"attached", reach.group.attached},
          {"passage", to_string(reach.passage)},
          {"ways", ways}};
}

Json listener_json(const Listener& listener) {
  auto addresses = Json::array(), reach = Json::array();
  for (auto& own : listener.targets)
    addresses.push_back({{"address", policy::to_string(own.address)}, {"interface", clean(own.interface)}});
  for (auto& each : listener.reach) reach.push_back(reach_json(each));
  return {{"protocol", to_string(listener.protocol)},
          {"port", listener.port},
          {"verdict", name_of(listener.exposure)},
          {"sockets", sockets_json(listener.sockets)},
          {"addresses", addresses},
          {"owner", owner_json(listener.owner)},
          {"reach", reach},
          {"configuration", listener.configuration ? Json(*listener.configuration) : Json()}};
}

Json configuration_json(const Configuration& each) {
  auto weaknesses = Json::array();
  for (auto& weakness : each.weaknesses) weaknesses.push_back({{"id", weakness.kind}, {"evidence", clean(weakness.evidence)}});
  return {{"server", name_of(each.maker, each.ksmbd)},
          {"file", text_or_null(each.file)},
          {"read_by", text_or_null(each.read_by)},
          {"problem", text_or_null(each.problem)},
          {"weaknesses", weaknesses}};
}

Json finding_json(const LocalFinding& finding) {
  Json repair = Json::object();
  auto& kind = *finding.kind;
  for (auto [name, steps] :
       {std::pair("samba", kind.samba), std::pair("sallyport", kind.sallyport), std::pair("firewall", kind.firewall)})
    if (!steps.empty()) repair[name] = steps;
  return {{"id", kind.id},
          {"severity", to_string(kind.severity)},
          {"title", kind.title},
          {"why", kind.why},
          {"port", finding.port ? Json(finding.port) : Json()},
          {"evidence", clean(finding.evidence)},
          {"repair", repair},
          {"controls", std::vector<std::string>(kind.controls.begin(), kind.controls.end())}};
}

}  // namespace

std::string write_json(const LocalReport& report) {
  auto listeners = Json::array(), configurations = Json::array(), findings = Json::array();
  for (auto& each : report.listeners) listeners.push_back(listener_json(each));
  for (auto& each : report.configurations) configurations.push_back(configuration_json(each));
  for (auto& each : report.findings) findings.push_back(finding_json(each));
  Json out = {{"format", "sallyport-audit-local"},
              {"format_version", kFormatVersion},
              {"program", {{"name", "sallyport"}, {"version", report.version}}},
              {"at", utc(report.at)},
              {"root", report.root},
              {"firewall",
               {{"known", report.firewall_problem.empty()},
                {"problem", text_or_null(report.firewall_problem)},
                {"unseen", text_or_null(report.firewall_unseen)}}},
              {"listeners", listeners},
              {"configurations", configurations},
              {"findings", findings}};
  return out.dump(1) + "\n";
}

}  // namespace sallyport::audit::local
