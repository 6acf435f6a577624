#include "audit/sweep/name_query.h"

#include <ifaddrs.h>

#include <algorithm>

#include "audit/sweep/broadcast_address.h"
#include "audit/sweep/name_socket.h"
#include "base/random.h"
#include "proto/nbt/name_records.h"
#include "proto/nbt/name_service.h"
#include "wire/decoder.h"

namespace sallyport::audit {

using namespace std::chrono_literals;

namespace {
constexpr auto kBetween = 250ms;  // BCAST_REQ_RETRY_TIMEOUT
constexpr int kTimes = 3;         // BCAST_REQ_RETRY_COUNT
constexpr auto kLongestWait = 50ms;
constexpr size_t kMostAnswers = 256;

// The owners a positive answer names; nullopt for another kind of datagram.
std::optional<NameAnswer> answer_in(Bytes datagram, uint16_t transaction_id, const nbt::Name& name) {
  auto packet = nbt::read_packet(datagram);
  if (!packet || !packet->response() || packet->transaction_id != transaction_id) return std::nullopt;
  if (packet->opcode() != nbt::Opcode::query || packet->rcode() != nbt::Rcode::success) return std::nullopt;
  NameAnswer out;
  for (const auto& record : packet->answers) {
    nbt::NameAddresses data;
    if (record.type != nbt::RecordType::nb || record.name.name != name || wire::decode(data, record.data)) continue;
    for (const auto& entry : data.entries) {
      out.owners.push_back(address_of(load_le<uint32_t>(entry.address.data())));
      out.group = out.group || entry.flags & nbt::node_flags::kGroup;
    }
  }
  if (out.owners.empty()) return std::nullopt;
  return out;
}

// One question with its answers.
class Query {
 public:
  Query(NameSocket socket, const nbt::Name& name, const NameQueryOptions& options)
      : socket_(std::move(socket)), name_(name), options_(options), id_(random_value<uint16_t>()) {
    nbt::append_packet(nbt::name_query(id_, {name, {}}, true), question_);
    for (const auto& address : options.ask.empty() ? broadcast_addresses() : options.ask)
      if (address.is_v4()) asked_.push_back(address);
  }

  std::vector<NameAnswer> run(const std::stop_token& stop) {
    if (asked_.empty()) return {};
    auto began = SweepClock::now(), end = began + options_.timeout;
    int sent = 0;
    for (auto now = began; now < end && !stop.stop_requested(); now = SweepClock::now()) {
      if (sent < kTimes && now - began >= sent * kBetween) send(), sent++;
      bool first = answers_.empty();
      hear();
      if (first && !answers_.empty()) end = std::min<SweepClock::time_point>(end, now + options_.settle);
      socket_.wait(std::min<SweepClock::duration>(kLongestWait, end - now), false);
    }
    return std::move(answers_);
  }

 private:
  // A network that cannot be sent to does not keep the others from being asked.
  void send() {
    for (const auto& address : asked_) {
      NameSocket::Outgoing one{v4_of(address), question_};
      std::error_code error;
      socket_.send({&one, 1}, options_.port, error);
    }
  }
  void hear() {
    socket_.refusals([](const NameSocket::Refusal&) {});
    socket_.receive([this](const NameSocket::Incoming& datagram) {
      auto answer = answer_in(datagram.datagram, id_, name_);
      if (!answer || answers_.size() >= kMostAnswers) return;
      answer->responder = address_of(datagram.address);
      if (std::find(answers_.begin(), answers_.end(), *answer) == answers_.end()) answers_.push_back(std::move(*answer));
    });
  }

  NameSocket socket_;
  const nbt::Name& name_;
  const NameQueryOptions& options_;
  uint16_t id_;
  Buffer question_;
  std::vector<policy::IpAddress> asked_;
  std::vector<NameAnswer> answers_;
};

}  // namespace

std::vector<policy::IpAddress> broadcast_addresses() {
  std::vector<policy::IpAddress> out;
  ifaddrs* all = nullptr;
  if (getifaddrs(&all)) return out;
  for (auto* one = all; one; one = one->ifa_next) {
    auto address = broadcast_address(*one);
    if (address && std::find(out.begin(), out.end(), *address) == out.end()) out.push_back(*address);
  }
  freeifaddrs(all);
  return out;
}

std::expected<std::vector<NameAnswer>, std::error_code> ask_for_name(const nbt::Name& name, const NameQueryOptions& options,
                                                                     std::stop_token stop) {
  auto socket = NameSocket::open(true, true);
  if (!socket) return std::unexpected(socket.error());
  return Query(std::move(*socket), name, options).run(stop);
}

}  // namespace sallyport::audit
