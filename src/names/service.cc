// The thread of the name service. One mutex guards the machines; it is held for the length of a batch, and nobody is called
// under it except the surroundings' functions, which know nothing of the service.
#include "names/service.h"

#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "names/port.h"
#include "names/responder.h"

namespace sallyport::names {

namespace {

policy::Time wall_clock() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

// Names are given up three times, like all that is broadcast (RFC 1002 5.1.1.4), but nobody waits long for the end of a program.
constexpr int kReleases = 3;
constexpr auto kBetweenReleases = 50ms;

std::string text_of(const Link& link) {
  return fmt::format("{}:{} ({})", policy::to_string(to_ip(link.address)), nbt::kNameServicePort, link.interface);
}

}  // namespace

class Service::Worker {
 public:
  explicit Worker(Surroundings surroundings)
      : surroundings_(std::move(surroundings)), wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), responder_(surroundings_) {}
  ~Worker() {
    stop();
    close(wakeup_);
  }

  std::string serve(Plan plan) {
    std::unique_lock guard(mutex_);
    if (stopped_) return "";
    std::vector<Port> ports;
    std::string trouble;
    auto wanted = std::exchange(plan.links, {});
    std::vector<Port> old = std::exchange(ports_, {});
    Outbox out;
    // Sockets that stay are kept: what has come in on them meanwhile is not lost.
    for (const auto& link : wanted) {
      auto same = std::find_if(old.begin(), old.end(), [&](const Port& port) { return same_place(port.link(), link); });
      if (same != old.end()) {
        ports.push_back(std::move(*same));
        plan.links.push_back(link);
      } else if (auto opened = Port::open(link)) {
        spdlog::info("listening on UDP {} (NetBIOS names)", text_of(link));
        ports.push_back(std::move(*opened));
        plan.links.push_back(link);
      } else {
        trouble += (trouble.empty() ? "" : "\n") + opened.error();
      }
    }
    links_ = plan.links;
    responder_.configure(plan, Clock::now(), out);
    // Releases of links that go leave by any socket that is left for them: theirs, found by their old number.
    send_by(out, old, ports);
    for (const auto& port : old)
      if (!port.descriptors().empty()) spdlog::info("closing UDP {}", text_of(port.link()));
    ports_ = std::move(ports);
    generation_++;
    if (!ports_.empty() && !thread_.joinable()) thread_ = std::thread([this] { run(); });
    guard.unlock();
    wake();
    return trouble;
  }

  void stop() {
    {
      std::lock_guard guard(mutex_);
      if (std::exchange(stopped_, true)) return;
    }
    wake();
    if (thread_.joinable()) thread_.join();
    give_up();
  }

  void add_name(const nbt::Name& name, bool group, const std::optional<V4>& link) {
    std::lock_guard guard(mutex_);
    responder_.add_name(name, group, Clock::now(), link);
    wake();
  }
  void remove_name(const nbt::Name& name, const std::optional<V4>& link) {
    std::lock_guard guard(mutex_);
    Outbox out;
    responder_.remove_name(name, out, link);
    send(out);
  }
  bool owns(const nbt::ScopedName& name, const V4& link_address) const {
    std::lock_guard guard(mutex_);
    return responder_.owns(name, link_address);
  }
  std::vector<OwnName> own_names() const {
    std::lock_guard guard(mutex_);
    return responder_.own_names();
  }
  std::vector<Link> links() const {
    std::lock_guard guard(mutex_);
    return links_;
  }
  // Without a thread there is nobody to ask.
  void resolve(const nbt::ScopedName& name, std::function<void(const Resolved&)> done) {
    {
      std::lock_guard guard(mutex_);
      if (!stopped_ && thread_.joinable()) {
        responder_.resolve(name, std::move(done), Clock::now());
        return wake();
      }
    }
    done({});
  }
  Report report(size_t most_rows) const {
    std::lock_guard guard(mutex_);
    Report out;
    for (const auto& link : links_) out.listening.push_back(text_of(link));
    responder_.fill(out, most_rows, Clock::now());
    return out;
  }

 private:
  static bool same_place(const Link& a, const Link& b) {
    return a.interface == b.interface && a.index == b.index && a.address == b.address && a.broadcast == b.broadcast;
  }

  void wake() {
    uint64_t one = 1;
    [[maybe_unused]] auto written = write(wakeup_, &one, sizeof one);
  }

  void send(const Outbox& out) {
    for (const auto& each : out)
      if (each.link < ports_.size()) ports_[each.link].send(each);
  }
  // Old and new links are numbered the same way where they stayed.
  static void send_by(const Outbox& out, std::vector<Port>& old, std::vector<Port>& fresh) {
    for (const auto& each : out) {
      if (each.link < old.size() && !old[each.link].descriptors().empty()) old[each.link].send(each);
      else if (each.link < fresh.size()) fresh[each.link].send(each);
    }
  }

  // The thread.
  void run() {
    pthread_setname_np(pthread_self(), "names");
    bool busy = false;
    for (;;) {
      auto most = turn();
      if (!most) return;
      if (!wait(busy ? 0 : *most)) continue;
      busy = serve_ports();
    }
  }

  // What time brings; milliseconds until it brings more, nullopt when it is over.
  std::optional<int> turn() {
    std::vector<Resolver::Finished> finished;
    std::vector<std::string> news;
    std::optional<int> most;
    {
      std::lock_guard guard(mutex_);
      if (stopped_) return std::nullopt;
      auto now = Clock::now();
      Outbox out;
      responder_.tick(now, out);
      send(out);
      finished = responder_.take_finished();
      news = responder_.take_news();
      auto next = responder_.next();
      constexpr int kLongest = 60'000;
      most = next == kNever ? kLongest
                            : static_cast<int>(std::clamp<int64_t>(
                                  std::chrono::ceil<std::chrono::milliseconds>(next - now).count(), 0, kLongest));
    }
    for (auto& one : finished) one.done(one.answer);
    for (const auto& line : news) spdlog::warn("NetBIOS name {}", line);
    return most;
  }

  // Whether there is something to read.
  bool wait(int most) {
    if (polled_generation_ != generation_) {
      std::lock_guard guard(mutex_);
      polled_ = {{wakeup_, POLLIN, 0}};
      for (const auto& port : ports_)
        for (int fd : port.descriptors()) polled_.push_back({fd, POLLIN, 0});
      polled_generation_ = generation_;
    }
    if (poll(polled_.data(), polled_.size(), most) <= 0) return false;
    uint64_t count;
    if (polled_[0].revents && read(wakeup_, &count, sizeof count) < 0) return false;
    return true;
  }

  // A bit for each socket of this link that can be read; all of them when the sockets are not those that were waited for.
  unsigned ready(size_t link, size_t& at) const {
    if (polled_generation_ != generation_) return ~0u;
    unsigned out = 0;
    for (size_t i = 0; i < ports_[link].descriptors().size(); i++) out |= (polled_[at++].revents != 0 ? 1u : 0u) << i;
    return out;
  }

  bool serve_ports() {
    std::lock_guard guard(mutex_);
    bool more = false;
    for (size_t link = 0, at = 1; link < ports_.size(); link++) {
      Time now;
      policy::Time wall;
      Outbox out;
      more |= ports_[link].serve(
          ready(link, at), [&] { now = Clock::now(), wall = wall_clock(); },
          [&](const Port::Incoming& in, MutableBytes answer) {
            return responder_.take({link, in.broadcast, in.source, in.port, in.datagram}, answer, now, wall, out);
          },
          [&] { send(out), out.clear(); });
    }
    return more;
  }

  void give_up() {
    std::lock_guard guard(mutex_);
    Outbox out;
    responder_.release_all(out);
    for (int i = 0; i < kReleases && !out.empty(); i++) {
      if (i) std::this_thread::sleep_for(kBetweenReleases);
      send(out);
    }
    ports_.clear();
    links_.clear();
  }

  const Surroundings surroundings_;
  const int wakeup_;
  mutable std::mutex mutex_;
  Responder responder_;
  std::vector<Port> ports_;
  std::vector<Link> links_;
  bool stopped_ = false;
  std::atomic<uint64_t> generation_ = 1;
  uint64_t polled_generation_ = 0;  // the thread's own
  std::vector<pollfd> polled_;
  std::thread thread_;
};

Service::Service(Surroundings surroundings) : worker_(std::make_unique<Worker>(std::move(surroundings))) {}
Service::~Service() = default;
std::string Service::serve(Plan plan) { return worker_->serve(std::move(plan)); }
void Service::stop() { worker_->stop(); }
void Service::add_name(const nbt::Name& name, bool group, const std::optional<V4>& link) { worker_->add_name(name, group, link); }
void Service::remove_name(const nbt::Name& name, const std::optional<V4>& link) { worker_->remove_name(name, link); }
bool Service::owns(const nbt::ScopedName& name, const V4& link_address) const { return worker_->owns(name, link_address); }
std::vector<OwnName> Service::own_names() const { return worker_->own_names(); }
std::vector<Link> Service::links() const { return worker_->links(); }
void Service::resolve(const nbt::ScopedName& name, std::function<void(const Resolved&)> done) {
  worker_->resolve(name, std::move(done));
}
Report Service::report(size_t most_rows) const { return worker_->report(most_rows); }

}  // namespace sallyport::names
