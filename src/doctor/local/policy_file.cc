#include "doctor/local/policy_file.h"

#include <unistd.h>

#include "policy/load.h"

namespace sallyport::doctor {
namespace {

Fault fault_of(const policy::Problem& problem, const std::string& file, bool fatal) {
  return {file, static_cast<unsigned>(problem.at.line), problem.text, problem.suggestion, fatal};
}

}  // namespace

FileEvidence read_policy(const std::string& file) {
  FileEvidence out;
  out.file = file;
  out.there = access(file.c_str(), F_OK) == 0;
  if (!out.there) return out;
  auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  auto loaded = policy::load_policy_file(file, {now, true});
  for (auto& error : loaded.errors) out.faults.push_back(fault_of(error, file, true));
  for (auto& warning : loaded.warnings) out.faults.push_back(fault_of(warning, file, false));
  return out;
}

}  // namespace sallyport::doctor
