#include "browser/worker.h"

#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/random.h"

namespace sallyport::browser {

using namespace std::chrono_literals;
using names::V4;

namespace {
constexpr size_t kBufferSize = 4096;
constexpr int kDatagramsATurn = 64;
constexpr int kRefusalsASecond = 32;
constexpr Duration kHardwareKnown = 5s, kNamesChecked = 1s;

Time now() { return std::chrono::steady_clock::now(); }
policy::Time wall_clock() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }
std::string text_of(const V4& address) { return policy::to_string(names::to_ip(address)); }
}  // namespace

Service::Worker::Worker(Surroundings surroundings)
    : surroundings_(std::move(surroundings)), buffer_(kBufferSize), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  thread_ = std::thread([this] { run(); });
}

Service::Worker::~Worker() {
  stop();
  if (wake_ >= 0) ::close(wake_);
}

// ---- commands ----

// Done by the thread, waited for here.
void Service::Worker::perform(Command command) {
  std::promise<void> done;
  {
    std::lock_guard guard(commands_mutex_);
    if (ended_) return;
    commands_.push_back([&] {
      command();
      done.set_value();
    });
  }
  wake();
  done.get_future().wait();
}

void Service::Worker::wake() {
  uint64_t one = 1;
  [[maybe_unused]] auto written = write(wake_, &one, sizeof one);
}

std::string Service::Worker::serve(names::Plan plan) {
  std::string trouble;
  perform([&] { trouble = adopt(std::move(plan)); });
  return trouble;
}

void Service::Worker::stop() {
  perform([&] {
    for (auto& post : posts_) close(post);
    posts_.clear();
    sockets_.clear();
    publish();
    stopped_ = true;
    std::lock_guard guard(commands_mutex_);
    ended_ = true;
  });
  if (thread_.joinable()) thread_.join();
}

std::vector<Service::Worker::Command> Service::Worker::take_commands() {
  std::lock_guard guard(commands_mutex_);
  std::vector<Command> out(std::make_move_iterator(commands_.begin()), std::make_move_iterator(commands_.end()));
  commands_.clear();
  return out;
}

// ---- the thread ----

void Service::Worker::run() {
  pthread_setname_np(pthread_self(), "browser");
  for (;;) {
    wait();
    for (auto& command : take_commands()) command();
    if (stopped_) {
      for (auto& command : take_commands()) command();  // whoever came too late is not left waiting
      return;
    }
    receive_all();
    tick();
    check_names();
  }
}

void Service::Worker::wait() {
  std::vector<pollfd> all{{wake_, POLLIN, 0}};
  for (const auto& [index, socket] : sockets_) all.push_back({socket->descriptor(), POLLIN, 0});
  auto due = posts_.empty() ? now() + 60s : now() + kNamesChecked;
  for (const auto& post : posts_) due = std::min(due, post.browser->due());
  auto left = std::chrono::ceil<std::chrono::milliseconds>(due - now()).count();
  poll(all.data(), all.size(), static_cast<int>(std::clamp<int64_t>(left, 0, 60'000)));
  uint64_t count;
  [[maybe_unused]] auto taken = read(wake_, &count, sizeof count);
}

void Service::Worker::tick() {
  for (auto& post : posts_) {
    Actions actions;
    {
      std::lock_guard guard(list_mutex_);
      actions = post.browser->tick(now());
    }
    carry_out(post, std::move(actions));
  }
  publish();
}

// A master browser whose name somebody else has is none.
void Service::Worker::check_names() {
  if (now() - names_checked_ < kNamesChecked) return;
  names_checked_ = now();
  for (auto& post : posts_) {
    const auto& settings = post.browser->settings();
    if (post.browser->role() != Role::master || !surroundings_.name_in_conflict) continue;
    nbt::ScopedName name{nbt::Name::of(settings.workgroup, nbt::suffix::kMasterBrowser), settings.scope};
    if (!surroundings_.name_in_conflict(name, post.link.address)) continue;
    spdlog::warn("{} is another machine's on {}: not the master browser there", to_string(name.name), post.link.interface);
    Actions actions;
    {
      std::lock_guard guard(list_mutex_);
      actions = post.browser->name_refused(now());
    }
    carry_out(post, std::move(actions));
  }
}

void Service::Worker::carry_out(const Post& post, Actions actions) {
  for (const auto& each : actions.names) change(post, each);
  for (const auto& out : actions.send) {
    auto to = out.to ? std::vector{*out.to} : names::audience(post.link, plan_.policy->netbios.announce);
    for (const auto& address : to) post.socket->send(post.link.address, address, out.packet);
  }
}

void Service::Worker::change(const Post& post, const NameChange& change) {
  if (change.taken && surroundings_.add_name) surroundings_.add_name(change.name, change.group, post.link.address);
  if (!change.taken && surroundings_.remove_name) surroundings_.remove_name(change.name, post.link.address);
}

void Service::Worker::publish() {
  std::vector<LinkReport> fresh;
  for (const auto& post : posts_)
    fresh.push_back({fmt::format("{}:{} ({})", text_of(post.link.address), nbt::kDatagramPort, post.link.interface),
                     post.browser->role(), post.browser->master()});
  std::lock_guard guard(list_mutex_);
  for (size_t i = 0; i < fresh.size() && i < report_.size(); i++)
    if (fresh[i].role != report_[i].role && fresh[i].listening == report_[i].listening)
      spdlog::info("{}: now a {}", fresh[i].listening, to_string(fresh[i].role));
  report_ = std::move(fresh);
}

std::vector<ServerEntry> Service::Worker::list(std::string_view workgroup, uint32_t mask) const {
  std::lock_guard guard(list_mutex_);
  return list_.list(workgroup, mask);
}

std::vector<LinkReport> Service::Worker::report() const {
  std::lock_guard guard(list_mutex_);
  return report_;
}

// ---- what comes in ----

void Service::Worker::receive_all() {
  for (auto& [index, socket] : sockets_) receive(*socket);
}

void Service::Worker::receive(DatagramSocket& socket) {
  for (int i = 0; i < kDatagramsATurn; i++) {
    auto received = socket.receive(buffer_);
    if (!received) return;
    take_in(*received, socket);
  }
}

// The link whose device it is; else the one whose address or network was meant.
Post* Service::Worker::post_for(const DatagramSocket::Received& received, const DatagramSocket& socket) {
  Post* fallback = nullptr;
  for (auto& post : posts_) {
    if (post.socket.get() != &socket) continue;
    const auto& devices = post.link.devices;
    if (std::find(devices.begin(), devices.end(), received.from) != devices.end()) return &post;
    if (!fallback || post.link.address == received.to || post.link.broadcast == received.to) fallback = &post;
  }
  return fallback;
}

std::optional<policy::MacAddress> Service::Worker::hardware_address(const V4& from, Time at) {
  if (!surroundings_.hardware_address || !needs_hardware_address(*plan_.policy, from)) return std::nullopt;
  auto& seen = hardware_[from];
  if (at >= seen.until) seen = {surroundings_.hardware_address(names::to_ip(from)), at + kHardwareKnown};
  return seen.mac;
}

Sender Service::Worker::sender_of(const DatagramSocket::Received& received) {
  auto datagram = nbt::read_datagram(received.packet);
  bool names_us = datagram && datagram->carries_data() && datagram->destination.name.text() == plan_.machine;
  return {received.from, received.to, hardware_address(received.from, now()), names_us};
}

void Service::Worker::take_in(const DatagramSocket::Received& received, DatagramSocket& socket) {
  auto* post = post_for(received, socket);
  if (!post || received.from == post->link.address) return;
  auto hearing = hear(*plan_.policy, post->link, sender_of(received), wall_clock());
  if (!hearing.heard) return hearing.told ? refuse(received.from, hearing.reason, now()) : void();
  Actions actions;
  {
    std::lock_guard guard(list_mutex_);
    actions = post->browser->receive(received.from, received.packet, now());
  }
  carry_out(*post, std::move(actions));
}

void Service::Worker::refuse(const V4& from, const policy::Reason& reason, Time at) {
  if (at - refusals_since_ >= 1s) refusals_since_ = at, refusals_ = 0;
  if (refusals_++ < kRefusalsASecond && surroundings_.refused) surroundings_.refused(names::to_ip(from), reason);
}

}  // namespace sallyport::browser
