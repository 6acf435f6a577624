#include "names/packets.h"

#include "names/question.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::names {
namespace {

std::vector<nbt::NameAddress> owners_of(const nbt::Record& record) {
  nbt::NameAddresses out;
  if (record.type != nbt::RecordType::nb || wire::decode(out, record.data)) return {};
  return std::move(out.entries);
}

Buffer encoded(std::span<const nbt::NameAddress> owners) {
  Buffer out;
  for (const auto& owner : owners) wire::encode(owner, out, 0);
  return out;
}

}  // namespace

std::optional<Claim> read_claim(const nbt::Packet& packet) {
  if (packet.questions.size() != 1 || packet.additionals.size() != 1 || packet.questions[0].name != packet.additionals[0].name)
    return std::nullopt;
  const auto& record = packet.additionals[0];
  Claim out{record.name, owners_of(record), record.ttl};
  if (out.owners.empty() || out.owners.size() > kMostAddresses) return std::nullopt;
  out.name.name = upper(out.name.name);
  return out;
}

std::vector<nbt::NameAddress> owners_in(const nbt::Packet& response) {
  return response.answers.empty() ? std::vector<nbt::NameAddress>() : owners_of(response.answers.front());
}

Buffer request_about(uint16_t id, uint16_t flags, const nbt::ScopedName& name, const nbt::NameAddress& owner, uint32_t ttl) {
  auto data = encoded({&owner, 1});
  nbt::Packet packet{id, flags, {{name}}, {}, {}, {}};
  packet.additionals.push_back({name, nbt::RecordType::nb, nbt::kInternetClass, ttl, data});
  Buffer out;
  append_packet(packet, out);
  return out;
}

Buffer answer_about(uint16_t id, uint16_t flags, const nbt::ScopedName& name, std::span<const nbt::NameAddress> owners,
                    uint32_t ttl) {
  auto data = encoded(owners);
  nbt::Packet packet{id, flags, {}, {}, {}, {}};
  packet.answers.push_back({name, nbt::RecordType::nb, nbt::kInternetClass, ttl, data});
  Buffer out;
  append_packet(packet, out);
  return out;
}

Buffer wait_for_answer(uint16_t id, uint16_t request_flags, const nbt::ScopedName& name, uint32_t seconds) {
  uint8_t data[2];
  store_be(data, static_cast<uint16_t>(request_flags & 0x7FF0));
  nbt::Packet packet{
      id, nbt::name_flags::kResponse | nbt::opcode_flags(nbt::Opcode::wack) | nbt::name_flags::kAuthoritative, {}, {}, {}, {}};
  packet.answers.push_back({name, nbt::RecordType::nb, nbt::kInternetClass, seconds, data});
  Buffer out;
  append_packet(packet, out);
  return out;
}

}  // namespace sallyport::names
