#include "audit/sweep/node_status.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <vector>

#include "audit/sweep/name_socket.h"
#include "audit/sweep/node_status_facts.h"
#include "audit/sweep/send_window.h"
#include "audit/sweep/token_bucket.h"
#include "base/random.h"
#include "proto/nbt/name_service.h"

namespace sallyport::audit {

using namespace std::chrono_literals;

namespace {

constexpr auto kLongestWait = 100ms;  // so that a wish to stop is seen
constexpr auto kAfterNoBuffers = 5ms;
constexpr uint8_t kSendAttempts = 3;  // of one datagram, before it is given up

class Sweep {
 public:
  Sweep(NameSocket socket, const AddressGenerator& next, const NodeStatusOptions& options,
        const std::function<void(const NodeStatusResult&)>& take)
      : socket_(std::move(socket)), next_(next), options_(options), take_(take),
        outstanding_(std::max(options.outstanding, 1u)), rate_(options.packets_per_second, SweepClock::now()), ids_(random_value<uint32_t>()) {
    nbt::append_packet(nbt::node_status_request(0), question_);
  }

  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      now_ = SweepClock::now();
      hear();
      write_off();
      give_up();
      choose();
      auto pause = send();
      if (no_more_ && !outstanding_.size()) return;
      socket_.wait(pause ? *pause : until_next(), blocked_);
    }
  }

 private:
  SweepClock::duration timeout() const { return options_.timeout; }
  bool overdue(const Pending& pending) const { return now_ - pending.sent >= timeout(); }
  size_t window() const { return options_.packets_per_second ? options_.outstanding : window_.size(); }
  bool may_send() {
    return chosen_.size() < NameSocket::kBatch && outstanding_.in_flight() + chosen_.size() < window() && rate_.available(now_) > 0;
  }

  void hear() {
    hear_refusals();  // first: a refusal not taken makes the next call on the socket fail
    socket_.receive([this](const NameSocket::Incoming& datagram) { on_datagram(datagram); });
  }
  size_t hear_refusals() {
    return socket_.refusals([this](const NameSocket::Refusal& refusal) { on_refusal(refusal); });
  }

  void on_datagram(const NameSocket::Incoming& datagram) {
    auto* pending = asked(datagram.address, datagram.datagram);
    if (!pending || datagram.datagram.size() < question_header()) return;
    bool response = load_be<uint16_t>(datagram.datagram.data() + 2) & nbt::name_flags::kResponse;
    // Our own question, when we hold port 137 and the address is one of ours: nobody else listens there.
    bool own = !response && socket_.from_name_port() && datagram.port == nbt::kNameServicePort;
    if (!response && !own) return;
    learn(*pending);
    NodeStatusResult result{address_of(pending->address), own ? PortState::closed : PortState::open, {}, {}, {}};
    result.round_trip = std::chrono::duration_cast<std::chrono::microseconds>(now_ - pending->sent);
    if (response) result.facts = decode_node_status(datagram.datagram);
    finish(*pending, result);
  }

  void on_refusal(const NameSocket::Refusal& refusal) {
    // Some quote eight bytes alone, which end before our question; the kernel has compared the ports.
    bool quoted = refusal.question.size() >= 2;
    auto* pending = quoted ? asked(refusal.address, refusal.question) : outstanding_.find(refusal.address);
    if (!pending || !pending->sends) return;
    auto state = refusal.port_unreachable ? PortState::closed : PortState::filtered;
    finish(*pending, {address_of(pending->address), state, {}, {}, {}});
  }

  static constexpr size_t question_header() { return wire::fixed_size<nbt::NameHeader>; }
  // Who was asked this.
  Pending* asked(uint32_t address, Bytes datagram) {
    auto* pending = datagram.size() < 2 ? nullptr : outstanding_.find(address);
    return pending && pending->sends && pending->transaction_id == load_be<uint16_t>(datagram.data()) ? pending : nullptr;
  }

  void learn(const Pending& pending) {
    if (pending.sends > 1) window_.late(now_);
    else if (pending.in_flight) window_.answered(now_ - pending.sent);
    else window_.late(now_, now_ - pending.sent);
  }

  void finish(Pending& pending, const NodeStatusResult& result) {
    std::erase(chosen_, &pending);
    outstanding_.remove(pending);
    take_(result);
  }

  // Who has been quiet for a while leaves the window.
  void write_off() {
    for (auto* pending = outstanding_.oldest_in_flight(); pending && now_ - pending->sent >= window_.quiet();
         pending = outstanding_.oldest_in_flight()) {
      outstanding_.no_longer_in_flight(*pending);
      window_.silent();
    }
  }

  void give_up() {
    for (auto* pending = outstanding_.oldest(); pending && overdue(*pending) && pending->sends > options_.resends;
         pending = outstanding_.oldest())
      finish(*pending, {address_of(pending->address), PortState::filtered, {}, {}, {}});
  }

  // Those who are asked next: again before anew, so that nobody waits for the end of the sweep.
  void choose() {
    while (may_send()) {
      give_up();
      Pending* pending = outstanding_.oldest();
      if (pending && overdue(*pending)) outstanding_.take_out_of_order(*pending);
      else pending = next_target();
      if (!pending) return;
      chosen_.push_back(pending);
      rate_.take(1);
    }
  }

  Pending* next_target() {
    policy::IpAddress address;
    while (!no_more_ && !outstanding_.full()) {
      if (!next_(address)) {
        no_more_ = true;
      } else if (!address.is_v4()) {
        take_({address, PortState::not_asked, {}, {}, {}});
      } else if (auto* pending = outstanding_.add(v4_of(address))) {
        pending->transaction_id = static_cast<uint16_t>(ids_());
        return pending;
      }
    }
    return nullptr;
  }

  // How long to wait before anything is tried again; nullopt: that depends on who is under way.
  std::optional<SweepClock::duration> send() {
    blocked_ = false;
    while (!chosen_.empty()) {
      std::error_code error;
      auto sent = send_chosen(error);
      for (size_t i = 0; i < sent; i++) {
        chosen_[i]->sends++;
        chosen_[i]->failures = 0;
        outstanding_.asked(*chosen_[i], now_);
      }
      chosen_.erase(chosen_.begin(), chosen_.begin() + static_cast<ptrdiff_t>(sent));
      if (sent || !error) continue;
      if (error == std::errc::resource_unavailable_try_again) blocked_ = true;
      if (blocked_) return std::nullopt;
      // The table of neighbours is full, or the card's queue.
      if (error == std::errc::no_buffer_space) {
        window_.late(now_);
        return kAfterNoBuffers;
      }
      on_unsendable(error);
    }
    // Whoever is to be asked still, and may be, need not wait.
    return may_send() && work_is_left() ? std::optional<SweepClock::duration>(0ms) : std::nullopt;
  }

  size_t send_chosen(std::error_code& error) {
    std::array<NameSocket::Outgoing, NameSocket::kBatch> batch;
    for (size_t i = 0; i < chosen_.size(); i++) {
      auto& datagram = datagrams_[i];
      std::copy(question_.begin(), question_.end(), datagram.begin());
      store_be(datagram.data(), chosen_[i]->transaction_id);
      batch[i] = {chosen_[i]->address, Bytes(datagram).first(question_.size())};
    }
    return socket_.send(std::span(batch).first(chosen_.size()), options_.port, error);
  }

  // A socket reports by a failing call what an earlier datagram met, too. So the first one is tried again, and blamed
  // only when it goes on failing.
  void on_unsendable(std::error_code error) {
    auto* first = chosen_.front();
    hear_refusals();
    if (chosen_.empty() || chosen_.front() != first || ++first->failures < kSendAttempts) return;
    finish(*first, {address_of(first->address), PortState::filtered, {}, error, {}});
  }

  bool work_is_left() {
    auto* oldest = outstanding_.oldest();
    return (oldest && overdue(*oldest)) || (!no_more_ && !outstanding_.full());
  }

  SweepClock::duration until_next() {
    SweepClock::duration wait = kLongestWait;
    auto no_longer_than = [&](SweepClock::duration other) { wait = std::min(wait, other); };
    if (auto* flying = outstanding_.oldest_in_flight()) no_longer_than(flying->sent + window_.quiet() - now_);
    if (auto* oldest = outstanding_.oldest(); oldest && !overdue(*oldest)) no_longer_than(oldest->sent + timeout() - now_);
    if (rate_.available(now_) == 0 && work_is_left()) no_longer_than(rate_.wait());
    return wait;
  }

  NameSocket socket_;
  const AddressGenerator& next_;
  const NodeStatusOptions& options_;
  const std::function<void(const NodeStatusResult&)>& take_;
  Outstanding outstanding_;
  SendWindow window_;
  TokenBucket rate_;
  std::minstd_rand ids_;
  Buffer question_;
  std::vector<Pending*> chosen_;  // to be sent, in this order
  std::array<std::array<uint8_t, 64>, NameSocket::kBatch> datagrams_;
  SweepClock::time_point now_;
  bool no_more_ = false, blocked_ = false;
};

}  // namespace

std::error_code ask_node_status(const AddressGenerator& next, const NodeStatusOptions& options,
                                const std::function<void(const NodeStatusResult&)>& take, std::stop_token stop) {
  auto socket = NameSocket::open(options.from_name_port);
  if (!socket) return socket.error();
  if (options.neighbours) socket->use(*options.neighbours);
  Sweep(std::move(*socket), next, options, take).run(stop);
  return {};
}

}  // namespace sallyport::audit
