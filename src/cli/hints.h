// What to type on another machine to reach a share.
#pragma once

#include <string>
#include <vector>

#include "policy/config.h"

namespace sallyport::cli {

struct HintFacts {
  std::string host;  // name or address as others reach it
  uint16_t port = 445;
  std::string share;
  std::string user;
};

std::string hints(const HintFacts& facts);

// The address to tell others: that of `listen`, or this machine's first one when it listens on all.
std::string address_for_others(const std::vector<policy::Endpoint>& listen);

}  // namespace sallyport::cli
