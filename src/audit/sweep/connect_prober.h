// Asks by connecting, which needs no rights: the kernel sends the SYN and reads the answer. A connection that comes about is
// reset at once, so that neither end keeps anything of it.
#pragma once

#include <deque>
#include <vector>

#include "audit/sweep/descriptor.h"
#include "audit/sweep/prober.h"

namespace sallyport::audit {

class ConnectProber : public Prober {
 public:
  static constexpr size_t kMostOutstanding = 8192;

  // `outstanding`: connections at a time; 0 for as many as half of the process's descriptors allow. Each is given up after
  // `patience`.
  explicit ConnectProber(SweepClock::duration patience, size_t outstanding = 0);
  ~ConnectProber() override;

  size_t ask(std::span<const Probe> probes, const Sink& sink) override;
  void collect(std::chrono::microseconds patience, const Sink& sink) override;
  bool lost() override { return false; }

 private:
  struct Attempt {
    ProbeAnswer asked;
    uint32_t generation = 0;
    bool open = false;
  };
  struct Deadline {
    SweepClock::time_point at;
    int socket;
    uint32_t generation;
  };
  enum class Start { begun, answered, no_room };

  Start start(const Probe& probe, SweepClock::time_point now, const Sink& sink);
  bool watch(int socket, const Probe& probe, SweepClock::time_point now);
  void finish(int socket, const Sink& sink);
  void give_up(SweepClock::time_point now);
  void end(int socket);

  SweepClock::duration patience_;
  size_t limit_;
  Descriptor epoll_;
  std::vector<Attempt> attempts_;  // by descriptor
  std::deque<Deadline> deadlines_;
  size_t outstanding_ = 0;
};

// How many descriptors this process may have; the limit is raised as far as is allowed.
size_t raise_descriptor_limit();

}  // namespace sallyport::audit
