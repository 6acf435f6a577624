// Finds out which ports of which targets are open, closed or filtered. One thread, two ways to ask (Prober): by connecting, and
// with raw SYNs; memory does not depend on the number of targets.
#pragma once

#include <atomic>
#include <memory>
#include <stop_token>

#include "audit/sweep/ledger.h"
#include "audit/sweep/neighbour_table.h"
#include "audit/sweep/rate_control.h"
#include "audit/sweep/token_bucket.h"
#include "audit/targets.h"

namespace sallyport::audit {

enum class SweepMethod : uint8_t {
  automatic,  // raw SYNs where they are allowed
  connect,
  raw,
};

struct SweepOptions {
  std::vector<uint16_t> ports = {139, 445};
  SweepMethod method = SweepMethod::automatic;
  double rate = 0;       // packets sent in a second at most; 0: as many as go without loss
  unsigned resends = 2;  // to who does not answer
  std::chrono::milliseconds patience{1000};  // for an answer, each time
  uint64_t first = 0;  // the position to begin with
};

// Readable from other threads while the sweep goes on. A question is one port of one target.
struct SweepProgress {
  std::atomic<uint64_t> questions{0};  // in all, from the first position on
  std::atomic<uint64_t> sent{0};       // packets or connections, resends too
  std::atomic<uint64_t> open{0}, closed{0}, filtered{0};
  std::atomic<uint64_t> settled{0};  // every target before this position has all its answers: where to resume
  std::atomic<uint64_t> rate{0};     // packets a second, while the sweep slows itself down; 0 when it does not
  std::atomic<uint64_t> losses{0};   // how often answers were lost on this machine, and asked for again

  uint64_t answered() const { return open + closed + filtered; }
};

class TcpSweep {
 public:
  using Report = std::function<void(const ProbeAnswer&)>;

  // The targets must outlive it. The error is for people.
  static std::expected<std::unique_ptr<TcpSweep>, std::string> prepare(const Targets& targets, const SweepOptions& options);

  // Who is there on our own links: the ports of the others are filtered. They must outlive it.
  void use(const PresentNeighbours& neighbours);

  // Until every question has its answer, each reported once and as it comes, or until it is stopped: what is awaited then
  // stays unreported. Returns whether it came to its end.
  bool run(std::stop_token stop, Report report);

  const SweepProgress& progress() const { return progress_; }
  bool raw() const { return raw_; }

 private:
  TcpSweep(const Targets& targets, const SweepOptions& options, std::unique_ptr<Prober> prober, bool raw);
  void fill(SweepClock::time_point now);
  bool fill_some(SweepClock::time_point now);
  void set_rate(SweepClock::time_point now);
  size_t scouts_left() const;
  void ask(const Prober::Sink& sink);
  std::chrono::microseconds patience(SweepClock::time_point now);
  bool needs_table() const;
  void notice_losses();
  void take(const ProbeAnswer& answer);
  void count(const ProbeAnswer& answer);

  const Targets& targets_;
  SweepOptions options_;
  std::unique_ptr<Prober> prober_;
  bool raw_;
  Ledger ledger_;
  TokenBucket bucket_;
  RateControl control_;
  NeighbourTable neighbours_;
  std::vector<Probe> batch_;
  size_t asked_ = 0;  // of the batch
  SweepClock::time_point scouting_until_;
  Report report_;
  const PresentNeighbours* present_ = nullptr;
  SweepProgress progress_;
};

}  // namespace sallyport::audit
