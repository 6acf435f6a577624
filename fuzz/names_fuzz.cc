// The name service's machines under hostile datagrams and odd times. Input: a byte of settings, then steps of a byte each that
// says what happens: time passes, or a datagram of the next two bytes' length comes from one of a few addresses. Transaction ids
// of ours are random, so a step may say that the next datagram gets the id of the last question that was sent: answers that fit
// are tried, too.
#include <memory>

#include "base/random.h"
#include "check.h"
#include "program.h"
#include "names/responder.h"
#include "policy/load.h"

using namespace sallyport;
using namespace sallyport::names;

namespace {

constexpr auto kPolicy = R"(
[[share]]
name = "s"
path = "/s"
[[zone]]
name = "z"
networks = ["10.78.0.0/16"]
wins = true
reason = "r"
[[lease]]
device = "10.77.7.20"
dialects = ["2.1"]
shares = ["s"]
reason = "r"
until = 2099-01-01
[limits]
wins_names = 40
)";
constexpr policy::Time kWall = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);
constexpr V4 kSources[] = {{10, 77, 7, 20}, {10, 78, 0, 5}, {10, 78, 0, 6}, {10, 77, 7, 66},
                           {10, 77, 7, 1},  {10, 77, 7, 9}, {10, 78, 1, 1}, {10, 78, 1, 2}};
constexpr V4 kStranger = kSources[3];
const Link kLink{"eth0", 2, {10, 77, 7, 9}, 24, V4{10, 77, 7, 255}, {2, 0, 0, 0, 0, 9}, {kSources[0]}, true};

const policy::Policy& base_policy() {
  static const auto loaded = policy::load_policy(kPolicy, "p.toml", {kWall, false});
  fuzz::check(loaded.policy.has_value(), "the policy loads");
  return *loaded.policy;
}

Plan plan_of(uint8_t settings) {
  auto policy = std::make_shared<policy::Policy>(base_policy());
  policy->netbios.node = static_cast<policy::NodeType>(settings & 3);
  policy->netbios.announce = static_cast<policy::Announce>((settings >> 2 & 3) % 3);
  if (settings & 16) policy->netbios.scope = "SCOPE.TEST";
  policy->netbios.wins = {to_ip(kSources[4])};
  return {policy, "GOLDSRV", "GOLDGRP", {kLink}};
}

class World {
 public:
  explicit World(uint8_t settings) : announces_(plan_of(settings).policy->netbios.announce == policy::Announce::network) {
    responder_.configure(plan_of(settings), now_, out_);
    sent();
  }

  void step(fuzz::Program& in) {
    auto what = in.byte();
    if (what < 0x60) return pass(std::chrono::milliseconds(int64_t{1} << (what % 30)));
    if (what < 0x68) return ask(what);
    if (what < 0x6C) return name(what);
    datagram(in, what);
  }

 private:
  void pass(std::chrono::milliseconds time) {
    now_ += time;
    responder_.tick(now_, out_);
    fuzz::check(responder_.next() > now_ || responder_.next() == Time(), "what was due is done");
    sent();
  }
  void ask(uint8_t what) {
    responder_.resolve({nbt::Name::of("N" + std::to_string(what & 3)), {}}, [](const Resolved& found) {
      fuzz::check(found.found || found.addresses.empty(), "nothing found, no address");
      fuzz::check(found.addresses.size() <= kMostAddresses, "no more addresses than one name has");
    }, now_);
    sent();
  }
  void name(uint8_t what) {
    auto browser = nbt::Name::of("GOLDGRP", what & 1 ? 0x1D : 0x1E);
    if (what & 2) responder_.add_name(browser, !(what & 1), now_);
    else responder_.remove_name(browser, out_);
    sent();
  }
  void datagram(fuzz::Program& in, uint8_t what) {
    size_t length = in.byte();
    length |= static_cast<size_t>(in.byte() & 3) << 8;
    auto given = in.bytes(length);
    Buffer bytes(given);  // a block of its own, so that a read behind the end is seen
    if (what & 8 && bytes.size() >= 2) std::memcpy(bytes.data(), &last_id_, 2);
    const auto& source = kSources[what & 7];
    uint8_t answer[kAnswerRoom];
    auto length_of_answer = responder_.take({0, (what & 16) != 0, source, 137, bytes}, answer, now_, kWall, out_);
    fuzz::check(length_of_answer <= kAnswerRoom, "an answer fits its room");
    if (length_of_answer) fuzz::check(nbt::read_packet(Bytes(answer, length_of_answer)).has_value(), "an answer can be read");
    if (source == kStranger && !announces_ && !(bytes.size() > 2 && bytes[2] & 0x80))
      fuzz::check(length_of_answer == 0 && out_.empty(), "a stranger gets nothing");
    sent();
  }
  void sent() {
    for (const auto& each : out_) {
      auto packet = nbt::read_packet(each.datagram);
      fuzz::check(packet.has_value(), "what is sent can be read");
      if (!packet->response()) std::memcpy(&last_id_, each.datagram.data(), 2);
    }
    out_.clear();
    for (auto& finished : responder_.take_finished()) finished.done(finished.answer);
    responder_.take_news();
    Report report;
    responder_.fill(report, 1000, now_);
    fuzz::check(report.wins_names <= 40, "the WINS table has its cap");
    fuzz::check(report.wins_rows.size() <= report.wins_names, "no row without a name");
    fuzz::check(report.own.size() <= kMostOwnNames && report.cache.size() <= Resolver::kMostCached, "tables have their caps");
  }

  Surroundings nothing_;
  Responder responder_{nothing_};
  Time now_ = Clock::now();
  Outbox out_;
  uint16_t last_id_ = 0;
  bool announces_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Program in(data, std::min<size_t>(size, 16384));
  World world(in.byte());
  for (int steps = 0; !in.over() && steps < 256; steps++) world.step(in);
  return 0;
}
