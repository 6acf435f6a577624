#include "browser/election.h"

namespace sallyport::browser {

using namespace std::chrono_literals;

// [MS-BRWS] 3.3.5.8; the version before everything, as every Windows compares it.
bool beats(const brws::RequestElection& ours, const brws::RequestElection& theirs) {
  if (ours.version != theirs.version) return ours.version > theirs.version;
  if (ours.criteria != theirs.criteria) return ours.criteria > theirs.criteria;
  if (ours.uptime != theirs.uptime) return ours.uptime > theirs.uptime;
  return ours.server_name < theirs.server_name;
}

void Election::begin(Time now, Duration delay) {
  if (running_) return;
  running_ = true;
  sent_ = 0;
  due_ = now + delay;
}

Election::Outcome Election::tick(Time now) {
  if (!running_ || now < due_) return Outcome::none;
  if (sent_ == kRounds) {
    running_ = false;
    return Outcome::won;
  }
  sent_++;
  due_ = now + 1s;
  return Outcome::send;
}

}  // namespace sallyport::browser
