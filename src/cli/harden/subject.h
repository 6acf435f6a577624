// What all parts of `sallyport harden` begin with: the policy, who was seen at the old door, what an audit found.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "harden/writers.h"
#include "policy/config.h"

namespace CLI {
class App;
}

namespace sallyport::cli {

struct HardenOptions {
  std::string config;
  std::string state;
  std::vector<std::string> evidence;
  std::string audit;
  std::string seen_within = "30d";
  bool cut_off = false;
};

void add_harden_options(CLI::App& command, HardenOptions& options);

struct HardenSubject {
  policy::Policy policy;
  harden::Subject subject;
  std::string state_directory;
};
std::expected<HardenSubject, std::string> harden_subject(const HardenOptions& options);

// "90s", "2m", "12h", "30d".
std::expected<std::chrono::seconds, std::string> parse_duration(const std::string& text);

std::expected<std::string, std::string> read_text_file(const std::string& name);

}  // namespace sallyport::cli
