// One host while it is being asked. Every probe is a coroutine that adds to its facts.
#pragma once

#include <functional>
#include <memory>

#include "audit/facts.h"
#include "audit/login_gate.h"
#include "audit/quic/places.h"
#include "audit/tcp/stack.h"
#include "client/connection.h"

namespace sallyport::audit {

struct HostOptions {
  std::chrono::milliseconds answer{3000};  // for one connection's whole conversation
  std::chrono::milliseconds host{20000};   // for everything
  bool anonymous = true;                   // try what may be done without an account
  struct Account {
    auth::Credentials credentials;
    bool ntlmv1 = false;  // whether it gets in by NTLMv1; whoever hears that answer can find the password
    std::shared_ptr<LoginGate> gate = std::make_shared<LoginGate>();
  };
  std::optional<Account> account{};  // try what may be done with this one
  bool quic = true;                        // ask UDP 443 as well
  // What makes a handshake of QUIC in a process of its own (quic/handshake_apart.h), its path first. None: none is made.
  std::vector<std::string> quic_program{};
  std::shared_ptr<Places> quic_places = std::make_shared<Places>(16);  // of such processes at one time
  // What is known of a host's NetBIOS names by now, for servers that do not answer to *SMBSERVER.
  std::function<std::optional<NodeStatusFacts>(const policy::IpAddress&)> names{};
};

struct Host {
  channel::EventLoop& loop;
  const HostOptions& options;
  client::Clock::time_point deadline;
  HostFacts facts;
  nbt::Name called;  // on 139
  bool unreached = false;  // a connection to a port known to be open did not come about
  // Called when nothing is left but to wait for a port that is probably silent.
  std::function<void()> lingers{};
  TcpStack* stack = nullptr;  // connects; null: the kernel does

  bool late() const { return client::Clock::now() >= deadline; }
  // Until when one conversation may last.
  client::Clock::time_point until() const { return std::min(deadline, client::Clock::now() + options.answer); }
  // The same for one that may start programs over there, as the first call of a pipe does.
  client::Clock::time_point until_started() const { return std::min(deadline, client::Clock::now() + 3 * options.answer); }
  policy::Endpoint endpoint(Door door) const { return {facts.address, port_of(door)}; }
  std::unique_ptr<client::Carrier> carrier(Door door) const { return stack ? stack->carrier_to(endpoint(door)) : nullptr; }
};

// Opens a stream through this door; on 139 with the session request. Notes what the port is.
client::Task<> open_stream(Host& host, Door door, client::Stream& stream);
// A connection through this door, ready for NEGOTIATE.
client::Task<std::unique_ptr<client::Connection>> open_door(Host& host, Door door);
// A server that lives and ends the connection over an offer has answered it; one that says nothing has not.
Known without_answer(client::IoFault fault);

// Asks everything.
asio::awaitable<void> ask_host(Host& host);

}  // namespace sallyport::audit
