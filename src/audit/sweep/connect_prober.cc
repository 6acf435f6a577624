#include "audit/sweep/connect_prober.h"

#include <linux/errqueue.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "audit/sweep/socket_address.h"

namespace sallyport::audit {
namespace {

void set_option(int socket, int level, int option, const auto& value) { setsockopt(socket, level, option, &value, sizeof value); }

// A socket that resets when it is closed, and keeps the ICMP messages it gets.
int make_socket(int family) {
  int socket = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return socket;
  set_option(socket, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 0});
  if (family == AF_INET) {
    set_option(socket, IPPROTO_IP, IP_RECVERR, 1);
  } else {
    set_option(socket, IPPROTO_IPV6, IPV6_RECVERR, 1);
  }
  return socket;
}

// A router's or firewall's "port unreachable" fails the connection just as a RST does; only the error queue tells them apart.
bool refused_by_icmp(int socket) {
  std::array<uint8_t, 512> control;
  msghdr message{};
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (recvmsg(socket, &message, MSG_ERRQUEUE) < 0) return false;
  for (auto* entry = CMSG_FIRSTHDR(&message); entry; entry = CMSG_NXTHDR(&message, entry)) {
    bool v4 = entry->cmsg_level == IPPROTO_IP && entry->cmsg_type == IP_RECVERR;
    bool v6 = entry->cmsg_level == IPPROTO_IPV6 && entry->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    sock_extended_err error;
    std::memcpy(&error, CMSG_DATA(entry), sizeof error);
    if (error.ee_origin == SO_EE_ORIGIN_ICMP || error.ee_origin == SO_EE_ORIGIN_ICMP6) return true;
  }
  return false;
}

PortState state_after(int socket, int error) {
  switch (error) {
    case 0:
    case ECONNRESET:  // it was connected, and then reset
    case EPIPE: return PortState::open;
    case ECONNREFUSED: return refused_by_icmp(socket) ? PortState::filtered : PortState::closed;
    case ETIMEDOUT: return PortState::not_asked;  // the next pass asks again
    default: return PortState::filtered;          // unreachable, prohibited, or not let out by this machine's own firewall
  }
}

bool out_of_room(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM || error == EAGAIN || error == EADDRNOTAVAIL;
}

}  // namespace

size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 256;
  auto before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
  return limit.rlim_cur;
}

ConnectProber::ConnectProber(SweepClock::duration patience, size_t outstanding)
    : patience_(patience), limit_(outstanding), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (limit_ == 0) limit_ = std::clamp<size_t>(raise_descriptor_limit() / 2, 16, kMostOutstanding);
}

ConnectProber::~ConnectProber() {
  for (size_t socket = 0; socket < attempts_.size(); socket++)
    if (attempts_[socket].open) close(static_cast<int>(socket));
}

size_t ConnectProber::ask(std::span<const Probe> probes, const Sink& sink) {
  auto now = SweepClock::now();
  size_t taken = 0;
  while (taken < probes.size() && outstanding_ < limit_ && start(probes[taken], now, sink) != Start::no_room) taken++;
  return taken;
}

ConnectProber::Start ConnectProber::start(const Probe& probe, SweepClock::time_point now, const Sink& sink) {
  SocketAddress to(probe.address, probe.port);
  int socket = make_socket(to.family());
  if (socket < 0 && out_of_room(errno)) return Start::no_room;
  if (socket < 0) return sink({probe.address, probe.port, PortState::filtered}), Start::answered;
  int error = connect(socket, to.get(), to.size()) == 0 ? 0 : errno;
  if (error == EINPROGRESS && watch(socket, probe, now)) return Start::begun;
  bool full = error == EINPROGRESS || out_of_room(error);
  if (auto state = state_after(socket, error); !full && state != PortState::not_asked) sink({probe.address, probe.port, state});
  close(socket);
  return full ? Start::no_room : Start::answered;
}

bool ConnectProber::watch(int socket, const Probe& probe, SweepClock::time_point now) {
  epoll_event event{.events = EPOLLOUT, .data = {.fd = socket}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket, &event) != 0) return false;
  auto index = static_cast<size_t>(socket);
  if (index >= attempts_.size()) attempts_.resize(index + 1);
  auto& attempt = attempts_[index];
  attempt = {.asked = {probe.address, probe.port, PortState::not_asked}, .generation = attempt.generation + 1, .open = true};
  deadlines_.push_back({now + patience_, socket, attempt.generation});
  outstanding_++;
  return true;
}

void ConnectProber::collect(std::chrono::microseconds patience, const Sink& sink) {
  std::array<epoll_event, 256> events;
  auto until_deadline =
      deadlines_.empty() ? patience : std::min<SweepClock::duration>(patience, deadlines_.front().at - SweepClock::now());
  auto wait = std::max<int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(until_deadline).count());
  // All that have come: while one is unread, its target must not count as silent.
  for (size_t count = events.size(); count == events.size(); wait = 0) {
    int got = epoll_wait(epoll_.get(), events.data(), events.size(), static_cast<int>(wait));
    count = static_cast<size_t>(std::max(0, got));
    for (size_t i = 0; i < count; i++) finish(events[i].data.fd, sink);
    if (got < 0) return;
  }
  give_up(SweepClock::now());
}

void ConnectProber::finish(int socket, const Sink& sink) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  auto answer = attempts_[static_cast<size_t>(socket)].asked;
  answer.state = state_after(socket, error);
  end(socket);
  if (answer.state != PortState::not_asked) sink(answer);
}

void ConnectProber::give_up(SweepClock::time_point now) {
  while (!deadlines_.empty()) {
    auto [at, socket, generation] = deadlines_.front();
    auto& attempt = attempts_[static_cast<size_t>(socket)];
    bool awaited = attempt.open && attempt.generation == generation;
    if (awaited && at > now) return;
    if (awaited) end(socket);
    deadlines_.pop_front();
  }
}

void ConnectProber::end(int socket) {
  close(socket);
  attempts_[static_cast<size_t>(socket)].open = false;
  outstanding_--;
}

}  // namespace sallyport::audit
