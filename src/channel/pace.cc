#include "channel/pace.h"

#include <algorithm>
#include <utility>

namespace sallyport::channel {

Pace::Gather Pace::next(size_t requests, size_t bytes, Clock::time_point now) {
  note_gathered(requests);
  requests_ += requests;
  bytes_ += bytes;
  if (requests_ >= kRound) {
    end_round(now);
    if (experiment_) return {kMost, kExperiment};  // hardly ever reached: the time decides
  }
  if (in_flight_ < kFewInFlight || requests == 0) return {};
  expected_ = in_flight_ / 4;
  auto longest = std::min<Clock::duration>(interval_ * static_cast<int>(in_flight_ / 2), kLongest);
  return {std::min(expected_ * request_size_, kMost), longest};
}

// A client that has turned to other work must not be kept waiting for what it will not send.
void Pace::note_gathered(size_t requests) {
  if (std::exchange(experiment_, false)) in_flight_ = requests;
  misses_ = requests < std::exchange(expected_, 0) / 4 ? misses_ + 1 : 0;
  if (misses_ == kMisses) in_flight_ = 0;
}

void Pace::end_round(Clock::time_point now) {
  interval_ = (now - round_began_) / static_cast<int>(requests_);
  request_size_ = bytes_ / requests_;
  experiment_ = interval_ < kBusy && request_size_ < kLargeRequest;
  if (!experiment_) in_flight_ = 0;
  round_began_ = now;
  requests_ = bytes_ = 0;
}

}  // namespace sallyport::channel
