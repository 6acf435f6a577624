#include "harden/nft_program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "harden/nft_rules.h"
#include "harden/program.h"

namespace sallyport::harden {
namespace {

using nlohmann::json;

// In the order in which they can go: maps may name chains, rules (flushed before) sets.
constexpr const char* kMembers[] = {"map",   "chain",     "set",        "flowtable",      "counter",  "quota",
                                    "limit", "ct helper", "ct timeout", "ct expectation", "synproxy", "secmark"};

json members_of(const std::string& listing) {
  return listing.empty() ? json::array() : own_objects(json::parse(listing, nullptr, false));
}

// Calls act(kind, name) for what is in the table but rules.
void each_member(const json& objects, auto act) {
  for (auto* kind : kMembers)
    for (auto& object : objects)
      if (object.contains(kind)) act(kind, object[kind].value("name", std::string()));
}

}  // namespace

std::expected<Nft, std::string> Nft::open() {
  auto path = find_program("nft");
  if (!path)
    return std::unexpected(
        "the program nft is not installed; install the package nftables (apt install nftables, dnf install nftables)");
  if (geteuid() != 0) return std::unexpected("only root may look at the firewall and change it; run this with sudo");
  return Nft(*path);
}

std::expected<std::string, std::string> Nft::run(const std::vector<std::string>& arguments, std::string_view input) const {
  auto ran = run_program(path_, arguments, input);
  if (!ran) return std::unexpected(ran.error());
  if (ran->status == 0) return std::move(ran->out);
  return std::unexpected(
      fmt::format("nft refused: {}", ran->err.empty() ? fmt::format("status {}", ran->status) : plain(ran->err)));
}

std::expected<std::string, std::string> Nft::ruleset_json() const { return run({"-j", "list", "ruleset"}); }
std::expected<std::string, std::string> Nft::ruleset_text() const { return run({"list", "ruleset"}); }
std::expected<std::string, std::string> Nft::ruleset_listing() const { return run({"-a", "list", "ruleset"}); }

// Whether the table is there is looked up, because nft's word for "is not there" is an error like any other.
std::expected<std::string, std::string> Nft::table(bool as_json) const {
  auto tables = run({"-j", "list", "tables"});
  if (!tables) return tables;
  if (members_of(*tables).empty()) return "";
  return as_json ? run({"-j", "list", "table", "inet", kTable}) : run({"list", "table", "inet", kTable});
}

std::expected<std::string, std::string> Nft::table_text() const { return table(false); }
std::expected<std::string, std::string> Nft::table_json() const { return table(true); }

std::expected<void, std::string> Nft::apply(const Flows& flows) const {
  auto there = table_json();
  if (!there) return std::unexpected(there.error());
  json owner = {{"family", "inet"}, {"name", kTable}};
  json commands = {{{"add", {{"table", owner}}}}, {{"flush", {{"table", owner}}}}};
  each_member(members_of(*there), [&](const char* kind, const std::string& name) {
    commands.push_back({{"delete", {{kind, {{"family", "inet"}, {"table", kTable}, {"name", name}}}}}});
  });
  for (auto& object : nft_objects(flows)) commands.push_back({{"add", object}});
  auto done = run({"-j", "-f", "-"}, json{{"nftables", commands}}.dump());
  if (!done) return std::unexpected(done.error());
  return {};
}

std::expected<void, std::string> Nft::restore(const std::string& text) const {
  auto there = table_json();
  if (!there) return std::unexpected(there.error());
  auto commands = fmt::format("add table inet {0}\n", kTable);
  if (text.empty()) {
    commands += fmt::format("delete table inet {}\n", kTable);
  } else {
    commands += fmt::format("flush table inet {}\n", kTable);
    each_member(members_of(*there), [&](const char* kind, const std::string& name) {
      commands += fmt::format("delete {} inet {} {}\n", kind, kTable, name);
    });
  }
  auto done = run({"-f", "-"}, commands + text);
  if (!done) return std::unexpected(done.error());
  return {};
}

}  // namespace sallyport::harden
