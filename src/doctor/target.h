// What the doctor is asked about: \\HOST\SHARE in any of the forms people write.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "policy/address.h"

namespace sallyport::doctor {

struct Target {
  std::string host;                          // as written, without brackets
  std::optional<policy::IpAddress> address;  // when the host was written as one
  std::string scope;                         // of a link-local IPv6 address: "eth0"
  std::string share;                         // may be empty
  std::string path;                          // below the share, with '/'
  uint16_t port = 0;                         // of //HOST:PORT/SHARE; 0: none is said
  std::string user;                          // of smb://user@host

  // "\\nas\docs"
  std::string unc() const;
};

// \\HOST\SHARE\PATH, //HOST/SHARE, smb://USER@HOST/SHARE, HOST. The error says what is wrong.
std::expected<Target, std::string> parse_target(std::string_view text);

}  // namespace sallyport::doctor
