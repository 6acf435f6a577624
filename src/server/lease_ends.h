// The ends of leases as time passes: what is to be said before them, each stage once, and when doors must be looked at again.
// A plain machine: the clock is the caller's, and may jump.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "policy/config.h"

namespace sallyport::server {

class LeaseEnds {
 public:
  // Lines for the log: thirty days, seven days and one day before a lease ends, or when it is first looked at after that.
  std::vector<std::string> warnings(const policy::Policy& policy, policy::Time now);
  // Whether a lease has lapsed or come into force (the clock was put back) since this was last asked.
  bool changed(const policy::Policy& policy, policy::Time now);

 private:
  std::map<std::string, int> told_;  // by lease: the stage last told; 0: none
  std::vector<bool> in_force_;
};

}  // namespace sallyport::server
