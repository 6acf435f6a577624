#include "audit/host_pool.h"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>

#include "audit/sweep/connect_prober.h"

namespace sallyport::audit {
namespace {

constexpr size_t kMostLingering = 2048;
constexpr size_t kFewestPlaces = 32, kStep = 2;

size_t loops_of(HostPool::Size size) { return size.loops ? size.loops : std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace

HostPool::HostPool(const HostOptions& options, Size size, Done done)
    : options_(options),
      in_flight_(size.in_flight),
      fewest_(std::min(kFewestPlaces, size.in_flight)),
      lingering_(std::min(kMostLingering, raise_descriptor_limit() / (4 * loops_of(size)))),
      done_(std::move(done)) {
  for (size_t i = 0; i < loops_of(size); i++) workers_.push_back(std::make_unique<Worker>());
  for (auto& worker : workers_) {
    worker->places = in_flight_;
    if (size.own_tcp) use_own_tcp(*worker);
    worker->loop.start();
  }
}

// Where it cannot be had, the kernel's does as well.
void HostPool::use_own_tcp(Worker& worker) {
  auto opened = TcpStack::open(worker.loop);
  if (!opened) return;
  worker.stack = std::move(*opened);
  worker.places = fewest_;
  worker.stack->tell_pace([this, &worker](bool has_room) { pace(worker, has_room); });
}

HostPool::~HostPool() {
  for (auto& worker : workers_) {
    worker->loop.finish();
    if (worker->stack) worker->stack->give_up();
  }
}

void HostPool::pace(Worker& worker, bool has_room) {
  {
    std::lock_guard lock(mutex_);
    if (!has_room) worker.places = std::max(worker.places, fewest_ + kStep) - kStep;
    if (!has_room || worker.busy < worker.places || waiting_.empty()) return;
    worker.places = std::min(in_flight_, worker.places + kStep);
  }
  fill(worker);
}

void HostPool::use(const PresentNeighbours& neighbours) {
  for (auto& worker : workers_)
    if (worker->stack) worker->loop.post([stack = worker->stack, &neighbours] { stack->use(neighbours); });
}

void HostPool::submit(HostFacts known) {
  std::unique_lock lock(mutex_);
  waiting_.push_back(std::move(known));
  for (auto& worker : workers_) {
    if (worker->busy >= worker->places) continue;
    lock.unlock();
    worker->loop.post([this, &worker = *worker] { fill(worker); });
    return;
  }
}

// Takes as many as this loop has room for; on its thread.
void HostPool::fill(Worker& worker) {
  std::unique_lock lock(mutex_);
  while (!waiting_.empty() && worker.busy < worker.places) {
    auto known = std::move(waiting_.front());
    waiting_.pop_front();
    worker.busy++;
    asked_++;
    lock.unlock();
    asio::co_spawn(worker.loop.io(), ask(worker, std::move(known)), asio::detached);
    lock.lock();
  }
}

asio::awaitable<void> HostPool::ask(Worker& worker, HostFacts known) {
  Host host{worker.loop, options_, client::Clock::now() + options_.host, std::move(known),
            nbt::Name::of(nbt::kSmbServerName, nbt::suffix::kFileServer)};
  bool lingers = false;
  host.stack = worker.stack.get();
  host.lingers = [&] { lingers = leave_place(worker); };
  co_await ask_host(host);
  done_(std::move(host.facts));
  bool last = false;
  {
    std::lock_guard lock(mutex_);
    (lingers ? worker.lingering : worker.busy)--;
    last = --asked_ == 0 && waiting_.empty();
  }
  if (last) idle_.notify_all();
  fill(worker);
}

bool HostPool::leave_place(Worker& worker) {
  {
    std::lock_guard lock(mutex_);
    if (worker.lingering >= lingering_) return false;
    worker.lingering++;
    worker.busy--;
  }
  fill(worker);
  return true;
}

bool HostPool::finish(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  return idle_.wait(lock, stop, [&] { return waiting_.empty() && asked_ == 0; });
}

size_t HostPool::unfinished() const {
  std::lock_guard lock(mutex_);
  return waiting_.size() + asked_;
}

}  // namespace sallyport::audit
