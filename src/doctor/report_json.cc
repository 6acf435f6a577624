#include <nlohmann/json.hpp>

#include "doctor/report.h"
#include "doctor/verdict/rules.h"

namespace sallyport::doctor {
namespace {

using Json = nlohmann::json;

// What was not found out is null.
Json known(Known value) { return value == Known::unknown ? Json() : Json(value == Known::yes); }
template <class T>
Json text(const std::optional<T>& value) {
  return value ? Json(policy::to_string(*value)) : Json();
}
template <class List>
Json texts(const List& list) {
  Json out = Json::array();
  for (auto& one : list) out.push_back(policy::to_string(one));
  return out;
}

std::string_view word(NameState state) {
  constexpr std::string_view kWords[] = {"not asked", "found", "absent", "silent", "failed"};
  return kWords[static_cast<size_t>(state)];
}

Json of(const NameAnswer& answer) {
  return {{"source", to_string(answer.source)},
          {"state", word(answer.state)},
          {"addresses", texts(answer.addresses)},
          {"from", answer.from},
          {"text", answer.text},
          {"ms", answer.took.count()}};
}

Json of(const RouteEvidence& route) {
  Json out{
      {"exists", known(route.exists)}, {"local", route.local}, {"source", text(route.source)}, {"gateway", text(route.gateway)}};
  if (!route.error.empty()) out["error"] = route.error;
  if (!route.link) return out;
  auto& link = *route.link;
  out["interface"] = {{"name", link.name},       {"up", known(link.up)},  {"carrier", known(link.carrier)},
                      {"mtu", link.mtu},         {"speed", link.speed},   {"full_duplex", known(link.full_duplex)},
                      {"packets", link.packets}, {"errors", link.errors}, {"errors_grown", link.errors_grown}};
  return out;
}

Json of(const Conversation& talk) {
  Json out{{"port", talk.port},
           {"outcome", to_string(talk.outcome)},
           {"smb1", to_string(talk.smb1)},
           {"plain_bytes", to_string(talk.plain_bytes)},
           {"own_offer", to_string(talk.own_offer)},
           {"own_can_encrypt", known(talk.own_can_encrypt)},
           {"signing_offered", known(talk.signing_offered)},
           {"signing_required", known(talk.signing_required)},
           {"can_encrypt", known(talk.can_encrypt)},
           {"large_request", known(talk.large_request)}};
  if (talk.dialect) out["dialect"] = rules::dialect_text(talk.dialect);
  if (!talk.signing_algorithm.empty()) out["signing_algorithm"] = talk.signing_algorithm;
  if (talk.skew) out["clock_skew_seconds"] = talk.skew->count();
  if (!talk.called_name_refused.empty()) out["called_name_refused"] = talk.called_name_refused;
  if (!talk.own_name.empty()) out["own_name"] = talk.own_name;
  return out;
}

Json of(const AddressEvidence& address) {
  Json out{{"address", policy::to_string(address.address)}, {"route", of(address.route)}};
  out["arp"] = {
      {"asked", known(address.arp.asked)}, {"answers", texts(address.arp.answers)}, {"claim_own", texts(address.arp.claim_own)}};
  out["echo"] = {
      {"asked", known(address.echo.asked)}, {"answers", known(address.echo.answers)}, {"largest", address.echo.largest}};
  out["ports"] = out["conversations"] = Json::array();
  for (auto& port : address.ports)
    out["ports"].push_back({{"port", port.port},
                            {"answer", to_string(port.answer)},
                            {"icmp_from", text(port.rejected_by)},
                            {"ms", port.took.count()}});
  for (auto& talk : address.conversations) out["conversations"].push_back(of(talk));
  return out;
}

Json of(const std::vector<Fault>& faults) {
  Json out = Json::array();
  for (auto& fault : faults)
    out.push_back(
        {{"file", fault.file}, {"line", fault.line}, {"text", fault.text}, {"change", fault.change}, {"fatal", fault.fatal}});
  return out;
}

Json of(const FileEvidence& file) { return {{"file", file.file}, {"there", file.there}, {"faults", of(file.faults)}}; }

Json of(const SmbOutcome& smb) {
  Json out{{"step", to_string(smb.step)}, {"status", to_string(smb.status)}, {"user", smb.user}, {"as_guest", smb.as_guest}};
  if (!smb.broken.empty()) out["broken"] = smb.broken;
  if (smb.lists_shares) out["shares"] = smb.shares;
  return out;
}

}  // namespace

std::string report_json(const Evidence& evidence, const Verdict& verdict, OtherEnd other_end) {
  Json out{{"format", "sallyport-doctor-report"},
           {"format_version", 1},
           {"target", evidence.target.unc()},
           {"verdict",
            {{"cause", id_of(verdict.cause)}, {"text", verdict.text}, {"change", verdict.change}, {"notes", verdict.notes}}},
           {"names", Json::array()},
           {"addresses", Json::array()},
           {"smb", of(evidence.smb)}};
  for (auto& answer : evidence.names) out["names"].push_back(of(answer));
  for (auto& address : evidence.addresses) out["addresses"].push_back(of(address));
  auto& local = evidence.local;
  out["local"] = {{"smb_conf", of(local.smb_conf)},
                  {"sallyport_toml", of(local.sallyport_toml)},
                  {"mount", {{"where", local.mount.where}, {"faults", of(local.mount.faults)}}}};
  if (evidence.why) out["why"] = Json::parse(policy::to_json(*evidence.why));
  if (other_end == OtherEnd::told) {
    out["other_end"] = Json::array();
    for (auto& one : other_end_commands(evidence))
      out["other_end"].push_back({{"system", one.system}, {"why", one.why}, {"command", one.command}});
  }
  // Names of the network may be no UTF-8.
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sallyport::doctor
