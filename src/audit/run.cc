#include "audit/run.h"

#include <thread>

namespace sallyport::audit {
namespace {

HostFacts with_names(HostFacts facts, NameService names) {
  facts.name_service = names.port;
  facts.node_status = std::move(names.facts);
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
  if (names.joinable()) names.join();
  bool asked = pool_->finish(stop);
  pool_.reset();  // what was not done is given up
  for (auto& [address, facts] : met_) {
    if (!facts) continue;
    facts->deadline_reached = options_.ask_hosts;
    finish(std::move(*facts));
  }
  add_names();
  report.hosts = std::move(finished_);
  sort_hosts(report.hosts);
  report.addresses = targets_.size();
  report.interrupted = !swept || !asked;
  clock_gettime(CLOCK_REALTIME, &report.finished);
  return report;
}

// The first open port makes it a host to be asked; its other doors it is asked about then.
void Run::on_port(const ProbeAnswer& answer) {
  if (answer.state != PortState::open) return;
  meet(answer.address, answer.port == port_of(Door::smb) ? Door::smb : Door::netbios);
}

void Run::meet(const policy::IpAddress& address, std::optional<Door> open) {
  HostFacts known;
  {
    std::lock_guard lock(mutex_);
    auto [at, first] = met_.try_emplace(address, HostFacts());
    if (!at->second) return;  // has been asked already
    at->second->address = address;
    at->second->name = targets_.name_of(address);
    if (open) at->second->at(*open).port = PortState::open;
    if (!first) return;
    known = *at->second;
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
  if (result.port != PortState::open && result.port != PortState::closed) return;
  {
    std::lock_guard lock(mutex_);
    names_[result.address] = {result.port, result.facts};
  }
  if (result.port == PortState::open && options_.ask_hosts) meet(result.address, std::nullopt);
}

std::optional<NodeStatusFacts> Run::names_of(const policy::IpAddress& address) {
  std::lock_guard lock(mutex_);
  auto at = names_.find(address);
  return at == names_.end() ? std::nullopt : at->second.facts;
}

void Run::on_host(HostFacts facts) {
  done_++;
  std::lock_guard lock(mutex_);
  met_[facts.address] = std::nullopt;
  finish(std::move(facts));
}

void Run::finish(HostFacts facts) { finished_.push_back(assess(std::move(facts))); }

// At the end: a host that has been asked long ago may have told its names only now.
void Run::add_names() {
  if (!options_.ask_names || names_problem_) return;
  for (auto& host : finished_) {
    auto names = names_.extract(host.facts.address);
    auto v4 = host.facts.address.is_v4();
    NameService told{v4 ? PortState::filtered : PortState::not_asked, std::nullopt};
    if (!names.empty()) told = std::move(names.mapped());
    host = assess(with_names(std::move(host.facts), std::move(told)));
  }
  for (auto& [address, names] : names_) {
    if (names.port != PortState::open) continue;
    HostFacts facts;
    facts.address = address;
    facts.name = targets_.name_of(address);
    finish(with_names(std::move(facts), std::move(names)));
  }
}

}  // namespace sallyport::audit
