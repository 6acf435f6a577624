// Runs a program of the system without a shell, with an end.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace sallyport::doctor {

struct ProgramOutcome {
  int code = -1;       // its exit status
  std::string output;  // standard error and output together
};
// Nullopt when it is not there, or was not done in time.
std::optional<ProgramOutcome> run_program(const std::vector<std::string>& words, std::chrono::milliseconds wait);

}  // namespace sallyport::doctor
