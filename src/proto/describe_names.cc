#include "proto/describe_names.h"

#include <random>

#include "proto/catalogue_entry.h"
#include "proto/nbt/name_records.h"

namespace sallyport::proto {

using wire::Json;

namespace {

Json describe(const nbt::NodeStatus& status) {
  Json names = Json::array();
  for (const auto& name : status.names)
    names.push_back({{"NETBIOS_NAME", display({name.name, {}})}, {"NAME_FLAGS", fmt::format("{:04x}", name.flags)}});
  Json out{{"NODE_NAME", std::move(names)}};
  nbt::NodeStatistics statistics;
  if (wire::decode(statistics, status.statistics)) out["STATISTICS"] = wire::hex(status.statistics);
  else out["STATISTICS"] = wire::Printer::print(statistics);
  return out;
}

Json describe_data(const nbt::Record& record) {
  if (record.type == nbt::RecordType::node_status) {
    nbt::NodeStatus status;
    if (!wire::decode(status, record.data)) return describe(status);
  } else if (record.type == nbt::RecordType::nb) {
    nbt::NameAddresses addresses;
    if (!wire::decode(addresses, record.data)) return wire::Printer::print(addresses);
  }
  return wire::hex(record.data);
}

Json describe(const nbt::Question& question) {
  return {{"QUESTION_NAME", display(question.name)},
          {"QUESTION_TYPE", to_string(question.type)},
          {"QUESTION_CLASS", question.record_class}};
}

Json describe(const nbt::Record& record) {
  return {{"RR_NAME", display(record.name)},
          {"RR_TYPE", to_string(record.type)},
          {"RR_CLASS", record.record_class},
          {"TTL", record.ttl},
          {"RDATA", describe_data(record)}};
}

template <class T>
void add_section(Json& out, const char* label, const std::vector<T>& items) {
  if (items.empty()) return;
  auto& list = out[label] = Json::array();
  for (const auto& item : items) list.push_back(describe(item));
}

Json describe(const nbt::Packet& packet) {
  constexpr uint16_t kNmFlags = 0x07F0;
  Json out{{"NAME_TRN_ID", packet.transaction_id},
           {"NM_FLAGS", fmt::format("{:02x}", (packet.flags & kNmFlags) >> 4)},
           {"RCODE", to_string(packet.rcode())}};
  add_section(out, "QUESTION", packet.questions);
  add_section(out, "ANSWER", packet.answers);
  add_section(out, "AUTHORITY", packet.authorities);
  add_section(out, "ADDITIONAL", packet.additionals);
  return out;
}

bool about_node_status(const nbt::Packet& packet) {
  auto is = [](const auto& item) { return item.type == nbt::RecordType::node_status; };
  return std::any_of(packet.questions.begin(), packet.questions.end(), is) ||
         std::any_of(packet.answers.begin(), packet.answers.end(), is);
}

// The three as functions of the catalogue; a packet has no one declaration (name_service.h says why).
wire::Fault print_packet(Bytes datagram, Json& out) {
  auto packet = nbt::read_packet(datagram);
  if (!packet) return packet.error();
  out = describe(*packet);
  out["OPCODE"] = static_cast<int>(packet->opcode());
  out["R"] = packet->response();
  return {};
}
wire::Fault recode_packet(Bytes datagram, Buffer& out) {
  auto packet = nbt::read_packet(datagram);
  if (!packet) return packet.error();
  nbt::append_packet(*packet, out);
  return {};
}
Buffer generate_packet(uint64_t seed) {
  std::mt19937_64 random(seed);
  auto name = [&] {
    return nbt::ScopedName{nbt::Name::of("NAME" + std::to_string(random() % 3), 0x20), random() % 2 ? "" : "A.B"};
  };
  auto carried = message_type<nbt::NodeStatus>().generate(seed);
  nbt::Packet packet{static_cast<uint16_t>(random()), static_cast<uint16_t>(random()), {}, {}, {}, {}};
  for (auto i = random() % 3; i--;) packet.questions.push_back({name(), static_cast<nbt::RecordType>(random() % 40)});
  for (auto* section : {&packet.answers, &packet.authorities, &packet.additionals})
    for (auto i = random() % 3; i--;) section->push_back({name(), nbt::RecordType::node_status, nbt::kInternetClass, 5, carried});
  Buffer out;
  nbt::append_packet(packet, out);
  return out;
}

}  // namespace

std::string display(const nbt::ScopedName& name) {
  auto text = to_string(name.name) + (name.scope.empty() ? "" : "." + name.scope);
  std::u16string wide;
  for (unsigned char byte : text) wide.push_back(byte);
  return printable(wide);
}

Json describe_name_packet(Bytes datagram) {
  auto packet = nbt::read_packet(datagram);
  if (!packet)
    return {{"type", "NBNS"}, {"fault", wire::describe(packet.error())}, {"raw", wire::hex(datagram)}};
  auto what = about_node_status(*packet) ? "NODE STATUS" : "NAME " + to_string(packet->opcode());
  return {{"type", fmt::format("NBNS {} {}", what, packet->response() ? "response" : "request")}, {"body", describe(*packet)}};
}

std::span<const MessageType> name_service_messages() {
  static const MessageType kAll[] = {
      {.name = "NBNS Packet", .at = 0, .print = print_packet, .recode = recode_packet, .generate = generate_packet},
      message_type<nbt::NameAddresses>(),
      message_type<nbt::NodeStatus>(),
      message_type<nbt::NodeStatistics>(),
  };
  return kAll;
}

}  // namespace sallyport::proto
