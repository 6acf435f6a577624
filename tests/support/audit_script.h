// A written report handed to one of the scripts in tests/audit.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace sallyport::support {

// What the script needs is not installed.
inline constexpr int kCannotRun = 77;

// `arguments` stand before the file's name. -> the script's exit status
inline int run_audit_script(const std::string& script, const std::string& arguments, const std::string& report,
                            const std::string& ending) {
  auto file = std::filesystem::temp_directory_path() / ("audit-report-" + std::to_string(getpid()) + ending);
  std::ofstream(file, std::ios::binary) << report;
  std::string command =
      "/usr/bin/python3 '" SALLYPORT_SOURCE_DIR "/tests/audit/" + script + "' " + arguments + " '" + file.string() + "'";
  int status = std::system(command.c_str());
  std::filesystem::remove(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace sallyport::support
