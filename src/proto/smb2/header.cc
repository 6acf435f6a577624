#include "proto/smb2/header.h"

#include <fmt/format.h>

namespace sallyport::smb2 {

std::string to_string(Command command) {
  static constexpr const char* kNames[kCommandCount] = {
      "NEGOTIATE", "SESSION_SETUP", "LOGOFF", "TREE_CONNECT", "TREE_DISCONNECT", "CREATE", "CLOSE",
      "FLUSH",     "READ",          "WRITE",  "LOCK",         "IOCTL",           "CANCEL", "ECHO",
      "QUERY_DIRECTORY", "CHANGE_NOTIFY", "QUERY_INFO", "SET_INFO", "OPLOCK_BREAK"};
  auto number = static_cast<uint16_t>(command);
  return number < kCommandCount ? kNames[number] : fmt::format("0x{:04x}", number);
}

std::string to_string(Dialect dialect) {
  switch (dialect) {
    case Dialect::smb2_0_2: return "2.0.2";
    case Dialect::smb2_1: return "2.1";
    case Dialect::smb2_wildcard: return "2.???";
    case Dialect::smb3_0: return "3.0";
    case Dialect::smb3_0_2: return "3.0.2";
    case Dialect::smb3_1_1: return "3.1.1";
    case Dialect::none: break;
  }
  return fmt::format("0x{:04x}", static_cast<uint16_t>(dialect));
}

}  // namespace sallyport::smb2
