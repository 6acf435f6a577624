#include "doctor/name/netbios.h"

#include <algorithm>

#include "base/random.h"
#include "doctor/name/ask.h"
#include "proto/nbt/name_records.h"
#include "proto/nbt/name_service.h"
#include "wire/decoder.h"

namespace sallyport::doctor {
namespace {

constexpr Millis kBroadcastWait{250};  // BCAST_REQ_RETRY_TIMEOUT and _COUNT. RFC 1002 6
constexpr unsigned kBroadcastTimes = 3;
constexpr Millis kServerWait{1000};
constexpr size_t kLongestName = 15;

bool askable(const std::string& name) { return name.size() <= kLongestName && name.find('.') == name.npos; }

nbt::ScopedName file_server(const std::string& name) { return {nbt::Name::of(name, nbt::suffix::kFileServer), {}}; }

Buffer bytes_of(const nbt::Packet& packet) {
  Buffer out;
  nbt::append_packet(packet, out);
  return out;
}

// The packet when it answers the question of this id.
std::optional<nbt::Packet> answer_to(uint16_t id, Bytes datagram) {
  auto packet = nbt::read_packet(datagram);
  if (!packet || !packet->response() || packet->transaction_id != id || packet->opcode() != nbt::Opcode::query)
    return std::nullopt;
  return std::move(*packet);
}

void add_owners(const nbt::Packet& packet, const nbt::ScopedName& name, NameAnswer& out) {
  for (auto& record : packet.answers) {
    nbt::NameAddresses owners;
    if (record.type != nbt::RecordType::nb || record.name != name || wire::decode(owners, record.data)) continue;
    for (auto& owner : owners.entries) out.addresses.push_back(address_of(Bytes(owner.address)));
  }
  if (!out.addresses.empty()) out.state = NameState::found;
}

NameAnswer of_datagram(NameSource source, const Datagram& datagram, uint16_t id, const nbt::ScopedName& name) {
  NameAnswer answer;
  answer.source = source;
  answer.from = policy::to_string(address_of(datagram.from));
  answer.took = datagram.took;
  auto packet = answer_to(id, datagram.bytes);
  answer.state = packet ? NameState::absent : NameState::failed;
  if (!packet) answer.text = "an answer that is none to the question";
  else if (packet->rcode() != nbt::Rcode::success) answer.text = nbt::to_string(packet->rcode());
  else add_owners(*packet, name, answer);
  return answer;
}

bool can_broadcast(const std::vector<LocalNetwork>& networks) {
  return std::any_of(networks.begin(), networks.end(), [](auto& network) { return network.broadcast.has_value(); });
}

}  // namespace

std::vector<NameAnswer> ask_netbios(const std::string& name) {
  NameAnswer none{NameSource::netbios, NameState::silent, {}, "", "no answer", kBroadcastWait * kBroadcastTimes};
  auto networks = local_networks();
  if (!askable(name)) none.state = NameState::not_asked, none.text = "only for names of up to 15 letters without a dot";
  else if (!can_broadcast(networks)) none.state = NameState::not_asked, none.text = "this machine is on no network";
  if (none.state == NameState::not_asked) return {none};
  std::vector<NameAnswer> out;
  auto id = random_value<uint16_t>();
  auto query = bytes_of(nbt::name_query(id, file_server(name), true));
  for (auto& network : networks) {
    if (!network.broadcast) continue;
    DatagramQuestion question{socket_address(*network.broadcast, "", nbt::kNameServicePort), query.bytes(), network.address,
                              kBroadcastTimes, kBroadcastWait};
    question.broadcast = question.several = true;
    for (auto& datagram : ask(question).answers) {
      auto answer = of_datagram(NameSource::netbios, datagram, id, file_server(name));
      bool heard = std::any_of(out.begin(), out.end(), [&](auto& other) { return other.from == answer.from; });
      if (answer.state == NameState::found && !heard) out.push_back(std::move(answer));
    }
  }
  if (out.empty()) out.push_back(none);
  return out;
}

NameAnswer ask_wins(const IpAddress& server, const std::string& name) {
  NameAnswer answer{NameSource::wins, NameState::not_asked, {}, policy::to_string(server), ""};
  if (!askable(name)) {
    answer.text = "only for names of up to 15 letters without a dot";
    return answer;
  }
  auto id = random_value<uint16_t>();
  auto query = bytes_of(nbt::name_query(id, file_server(name), false));
  auto asked = ask({socket_address(server, "", nbt::kNameServicePort), query.bytes(), {}, 2, kServerWait});
  if (!asked.answers.empty()) return of_datagram(NameSource::wins, asked.answers.front(), id, file_server(name));
  answer.state = asked.error ? NameState::failed : NameState::silent;
  answer.text = asked.error ? asked.error.message() : "no answer";
  return answer;
}

std::string ask_own_name(const IpAddress& address) {
  auto id = random_value<uint16_t>();
  auto query = bytes_of(nbt::node_status_request(id));
  auto asked = ask({socket_address(address, "", nbt::kNameServicePort), query.bytes(), {}, 2, Millis(500)});
  auto packet = asked.answers.empty() ? std::nullopt : answer_to(id, asked.answers.front().bytes);
  if (!packet || packet->answers.empty()) return "";
  nbt::NodeStatus status;
  if (wire::decode(status, packet->answers.front().data)) return "";
  for (auto& one : status.names)
    if (one.name.suffix() == nbt::suffix::kFileServer && !(one.flags & nbt::node_flags::kGroup)) return one.name.text();
  return "";
}

}  // namespace sallyport::doctor
