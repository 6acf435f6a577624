#include "server/server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <asio/ip/v6_only.hpp>

#include "policy/lease_kept.h"
#include "policy/refuse.h"
#include "policy/weakening.h"
#include "server/doors.h"
#include "server/lease_filter.h"
#include "server/name_plan.h"
#include "server/neighbours.h"
#include "server/tcp_link.h"

namespace sallyport::server {

using asio::ip::tcp;

namespace {

policy::Time wall_clock() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

policy::IpAddress address_of(const asio::ip::address& address) {
  policy::IpAddress out;
  auto v6 = address.is_v4() ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()) : address.to_v6();
  out.bytes = v6.to_bytes();
  return out;
}

// The kernel is asked only when a lease for this device names one.
bool asks_for_hardware_address(const policy::Policy& policy, const policy::PeerFacts& peer) {
  return std::any_of(policy.leases.begin(), policy.leases.end(),
                     [&](const auto& lease) { return lease.mac && lease.device == peer.address; });
}

// Closed so, the peer gets a reset and nothing else (socket(7), SO_LINGER).
void reset_when_closed(tcp::socket& socket) {
  asio::error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
}

tcp::endpoint endpoint_of(const policy::Endpoint& endpoint) {
  asio::ip::address_v6 v6(endpoint.address.bytes);
  if (v6.is_v4_mapped()) return {asio::ip::make_address_v4(asio::ip::v4_mapped, v6), endpoint.port};
  return {v6, endpoint.port};
}

// The words for the log when this connection's lease is no more; "" while it is.
std::string lease_is_over(const policy::Policy& policy, const Peer& peer, policy::Time now) {
  const auto& admission = peer.admission;
  if (!admission.until) return {};
  if (now >= *admission.until) return fmt::format("the {} has ended", admission.rule);
  policy::PeerFacts facts{.address = peer.address, .mac = {}, .door = peer.door, .calling_name = {}, .now = now};
  if (!peer.calling_name.empty()) facts.calling_name = peer.calling_name;
  return lease_kept(policy, facts) ? "" : fmt::format("the policy does not have the {} any more", admission.rule);
}

// On the connection's loop, whose its admission is.
void close_without_lease(Connection& connection, const policy::Policy& policy, policy::Time now) {
  auto why = lease_is_over(policy, connection.peer(), now);
  if (why.empty()) return;
  spdlog::info("{}: {}: its connection is closed", connection.peer().text, why);
  connection.link().close();
}

}  // namespace

Server::Server(std::shared_ptr<Engine> engine, size_t loops)
    : engine_(std::move(engine)), names_(name_surroundings(*engine_)), browsing_(*engine_, names_) {
  if (loops == 0) loops = std::max(1u, std::thread::hardware_concurrency());
  for (size_t i = 0; i < loops; i++) loops_.push_back(std::make_unique<channel::EventLoop>());
}

Server::~Server() { stop(); }

std::vector<NetbiosDoor> Server::wanted(policy::Door door) const {
  auto policy = engine_->policy();
  if (door == policy::Door::netbios) return netbios_doors(*policy, wall_clock());
  std::vector<NetbiosDoor> everywhere;
  for (auto& endpoint : smb_endpoints(*policy)) everywhere.push_back({endpoint, ""});
  return everywhere;
}

std::string Server::open_listener(const NetbiosDoor& wanted, policy::Door door) {
  const auto& endpoint = wanted.endpoint;
  auto listener = std::make_shared<Listener>(loops_.front()->io());
  listener->endpoint = endpoint;
  listener->interface = wanted.interface;
  listener->door = door;
  asio::error_code error;
  auto at = endpoint_of(endpoint);
  auto& acceptor = listener->acceptor;
  acceptor.open(at.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && at.address().is_v6())
    acceptor.set_option(asio::ip::v6_only(!endpoint.address.is_unspecified()), error);  // "::" is IPv4 too
  if (!error && !wanted.interface.empty() && !bind_to_interface(acceptor.native_handle(), wanted.interface))
    spdlog::warn("{} cannot be bound to {}: every interface leads to it", policy::to_string(endpoint), wanted.interface);
  if (!error) acceptor.bind(at, error);
  // Before it listens: not one SYN of a stranger is answered.
  if (!error && door == policy::Door::netbios)
    listener->gate = std::make_unique<LeaseGate>(loops_.front()->io(), *engine_, wanted, acceptor.native_handle());
  if (!error) acceptor.listen(1024, error);
  if (error) {
    return fmt::format("cannot listen on {}: {}; {}", policy::to_string(endpoint), error.message(),
                       error == asio::error::access_denied
                           ? "ports below 1024 need root or CAP_NET_BIND_SERVICE: use --listen with another port"
                       : error == asio::error::address_in_use
                           ? "another program has this port (see: ss -ltnp): stop it or use --listen with another port"
                           : "check the address");
  }
  spdlog::info("listening on {}{} ({})", policy::to_string(endpoint),
               wanted.interface.empty() ? "" : ", interface " + wanted.interface,
               door == policy::Door::smb ? "SMB" : "NetBIOS session service");
  listeners_.push_back(listener);
  accept(std::move(listener));
  return "";
}

// Opens what the policy wants and is not open, closes what it no longer wants.
std::string Server::open_doors() {
  std::string trouble;
  for (auto door : {policy::Door::smb, policy::Door::netbios}) {
    auto doors = wanted(door);
    std::erase_if(listeners_, [&](auto& listener) {
      if (listener->door != door) return false;
      if (std::ranges::find(doors, NetbiosDoor{listener->endpoint, listener->interface}) != doors.end()) return false;
      spdlog::info("closing {}{}", policy::to_string(listener->endpoint),
                   door == policy::Door::netbios ? ": no lease opens it any more" : "");
      listener->gate.reset();
      asio::error_code ignored;
      listener->acceptor.close(ignored);
      return true;
    });
    for (const auto& each : doors) {
      auto same = [&](const auto& listener) {
        return listener->endpoint == each.endpoint && listener->interface == each.interface && listener->door == door;
      };
      if (std::any_of(listeners_.begin(), listeners_.end(), same)) continue;
      auto error = open_listener(each, door);
      if (!error.empty()) trouble += (trouble.empty() ? "" : "\n") + error;
    }
  }
  for (auto& listener : listeners_)
    if (listener->gate) listener->gate->renew();
  serve_names();
  return trouble;
}

std::string Server::listen() { return open_doors(); }

std::vector<std::string> Server::listening() const {
  std::vector<std::string> all;
  for (const auto& listener : listeners_) all.push_back(policy::to_string(listener->endpoint));
  return all;
}

void Server::start() {
  timer_ = std::make_unique<asio::steady_timer>(loops_.front()->io());
  loops_.front()->post([this] { tick(); });
  for (auto& loop : loops_) loop->start();
}

void Server::accept(std::shared_ptr<Listener> listener) {
  auto& acceptor = listener->acceptor;
  acceptor.async_accept([this, listener = std::move(listener)](asio::error_code error, tcp::socket socket) mutable {
    if (error == asio::error::operation_aborted || stopping_ || !listener->acceptor.is_open()) return;
    if (!error) {
      admit(std::move(socket), *listener);
      return accept(std::move(listener));
    }
    // No descriptor or memory left: others must end first.
    spdlog::warn("accept on {}: {}", policy::to_string(listener->endpoint), error.message());
    auto later = std::make_shared<asio::steady_timer>(loops_.front()->io(), std::chrono::milliseconds(100));
    later->async_wait([this, later, listener = std::move(listener)](asio::error_code) mutable {
      if (!stopping_ && listener->acceptor.is_open()) accept(std::move(listener));
    });
  });
}

// Counts one more connection from there, or says which cap it would break.
std::optional<policy::Step> Server::reserve(const policy::IpAddress& address) {
  auto policy = engine_->policy();
  const auto& limits = policy->limits;
  std::lock_guard guard(mutex_);
  auto found = per_address_.find(address);
  Count here = found == per_address_.end() ? Count{} : found->second;
  if (all_.all >= limits.connections) return policy::refused_by_limit("connections", limits.connections, "too many connections");
  if (here.all >= limits.connections_per_address)
    return policy::refused_by_limit("connections_per_address", limits.connections_per_address,
                                    "too many connections from this address");
  if (all_.half_open >= limits.half_open)
    return policy::refused_by_limit("half_open", limits.half_open, "too many connections that have not logged in");
  if (here.half_open >= limits.half_open_per_address)
    return policy::refused_by_limit("half_open_per_address", limits.half_open_per_address,
                                    "too many connections from this address that have not logged in");
  for (auto* count : {&all_, &per_address_[address]}) count->all++, count->half_open++;
  return std::nullopt;
}

void Server::release(const policy::IpAddress& address, bool half_open) {
  auto here = per_address_.find(address);
  for (auto* count : {&all_, &here->second}) count->all--, count->half_open -= half_open ? 1 : 0;
  if (here->second.all == 0) per_address_.erase(here);
}

void Server::logged_in(const Connection* connection) {
  std::lock_guard guard(mutex_);
  auto found = connections_.find(connection);
  if (found == connections_.end() || !std::exchange(found->second.half_open, false)) return;
  all_.half_open--;
  per_address_[found->second.address].half_open--;
}

void Server::ended(const Connection* connection) {
  std::lock_guard guard(mutex_);
  auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  release(found->second.address, found->second.half_open);
  connections_.erase(found);
}

void Server::admit(tcp::socket socket, const Listener& listener) {
  asio::error_code error;
  auto remote = socket.remote_endpoint(error);
  if (error) return;
  Peer peer;
  peer.address = address_of(remote.address());
  peer.port = remote.port();
  peer.door = listener.door;
  peer.text = policy::to_string(peer.address);
  policy::PeerFacts facts;
  facts.address = peer.address;
  facts.door = peer.door;
  facts.now = wall_clock();
  if (asks_for_hardware_address(*engine_->policy(), facts)) facts.mac = hardware_address(peer.address);
  peer.admission = policy::admit_connection(*engine_->policy(), facts);
  if (!peer.admission.allowed) {
    engine_->refuse_peer(peer, peer.admission.reason, NtStatus::access_denied);
    if (peer.door == policy::Door::netbios) reset_when_closed(socket);
    return;  // the socket closes
  }
  if (auto full = reserve(peer.address)) {
    policy::Reason reason = peer.admission.reason;
    reason.add(*full);
    engine_->refuse_peer(peer, reason, NtStatus::insufficient_resources);
    return;
  }
  if (peer.door == policy::Door::netbios) detach_filter(socket.native_handle());
  auto& loop = *loops_[next_loop_++ % loops_.size()];
  auto descriptor = socket.release(error);
  loop.post(
      [this, &loop, descriptor, remote, peer = std::move(peer)]() mutable { adopt(descriptor, remote, loop, std::move(peer)); });
}

// On the loop that will serve the connection.
void Server::adopt(int descriptor, tcp::endpoint remote, channel::EventLoop& loop, Peer peer) {
  asio::error_code failed;
  tcp::socket socket(loop.io());
  socket.assign(remote.protocol(), descriptor, failed);
  if (failed) ::close(descriptor);
  if (failed || stopping_) {
    std::lock_guard guard(mutex_);
    return release(peer.address, true);
  }
  auto self = std::make_shared<const Connection*>(nullptr);
  ConnectionEvents events{[this, self] { logged_in(*self); }, [this](Connection* connection) { ended(connection); },
                          [this, &loop](Connection& connection, int client, Buffer received) {
                            translate(connection, loop, client, std::move(received));
                          }};
  bool by_lease = peer.admission.until.has_value();
  auto connection = serve_connection(*engine_, loop, std::move(socket), std::move(peer), std::move(events));
  *self = connection.get();
  std::lock_guard guard(mutex_);
  Entry entry{connection, std::chrono::steady_clock::now(), connection->peer().address, &loop, by_lease};
  connections_.emplace(connection.get(), std::move(entry));
}

// The client's SMB1 goes to a process of its own; what comes back from there is SMB2, under the same lease.
void Server::translate(Connection& connection, channel::EventLoop& loop, int socket, Buffer received) {
  UniqueFd client(socket);
  if (!client || stopping_) return;
  auto peer = translated_peer(connection.peer());
  auto ours = translators_.start(*engine_, peer, std::move(client), received);
  if (!ours) {
    spdlog::error("{}: no process for SMB1 could be started ({})", peer.text, std::strerror(errno));
    return;
  }
  if (auto full = reserve(peer.address)) {
    policy::Reason reason = peer.admission.reason;
    reason.add(*full);
    return engine_->refuse_peer(peer, reason, NtStatus::insufficient_resources);
  }
  // A socket pair is served as a TCP connection is: what asio calls it does not matter to it.
  adopt(ours.release(), tcp::endpoint(), loop, std::move(peer));
}

size_t Server::connection_count() const {
  std::lock_guard guard(mutex_);
  return connections_.size();
}

// Once a second, on the first loop.
void Server::tick() {
  if (stopping_) return;
  close_late(std::chrono::steady_clock::now());
  close_lapsed();
  translators_.reap();
  look_at_leases();
  if (++names_age_ >= 10) serve_names();  // addresses come and go
  timer_->expires_after(std::chrono::seconds(1));
  timer_->async_wait([this](asio::error_code error) {
    if (!error) tick();
  });
}

void Server::close_late(std::chrono::steady_clock::time_point now) {
  auto patience = std::chrono::seconds(engine_->limits()->login_seconds);
  std::lock_guard guard(mutex_);
  for (auto& [key, entry] : connections_) {
    auto held = entry.connection.lock();
    if (!held || now - entry.since < patience) continue;
    entry.loop->post([held] {
      if (held->logged_in()) return;
      held->link().close();
    });
  }
}

// A lease that ends, or that a reload took out of the policy, takes its connections.
void Server::close_lapsed() {
  auto policy = engine_->policy();
  auto now = wall_clock();
  std::lock_guard guard(mutex_);
  for (auto& [key, entry] : connections_) {
    auto held = entry.by_lease ? entry.connection.lock() : nullptr;
    if (held) entry.loop->post([held, policy, now] { close_without_lease(*held, *policy, now); });
  }
}

// A lease that lapses takes its port along, and others' leave to knock at a port that stays; its end was announced in the log.
void Server::look_at_leases() {
  auto policy = engine_->policy();
  for (const auto& line : lease_ends_.warnings(*policy, wall_clock())) spdlog::warn("{}", line);
  if (lease_ends_.changed(*policy, wall_clock()))
    if (auto trouble = open_doors(); !trouble.empty()) spdlog::error("{}", trouble);
  for (auto& listener : listeners_)
    if (listener->gate) listener->gate->tick();
}

// Files can be served without names: what goes wrong with port 137 is a warning, told once, and tried again.
void Server::serve_names() {
  auto plan = name_plan(*engine_, wall_clock());
  names_age_ = 0;
  if (plan.policy == names_policy_ && plan.links == names_.links() && datagram_trouble_.empty()) return;
  names_policy_ = plan.policy;
  serve_datagrams(plan);
  auto trouble = names_.serve(std::move(plan));
  if (!trouble.empty() && trouble != names_trouble_) spdlog::warn("NetBIOS names are not served: {}", trouble);
  names_trouble_ = std::move(trouble);
}

void Server::serve_datagrams(names::Plan plan) {
  auto trouble = browsing_.serve(std::move(plan));
  if (!trouble.empty() && trouble != datagram_trouble_) spdlog::warn("the network neighbourhood is not served: {}", trouble);
  datagram_trouble_ = std::move(trouble);
}

std::string Server::reload(policy::Policy policy) {
  engine_->reload(std::move(policy));
  std::promise<std::string> done;
  auto result = done.get_future();
  loops_.front()->post([this, &done] { done.set_value(open_doors()); });
  return result.get();
}

void Server::stop() {
  if (stopping_) return;
  stopping_ = true;
  browsing_.stop();
  names_.stop();
  loops_.front()->post([this] {
    for (auto& listener : listeners_) {
      asio::error_code ignored;
      listener->gate.reset();
      listener->acceptor.close(ignored);
    }
    if (timer_) timer_->cancel();
  });
  {
    std::lock_guard guard(mutex_);
    for (auto& [key, entry] : connections_)
      if (auto held = entry.connection.lock()) entry.loop->post([held] { held->link().close(); });
  }
  for (int i = 0; i < 500 && connection_count(); i++) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  engine_->stop_workers();
  for (auto& loop : loops_) loop->finish();
}

}  // namespace sallyport::server
