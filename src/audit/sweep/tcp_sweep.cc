#include "audit/sweep/tcp_sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "audit/sweep/connect_prober.h"
#include "audit/sweep/syn_prober.h"

namespace sallyport::audit {
namespace {

constexpr size_t kBatch = 64;
constexpr std::chrono::microseconds kLongestWait{20'000};  // a stop is noticed within it
constexpr std::chrono::microseconds kNoRoom{1'000};
constexpr std::chrono::milliseconds kStall{100};
// With the first packets the kernel finds out the router's hardware address; of what follows meanwhile it keeps little.
constexpr uint64_t kScouts = 64;
constexpr std::chrono::milliseconds kScouting{50};

Ledger::Plan plan_of(const Targets& targets, const SweepOptions& options) {
  return {.first = options.first,
          .end = targets.size(),
          .ports = options.ports.size(),
          .passes = options.resends + 1,
          .patience = options.patience};
}

std::string fault_in(const Targets& targets, const SweepOptions& options) {
  auto ports = options.ports;
  std::sort(ports.begin(), ports.end());
  if (ports.empty() || ports.size() > 1024) return "a sweep asks for 1 to 1024 ports";
  if (ports.front() == 0 || std::adjacent_find(ports.begin(), ports.end()) != ports.end())
    return "ports are from 1 to 65535, each once";
  if (options.first > targets.size()) return "the position to go on from is behind the last target";
  if (options.rate < 0) return "a rate is not negative";
  return "";
}

}  // namespace

std::expected<std::unique_ptr<TcpSweep>, std::string> TcpSweep::prepare(const Targets& targets, const SweepOptions& options) {
  if (auto fault = fault_in(targets, options); !fault.empty()) return std::unexpected(fault);
  std::unique_ptr<Prober> prober;
  if (options.method != SweepMethod::connect) {
    auto raw = SynProber::open(targets.has_v4(), targets.has_v6());
    if (!raw && options.method == SweepMethod::raw) return std::unexpected(raw.error());
    if (raw) prober = std::move(*raw);
  }
  bool raw = prober != nullptr;
  if (!raw) prober = std::make_unique<ConnectProber>(options.patience);
  return std::unique_ptr<TcpSweep>(new TcpSweep(targets, options, std::move(prober), raw));
}

TcpSweep::TcpSweep(const Targets& targets, const SweepOptions& options, std::unique_ptr<Prober> prober, bool raw)
    : targets_(targets), options_(options), prober_(std::move(prober)), raw_(raw),
      ledger_(plan_of(targets, options),
              [this](uint64_t position, size_t port) {
                count({targets_.at(position), options_.ports[port], PortState::filtered});
              }),
      bucket_(options.rate, SweepClock::now()), control_(options.patience, SweepClock::now()) {
  progress_.questions = (targets.size() - options.first) * options.ports.size();
  progress_.settled = options.first;
}

void TcpSweep::use(const PresentNeighbours& neighbours) {
  present_ = &neighbours;
  prober_->send_directly(neighbours);
}

bool TcpSweep::run(std::stop_token stop, Report report) {
  report_ = std::move(report);
  Prober::Sink sink = [this](const ProbeAnswer& answer) { take(answer); };
  auto last = SweepClock::now();
  scouting_until_ = last + kScouting;
  while (!stop.stop_requested()) {
    auto now = SweepClock::now();
    if (now - std::exchange(last, now) > kStall) control_.stalled(now);
    set_rate(now);
    fill(now);
    if (ledger_.done()) break;
    size_t before = asked_;
    ask(sink);
    prober_->collect(asked_ > before ? std::chrono::microseconds{} : patience(now), sink);
    notice_losses();
    progress_.settled.store(ledger_.settled(), std::memory_order_relaxed);
  }
  progress_.settled = ledger_.settled();
  return ledger_.done();
}

// Who is reached directly does not; that the kernel cannot reset their connections harms nobody.
bool TcpSweep::needs_table() const { return !present_ || !present_->complete() || targets_.has_v6(); }

void TcpSweep::notice_losses() {
  auto now = SweepClock::now();
  bool lost = prober_->lost(), crowded = needs_table() && neighbours_.overflowed(now);
  if (!lost && !crowded) return;
  progress_.losses++;
  ledger_.lost_here(now);
  control_.crowded(now);
}

// What was asked for, or less when less gets through.
void TcpSweep::set_rate(SweepClock::time_point now) {
  double rate = control_.rate(now);
  progress_.rate.store(static_cast<uint64_t>(rate), std::memory_order_relaxed);
  if (options_.rate > 0 && (rate == 0 || rate > options_.rate)) rate = options_.rate;
  bucket_.set_rate(rate);
}

void TcpSweep::fill(SweepClock::time_point now) {
  if (asked_ < batch_.size()) return;
  batch_.clear();
  asked_ = 0;
  while (batch_.empty() && fill_some(now)) continue;
}

// Whether there was something to be asked.
bool TcpSweep::fill_some(SweepClock::time_point now) {
  auto questions = ledger_.next(kBatch, now);
  for (auto [position, port, pass] : questions) {
    Probe probe{targets_.at(position), options_.ports[port], pass};
    if (!present_ || !present_->absent(probe.address)) batch_.push_back(probe);
    else if (ledger_.answered(position, port, false)) count({probe.address, probe.port, PortState::filtered});
  }
  return !questions.empty();
}

// Until somebody answered.
size_t TcpSweep::scouts_left() const {
  if (progress_.answered() > 0 || SweepClock::now() >= scouting_until_) return std::numeric_limits<size_t>::max();
  return kScouts - std::min(progress_.sent.load(std::memory_order_relaxed), kScouts);
}

void TcpSweep::ask(const Prober::Sink& sink) {
  size_t left = std::min({batch_.size() - asked_, bucket_.available(SweepClock::now()), scouts_left()});
  if (left == 0) return;
  size_t taken = prober_->ask(std::span(batch_).subspan(asked_, left), sink);
  bucket_.take(taken);
  control_.sent(taken);
  asked_ += taken;
  progress_.sent.fetch_add(taken, std::memory_order_relaxed);
}

// How long to wait for an answer when nothing could be asked just now.
std::chrono::microseconds TcpSweep::patience(SweepClock::time_point now) {
  if (asked_ < batch_.size()) return std::clamp(bucket_.wait(), kNoRoom, kLongestWait);
  auto due = ledger_.due();
  if (!due) return kLongestWait;
  return std::clamp(std::chrono::ceil<std::chrono::microseconds>(*due - now), std::chrono::microseconds{}, kLongestWait);
}

void TcpSweep::take(const ProbeAnswer& answer) {
  auto port = std::find(options_.ports.begin(), options_.ports.end(), answer.port);
  if (port == options_.ports.end()) return;
  auto position = targets_.position_of(answer.address);
  if (!position) return;
  bool from_host = answer.state != PortState::filtered;
  auto expected = ledger_.answered(*position, static_cast<size_t>(port - options_.ports.begin()), from_host);
  if (!expected) return;
  auto now = SweepClock::now();
  if (from_host) control_.answered(expected->lost, now);
  // One that comes late is nothing yet; while it keeps us slow, much else is lost.
  if (expected->lost && progress_.rate > 0) ledger_.lost(now);
  count(answer);
}

void TcpSweep::count(const ProbeAnswer& answer) {
  auto& counter = answer.state == PortState::open ? progress_.open
                  : answer.state == PortState::closed ? progress_.closed
                                                      : progress_.filtered;
  counter.fetch_add(1, std::memory_order_relaxed);
  report_(answer);
}

}  // namespace sallyport::audit
