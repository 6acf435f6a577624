// Asks many hosts at once: each is a coroutine on one of a few event loops. A host that is slow holds nothing but its place. With a
// TcpStack a loop has as many under way as keep it busy: more of them would only wait, and what they hold fall out of the caches.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

#include "audit/host.h"

namespace sallyport::audit {

class HostPool {
 public:
  struct Size {
    size_t loops = 0;         // 0: one for each processor
    size_t in_flight = 512;   // hosts at a time on each loop
    bool own_tcp = false;     // connect by a TcpStack, where that is allowed
  };
  // Called on a loop's thread.
  using Done = std::function<void(HostFacts)>;

  HostPool(const HostOptions& options, Size size, Done done);
  ~HostPool();  // gives up what is not done

  // As TcpStack::use().
  void use(const PresentNeighbours& neighbours);
  // What is known already of a host to be asked.
  void submit(HostFacts known);
  // Waits until everything submitted is done; false when stopped before.
  bool finish(std::stop_token stop);
  size_t unfinished() const;

 private:
  struct Worker {
    channel::EventLoop loop;
    std::shared_ptr<TcpStack> stack;  // or none
    size_t places = 0;     // for hosts at a time; under mutex_, as the next
    size_t busy = 0;
    size_t lingering = 0;  // hosts that hold no place any more
  };
  void fill(Worker& worker);
  void pace(Worker& worker, bool has_room);
  void use_own_tcp(Worker& worker);
  asio::awaitable<void> ask(Worker& worker, HostFacts known);
  // Gives up the place of a host that will only wait, unless there are many such.
  bool leave_place(Worker& worker);

  const HostOptions options_;
  const size_t in_flight_, fewest_;  // on each loop
  const size_t lingering_;  // on each loop at most
  const Done done_;
  mutable std::mutex mutex_;
  std::condition_variable_any idle_;
  std::deque<HostFacts> waiting_;
  size_t asked_ = 0;  // being asked now
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace sallyport::audit
