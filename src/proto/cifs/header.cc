#include "proto/cifs/header.h"

#include <fmt/format.h>

namespace sallyport::cifs {

std::string to_string(Command command) {
  switch (command) {
#define X(name, value, text) \
  case Command::name: return text;
    SALLYPORT_CIFS_COMMANDS(X)
#undef X
  }
  return fmt::format("0x{:02x}", static_cast<uint8_t>(command));
}

std::string to_string(DosError error) {
  auto name = [&]() -> std::string {
    switch (error.error_class) {
      case 0x00: return "SUCCESS";
      case 0x01: return "ERRDOS";
      case 0x02: return "ERRSRV";
      case 0x03: return "ERRHRD";
      case 0xFF: return "ERRCMD";
      default: return fmt::format("class 0x{:02x}", error.error_class);
    }
  }();
  return fmt::format("{} {}", name, error.code);
}

}  // namespace sallyport::cifs
