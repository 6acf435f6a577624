// A way to find out whether a TCP port is open. Probers keep no account of what was asked: the sweep asks again for what
// remains without an answer.
#pragma once

#include <chrono>
#include <functional>
#include <span>

#include "audit/facts.h"

namespace sallyport::audit {

using SweepClock = std::chrono::steady_clock;

struct Probe {
  policy::IpAddress address;
  uint16_t port = 0;
  unsigned pass = 0;  // how often it was asked before
};

class PresentNeighbours;

struct ProbeAnswer {
  policy::IpAddress address;
  uint16_t port = 0;
  PortState state = PortState::not_asked;
};

class Prober {
 public:
  using Sink = std::function<void(const ProbeAnswer&)>;

  virtual ~Prober() = default;

  // Whom to reach without the kernel finding the way, where that is possible; `neighbours` must outlive it.
  virtual void send_directly(const PresentNeighbours& neighbours) { static_cast<void>(neighbours); }
  // Asks in the order given, as many as there is room for; returns how many. What the kernel refuses to ask is answered at
  // once, as filtered.
  virtual size_t ask(std::span<const Probe> probes, const Sink& sink) = 0;
  // Hands out the answers that have come; when there are none, waits for one at most so long.
  virtual void collect(std::chrono::microseconds patience, const Sink& sink) = 0;
  // Whether questions or answers were lost on this machine since this was last asked.
  virtual bool lost() = 0;
};

}  // namespace sallyport::audit
