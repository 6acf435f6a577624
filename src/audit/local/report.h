// What `sallyport audit --local` found out, as its writers take it.
#pragma once

#include "audit/local/configuration.h"
#include "audit/local/reach.h"
#include "audit/report/writers.h"

namespace sallyport::audit::local {

// From where a listener is reached, the verdict on it.
enum class Exposure : uint8_t {
  this_machine,  // no other could ever come to the addresses it listens on
  held_back,     // the firewall lets nobody in
  unknown,
  some,      // only chosen peers
  networks,  // who is on an attached network
  everywhere,
};
std::string_view to_string(Exposure exposure);

struct Listener {
  Protocol protocol = Protocol::tcp;
  uint16_t port = 0;
  std::vector<Socket> sockets;
  Owner owner;
  std::vector<LocalAddress> targets;  // at which others may reach it
  std::vector<GroupReach> reach;
  Exposure exposure = Exposure::unknown;
  std::optional<size_t> configuration;
};

struct LocalFinding {
  const FindingKind* kind = nullptr;
  uint16_t port = 0;  // 0: more than one
  std::string evidence;
  Maker maker = Maker::unknown;  // of the server whose it is
};

struct LocalReport {
  std::string version;
  timespec at{};
  bool root = false;
  std::string firewall_problem;  // why the rules are not known, "" when they are
  std::string firewall_unseen;
  std::vector<Listener> listeners;
  std::vector<Configuration> configurations;
  std::vector<LocalFinding> findings;  // the worst first, each kind once
};

Exposure exposure_of(const std::vector<GroupReach>& reach);
std::vector<LocalFinding> judge(const LocalReport& report);
bool any_at_or_above(const LocalReport& report, Severity severity);

// Looks at this machine. An error: what listens here could not be told.
std::expected<LocalReport, std::string> examine();

std::string title(const Listener& listener);           // "tcp 445"
std::string listens_on(const Listener& listener);      // "every address", "10.0.0.1, fd00::1"
std::string write_terminal(const LocalReport& report, const TerminalStyle& style);
std::string write_json(const LocalReport& report);     // docs/schemas/audit-local.schema.json

}  // namespace sallyport::audit::local
