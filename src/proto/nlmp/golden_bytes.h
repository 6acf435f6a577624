// For tests: the bytes of a file under tests/golden (hex with # comments), and the values in its comments.
#pragma once

#include <fstream>
#include <stdexcept>
#include <string>

#include "base/buffer.h"

namespace sallyport {

inline Buffer bytes_of_hex(std::string_view hex) {
  Buffer out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    *out.append(1) = static_cast<uint8_t>(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

#ifdef SALLYPORT_SOURCE_DIR
inline std::ifstream golden_file(const std::string& name) {
  std::ifstream file(std::string(SALLYPORT_SOURCE_DIR "/tests/golden/") + name);
  if (!file) throw std::runtime_error("no golden file " + name);
  return file;
}

inline Buffer golden_bytes(const std::string& name) {
  auto file = golden_file(name);
  std::string line, hex;
  while (std::getline(file, line))
    if (!line.starts_with('#')) hex += line;
  return bytes_of_hex(hex);
}

// "# session-key: e351..." -> "e351..."
inline std::string golden_note(const std::string& name, const std::string& key) {
  auto file = golden_file(name);
  std::string line, head = "# " + key + ": ";
  while (std::getline(file, line))
    if (line.starts_with(head)) return line.substr(head.size());
  throw std::runtime_error("no " + key + " in " + name);
}
#endif

}  // namespace sallyport
