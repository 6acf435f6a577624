#include "cli/harden/subject.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/control_client.h"
#include "cli/policy_file.h"
#include "cli/state_directory.h"
#include "server/name_plan.h"
#include "telemetry/legacy_history.h"

namespace sallyport::cli {
namespace {

using Seen = std::vector<policy::SeenDevice>;

std::expected<Seen, std::string> evidence_from(const std::string& name, policy::Time when) {
  auto text = read_text_file(name);
  if (!text) return std::unexpected(text.error());
  auto seen = harden::read_evidence(*text, when);
  if (!seen) return std::unexpected(fmt::format("{}: {}", name, seen.error()));
  return seen;
}

// The server knows who is connected now; when it is not there, its record tells.
std::expected<Seen, std::string> evidence_of_server(const std::string& directory, policy::Time when) {
  if (auto answer = ask_server(directory, "status"))
    if (auto seen = harden::read_evidence(*answer, when)) return *seen;
  auto seen = telemetry::read_seen_on_139(directory);
  if (!seen) return std::unexpected(seen.error() + "; or cut off whoever the policy does not name: --cut-off");
  return seen->value_or(Seen());
}

// Where the server would serve names and datagrams, as this machine is connected now. A link without a broadcast address has
// nobody who is heard unasked.
std::vector<harden::Vicinity> vicinities_of(const policy::Policy& policy, policy::Time when) {
  std::vector<harden::Vicinity> all;
  for (auto& link : server::name_links(policy, when)) {
    if (!link.broadcast) continue;
    auto network = link.address;
    for (size_t bit = link.prefix; bit < 32; bit++) network[bit / 8] &= static_cast<uint8_t>(~(0x80 >> bit % 8));
    harden::Vicinity one{{names::to_ip(network), static_cast<uint8_t>(96 + link.prefix)}, {}, link.wins};
    for (auto& device : link.devices) one.devices.push_back(names::to_ip(device));
    all.push_back(std::move(one));
  }
  return all;
}

// Of several times at which a device was seen, the last.
Seen latest(Seen seen) {
  std::stable_sort(seen.begin(), seen.end(),
                   [](auto& a, auto& b) { return std::pair(a.device, b.last_seen) < std::pair(b.device, a.last_seen); });
  seen.erase(std::unique(seen.begin(), seen.end(), [](auto& a, auto& b) { return a.device == b.device; }), seen.end());
  return seen;
}

std::expected<void, std::string> add_evidence(const HardenOptions& options, HardenSubject& made) {
  auto within = parse_duration(options.seen_within);
  if (!within) return std::unexpected("--seen-within: " + within.error());
  auto when = made.subject.flows.at;
  std::expected<Seen, std::string> seen;
  if (!options.cut_off) seen = evidence_of_server(made.state_directory, when);
  if (!seen) return std::unexpected(seen.error());
  for (auto& file : options.evidence) {
    auto more = evidence_from(file, when);
    if (!more) return std::unexpected(more.error());
    seen->insert(seen->end(), more->begin(), more->end());
  }
  if (!options.cut_off) made.subject.held = harden::hold_back(made.subject.flows, latest(std::move(*seen)), when - *within);
  return {};
}

std::expected<void, std::string> add_audit(const HardenOptions& options, HardenSubject& made) {
  if (options.audit.empty()) return {};
  auto text = read_text_file(options.audit);
  if (!text) return std::unexpected(text.error());
  auto found = harden::read_audit(*text);
  if (!found) return std::unexpected(fmt::format("{}: {}", options.audit, found.error()));
  made.subject.found = std::move(*found);
  return {};
}

}  // namespace

void add_harden_options(CLI::App& command, HardenOptions& options) {
  command.add_option("--config", options.config, "the policy file")->type_name("FILE")->required();
  command.add_option("--state", options.state, "the server's state directory")->type_name("DIRECTORY");
  command.add_option("--evidence", options.evidence, "who was seen on port 139, besides what the server remembers; JSON")
      ->type_name("FILE");
  command.add_option("--seen-within", options.seen_within, "hold back what would cut off a device seen in this time")
      ->type_name("TIME")
      ->capture_default_str();
  command.add_option("--from-audit", options.audit, "a report of sallyport audit --json")->type_name("FILE");
  command.add_flag("--cut-off", options.cut_off, "hold nothing back");
}

std::expected<HardenSubject, std::string> harden_subject(const HardenOptions& options) {
  auto policy = read_policy_file(options.config, Folders::unchecked, true);
  if (!policy) return std::unexpected(policy.error());
  HardenSubject made;
  made.policy = std::move(*policy);
  auto when = now();
  made.subject.flows = harden::flows_of(made.policy, when, vicinities_of(made.policy, when));
  made.subject.settings = harden::settings_of(made.policy);
  made.subject.policy_file = options.config;
  auto& named = made.policy.server.state_directory;
  made.state_directory = !options.state.empty() ? std::filesystem::absolute(options.state).string()
                         : named.empty()        ? default_state_directory()
                                                : named;
  if (auto fine = add_evidence(options, made); !fine) return std::unexpected(fine.error());
  if (auto fine = add_audit(options, made); !fine) return std::unexpected(fine.error());
  return made;
}

std::expected<std::chrono::seconds, std::string> parse_duration(const std::string& text) {
  int64_t count = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  int64_t seconds = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : unit == "d" ? 86400 : 0;
  if (error != std::errc() || count < 1 || count > 100'000 || seconds == 0)
    return std::unexpected(fmt::format("\"{}\" is no length of time; write it like 90s, 2m, 12h or 30d", text));
  return std::chrono::seconds(count * seconds);
}

std::expected<std::string, std::string> read_text_file(const std::string& name) {
  if (std::error_code error; std::filesystem::is_directory(name, error))
    return std::unexpected(fmt::format("{} is a folder", name));
  std::ifstream in(name, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in) return std::unexpected(fmt::format("cannot read {}: {}", name, std::strerror(errno)));
  return std::move(text).str();
}

}  // namespace sallyport::cli
