// A whole audit: sweeps the targets for open doors, asks every host that has one, and judges what it said.
#pragma once

#include <unordered_map>

#include "audit/host_pool.h"
#include "audit/report.h"
#include "audit/run_state.h"
#include "audit/settled.h"
#include "audit/sweep/arp_sweep.h"
#include "audit/sweep/node_status.h"
#include "audit/sweep/tcp_sweep.h"
#include "base/bytes.h"

namespace sallyport::audit {

struct RunOptions {
  SweepOptions sweep;
  HostOptions host;
  HostPool::Size size;
  bool ask_names = true;    // UDP 137 of every target
  bool ask_hosts = true;    // or only which ports are open
};

struct AddressHash {
  size_t operator()(const policy::IpAddress& address) const {
    auto high = load_le<uint64_t>(address.bytes.data()), low = load_le<uint64_t>(address.bytes.data() + 8);
    auto mixed = (high ^ low * 0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93;
    return mixed ^ mixed >> 32;
  }
};

class Run {
 public:
  // The targets must outlive it. `from`: what an earlier run of the same targets left. The error is for people.
  static std::expected<std::unique_ptr<Run>, std::string> prepare(const Targets& targets, const RunOptions& options,
                                                                  RunState from = {});

  // Until everything is asked or it is stopped; what is known then is in the report.
  Report execute(std::stop_token stop);
  // What another run would go on with: now, from any thread, or after an execute() that was stopped.
  RunState state() const;

  const SweepProgress& sweep_progress() const { return sweep_->progress(); }
  bool raw() const { return sweep_->raw(); }
  // This machine's table of neighbours overflowed meanwhile: more hosts of its own links than it can talk to at a time.
  bool crowded() const { return crowded_; }
  // Why nobody could be asked for names; set after execute().
  std::error_code names_problem() const { return names_problem_; }
  // Hosts with an open door, and those of them that were asked everything.
  uint64_t hosts_found() const { return found_; }
  uint64_t hosts_done() const { return done_; }

 private:
  Run(const Targets& targets, const RunOptions& options, std::unique_ptr<TcpSweep> sweep, RunState from);
  void take_up(RunState from);
  void on_port(const ProbeAnswer& answer);
  HostFacts facts_of(const policy::IpAddress& address) const;
  void meet(HostFacts known);
  bool meet_again(const policy::IpAddress& address, Door door);
  void on_names(const NodeStatusResult& result);
  std::optional<NodeStatusFacts> names_of(const policy::IpAddress& address);
  void on_host(HostFacts facts);
  void find_neighbours(std::stop_token stop);
  void sweep_names(std::stop_token stop);
  bool next_to_name(uint64_t& position, policy::IpAddress& address);
  void finish(HostFacts facts);
  void add_names();

  const Targets& targets_;
  RunOptions options_;
  std::unique_ptr<TcpSweep> sweep_;
  PresentNeighbours neighbours_;
  std::atomic<uint64_t> found_ = 0, done_ = 0;

  mutable std::mutex mutex_;
  timespec started_{};
  // In no order: they are met in none, and a tree of very many is slow to search.
  template <class T>
  using ByAddress = std::unordered_map<policy::IpAddress, T, AddressHash>;
  ByAddress<std::unique_ptr<HostFacts>> met_;  // with an open port; nothing left when they were asked everything
  ByAddress<NameService> names_;               // of hosts that answered at 137, or refused
  Settled names_settled_;
  bool crowded_ = false;
  std::error_code names_problem_;
  std::vector<HostReport> finished_;
  std::optional<RunState> left_;  // when it was stopped

  std::unique_ptr<HostPool> pool_;  // the last: its threads use the others
};

}  // namespace sallyport::audit
