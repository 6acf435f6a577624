#include "audit/run.h"

#include <algorithm>
#include <thread>

namespace sallyport::audit {
namespace {

HostFacts with_names(HostFacts facts, NameService names) {
  facts.name_service = names.port;
  facts.node_status = std::move(names.facts);
  return facts;
}

}  // namespace

std::expected<std::unique_ptr<Run>, std::string> Run::prepare(const Targets& targets, const RunOptions& options, RunState from) {
  auto sweep_options = options.sweep;
  sweep_options.first = from.swept;
  auto sweep = TcpSweep::prepare(targets, sweep_options);
  if (!sweep) return std::unexpected(sweep.error());
  return std::unique_ptr<Run>(new Run(targets, options, std::move(*sweep), std::move(from)));
}

Run::Run(const Targets& targets, const RunOptions& options, std::unique_ptr<TcpSweep> sweep, RunState from)
    : targets_(targets), options_(options), sweep_(std::move(sweep)) {
  if (options_.ask_names) options_.host.names = [this](const policy::IpAddress& address) { return names_of(address); };
  options_.size.own_tcp = sweep_->raw() && options_.ask_hosts;  // who was found by raw packets is reached by them
  pool_ = std::make_unique<HostPool>(options_.host, options_.size, [this](HostFacts facts) { on_host(std::move(facts)); });
  take_up(std::move(from));
}

void Run::take_up(RunState from) {
  clock_gettime(CLOCK_REALTIME, &started_);
  if (from.started) started_ = {from.started, 0};
  names_settled_ = Settled(std::min(from.names_asked, targets_.size()));
  for (auto& service : from.names) names_[service.address] = std::move(service);
  for (auto& facts : from.asked) {
    if (!met_.try_emplace(facts.address, nullptr).second) continue;
    found_++;
    done_++;
    finish(std::move(facts));
  }
  for (auto& facts : from.met) meet(std::move(facts));
}

RunState Run::state() const {
  RunState state{.started = started_.tv_sec, .swept = sweep_->progress().settled};
  std::lock_guard lock(mutex_);
  if (left_) return *left_;
  state.names_asked = names_settled_.first();
  for (auto& host : finished_) state.asked.push_back(host.facts);
  for (auto& [address, facts] : met_)
    if (facts) state.met.push_back(*facts);
  for (auto& [address, service] : names_) state.names.push_back(service);
  return state;
}

Report Run::execute(std::stop_token stop) {
  Report report;
  report.version = SALLYPORT_VERSION;
  report.started = started_;
  report.fingerprint = targets_.fingerprint();
  report.hosts_asked = options_.ask_hosts;
  NeighbourTable table;
  if (raw()) find_neighbours(stop);
  std::jthread names;
  if (options_.ask_names) names = std::jthread([this, stop] { sweep_names(stop); });
  bool swept = sweep_->run(stop, [this](const ProbeAnswer& answer) { on_port(answer); });
  if (names.joinable()) names.join();
  bool asked = pool_->finish(stop);
  crowded_ = !neighbours_.complete() && table.overflowed(SweepClock::now());
  pool_.reset();  // what was not done is given up
  report.interrupted = !swept || !asked;
  if (report.interrupted) left_ = state();
  if (!options_.ask_hosts) finished_.reserve(finished_.size() + met_.size());
  for (auto& [address, facts] : met_) {
    if (!facts) continue;
    facts->deadline_reached = options_.ask_hosts;
    finish(std::move(*facts));
    facts = nullptr;
  }
  add_names();
  report.hosts = std::move(finished_);
  sort_hosts(report.hosts);
  report.addresses = targets_.size();
  clock_gettime(CLOCK_REALTIME, &report.finished);
  return report;
}

// The first open port makes it a host to be asked; its other doors it is asked about then.
void Run::on_port(const ProbeAnswer& answer) {
  auto door = answer.port == port_of(Door::smb) ? Door::smb : Door::netbios;
  if (answer.state != PortState::open || meet_again(answer.address, door)) return;
  auto facts = facts_of(answer.address);
  facts.at(door).port = PortState::open;
  meet(std::move(facts));
}

// Somebody who was met before.
bool Run::meet_again(const policy::IpAddress& address, Door door) {
  std::lock_guard lock(mutex_);
  auto at = met_.find(address);
  if (at != met_.end() && at->second) at->second->at(door).port = PortState::open;
  return at != met_.end();
}

HostFacts Run::facts_of(const policy::IpAddress& address) const {
  HostFacts facts;
  facts.address = address;
  facts.name = targets_.name_of(address);
  return facts;
}

// Beside its address only the open doors of `known` count.
void Run::meet(HostFacts known) {
  {
    std::lock_guard lock(mutex_);
    auto [at, first] = met_.try_emplace(known.address, nullptr);
    if (first) at->second = std::make_unique<HostFacts>(known);
    if (!at->second) return;  // has been asked already
    for (auto door : {Door::smb, Door::netbios})
      if (known.at(door).port == PortState::open) at->second->at(door).port = PortState::open;
    if (!first) return;
  }
  found_++;
  if (options_.ask_hosts) pool_->submit(std::move(known));
}

void Run::find_neighbours(std::stop_token stop) {
  auto first = sweep_->progress().settled.load();
  if (options_.ask_names) first = std::min(first, names_settled_.first());
  neighbours_ = PresentNeighbours::ask(targets_, {.first = first, .rate = options_.sweep.rate}, stop);
  sweep_->use(neighbours_);
  pool_->use(neighbours_);
}

bool Run::next_to_name(uint64_t& position, policy::IpAddress& address) {
  while (position < targets_.size()) {
    address = targets_.at(position++);
    if (!neighbours_.absent(address)) return true;
    std::lock_guard lock(mutex_);
    names_settled_.note(position - 1);
  }
  return false;
}

void Run::sweep_names(std::stop_token stop) {
  uint64_t position = names_settled_.first();
  auto next = [&](policy::IpAddress& address) { return next_to_name(position, address); };
  NodeStatusOptions options;
  options.packets_per_second = static_cast<uint32_t>(options_.sweep.rate);
  options.neighbours = &neighbours_;
  auto error = ask_node_status(next, options, [this](const NodeStatusResult& result) { on_names(result); }, stop);
  if (error) names_problem_ = error;
}

void Run::on_names(const NodeStatusResult& result) {
  {
    std::lock_guard lock(mutex_);
    if (auto position = targets_.position_of(result.address)) names_settled_.note(*position);
    if (result.port != PortState::open && result.port != PortState::closed) return;
    names_[result.address] = {result.address, result.port, result.facts};
  }
  if (result.port == PortState::open && options_.ask_hosts) meet(facts_of(result.address));
}

std::optional<NodeStatusFacts> Run::names_of(const policy::IpAddress& address) {
  std::lock_guard lock(mutex_);
  auto at = names_.find(address);
  return at == names_.end() ? std::nullopt : at->second.facts;
}

void Run::on_host(HostFacts facts) {
  done_++;
  std::lock_guard lock(mutex_);
  met_[facts.address] = nullptr;
  finish(std::move(facts));
}

void Run::finish(HostFacts facts) { finished_.push_back(assess(std::move(facts))); }

// At the end: a host that has been asked long ago may have told its names only now.
void Run::add_names() {
  if (!options_.ask_names || names_problem_) return;
  for (auto& host : finished_) {
    auto names = names_.extract(host.facts.address);
    auto v4 = host.facts.address.is_v4();
    NameService told{{}, v4 ? PortState::filtered : PortState::not_asked, std::nullopt};
    if (!names.empty()) told = std::move(names.mapped());
    host = assess(with_names(std::move(host.facts), std::move(told)));
  }
  for (auto& [address, names] : names_) {
    if (names.port != PortState::open) continue;
    finish(with_names(facts_of(address), std::move(names)));
  }
}

}  // namespace sallyport::audit
