#include "audit/run.h"

#include <thread>

namespace sallyport::audit {
namespace {

HostFacts with_names(HostFacts facts, std::optional<NodeStatusFacts> names) {
  facts.name_service = PortState::open;
  facts.node_status = std::move(names);
  return facts;
}

}  // namespace

std::expected<std::unique_ptr<Run>, std::string> Run::prepare(const Targets& targets, const RunOptions& options) {
  auto sweep = TcpSweep::prepare(targets, options.sweep);
  if (!sweep) return std::unexpected(sweep.error());
  return std::unique_ptr<Run>(new Run(targets, options, std::move(*sweep)));
}

Run::Run(const Targets& targets, const RunOptions& options, std::unique_ptr<TcpSweep> sweep)
    : targets_(targets), options_(options), sweep_(std::move(sweep)) {
  if (options_.ask_names) options_.host.names = [this](const policy::IpAddress& address) { return names_of(address); };
}

Report Run::execute(std::stop_token stop) {
  Report report;
  report.version = SALLYPORT_VERSION;
  clock_gettime(CLOCK_REALTIME, &report.started);
  pool_ = std::make_unique<HostPool>(options_.host, options_.size, [this](HostFacts facts) { on_host(std::move(facts)); });
  std::jthread names;
  if (options_.ask_names) names = std::jthread([this, stop] { sweep_names(stop); });
  bool swept = sweep_->run(stop, [this](const ProbeAnswer& answer) { on_port(answer); });
  bool asked = pool_->finish(stop);
  if (names.joinable()) names.join();
  pool_.reset();  // what was not done is given up
  for (auto& [address, facts] : met_) {
    facts.deadline_reached = true;
    finish(std::move(facts));
  }
  add_hosts_of_names();
  report.hosts = std::move(finished_);
  sort_hosts(report.hosts);
  report.addresses = targets_.size();
  report.interrupted = !swept || !asked;
  clock_gettime(CLOCK_REALTIME, &report.finished);
  return report;
}

// The first open door makes it a host to be asked; the other door it is asked about then.
void Run::on_port(const ProbeAnswer& answer) {
  if (answer.state != PortState::open) return;
  HostFacts known;
  {
    std::lock_guard lock(mutex_);
    auto [at, first] = met_.try_emplace(answer.address);
    if (first && !seen_.insert(answer.address).second) {
      met_.erase(at);
      return;
    }
    at->second.address = answer.address;
    at->second.name = targets_.name_of(answer.address);
    (answer.port == port_of(Door::smb) ? at->second.smb : at->second.netbios).port = PortState::open;
    if (!first) return;
    known = at->second;
  }
  found_++;
  if (options_.ask_hosts) pool_->submit(std::move(known));
}

void Run::sweep_names(std::stop_token stop) {
  uint64_t position = 0;
  auto next = [&](policy::IpAddress& address) {
    if (position == targets_.size()) return false;
    address = targets_.at(position++);
    return true;
  };
  NodeStatusOptions options;
  options.packets_per_second = static_cast<uint32_t>(options_.sweep.rate);
  auto error = ask_node_status(next, options, [this](const NodeStatusResult& result) { on_names(result); }, stop);
  if (error) names_problem_ = error;
}

void Run::on_names(const NodeStatusResult& result) {
  if (result.port != PortState::open) return;
  std::lock_guard lock(mutex_);
  names_[result.address] = result.facts;
}

std::optional<NodeStatusFacts> Run::names_of(const policy::IpAddress& address) {
  std::lock_guard lock(mutex_);
  auto at = names_.find(address);
  return at == names_.end() ? std::nullopt : at->second;
}

void Run::on_host(HostFacts facts) {
  done_++;
  std::lock_guard lock(mutex_);
  met_.erase(facts.address);
  finish(std::move(facts));
}

void Run::finish(HostFacts facts) {
  if (auto name = names_.find(facts.address); name != names_.end()) facts = with_names(std::move(facts), name->second);
  finished_.push_back(assess(std::move(facts)));
}

// Hosts whose names came late, and those that have nothing but names.
void Run::add_hosts_of_names() {
  for (auto& host : finished_) {
    auto name = names_.extract(host.facts.address);
    if (name.empty() || host.facts.name_service == PortState::open) continue;
    host = assess(with_names(std::move(host.facts), std::move(name.mapped())));
  }
  for (auto& [address, status] : names_) {
    HostFacts facts;
    facts.address = address;
    facts.name = targets_.name_of(address);
    finished_.push_back(assess(with_names(std::move(facts), std::move(status))));
  }
}

}  // namespace sallyport::audit
