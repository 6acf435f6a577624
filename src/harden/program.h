// Running another program: its words, what it reads, what it writes. Nothing goes through a shell.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::harden {

struct Ran {
  int status = -1;  // as exit() had it; above 128: ended by a signal
  std::string out, err;
};

// In $PATH, and where programs for root are.
std::optional<std::string> find_program(const std::string& name);

// In UTC and without a language, so that its output is the same everywhere. An error: it could not be run, or took too long.
std::expected<Ran, std::string> run_program(const std::string& path, const std::vector<std::string>& arguments,
                                            std::string_view input = {}, std::chrono::seconds longest = std::chrono::seconds(30));

}  // namespace sallyport::harden
