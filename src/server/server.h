// The running program: event loops, listening sockets, and the connections on them.
#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "channel/event_loop.h"
#include "names/service.h"
#include "server/browsing.h"
#include "server/engine.h"
#include "server/lease_ends.h"
#include "server/lease_gate.h"
#include "server/translators.h"

namespace sallyport::server {

class Server {
 public:
  // `loops`: event loop threads; 0: one for each processor.
  Server(std::shared_ptr<Engine> engine, size_t loops = 0);
  ~Server();

  // Opens the ports the policy names. "" or what went wrong, where, and what to do.
  std::string listen();
  // The addresses listened on, as "ADDRESS:PORT".
  std::vector<std::string> listening() const;

  void start();
  // A new policy: for who comes from now on. Opens and closes ports as it says.
  std::string reload(policy::Policy policy);
  // Ends every connection, then the threads. Called once, from outside the loops.
  void stop();

  size_t connection_count() const;
  // NetBIOS names, UDP 137.
  names::Service& names() { return names_; }
  const names::Service& names() const { return names_; }
  // NetBIOS datagrams, UDP 138.
  const Browsing& browsing() const { return browsing_; }

 private:
  struct Listener {
    explicit Listener(asio::io_context& io) : acceptor(io) {}
    asio::ip::tcp::acceptor acceptor;
    policy::Endpoint endpoint;
    policy::Door door{};
    std::string interface;            // "": every one
    std::unique_ptr<LeaseGate> gate;  // on 139
  };
  struct Entry {
    std::weak_ptr<Connection> connection;
    std::chrono::steady_clock::time_point since;
    policy::IpAddress address;
    channel::EventLoop* loop = nullptr;
    bool by_lease = false;  // ends with it
    bool half_open = true;  // nobody has logged in on it
  };
  struct Count {
    uint32_t all = 0;
    uint32_t half_open = 0;
  };

  std::string open_listener(const NetbiosDoor& at, policy::Door door);
  std::string open_doors();
  void accept(std::shared_ptr<Listener> listener);
  void admit(asio::ip::tcp::socket socket, const Listener& listener);
  std::optional<policy::Step> reserve(const policy::IpAddress& address);
  void release(const policy::IpAddress& address, bool half_open);  // with mutex_ held
  void adopt(int descriptor, asio::ip::tcp::endpoint remote, channel::EventLoop& loop, Peer peer);
  void ended(const Connection* connection);
  void translate(Connection& connection, channel::EventLoop& loop, int socket, Buffer received);
  void logged_in(const Connection* connection);
  void tick();
  void close_late(std::chrono::steady_clock::time_point now);
  void close_lapsed();
  void look_at_leases();
  std::vector<NetbiosDoor> wanted(policy::Door door) const;
  void serve_names();
  void serve_datagrams(names::Plan plan);

  std::shared_ptr<Engine> engine_;
  std::vector<std::unique_ptr<channel::EventLoop>> loops_;
  std::vector<std::shared_ptr<Listener>> listeners_;  // all on the first loop
  std::unique_ptr<asio::steady_timer> timer_;
  Translators translators_;
  size_t next_loop_ = 0;
  LeaseEnds lease_ends_;
  std::atomic<bool> stopping_ = false;
  names::Service names_;
  Browsing browsing_;
  std::shared_ptr<const policy::Policy> names_policy_;  // that the names are served under
  std::string names_trouble_, datagram_trouble_;        // as it was logged last
  size_t names_age_ = 0;                                // seconds since somebody looked

  mutable std::mutex mutex_;
  std::unordered_map<const Connection*, Entry> connections_;
  std::map<policy::IpAddress, Count> per_address_;
  Count all_;
};

}  // namespace sallyport::server
