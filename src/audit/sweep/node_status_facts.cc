#include "audit/sweep/node_status_facts.h"

#include "proto/nbt/name_records.h"
#include "proto/nbt/name_service.h"
#include "wire/decoder.h"

namespace sallyport::audit {

namespace {

// The record that answers, if this is an answer to what we ask.
const nbt::Record* answer_in(const nbt::Packet& packet) {
  if (!packet.response() || packet.opcode() != nbt::Opcode::query || packet.rcode() != nbt::Rcode::success) return nullptr;
  for (const auto& record : packet.answers)
    if (record.type == nbt::RecordType::node_status && record.record_class == nbt::kInternetClass) return &record;
  return nullptr;
}

std::optional<nbt::NodeStatus> status_of(Bytes data, bool truncated) {
  nbt::NodeStatus status;
  auto fault = wire::decode(status, data);
  if (!fault) return status;
  if (!truncated || data.empty()) return std::nullopt;
  constexpr auto kEach = wire::fixed_size<nbt::NodeName>;
  Buffer whole(data.first(1 + (data.size() - 1) / kEach * kEach));
  whole[0] = static_cast<uint8_t>(whole.size() / kEach);
  if (wire::decode(status, whole)) return std::nullopt;
  status.statistics = {};
  return status;
}

std::optional<policy::MacAddress> mac_of(Bytes statistics) {
  policy::MacAddress mac;
  if (statistics.size() < mac.bytes.size() || all_zero(statistics.first(mac.bytes.size()))) return std::nullopt;
  std::copy_n(statistics.begin(), mac.bytes.size(), mac.bytes.begin());
  return mac;
}

}  // namespace

std::optional<NodeStatusFacts> decode_node_status(Bytes datagram) {
  auto packet = nbt::read_packet(datagram);
  if (!packet) return std::nullopt;
  auto* record = answer_in(*packet);
  if (!record) return std::nullopt;
  auto status = status_of(record->data, packet->flags & nbt::name_flags::kTruncated);
  if (!status) return std::nullopt;
  NodeStatusFacts facts;
  for (const auto& name : status->names) facts.names.push_back({name.name, name.flags});
  facts.mac = mac_of(status->statistics);
  return facts;
}

}  // namespace sallyport::audit
