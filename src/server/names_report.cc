// The name service's report as JSON, for `sallyport status` and `nbtstat -n`, `-c`.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "proto/nbt/name_records.h"
#include "server/status_report.h"

namespace sallyport::server {
namespace {

using names::OwnName;
using nlohmann::json;

std::string text_of(const names::V4& address) { return policy::to_string(names::to_ip(address)); }

json texts(const std::vector<names::V4>& addresses) {
  auto out = json::array();
  for (const auto& address : addresses) out.push_back(text_of(address));
  return out;
}

std::string_view text_of(OwnName::State state) {
  switch (state) {
    case OwnName::State::registering: return "registering";
    case OwnName::State::registered: return "registered";
    case OwnName::State::conflict: return "conflict";
  }
  return "?";
}

// Names as the wire has them need not be text; `hex` is what they are.
json name_json(const nbt::Name& name) {
  std::string text, hex;
  for (unsigned char c : name.text()) text += c >= 0x20 && c < 0x7F ? static_cast<char>(c) : '.';
  for (auto byte : name.bytes) hex += fmt::format("{:02x}", byte);
  return {{"name", text}, {"suffix", fmt::format("{:02x}", name.suffix())}, {"hex", hex}};
}

json of(const OwnName& own) {
  auto out = name_json(own.name.name);
  out.update({{"scope", own.name.scope}, {"group", own.group}, {"state", text_of(own.state)}, {"address", text_of(own.address)}});
  return out;
}

json of(const names::Report::Cached& cached) {
  auto out = name_json(cached.name.name);
  out.update({{"scope", cached.name.scope},
              {"found", cached.answer.found},
              {"group", cached.answer.group},
              {"addresses", texts(cached.answer.addresses)},
              {"ttl", cached.ttl}});
  return out;
}

json of(const names::WinsRow& row) {
  auto out = name_json(row.name);
  out.update({{"group", (row.flags & nbt::node_flags::kGroup) != 0},
              {"node_type", std::string(1, nbt::node_type(row.flags))},
              {"addresses", texts(row.addresses)},
              {"ttl", row.ttl}});
  return out;
}

template <class T>
json all(const std::vector<T>& list) {
  auto array = json::array();
  for (auto& one : list) array.push_back(of(one));
  return array;
}

}  // namespace

std::string to_json(const names::Report& report) {
  json out{{"listening", report.listening},
           {"own", all(report.own)},
           {"cache", all(report.cache)},
           {"queries", report.queries},
           {"answers", report.answers},
           {"refused", report.refused},
           {"wins", nullptr}};
  if (report.wins) out["wins"] = {{"names", report.wins_names}, {"cap", report.wins_cap}, {"rows", all(report.wins_rows)}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace sallyport::server
